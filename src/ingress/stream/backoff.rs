//! How long to wait before the next connection.
//!
//! **Invariant:** credentials that were refused are not tried again within a minute, and nothing is tried in a loop.

use std::time::Duration;

use super::socket::End;
use crate::clock::Ids;

/// The first pause is at most this long, every further one at most twice the one before.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause; also the shortest after a refusal of the credentials.
const LONGEST: Duration = Duration::from_mins(1);
/// The shortest pause.
const SHORTEST: Duration = Duration::from_millis(50);
/// A connection that lived longer was a good one.
const GOOD: Duration = Duration::from_secs(1);

/// What went before.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// After a connection that did not come about; `chance` lies between 0 and 1.
    pub(super) fn failed(&mut self, chance: f64) -> Duration {
        let most = FIRST.saturating_mul(1 << self.failures.min(6)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        most.mul_f64(chance).max(SHORTEST)
    }

    /// After credentials that were refused.
    pub(super) fn refused(&mut self, chance: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        LONGEST + LONGEST.mul_f64(chance)
    }

    /// After a connection that ended so and had lived so long; nothing where the next one is due at once.
    pub(super) fn ended(&mut self, end: End, lived: Duration, chance: f64) -> Option<Duration> {
        if lived >= GOOD {
            self.failures = 0;
        }
        let at_once = lived >= GOOD && end != End::Closed;
        (!at_once).then(|| self.failed(chance))
    }
}

/// A number between 0 and 1, from what ids are drawn from.
pub(super) fn chance(ids: &Ids) -> f64 {
    let id = ids.fresh("");
    let tail = &id[id.len().saturating_sub(8)..];
    u32::from_str_radix(tail, 16).map_or(0.5, |drawn| f64::from(drawn) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_are_spread_over_all_of_it() {
        let mut backoff = Backoff::default();
        let most: Vec<u64> = (0..9).map(|_| backoff.failed(1.0).as_secs()).collect();
        assert_eq!(most, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(backoff.failed(0.0), SHORTEST);
        assert_eq!(backoff.failed(0.5), LONGEST / 2);
    }

    #[test]
    fn refused_credentials_are_left_alone_for_a_minute() {
        let mut backoff = Backoff::default();
        for chance in [0.0, 0.5, 1.0] {
            assert!(backoff.refused(chance) >= Duration::from_mins(1));
        }
    }

    #[test]
    fn a_good_connection_has_its_successor_at_once_and_a_bad_one_has_not() {
        let mut backoff = Backoff::default();
        let (good, bad) = (Duration::from_secs(2), Duration::from_millis(20));
        assert_eq!(backoff.ended(End::Told, good, 1.0), None);
        assert_eq!(backoff.ended(End::Silent, good, 1.0), None);
        assert_eq!(backoff.ended(End::Closed, good, 1.0), Some(FIRST));
        assert_eq!(backoff.ended(End::Told, bad, 1.0), Some(FIRST * 2));
        assert_eq!(backoff.ended(End::Told, bad, 1.0), Some(FIRST * 4));
        assert_eq!(backoff.ended(End::Told, good, 1.0), None);
        assert_eq!(backoff.failed(1.0), FIRST);
    }

    #[test]
    fn chance_is_spread() {
        let drawn: Vec<f64> = (0..1_000).map(|_| chance(&Ids::Random)).collect();
        assert!(drawn.iter().all(|one| (0.0..=1.0).contains(one)));
        let low = drawn.iter().filter(|one| **one < 0.5).count();
        assert!((350..650).contains(&low), "{low}");
    }
}
