//! People called together, in a group or a meeting, and what came of it.

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, UnionId, UserId};

/// Somebody called together with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// userid.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// What meetings know them by; not needed for a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<UnionId>,
}

/// Who is called together, the one who calls them left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathering {
    /// What the group or meeting is called.
    pub title: String,
    /// Each once.
    pub guests: Vec<Guest>,
    /// Departments whose lists say that the guests found there are within reach, so that nobody has to be read alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<DepartmentId>,
}

/// What a step has made on the platform, and how to get there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The platform's id for it (chatId, conferenceId).
    pub id: String,
    /// A second id, where there is one (openConversationId).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Where it is opened.
    pub link: String,
    /// The number of a meeting's room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
}
