//! What the trail records of one act.

use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, OperationId, UserId};
use super::mobile::Mobile;

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// Who asked.
    pub actor: UserId,
    /// The intent's name.
    pub action: String,
    /// The operation, where it came to one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<OperationId>,
    /// For whom.
    pub subject: Subject,
    /// `proposed`, `confirmed`, `confirmed_by_count` (there was no second person), `approved`, `rejected`, `cancelled`,
    /// `expired`, `superseded`, `refused`, `retried`, `done`, `invited`, `was_member`, `failed`; of a todo of a notice,
    /// by who has it: `todo_done`, `todo_open`.
    pub result: String,
    /// The reason, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<serde_json::Value>,
    /// What was before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<serde_json::Value>,
    /// What is after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<serde_json::Value>,
}

/// The person an act was about, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// userid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<UserId>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Number; masked in an export unless asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mobile: Option<Mobile>,
    /// The departments it was about, as of then: whoever manages one may read the act.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub departments: Vec<DepartmentId>,
}
