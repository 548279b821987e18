//! An operation for the audit trail: what each line was about, what came of it, what was and what is the case.

use serde_json::{Value, json};

use crate::domain::audit::{Act, Subject};
use crate::domain::id::UserId;
use crate::domain::operation::notice::{Mark, Named};
use crate::domain::operation::{Deed, Gathering, Line, Operation, Progress, Step, Was, Why, Work};
use crate::domain::permit::Denied;
use crate::domain::role::Role;

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
        before: Some(facts(line, Side::Before)),
        after: Some(facts(line, Side::After)),
    };
    serde_json::to_string(&act).expect("an act is plain data")
}

/// The trail's line about somebody whose word on an operation did not count.
pub(super) fn not_heard(actor: &UserId, op: &Operation, reason: &Denied, at: i64) -> String {
    let act = Act {
        at,
        actor: actor.clone(),
        action: op.kind.name().to_owned(),
        operation: Some(op.id.clone()),
        subject: Subject::default(),
        result: "refused".to_owned(),
        reason: Some(json!(reason)),
        before: None,
        after: None,
    };
    serde_json::to_string(&act).expect("an act is plain data")
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
            // Somebody removed to be added again was a member before.
            Work::Create { .. } if !done && facts.get("member").is_some() => {}
            Work::Create { departments, .. } => {
                facts["member"] = json!(done || step.progress == Progress::WasMember);
                if done {
                    facts["departments"] = json!(departments);
                }
            }
            Work::Grant { roles } => holds(&mut facts, roles, done),
            Work::Revoke { roles } | Work::Relieve { roles, .. } => holds(&mut facts, roles, !done),
            Work::CreateGroup { of, .. } => facts["group"] = gathered(step, of),
            Work::StartMeeting { of, .. } => facts["meeting"] = gathered(step, of),
            Work::OpenAccount { login, departments, .. } => {
                facts["account"] = json!({"login": login, "open": done, "departments": departments});
            }
            Work::KeepAccount { login, deed } => facts["account"] = kept(login, *deed, done),
            Work::Reinvite { .. } => facts["member"] = json!(done || step.progress == Progress::WasMember),
            Work::Update { changes, .. } => {
                for change in changes {
                    let value = if done { Some(&change.after) } else { change.before.as_ref() };
                    facts[change.field.key()] = json!(value);
                }
            }
            Work::Move(route) => {
                facts["departments"] = if done { json!(route.after()) } else { json!(route.before) };
            }
            Work::Recall { of, handles, .. } => {
                facts["notice"] = json!({"operation": of, "messages": handles.len(), "recalled": done});
            }
            Work::Delete { was, .. } | Work::Terminate { was, .. } if !done => membership(&mut facts, was),
            Work::Delete { .. } | Work::Terminate { .. } => facts["member"] = json!(false),
        }
    }
    facts
}

/// Nothing was there before; what is there now is told by its id and its people.
fn gathered(step: &Step, of: &Gathering) -> Value {
    let users: Vec<_> = of.guests.iter().map(|guest| &guest.user).collect();
    match &step.made {
        Some(made) => json!({"id": made.id, "conversation": made.conversation, "with": users}),
        None => Value::Null,
    }
}

/// What somebody was while a member.
fn membership(facts: &mut Value, was: &Was) {
    facts["member"] = json!(true);
    facts["departments"] = json!(was.departments);
    for role in &was.roles {
        facts["roles"][role] = json!(true);
    }
    if let Some(mobile) = &was.mobile {
        facts["mobile"] = json!(mobile.masked());
    }
}

fn holds(facts: &mut Value, roles: &[Role], held: impl Into<Value>) {
    let held = held.into();
    for role in roles {
        facts["roles"][&role.name] = held.clone();
    }
}

/// A password's reset and a logging out leave no state that could be told before from after.
fn kept(login: &str, deed: Deed, done: impl Into<Value>) -> Value {
    let done = done.into();
    match deed {
        Deed::Disable => json!({"login": login, "disabled": done}),
        Deed::Enable => json!({"login": login, "enabled": done}),
        Deed::Reset => json!({"login": login, "password_reset": done}),
        Deed::SignOut => json!({"login": login, "signed_out": done}),
    }
}
