//! The robot's messages to people alone (机器人单聊).
//!
//! **Invariant:** nothing here can be told from a repetition by the platform, so an unknown outcome is never repeated.

use serde_json::{Value, json};

use super::{RECALLED, Recalled, State, Words, at_most};
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::message::{BATCH, Sent};
use crate::dingtalk::wire;
use crate::domain::id::{MessageKey, UserId};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const READS: Api = Api::new("GET /v1.0/robot/oToMessages/readStatus", Effect::Read).metered();
/// The platform writes this path with a small `o`, and only this one.
const RECALL: Api = Api::new("POST /v1.0/robot/otoMessages/batchRecall", Effect::Write).metered();

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatSent {
    /// The handle for read receipts and recall; one for the whole request.
    pub key: MessageKey,
    /// Not sent: unknown, or cannot see the app.
    pub invalid: Vec<UserId>,
    /// Not sent: throttled, to be sent again later.
    pub throttled: Vec<UserId>,
    /// Not sent: filtered for a reason not given.
    pub filtered: Vec<UserId>,
}

impl From<Sent> for ChatSent {
    fn from(sent: Sent) -> Self {
        let Sent { process_query_key, invalid, throttled, filtered } = sent;
        Self { key: MessageKey(process_query_key), invalid, throttled, filtered }
    }
}

/// Who has read one request's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatReads {
    /// How far the platform is.
    pub state: State,
    /// Have read it; the platform does not say when.
    pub read: Vec<UserId>,
    /// Have not.
    pub unread: Vec<UserId>,
}

impl Client {
    /// Sends to at most 20 people alone (chatbots-send-one-on-one-chat-messages-in-batches). Counts against the monthly
    /// quota.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::TooLong`]: nothing was sent. [`Error::ContentRefused`];
    /// [`Error::OutcomeUnknown`]: it may have been said, and must not be said again.
    pub async fn send_chat(
        &self,
        permit: &Permit,
        users: &[UserId],
        words: &Words,
    ) -> Result<ChatSent, Error> {
        if !permit.covers_notice_users(users) {
            return Err(Error::PermitMismatch);
        }
        at_most(BATCH, users.len())?;
        self.batch_send(users, words.fitting_sample()?).await.map(ChatSent::from)
    }

    /// Who has read it, for 24 hours (chatbot-batch-query-the-read-status-of-messages). Counts against the monthly
    /// quota.
    ///
    /// # Errors
    /// [`Error::NoReceipts`]: too early, or too late.
    pub async fn chat_reads(&self, key: &MessageKey) -> Result<ChatReads, Error> {
        let robot = &self.inner().settings.client_id;
        let query = [("robotCode", robot.as_str()), ("processQueryKey", key.as_str())];
        let answer: Value = self.query(&READS, &query).await?;
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for one in wire::items(&answer, "messageReadInfoList") {
            let Some(user) = wire::text(&one, "userId").map(UserId) else { continue };
            let has_read = wire::text(&one, "readStatus").is_some_and(|status| status == "READ");
            if has_read { read.push(user) } else { unread.push(user) }
        }
        Ok(ChatReads { state: State::of(&answer), read, unread })
    }

    /// Takes at most 20 requests' messages back, for 24 hours (batch-message-recall-chat). Repeating it is harmless.
    /// Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::TooLate`], [`Error::TooMany`]. What was not taken back is no error but in the answer.
    pub async fn recall_chat(&self, permit: &Permit, keys: &[MessageKey]) -> Result<Recalled, Error> {
        let handles: Vec<Handle> = keys.iter().cloned().map(|key| Handle::Chat { key }).collect();
        if !permit.covers_recall(&handles) {
            return Err(Error::PermitMismatch);
        }
        at_most(RECALLED, keys.len())?;
        let body = json!({"robotCode": self.inner().settings.client_id, "processQueryKeys": keys});
        let answer: Value = self.post(&RECALL, &body).await?;
        Ok(Recalled::of(&answer))
    }
}
