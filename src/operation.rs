//! Runs confirmed operations step by step, and goes on after a crash.
//!
//! `op:{id}` is an owner of its own and, once an operation is confirmed, the only writer of its record. Each step asks
//! the gate anew for the initiator as of now, holds the person, commits *started* before its call and the outcome
//! after it. Whoever finds a step started waits until the call must be over, looks what came of it, and only then
//! repeats what the platform makes repeatable: creating with a userid of our choosing, giving and taking roles.
//!
//! **Invariant:** a step whose outcome is unknown is never passed over and never reported as done.

mod run;
mod step;

use serde_json::{Value, json};

pub use run::{Runner, Settings};

use crate::domain::audit::{Act, Subject};
use crate::domain::id::OperationId;
use crate::domain::operation::{Line, Operation, Progress, State, Step, Task, Why, Work};
use crate::domain::role::Role;
use crate::store::{Error, Owner, Record};

/// The mailbox of an operation.
pub fn owner(id: &OperationId) -> Owner {
    Owner(format!("op:{id}"))
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

/// The trail's line about one line of an operation.
pub fn trail(op: &Operation, line: &Line, result: &str, at: i64) -> String {
    let act = Act {
        at,
        actor: op.initiator.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject {
            user: line.user.clone(),
            name: Some(line.name.clone()),
            mobile: line.mobile.clone(),
        },
        result: result.to_owned(),
        reason: line.failure().map(|why| json!(why)),
        before: Some(facts(line, Side::Before)),
        after: Some(facts(line, Side::After)),
    };
    serde_json::to_string(&act).expect("an act is plain data")
}

/// The result of a line, in the trail's words.
fn result(line: &Line) -> &'static str {
    let has = |wanted: fn(&Progress) -> bool| line.steps.iter().any(|step| wanted(&step.progress));
    if has(|progress| matches!(progress, Progress::Failed { why: Why::Denied { .. } })) {
        "refused"
    } else if line.failure().is_some() {
        "failed"
    } else if has(|progress| matches!(progress, Progress::Invited { .. })) {
        "invited"
    } else if has(|progress| matches!(progress, Progress::WasMember)) {
        "was_member"
    } else {
        "done"
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// What was, or is, the case: only of steps that are done is anything different after than before.
fn facts(line: &Line, side: Side) -> Value {
    let mut facts = json!({});
    for step in &line.steps {
        let done = side == Side::After && step.progress == Progress::Done;
        match &step.work {
            Work::Create { departments, .. } => {
                facts["member"] = json!(done || step.progress == Progress::WasMember);
                if done {
                    facts["departments"] = json!(departments);
                }
            }
            Work::Grant { roles } => holds(&mut facts, roles, done),
            Work::Revoke { roles } => holds(&mut facts, roles, !done),
        }
    }
    facts
}

fn holds(facts: &mut Value, roles: &[Role], held: impl Into<Value>) {
    let held = held.into();
    for role in roles {
        facts["roles"][&role.name] = held.clone();
    }
}

/// Whether a step may still have been on its way when it was journalled.
fn started(step: &Step) -> Option<i64> {
    match step.progress {
        Progress::Started { until } => Some(until),
        _ => None,
    }
}
