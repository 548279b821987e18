//! What waits in a store, how much of it and since when: for whoever looks after the service.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The states of an operation in which it is not over, by the names records have.
pub(super) const FOLLOWED: [&str; 4] = ["proposed", "confirmed", "awaiting_approval", "running"];

/// At most so many owners are counted by kind, and so many lanes of the outbox by their messages: the oldest.
pub(super) const MOST: usize = 1_000;

/// Some that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Queued {
    /// How many.
    pub count: u64,
    /// Since when the oldest does, in milliseconds; 0 where none does.
    pub oldest_ms: u64,
}

impl Queued {
    /// One more, that waits so long.
    pub(super) fn add(&mut self, age_ms: u64) {
        self.count += 1;
        self.oldest_ms = self.oldest_ms.max(age_ms);
    }
}

/// How it stands with a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Load {
    /// Ready owners that nobody has been handed yet, by what stands before the first colon of their names.
    pub ready: BTreeMap<String, Queued>,
    /// Owners ready or in their turn.
    pub marked: u64,
    /// Lanes of the outbox with something in them; their age is since they last got on.
    pub lanes: Queued,
    /// What is in those lanes.
    pub messages: u64,
    /// Operations that are not over, by their state.
    pub operations: BTreeMap<String, Queued>,
    /// Entries of the due set.
    pub due: u64,
    /// Dead letters kept.
    pub letters: u64,
    /// The number of the last sealed line.
    pub sealed: u64,
    /// Lines that are not sealed yet.
    pub unsealed: u64,
}
