//! How far a step is.

use crate::domain::change::{Change, Made, Side};
use serde::{Deserialize, Serialize};

use super::why::Why;

/// How far a step is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "progress", rename_all = "snake_case")]
pub enum Progress {
    /// Not begun, or refused by the platform before anything was done.
    #[default]
    Todo,
    /// The call was about to be made: until `until` it may still be on its way.
    Started {
        /// Milliseconds since the epoch.
        until: i64,
    },
    /// Done.
    Done,
    /// Nothing to do: the person was a member before.
    WasMember,
    /// The platform asks the person for consent; they are not a member yet.
    Invited {
        /// When the invitation was sent, milliseconds since the epoch.
        at: i64,
    },
    /// Waits for the person to accept the invitation.
    Waiting,
    /// Not done, and why.
    Failed {
        /// The reason.
        why: Why,
    },
}

impl Progress {
    /// Whether there is still something to do or to find out now.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Todo | Self::Started { .. })
    }
}

/// A call and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What to do.
    #[serde(rename = "work")]
    pub change: Change,
    /// How far.
    pub progress: Progress,
    /// How often it was begun.
    #[serde(default)]
    pub tries: u32,
    /// What it has made, where that is something to go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
}

impl Step {
    /// A step not begun.
    pub fn new(change: impl Into<Change>) -> Self {
        Self { change: change.into(), progress: Progress::Todo, tries: 0, made: None }
    }
}

impl Step {
    /// How it was before it.
    pub fn before(&self) -> Side<'_> {
        Side { is_done: false, is_member: self.progress == Progress::WasMember, made: self.made.as_ref() }
    }

    /// How it is now.
    pub fn after(&self) -> Side<'_> {
        let is_done = self.progress == Progress::Done;
        Side { is_done, is_member: is_done || self.progress == Progress::WasMember, made: self.made.as_ref() }
    }
}
