//! What takes back what was done: the opposite order, about the very same people.
//!
//! **Invariant:** only steps that were made are taken back; what cannot be taken back whole is not taken back in part
//! without a word.

use crate::bot::dialogue::{Picks, Request};
use crate::bot::wording::undo::Why;
use crate::domain::change::{AccountAction, Change};
use crate::domain::id::UserId;
use crate::domain::operation::{Line, Operation, Progress, Step};
use crate::domain::profile;
use crate::domain::role::Role;
use crate::language::{self, Field, Intent, Party, Person, Slots};

/// The opposite of something.
pub enum Reverse {
    /// This order.
    By(Intent, Box<Request>),
    /// There is none.
    Cannot(Why),
}

/// More people than this are not taken back at once.
const MOST: usize = 50;

/// Whom it was about, in order.
pub fn told(ops: &[Operation]) -> Vec<String> {
    made(ops).map(|(line, _)| name(line)).collect()
}

/// What takes all of these back.
pub fn of(ops: &[Operation]) -> Reverse {
    let steps: Vec<(&Line, Vec<&Step>)> = made(ops).collect();
    let Some((_, first)) = steps.first() else { return Reverse::Cannot(Why::Gone) };
    if steps.len() > MOST {
        return Reverse::Cannot(Why::TooMany);
    }
    match first.first().map(|step| &step.change) {
        _ if any(&steps, |change| matches!(change, Change::RelieveRoles(_))) => handed_back(&steps),
        _ if any(&steps, Change::creates_member) => added(&steps),
        Some(Change::GrantRoles(_)) => roles(&steps, Intent::RoleRevoke),
        Some(Change::RevokeRoles(_)) => roles(&steps, Intent::RoleGrant),
        Some(Change::MoveMember(_)) => moved(&steps),
        Some(Change::UpdateMember(_)) => updated(&steps),
        Some(Change::DeleteMember(_) | Change::TerminateMember(_)) => Reverse::Cannot(Why::Removed),
        Some(Change::RenameDepartment(change)) => by(
            Intent::DepartmentRename,
            Slots {
                department: Some(change.after.clone()),
                name: Some(change.before.clone()),
                ..Slots::default()
            },
            Picks::default(),
        ),
        Some(Change::ManageAccount(change)) => account(&change.login, change.action),
        _ => Reverse::Cannot(Why::NoOpposite),
    }
}

/// The people something was made of, with what.
fn made(ops: &[Operation]) -> impl Iterator<Item = (&Line, Vec<&Step>)> {
    let done = |step: &&Step| matches!(step.progress, Progress::Done | Progress::Invited { .. });
    let lines = ops.iter().flat_map(|op| &op.lines);
    lines
        .map(move |line| (line, line.steps.iter().filter(done).collect::<Vec<_>>()))
        .filter(|(_, steps)| !steps.is_empty())
}

fn any(steps: &[(&Line, Vec<&Step>)], fits: impl Fn(&Change) -> bool) -> bool {
    steps.iter().flat_map(|(_, steps)| steps).any(|step| fits(&step.change))
}

/// A preview names somebody with their department.
fn name(line: &Line) -> String {
    line.name.split('\u{FF08}').next().unwrap_or_default().to_owned()
}

fn by(intent: Intent, slots: Slots, picks: Picks) -> Reverse {
    Reverse::By(intent, Box::new(Request { slots, picks, ..Request::default() }))
}

/// These people by name, each meaning the very one; `None` where two are called alike, or one is not known.
fn people(
    steps: &[(&Line, Vec<&Step>)],
    user: impl Fn(&Line, &[&Step]) -> Option<UserId>,
) -> Option<(Vec<Person>, Picks)> {
    let mut picks = Picks::default();
    let mut people = Vec::new();
    for (line, made) in steps {
        if picks.people.insert(name(line), user(line, made)?).is_some() {
            return None;
        }
        people.push(Person::named(name(line)));
    }
    Some((people, picks))
}

fn member(line: &Line, _: &[&Step]) -> Option<UserId> {
    line.user.clone()
}

fn added(steps: &[(&Line, Vec<&Step>)]) -> Reverse {
    if steps.iter().flat_map(|(_, made)| made).any(|step| matches!(step.progress, Progress::Invited { .. })) {
        return Reverse::Cannot(Why::Invited);
    }
    let user = |line: &Line, made: &[&Step]| {
        let made = made.iter().find_map(|step| match &step.change {
            Change::CreateMember(change) => Some(change.user.clone()),
            _ => None,
        });
        line.user.clone().or(made)
    };
    match people(steps, user) {
        Some((targets, picks)) => by(Intent::MemberRemove, Slots { targets, ..Slots::default() }, picks),
        None => Reverse::Cannot(Why::Alike),
    }
}

