//! Changing what is recorded of a member: their fields, their departments.
//!
//! **Invariant:** nobody is left without a department, and a department outside the actor's scope is neither joined
//! nor left.

use super::{Actor, Denied, Grant, Permit, Rank, Target, all_managed, may_touch};
use crate::domain::department::{Chain, rerouted};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::profile::Field;

/// Somebody who can log in with a name of the organisation's, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// A person's own account.
    Personal,
    /// An enterprise account (企业账号).
    Enterprise,
}

/// Fields to be changed, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Whose.
    pub target: Target,
    /// What kind of account that is.
    pub account: Account,
    /// Which, and what they become.
    pub values: Vec<(Field, String)>,
}

/// Departments to be left and joined, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub target: Target,
    /// What kind of account that is.
    pub account: Account,
    /// Departments of theirs to be left.
    pub leave: Vec<DepartmentId>,
    /// Departments to be joined.
    pub join: Vec<Chain>,
}

/// What was granted.
#[derive(Debug)]
pub(super) enum Granted {
    Values { user: UserId, values: Vec<(Field, String)>, departments: Vec<DepartmentId> },
    Departments { user: UserId, before: Vec<DepartmentId>, after: Vec<DepartmentId> },
}

pub(super) fn update(actor: &Actor, update: &Update) -> Result<Granted, Denied> {
    may_touch(actor, &update.target)?;
    own_business(actor, &update.target, update.account)?;
    let departments = departments(&update.target);
    Ok(Granted::Values { user: update.target.user.clone(), values: update.values.clone(), departments })
}

/// Whoever joins a department is judged as a whole; whoever only leaves some is judged by those alone.
pub(super) fn reroute(actor: &Actor, route: &Move) -> Result<Granted, Denied> {
    let target = &route.target;
    if route.join.is_empty() {
        takes_out(actor, route)?;
    } else {
        may_touch(actor, target)?;
        all_managed(actor, &route.join)?;
    }
    own_business(actor, target, route.account)?;
    let before = departments(target);
    if let Some(strange) = route.leave.iter().find(|id| !before.contains(id)) {
        return Err(Denied::NotInDepartment { department: *strange });
    }
    let join: Vec<DepartmentId> = route.join.iter().map(Chain::department).collect();
    let after = rerouted(&before, &route.leave, &join);
    if after.is_empty() {
        return Err(Denied::LastDepartment);
    }
    Ok(Granted::Departments { user: target.user.clone(), before, after })
}

fn takes_out(actor: &Actor, route: &Move) -> Result<(), Denied> {
    let target = &route.target;
    if target.chains.is_empty() {
        return Err(Denied::NoDepartment);
    }
    if !target.chains.iter().any(|chain| actor.manages(chain)) {
        return Err(Denied::PersonOutside { departments: departments(target) });
    }
    let left = target.chains.iter().filter(|chain| route.leave.contains(&chain.department()));
    if let Some(outside) = left.into_iter().find(|chain| !actor.manages(chain)) {
        return Err(Denied::DepartmentOutside { department: outside.department() });
    }
    if target.administrator || target.user == actor.user {
        return Err(Denied::TakesOutAdministrator);
    }
    Ok(())
}

/// An enterprise account is its own business and the main administrator's.
fn own_business(actor: &Actor, target: &Target, account: Account) -> Result<(), Denied> {
    let may =
        account == Account::Personal || actor.rank == Rank::MainAdministrator || target.user == actor.user;
    if may { Ok(()) } else { Err(Denied::EnterpriseAccount) }
}

fn departments(target: &Target) -> Vec<DepartmentId> {
    target.chains.iter().map(Chain::department).collect()
}

impl Permit {
    /// Whether it covers giving a member these values; where the departments must be sent along (enterprise accounts),
    /// exactly those the permit was judged by.
    pub fn covers_update(
        &self,
        whose: &UserId,
        which: &[(Field, String)],
        along: Option<&[DepartmentId]>,
    ) -> bool {
        matches!(&self.grant, Grant::Profile(Granted::Values { user, values, departments })
            if user == whose
                && !which.is_empty()
                && which.iter().all(|value| values.contains(value))
                && along.is_none_or(|along| along == departments))
    }

    /// Whether it covers taking a member from exactly these departments to exactly those.
    pub fn covers_departments(&self, whose: &UserId, from: &[DepartmentId], to: &[DepartmentId]) -> bool {
        matches!(&self.grant, Grant::Profile(Granted::Departments { user, before, after })
            if user == whose && before == from && after == to && !to.is_empty())
    }
}
