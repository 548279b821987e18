//! Todos (待办) made by us: what people are to do, and whether they have.
//!
//! A source id names a todo once and for all: making it again is [`Error::TodoExists`], which after an unknown outcome
//! says that it was made; [`Client::todo_by_source`] then finds it with an executor, for it is on no other list (a
//! notice to thousands would bury its sender's). People are known by unionid here.
//!
//! In the client's list nobody can tick one off: pressing it leads to our page, and whoever says there that it is done is
//! marked by us (todo-faq).
//!
//! Who has done it is told person by person: an event says that something has changed for somebody
//! ([`super::super::event::Kind::TodoChanged`]), and [`Client::has_done_todo`] reads their list. The one call that tells
//! of all executors stands in the official SDK alone, without a page, and is not relied upon.

use serde_json::{Value, json};

use super::{at_most, no_longer};
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::wire;
use crate::domain::id::{TodoId, UnionId, UserId};
use crate::domain::operation::notice::Mark;
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const CREATE: Api = Api::new("POST /v1.0/todo/users/{unionId}/tasks", Effect::Write).metered();
const DELETE: Api = Api::new("DELETE /v1.0/todo/users/{unionId}/tasks/{taskId}", Effect::Write).metered();
const MARK: Api =
    Api::new("PUT /v1.0/todo/users/{unionId}/tasks/{taskId}/executorStatus", Effect::Write).metered();
const QUERY: Api = Api::new("POST /v1.0/todo/users/{unionId}/org/tasks/query", Effect::Read).metered();

/// The most people of one todo.
pub const EXECUTORS: usize = 100;
/// The longest subject, in characters.
pub const SUBJECT: usize = 1024;
/// The longest description, in characters.
pub const DESCRIPTION: usize = 4096;
/// The longest address, in bytes.
const URL: usize = 1024;
/// More pages of somebody's todos than are worth reading.
const PAGES: usize = 50;

/// A todo to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTodo {
    /// In whose name.
    pub creator: UnionId,
    /// Names it once and for all.
    pub source: String,
    /// At most [`SUBJECT`] characters.
    pub subject: String,
    /// More about it; the platform keeps it and shows it only in places.
    pub description: Option<String>,
    /// Who is to do it, at most [`EXECUTORS`].
    pub executors: Vec<(UserId, UnionId)>,
    /// Where a press on it leads; the platform takes no todo without.
    pub url: String,
    /// Until when, in milliseconds since the epoch.
    pub due: Option<i64>,
}

/// The two lists of somebody's todos.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Open,
    Done,
}

/// A todo on an executor's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub id: TodoId,
    /// Whether it stands among what they have done.
    pub done: bool,
}

impl Client {
    /// Makes a todo (add-dingtalk-to-do-task). Repeating it is harmless: the second time it is [`Error::TodoExists`].
    /// Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::TodoExists`]; [`Error::TooMany`], [`Error::TooLong`]: nothing was made. [`Error::FieldIllegal`].
    pub async fn create_todo(&self, permit: &Permit, todo: &NewTodo) -> Result<TodoId, Error> {
        if !permit.covers_notice_todo(&todo.executors) {
            return Err(Error::PermitMismatch);
        }
        at_most(EXECUTORS, todo.executors.len())?;
        no_longer("the subject", SUBJECT, &todo.subject)?;
        no_longer("the description", DESCRIPTION, todo.description.as_deref().unwrap_or_default())?;
        if todo.url.len() > URL {
            return Err(Error::TooLong { what: "the link", limit: URL });
        }
        let path = [("{unionId}", todo.creator.as_str())];
        let answer: Value = self.post_at(&CREATE, &path, &body(todo)).await?;
        wire::text(&answer, "id").map(TodoId).ok_or_else(|| Error::unknown("the answer names no todo"))
    }

    /// Takes a todo back (delete-dingtalk-to-do-tasks). Repeating it is harmless: the second time it is
    /// [`Error::TodoUnknown`]. Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::TodoUnknown`].
    pub async fn delete_todo(&self, permit: &Permit, creator: &UnionId, id: &TodoId) -> Result<(), Error> {
        if !permit.covers_recall(&[Handle::Todo { id: id.clone() }]) {
            return Err(Error::PermitMismatch);
        }
        let path = [("{unionId}", creator.as_str()), ("{taskId}", id.as_str())];
        let answer: Value = self.call_at(&DELETE, &path).await?;
        let refused = wire::field(&answer, "result").is_some() && !wire::flag(&answer, "result");
        if refused { Err(Error::TodoUnknown) } else { Ok(()) }
    }

