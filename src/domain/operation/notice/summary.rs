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
            people: campaign.people,
            recalled: campaign.recalled_at.is_some(),
            automatic: campaign.automatic.is_some(),
        })
    }
}
