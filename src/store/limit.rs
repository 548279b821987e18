//! How calls are spread over time: the arithmetic both back ends share.
//!
//! One clock per bucket (GCRA): the time from which the next slot is free. A waiting person takes the next slot, if it
//! begins within what they can afford to wait. Bulk may take a slot only when it begins within half an interval, and is
//! told to ask again otherwise: so bulk never has a queue that a person would have to wait behind (at most one slot),
//! while a bulk caller that comes back on time still fills every slot nobody else wants.
//!
//! **Invariant:** two slots of one bucket never begin less than an interval apart (beyond the bucket's burst), no
//! matter which lanes took them; and whoever is refused has moved no clock.

use std::time::Duration;

/// Who a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody looks at the screen.
    Waiting,
    /// Nobody does: notices, synchronisation, receipts.
    Bulk,
}

/// What came of asking for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// The slot is yours; it begins after this long.
    Go {
        /// How long to wait before the call.
        after: Duration,
        /// The bucket's clock since then, by which the slot can be given back while it is the last one.
        mark: u64,
    },
    /// Nothing is reserved: waiting people are served first. Ask again after this long.
    AskAgain {
        /// How long to wait before asking.
        after: Duration,
    },
    /// Nothing is reserved: the slot would begin later than the caller can wait.
    TooFar {
        /// After how long it would have begun.
        after: Duration,
    },
}

/// The shape of a bucket, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// Between two slots.
    pub interval: u64,
    /// How much of the past may be made up for: (burst - 1) intervals.
    pub slack: u64,
    /// How far ahead a slot may be reserved.
    pub ahead: u64,
    /// Who finds the slots taken as far as that: asks again, or gives up.
    pub lane: Lane,
}

impl Pace {
    /// `per_second` calls, evenly spaced, in this lane; a waiting person waits no longer than `within`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1 µs … 1 hour before the cast"
    )]
    pub fn even(per_second: f64, lane: Lane, within: Duration) -> Self {
        let interval = (1e6 / per_second).ceil().clamp(1.0, 3.6e9) as u64;
        let ahead = match lane {
            Lane::Waiting => micros(within),
            Lane::Bulk => interval / 2,
        };
        Self { interval, slack: 0, ahead, lane }
    }

    /// At most `limit` calls in any window of this length, none later than `within`: a burst of a tenth at once, the
    /// rest evenly spaced, so that burst and refill together never exceed the limit.
    pub fn window(limit: u32, window: Duration, within: Duration) -> Self {
        let limit = u64::from(limit.max(1));
        let burst = (limit / 10).max(1);
        let interval = micros(window).div_ceil(limit - burst + 1).max(1);
        Self { interval, slack: (burst - 1) * interval, ahead: micros(within), lane: Lane::Waiting }
    }

    /// Asks at `now` with the bucket's clock at `free`: the answer, and the clock's new value if it moves.
    pub fn ask(self, free: u64, now: u64) -> (Reservation, Option<u64>) {
        let wait = free.saturating_sub(self.slack).saturating_sub(now);
        if wait > self.ahead {
            return (self.refuse(wait), None);
        }
        let mark = free.max(now) + self.interval;
        (Reservation::Go { after: Duration::from_micros(wait), mark }, Some(mark))
    }

    /// What somebody is told whose slot would begin after this long.
    pub fn refuse(self, wait: u64) -> Reservation {
        match self.lane {
            Lane::Waiting => Reservation::TooFar { after: Duration::from_micros(wait) },
            Lane::Bulk => {
                Reservation::AskAgain { after: Duration::from_micros(wait.saturating_sub(self.ahead)) }
            }
        }
    }
}

/// A span in microseconds.
pub(super) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// A span in milliseconds, at least one: Redis refuses a time to live of nothing.
pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bulk_asks_again_while_people_wait() {
        const LONG: Duration = Duration::from_secs(8);
        let (waiting, bulk) = (Pace::even(20.0, Lane::Waiting, LONG), Pace::even(20.0, Lane::Bulk, LONG));
        let go = |after: u64, mark: u64| Reservation::Go { after: Duration::from_millis(after), mark };
        let (first, free) = waiting.ask(0, 1_000_000);
        assert_eq!(first, go(0, 1_050_000));
        let (second, free) = waiting.ask(free.unwrap_or_default(), 1_000_000);
        assert_eq!(second, go(50, 1_100_000));
        let free = free.unwrap_or_default();
        assert_eq!(
            bulk.ask(free, 1_000_000),
            (Reservation::AskAgain { after: Duration::from_millis(75) }, None)
        );
        let (third, _) = bulk.ask(free, 1_075_000);
        assert_eq!(third, go(25, 1_150_000));
    }

    proptest! {
        #[test]
        fn no_window_ever_holds_more_than_its_limit(
            limit in 1u32..40,
            gaps in proptest::collection::vec(0u64..200_000, 1..200),
        ) {
            let window = Duration::from_secs(1);
            let pace = Pace::window(limit, window, Duration::from_secs(5));
            let (mut now, mut free, mut slots) = (1_000_000, 0, Vec::new());
            for gap in gaps {
                now += gap;
                if let (Reservation::Go { after, .. }, Some(next)) = pace.ask(free, now) {
                    free = next;
                    slots.push(now + micros(after));
                }
            }
            slots.sort_unstable();
            for (index, start) in slots.iter().enumerate() {
                let inside = slots[index..].iter().take_while(|slot| **slot < start + micros(window)).count();
                prop_assert!(inside <= limit as usize);
            }
        }
    }
}
