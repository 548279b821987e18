//! Messages of the robot: sending them here, receiving them as [`Incoming`].
//!
//! **Invariant:** a session webhook is called only at the platform's own address; nobody can have us call another.

mod incoming;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

pub use incoming::{At, Chat, Content, Incoming, Malformed, Piece, Quote, Robot, Sender, Webhook};

use super::client::{Api, Client, Effect, Payload};
use super::error::Error;
use super::shared::SESSION_WEBHOOK;
use super::wire;
use crate::domain::id::{ConversationId, UserId};

const REPLY: Api = Api::old(SESSION_WEBHOOK, Effect::Write).metered();
const TO_USERS: Api = Api::new("POST /v1.0/robot/oToMessages/batchSend", Effect::Write).metered();
const TO_GROUP: Api = Api::new("POST /v1.0/robot/groupMessages/send", Effect::Write).metered();
/// The most people in one request.
pub const BATCH: usize = 20;

/// What the robot says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Plain text.
    Text {
        /// The text.
        content: String,
    },
    /// DingTalk's Markdown.
    Markdown {
        /// Shown in the list of conversations.
        title: String,
        /// The text.
        text: String,
    },
    /// A file handed over before; not by a session webhook.
    File {
        /// Its media id.
        media: String,
        /// Its name, for people.
        name: String,
        /// `xlsx`, `pdf`, ….
        extension: String,
    },
}

/// What became of a message sent through the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The handle for read receipts and recall; one for the whole request.
    pub process_query_key: String,
    /// Not sent: unknown, or cannot see the app.
    pub invalid: Vec<UserId>,
    /// Not sent: throttled, to be sent again later.
    pub throttled: Vec<UserId>,
    /// Not sent: filtered for a reason not given.
    pub filtered: Vec<UserId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentAnswer {
    process_query_key: String,
    #[serde(default)]
    invalid_staff_id_list: Value,
    #[serde(default)]
    flow_controlled_staff_id_list: Value,
    #[serde(default)]
    filtered_staff_id_list: Value,
}

impl From<SentAnswer> for Sent {
    fn from(answer: SentAnswer) -> Self {
        let users = |list: &Value| wire::texts(list).into_iter().map(UserId).collect();
        Self {
            invalid: users(&answer.invalid_staff_id_list),
            throttled: users(&answer.flow_controlled_staff_id_list),
            filtered: users(&answer.filtered_staff_id_list),
            process_query_key: answer.process_query_key,
        }
    }
}

impl Client {
    /// Replies through a session webhook (robot-reply-and-send-messages), calling on `at`. No token; whoever holds the
    /// address can post.
    ///
    /// # Errors
    /// [`Error::ForeignHost`]: not scheme, host and port of `settings.oapi`, or not the path of session webhooks; nothing
    /// was sent.
    /// [`Error::SessionExpired`]: use [`Client::send_to_users`] or [`Client::send_to_group`].
    /// [`Error::OutcomeUnknown`]: repeating may say it twice.
    pub async fn reply(&self, webhook: &SecretString, body: &Body, at: &[UserId]) -> Result<(), Error> {
        let address = self.pinned(webhook)?;
        let payload = Payload::json(&REPLY, &reply_body(body, at))?.to(address);
        self.run_open(&REPLY, &payload).await.map(drop)
    }

    /// Sends to at most 20 people alone (chatbots-send-one-on-one-chat-messages-in-batches). Not idempotent.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::NotFound`], [`Error::ContentRefused`]; [`Error::OutcomeUnknown`]: repeating may say
    /// it twice. People who got nothing are no error but in the answer.
    pub async fn send_to_users(&self, users: &[UserId], body: &Body) -> Result<Sent, Error> {
        if users.len() > BATCH {
            return Err(Error::TooMany { limit: BATCH });
        }
        self.batch_send(users, sample(body)).await
    }

    /// The call itself; `msgKey` and `msgParam` are given.
    pub(super) async fn batch_send(
        &self,
        users: &[UserId],
        (key, param): (&'static str, String),
    ) -> Result<Sent, Error> {
        let robot = &self.inner().settings.client_id;
        let request = json!({"robotCode": robot, "userIds": users, "msgKey": key, "msgParam": param});
        self.post::<SentAnswer>(&TO_USERS, &request).await.map(Sent::from)
    }

    /// Sends to a group the robot is in (the-robot-sends-a-group-message). Not idempotent; cannot call on anybody.
    ///
    /// # Errors
    /// [`Error::ConversationGone`], [`Error::ContentRefused`]; [`Error::OutcomeUnknown`]: repeating may say it twice.
    pub async fn send_to_group(&self, group: &ConversationId, body: &Body) -> Result<Sent, Error> {
        self.say_to_group(group, sample(body)).await
    }

    /// The call itself; `msgKey` and `msgParam` are given.
    pub(super) async fn say_to_group(
        &self,
        group: &ConversationId,
        (key, param): (&'static str, String),
    ) -> Result<Sent, Error> {
        let robot = &self.inner().settings.client_id;
        let request =
            json!({"robotCode": robot, "openConversationId": group, "msgKey": key, "msgParam": param});
        self.post::<SentAnswer>(&TO_GROUP, &request).await.map(Sent::from)
    }

    fn pinned(&self, webhook: &SecretString) -> Result<Url, Error> {
        let address = Url::parse(webhook.expose_secret()).map_err(|_| Error::ForeignHost)?;
        let bare = address.username().is_empty() && address.password().is_none();
        // Where the base has a path of its own, the webhooks lie below it.
        let base = self.oapi().path().trim_end_matches('/');
        let path = address.path().strip_prefix(base) == SESSION_WEBHOOK.split_once(' ').map(|(_, path)| path);
        let own = address.origin() == self.oapi().origin();
        if bare && own && path { Ok(address) } else { Err(Error::ForeignHost) }
    }
}

/// The body of a webhook. Who is called on must also stand in the text, or nothing is highlighted.
fn reply_body(body: &Body, at: &[UserId]) -> Value {
    let missing = |text: &str| {
        let tokens = at.iter().map(|user| format!("@{user}")).filter(|token| !text.contains(token.as_str()));
        tokens.fold(text.to_owned(), |text, token| format!("{text} {token}"))
    };
    let mut request = match body {
        Body::Text { content } => json!({"msgtype": "text", "text": {"content": missing(content)}}),
        Body::Markdown { title, text } => {
            json!({"msgtype": "markdown", "markdown": {"title": title, "text": missing(text)}})
        }
        Body::File { name, .. } => json!({"msgtype": "text", "text": {"content": missing(name)}}),
    };
    if !at.is_empty() {
        request["at"] = json!({"atUserIds": at, "isAtAll": false});
    }
    request
}

/// `msgKey` and `msgParam`, the latter JSON in a string (robot-message-type).
fn sample(body: &Body) -> (&'static str, String) {
    match body {
        Body::Text { content } => ("sampleText", json!({"content": content}).to_string()),
        Body::Markdown { title, text } => {
            ("sampleMarkdown", json!({"title": title, "text": text}).to_string())
        }
        Body::File { media, name, extension } => {
            ("sampleFile", json!({"mediaId": media, "fileName": name, "fileType": extension}).to_string())
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
