//! People called together, in a group or a meeting, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::id::{DepartmentId, UnionId, UserId};
use crate::domain::permit::{Asked, Purpose};

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

/// A group, owned by the line's person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateGroup {
    /// Who, and under which name.
    pub of: Gathering,
    /// The organisation, for the link to it.
    pub corp: String,
}

impl Facet for CreateGroup {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(self.of.asks(about.user?, Purpose::Group))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["group"] = self.of.told(side);
    }
}

/// A meeting, hosted by the line's person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartMeeting {
    /// Who, and about what.
    pub of: Gathering,
    /// Whose meeting it is.
    pub host: UnionId,
    /// When, milliseconds since the epoch; now where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

impl Facet for StartMeeting {
    fn asks(&self, about: &About<'_>) -> Option<Asked> {
        Some(self.of.asks(about.user?, Purpose::Meeting))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["meeting"] = self.of.told(side);
    }
}

impl Gathering {
    /// Everybody, who calls them first.
    pub fn everybody(&self, caller: &UserId) -> Vec<UserId> {
        std::iter::once(caller).chain(self.guests.iter().map(|guest| &guest.user)).cloned().collect()
    }

    fn asks(&self, caller: &UserId, purpose: Purpose) -> Asked {
        Asked::Gather { users: self.everybody(caller), through: self.through.clone(), purpose }
    }

    /// Nothing was there before; what is there now is told by its id and its people.
    fn told(&self, side: &Side<'_>) -> Value {
        let users: Vec<_> = self.guests.iter().map(|guest| &guest.user).collect();
        match side.made {
            Some(made) => json!({"id": made.id, "conversation": made.conversation, "with": users}),
            None => Value::Null,
        }
    }
}
