//! Changing what is recorded of a member: read, compare with what was shown, merge, write, under the person's lease.
//!
//! **Invariant:** what somebody else has changed since the preview is not written over; a repetition of a write that
//! got through finds it done.

use std::time::Duration;

use super::{At, Attempt, Perform, Steps, fault, refused, unanswered};
use crate::dingtalk::{Class, Error};
use crate::domain::change::{MoveMember, UpdateMember};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::Why;
use crate::domain::permit::Permit;
use crate::domain::person::Member;
use crate::domain::profile::{Field, FieldChange};

/// A permit judged by facts older than what was read since is asked for again, once those must have been read anew.
const FACTS_RENEWED: Duration = Duration::from_secs(6);

impl Perform for UpdateMember {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        Ok(steps.update(&self.changes, user, permit).await)
    }

    /// What came of an update that may have got through; `None`: nothing, and it may be made again.
    async fn reconcile(&self, steps: &Steps, at: &At<'_>) -> Option<Attempt> {
        let user = at.line.user.as_ref()?;
        match steps.client.user(user).await {
            Ok(member) if self.changes.iter().all(|change| holds(&member, change)) => {
                Some(steps.changed(user))
            }
            Ok(_) | Err(Error::NotFound) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }
}

impl Perform for MoveMember {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        Ok(steps.reroute(self, user, permit).await)
    }

    /// What came of a move that may have got through. Departments that are neither the old nor the new ones were
    /// changed by somebody else: before or after ours cannot be told.
    async fn reconcile(&self, steps: &Steps, at: &At<'_>) -> Option<Attempt> {
        let user = at.line.user.as_ref()?;
        match steps.client.user(user).await {
            Ok(member) if same(&member.departments, &self.after()) => Some(steps.changed(user)),
            Ok(member) if same(&member.departments, &self.before) => None,
            Ok(_) => Some(Attempt::failed(Why::OutcomeUnknown)),
            Err(Error::NotFound) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }
}

impl Steps {
    async fn update(&self, changes: &[FieldChange], user: &UserId, permit: &Permit) -> Attempt {
        let member = match self.client.user(user).await {
            Ok(member) => member,
            Err(error) => return unread(&error),
        };
        let values = match still_to_change(&member, changes) {
            Ok(values) if values.is_empty() => return self.changed(user),
            Ok(values) => values,
            Err(why) => return Attempt::failed(why),
        };
        let along = member.exclusive.then_some(member.departments.as_slice());
        if !permit.covers_update(user, &values, along) {
            return Attempt::Again { after: FACTS_RENEWED, why: Why::ChangedSince };
        }
        match self.client.update_user(permit, user, &values, along).await {
            Ok(()) => self.changed(user),
            Err(error) => refused(&error),
        }
    }

    async fn reroute(&self, route: &MoveMember, user: &UserId, permit: &Permit) -> Attempt {
        let member = match self.client.user(user).await {
            Ok(member) => member,
            Err(error) => return unread(&error),
        };
        let now = &member.departments;
        if same(now, &route.after()) {
            return self.changed(user);
        }
        if !same(now, &route.before) {
            return Attempt::failed(Why::ChangedSince);
        }
        // In the order they are in now.
        let after = crate::domain::department::rerouted(now, &route.leave, route.join.as_slice());
        if !permit.covers_departments(user, now, &after) {
            return Attempt::Again { after: FACTS_RENEWED, why: Why::ChangedSince };
        }
        match self.client.move_user(permit, user, now, &after).await {
            Ok(()) => self.changed(user),
            Err(error) => refused(&error),
        }
    }
}

/// The values not there yet, if every one of them is still as it was shown.
fn still_to_change(member: &Member, changes: &[FieldChange]) -> Result<Vec<(Field, String)>, Why> {
    let open: Vec<&FieldChange> = changes.iter().filter(|change| !holds(member, change)).collect();
    if open.iter().any(|change| member.field(change.field) != change.before.as_deref()) {
        return Err(Why::ChangedSince);
    }
    Ok(open.into_iter().map(|change| (change.field, change.after.clone())).collect())
}

fn holds(member: &Member, change: &FieldChange) -> bool {
    member.field(change.field) == Some(change.after.as_str())
}

/// Departments have an order, but it is no change of where somebody is.
fn same(one: &[DepartmentId], other: &[DepartmentId]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// The record could not be read, so nothing was written.
fn unread(error: &Error) -> Attempt {
    match error.class() {
        Class::Retry { after } => Attempt::Again { after, why: fault::unchecked(error) },
        Class::Unknown => Attempt::Again { after: Duration::from_secs(1), why: Why::NotChecked },
        Class::Permanent | Class::Operator => Attempt::failed(Why::Platform { fault: fault::of(error) }),
    }
}
