//! Runs confirmed operations step by step, and goes on after a crash.
//!
//! `op:{id}` is an owner of its own and, once an operation is confirmed, the only writer of its record. Each step asks
//! the gate anew for the initiator as of now, holds the person, commits *started* before its call and the outcome
//! after it. Whoever finds a step started waits until the call must be over, looks what came of it, and only then
//! repeats what the platform makes repeatable: creating with a userid of our choosing, giving and taking roles.
//!
//! **Invariant:** a step whose outcome is unknown is never passed over and never reported as done.

pub mod attempt;
mod change;
mod facts;
pub mod groups;
mod import;
pub mod invite;
pub mod join;
mod ledger;
pub mod notice;
mod part;
pub mod press;
mod run;

pub use change::fault::of as fault;
pub use facts::{trail, whole};
pub use part::stop_record;
pub use run::{Runner, Settings};

use crate::domain::id::OperationId;
use crate::domain::operation::{Operation, Progress, State, Step, Task};
use crate::store::{Error, Owner, Record};

/// The mailbox of an operation.
pub fn owner(id: &OperationId) -> Owner {
    Owner::operation(id)
}

/// A task as an item.
pub fn task(task: &Task) -> String {
    serde_json::to_string(task).expect("a task is plain data")
}

/// The record of an operation at its own revision.
pub fn record(op: &Operation) -> Record {
    Record {
        id: op.id.to_string(),
        owner: op.initiator.to_string(),
        mailbox: owner(&op.id),
        state: op.state.name().to_owned(),
        revision: op.revision,
        expires_at: op.expires_at,
        body: serde_json::to_string(op).expect("an operation is plain data"),
    }
}

/// The operation of a record. State and revision are the record's: a press changes those without touching the body.
///
/// # Errors
/// [`Error::Corrupt`] when the record is not one of ours.
pub fn read(record: &Record) -> Result<Operation, Error> {
    let corrupt = |cause: String| Error::Corrupt { place: format!("record {}", record.id), cause };
    let mut op: Operation = serde_json::from_str(&record.body).map_err(|error| corrupt(error.to_string()))?;
    op.state = State::by_name(&record.state).ok_or_else(|| corrupt(format!("state `{}`", record.state)))?;
    op.revision = record.revision;
    Ok(op)
}

/// Whether a step may still have been on its way when it was journalled.
fn started(step: &Step) -> Option<i64> {
    match step.progress {
        Progress::Started { until } => Some(until),
        _ => None,
    }
}
