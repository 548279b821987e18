//! The turns in which what was told of a notice's readers is written down.
//!
//! A message that was read and a visit of the page count as they come; what is told of a todo has a turn of its own.

use super::{Read, kept, place, to_count, written};
use crate::clock::Clock;
use crate::dingtalk::Client;
use crate::domain::id::{MessageKey, OperationId};
use crate::domain::operation::notice;
use crate::gate::Gate;
use crate::store::{self, Commit, Item, Owner, Readings, Store, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of `reads`.
pub struct Readers {
    pub(super) store: Store,
    pub(super) client: Client,
    pub(super) gate: Gate,
    pub(super) clock: Clock,
}

/// What a mailbox is about.
struct Place {
    op: OperationId,
    /// The record that holds who has read.
    record: String,
}

impl Readers {
    /// Over this store; by this client it is asked who has done a todo, and told, where the gate lets them, what they say.
    pub fn new(store: Store, client: &Client, gate: Gate, clock: Clock) -> Self {
        Self { store, client: client.bulk_in_turn(), gate, clock }
    }

    async fn note(&self, owner: &Owner, items: &[Item]) -> Result<Commit, Failure> {
        let done = Commit { take: items.len(), ..Commit::default() };
        let place = match owner.as_readings() {
            Some(Readings::Todo(todo)) => return self.todo(&todo, items).await,
            Some(Readings::Visits(op, shard)) => {
                let record = notice::visits(&op, shard);
                Some(Place { op, record })
            }
            Some(Readings::Message(key)) => self.place_of(&key).await?,
            None => None,
        };
        let Some(place) = place else { return Ok(done) };
        let (before, revision) = kept(&self.store, &place.record).await?;
        let mut reads = before.clone();
        for read in items.iter().filter_map(|item| serde_json::from_str::<Read>(&item.body).ok()) {
            reads.note(read.user, read.at);
        }
        if reads == before {
            return Ok(done);
        }
        let due = vec![to_count(&place.op, next_minute(self.clock.now_ms()))];
        Ok(Commit { records: vec![written(&place.op, place.record, &reads, revision)], due, ..done })
    }

    async fn place_of(&self, key: &MessageKey) -> Result<Option<Place>, store::Error> {
        let entry = self.store.entry(key::map::MESSAGES, key.as_str()).await?;
        Ok(entry.as_deref().and_then(place).map(|(op, chunk)| {
            let record = notice::reads(&op, chunk);
            Place { op, record }
        }))
    }
}

impl Handler for Readers {
    fn batch(&self) -> usize {
        50
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let owner = hold.owner().clone();
            self.note(&owner, hold.items()).await
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}

/// The same for all readings of a minute, so that one more does not put it off.
pub(super) fn next_minute(now: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    (now.div_euclid(MINUTE) + 1) * MINUTE
}
