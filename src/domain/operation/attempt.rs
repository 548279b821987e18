//! Tries that came to nothing: what the platform said of a number is worth knowing later.

use serde::{Deserialize, Serialize};

use super::why::Why;
use crate::domain::id::{DepartmentId, UserId};

/// The last try to make somebody a member, which came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The name given.
    pub name: String,
    /// Who asked for it.
    pub initiator: UserId,
    /// Where they were to be.
    pub departments: Vec<DepartmentId>,
    /// Why it came to nothing.
    pub why: Why,
    /// When, milliseconds since the epoch.
    pub at: i64,
}
