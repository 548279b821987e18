//! Todos: what somebody still has to do.

use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;
use crate::domain::id::UnionId;

const QUERY: Api = Api::new("POST /v1.0/todo/users/{unionId}/org/tasks/query", Effect::Read).metered();

/// How many todos, and whether there are more than were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Those counted.
    pub counted: usize,
    /// Whether that is all.
    pub is_all: bool,
}

impl Client {
    /// How many open todos of the organisation somebody has to do, the first page of them
    /// (query-the-to-do-list-of-enterprise-users). Counts against the monthly quota.
    ///
    /// # Errors
    /// None of its own.
    pub async fn open_todos(&self, of: &UnionId) -> Result<Count, Error> {
        let body = json!({"isDone": false, "roleTypes": [["executor"]], "nextToken": "0"});
        let answer: Value = self.post_at(&QUERY, &[("{unionId}", of.as_str())], &body).await?;
        let next = wire::text(&answer, "nextToken").filter(|next| next != "0");
        Ok(Count { counted: wire::items(&answer, "todoCards").len(), is_all: next.is_none() })
    }
}
