//! What was written where, and the session webhooks that let a robot answer.

mod shelf;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use shelf::Chat;

use super::{Millis, World};
use crate::simulator::render::seen::Markup;

/// How many sessions and pushed messages are kept.
const KEPT: usize = 50_000;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The chat between one member and the robot.
    Single(String),
    /// A group, by openConversationId.
    Group(String),
    /// What each receiver has for themselves: work notices, DINGs, todos, announcements. `only` says whose.
    Own,
}

impl Place {
    /// The `conversationId` on the wire.
    pub fn id(&self) -> String {
        match self {
            Self::Single(userid) => format!("cidSingle_{userid}=="),
            Self::Group(id) => id.clone(),
            Self::Own => String::new(),
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
    /// A userid, `bot`, or `system`: another application.
    pub from: String,
    /// `text`, `markdown`, `actionCard`, `card`, …; of somebody's own: `work`, `ding`, `todo` or
    /// `announcement`.
    pub kind: String,
    /// Title of a markdown message or card; often empty.
    pub title: String,
    /// What it says.
    pub text: String,
    /// How the client reads that.
    pub markup: Markup,
    /// Buttons of an actionCard.
    pub links: Vec<Link>,
    /// outTrackId of a card.
    pub card: Option<String>,
    /// processQueryKey of something sent by the OpenAPI, or the id of a notice.
    pub key: Option<String>,
    /// Media id or download code of a file.
    pub file: Option<String>,
    /// In a group: who alone sees it; everybody when empty. Of somebody's own: whose.
    pub only: BTreeSet<String>,
    /// Who has read it, and when.
    pub read_by: BTreeMap<String, Millis>,
    /// What stands beside it: the status bar of a work notice.
    pub status: String,
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
            markup: Markup::Plain,
            links: Vec::new(),
            card: None,
            key: None,
            file: None,
            only: BTreeSet::new(),
            read_by: BTreeMap::new(),
            status: String::new(),
            recalled: false,
        }
    }

    /// What a person sees of it.
    pub fn seen(&self) -> String {
        self.markup.shows(&self.text)
    }

    /// The conversation it stands in, as the control plane names it: `single`, a group's id, or whose kind it is.
    pub fn conversation(&self) -> &str {
        match &self.place {
            Place::Single(_) => "single",
            Place::Group(id) => id,
            Place::Own => &self.kind,
        }
    }

    /// The channel it went by, as deliveries name it.
    pub fn channel(&self) -> &str {
        match &self.place {
            Place::Single(_) => "chat",
            Place::Group(_) => "group",
            Place::Own => &self.kind,
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
        self.chat.push(message);
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
            Place::Own => false,
        }
    }

    /// Whether this person sees this entry.
    pub fn sees_message(&self, userid: &str, message: &Message) -> bool {
        let named = message.only.contains(userid);
        let shown = match &message.place {
            Place::Own => named,
            place => self.sees(userid, place) && (named || message.only.is_empty()),
        };
        shown && !message.recalled
    }

    /// The numbers of everything this person sees, oldest first.
    pub fn seen_by(&self, userid: &str) -> Vec<u64> {
        let groups = self.groups.iter().filter(|(_, group)| group.members.contains(userid));
        let mut places: Vec<Place> = groups.map(|(id, _)| Place::Group(id.clone())).collect();
        places.push(Place::Single(userid.to_owned()));
        let mut numbers = self.chat.around(userid, places.iter());
        numbers.retain(|number| self.chat.at(*number).is_some_and(|m| self.sees_message(userid, m)));
        numbers
    }

    /// Whom an entry is for: its receivers as they are now.
    pub fn receivers<'w>(&'w self, message: &'w Message) -> Box<dyn Iterator<Item = &'w String> + 'w> {
        match &message.place {
            Place::Single(userid) => Box::new(std::iter::once(userid)),
            Place::Group(id) if message.only.is_empty() => {
                Box::new(self.groups.get(id).into_iter().flat_map(|group| &group.members))
            }
            Place::Own | Place::Group(_) => Box::new(message.only.iter()),
        }
    }

    /// Marks an entry as read by its receiver; false when it was, or is not there.
    pub fn read(&mut self, userid: &str, number: u64, now: Millis) -> bool {
        let Some(message) = self.chat.at_mut(number).filter(|m| !m.read_by.contains_key(userid)) else {
            return false;
        };
        message.read_by.insert(userid.to_owned(), now);
        true
    }
}
