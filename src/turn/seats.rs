//! Who may run a turn now: a seat each, which is free while the turn only waits for the platform's pace.
//!
//! **Invariant:** one person has no more than [`A_PERSON`] turns in hand here, in all their conversations together; what
//! is ready beyond that is kept aside, in order, and takes no seat from anybody.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::dingtalk::Idle;
use crate::store::Ready;

/// Turns in hand of one person.
const A_PERSON: usize = 2;
/// So many times the seats may be in hand, waiting ones included.
const IN_HAND: usize = 8;

/// The seats of this replica. Cheap to clone.
#[derive(Clone)]
pub(super) struct Seats {
    inner: Arc<Inner>,
}

struct Inner {
    seats: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// Whether no more may begin.
    closed: bool,
    /// For turns that may be handed over with the answer of a step under way.
    reserved: usize,
    /// Those that do not wait.
    seated: usize,
    /// By their entries.
    in_hand: HashMap<String, Ready>,
    persons: HashMap<String, usize>,
    aside: VecDeque<(String, Ready)>,
}

impl Inner {
    fn free(&self, state: &State) -> usize {
        let unseated = self.seats.saturating_sub(state.seated + state.reserved);
        unseated.min((self.seats * IN_HAND).saturating_sub(state.in_hand.len()))
    }
}

/// A seat kept until it is known whether there is a turn for it.
pub(super) struct Reserved {
    seats: Seats,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.seats.state().reserved -= 1;
        self.seats.inner.changed.notify_one();
    }
}

/// A turn in hand.
pub(super) struct Seat {
    seats: Seats,
    entry: String,
    person: Option<String>,
    /// How many of its calls wait.
    waiting: Mutex<usize>,
}

impl Seats {
    pub fn new(seats: usize) -> Self {
        Self { inner: Arc::new(Inner { seats, state: Mutex::default(), changed: Notify::new() }) }
    }

    /// How many more turns may begin.
    pub fn free(&self) -> usize {
        self.inner.free(&self.state())
    }

    /// A seat for the turn that the next step may hand over.
    pub fn reserve(&self) -> Option<Reserved> {
        let mut state = self.state();
        if state.closed || self.inner.free(&state) == 0 {
            return None;
        }
        state.reserved += 1;
        Some(Reserved { seats: self.clone() })
    }

    /// Whether whoever leaves a seat now may take it again for somebody else's turn.
    pub fn may_go_on(&self) -> bool {
        let state = self.state();
        !state.closed && state.seated + state.reserved <= self.inner.seats
    }

    /// Nothing more begins.
    pub fn close(&self) {
        self.state().closed = true;
    }

    /// Waits until it may be otherwise.
    pub async fn changed(&self) {
        self.inner.changed.notified().await;
    }

    /// A seat for somebody's turn; `None` where they have their share: then it is kept aside.
    pub fn take(&self, ready: &Ready, person: Option<&str>) -> Option<Arc<Seat>> {
        let mut state = self.state();
        if let Some(person) = person {
            if state.of(person) >= A_PERSON {
                // Handed out once more, as whatever is kept for long is.
                if !state.aside.iter().any(|(_, kept)| kept.entry == ready.entry) {
                    state.aside.push_back((person.to_owned(), ready.clone()));
                }
                return None;
            }
            *state.persons.entry(person.to_owned()).or_insert(0) += 1;
        }
        state.seated += 1;
        state.in_hand.insert(ready.entry.clone(), ready.clone());
        drop(state);
        let (entry, person) = (ready.entry.clone(), person.map(str::to_owned));
        Some(Arc::new(Seat { seats: self.clone(), entry, person, waiting: Mutex::new(0) }))
    }

    /// What was kept aside and may begin now.
    pub fn resume(&self) -> Option<(Ready, Arc<Seat>)> {
        let mut state = self.state();
        let at = state.aside.iter().position(|(person, _)| state.of(person) < A_PERSON)?;
        let (person, ready) = state.aside.remove(at)?;
        drop(state);
        self.take(&ready, Some(&person)).map(|seat| (ready, seat))
    }

    /// What is in hand.
    pub fn in_hand(&self) -> Vec<Ready> {
        self.state().in_hand.values().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(&self, person: &str) -> usize {
        self.persons.get(person).copied().unwrap_or(0)
    }
}

impl Seat {
    fn waiting(&self) -> MutexGuard<'_, usize> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle for Seat {
    fn begin(&self) {
        let mut waiting = self.waiting();
        *waiting += 1;
        if *waiting == 1 {
            self.seats.state().seated -= 1;
            self.seats.inner.changed.notify_one();
        }
    }

    /// It goes on at once, free seat or not: its place in the pace does not wait. Others begin the later for it.
    fn end(&self) {
        let mut waiting = self.waiting();
        *waiting -= 1;
        if *waiting == 0 {
            self.seats.state().seated += 1;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.seats.state();
        if *self.waiting() == 0 {
            state.seated -= 1;
        }
        state.in_hand.remove(&self.entry);
        if let Some(person) = &self.person
            && let Some(held) = state.persons.get_mut(person)
        {
            *held -= 1;
            if *held == 0 {
                state.persons.remove(person);
            }
        }
        drop(state);
        self.seats.inner.changed.notify_one();
    }
}