    /// Says of an executor's part of a todo that it is done, or is not (update-dingtalk-to-do-status). Repeating it is
    /// harmless. Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::TodoUnknown`]; [`Error::FieldIllegal`]: no such todo either, or not theirs.
    pub async fn mark_todo(
        &self,
        permit: &Permit,
        (creator, id): (&UnionId, &TodoId),
        (executor, mark): (&UnionId, Mark),
    ) -> Result<(), Error> {
        if !permit.covers_mark(id, executor) {
            return Err(Error::PermitMismatch);
        }
        let path = [("{unionId}", creator.as_str()), ("{taskId}", id.as_str())];
        let query = [("operatorId", executor.as_str())];
        let body = json!({"executorStatusList": [{"id": executor, "isDone": mark == Mark::Done}]});
        let answer: Value = self.post_asking(&MARK, &path, &query, &body).await?;
        let refused = wire::field(&answer, "result").is_some() && !wire::flag(&answer, "result");
        if refused { Err(Error::TodoUnknown) } else { Ok(()) }
    }

    /// Whether a todo stands among what an executor has done in the last 180 days
    /// (query-the-to-do-list-of-enterprise-users). Every page counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::Shape`]: a list without end.
    pub async fn has_done_todo(&self, executor: &UnionId, id: &TodoId) -> Result<bool, Error> {
        let is_it = |card: &Value| wire::text(card, "taskId").is_some_and(|known| known == id.as_str());
        Ok(self.todo_in(executor, List::Done, is_it).await?.is_some())
    }

    /// A todo on an executor's list, by our source id: among what is open first, then among what was done in the last
    /// 180 days (query-the-to-do-list-of-enterprise-users). `None` when it is on neither. Every page counts against
    /// the monthly quota.
    ///
    /// # Errors
    /// [`Error::Shape`]: a list without end.
    pub async fn todo_by_source(&self, executor: &UnionId, source: &str) -> Result<Option<Found>, Error> {
        for list in [List::Open, List::Done] {
            let is_it = |card: &Value| wire::text(card, "sourceId").is_some_and(|known| known == source);
            if let Some(id) = self.todo_in(executor, list, is_it).await? {
                return Ok(Some(Found { id, done: list == List::Done }));
            }
        }
        Ok(None)
    }

    async fn todo_in(
        &self,
        of: &UnionId,
        list: List,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<TodoId>, Error> {
        let mut list = json!({"isDone": list == List::Done, "roleTypes": [["executor"]]});
        let mut next = "0".to_owned();
        for _ in 0..PAGES {
            list["nextToken"] = json!(next);
            let answer: Value = self.post_at(&QUERY, &[("{unionId}", of.as_str())], &list).await?;
            let cards = wire::items(&answer, "todoCards");
            let found = cards.iter().find(|card| is_it(card)).and_then(|card| wire::text(card, "taskId"));
            if let Some(id) = found {
                return Ok(Some(TodoId(id)));
            }
            match wire::text(&answer, "nextToken").filter(|next| next != "0" && !cards.is_empty()) {
                Some(more) => next = more,
                None => return Ok(None),
            }
        }
        Err(Error::Shape { what: format!("{}: pages without end", QUERY.name) })
    }
}

fn body(todo: &NewTodo) -> Value {
    let executors: Vec<&UnionId> = todo.executors.iter().map(|(_, union)| union).collect();
    let mut body = json!({
        "sourceId": todo.source,
        "subject": todo.subject,
        "creatorId": todo.creator,
        "executorIds": executors,
        "detailUrl": {"appUrl": todo.url, "pcUrl": todo.url},
        "isOnlyShowExecutor": true,
    });
    if let Some(description) = &todo.description {
        body["description"] = json!(description);
    }
    if let Some(due) = todo.due {
        body["dueTime"] = json!(due);
    }
    body
}
