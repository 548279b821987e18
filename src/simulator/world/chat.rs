//! What was written where, and the session webhooks that let a robot answer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Millis, World};

/// How many chat entries, sessions and pushed messages are kept.
const KEPT: usize = 50_000;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The chat between one member and the robot.
    Single(String),
    /// A group, by openConversationId.
    Group(String),
}

impl Place {
    /// The `conversationId` on the wire.
    pub fn id(&self) -> String {
        match self {
            Self::Single(userid) => format!("cidSingle_{userid}=="),
            Self::Group(id) => id.clone(),
        }
    }
}

/// A button of an actionCard, which only opens a link.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its label.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// One entry of a chat.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Where.
    pub place: Place,
    /// A userid, or `bot`.
    pub from: String,
    /// `text`, `markdown`, `actionCard`, `card`, ….
    pub kind: String,
    /// Title of a markdown message or card; often empty.
    pub title: String,
    /// What can be read.
    pub text: String,
    /// Buttons of an actionCard.
    pub links: Vec<Link>,
    /// outTrackId of a card.
    pub card: Option<String>,
    /// processQueryKey of something sent by the OpenAPI.
    pub key: Option<String>,
    /// Media id or download code of a file.
    pub file: Option<String>,
    /// In a group: who alone sees it; everybody when empty.
    pub only: Vec<String>,
    /// Who has read it.
    pub read_by: BTreeSet<String>,
    /// Taken back.
    pub recalled: bool,
}

impl Message {
    /// A plain entry; the rest is filled in by whoever knows more.
    pub fn new(place: Place, from: &str, kind: &str, text: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            at: 0,
            place,
            from: from.to_owned(),
            kind: kind.to_owned(),
            title: String::new(),
            text: text.into(),
            links: Vec::new(),
            card: None,
            key: None,
            file: None,
            only: Vec::new(),
            read_by: BTreeSet::new(),
            recalled: false,
        }
    }
}

/// A session webhook.
#[derive(Clone, Debug)]
pub struct Session {
    /// Where its messages appear.
    pub place: Place,
    /// When it stops working.
    pub until: Millis,
}

/// A robot message as it was pushed, kept for redelivery.
#[derive(Clone, Debug)]
pub struct Said {
    /// The body; its `msgId` never changes.
    pub body: Value,
}

impl World {
    /// Writes an entry into its chat, oldest entries making room; returns its id.
    pub fn write(&mut self, mut message: Message, now: Millis) -> String {
        let number = self.next();
        if message.id.is_empty() {
            message.id = format!("msg{number:08}");
        }
        message.at = now;
        let id = message.id.clone();
        self.chat.push_back(message);
        if self.chat.len() > KEPT {
            self.chat.pop_front();
        }
        id
    }

    /// Opens a session webhook under its token; the oldest make room.
    pub fn open_session(&mut self, token: &str, place: Place, until: Millis) {
        self.sessions.insert(token.to_owned(), Session { place, until });
        if self.sessions.len() > KEPT {
            self.sessions.pop_first();
        }
    }

    /// Keeps a pushed robot message for redelivery.
    pub fn keep_said(&mut self, id: &str, body: Value) {
        self.said.insert(id.to_owned(), Said { body });
        if self.said.len() > KEPT {
            self.said.pop_first();
        }
    }

    /// Whether this person sees what is written there.
    pub fn sees(&self, userid: &str, place: &Place) -> bool {
        match place {
            Place::Single(other) => other == userid,
            Place::Group(id) => self.groups.get(id).is_some_and(|g| g.members.contains(userid)),
        }
    }

    /// Whether this person sees this entry.
    pub fn sees_message(&self, userid: &str, message: &Message) -> bool {
        !message.recalled
            && self.sees(userid, &message.place)
            && (message.only.is_empty() || message.only.iter().any(|u| u == userid))
    }
}
