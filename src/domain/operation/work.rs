//! What an operation does: its kind, and the calls it is made of.

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, UserId};
use crate::domain::role::Role;

/// What an operation does, for its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `member.add`.
    MemberAdd,
    /// `role.grant`.
    RoleGrant,
    /// `role.revoke`.
    RoleRevoke,
    /// `account.add`.
    AccountAdd,
    /// `account.reset`.
    AccountReset,
    /// `account.disable`.
    AccountDisable,
    /// `account.enable`.
    AccountEnable,
    /// `account.logout`.
    AccountLogout,
    /// `member.import`.
    MemberImport,
}

impl Kind {
    /// The intent's name, as in the audit trail.
    pub fn name(self) -> &'static str {
        match self {
            Self::MemberAdd => "member.add",
            Self::RoleGrant => "role.grant",
            Self::RoleRevoke => "role.revoke",
            Self::AccountAdd => "account.add",
            Self::AccountReset => "account.reset",
            Self::AccountDisable => "account.disable",
            Self::AccountEnable => "account.enable",
            Self::AccountLogout => "account.logout",
            Self::MemberImport => "member.import",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// `user/create` with a userid of our choosing.
    Create {
        /// The userid we chose from operation and line: found by it means ours.
        user: UserId,
        /// Into which departments.
        departments: Vec<DepartmentId>,
        /// Job title.
        title: Option<String>,
        /// Job number.
        job_number: Option<String>,
    },
    /// `addrolesforemps`.
    Grant {
        /// Which roles.
        roles: Vec<Role>,
    },
    /// `removerolesforemps`.
    Revoke {
        /// Which roles.
        roles: Vec<Role>,
    },
    /// `user/create` of an enterprise account, with a userid of our choosing and a password nobody keeps.
    OpenAccount {
        /// The userid we chose: found by it means ours.
        user: UserId,
        /// Login name.
        login: String,
        /// Into which departments.
        departments: Vec<DepartmentId>,
    },
    /// Something done to an enterprise account.
    KeepAccount {
        /// Login name.
        login: String,
        /// What.
        deed: Deed,
    },
}

/// What is done to an enterprise account; repeating any of it is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A new password, texted to the number bound.
    Reset,
    /// Locked.
    Disable,
    /// Unlocked.
    Enable,
    /// Logged out everywhere.
    SignOut,
}
