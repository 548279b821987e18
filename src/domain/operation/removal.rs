//! What ending a membership is about: who the person was, and what becomes of what they leave.

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, UserId};
use crate::domain::mobile::Mobile;

/// What somebody was when the removal was proposed: for the trail, and for whoever must agree to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// Their departments.
    pub departments: Vec<DepartmentId>,
    /// The names of the roles they held.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Their number, where it is replaced by another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<Mobile>,
}

/// How somebody leaves through the HR application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Why, as the organisation lists it.
    pub reason: LeavingReason,
    /// Who takes over; nobody where none was named.
    pub heir: Option<Heir>,
    /// A remark for the file.
    pub memo: String,
}

/// One of the organisation's reasons for leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingReason {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose wish it is.
    pub wish: Wish,
}

/// Whose wish a leaving is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// The person's.
    Voluntary,
    /// The organisation's.
    Passive,
}

/// Who takes over approvals, documents, files, permissions and subordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heir {
    /// userid.
    pub user: UserId,
    /// Name, as shown in the preview.
    pub name: String,
}
