//! Who has read, as far as is known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::id::UserId;

/// Who has read what one chunk's calls brought, a record of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// Who, and since when it is known, milliseconds since the epoch.
    pub by: BTreeMap<UserId, i64>,
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
