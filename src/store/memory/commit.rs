//! The one step that ends an item.
//!
//! **Invariant:** every check comes before the first change.

use super::super::key::DEAD_LIMIT;
use super::super::{After, Commit, Committed, Error, Lease, Letter, Owner, SessionWrite, Settings, Turn};
use super::State;

impl State {
    /// See [`super::super::Store::commit`].
    pub(super) fn commit(
        &mut self,
        settings: &Settings,
        turn: &Turn,
        commit: Commit,
        batch: usize,
    ) -> Result<Committed, Error> {
        self.check(turn, &commit)?;
        self.take(&turn.owner, commit.take, commit.dead);
        match commit.session {
            SessionWrite::Keep => {}
            SessionWrite::Set { body, ttl } => self.sessions.put(turn.owner.name(), body, ttl),
            SessionWrite::Clear => self.sessions.remove(turn.owner.name()),
        }
        for write in commit.records {
            let id = write.record.id.clone();
            self.followed.record(&write.record);
            self.records.put(&id, write.record, settings.record_ttl);
        }
        for lease in &commit.leases {
            match lease {
                Lease::Take(name, ttl) | Lease::Keep(name, ttl) => self.locks.put(name, turn.fence, *ttl),
                Lease::Return(name) if self.locks.get(name) == Some(&turn.fence) => self.locks.remove(name),
                Lease::Return(_) => {}
            }
        }
        for (owner, item) in commit.posts {
            self.followed.posted(&owner);
            self.queue.post(&owner, item);
        }
        for line in commit.audit {
            self.queue.post(&Owner::audit(), line);
        }
        for key in commit.undue {
            self.due.remove(&key);
        }
        for due in commit.due {
            self.due.put(due);
        }
        for entry in &commit.entries {
            self.put_entry(entry);
        }
        for value in commit.values {
            self.values.put(&value.name, value.body, value.ttl);
        }
        self.log.extend(commit.sealed);
        self.followed.got_on(&turn.owner, commit.take, self.queue.len(&turn.owner));
        Ok(self.go_on(&turn.owner, commit.after, batch))
    }

    fn check(&self, turn: &Turn, commit: &Commit) -> Result<(), Error> {
        if !self.queue.holds(turn) {
            return Err(Error::Fenced);
        }
        for write in &commit.records {
            if self.records.get(&write.record.id).map(|record| record.revision) != write.expect {
                return Err(Error::Conflict { record: write.record.id.clone() });
            }
        }
        for lease in &commit.leases {
            let by = self.locks.get(lease.name());
            let free = match lease {
                Lease::Take(..) => by.is_none_or(|by| *by == turn.fence),
                Lease::Keep(..) => by == Some(&turn.fence),
                Lease::Return(_) => true,
            };
            if !free {
                return Err(Error::Held { name: lease.name().to_owned() });
            }
        }
        let tail = self.log.last().map_or(0, |sealed| sealed.seq);
        match commit.sealed.first() {
            Some(first) if tail != commit.sealed_after || first.seq <= tail => {
                Err(Error::gap(&format!("{} after {tail}", first.seq)))
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, owner: &Owner, count: usize, dead: Option<String>) {
        let taken = self.queue.take(owner, count);
        let Some(reason) = dead else { return };
        for item in taken {
            self.letters += 1;
            let (id, owner, reason) = (self.letters.to_string(), owner.clone(), reason.clone());
            self.dead.push_back(Letter { id, at: None, owner, reason, item });
        }
        let surplus = self.dead.len().saturating_sub(DEAD_LIMIT);
        self.dead.drain(..surplus);
    }

    fn go_on(&mut self, owner: &Owner, after: After, batch: usize) -> Committed {
        let left = self.queue.len(owner) > 0;
        if left && after == After::GoOn {
            self.queue.restart(owner);
            return Committed::More(self.queue.head(owner, batch));
        }
        self.queue.release(owner);
        match after {
            After::Park(at) if left => self.due.park(owner, at),
            _ if left => self.queue.make_ready(owner),
            _ => self.forget_full(owner),
        }
        Committed::Released
    }
}
