//! Giving and taking roles.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{About, Facet, Side};
use crate::domain::id::UserId;
use crate::domain::permit::Asked;
use crate::domain::role::Role;

/// Roles given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRoles {
    /// Which.
    pub roles: Vec<Role>,
}

impl Facet for GrantRoles {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::GrantRoles { user: about.user?.clone(), roles: self.roles.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        hold(&self.roles, side.is_done, facts);
    }
}

/// Roles taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeRoles {
    /// Which.
    pub roles: Vec<Role>,
}

impl Facet for RevokeRoles {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::RevokeRoles { user: about.user?.clone(), roles: self.roles.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        hold(&self.roles, !side.is_done, facts);
    }
}

/// Roles taken once somebody else is seen to hold them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelieveRoles {
    /// Which.
    pub roles: Vec<Role>,
    /// Who must hold them by now.
    pub by: UserId,
    /// How they are called.
    pub by_name: String,
}

impl Facet for RelieveRoles {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::RevokeRoles { user: about.user?.clone(), roles: self.roles.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        hold(&self.roles, !side.is_done, facts);
    }
}

fn hold(roles: &[Role], held: impl Into<Value>, facts: &mut Value) {
    let held = held.into();
    for role in roles {
        facts["roles"][&role.name] = held.clone();
    }
}
