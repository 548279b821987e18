//! Turns: from what is ready to the commit that ends it.
//!
//! **Invariant:** what is handed out and not committed is handed out again.

use std::time::Duration;

use super::super::{Commit, Committed, Error, Ready, RecordWrite, Turn};
use super::{Backend, Store};

impl Store {
    /// Waits up to `block` for ready owners and hands out at most `max`. What is handed out and neither claimed
    /// nor released comes back by [`Store::reclaim`], even of a consumer that is gone.
    pub async fn next(&self, consumer: &str, max: usize, block: Duration) -> Result<Vec<Ready>, Error> {
        // To the server, none means all.
        if max == 0 {
            return Ok(Vec::new());
        }
        self.0.health.heard(match &self.0.backend {
            Backend::Memory(memory) => Ok(memory.next(max, block).await),
            Backend::Redis(redis) => redis.next(consumer, max, block).await,
        })
    }

    /// Takes over what was handed out at least `idle` ago without a sign of life; `idle` ≥ the lease.
    pub async fn reclaim(&self, consumer: &str, idle: Duration, max: usize) -> Result<Vec<Ready>, Error> {
        if max == 0 {
            return Ok(Vec::new());
        }
        ask!(self.reclaim(consumer, idle, max))
    }

    /// Forgets consumers that hold nothing and have not asked for `idle`. How many.
    pub async fn reap(&self, idle: Duration) -> Result<usize, Error> {
        self.measured("reap", async {
            match &self.0.backend {
                Backend::Memory(_) => Ok(0),
                Backend::Redis(redis) => redis.reap(idle).await,
            }
        })
        .await
    }

    /// Begins the owner's turn with at most `batch` items. `None`: somebody holds it, or there is nothing to do
    /// (then the owner has been released). What is held comes back by [`Store::reclaim`] once its lease is over.
    pub async fn claim(&self, ready: &Ready, batch: usize) -> Result<Option<Turn>, Error> {
        ask!(self.claim(ready, batch))
    }

    /// A turn that was begun and not run: it may be claimed again at once, and that was no attempt.
    pub async fn put_back(&self, turn: &Turn) -> Result<(), Error> {
        ask!(self.put_back(turn))
    }

    /// Whoever had this turn and did not finish it is alive: that attempt was no death.
    pub async fn survived(&self, ready: &Ready) -> Result<(), Error> {
        ask!(self.survived(ready))
    }

    /// Extends the turn by another lease. `false`: it has been taken over.
    pub async fn heartbeat(&self, turn: &Turn) -> Result<bool, Error> {
        ask!(self.heartbeat(turn))
    }

    /// Does everything `commit` says in one step, or nothing: [`Error::Fenced`] is checked first, then
    /// [`Error::Conflict`]. Due entries are removed before new ones are written.
    ///
    /// The lease goes on as it was; extending it is [`Store::heartbeat`]'s.
    ///
    /// After [`Error::Unavailable`] nobody knows whether it was done, and done twice it would take two items: drop the
    /// turn. It is reclaimed when its lease is over and goes on at what is then the head.
    pub async fn commit(&self, turn: &Turn, commit: Commit, batch: usize) -> Result<Committed, Error> {
        self.commit_and_begin(turn, commit, batch, None).await.map(|(committed, _)| committed)
    }

    /// As [`Store::commit`]; where that ends the turn, whoever has been ready longest is handed to this consumer and their
    /// turn begun in the same step.
    pub async fn commit_and_begin(
        &self,
        turn: &Turn,
        mut commit: Commit,
        batch: usize,
        consumer: Option<&str>,
    ) -> Result<(Committed, Option<Turn>), Error> {
        if commit.sealed.windows(2).any(|pair| pair[1].seq != pair[0].seq + 1) {
            return Err(Error::gap("the sealed lines do not follow each other"));
        }
        for line in &mut commit.audit {
            *line = self.mark(line);
        }
        let into: Vec<String> = commit.records.iter().filter_map(RecordWrite::operation).collect();
        let done = self.measured("commit", async {
            match &self.0.backend {
                Backend::Memory(memory) => memory.commit(turn, commit, batch, consumer),
                Backend::Redis(redis) => redis.commit(turn, commit, batch, consumer).await,
            }
        });
        let done = done.await?;
        for state in into {
            self.0.metrics.operation(&state);
        }
        Ok(done)
    }
}
