//! Whether this machine's clock agrees with the store's, whose time all replicas go by.

use crate::clock::Clock;
use crate::store::{self, Store};

/// Differing by more than so many milliseconds is told.
const TOLD: i64 = 2_000;
/// Differing by more than so many is too much.
const TOO_MUCH: i64 = 30_000;

const WRONG: &str = "this machine's clock differs from the store's by more than 30 s: set it right, and keep it so (NTP); \
                     until then everything goes by the store's time";

/// How far apart the two are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Apart {
    Near,
    Told,
    TooMuch,
}

/// Keeps the time all replicas go by.
pub(super) struct Timekeeper {
    clock: Clock,
    apart: Apart,
}

impl Timekeeper {
    pub fn new(clock: Clock) -> Self {
        Self { clock, apart: Apart::Near }
    }

    /// Tells the clock the store's time; what is wrong with this machine's.
    pub async fn look(&mut self, store: &Store) -> Result<Option<&'static str>, store::Error> {
        let Clock::Shared(shared) = &self.clock else { return Ok(None) };
        store.tell_time(shared).await?;
        let ahead_ms = shared.machine_ahead();
        let apart = judge(ahead_ms, self.apart);
        if apart != self.apart {
            self.apart = apart;
            if apart == Apart::Near {
                tracing::info!(ahead_ms, "this machine's clock agrees with the store's again");
            } else {
                tracing::warn!(
                    ahead_ms,
                    "this machine's clock differs from the store's; all goes by the store's"
                );
            }
        }
        Ok((apart == Apart::TooMuch).then_some(WRONG))
    }
}

/// Who was apart has to come well within a bound to be nearer: one at the bound is told of once.
fn judge(ahead_ms: i64, before: Apart) -> Apart {
    let differs = ahead_ms.saturating_abs();
    let beyond = |bound: i64, by: Apart| differs > if before >= by { bound * 3 / 4 } else { bound };
    if beyond(TOO_MUCH, Apart::TooMuch) {
        Apart::TooMuch
    } else if beyond(TOLD, Apart::Told) {
        Apart::Told
    } else {
        Apart::Near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_from_two_seconds_and_too_much_from_thirty() {
        for (ahead, apart) in [
            (0, Apart::Near),
            (2_000, Apart::Near),
            (-2_001, Apart::Told),
            (30_000, Apart::Told),
            (30_001, Apart::TooMuch),
            (-172_800_000, Apart::TooMuch),
        ] {
            assert_eq!(judge(ahead, Apart::Near), apart, "{ahead}");
        }
    }

    #[test]
    fn a_clock_at_a_bound_does_not_flutter() {
        assert_eq!(judge(1_900, Apart::Told), Apart::Told);
        assert_eq!(judge(29_000, Apart::TooMuch), Apart::TooMuch);
        assert_eq!(judge(1_400, Apart::TooMuch), Apart::Near);
        assert_eq!(judge(20_000, Apart::TooMuch), Apart::Told);
    }
}
