//! The people last spoken of in a conversation: whom 她 and 刚才那几个 stand for.
//!
//! **Invariant:** they are remembered as they were said; who they are, and what may be done with them, is judged anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Request;
use crate::domain::id::UserId;
use crate::language::Person;

/// People who were spoken of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// As they were said.
    pub said: Vec<Person>,
    /// Who was meant, where words fit several: by the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub picks: BTreeMap<String, UserId>,
    /// How many messages came since.
    #[serde(default)]
    pub since: u8,
}

impl People {
    /// More are not remembered.
    const MOST: usize = 10;
    /// For so many messages an order that names nobody is about them.
    const FRESH: u8 = 2;
    /// For so many more, one that says 她 is.
    const LASTS: u8 = 8;

    /// Another message came; `None` where too many did.
    #[must_use]
    pub fn older(self) -> Option<Self> {
        let since = self.since + 1;
        (since <= Self::LASTS).then_some(Self { since, ..self })
    }

    /// The only one, where that is who an order is about that names nobody.
    pub fn lone(&self) -> Option<&Person> {
        let [one] = &self.said[..] else { return None };
        (self.since <= Self::FRESH).then_some(one)
    }

    /// Whom a request is about, but for whoever made it; `None` where that is nobody, or a crowd.
    pub fn of(request: &Request) -> Option<Self> {
        let drafts = request.slots.members.iter();
        let drafts = drafts.map(|one| Person {
            name: one.name.clone(),
            mobile: one.mobile.clone(),
            ..Person::default()
        });
        let targets = request.slots.targets.iter().filter(|one| !one.is_self).cloned();
        let said: Vec<Person> = drafts.chain(targets).filter(|one| *one != Person::default()).collect();
        let few = !said.is_empty() && said.len() <= Self::MOST;
        few.then(|| Self { said, picks: request.picks.people.clone(), since: 0 })
    }
}
