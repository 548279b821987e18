//! Answers of the platform, remembered for a while.
//!
//! Who asks says how old an answer they take. Those who ask for the same thing at the same time share one call, and
//! its failure too; what was not there, or could not be read, is asked anew by the next one.
//!
//! **Invariant:** only a value read is kept, dated by when its reading began; what was read before
//! [`Cache::forget`] is never given to somebody who asks after it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
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

/// One key: whoever holds `state` is reading, everybody else waits for it.
struct Slot<V> {
    read_at: AtomicI64,
    misses: AtomicU64,
    state: tokio::sync::Mutex<State<V>>,
}

struct State<V> {
    value: Option<V>,
    /// How the last reading that gave no value ended, for those who waited for it.
    miss: Option<Miss>,
}

enum Miss {
    Absent,
    Failed(Error),
}

const NEVER: i64 = i64::MIN;

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
        let misses = slot.misses.load(Ordering::SeqCst);
        let mut state = slot.state.lock().await;
        if slot.is_fresh(self.clock.now_ms(), age)
            && let Some(value) = &state.value
        {
            return Ok(Some(value.clone()));
        }
        if slot.misses.load(Ordering::SeqCst) > misses
            && let Some(shared) = state.miss.as_ref().and_then(Miss::share)
        {
            return shared;
        }
        let began = self.clock.now_ms();
        let read = read.await;
        slot.keep(&mut state, began, &read);
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
fn drop_older_half<K: Eq + Hash, V>(slots: &mut HashMap<K, Arc<Slot<V>>>) {
    let mut ages: Vec<i64> = slots.values().map(|slot| slot.read_at.load(Ordering::SeqCst)).collect();
    ages.sort_unstable();
    let Some(median) = ages.get(ages.len() / 2).copied() else { return };
    slots.retain(|_, slot| slot.read_at.load(Ordering::SeqCst) > median);
}

impl<V: Clone> Slot<V> {
    fn new() -> Self {
        Self {
            read_at: AtomicI64::new(NEVER),
            misses: AtomicU64::new(0),
            state: tokio::sync::Mutex::new(State { value: None, miss: None }),
        }
    }

    fn is_fresh(&self, now: i64, age: Duration) -> bool {
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let read_at = self.read_at.load(Ordering::SeqCst);
        read_at != NEVER && (0..=age).contains(&now.saturating_sub(read_at))
    }

    fn keep(&self, state: &mut State<V>, began: i64, read: &Result<Option<V>, Error>) {
        let miss = match read {
            Ok(Some(value)) => {
                self.read_at.store(began, Ordering::SeqCst);
                *state = State { value: Some(value.clone()), miss: None };
                return;
            }
            Ok(None) => Some(Miss::Absent),
            Err(error) => passing(error).map(Miss::Failed),
        };
        // What was known before is over when the platform says so, not when it does not answer.
        if read.is_ok() {
            state.value = None;
        }
        state.miss = miss;
        self.misses.fetch_add(1, Ordering::SeqCst);
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
