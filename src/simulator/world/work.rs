//! What people have to do, and how they left.

use serde_json::{Map, Value};

use super::Millis;

/// A todo.
#[derive(Clone, Debug, Default)]
pub struct Todo {
    /// taskId.
    pub id: String,
    /// What is to be done.
    pub subject: String,
    /// unionId of who made it.
    pub creator: String,
    /// unionIds of who has to do it.
    pub executors: Vec<String>,
    /// Done.
    pub done: bool,
    /// When it was made.
    pub at: Millis,
}

/// A membership ended through the HR application.
#[derive(Clone, Debug, Default)]
pub struct Termination {
    /// Who left.
    pub userid: String,
    /// In whose name.
    pub by: String,
    /// Ids of the reasons.
    pub reasons: Vec<String>,
    /// The remark.
    pub memo: String,
    /// The last day of work.
    pub last_day: Millis,
    /// What went to whom: userid by the field's name.
    pub handed_over: Map<String, Value>,
}
