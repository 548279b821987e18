//! What may be decided about an operation.
//!
//! **Invariant:** each is a button of the operation's card.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::console::problem::Problem;
use crate::domain::operation::{Operation, State};

/// What somebody does about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Its initiator has it done.
    Confirm,
    /// Its initiator does not want it any more.
    Cancel,
    /// A second person agrees.
    Approve,
    /// A second person does not.
    Reject,
    /// Its initiator has what was left half done tried again.
    Retry,
    /// Its initiator has what goes on stopped, or what waits for its time called off.
    Stop,
}

impl Verb {
    /// By its name in an address.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn read(name: &str) -> Result<Self, Problem> {
        serde_json::from_value(serde_json::Value::from(name)).map_err(|_| Problem::not_found())
    }

    /// Whether whoever decides so has to show anew who they are: it sets going what cannot simply be undone.
    pub fn wants_fresh_login(self, op: &Operation) -> bool {
        match self {
            Self::Confirm => op.kind.is_grave() || op.approval.is_some(),
            Self::Approve => true,
            Self::Cancel | Self::Reject | Self::Retry | Self::Stop => false,
        }
    }

    /// The button of the card; which one depends on where the operation is.
    pub(super) fn button(self, op: &Operation) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Cancel if op.state == State::AwaitingApproval => "withdraw",
            Self::Cancel => "cancel",
            Self::Approve => "agree",
            Self::Reject => "refuse",
            Self::Retry => "retry",
            Self::Stop => "stop",
        }
    }
}
