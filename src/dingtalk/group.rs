//! Groups: making one.
//!
//! **Invariant:** a group holds only people a permit covers. It cannot be found again by anything we chose, so a call
//! whose outcome is unknown is never repeated.

use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::wire;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::permit::Permit;

const CREATE: Api = Api::new("POST /v1.0/im/group/create", Effect::Write).metered();

/// The most people in a group, its owner included.
pub const MOST: usize = 1000;
/// The longest name, in characters.
pub const LONGEST: usize = 20;
/// A group of the organisation's own people.
const INTERNAL: i64 = 2;

/// A group to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// 1 to 20 characters.
    pub name: String,
    /// Who owns it.
    pub owner: UserId,
    /// Who is in it, the owner included.
    pub members: Vec<UserId>,
}

/// A group that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What links and the old API call it (`chatid`).
    pub chat: String,
    /// What the new API calls it (`openConversationId`).
    pub conversation: ConversationId,
}

impl Client {
    /// Makes a group (create-common-group-new-version-v2). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::OwnerNotVisible`], [`Error::NotFound`], [`Error::ContentRefused`]; [`Error::TooMany`] beyond [`MOST`];
    /// [`Error::OutcomeUnknown`]: it may be there, and must not be made again.
    pub async fn create_group(&self, permit: &Permit, group: &NewGroup) -> Result<Group, Error> {
        if !permit.covers_group(&group.members) || !permit.covers_group(std::slice::from_ref(&group.owner)) {
            return Err(Error::PermitMismatch);
        }
        if group.members.len() > MOST {
            return Err(Error::TooMany { limit: MOST });
        }
        let body = json!({
            "name": group.name,
            "owner": group.owner,
            "useridlist": group.members,
            "conversationTag": INTERNAL,
        });
        let answer: Value = self.post(&CREATE, &body).await?;
        let result = wire::field(&answer, "result").filter(|result| result.is_object()).unwrap_or(&answer);
        let unread = || Error::unknown("the answer names no group");
        Ok(Group {
            chat: wire::text(result, "chatid").ok_or_else(unread)?,
            conversation: ConversationId(wire::text(result, "openConversationId").ok_or_else(unread)?),
        })
    }
}
