//! Roles of the organisation, and which of them the bot may give.

pub mod responsibility;

use serde::{Deserialize, Serialize};

use super::id::RoleId;

/// A role as DingTalk has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// The role's id.
    pub id: RoleId,
    /// The organisation's own name for it, e.g. 信息统计负责人.
    pub name: String,
    /// How people call it here, e.g. 信息员; the name where nothing else is configured.
    pub say: String,
    /// Whether the bot may give and take it: in the configured group, configured, and not the administrators' own.
    pub grantable: bool,
}
