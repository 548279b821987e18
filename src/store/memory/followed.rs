//! What is followed for whoever looks after the service: lanes of the outbox, operations that are not over.

use std::collections::HashMap;
use std::time::Instant;

use super::super::load::{FOLLOWED, Load, MOST};
use super::super::{Owner, Record};
use super::{Memory, State};

/// See the module.
#[derive(Default)]
pub(super) struct Followed {
    lanes: HashMap<Owner, Instant>,
    operations: HashMap<String, (&'static str, Instant)>,
}

impl Followed {
    /// Something was put into a mailbox by a commit.
    pub fn posted(&mut self, owner: &Owner) {
        if is_lane(owner) {
            self.lanes.entry(owner.clone()).or_insert_with(Instant::now);
        }
    }

    /// A turn took something, and this much is left.
    pub fn got_on(&mut self, owner: &Owner, took: usize, left: usize) {
        if left == 0 {
            self.lanes.remove(owner);
        } else if took > 0
            && let Some(since) = self.lanes.get_mut(owner)
        {
            *since = Instant::now();
        }
    }

    /// A record is as it is now.
    pub fn record(&mut self, record: &Record) {
        if record.mailbox.as_operation().is_none_or(|of| of.as_str() != record.id) {
            return;
        }
        let Some(state) = FOLLOWED.into_iter().find(|state| *state == record.state) else {
            self.operations.remove(&record.id);
            return;
        };
        let of = self.operations.entry(record.id.clone()).or_insert_with(|| (state, Instant::now()));
        if of.0 != state {
            *of = (state, Instant::now());
        }
    }
}

fn is_lane(owner: &Owner) -> bool {
    owner.is_outbox()
}

impl Memory {
    /// See [`super::super::Store::load`].
    pub fn load(&self) -> Load {
        self.state().load(Instant::now())
    }
}

impl State {
    fn load(&self, now: Instant) -> Load {
        let age = |since: Instant| u64::try_from(now.duration_since(since).as_millis()).unwrap_or(u64::MAX);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let mut load = Load {
            marked: count(self.queue.backlog()),
            due: count(self.due.len()),
            letters: count(self.dead.len()),
            sealed: self.log.last().map_or(0, |sealed| sealed.seq),
            unsealed: count(self.queue.len(&Owner::audit())),
            operations: FOLLOWED
                .into_iter()
                .map(|state| (state.to_owned(), super::super::Queued::default()))
                .collect(),
            ..Load::default()
        };
        for (owner, since) in self.queue.fresh().take(MOST) {
            let kind = owner.kind();
            load.ready.entry(kind.to_owned()).or_default().add(age(since));
        }
        for (owner, since) in &self.followed.lanes {
            load.lanes.add(age(*since));
            load.messages += count(self.queue.len(owner));
        }
        for (state, since) in self.followed.operations.values() {
            load.operations.entry((*state).to_owned()).or_default().add(age(*since));
        }
        load
    }
}
