//! What people have to do, and how they left.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Link, Message, Millis, Place, World};

/// A todo.
#[derive(Clone, Debug, Default)]
pub struct Todo {
    /// taskId.
    pub id: String,
    /// The caller's own id of it.
    pub source: Option<String>,
    /// What is to be done.
    pub subject: String,
    /// More about it.
    pub description: String,
    /// unionId of who made it.
    pub creator: String,
    /// unionIds of who has to do it.
    pub executors: Vec<String>,
    /// unionIds of who looks on.
    pub participants: Vec<String>,
    /// unionIds of executors who have done their part.
    pub done_by: BTreeSet<String>,
    /// Done as a whole.
    pub done: bool,
    /// When it was made.
    pub at: Millis,
    /// When it was last changed.
    pub changed: Millis,
    /// When it is due.
    pub due: Option<Millis>,
    /// Where it is done: on a phone, on a computer.
    pub url: (String, String),
    /// 10, 20, 30 or 40.
    pub priority: i64,
    /// todoType: something to do, or only to `READ`.
    pub kind: String,
    /// Made by the application, not in a client or by another one.
    pub is_ours: bool,
}

impl Todo {
    /// Whether this person has nothing left to do about it.
    pub fn is_done_by(&self, unionid: &str) -> bool {
        self.done || self.done_by.contains(unionid)
    }
}

impl World {
    /// A todo by its taskId.
    pub fn todo(&self, id: &str) -> Option<&Todo> {
        self.todos.iter().find(|todo| todo.id == id)
    }

    /// The same, to be changed.
    pub fn todo_mut(&mut self, id: &str) -> Option<&mut Todo> {
        self.todos.iter_mut().find(|todo| todo.id == id)
    }

    /// Says that executors have done their part, or have not; once all have, the todo is done. Fires the event of a change.
    pub fn mark_todo(&mut self, id: &str, marks: &[(String, Mark)], now: Millis) -> bool {
        let Some(todo) = self.todo_mut(id) else { return false };
        for (unionid, mark) in marks {
            match mark {
                Mark::Done => _ = todo.done_by.insert(unionid.clone()),
                Mark::Open => _ = todo.done_by.remove(unionid),
            }
        }
        todo.done = !todo.executors.is_empty() && todo.executors.iter().all(|e| todo.done_by.contains(e));
        todo.changed = now;
        let marked: Vec<String> = marks.iter().map(|(unionid, _)| unionid.clone()).collect();
        let who = if marked.is_empty() { todo.executors.clone() } else { marked };
        let payload = json!({"unionIdList": who, "bizTag": self.corp.app, "taskId": id});
        self.fire("todo_task_update", payload);
        true
    }

    /// Shows a todo to everybody who has to do it, in place of what they saw of it before; what they have read stays.
    pub fn show_todo(&mut self, todo: &Todo, now: Millis) {
        let from = if todo.is_ours { "bot" } else { "system" };
        let mut message = Message::new(Place::Own, from, "todo", &todo.subject);
        self.chat.change(&todo.id, |old| {
            old.recalled = true;
            message.read_by.clone_from(&old.read_by);
        });
        message.only = self.users(&todo.executors);
        message.key = Some(todo.id.clone());
        message.links = vec![Link { title: todo.subject.clone(), url: todo.url.0.clone() }];
        message.links.retain(|link| !link.url.is_empty());
        if !message.only.is_empty() {
            self.write(message, now);
        }
    }

    /// userids behind unionIds; a stranger's is left out.
    pub fn users(&self, unionids: &[String]) -> BTreeSet<String> {
        let members = unionids.iter().filter_map(|unionid| self.member_by_union(unionid));
        members.map(|member| member.userid.clone()).collect()
    }
}

/// Where an executor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Has done their part.
    Done,
    /// Has not.
    Open,
}

impl Mark {
    /// Reads the wire's flag; none says done.
    pub fn of(flag: Option<bool>) -> Self {
        if flag == Some(false) { Self::Open } else { Self::Done }
    }
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
