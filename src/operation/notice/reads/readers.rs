//! The turns in which what was told of a notice's readers is written down.
//!
//! A message that was read and a visit of the page count as they come. A todo that has changed for somebody says no more
//! than that their list is to be read: the platform's event does not say what of it has changed.

use std::collections::BTreeMap;

use super::{Changed, OWNER, Read, TASKS, VISITS, kept, place, reached, to_count, written};
use crate::clock::Clock;
use crate::dingtalk::Client;
use crate::domain::id::{OperationId, TodoId, UnionId};
use crate::domain::operation::notice::{self, Chunk, Reads};
use crate::operation::invite::{park, pause_after};
use crate::operation::notice::crowd::Error;
use crate::store::{self, Commit, Item, Owner, Store, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of `reads`.
pub struct Readers {
    store: Store,
    client: Client,
    clock: Clock,
}

/// What a mailbox is about.
struct Place {
    op: OperationId,
    /// The record that holds who has read.
    record: String,
    /// The chunk whose message or todo it is; none for visits.
    chunk: Option<u32>,
}

impl Readers {
    /// Over this store; who has done a todo is asked of this client.
    pub fn new(store: Store, client: &Client, clock: Clock) -> Self {
        Self { store, client: client.bulk_in_turn(), clock }
    }

    async fn note(&self, key: &str, items: &[Item]) -> Result<Commit, Failure> {
        let done = Commit { take: items.len(), ..Commit::default() };
        let Some(place) = self.place_of(key).await? else { return Ok(done) };
        let (before, revision) = kept(&self.store, &place.record).await?;
        let mut reads = before.clone();
        if let Some(todo) = key.strip_prefix(TASKS) {
            match self.look_done(&TodoId(todo.to_owned()), &place, items, &mut reads).await {
                Ok(()) => {}
                Err(Error::Store(error)) => return Err(error.into()),
                Err(Error::Platform(error)) => {
                    if let Some(pause) = pause_after(&error) {
                        return Ok(park(self.clock.now_ms(), pause));
                    }
                    // Whoever looks at the notice asks again.
                    tracing::error!(%error, "who has done a todo cannot be read");
                }
            }
        } else {
            for read in items.iter().filter_map(|item| serde_json::from_str::<Read>(&item.body).ok()) {
                reads.note(read.user, read.at);
            }
        }
        if reads == before {
            return Ok(done);
        }
        let due = vec![to_count(&place.op, next_minute(self.clock.now_ms()))];
        Ok(Commit { records: vec![written(&place.op, place.record, &reads, revision)], due, ..done })
    }

    /// Reads the lists of those for whom a todo has changed: who has done it, and who has not after all.
    async fn look_done(
        &self,
        todo: &TodoId,
        place: &Place,
        items: &[Item],
        reads: &mut Reads,
    ) -> Result<(), Error> {
        let Some(chunk) = self.chunk(place).await? else { return Ok(()) };
        let changes = items.iter().filter_map(|item| serde_json::from_str::<Changed>(&item.body).ok());
        let mut changed: BTreeMap<UnionId, i64> = BTreeMap::new();
        for change in changes {
            changed.extend(change.unions.into_iter().map(|union| (union, change.at)));
        }
        for named in chunk.batches.iter().flat_map(reached) {
            let Some(union) = &named.union else { continue };
            let Some(at) = changed.get(union) else { continue };
            if self.client.has_done_todo(union, todo).await? {
                reads.note(named.user.clone(), *at);
            } else {
                reads.by.remove(&named.user);
            }
        }
        Ok(())
    }

    async fn chunk(&self, place: &Place) -> Result<Option<Chunk>, store::Error> {
        let Some(number) = place.chunk else { return Ok(None) };
        let found = self.store.record(&notice::chunk(&place.op, number)).await?;
        Ok(found.and_then(|found| serde_json::from_str(&found.body).ok()))
    }

    async fn place_of(&self, key: &str) -> Result<Option<Place>, store::Error> {
        if let Some(visits) = key.strip_prefix(VISITS) {
            let found = place(visits);
            return Ok(found.map(|(op, shard)| {
                let record = notice::visits(&op, shard);
                Place { op, record, chunk: None }
            }));
        }
        let entry = self.store.entry(key::map::MESSAGES, key).await?;
        Ok(entry.as_deref().and_then(place).map(|(op, chunk)| {
            let record = notice::reads(&op, chunk);
            Place { op, record, chunk: Some(chunk) }
        }))
    }
}

impl Handler for Readers {
    fn batch(&self) -> usize {
        50
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let owner = hold.owner().0.strip_prefix(OWNER).unwrap_or_default();
            let key = owner.trim_start_matches(':').to_owned();
            self.note(&key, hold.items()).await
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}

/// The same for all readings of a minute, so that one more does not put it off.
fn next_minute(now: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    (now.div_euclid(MINUTE) + 1) * MINUTE
}
