//! What a part of an import and its whole tell each other: that it is through, and whether it is to stop.

use super::{owner, task};
use crate::domain::id::OperationId;
use crate::domain::operation::bulk;
use crate::domain::operation::{Operation, Tally, Task};
use crate::store::{self, Owner, Record, Store};

/// The record that says whether an import has been stopped, as it is at first.
pub fn stop_record(op: &Operation) -> Record {
    Record {
        id: bulk::stop(&op.id),
        owner: op.initiator.to_string(),
        mailbox: owner(&op.id),
        state: Record::OPEN.to_owned(),
        revision: 1,
        expires_at: 0,
        body: String::new(),
    }
}

/// Whether an import has been stopped.
pub(super) async fn is_stopped(store: &Store, of: &OperationId) -> Result<bool, store::Error> {
    let record = store.record(&bulk::stop(of)).await?;
    Ok(record.is_none_or(|record| record.state != Record::OPEN))
}

/// What a part that is through tells its whole.
pub(super) fn report(part: &Operation) -> Option<(Owner, String)> {
    let (of, number) = part.part_of()?;
    Some((owner(of), task(&Task::Part { number, tally: Tally::of(&part.lines) })))
}
