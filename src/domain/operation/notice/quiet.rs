//! The hours in which people are not to be disturbed.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

/// From a minute of the day to another, at +08:00; past midnight where the first is the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Its first minute.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl Quiet {
    /// Whether that time, milliseconds since the epoch, lies in it.
    pub fn holds(self, at: i64) -> bool {
        let Ok(at) = Timestamp::from_millisecond(at) else { return false };
        let local = at.to_zoned(TimeZone::fixed(offset(8)));
        let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0);
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }

    /// That time, or, where it lies in them, when they end; both milliseconds since the epoch.
    pub fn after(self, at: i64) -> i64 {
        const MINUTE: i64 = 60_000;
        const DAY: i64 = 24 * 60;
        if !self.holds(at) {
            return at;
        }
        let minutes = at.div_euclid(MINUTE);
        // +08:00 knows no summer time: every day has as many minutes.
        let today = (minutes + 8 * 60).rem_euclid(DAY);
        (minutes + (i64::from(self.until) - today).rem_euclid(DAY)) * MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_goes_past_midnight() {
        let night = Quiet { from: 22 * 60, until: 7 * 60 };
        let at = |text: &str| text.parse::<Timestamp>().expect("a time").as_millisecond();
        assert!(night.holds(at("2026-11-24T22:00:00+08:00")) && night.holds(at("2026-11-25T06:59:00+08:00")));
        assert!(
            !night.holds(at("2026-11-25T07:00:00+08:00")) && !night.holds(at("2026-11-24T21:59:00+08:00"))
        );
        let morning = at("2026-11-25T07:00:00+08:00");
        for (late, end) in [("2026-11-24T22:00:30+08:00", morning), ("2026-11-25T06:59:59+08:00", morning)] {
            assert_eq!(night.after(at(late)), end, "{late}");
        }
        assert_eq!(night.after(morning + 1), morning + 1);
        let noon = Quiet { from: 12 * 60, until: 13 * 60 };
        assert!(noon.holds(at("2026-11-24T12:30:00+08:00")) && !noon.holds(at("2026-11-24T13:00:00+08:00")));
    }
}
