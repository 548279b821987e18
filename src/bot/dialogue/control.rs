//! A card that waits, and what a typed word does to it.

use serde::{Deserialize, Serialize};

use super::{Question, Request};
use crate::domain::id::OperationId;
use crate::domain::operation::State;
use crate::language::Intent;

/// What a card that waits comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// It is done.
    Confirm,
    /// It is not.
    Cancel,
}

impl Control {
    /// The control word for it.
    pub fn intent(self) -> Intent {
        match self {
            Self::Confirm => Intent::Confirm,
            Self::Cancel => Intent::Cancel,
        }
    }

    /// Where it takes an operation.
    pub fn state(self) -> State {
        match self {
            Self::Confirm => State::Confirmed,
            Self::Cancel => State::Cancelled,
        }
    }
}

/// A proposal on the table, and how it came there: so it can be changed and gone back from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The operation, and its card.
    pub operation: OperationId,
    /// The command.
    pub intent: Intent,
    /// What it was run over.
    pub request: Request,
    /// What was known before each answer, for 上一步.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<(Request, Question)>,
    /// Whether a typed 确认 counts.
    #[serde(default)]
    pub trust: Trust,
    /// Where it was asked for.
    #[serde(default, skip_serializing_if = "Origin::is_here")]
    pub origin: Origin,
}

/// Where a proposal was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// In this chat: what was said is known, and can be put right.
    #[default]
    Here,
    /// On a page: it is changed where it was filled in.
    Page,
}

impl Origin {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_here(&self) -> bool {
        *self == Self::Here
    }
}

impl Table {
    /// What was asked for here, as it was understood.
    pub fn new(
        operation: OperationId,
        intent: Intent,
        request: Request,
        past: Vec<(Request, Question)>,
    ) -> Self {
        Self { operation, intent, request, past, trust: Trust::Armed, origin: Origin::Here }
    }
}

/// What a control word is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// What is open.
    Open,
    /// Everything that is open.
    All,
    /// Something else that is quoted, or cannot be told.
    Other,
}

/// Whether a typed 确认 can only mean the proposal on the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Nothing was said since that puts it in doubt.
    #[default]
    Armed,
    /// A question was answered: a mere yes may be meant for that, 确认 in so many words is not.
    Answered,
    /// Something was: it is asked again what is to be confirmed.
    #[serde(alias = "one_of_several")]
    Doubted,
}

/// What the person is asked to agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The operation.
    pub operation: OperationId,
    /// Since when, milliseconds since the epoch.
    pub since: i64,
}
