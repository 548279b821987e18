//! Who has a mailbox, and how each is called.
//!
//! What stands before the first colon is its kind: by it the handler is found, and only it stands in logs.
//!
//! **Invariant:** no other file spells a mailbox's name.

use std::fmt;

use serde::{Deserialize, Serialize};

use kind::{ASK, CHAT, DIGEST, EVENTS, INVITE, OPERATION, OUTBOX, READS};

use super::key::AUDIT;
use crate::domain::id::{DepartmentId, MessageKey, OperationId, TodoId, UserId};
use crate::domain::inbound::ChatId;

/// The kinds.
pub mod kind {
    /// What people ask for on pages.
    pub const ASK: &str = "ask";
    /// What people say and press in chats.
    pub const CHAT: &str = "chat";
    /// The day's digest.
    pub const DIGEST: &str = "digest";
    /// What has changed in the organisation.
    pub const EVENTS: &str = "events";
    /// Invitations.
    pub const INVITE: &str = "invite";
    /// Operations.
    pub const OPERATION: &str = "op";
    /// What goes out.
    pub const OUTBOX: &str = "out";
    /// Who has read, done or opened what.
    pub const READS: &str = "reads";
}

const TASK: &str = "todo|";
const VISITS: &str = "visits|";

/// Whose mailbox it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(String);

/// What readings are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readings {
    /// A message of the robot.
    Message(MessageKey),
    /// A todo.
    Todo(TodoId),
    /// A notice's page; its mailboxes are several, so that a crowd is counted side by side.
    Visits(OperationId, u32),
}

impl Owner {
    /// By a name that this store has kept.
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// What somebody says and presses in a chat.
    pub fn chat(chat: &ChatId, user: &UserId) -> Self {
        Self(format!("{CHAT}:{chat}|{user}"))
    }

    /// What somebody asks for on a page.
    pub fn ask(user: &UserId) -> Self {
        Self(format!("{ASK}:{user}"))
    }

    /// An operation.
    pub fn operation(id: &OperationId) -> Self {
        Self(format!("{OPERATION}:{id}"))
    }

    /// What goes out to a chat.
    pub fn outbox(chat: &ChatId) -> Self {
        Self(format!("{OUTBOX}:{chat}"))
    }

    /// One invitation: a line of an operation.
    pub fn invitation(operation: &OperationId, line: usize) -> Self {
        Self(format!("{INVITE}:{operation}-{line}"))
    }

    /// The invitations into a department.
    pub fn invitations_into(department: DepartmentId) -> Self {
        Self(format!("{INVITE}:in-{department}"))
    }

    /// Who has read a message of the robot.
    pub fn readings(message: &MessageKey) -> Self {
        Self(format!("{READS}:{message}"))
    }

    /// Who has done a todo.
    pub fn todo(todo: &TodoId) -> Self {
        Self(format!("{READS}:{TASK}{todo}"))
    }

    /// Who has opened a notice's page.
    pub fn visits(notice: &OperationId, shard: u32) -> Self {
        Self(format!("{READS}:{VISITS}{notice} {shard}"))
    }

    /// What has changed about somebody, or about nobody in particular.
    pub fn events(user: Option<&UserId>) -> Self {
        Self(user.map_or_else(|| EVENTS.to_owned(), |user| format!("{EVENTS}:{user}")))
    }

    /// The night's own look at everything.
    pub fn night() -> Self {
        Self(format!("{EVENTS}:night"))
    }

    /// Whoever sees to it that the day's digest is handed out.
    pub fn digest() -> Self {
        Self(DIGEST.to_owned())
    }

    /// An administrator's digest.
    pub fn digest_of(user: &UserId) -> Self {
        Self(format!("{DIGEST}:{user}"))
    }

    /// The trail's sealer.
    pub fn audit() -> Self {
        Self(AUDIT.to_owned())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or(self.0.as_str(), |(kind, _)| kind)
    }

    /// The operation whose it is.
    pub fn as_operation(&self) -> Option<OperationId> {
        self.of(OPERATION).map(OperationId::from)
    }

    /// The person whose turns wait for each other, in whatever chat.
    pub fn person(&self) -> Option<&str> {
        if let Some(user) = self.of(ASK) {
            return Some(user);
        }
        self.of(CHAT)?.rsplit_once('|').map(|(_, user)| user)
    }

    /// What its readings are of.
    pub fn as_readings(&self) -> Option<Readings> {
        let of = self.of(READS)?;
        if let Some(todo) = of.strip_prefix(TASK) {
            return Some(Readings::Todo(todo.into()));
        }
        match of.strip_prefix(VISITS) {
            Some(visits) => {
                let (notice, shard) = visits.rsplit_once(' ')?;
                Some(Readings::Visits(notice.into(), shard.parse().ok()?))
            }
            None => Some(Readings::Message(of.into())),
        }
    }

    /// Whether it is a lane of the outbox.
    pub fn is_outbox(&self) -> bool {
        self.kind() == OUTBOX
    }

    fn of(&self, kind: &str) -> Option<&str> {
        self.0.split_once(':').filter(|(own, _)| *own == kind).map(|(_, rest)| rest)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_what_they_are_stored_as() {
        let (user, op) = (UserId::from("zhao"), OperationId::from("op1"));
        let group = ChatId::Group("cid1==".into());
        for (owner, name, kind) in [
            (Owner::chat(&ChatId::Private(user.clone()), &user), "chat:private:zhao|zhao", "chat"),
            (Owner::chat(&group, &user), "chat:cid1==|zhao", "chat"),
            (Owner::ask(&user), "ask:zhao", "ask"),
            (Owner::operation(&op), "op:op1", "op"),
            (Owner::outbox(&group), "out:cid1==", "out"),
            (Owner::invitation(&op, 2), "invite:op1-2", "invite"),
            (Owner::invitations_into(DepartmentId(7)), "invite:in-7", "invite"),
            (Owner::readings(&"key".into()), "reads:key", "reads"),
            (Owner::todo(&"t1".into()), "reads:todo|t1", "reads"),
            (Owner::visits(&op, 3), "reads:visits|op1 3", "reads"),
            (Owner::events(None), "events", "events"),
            (Owner::events(Some(&user)), "events:zhao", "events"),
            (Owner::night(), "events:night", "events"),
            (Owner::digest(), "digest", "digest"),
            (Owner::digest_of(&user), "digest:zhao", "digest"),
            (Owner::audit(), "audit", "audit"),
        ] {
            assert_eq!((owner.name(), owner.kind()), (name, kind));
        }
    }

    #[test]
    fn what_went_into_a_name_comes_out_of_it() {
        let (user, op) = (UserId::from("z|hao"), OperationId::from("op1"));
        assert_eq!(Owner::operation(&op).as_operation(), Some(op.clone()));
        assert_eq!(Owner::ask(&user).person(), Some("z|hao"));
        assert_eq!(Owner::chat(&ChatId::Group("c".into()), &"zhao".into()).person(), Some("zhao"));
        assert_eq!(Owner::operation(&op).person(), None);
        assert_eq!(Owner::todo(&"t".into()).as_readings(), Some(Readings::Todo("t".into())));
        assert_eq!(Owner::visits(&op, 3).as_readings(), Some(Readings::Visits(op, 3)));
        assert_eq!(Owner::readings(&"k".into()).as_readings(), Some(Readings::Message("k".into())));
        assert_eq!(Owner::audit().as_readings(), None);
    }
}
