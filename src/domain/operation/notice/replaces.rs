//! A notice that is to stand in for one that waits for its time, and what is different about it.
//!
//! **Invariant:** of the two at most one goes out: the one that waits is called off in the very commit in which the
//! other takes its place, and both revisions decide whether that commit counts.

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::channel::Channel;
use crate::domain::id::OperationId;

/// In whose place a notice is to go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaces {
    /// The one that waits for its time.
    pub of: OperationId,
    /// What is different; never empty.
    pub differs: Vec<Difference>,
    /// Whether it has taken the other's place.
    #[serde(default)]
    pub done: bool,
}

/// Something that is different, as it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Difference {
    /// When it goes out.
    Time {
        /// Milliseconds since the epoch.
        before: Option<i64>,
    },
    /// What it says.
    Text,
    /// Whom it is for.
    Audience {
        /// Whom it was for.
        before: Audience,
    },
    /// By which ways.
    Ways {
        /// The ways it was to go.
        before: Vec<Channel>,
    },
}

impl Difference {
    /// Whether whoever agreed to the other has not agreed to this.
    pub fn needs_new_agreement(&self) -> bool {
        matches!(self, Self::Text | Self::Audience { .. })
    }
}
