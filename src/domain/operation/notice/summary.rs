//! A notice as lists of notices show it.

use serde::{Deserialize, Serialize};

use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::{Operation, State};

/// A notice that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its operation.
    pub operation: OperationId,
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// Who had it sent.
    pub initiator: UserId,
    /// How they are called.
    pub initiator_name: String,
    /// Where it is.
    pub state: State,
    /// When it went out, or is to: milliseconds since the epoch.
    pub at: i64,
    /// When its author said it, which a later time of sending does not change; absent in summaries of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<i64>,
    /// How many people it was for.
    pub people: u32,
    /// Whether it was taken back.
    pub recalled: bool,
    /// Whether it is a reminder that went out by itself.
    #[serde(default)]
    pub automatic: bool,
}

impl Summary {
    /// Of a notice as it is; `None` of anything else.
    pub fn of(op: &Operation) -> Option<Self> {
        let campaign = op.campaign()?;
        Some(Self {
            operation: op.id.clone(),
            number: campaign.number,
            title: campaign.title.clone(),
            initiator: op.initiator.clone(),
            initiator_name: op.initiator_name.clone(),
            state: op.state,
            at: campaign.at.or(op.begun_at).unwrap_or(op.created_at),
            said_at: Some(op.created_at),
            people: campaign.people,
            recalled: campaign.recalled_at.is_some(),
            automatic: campaign.automatic.is_some(),
        })
    }
    /// When its author said it: where nobody wrote that down, when it went out or is to.
    pub fn said_at(&self) -> i64 {
        self.said_at.unwrap_or(self.at)
    }

    /// Whether it was to go out at once and has been begun, whatever became of it.
    pub fn was_sent(&self) -> bool {
        match self.state {
            State::Running | State::Done | State::PartlyDone | State::Failed => true,
            State::Confirmed => self.at <= self.said_at(),
            _ => false,
        }
    }

    /// Whether it waits, for its time or for a second person.
    pub fn waits(&self) -> bool {
        !self.was_sent() && matches!(self.state, State::Confirmed | State::AwaitingApproval)
    }
}
