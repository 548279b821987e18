//! Somebody's own todos of a notice: which they are, and what is said of them on its page.

use super::load;
use super::todos::{self, Said};
use crate::domain::id::{OperationId, TodoId, UserId};
use crate::domain::operation::notice::{self, Batch, Came, Campaign, Channel, Chunk, Mark, reminder};
use crate::store::{self, Delivery, Store};

/// A todo somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Of which notice, or which reminder of it.
    op: OperationId,
    /// By which chunk.
    chunk: u32,
    /// Which.
    todo: TodoId,
    /// Whether it is known to be done.
    pub done: bool,
}

impl Own {
    /// What is put into a mailbox when they say how far it is.
    pub fn said(&self, user: &UserId, mark: Mark, at: i64) -> Delivery {
        let said = Said { op: self.op.clone(), chunk: self.chunk, user: user.clone(), mark, at };
        todos::said(&self.todo, &said)
    }
}

/// The todos somebody has by a notice and by the reminders of it that went out by themselves, whose page is the same.
///
/// # Errors
/// The store did not answer.
pub async fn of(
    store: &Store,
    (op, campaign): (&OperationId, &Campaign),
    user: &UserId,
) -> Result<Vec<Own>, store::Error> {
    let mut own = Vec::new();
    if campaign.legs.iter().any(|leg| leg.channel == Channel::Todo) {
        own.extend(by_calls(store, (op, campaign), user).await?);
    }
    let begun = |came: &Came| match came {
        Came::Begun { channel, .. } | Came::Over { channel, .. } => *channel == Channel::Todo,
        Came::Not { .. } => false,
    };
    for one in campaign.remind.iter().filter(|one| one.came.as_ref().is_some_and(begun)) {
        let id = reminder::reminder(op, one.number);
        let Some(found) = store.record(id.as_str()).await? else { continue };
        if let Some(campaign) = crate::operation::read(&found)?.campaign() {
            own.extend(by_calls(store, (&id, campaign), user).await?);
        }
    }
    Ok(own)
}

/// Todos name everybody at most once: the first is the only one.
async fn by_calls(
    store: &Store,
    (op, campaign): (&OperationId, &Campaign),
    user: &UserId,
) -> Result<Option<Own>, store::Error> {
    for number in 0..campaign.chunks.unwrap_or(0) {
        let Some(found) = store.record(&notice::chunk(op, number)).await? else { continue };
        let Ok(chunk) = serde_json::from_str::<Chunk>(&found.body) else { continue };
        let calls = chunk.batches.iter().filter(|_| chunk.channel == Channel::Todo);
        let Some(todo) = calls.filter(|batch| has(batch, user)).find_map(todos::todo_of) else { continue };
        let (reads, _) = load(store, op, number).await?;
        let (op, todo, done) = (op.clone(), todo.clone(), reads.by.contains_key(user));
        return Ok(Some(Own { op, chunk: number, todo, done }));
    }
    Ok(None)
}

fn has(batch: &Batch, user: &UserId) -> bool {
    todos::executors(batch).any(|(one, _)| one.user == *user)
}
