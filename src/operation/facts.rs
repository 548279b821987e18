//! An operation for the audit trail: what each line was about, what came of it, what was and what is the case.

use serde_json::{Value, json};

use crate::domain::audit::{Act, Subject};
use crate::domain::change::Side;
use crate::domain::id::UserId;
use crate::domain::operation::notice::{Mark, Named};
use crate::domain::operation::{Line, Operation, Progress, State, Step, Why};
use crate::domain::permit::Denied;

/// The trail's line about one line of an operation: an act of its initiator.
pub fn trail(op: &Operation, line: &Line, result: &str, at: i64) -> String {
    trail_of(&op.initiator, op, line, (result, at))
}

/// The trail's line about what somebody did with one line of an operation.
pub(super) fn trail_of(actor: &UserId, op: &Operation, line: &Line, (result, at): (&str, i64)) -> String {
    let act = Act {
        at,
        actor: actor.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject {
            user: line.user.clone(),
            name: Some(line.name.clone()),
            mobile: line.mobile.clone(),
            departments: line.departments.clone(),
        },
        result: result.to_owned(),
        reason: line.failure().map(|why| json!(why)),
        before: Some(facts(line, Step::before)),
        after: Some(facts(line, Step::after)),
    };
    serde_json::to_string(&act).expect("an act is plain data")
}

/// The trail's act of somebody whose word on an operation did not count: of whom it was about no more than can be
/// looked up by who manages them.
pub(super) fn not_heard(actor: &UserId, op: &Operation, reason: &Denied, at: i64) -> Act {
    let user = match &op.lines[..] {
        [one] => one.user.clone(),
        _ => None,
    };
    Act {
        at,
        actor: actor.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject { user, departments: op.places(), ..Subject::default() },
        result: "refused".to_owned(),
        reason: Some(json!(reason)),
        before: None,
        after: None,
    }
}

/// The trail's line about an import or a notice as a whole; each person of an import has their own besides.
pub fn whole(op: &Operation, result: &str, at: i64) -> String {
    whole_of(&op.initiator, op, (result, at))
}

/// The trail's line about what somebody did with all of one.
pub(super) fn whole_of(actor: &UserId, op: &Operation, (result, at): (&str, i64)) -> String {
    let act = Act {
        at,
        actor: actor.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject { departments: op.places(), ..Subject::default() },
        result: result.to_owned(),
        reason: op.campaign().and_then(|campaign| campaign.halted.as_ref()).map(|why| json!(why)),
        before: None,
        after: Some(many(op)),
    };
    serde_json::to_string(&act).expect("an act is plain data")
}

/// The trail's line about what somebody said of their own todo: their own act.
pub(super) fn marked(op: &Operation, whose: &Named, mark: Mark, at: i64) -> String {
    let result = match mark {
        Mark::Done => "todo_done",
        Mark::Open => "todo_open",
    };
    let name = Some(whose.name.clone());
    let act = Act {
        at,
        actor: whose.user.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject { user: Some(whose.user.clone()), name, ..Subject::default() },
        result: result.to_owned(),
        reason: None,
        before: None,
        after: None,
    };
    serde_json::to_string(&act).expect("an act is plain data")
}

/// What an operation on many came to, in counts.
fn many(op: &Operation) -> Value {
    if let Some(campaign) = op.campaign() {
        let legs: Vec<Value> = campaign
            .legs
            .iter()
            .map(|leg| json!({"channel": leg.channel, "calls": leg.calls, "tally": leg.tally}))
            .collect();
        return json!({"number": campaign.number, "title": campaign.title, "people": campaign.people,
            "audience": campaign.audience, "at": campaign.at, "channels": legs});
    }
    let import = op.import().cloned().unwrap_or_default();
    json!({"people": import.people, "present": import.present, "wrong": import.wrong, "tally": import.tally})
}

/// The result of a line, in the trail's words.
pub(super) fn result(line: &Line) -> &'static str {
    let has = |wanted: fn(&Progress) -> bool| line.steps.iter().any(|step| wanted(&step.progress));
    let made = has(|progress| matches!(progress, Progress::Done | Progress::Invited { .. }));
    if made && line.failure().is_some() {
        // Neither "refused" nor "failed" would be found by whoever looks for what was done.
        State::PartlyDone.name()
    } else if has(|progress| matches!(progress, Progress::Failed { why: Why::Denied { .. } })) {
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

/// What was, or is, the case with a person: what their steps tell, one after the other.
fn facts(line: &Line, side: for<'s> fn(&'s Step) -> Side<'s>) -> Value {
    let mut facts = json!({});
    for step in &line.steps {
        step.change.facet().tell(&side(step), &mut facts);
    }
    facts
}
