//! Answers of the platform, remembered for a while.
//!
//! Who asks says how old an answer they take. Those who ask for the same thing at the same time share one call, and
//! its failure too; what was not there, or could not be read, is asked anew by the next one.
//!
//! **Invariant:** only a value read is kept, dated by when its reading began; what was read before
//! [`Cache::forget`] is never given to somebody who asks after it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::dingtalk::Error;

/// Values by key, at most `capacity` of them.
pub(super) struct Cache<K, V> {
    clock: Clock,
    capacity: usize,
    slots: Mutex<HashMap<K, Arc<Slot<V>>>>,
}

/// One key.
struct Slot<V> {
    value: Mutex<Option<Dated<V>>>,
    misses: AtomicU64,
    /// Whoever holds it is reading, everybody else waits for it. How the last reading that gave no value ended, for
    /// those who waited.
    reading: tokio::sync::Mutex<Option<Miss>>,
}

#[derive(Clone)]
struct Dated<V> {
    read_at: i64,
    value: V,
}

enum Miss {
    Absent,
    Failed(Error),
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// An empty cache.
    pub(super) fn new(clock: Clock, capacity: usize) -> Self {
        Self { clock, capacity, slots: Mutex::default() }
    }

    /// The value if it was read at most `age` ago, else what `read` says; `None` when there is no such thing.
    pub(super) async fn get<F>(&self, key: &K, age: Duration, read: F) -> Result<Option<V>, Error>
    where
        F: Future<Output = Result<Option<V>, Error>>,
    {
        let slot = self.slot(key);
        if let Some(value) = slot.fresh(self.clock.now_ms(), age) {
            return Ok(Some(value));
        }
        let misses = slot.misses.load(Ordering::SeqCst);
        let mut reading = slot.reading.lock().await;
        if let Some(value) = slot.fresh(self.clock.now_ms(), age) {
            return Ok(Some(value));
        }
        if slot.misses.load(Ordering::SeqCst) > misses
            && let Some(shared) = reading.as_ref().and_then(Miss::share)
        {
            return shared;
        }
        let read_at = self.clock.now_ms();
        let read = read.await;
        *reading = slot.keep(read_at, &read);
        read
    }

    /// Forgets one answer.
    pub(super) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn slot(&self, key: &K) -> Arc<Slot<V>> {
        let mut slots = self.lock();
        if let Some(slot) = slots.get(key) {
            return Arc::clone(slot);
        }
        if slots.len() >= self.capacity {
            drop_older_half(&mut slots);
        }
        let slot = Arc::new(Slot::new());
        slots.insert(key.clone(), Arc::clone(&slot));
        slot
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Arc<Slot<V>>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room; a reading under way keeps its own slot and only loses its place in the map.
fn drop_older_half<K: Eq + Hash, V: Clone>(slots: &mut HashMap<K, Arc<Slot<V>>>) {
    let mut ages: Vec<Option<i64>> = slots.values().map(|slot| slot.read_at()).collect();
    ages.sort_unstable();
    let Some(median) = ages.get(ages.len() / 2).copied() else { return };
    slots.retain(|_, slot| slot.read_at() > median);
}

impl<V: Clone> Slot<V> {
    fn new() -> Self {
        Self { value: Mutex::new(None), misses: AtomicU64::new(0), reading: tokio::sync::Mutex::new(None) }
    }

    fn value(&self) -> MutexGuard<'_, Option<Dated<V>>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_at(&self) -> Option<i64> {
        self.value().as_ref().map(|dated| dated.read_at)
    }

    fn fresh(&self, now: i64, age: Duration) -> Option<V> {
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let value = self.value();
        let dated = value.as_ref()?;
        (0..=age).contains(&now.saturating_sub(dated.read_at)).then(|| dated.value.clone())
    }

    /// What was known before is over when the platform says so, not when it does not answer.
    fn keep(&self, read_at: i64, read: &Result<Option<V>, Error>) -> Option<Miss> {
        let miss = match read {
            Ok(Some(value)) => {
                *self.value() = Some(Dated { read_at, value: value.clone() });
                return None;
            }
            Ok(None) => {
                *self.value() = None;
                Some(Miss::Absent)
            }
            Err(error) => passing(error).map(Miss::Failed),
        };
        self.misses.fetch_add(1, Ordering::SeqCst);
        miss
    }
}

impl Miss {
    fn share<V>(&self) -> Option<Result<Option<V>, Error>> {
        match self {
            Self::Absent => Some(Ok(None)),
            Self::Failed(error) => passing(error).map(Err),
        }
    }
}

/// The same failure again, for those kinds that would meet everybody who waited for the same call.
fn passing(error: &Error) -> Option<Error> {
    match error {
        Error::Throttled { after } => Some(Error::Throttled { after: *after }),
        Error::IpBanned { after } => Some(Error::IpBanned { after: *after }),
        Error::OutcomeUnknown { reason, .. } => {
            Some(Error::OutcomeUnknown { reason: reason.clone(), source: None })
        }
        Error::Busy | Error::Unreachable { .. } => Some(Error::Busy),
        Error::QuotaGone => Some(Error::QuotaGone),
        Error::TokenRejected => Some(Error::TokenRejected),
        Error::AddressNotAllowed => Some(Error::AddressNotAllowed),
        Error::NotGranted { scopes } => Some(Error::NotGranted { scopes: scopes.clone() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
