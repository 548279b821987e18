//! What is said besides of people who are to be added in the same message: their roles, their position, where they go.
//!
//! **Invariant:** only what an addition itself can say is joined to it; about anybody else it stays an order of its own.

use crate::language::slots::{Change, Field, MemberDraft, Party, Slots};
use crate::language::{Intent, Parsed};

/// The orders, with what is said of newcomers in the order that adds them.
pub(super) fn to_newcomers(orders: Vec<Parsed>) -> Vec<Parsed> {
    let mut kept: Vec<Parsed> = Vec::new();
    for order in orders {
        let adding = kept.iter_mut().find(|one| one.intent == Intent::MemberAdd);
        let taken = adding.is_some_and(|adding| joins(&mut adding.slots.members, &order));
        if !taken {
            kept.push(order);
        }
    }
    kept
}

/// Takes an order about some of the newcomers; whether all of it was taken.
fn joins(members: &mut [MemberDraft], order: &Parsed) -> bool {
    let slots = &order.slots;
    // 也加: nothing but that they are to be added.
    if order.intent == Intent::MemberAdd && *slots == Slots::default() && order.left.is_empty() {
        return true;
    }
    let known = |draft: &MemberDraft| {
        slots.targets.iter().any(|one| one.name.is_some() && one.name == draft.name && one.mobile.is_none())
    };
    let named = members.iter().filter(|draft| known(draft)).count();
    if named == 0 || named != slots.targets.len() || !order.left.is_empty() {
        return false;
    }
    let Some(changed) = with(order) else { return false };
    members.iter_mut().filter(|draft| known(draft)).for_each(changed);
    true
}

/// What an order says of each.
fn with(order: &Parsed) -> Option<impl Fn(&mut MemberDraft)> {
    let slots = order.slots.clone();
    let single = slots.field.zip(slots.value.clone()).map(|(field, value)| Change { field, value });
    let changes: Vec<Change> = single.into_iter().chain(slots.changes).collect();
    let fits = match order.intent {
        Intent::RoleGrant => !slots.roles.is_empty(),
        Intent::MemberMove => matches!(slots.to, Some(Party::Department(_))) && slots.from.is_none(),
        Intent::MemberUpdate => {
            !changes.is_empty()
                && changes.iter().all(|one| matches!(one.field, Field::Title | Field::JobNumber))
        }
        _ => false,
    };
    let to = slots.to.and_then(|to| match to {
        Party::Department(to) => Some(to),
        Party::Person(_) => None,
    });
    fits.then_some(move |draft: &mut MemberDraft| {
        let more = slots.roles.iter().filter(|role| !draft.roles.contains(role)).cloned().collect::<Vec<_>>();
        draft.roles.extend(more);
        draft.department = to.clone().or(draft.department.take());
        for change in &changes {
            match change.field {
                Field::Title => draft.title = Some(change.value.clone()),
                _ => draft.job_number = Some(change.value.clone()),
            }
        }
    })
}
