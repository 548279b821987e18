//! Mailboxes, the ready queue and turns.
//!
//! **Invariant:** an owner is marked exactly as long as it is waiting to be handed out, handed out or in its turn;
//! its mark is the only entry that can be claimed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::super::{Item, Owner, Ready, Turn};

/// See the module.
#[derive(Default)]
pub(super) struct Queue {
    mail: HashMap<Owner, VecDeque<String>>,
    marks: HashMap<Owner, u64>,
    fresh: VecDeque<(u64, Owner, Instant)>,
    /// Handed out: to whom does not matter, only since when.
    pending: BTreeMap<u64, (Owner, Instant)>,
    turns: HashMap<Owner, Lease>,
    entries: u64,
    fences: u64,
}

/// A turn, or what a dead worker left of it.
struct Lease {
    fence: u64,
    until: Instant,
    attempts: u32,
    survived: u32,
}

impl Queue {
    /// How many items wait.
    pub fn len(&self, owner: &Owner) -> usize {
        self.mail.get(owner).map_or(0, VecDeque::len)
    }

    /// How many owners are marked.
    pub fn backlog(&self) -> usize {
        self.marks.len()
    }

    /// Who has been ready since when and was not handed out yet.
    pub fn fresh(&self) -> impl Iterator<Item = (&Owner, Instant)> {
        self.fresh.iter().map(|(_, owner, since)| (owner, *since))
    }

    /// Whether there is something to hand out.
    pub fn has_fresh(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// The next fence, of turns and of leases on people alike.
    pub fn fence(&mut self) -> u64 {
        self.fences += 1;
        self.fences
    }

    /// Puts an item in and makes the owner ready.
    pub fn post(&mut self, owner: &Owner, item: String) {
        self.rest(owner, item);
        self.make_ready(owner);
    }

    /// Puts an item in; whether nobody has the owner marked, who is to be made ready later.
    pub fn rest(&mut self, owner: &Owner, item: String) -> bool {
        self.mail.entry(owner.clone()).or_default().push_back(item);
        !self.marks.contains_key(owner)
    }

    /// Marks the owner, unless it is marked.
    pub fn make_ready(&mut self, owner: &Owner) {
        if !self.marks.contains_key(owner) {
            self.entries += 1;
            self.marks.insert(owner.clone(), self.entries);
            self.fresh.push_back((self.entries, owner.clone(), Instant::now()));
        }
    }

    /// Hands out at most `max` ready owners.
    pub fn hand_out(&mut self, max: usize) -> Vec<Ready> {
        let now = Instant::now();
        let count = max.min(self.fresh.len());
        let mut handed = Vec::with_capacity(count);
        for (entry, owner, _) in self.fresh.drain(..count) {
            self.pending.insert(entry, (owner.clone(), now));
            handed.push(Ready { entry: entry.to_string(), owner });
        }
        handed
    }

    /// Hands out again what was handed out `idle` ago or earlier.
    pub fn reclaim(&mut self, idle: Duration, max: usize) -> Vec<Ready> {
        let now = Instant::now();
        let old = self.pending.iter_mut().filter(|(_, (_, since))| now.duration_since(*since) >= idle);
        old.take(max)
            .map(|(entry, (owner, since))| {
                *since = now;
                Ready { entry: entry.to_string(), owner: owner.clone() }
            })
            .collect()
    }

    /// Begins a turn, without its session.
    pub fn claim(&mut self, ready: &Ready, lease: Duration, batch: usize) -> Option<Turn> {
        let now = Instant::now();
        let marked = self.marks.get(&ready.owner).is_some_and(|entry| entry.to_string() == ready.entry);
        if !marked {
            return None;
        }
        if let Some(held) = self.turns.get(&ready.owner).filter(|held| held.until > now) {
            // Found a little early, it is found again as soon as the lease is over, not a whole lease later.
            let entry = self.marks.get(&ready.owner).and_then(|entry| self.pending.get_mut(entry));
            if let (Some((_, since)), Some(begun)) = (entry, held.until.checked_sub(lease)) {
                *since = begun;
            }
            return None;
        }
        if self.len(&ready.owner) == 0 {
            self.release(&ready.owner);
            return None;
        }
        let fence = self.fence();
        let (before, survived) =
            self.turns.get(&ready.owner).map_or((0, 0), |held| (held.attempts, held.survived));
        let held = Lease { fence, until: now + lease, attempts: before + 1, survived };
        self.turns.insert(ready.owner.clone(), held);
        let (owner, entry) = (ready.owner.clone(), ready.entry.clone());
        let items = self.head(&owner, batch);
        Some(Turn { owner, entry, fence, items, deaths: before.saturating_sub(survived), session: None })
    }

    /// Hands out whoever has been ready longest, and begins the turn.
    pub fn next_turn(&mut self, lease: Duration) -> Option<Turn> {
        while let Some(ready) = self.hand_out(1).pop() {
            if let Some(turn) = self.claim(&ready, lease, usize::MAX) {
                return Some(turn);
            }
        }
        None
    }

    /// It was begun and not run.
    pub fn put_back(&mut self, turn: &Turn) {
        if let Some(held) = self.turns.get_mut(&turn.owner).filter(|held| held.fence == turn.fence) {
            held.until = Instant::now();
            held.attempts -= 1;
        }
    }

    /// An attempt was no death.
    pub fn survived(&mut self, ready: &Ready) {
        let marked = self.marks.get(&ready.owner).is_some_and(|entry| entry.to_string() == ready.entry);
        if let Some(held) = self.turns.get_mut(&ready.owner).filter(|_| marked) {
            held.survived += 1;
        }
    }

    /// The first items of an owner whose turn is held.
    pub fn head(&self, owner: &Owner, batch: usize) -> Vec<Item> {
        let mut attempts = self.turns.get(owner).map_or(1, |held| held.attempts);
        let mut items = Vec::new();
        for body in self.mail.get(owner).into_iter().flatten().take(batch) {
            items.push(Item { body: body.clone(), attempts });
            attempts = 1;
        }
        items
    }

    /// Whether the turn is still its worker's.
    pub fn holds(&self, turn: &Turn) -> bool {
        self.turns.get(&turn.owner).is_some_and(|held| held.fence == turn.fence)
    }

    /// Extends the turn, if it is still its worker's.
    pub fn heartbeat(&mut self, turn: &Turn, lease: Duration) -> bool {
        let now = Instant::now();
        let Some(held) = self.turns.get_mut(&turn.owner).filter(|held| held.fence == turn.fence) else {
            return false;
        };
        held.until = now + lease;
        if let Some((_, since)) = self.marks.get(&turn.owner).and_then(|entry| self.pending.get_mut(entry)) {
            *since = now;
        }
        true
    }

    /// The head has been committed: the next one counts its attempts anew, this turn included.
    pub fn restart(&mut self, owner: &Owner) {
        if let Some(held) = self.turns.get_mut(owner) {
            held.attempts = 1;
            held.survived = 0;
        }
    }

    /// Takes items off the head.
    pub fn take(&mut self, owner: &Owner, count: usize) -> Vec<String> {
        let Some(mail) = self.mail.get_mut(owner) else { return Vec::new() };
        let taken = mail.drain(..count.min(mail.len())).collect();
        if mail.is_empty() {
            self.mail.remove(owner);
        }
        taken
    }

    /// Ends the turn and unmarks the owner.
    pub fn release(&mut self, owner: &Owner) {
        self.turns.remove(owner);
        if let Some(entry) = self.marks.remove(owner) {
            self.pending.remove(&entry);
        }
    }
}
