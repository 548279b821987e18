//! Allowances that fill by themselves: what somebody may ask for at once, and how much more a second.
//!
//! They are kept in this process: a limit per replica bounds what the replicas let through together, and costs no trip to
//! the store, which is what is to be protected.
//!
//! **Invariant:** however many there are to be counted, no more than [`MOST`] are remembered.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// How many are remembered.
pub(super) const MOST: usize = 4_096;

/// One allowance.
#[derive(Clone, Copy)]
pub(super) struct Allowance {
    /// At once.
    pub burst: f64,
    /// More, a second.
    pub per_second: f64,
}

/// What somebody has left of each allowance.
struct Left<const N: usize> {
    left: [f64; N],
    at: Instant,
}

/// The same allowances for each of many.
pub(super) struct Allowances<K, const N: usize> {
    of: [Allowance; N],
    by: Mutex<HashMap<K, Left<N>>>,
}

impl<K: Eq + Hash + Clone, const N: usize> Allowances<K, N> {
    /// Nobody has taken anything yet.
    pub(super) fn new(of: [Allowance; N]) -> Self {
        Self { of, by: Mutex::default() }
    }

    /// Takes so much of an allowance; `false`, and nothing is taken, where there is not so much left.
    pub(super) fn take(&self, whose: &K, (which, much): (usize, f64), now: Instant) -> bool {
        self.with(whose, now, |left| {
            let enough = left[which] >= much;
            if enough {
                left[which] -= much;
            }
            enough
        })
    }

    /// Whether there is so much left.
    pub(super) fn has(&self, whose: &K, (which, much): (usize, f64), now: Instant) -> bool {
        self.with(whose, now, |left| left[which] >= much)
    }

    /// How many are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.lock().len()
    }

    fn with<T>(&self, whose: &K, now: Instant, act: impl FnOnce(&mut [f64; N]) -> T) -> T {
        let mut by = self.lock();
        if by.len() >= MOST && !by.contains_key(whose) {
            self.make_room(&mut by, now);
        }
        let full = || Left { left: self.of.map(|one| one.burst), at: now };
        let left = by.entry(whose.clone()).or_insert_with(full);
        self.refill(left, now);
        act(&mut left.left)
    }

    fn make_room(&self, by: &mut HashMap<K, Left<N>>, now: Instant) {
        by.retain(|_, left| {
            self.refill(left, now);
            left.left.iter().zip(&self.of).any(|(left, of)| *left < of.burst)
        });
        // All of them are busy: whoever has been away longest is forgiven.
        while by.len() >= MOST {
            let Some(oldest) = by.iter().min_by_key(|(_, left)| left.at).map(|(whose, _)| whose.clone())
            else {
                break;
            };
            by.remove(&oldest);
        }
    }

    fn refill(&self, left: &mut Left<N>, now: Instant) {
        let passed = now.saturating_duration_since(left.at).as_secs_f64();
        for (left, of) in left.left.iter_mut().zip(&self.of) {
            *left = (*left + passed * of.per_second).min(of.burst);
        }
        left.at = now;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Left<N>>> {
        self.by.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
