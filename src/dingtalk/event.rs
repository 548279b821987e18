//! What happened in the organisation, over either door (overview-of-event-subscription).
//!
//! Events come late, twice and out of order: they say that something is to be read again, not what it is now.
//!
//! **Invariant:** any text parses or is refused, nothing panics; keys and kinds are read in any case.

mod failed;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::wire;
use crate::domain::id::{DepartmentId, MessageKey, TodoId, UnionId, UserId};

pub use failed::Failed;

/// Not an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an event: {what}")]
pub struct Malformed {
    /// What is missing or wrong.
    pub what: &'static str,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same in every delivery; made from the content where the platform gives none.
    pub id: String,
    /// What the platform calls it, in small letters.
    pub name: String,
    /// What happened.
    pub kind: Kind,
    /// When, in milliseconds since the epoch.
    pub at_ms: Option<i64>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// These people are members now: added, or they accepted.
    UserAddOrg {
        /// Who.
        users: Vec<UserId>,
    },
    /// These people logged in for the first time.
    UserActiveOrg {
        /// Who.
        users: Vec<UserId>,
    },
    /// These people are no members any more.
    UserLeaveOrg {
        /// Who.
        users: Vec<UserId>,
    },
    /// What is known of these people changed.
    UserModifyOrg {
        /// Who.
        users: Vec<UserId>,
    },
    /// These people became administrators, or are none any more.
    AdminsChanged {
        /// Who.
        users: Vec<UserId>,
    },
    /// These departments were made, changed or removed.
    DepartmentsChanged {
        /// Which.
        ids: Vec<DepartmentId>,
    },
    /// These people's roles changed, or, with nobody named, the roles themselves.
    RolesChanged {
        /// Whose.
        users: Vec<UserId>,
    },
    /// Somebody has read a message of the robot.
    MessageRead {
        /// Who.
        user: UserId,
        /// Which message (`processQueryKey`).
        key: MessageKey,
    },
    /// Something about a todo has changed for these people, be it by our own doing.
    TodoChanged {
        /// For whom.
        unions: Vec<UnionId>,
        /// Which.
        todo: TodoId,
    },
    /// Nothing: the address is being checked.
    CheckUrl,
    /// Something else.
    Other {
        /// Its name.
        name: String,
    },
}

/// What a Stream frame says of its event in the headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `eventType`.
    pub kind: &'a str,
    /// `eventId`.
    pub id: Option<&'a str>,
    /// `eventBornTime`, milliseconds since the epoch.
    pub born: Option<&'a str>,
}

impl Event {
    /// An event from the message in an envelope ([`Cipher::open`](super::crypto::Cipher::open)), where everything lies
    /// at the top.
    ///
    /// # Errors
    /// [`Malformed`]: no JSON object, or no `EventType`.
    pub fn from_http(message: &str) -> Result<Self, Malformed> {
        let body = object(message)?;
        let kind = wire::text(&body, "EventType").ok_or(Malformed { what: "no EventType" })?;
        let at_ms = wire::integer(&body, "EventTime").or_else(|| wire::integer(&body, "timeStamp"));
        let id = wire::id(&body, "eventId").unwrap_or_else(|| digest(&[message]));
        Ok(Self { id, name: kind.to_ascii_lowercase(), kind: read(&kind, &body), at_ms })
    }

    /// An event from a Stream frame: its headers and its `data`, which is JSON in a string.
    ///
    /// # Errors
    /// [`Malformed`]: the data is no JSON object, or there is no `eventType`.
    pub fn from_stream(headers: Headers<'_>, data: &str) -> Result<Self, Malformed> {
        let body = object(data)?;
        if headers.kind.is_empty() {
            return Err(Malformed { what: "no eventType" });
        }
        let born = headers.born.unwrap_or_default();
        let at_ms = born.trim().parse().ok().or_else(|| wire::integer(&body, "timeStamp"));
        let given = headers.id.filter(|id| (1..=wire::LONGEST_ID).contains(&id.len())).map(str::to_owned);
        let id = given.unwrap_or_else(|| digest(&[headers.kind, born, data]));
        Ok(Self { id, name: headers.kind.to_ascii_lowercase(), kind: read(headers.kind, &body), at_ms })
    }
}

fn object(json: &str) -> Result<Value, Malformed> {
    let body = serde_json::from_str(json).ok().filter(Value::is_object);
    body.ok_or(Malformed { what: "no JSON object" })
}

fn digest(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.as_bytes());
        sha.update([0]);
    }
    wire::hex(&sha.finalize())
}

fn read(kind: &str, body: &Value) -> Kind {
    let users = |field: &str| wire::field(body, field).map(wire::texts).unwrap_or_default();
    let users = |field: &str| users(field).into_iter().map(UserId).collect::<Vec<_>>();
    match kind.to_ascii_lowercase().as_str() {
        "user_add_org" => Kind::UserAddOrg { users: users("userId") },
        "user_active_org" => Kind::UserActiveOrg { users: users("userId") },
        "user_leave_org" => Kind::UserLeaveOrg { users: users("userId") },
        "user_modify_org" => Kind::UserModifyOrg { users: users("userId") },
        "org_admin_add" | "org_admin_remove" => Kind::AdminsChanged { users: users("userId") },
        "org_dept_create" | "org_dept_modify" | "org_dept_remove" => {
            let ids = wire::field(body, "deptId").map(wire::integers).unwrap_or_default();
            Kind::DepartmentsChanged { ids: ids.into_iter().map(DepartmentId).collect() }
        }
        "label_user_change" | "label_conf_add" | "label_conf_modify" | "label_conf_del" => {
            Kind::RolesChanged { users: users("userIdList") }
        }
        "robot_msg_read" => message_read(kind, body),
        "todo_task_update" => todo_changed(kind, body),
        "check_url" => Kind::CheckUrl,
        _ => Kind::Other { name: kind.to_owned() },
    }
}

fn message_read(kind: &str, body: &Value) -> Kind {
    match (wire::text(body, "userId"), wire::text(body, "processQueryKey")) {
        (Some(user), Some(key)) => Kind::MessageRead { user: UserId(user), key: MessageKey(key) },
        _ => Kind::Other { name: kind.to_owned() },
    }
}

fn todo_changed(kind: &str, body: &Value) -> Kind {
    let unions = wire::field(body, "unionIdList").map(wire::texts).unwrap_or_default();
    match wire::text(body, "taskId") {
        Some(todo) => {
            Kind::TodoChanged { unions: unions.into_iter().map(UnionId).collect(), todo: TodoId(todo) }
        }
        None => Kind::Other { name: kind.to_owned() },
    }
}

#[cfg(test)]
mod tests;