fn said(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.say.clone()).collect()
}

fn of_roles(change: &Change) -> &[Role] {
    match change {
        Change::GrantRoles(change) => &change.roles,
        Change::RevokeRoles(change) => &change.roles,
        Change::RelieveRoles(change) => &change.roles,
        _ => &[],
    }
}

/// The same roles the other way, where all had the same done.
fn roles(steps: &[(&Line, Vec<&Step>)], intent: Intent) -> Reverse {
    let each: Vec<Vec<String>> = steps
        .iter()
        .map(|(_, made)| made.iter().flat_map(|step| said(of_roles(&step.change))).collect())
        .collect();
    if each.windows(2).any(|pair| pair[0] != pair[1]) {
        return Reverse::Cannot(Why::Different);
    }
    match people(steps, member) {
        Some((targets, picks)) => {
            let roles = each.into_iter().next().unwrap_or_default();
            by(intent, Slots { targets, roles, ..Slots::default() }, picks)
        }
        None => Reverse::Cannot(Why::Alike),
    }
}

/// Who was relieved gets back what the other one got.
fn handed_back(steps: &[(&Line, Vec<&Step>)]) -> Reverse {
    let relieved = |made: &[&Step]| made.iter().any(|step| matches!(step.change, Change::RelieveRoles(_)));
    let old = steps.iter().find(|(_, made)| relieved(made));
    let new = steps.iter().find(|(_, made)| !relieved(made));
    let (Some((old, given)), Some((new, _))) = (old, new) else { return Reverse::Cannot(Why::Different) };
    let Some((_, picks)) = people(steps, member) else { return Reverse::Cannot(Why::Alike) };
    let roles = given.iter().flat_map(|step| said(of_roles(&step.change))).collect();
    let side = |line: &Line| Some(Party::Person(Person::named(name(line))));
    by(Intent::RoleHandover, Slots { roles, from: side(new), to: side(old), ..Slots::default() }, picks)
}

fn moved(steps: &[(&Line, Vec<&Step>)]) -> Reverse {
    let moves = |made: &[&Step]| {
        made.iter().find_map(|step| match &step.change {
            Change::MoveMember(change) => {
                Some((change.leave.clone(), change.left.clone(), change.join, change.joined.clone()))
            }
            _ => None,
        })
    };
    let all: Vec<_> = steps.iter().filter_map(|(_, made)| moves(made)).collect();
    let [(leave, left, join, joined), rest @ ..] = &all[..] else { return Reverse::Cannot(Why::NoOpposite) };
    let same = rest.iter().all(|other| (&other.0, &other.2) == (leave, join));
    let ([back], [called]) = (&leave[..], &left[..]) else { return Reverse::Cannot(Why::Different) };
    let Some((targets, mut picks)) = people(steps, member).filter(|_| same) else {
        return Reverse::Cannot(Why::Different);
    };
    picks.departments.insert(called.clone(), *back);
    let (from, to) = (joined.clone().map(Party::Department), Some(Party::Department(called.clone())));
    by(Intent::MemberMove, Slots { targets, from, to, ..Slots::default() }, picks)
}

/// The old values, where there were some.
fn updated(steps: &[(&Line, Vec<&Step>)]) -> Reverse {
    let [(_, made)] = steps else { return Reverse::Cannot(Why::Different) };
    let changes = made.iter().filter_map(|step| match &step.change {
        Change::UpdateMember(change) => Some(&change.changes),
        _ => None,
    });
    let mut back = Vec::new();
    for change in changes.flatten() {
        match (field(change.field), &change.before) {
            (Some(field), Some(before)) if !before.is_empty() => {
                back.push(language::Change { field, value: before.clone() });
            }
            _ => return Reverse::Cannot(Why::WasEmpty),
        }
    }
    let Some((targets, picks)) = people(steps, member) else { return Reverse::Cannot(Why::Alike) };
    by(Intent::MemberUpdate, Slots { targets, changes: back, ..Slots::default() }, picks)
}

fn field(of: profile::Field) -> Option<Field> {
    [Field::Name, Field::Title, Field::JobNumber, Field::Email, Field::Telephone, Field::Remark]
        .into_iter()
        .find(|field| crate::bot::wording::member::changeable(*field) == Some(of))
}

fn account(login: &str, action: AccountAction) -> Reverse {
    let intent = match action {
        AccountAction::Disable => Intent::AccountEnable,
        AccountAction::Enable => Intent::AccountDisable,
        _ => return Reverse::Cannot(Why::NoOpposite),
    };
    by(intent, Slots { account: Some(login.to_owned()), ..Slots::default() }, Picks::default())
}
