//! Notices: what is said to many at once, a file a channel.
//!
//! **Invariant:** a notice goes only to whom a permit covers, and is taken back only as far as one covers it. What
//! the platform could say twice (the robot's messages, DINGs, announcements) is never repeated after an unknown
//! outcome; work notices and todos may be.

pub mod announcement;
pub mod chat;
pub mod ding;
pub mod group;
pub mod todo;
pub mod verbatim;
pub mod work;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::error::{Error, scrub};
use super::wire;
use crate::domain::id::{MessageKey, UserId};

/// The longest `msgParam` of a message of the robot, in bytes (the-robot-sends-a-group-message).
pub const LONGEST: usize = 15_000;
/// The most messages of the robot taken back in one request.
pub const RECALLED: usize = 20;

/// What is said, as typed: every way writes it in its own markup ([`verbatim`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One line, where a way has a place of its own for it: the list of conversations, an announcement's heading.
    pub title: String,
    /// What was typed.
    pub text: String,
    /// Where one press leads, if anywhere.
    pub link: Option<Link>,
}

/// A press that opens an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the button says, at most 20 characters.
    pub label: String,
    /// What it opens.
    pub url: String,
}

impl Words {
    /// `msgKey` and `msgParam` of the robot (robot-message-type): the text kind, which has no markup, where no button is
    /// needed.
    pub fn sample(&self) -> (&'static str, String) {
        match &self.link {
            None => ("sampleText", json!({"content": verbatim::plain(&self.text)}).to_string()),
            Some(Link { label, url }) => {
                let text = verbatim::markdown(&self.text);
                let card = json!({"title": self.title, "text": text, "singleTitle": label, "singleURL": url});
                ("sampleActionCard", card.to_string())
            }
        }
    }

    /// How many bytes a message of the robot will have; [`LONGEST`] are taken.
    pub fn size(&self) -> usize {
        self.sample().1.len()
    }

    /// The same, if it is not too long.
    fn fitting_sample(&self) -> Result<(&'static str, String), Error> {
        let sample = self.sample();
        if sample.1.len() > LONGEST {
            return Err(Error::TooLong { what: "the message", limit: LONGEST });
        }
        Ok(sample)
    }
}

/// How far the platform is with a message of the robot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Still being sent.
    Processing,
    /// Sent.
    Sent,
    /// Taken back.
    Recalled,
}

impl State {
    /// The documents themselves spell `SUCESS` in places.
    fn of(answer: &Value) -> Self {
        match wire::text(answer, "sendStatus").unwrap_or_default().to_ascii_uppercase() {
            status if status.starts_with("SUC") => Self::Sent,
            status if status == "RECALLED" => Self::Recalled,
            _ => Self::Processing,
        }
    }
}

/// What became of messages that were to be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// Taken back.
    pub done: Vec<MessageKey>,
    /// Not taken back, and what the platform says about it, scrubbed.
    pub failed: Vec<(MessageKey, String)>,
}

impl Recalled {
    fn of(answer: &Value) -> Self {
        let failed = wire::field(answer, "failedResult").and_then(Value::as_object);
        let reason = |reason: &Value| scrub(&wire::as_text(reason).unwrap_or_default());
        let failed = failed.into_iter().flatten().map(|(key, why)| (MessageKey(key.clone()), reason(why)));
        let done = wire::field(answer, "successResult").map(wire::texts).unwrap_or_default();
        Self { done: done.into_iter().map(MessageKey).collect(), failed: failed.collect() }
    }
}

/// A list of userids in an answer.
fn users(answer: &Value, name: &str) -> Vec<UserId> {
    let listed = wire::field(answer, name).map(wire::texts).unwrap_or_default();
    listed.into_iter().map(UserId).collect()
}

fn at_most(limit: usize, count: usize) -> Result<(), Error> {
    if count <= limit { Ok(()) } else { Err(Error::TooMany { limit }) }
}

fn no_longer(what: &'static str, limit: usize, text: &str) -> Result<(), Error> {
    if text.chars().count() <= limit { Ok(()) } else { Err(Error::TooLong { what, limit }) }
}
