//! The nightly look: what no event told is found by reading the organisation and the open invitations again.
//!
//! **Invariant:** once a night, whichever replicas live: the night's date is what makes two looks the same.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, civil};
use tokio_util::sync::CancellationToken;

use super::{Door, Refused, event};
use crate::domain::inbound;
use crate::store::Owner;

/// When nobody is about, by the organisation's own time (UTC+8).
const AT: civil::Time = civil::time(3, 0, 0, 0);
/// The organisation's time zone, in hours: China has one, without summer time.
const ZONE: i8 = 8;
/// After a night's item that could not be stored.
const AGAIN: Duration = Duration::from_mins(1);

/// Has every night's look put into its mailbox, until stopped.
pub fn spawn(door: Arc<Door>, stop: CancellationToken) {
    tokio::spawn(async move { stop.run_until_cancelled(every_night(&door)).await });
}

async fn every_night(door: &Door) {
    loop {
        let now = door.clock.now();
        let (night, at) = next_night(now);
        let wait = at.as_millisecond().saturating_sub(now.as_millisecond());
        door.clock.sleep(Duration::from_millis(u64::try_from(wait).unwrap_or_default())).await;
        while look(door, night).await == Err(Refused::NotStored) {
            door.clock.sleep(AGAIN).await;
        }
    }
}

async fn look(door: &Door, night: civil::Date) -> Result<(), Refused> {
    let item = inbound::Event::Reconcile { after: None };
    event::store(door, format!("night:{night}"), Owner::night(), &item).await
}

/// The next night's date, and when its look is.
fn next_night(now: Timestamp) -> (civil::Date, Timestamp) {
    let zone = TimeZone::fixed(jiff::tz::offset(ZONE));
    let local = now.to_zoned(zone.clone()).datetime();
    let night = if local.time() < AT { local.date() } else { local.date().saturating_add(1.day()) };
    let at = night.to_datetime(AT).to_zoned(zone).map_or(now, |at| at.timestamp());
    (night, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_told_by_the_organisations_own_time() {
        for (now, night, at) in [
            ("2026-03-01T18:59:59Z", "2026-03-02", "2026-03-01T19:00:00Z"),
            ("2026-03-01T19:00:00Z", "2026-03-03", "2026-03-02T19:00:00Z"),
            ("2026-03-02T01:00:00Z", "2026-03-03", "2026-03-02T19:00:00Z"),
        ] {
            let (date, time) = next_night(now.parse().expect("a time"));
            assert_eq!((date.to_string().as_str(), time.to_string().as_str()), (night, at), "{now}");
        }
    }
}
