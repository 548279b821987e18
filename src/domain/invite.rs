//! The ledger of invitations: DingTalk lists none, so what we sent is what we know.

use serde::{Deserialize, Serialize};

use super::id::{OperationId, UserId};
use super::mobile::Mobile;

/// An invitation somebody has not accepted yet (errcode 40103).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// The number invited: it must be accepted with this one.
    pub mobile: Mobile,
    /// The name given.
    pub name: String,
    /// The userid we chose.
    pub user: UserId,
    /// The operation that goes on when they join.
    pub operation: OperationId,
    /// Its line.
    pub line: usize,
    /// Who asked for it.
    pub initiator: UserId,
    /// Where they would be, in words.
    pub place: String,
    /// When it was sent, milliseconds since the epoch.
    pub at: i64,
}
