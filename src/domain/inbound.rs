//! What reaches us, whichever door it came by: one message, one press, one event.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::id::{ConversationId, OutTrackId, UserId};

/// Single chat or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationKind {
    /// One person and the robot.
    Single,
    /// A group the robot is in.
    Group,
}

/// Which chat with the robot.
///
/// The platform has an id for a private chat too, tells it only with that person's first message, and needs it for
/// nothing: theirs is named by the person, so that there is one however it came about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ChatId {
    /// Somebody's own.
    Private(UserId),
    /// A group's openConversationId.
    Group(ConversationId),
}

/// What the id of a private chat begins with.
const PRIVATE: &str = "private:";

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private(user) => write!(f, "{PRIVATE}{user}"),
            Self::Group(id) => id.fmt(f),
        }
    }
}

impl From<String> for ChatId {
    fn from(text: String) -> Self {
        match text.strip_prefix(PRIVATE) {
            Some(user) => Self::Private(user.into()),
            None => Self::Group(ConversationId(text)),
        }
    }
}

impl From<ChatId> for String {
    fn from(chat: ChatId) -> Self {
        chat.to_string()
    }
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Conversation {
    /// Which chat.
    pub chat: ChatId,
    /// The person of the private chat, or who spoke in the group.
    pub with: UserId,
}

/// As it is stored; earlier versions gave private chats other ids.
#[derive(Serialize, Deserialize)]
struct Stored {
    id: String,
    kind: ConversationKind,
    with: UserId,
}

impl From<Stored> for Conversation {
    fn from(Stored { id, kind, with }: Stored) -> Self {
        match kind {
            ConversationKind::Single => Self::private(&with),
            ConversationKind::Group => Self::in_group(ConversationId(id), with),
        }
    }
}

impl From<Conversation> for Stored {
    fn from(conversation: Conversation) -> Self {
        let kind = conversation.kind();
        Self { id: conversation.chat.into(), kind, with: conversation.with }
    }
}

impl Conversation {
    /// Somebody's private chat, whether they have ever written or not.
    pub fn private(user: &UserId) -> Self {
        Self { chat: ChatId::Private(user.clone()), with: user.clone() }
    }

    /// In a group, with whoever spoke there.
    pub fn in_group(group: ConversationId, with: UserId) -> Self {
        Self { chat: ChatId::Group(group), with }
    }

    /// Single chat or group.
    pub fn kind(&self) -> ConversationKind {
        match self.chat {
            ChatId::Private(_) => ConversationKind::Single,
            ChatId::Group(_) => ConversationKind::Group,
        }
    }

    /// The group it is, if it is one.
    pub fn group(&self) -> Option<&ConversationId> {
        match &self.chat {
            ChatId::Private(_) => None,
            ChatId::Group(group) => Some(group),
        }
    }

    /// The same person's private chat.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self::private(&self.with)
    }

    /// Whether others read along.
    pub fn is_group(&self) -> bool {
        self.kind() == ConversationKind::Group
    }
}

/// A reply address with an end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The URL: whoever has it may post.
    pub url: String,
    /// Milliseconds since the epoch.
    pub expires_at: i64,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook(until {})", self.expires_at)
    }
}

/// A message to the robot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// msgId: the same for every delivery of it.
    pub id: String,
    /// Where.
    pub conversation: Conversation,
    /// What the sender calls themselves; shown, never trusted.
    pub nick: String,
    /// What the group is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text, the recognition of a voice message, or the words of a rich text.
    pub text: Text,
    /// What it answers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// How many pictures stood among the words; they go nowhere.
    #[serde(default)]
    pub pictures: u32,
    /// Where to reply without a token.
    pub webhook: Option<Webhook>,
    /// When it was taken in, milliseconds since the epoch.
    #[serde(default)]
    pub at: Option<i64>,
}

/// What a message answers to, as far as the platform tells: of cards it often tells nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The msgId of what is quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a message says, as far as the robot can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// Words.
    Words(String),
    /// A file, to be fetched while its code lasts.
    File {
        /// Its name.
        name: String,
        /// With what to fetch it (downloadCode).
        code: String,
    },
    /// A kind of message the robot cannot read, by the platform's name.
    Unreadable(String),
    /// Whatever was said came from somebody who is no member, or whom the platform does not name.
    FromStranger,
    /// The organisation's monthly quota of pushes is used up: the platform left the text out.
    Withheld,
}

/// A press on a card that is no decision about an operation: it goes through the mailbox like a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The card.
    pub card: OutTrackId,
    /// Who.
    pub user: UserId,
    /// The button's name, without its revision.
    pub button: String,
}

/// A change in the organisation: a hint, to be re-read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// People have joined.
    Joined {
        /// userids.
        users: Vec<UserId>,
    },
    /// People have logged in for the first time.
    Activated {
        /// userids.
        users: Vec<UserId>,
    },
    /// Nothing that is known of, which is the point: what no event told is looked for.
    Reconcile {
        /// How far through the invitations an earlier look has come.
        after: Option<String>,
    },
}

/// What lies in a conversation's mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inbound {
    /// A message.
    Message(Box<Message>),
    /// A press on a question or a menu.
    Press(Press),
}
