//! Opening an enterprise account, and what is done to one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::Asked;

/// A new enterprise account, with a password nobody keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAccount {
    /// The userid we chose: found by it means ours.
    pub user: UserId,
    /// Login name.
    pub login: String,
    /// Into which departments.
    pub departments: Vec<DepartmentId>,
}

impl Facet for OpenAccount {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        Some(Asked::OpenAccount { login: self.login.clone(), departments: self.departments.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["account"] =
            json!({"login": self.login, "open": side.is_done, "departments": self.departments});
    }

    fn departments(&self) -> &[DepartmentId] {
        &self.departments
    }

    fn choose(&mut self, user: UserId) {
        self.user = user;
    }
}

/// Something done to an enterprise account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManageAccount {
    /// Login name.
    pub login: String,
    /// What.
    #[serde(rename = "deed")]
    pub action: AccountAction,
}

/// What is done to an enterprise account; repeating any of it is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountAction {
    /// A new password, texted to the number bound.
    Reset,
    /// Locked.
    Disable,
    /// Unlocked.
    Enable,
    /// Logged out everywhere.
    SignOut,
}

impl AccountAction {
    /// What the trail calls the state it leads to; a password's reset and a logging out leave none that could be told
    /// before from after.
    fn leads_to(self) -> &'static str {
        match self {
            Self::Disable => "disabled",
            Self::Enable => "enabled",
            Self::Reset => "password_reset",
            Self::SignOut => "signed_out",
        }
    }
}

impl Facet for ManageAccount {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(Asked::KeepAccount { user: about.user?.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["account"] = json!({"login": self.login, self.action.leads_to(): side.is_done});
    }
}
