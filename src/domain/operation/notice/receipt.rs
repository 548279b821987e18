//! Who has read, as far as is known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::id::UserId;

/// Who has read what one chunk's calls brought, a record of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// Who, and since when it is known, milliseconds since the epoch.
    pub by: BTreeMap<UserId, i64>,
    /// Whose todo we have marked ourselves, and when: the platform's event about that says nothing new.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marked: BTreeMap<UserId, i64>,
}

/// What somebody says of their todo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It is done.
    Done,
    /// It is not, after all.
    Open,
}

impl Reads {
    /// Notes that somebody has; whether that was news.
    pub fn note(&mut self, user: UserId, at: i64) -> bool {
        let news = !self.by.contains_key(&user);
        if news {
            self.by.insert(user, at);
        }
        news
    }
}

/// How much of a notice has been read, as its card says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When that was counted, milliseconds since the epoch.
    pub at: i64,
    /// How many people have read it, by whatever told.
    pub read: u32,
    /// How many it reached; 0 where nobody can tell who that is.
    pub of: u32,
    /// Whether nothing is left to be read, or done.
    pub all: bool,
    /// The institutions that have read least, the least first: name, readers, reached. None where there is only one.
    pub places: Vec<(String, u32, u32)>,
    /// How many institutions are not among them.
    pub more: u32,
}
