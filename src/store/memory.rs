//! The store that forgets: the same contract in one process's memory, for demo, first looks and tests.
//!
//! **Invariant:** every step happens under one lock, so it is as atomic as a script is on the server.

mod commit;
mod due;
mod expiring;
mod followed;
mod queue;
mod share;
mod snapshot;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use self::due::DueSet;
use self::expiring::Expiring;
use self::followed::Followed;
use self::queue::Queue;
use self::snapshot::Snapshots;
use super::{
    Accepted, Commit, Committed, Decision, Delivery, Error, Letter, Owner, Press, Ready, Record, Sealed,
    Settings, Turn,
};

/// One organisation's data, as long as the process lives.
pub(super) struct Memory {
    settings: Settings,
    state: Mutex<State>,
    /// Told once for each change that leaves something to hand out; whoever takes some and leaves some tells on.
    ready: Notify,
}

/// What the lock guards.
struct State {
    born: Instant,
    seen: Expiring<Option<Decision>>,
    queue: Queue,
    due: DueSet,
    records: Expiring<Record>,
    sessions: Expiring<String>,
    values: Expiring<String>,
    locks: Expiring<u64>,
    full: HashSet<Owner>,
    maps: HashMap<&'static str, BTreeMap<String, String>>,
    dead: VecDeque<Letter>,
    /// How many dead letters there have been.
    letters: u64,
    log: Vec<Sealed>,
    ledgers: HashMap<String, BTreeMap<String, u64>>,
    /// What was told, and how much had been before the first of it.
    news: (usize, VecDeque<(String, String)>),
    rates: HashMap<String, u64>,
    followed: Followed,
    snapshots: Snapshots,
}

