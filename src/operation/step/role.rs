//! Giving and taking roles: repeating either is harmless.

use super::{Attempt, Steps, refused};
use crate::domain::id::{RoleId, UserId};
use crate::domain::permit::Permit;
use crate::domain::role::Role;

impl Steps {
    pub(super) async fn grant(&self, roles: &[Role], user: &UserId, permit: &Permit) -> Attempt {
        match self.client.grant_roles(permit, &ids(roles), user).await {
            Ok(()) => self.changed(user),
            Err(error) => refused(&error),
        }
    }

    pub(super) async fn revoke(&self, roles: &[Role], user: &UserId, permit: &Permit) -> Attempt {
        match self.client.revoke_roles(permit, &ids(roles), user).await {
            Ok(()) => self.changed(user),
            Err(error) => refused(&error),
        }
    }
}

fn ids(roles: &[Role]) -> Vec<RoleId> {
    roles.iter().map(|role| role.id).collect()
}
