//! One call of a notice, and the chunks calls are kept in.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use crate::domain::id::{ConversationId, DepartmentId, UnionId, UserId};
use crate::domain::operation::Fault;
use crate::domain::permit::notice::Handle;

/// The most calls of a chunk.
pub const BATCHES: usize = 20;
/// How often people the platform held back are tried.
pub const TRIES: u32 = 6;

/// Some calls of one channel, a record of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// By which channel.
    pub channel: Channel,
    /// The calls.
    pub batches: Vec<Batch>,
    /// Whether its outcome has been added to the campaign's.
    #[serde(default)]
    pub counted: bool,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Whom it reaches.
    pub to: To,
    /// Where it is.
    pub state: Sending,
    /// Not before this time, milliseconds since the epoch.
    #[serde(default)]
    pub after: i64,
    /// How often it has been begun, and how often its people have been held back before.
    #[serde(default)]
    pub tries: u32,
}

/// Whom one call reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Departments with all below them.
    Departments {
        /// Which.
        ids: Vec<DepartmentId>,
        /// How many people were seen there.
        people: u32,
    },
    /// People.
    People(Vec<Named>),
    /// A group.
    Group {
        /// Which.
        id: ConversationId,
        /// Its title.
        name: String,
    },
}

/// Somebody as a call names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// userid.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// unionid, where the channel knows people by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<UnionId>,
}

/// Where a call is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Sending {
    /// Not begun.
    Todo,
    /// Begun; over by then, milliseconds since the epoch.
    Started {
        /// When.
        until: i64,
    },
    /// The platform took it.
    Sent {
        /// What it calls it; absent where it has not told yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handle: Option<Handle>,
        /// When.
        at: i64,
        /// Whom it said it did not reach.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        left: Vec<Left>,
    },
    /// Nobody knows whether it was sent, and it is not sent again.
    Unknown {
        /// When it was begun.
        at: i64,
    },
    /// The platform refused it.
    Refused {
        /// Why.
        why: Fault,
    },
    /// Not begun, because it was stopped before, or the initiator may not any more.
    Untouched,
    /// Taken back.
    Recalled {
        /// When.
        at: i64,
    },
}

/// Somebody a call did not reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Who.
    pub user: UserId,
    /// Why.
    pub why: Miss,
}

/// Why somebody was not reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Miss {
    /// Not a member, or outside what the app may see.
    Unknown,
    /// Held back; tried again in another call.
    HeldBack,
    /// Held back again and again.
    GivenUp,
    /// The platform's filter, with its code (`forbidden_list`).
    Forbidden {
        /// Its code; 0 where it gives none.
        code: i64,
    },
    /// The channel knows people by an id the platform did not give.
    NoId,
}

impl Batch {
    /// Not begun.
    pub fn new(to: To) -> Self {
        Self { to, state: Sending::Todo, after: 0, tries: 0 }
    }

    /// How many people it is for; a group counts as one.
    pub fn people(&self) -> u32 {
        match &self.to {
            To::Departments { people, .. } => *people,
            To::People(people) => u32::try_from(people.len()).unwrap_or(u32::MAX),
            To::Group { .. } => 1,
        }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_settled(&self) -> bool {
        !matches!(self.state, Sending::Todo | Sending::Started { .. })
    }

    /// Those held back who are to be tried once more, as a call of their own; who was held back too often is given up.
    pub fn held_back(&mut self, after: i64) -> Option<Self> {
        let (Sending::Sent { left, .. }, To::People(people)) = (&mut self.state, &self.to) else {
            return None;
        };
        let given_up = self.tries >= TRIES;
        let mut again = Vec::new();
        for one in left.iter_mut().filter(|one| one.why == Miss::HeldBack) {
            if given_up {
                one.why = Miss::GivenUp;
            } else {
                again.extend(people.iter().find(|named| named.user == one.user).cloned());
            }
        }
        let to = To::People(again);
        let next = Self { to, state: Sending::Todo, after, tries: self.tries + 1 };
        (next.people() > 0).then_some(next)
    }
}

impl Chunk {
    /// Of these calls.
    pub fn new(channel: Channel, batches: Vec<Batch>) -> Self {
        Self { channel, batches, counted: false }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_settled(&self) -> bool {
        self.batches.iter().all(Batch::is_settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(user: &str) -> Named {
        Named { user: user.into(), name: user.to_owned(), union: None }
    }

    #[test]
    fn who_is_held_back_is_tried_alone_and_given_up_in_the_end() {
        let mut batch = Batch::new(To::People(vec![named("a"), named("b"), named("c")]));
        for round in 1..=TRIES {
            let left = vec![
                Left { user: "b".into(), why: Miss::HeldBack },
                Left { user: "c".into(), why: Miss::Unknown },
            ];
            batch.state = Sending::Sent { handle: None, at: 1, left };
            batch = batch.held_back(5).expect("b is tried again");
            assert_eq!((&batch.to, batch.after, batch.tries), (&To::People(vec![named("b")]), 5, round));
        }
        let left = vec![Left { user: "b".into(), why: Miss::HeldBack }];
        batch.state = Sending::Sent { handle: None, at: 1, left };
        assert_eq!(batch.held_back(5), None);
        assert!(matches!(&batch.state, Sending::Sent { left, .. } if left[0].why == Miss::GivenUp));
    }
}
