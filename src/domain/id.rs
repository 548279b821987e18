//! Ids as types, so that a union id never stands where a userid is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id! {
    /// A member's id in one organisation (userId = staffId).
    UserId
}
text_id! {
    /// A person's id for one developer, across organisations (unionId).
    UnionId
}
text_id! {
    /// A conversation (`cid…`), single or group.
    ConversationId
}
text_id! {
    /// A card instance's handle, chosen by us, at most 100 characters (outTrackId).
    OutTrackId
}
text_id! {
    /// An operation; also the outTrackId of its card.
    OperationId
}

text_id! {
    /// A message of the robot sent through the API (processQueryKey).
    MessageKey
}
text_id! {
    /// An announcement (blackboardId).
    AnnouncementId
}
text_id! {
    /// A todo (taskId).
    TodoId
}
text_id! {
    /// A DING (openDingId).
    DingId
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id! {
    /// A department (`dept_id`); the organisation itself is [`DepartmentId::ROOT`].
    DepartmentId
}
number_id! {
    /// A role (label).
    RoleId
}
number_id! {
    /// A work notice (`task_id`).
    TaskId
}

impl DepartmentId {
    /// The organisation.
    pub const ROOT: Self = Self(1);
}
