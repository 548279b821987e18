//! DINGs (强提醒): in the app, by text message, by telephone.
//!
//! **Invariant:** nothing here can be told from a repetition by the platform, so an unknown outcome is never repeated.

use serde_json::{Value, json};

use super::{Words, at_most, verbatim};
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::{Error, scrub};
use crate::dingtalk::wire;
use crate::domain::id::{DingId, UserId};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const SEND: Api = Api::new("POST /v1.0/robot/ding/send", Effect::Write).metered();
const RECALL: Api = Api::new("POST /v1.0/robot/ding/recall", Effect::Write).metered();

/// The longest text, in bytes. The page names no limit: this is ours, what a message of the robot takes.
pub const LONGEST: usize = super::LONGEST;

/// What a DING says: it has no button, so the way to the page stands in the text.
pub fn content(words: &Words) -> String {
    let page = words.link.as_ref().map(|link| format!("\n{}", link.url)).unwrap_or_default();
    format!("{}{page}", verbatim::plain(&words.text))
}

/// How somebody is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In the app.
    App,
    /// By text message; bought by the organisation.
    Sms,
    /// By telephone; bought by the organisation.
    Phone,
}

impl Kind {
    /// The most people in one request.
    pub const fn most(self) -> usize {
        match self {
            Self::App => 200,
            Self::Sms | Self::Phone => 20,
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::App => 1,
            Self::Sms => 2,
            Self::Phone => 3,
        }
    }
}

/// What became of a DING.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DingSent {
    /// The handle for taking it back.
    pub id: DingId,
    /// Who was not reached, and what the platform says about it, scrubbed.
    pub failed: Vec<(UserId, String)>,
}

impl Client {
    /// Calls people (robot-sends-nail-message). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::DingsGone`]: none of this kind are left. [`Error::TooMany`], [`Error::TooLong`]: nobody was
    /// called; [`Error::OutcomeUnknown`]: they may have been called, and must not be called again.
    pub async fn ding(
        &self,
        permit: &Permit,
        kind: Kind,
        users: &[UserId],
        text: &str,
    ) -> Result<DingSent, Error> {
        if !permit.covers_notice_users(users) {
            return Err(Error::PermitMismatch);
        }
        at_most(kind.most(), users.len())?;
        if text.len() > LONGEST {
            return Err(Error::TooLong { what: "the DING", limit: LONGEST });
        }
        let body = json!({
            "robotCode": self.inner().settings.client_id,
            "remindType": kind.number(),
            "receiverUserIdList": users,
            "content": text,
        });
        let answer: Value = self.post(&SEND, &body).await?;
        let id = wire::text(&answer, "openDingId").map(DingId);
        let id = id.ok_or_else(|| Error::unknown("the answer names no DING"))?;
        Ok(DingSent { id, failed: failed(&answer) })
    }

    /// Takes a DING back (robot-withdraws-pin-message). Repeating it is harmless. Counts against the monthly quota.
    ///
    /// # Errors
    /// None of its own.
    pub async fn recall_ding(&self, permit: &Permit, id: &DingId) -> Result<(), Error> {
        if !permit.covers_recall(&[Handle::Ding { id: id.clone() }]) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({"robotCode": self.inner().settings.client_id, "openDingId": id});
        self.post::<Value>(&RECALL, &body).await.map(drop)
    }
}

/// `{"reason": ["userid", …], …}`.
fn failed(answer: &Value) -> Vec<(UserId, String)> {
    let listed = wire::field(answer, "failedList").and_then(Value::as_object);
    let each = listed.into_iter().flatten().flat_map(|(reason, users)| {
        wire::texts(users).into_iter().map(move |user| (UserId(user), scrub(reason)))
    });
    each.collect()
}
