//! What an operation writes into the ledger of invitations, and when it has somebody looked for.
//!
//! Whoever is only invited is looked for at once: an event about them may have come before. Those whom the platform has
//! made members are not, one by one: some minutes later, or when the import that added them is through, the departments
//! they were added to are listed, a hundred people a call, and who has logged in is not waited for any more.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::change::{Change, ResendInvite};
use crate::domain::id::DepartmentId;
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Failed, Line, Operation, Progress, Step, Why};
use crate::store::{Commit, Due, Entry, Owner, key};

/// What lies in the mailbox of a look.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Look {
    /// At one entry.
    At {
        /// The entry's number.
        look: Mobile,
    },
    /// At everybody in a department who had not logged in when they were added.
    Through {
        /// The department.
        department: DepartmentId,
    },
}

/// A post that has an entry looked at, and settled, in a turn of its own.
pub fn look_at(invite: &Invite) -> (Owner, String) {
    let body = serde_json::to_string(&Look::At { look: invite.mobile.clone() });
    (Owner::invitation(&invite.operation, invite.line), body.expect("a number is plain data"))
}

/// Posts that have the departments looked through to which these lines added.
pub(super) fn look_through<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<(Owner, String)> {
    let steps = lines.flat_map(|line| &line.steps).filter(|step| step.progress == Progress::Done);
    steps.filter_map(added_to).collect::<BTreeSet<_>>().into_iter().map(through).collect()
}

/// The department in whose list whoever a step adds is found.
fn added_to(step: &Step) -> Option<DepartmentId> {
    match &step.change {
        Change::CreateMember(new) => new.departments.first().copied(),
        _ => None,
    }
}

/// A post that has a department looked through.
fn through(department: DepartmentId) -> (Owner, String) {
    let body = serde_json::to_string(&Look::Through { department });
    (Owner::invitations_into(department), body.expect("a number is plain data"))
}

/// The same some minutes later: one for everybody added to the department until then.
fn through_soon(department: DepartmentId, now: i64) -> Due {
    const SPAN: i64 = 5 * 60_000;
    let at = (now / SPAN + 2) * SPAN;
    let (owner, item) = through(department);
    Due { key: format!("look:{department}:{at}"), at, owner, item }
}

/// What goes into the ledger with the outcome of a step.
pub(super) fn settled(op: &Operation, line: usize, step: usize, now: i64) -> Commit {
    let at = line;
    let line = &op.lines[line];
    let mut commit = Commit::default();
    let Some(mobile) = &line.mobile else { return commit };
    let noted = match (&line.steps[step].change, &line.steps[step].progress) {
        (Change::CreateMember(_), Progress::Invited { at: sent }) => {
            invite_of(op, at, mobile, (Stage::Consent, *sent))
        }
        (Change::CreateMember(_), Progress::Done) => invite_of(op, at, mobile, (Stage::Login, now)),
        (Change::ResendInvite(ResendInvite { invite }), Progress::Invited { at: sent }) => {
            Some(Invite { at: *sent, ..(**invite).clone() })
        }
        (Change::ResendInvite(ResendInvite { invite }), Progress::Done | Progress::WasMember) => {
            Some((**invite).clone())
        }
        (Change::CreateMember(_), Progress::WasMember) => {
            commit.entries.push(tried(mobile, None));
            None
        }
        (Change::CreateMember(new), Progress::Failed { why }) => {
            commit.entries.extend(failed(op, line, &new.departments, (why, now)));
            None
        }
        _ => None,
    };
    if let Some(noted) = noted {
        commit.entries.push(entry(mobile, Some(&noted)));
        commit.entries.push(tried(mobile, None));
        match (noted.stage, added_to(&line.steps[step])) {
            (Stage::Login, Some(_)) if op.part_of().is_some() => {}
            (Stage::Login, Some(department)) => commit.due.push(through_soon(department, now)),
            _ => commit.posts.push(look_at(&noted)),
        }
    }
    commit
}

/// The entry of a line whose person has joined is taken out.
pub(super) fn closed(line: &Line) -> Option<Entry> {
    line.mobile.as_ref().map(|mobile| entry(mobile, None))
}

/// The ledger's entry of a number, written or taken out.
pub(super) fn entry(mobile: &Mobile, invite: Option<&Invite>) -> Entry {
    Entry { map: key::map::INVITES, field: mobile.reveal().to_owned(), value: invite.and_then(json) }
}

fn tried(mobile: &Mobile, failed: Option<&Failed>) -> Entry {
    Entry { map: key::map::TRIES, field: mobile.reveal().to_owned(), value: failed.and_then(json) }
}

/// What the platform said of a number is worth knowing later; that we did not ask it, or do not know, is not.
fn failed(
    op: &Operation,
    line: &Line,
    departments: &[DepartmentId],
    (why, at): (&Why, i64),
) -> Option<Entry> {
    let Why::Platform { .. } = why else { return None };
    let failed = Failed {
        name: line.name.clone(),
        initiator: op.initiator.clone(),
        departments: departments.to_vec(),
        why: why.clone(),
        at,
    };
    line.mobile.as_ref().map(|mobile| tried(mobile, Some(&failed)))
}

fn invite_of(op: &Operation, at: usize, mobile: &Mobile, (stage, sent): (Stage, i64)) -> Option<Invite> {
    let line = &op.lines[at];
    let new = line.steps.iter().find_map(|step| match &step.change {
        Change::CreateMember(new) => Some(new.clone()),
        _ => None,
    })?;
    Some(Invite {
        mobile: mobile.clone(),
        name: line.name.clone(),
        user: line.user.clone().unwrap_or(new.user),
        operation: op.id.clone(),
        line: at,
        initiator: op.initiator.clone(),
        place: line.place.clone(),
        at: sent,
        departments: new.departments,
        stage,
        title: new.title,
        job_number: new.job_number,
    })
}

fn json<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
