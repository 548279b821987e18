//! Metered calls of a month: how many were made, how many will have been at its end, whether a notice still fits.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

/// Of what the organisation has a month, this part is kept for urgent notices, in percent.
const RESERVE: u64 = 10;

/// A month's metered calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Made so far, all kinds together.
    pub used: u64,
    /// What the organisation has; `None` where that is not known.
    pub all: Option<u64>,
    /// How far the month is, in thousandths.
    pub gone: u64,
}

/// Whether a notice fits into what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It does.
    Fits,
    /// Only into what is kept for urgent ones.
    Reserved,
    /// Not at all.
    Beyond,
}

impl Budget {
    /// What was made in the month of `now`, out of so many.
    pub fn new(used: u64, all: Option<u64>, now: Timestamp) -> Self {
        let local = now.to_zoned(TimeZone::fixed(offset(8)));
        let days = u64::try_from(local.days_in_month()).unwrap_or(30);
        let minutes = |day: i8, hour: i8, minute: i8| {
            let day = u64::try_from(day - 1).unwrap_or(0);
            (day * 24 + u64::try_from(hour).unwrap_or(0)) * 60 + u64::try_from(minute).unwrap_or(0)
        };
        let gone = minutes(local.day(), local.hour(), local.minute()) * 1000 / (days * 24 * 60);
        Self { used, all, gone }
    }

    /// How many will have been made at the month's end if it goes on so; too early to tell on its first day or two.
    pub fn forecast(&self) -> Option<u64> {
        const TOLD: u64 = 50;
        (self.gone >= TOLD).then(|| self.used * 1000 / self.gone)
    }

    /// Whether so many more fit.
    pub fn fits(&self, calls: u64) -> Fit {
        let Some(all) = self.all else { return Fit::Fits };
        let after = self.used + calls;
        if after > all {
            Fit::Beyond
        } else if after > all - all * RESERVE / 100 {
            Fit::Reserved
        } else {
            Fit::Fits
        }
    }
}

/// What the ledger of a month is called: `2026-11`, by the organisation's clock.
pub fn month(now: Timestamp) -> String {
    now.to_zoned(TimeZone::fixed(offset(8))).strftime("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_month_ends_where_the_organisation_is() {
        assert_eq!(month(at("2026-11-30T15:59:59Z")), "2026-11");
        assert_eq!(month(at("2026-11-30T16:00:00Z")), "2026-12");
    }

    #[test]
    fn what_is_kept_for_urgent_notices_is_said_to_be() {
        let budget = Budget::new(4_000, Some(5_000), at("2026-11-15T16:00:00Z"));
        assert_eq!((budget.gone, budget.forecast()), (500, Some(8_000)));
        assert_eq!(budget.fits(500), Fit::Fits);
        assert_eq!(budget.fits(501), Fit::Reserved);
        assert_eq!(budget.fits(1_001), Fit::Beyond);
        let unknown = Budget::new(4_000, None, at("2026-11-01T00:00:00Z"));
        assert_eq!((unknown.fits(u64::from(u32::MAX)), unknown.forecast()), (Fit::Fits, None));
    }
}
