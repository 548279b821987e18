//! What a typed word does to a card that waits.

use serde::{Deserialize, Serialize};

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
