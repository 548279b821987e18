//! Giving and taking roles: repeating either is harmless.

use std::time::Duration;

use super::{At, Attempt, Perform, Steps, refused};
use crate::dingtalk::{Class, Error};
use crate::domain::change::{GrantRoles, RelieveRoles, RevokeRoles};
use crate::domain::id::{RoleId, UserId};
use crate::domain::operation::Why;
use crate::domain::permit::Permit;
use crate::domain::role::Role;

/// A grant shows at once in practice; so long is it waited for.
const SHOWS: Duration = Duration::from_secs(1);

impl Perform for GrantRoles {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        Ok(match steps.client.grant_roles(permit, &ids(&self.roles), user).await {
            Ok(()) => steps.held(user),
            Err(error) => refused(&error),
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Perform for RevokeRoles {
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let user = at.user()?;
        Ok(steps.revoke(&self.roles, user, permit).await)
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Perform for RelieveRoles {
    /// Takes roles from one who hands them over, once the other is seen to hold them.
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt> {
        let Self { roles, by, by_name } = self;
        let user = at.user()?;
        if at.op.lines.iter().any(|line| line.user.as_ref() == Some(by) && line.failure().is_some()) {
            return Err(Attempt::failed(Why::StepBefore));
        }
        let without = || Why::SuccessorWithout { name: by_name.clone() };
        Ok(match steps.hold(roles, by).await {
            Ok(true) => steps.revoke(roles, user, permit).await,
            Ok(false) => Attempt::Again { after: SHOWS, why: without() },
            Err(error) => match error.class() {
                Class::Retry { after } => Attempt::Again { after, why: super::fault::unchecked(&error) },
                Class::Unknown => Attempt::Again { after: SHOWS, why: Why::NotChecked },
                Class::Permanent | Class::Operator => refused(&error),
            },
        })
    }

    async fn reconcile(&self, _steps: &Steps, _at: &At<'_>) -> Option<Attempt> {
        None
    }
}

impl Steps {
    async fn revoke(&self, roles: &[Role], user: &UserId, permit: &Permit) -> Attempt {
        match self.client.revoke_roles(permit, &ids(roles), user).await {
            Ok(()) => self.held(user),
            Err(error) => refused(&error),
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