impl Memory {
    /// An empty store.
    pub fn new(settings: Settings) -> Self {
        let state = State {
            born: Instant::now(),
            seen: Expiring::default(),
            queue: Queue::default(),
            due: DueSet::default(),
            records: Expiring::default(),
            sessions: Expiring::default(),
            values: Expiring::default(),
            locks: Expiring::default(),
            full: HashSet::new(),
            maps: HashMap::new(),
            dead: VecDeque::new(),
            letters: 0,
            log: Vec::new(),
            ledgers: HashMap::new(),
            news: (0, VecDeque::new()),
            rates: HashMap::new(),
            followed: Followed::default(),
            snapshots: Snapshots::default(),
        };
        Self { settings, state: Mutex::new(state), ready: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes a reader if there is something to hand out.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        if state.queue.has_fresh() {
            self.ready.notify_one();
        }
        result
    }

    /// See [`super::Store::accept`].
    pub fn accept(&self, delivery: &Delivery, consumer: Option<&str>) -> (Accepted, Option<Turn>) {
        self.change(|state| {
            if state.seen.get(&delivery.seen).is_some() {
                return (Accepted::Duplicate, None);
            }
            if state.queue.len(&delivery.owner) >= self.settings.room_of(&delivery.owner) {
                return (Accepted::Full { first: state.full.insert(delivery.owner.clone()) }, None);
            }
            state.seen.put(&delivery.seen, None, self.settings.seen_ttl);
            state.queue.post(&delivery.owner, delivery.item.clone());
            (Accepted::Stored, consumer.and_then(|_| state.next_turn(self.settings.lease)))
        })
    }

    /// See [`super::Store::press`].
    pub fn press(&self, press: &Press) -> Decision {
        self.change(|state| {
            // A seen entry without a decision is a delivery under a press's name: never written by this program.
            if let Some(seen) = state.seen.get(&press.seen) {
                return seen.clone().unwrap_or(Decision::Unknown);
            }
            let decision = state.decide(press);
            state.seen.put(&press.seen, Some(decision.clone()), self.settings.seen_ttl);
            decision
        })
    }

    /// See [`super::Store::next`].
    pub async fn next(&self, max: usize, block: Duration) -> Vec<Ready> {
        let until = tokio::time::Instant::now() + block;
        loop {
            let handed = self.change(|state| state.queue.hand_out(max));
            if !handed.is_empty() || tokio::time::timeout_at(until, self.ready.notified()).await.is_err() {
                return handed;
            }
        }
    }

    /// See [`super::Store::reclaim`].
    pub fn reclaim(&self, _consumer: &str, idle: Duration, max: usize) -> Vec<Ready> {
        self.state().queue.reclaim(idle, max)
    }

    /// See [`super::Store::claim`].
    pub fn claim(&self, ready: &Ready, batch: usize) -> Option<Turn> {
        let state = &mut *self.state();
        let turn = state.queue.claim(ready, self.settings.lease, batch);
        if turn.is_none() {
            state.forget_full(&ready.owner);
        }
        turn.map(|turn| state.with_session(turn))
    }

    /// See [`super::Store::put_back`].
    pub fn put_back(&self, turn: &Turn) {
        self.state().queue.put_back(turn);
    }

    /// See [`super::Store::survived`].
    pub fn survived(&self, ready: &Ready) {
        self.state().queue.survived(ready);
    }

    /// See [`super::Store::heartbeat`].
    pub fn heartbeat(&self, turn: &Turn) -> bool {
        self.state().queue.heartbeat(turn, self.settings.lease)
    }

    /// See [`super::Store::commit`].
    pub fn commit(
        &self,
        turn: &Turn,
        commit: Commit,
        batch: usize,
        consumer: Option<&str>,
    ) -> Result<(Committed, Option<Turn>), Error> {
        self.change(|state| {
            let committed = state.commit(&self.settings, turn, commit, batch)?;
            let free = consumer.filter(|_| committed == Committed::Released);
            let next = free.and_then(|_| state.next_turn(self.settings.lease));
            Ok((committed, next))
        })
    }

    /// See [`super::Store::promote`].
    pub fn promote(&self, now: i64, max: usize) -> usize {
        self.change(|state| {
            let due = state.due.take(now, max);
            let taken = due.len();
            for (owner, item) in due {
                match item {
                    Some(item) => state.queue.post(&owner, item),
                    None if state.queue.len(&owner) > 0 => state.queue.make_ready(&owner),
                    None => {}
                }
            }
            taken
        })
    }
}

impl State {
    fn decide(&mut self, press: &Press) -> Decision {
        let Some(record) = self.records.get_mut(&press.record) else { return Decision::Unknown };
        if record.owner != press.by {
            return Decision::NotYours;
        }
        let closed = press.to.is_some() && record.state != Record::OPEN;
        if closed || record.revision != press.revision {
            return Decision::Stale { state: record.state.clone() };
        }
        if record.expires_at != 0 && press.now >= record.expires_at {
            return Decision::Expired;
        }
        if let Some(to) = &press.to {
            record.state.clone_from(to);
            record.revision += 1;
            self.followed.record(record);
        }
        let (mailbox, revision) = (record.mailbox.clone(), record.revision);
        match &press.rest {
            Some(rest) if self.queue.rest(&mailbox, press.item.clone()) => {
                self.sessions.put(mailbox.name(), rest.session.clone(), rest.ttl);
                self.due.park(&mailbox, rest.until);
            }
            Some(_) => {}
            None => self.queue.post(&mailbox, press.item.clone()),
        }
        Decision::Counts { revision }
    }

    fn next_turn(&mut self, lease: Duration) -> Option<Turn> {
        self.queue.next_turn(lease).map(|turn| self.with_session(turn))
    }

    fn with_session(&self, turn: Turn) -> Turn {
        let session = self.sessions.get(turn.owner.name()).cloned();
        Turn { session, ..turn }
    }

    /// Once a mailbox has been drained, its owner may be told again that it is full.
    fn forget_full(&mut self, owner: &Owner) {
        if self.queue.len(owner) == 0 {
            self.full.remove(owner);
        }
    }
}
