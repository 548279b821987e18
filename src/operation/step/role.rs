//! Giving and taking roles: repeating either is harmless.

use std::time::Duration;

use super::{Attempt, Steps, refused};
use crate::dingtalk::{Class, Error};
use crate::domain::id::{RoleId, UserId};
use crate::domain::operation::{Operation, Why, Work};
use crate::domain::permit::Permit;
use crate::domain::role::Role;

impl Steps {
    pub(super) async fn grant(&self, roles: &[Role], user: &UserId, permit: &Permit) -> Attempt {
        match self.client.grant_roles(permit, &ids(roles), user).await {
            Ok(()) => self.held(user),
            Err(error) => refused(&error),
        }
    }

    pub(super) async fn revoke(&self, roles: &[Role], user: &UserId, permit: &Permit) -> Attempt {
        match self.client.revoke_roles(permit, &ids(roles), user).await {
            Ok(()) => self.held(user),
            Err(error) => refused(&error),
        }
    }
}

/// A grant shows at once in practice; so long is it waited for.
const SHOWS: Duration = Duration::from_secs(1);

impl Steps {
    /// Takes roles from one who hands them over, once the other is seen to hold them.
    pub(super) async fn relieve(
        &self,
        op: &Operation,
        work: &Work,
        user: &UserId,
        permit: &Permit,
    ) -> Attempt {
        let Work::Relieve { roles, by, by_name } = work else { return Attempt::failed(Why::StepBefore) };
        if op.lines.iter().any(|line| line.user.as_ref() == Some(by) && line.failure().is_some()) {
            return Attempt::failed(Why::StepBefore);
        }
        let without = || Why::SuccessorWithout { name: by_name.clone() };
        match self.hold(roles, by).await {
            Ok(true) => self.revoke(roles, user, permit).await,
            Ok(false) => Attempt::Again { after: SHOWS, why: without() },
            Err(error) => match error.class() {
                Class::Retry { after } => Attempt::Again { after, why: super::fault::unchecked(&error) },
                Class::Unknown => Attempt::Again { after: SHOWS, why: Why::NotChecked },
                Class::Permanent | Class::Operator => refused(&error),
            },
        }
    }

    /// Whether somebody holds all of these roles, by the lists of their holders as they are now.
    async fn hold(&self, roles: &[Role], user: &UserId) -> Result<bool, Error> {
        for role in roles {
            let holders = self.client.role_members(role.id).await?;
            if !holders.iter().any(|holder| holder.user == *user) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn ids(roles: &[Role]) -> Vec<RoleId> {
    roles.iter().map(|role| role.id).collect()
}
