//! A member as the directory knows them.

use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, RoleId, UnionId, UserId};

/// A member of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// userid.
    pub user: UserId,
    /// unionid; absent from some answers of the platform.
    pub union: Option<UnionId>,
    /// Display name.
    pub name: String,
    /// As stored by the organisation; absent without the field permission, and for enterprise accounts.
    pub mobile: Option<String>,
    /// Direct departments.
    pub departments: Vec<DepartmentId>,
    /// Roles held.
    pub roles: Vec<RoleId>,
    /// Logged into DingTalk at least once (已激活).
    pub active: bool,
    /// Some administrator of the organisation.
    pub admin: bool,
    /// Job title.
    pub title: Option<String>,
    /// Job number.
    pub job_number: Option<String>,
    /// An enterprise account (企业账号).
    pub exclusive: bool,
    /// E-mail address; absent without the field permission.
    #[serde(default)]
    pub email: Option<String>,
    /// Office telephone.
    #[serde(default)]
    pub telephone: Option<String>,
    /// Free remark; absent without the field permission.
    #[serde(default)]
    pub remark: Option<String>,
}
