//! Taking back what a notice sent.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::notice::{Channel, Sender};
use crate::domain::permit::Asked;
use crate::domain::permit::notice::Handle;

/// Some of what a notice sent is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallNotice {
    /// Of which notice.
    pub of: OperationId,
    /// Who had it sent.
    pub initiator: UserId,
    /// By which channel.
    pub channel: Channel,
    /// What the platform calls it, at most 20.
    pub handles: Vec<Handle>,
    /// By what the platform knows who sent it.
    pub sender: Sender,
}

impl Facet for RecallNotice {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        Some(Asked::Recall { initiator: self.initiator.clone(), sent: self.handles.clone() })
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        facts["notice"] =
            json!({"operation": self.of, "messages": self.handles.len(), "recalled": side.is_done});
    }
}
