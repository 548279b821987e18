//! To whom, as it was understood: names found, nobody counted yet.

use serde::{Deserialize, Serialize};

use crate::domain::id::{ConversationId, DepartmentId, OperationId, UserId};
use crate::domain::role::Role;

/// To whom a notice goes, and who is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// All of these together.
    pub to: Vec<Part>,
    /// Without these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Part>,
    /// Of those, only who is among these as well; everybody where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Part>,
}

/// One of those a notice is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// Everybody in these departments and below them.
    Below {
        /// The departments.
        nodes: Vec<DepartmentId>,
        /// What they are called together.
        name: String,
    },
    /// Who holds a role; where departments are named, those in or below them.
    Holders {
        /// The role.
        role: Role,
        /// The departments; none: anywhere.
        within: Vec<DepartmentId>,
        /// What they are called together.
        name: String,
    },
    /// One person.
    Person {
        /// Who.
        user: UserId,
        /// Their name.
        name: String,
    },
    /// Who has not read an earlier notice by then.
    Unread {
        /// Which notice.
        of: OperationId,
        /// What they are called together.
        name: String,
    },
    /// A group the robot is in.
    Group {
        /// Which.
        id: ConversationId,
        /// Its title.
        name: String,
    },
}

impl Part {
    /// How it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Below { name, .. }
            | Self::Holders { name, .. }
            | Self::Person { name, .. }
            | Self::Unread { name, .. }
            | Self::Group { name, .. } => name,
        }
    }
}

impl Audience {
    /// The groups among them.
    pub fn groups(&self) -> impl Iterator<Item = (&ConversationId, &str)> {
        self.to.iter().filter_map(|part| match part {
            Part::Group { id, name } => Some((id, name.as_str())),
            _ => None,
        })
    }

    /// The notice whose unread it is for, if it is a reminder.
    pub fn reminds_of(&self) -> Option<&OperationId> {
        self.to.iter().find_map(|part| match part {
            Part::Unread { of, .. } => Some(of),
            _ => None,
        })
    }

    /// Whether anybody is meant beside groups.
    pub fn has_people(&self) -> bool {
        self.to.iter().any(|part| !matches!(part, Part::Group { .. }))
    }
}
