//! The second person an operation waits for: who was asked, and what was said.
//!
//! **Invariant:** what is recorded here is who said what; whether they may is judged when they say it, and the
//! initiator's own leave again when the operation runs.

use serde::{Deserialize, Serialize};

use crate::domain::id::{OperationId, OutTrackId, UserId};
use crate::domain::inbound::ChatId;
use crate::domain::permit::Denied;

/// What an operation needs beside its initiator's confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// How it is given.
    pub way: Way,
    /// How long it is waited for, in milliseconds.
    pub wait: i64,
    /// The names of those who could agree when it was proposed.
    #[serde(default)]
    pub others: Vec<String>,
    /// Who has been asked.
    #[serde(default)]
    pub asked: Vec<Approver>,
    /// What was said, once somebody who may has said it.
    #[serde(default)]
    pub vote: Option<Vote>,
}

/// How an approval is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Way {
    /// Another administrator agrees.
    Second,
    /// There is nobody else: the initiator types how many people it is about.
    HeadCount {
        /// The number to be typed.
        people: usize,
    },
}

/// Somebody who was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// userid.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// The card in their private chat.
    pub card: OutTrackId,
    /// Of that card's record.
    pub revision: u64,
    /// Why what they said did not count, where it was found that they may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<Denied>,
}

impl Approver {
    /// The handle of the card of the one asked as number `at`.
    pub fn card_of(operation: &OperationId, at: usize) -> OutTrackId {
        OutTrackId(format!("ap{operation}-{at}"))
    }

    /// The operation of such a card; `None` when it is another kind of card.
    pub fn operation_of(card: &OutTrackId) -> Option<OperationId> {
        let (operation, at) = card.as_str().strip_prefix("ap")?.rsplit_once('-')?;
        (!at.is_empty() && at.bytes().all(|b| b.is_ascii_digit())).then(|| OperationId(operation.to_owned()))
    }
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// What.
    pub verdict: Verdict,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Agree,
    /// No: that ends it.
    Refuse,
}

impl Approval {
    /// Nothing said yet, nobody asked.
    pub fn needed(way: Way, wait: i64) -> Self {
        Self { way, wait, others: Vec::new(), asked: Vec::new(), vote: None }
    }

    /// Whether the operation may run as far as this goes.
    pub fn is_given(&self) -> bool {
        self.vote.as_ref().is_some_and(|vote| vote.verdict == Verdict::Agree)
    }
}

/// An operation that waits for somebody's word, in the map all conversations may look into: what a typed word is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which.
    pub operation: OperationId,
    /// For what.
    pub for_what: For,
    /// What it is, in words.
    pub title: String,
    /// Who asked for it.
    pub initiator: UserId,
    /// Where they did.
    #[serde(rename = "conversation")]
    pub chat: ChatId,
    /// Until when, milliseconds since the epoch.
    pub until: i64,
}

/// What an operation waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum For {
    /// One of these to agree.
    Approval {
        /// userids.
        asked: Vec<UserId>,
    },
    /// Its initiator to have the rest of it tried again.
    Retry,
}
