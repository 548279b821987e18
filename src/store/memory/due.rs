//! What happens at a time.
//!
//! **Invariant:** both indexes hold the same entries.

use std::collections::{BTreeSet, HashMap};

use super::super::{Due, Owner, key};

/// Due entries by time and by key.
#[derive(Default)]
pub(super) struct DueSet {
    by_time: BTreeSet<(i64, String)>,
    by_key: HashMap<String, (i64, Owner, Option<String>)>,
}

impl DueSet {
    /// Writes an entry over any earlier one of its key.
    pub fn put(&mut self, due: Due) {
        self.set(due.key, due.at, due.owner, Some(due.item));
    }

    /// Wakes a parked owner at a time.
    pub fn park(&mut self, owner: &Owner, at: i64) {
        self.set(key::parked(owner.name()), at, owner.clone(), None);
    }

    fn set(&mut self, key: String, at: i64, owner: Owner, item: Option<String>) {
        self.remove(&key);
        self.by_time.insert((at, key.clone()));
        self.by_key.insert(key, (at, owner, item));
    }

    /// Removes an entry.
    pub fn remove(&mut self, key: &str) {
        if let Some((at, ..)) = self.by_key.remove(key) {
            self.by_time.remove(&(at, key.to_owned()));
        }
    }

    /// Takes at most `max` entries due at `now`, earliest first.
    pub fn take(&mut self, now: i64, max: usize) -> Vec<(Owner, Option<String>)> {
        let mut taken = Vec::new();
        while taken.len() < max && self.next().is_some_and(|at| at <= now) {
            let Some((_, key)) = self.by_time.pop_first() else { break };
            taken.extend(self.by_key.remove(&key).map(|(_, owner, item)| (owner, item)));
        }
        taken
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// When the earliest is due.
    pub fn next(&self) -> Option<i64> {
        self.by_time.first().map(|(at, _)| *at)
    }
}
