//! Questions about a notice: what it says, whom it is for, when it goes out.
//!
//! **Invariant:** the answer to "what does it say" is taken as typed: it is never read as a command or a choice, unless
//! all of it is an order about a notice that is out, which is nobody's text.

pub mod amendment;

use serde::{Deserialize, Serialize};

use super::Request;
use super::hand;
use super::merge::Taken;
use crate::bot::wording::notice::change;
use crate::bot::wording::said as wording;
use crate::domain::id::ConversationId;
use crate::language::{self, Intent, Lexicon, Reader};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum NoticeQuestion {
    /// What it says.
    Text,
    /// Whom it is for.
    Audience,
    /// When it goes out.
    When {
        /// The day, where only the hour is missing.
        day: Option<String>,
    },
    /// What is to be different about one that waits for its time.
    Change {
        /// Its number.
        number: u32,
        /// When it goes out, milliseconds since the epoch.
        at: i64,
    },
    /// Whether one that waits for its time is not to be sent at all.
    CallOff {
        /// Its number.
        number: u32,
        /// What it is called.
        called: String,
        /// When it would go out, milliseconds since the epoch.
        at: i64,
    },
    /// Which of several groups of one name.
    WhichGroup {
        /// The name.
        said: String,
        /// The groups, described.
        options: Vec<(ConversationId, String)>,
    },
    /// It is too long for a way: what is to be different.
    TooLong {
        /// For which, and what else there is.
        said: String,
    },
    /// Whether another time is meant for the text, or for when it is sent.
    WhichTime {
        /// The text with it.
        text: String,
        /// When it would be sent, RFC 3339.
        when: String,
    },
    /// Which of several notices.
    Which {
        /// Their numbers, and what they are called.
        options: Vec<(u32, String)>,
    },
}

impl NoticeQuestion {
    /// The choices, where there are some to press.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::Which { options } => options.iter().map(|(_, called)| called.clone()).collect(),
            Self::WhichGroup { options, .. } => options.iter().map(|(_, told)| told.clone()).collect(),
            Self::WhichTime { text, when } => change::times(text, when).to_vec(),
            Self::CallOff { .. } => vec![wording::NOT_TO_BE_SENT.to_owned()],
            Self::Text | Self::Audience | Self::When { .. } | Self::Change { .. } | Self::TooLong { .. } => {
                Vec::new()
            }
        }
    }

    /// Takes the choice at this place, from nought.
    pub fn choose(&self, request: &mut Request, at: usize) -> Option<()> {
        match self {
            Self::Which { options } => request.slots.notice = Some(options.get(at)?.0.to_string()),
            Self::WhichGroup { said, options } => {
                request.picks.groups.insert(said.clone(), options.get(at)?.0.clone());
            }
            Self::WhichTime { text, .. } if at == 0 => request.slots.text = Some(text.clone()),
            Self::WhichTime { when, .. } if at == 1 => request.slots.when = Some(when.clone()),
            Self::CallOff { number, .. } if at == 0 => {
                request.slots.notice = Some(number.to_string());
                request.notice.call_off = Some(*number);
            }
            _ => return None,
        }
        Some(())
    }

    /// Takes a text as the answer.
    pub fn take(&self, request: &Request, text: &str, reader: Reader<'_>) -> Taken {
        let (mut request, text) = (request.clone(), text.trim());
        let taken = match self {
            Self::Text => (!text.is_empty()).then(|| request.slots.text = Some(text.to_owned())),
            Self::Audience => audience(&mut request, text, reader),
            Self::When { day } => {
                hand::merge_when(&mut request, day.as_deref(), text);
                Some(())
            }
            // Read before, where the time is known; what comes here could not be.
            Self::Change { .. } | Self::TooLong { .. } => None,
            Self::WhichTime { .. } => change::which_time(text)
                .and_then(|at| self.choose(&mut request, at))
                .or_else(|| self.chosen(text, reader.lexicon).and_then(|at| self.choose(&mut request, at))),
            Self::Which { .. } | Self::WhichGroup { .. } | Self::CallOff { .. } => {
                self.chosen(text, reader.lexicon).and_then(|at| self.choose(&mut request, at))
            }
        };
        taken.map_or(Taken::NotAnAnswer, |()| Taken::Merged(request))
    }

    /// The place of the choice a text makes, from nought: by its number, or its own words.
    fn chosen(&self, text: &str, lexicon: &Lexicon) -> Option<usize> {
        let number = language::read_answer(text, lexicon).choice;
        let own = || self.choices().iter().position(|choice| choice == text);
        number.map_or_else(own, |number| number.checked_sub(1))
    }
}

/// `一级医院`, `各信息员、张三`: what could stand after 发通知给.
fn audience(request: &mut Request, text: &str, reader: Reader<'_>) -> Option<()> {
    let read = reader.parse(&wording::order_for(text));
    let found = read.intent == Intent::NoticeSend && !read.slots.audience.is_empty();
    let except = language::with_exceptions(&request.slots.except, &read.slots.except, reader.lexicon)?;
    found.then(|| {
        request.slots.audience = read.slots.audience;
        request.slots.except = except;
    })
}
