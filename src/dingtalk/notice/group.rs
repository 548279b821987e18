//! The robot's messages to groups it is in (群消息). They cannot call on anybody.
//!
//! **Invariant:** nothing here can be told from a repetition by the platform, so an unknown outcome is never repeated.

use serde_json::{Value, json};

use super::{RECALLED, Recalled, Words, at_most, users};
use crate::dingtalk::Page;
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::wire;
use crate::domain::id::{ConversationId, MessageKey, UserId};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const READS: Api = Api::new("POST /v1.0/robot/groupMessages/query", Effect::Read).metered();
const RECALL: Api = Api::new("POST /v1.0/robot/groupMessages/recall", Effect::Write).metered();

/// People on a page of readers.
const PAGE: usize = 200;

impl Client {
    /// Sends to a group (the-robot-sends-a-group-message). Counts against the monthly quota. To a group that is not
    /// there the platform may say yes all the same.
    ///
    /// # Errors
    /// [`Error::ConversationGone`], [`Error::ContentRefused`]; [`Error::TooLong`]: nothing was sent;
    /// [`Error::OutcomeUnknown`]: it may have been said, and must not be said again.
    pub async fn send_group(
        &self,
        permit: &Permit,
        group: &ConversationId,
        words: &Words,
    ) -> Result<MessageKey, Error> {
        if !permit.covers_notice_group(group) {
            return Err(Error::PermitMismatch);
        }
        let sent = self.say_to_group(group, words.fitting_sample()?).await?;
        Ok(MessageKey(sent.process_query_key))
    }

    /// A page of those who have read it (chatbot-queries-the-read-status-of-a-message). Counts against the monthly
    /// quota.
    ///
    /// # Errors
    /// [`Error::NoReceipts`]: too early, or too late. [`Error::ConversationGone`].
    pub async fn group_reads(
        &self,
        group: &ConversationId,
        key: &MessageKey,
        next: Option<&str>,
    ) -> Result<Page<UserId, String>, Error> {
        let mut body = json!({
            "robotCode": self.inner().settings.client_id,
            "openConversationId": group,
            "processQueryKey": key,
            "maxResults": PAGE,
        });
        if let Some(next) = next {
            body["nextToken"] = json!(next);
        }
        let answer: Value = self.post(&READS, &body).await?;
        let more = wire::flag(&answer, "hasMore");
        let next = wire::text(&answer, "nextToken").filter(|_| more);
        Ok(Page { items: users(&answer, "readUserIds"), next })
    }

    /// Takes at most 20 messages back (enterprise-chatbot-withdraws-internal-group-messages). Repeating it is harmless.
    /// Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::TooLate`], [`Error::TooMany`], [`Error::ConversationGone`]. What was not taken back is no error but in
    /// the answer.
    pub async fn recall_in_group(
        &self,
        permit: &Permit,
        group: &ConversationId,
        keys: &[MessageKey],
    ) -> Result<Recalled, Error> {
        let handle = |key: &MessageKey| Handle::Group { group: group.clone(), key: key.clone() };
        let handles: Vec<Handle> = keys.iter().map(handle).collect();
        if !permit.covers_recall(&handles) {
            return Err(Error::PermitMismatch);
        }
        at_most(RECALLED, keys.len())?;
        let robot = &self.inner().settings.client_id;
        let body = json!({"robotCode": robot, "openConversationId": group, "processQueryKeys": keys});
        let answer: Value = self.post(&RECALL, &body).await?;
        Ok(Recalled::of(&answer))
    }
}
