//! Work notices (工作通知): to people or whole departments, in the name of the app.
//!
//! What goes beyond the platform's limits (5,000 people a request and a minute, 500 notices a person and day, the same
//! words to the same person twice a day) is answered with success and silently dropped: see [`Forbidden`].

use serde_json::{Value, json};

use super::{Link, Words, at_most, no_longer, users, verbatim};
use crate::dingtalk::client::{Api, Client, Effect};
use crate::dingtalk::error::Error;
use crate::dingtalk::wire;
use crate::domain::id::{DepartmentId, TaskId, UserId};
use crate::domain::permit::Permit;
use crate::domain::permit::notice::Handle;

const SEND: Api = Api::old("POST /topapi/message/corpconversation/asyncsend_v2", Effect::Write).metered();
const PROGRESS: Api =
    Api::old("POST /topapi/message/corpconversation/getsendprogress", Effect::Read).metered();
const RESULT: Api = Api::old("POST /topapi/message/corpconversation/getsendresult", Effect::Read).metered();
const RECALL: Api = Api::old("POST /topapi/message/corpconversation/recall", Effect::Write).metered();

/// The most people named in one request.
pub const USERS: usize = 100;
/// The most departments named in one request.
pub const DEPARTMENTS: usize = 20;
/// The most people one request reaches, and one app in a minute: beyond it they are silently left out.
pub const REACHED: usize = 5000;
/// The longest message, in bytes as [`size`] counts them.
pub const LONGEST: usize = 2048;
/// The longest text of the text kind, in characters: longer ones are advised against.
const TEXT: usize = 500;
/// The longest address and label of a link, in characters.
const URL: usize = 500;
const LABEL: usize = 20;

/// Whom a work notice goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To<'a> {
    /// People, at most [`USERS`].
    Users(&'a [UserId]),
    /// Everybody in and below departments, at most [`DEPARTMENTS`].
    Departments(&'a [DepartmentId]),
}

/// How far the platform is with a work notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// 0 to 100.
    pub percent: u8,
    /// Whether it is through.
    pub finished: bool,
}

/// What became of a work notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Have read it.
    pub read: Vec<UserId>,
    /// Got it and have not read it.
    pub unread: Vec<UserId>,
    /// Are nobody.
    pub invalid_users: Vec<UserId>,
    /// Are no departments.
    pub invalid_departments: Vec<DepartmentId>,
    /// Got nothing, for a reason.
    pub forbidden: Vec<Forbidden>,
    /// Got nothing.
    pub failed: Vec<UserId>,
}

/// Somebody who got nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// Who.
    pub user: UserId,
    /// The platform's code; empty where it gives none.
    pub code: String,
}

/// Why somebody got nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// Too many people in a minute: they may be sent to again.
    ThisMinute,
    /// Had 500 of this app's notices today.
    Today,
    /// Was told the very same today.
    Repeated,
    /// The words are not let pass.
    Content,
    /// Anything else.
    Other,
}

impl Forbidden {
    /// What the code means (gets-the-result-of-sending-messages-asynchronously-to-the-enterprise).
    pub fn why(&self) -> Barred {
        match self.code.as_str() {
            "143103" | "143104" | "143203" | "143204" => Barred::ThisMinute,
            "143105" | "143205" => Barred::Today,
            "143106" | "143206" => Barred::Repeated,
            "1430002" => Barred::Content,
            _ => Barred::Other,
        }
    }
}

/// How many bytes a work notice will have; [`LONGEST`] are taken.
pub fn size(words: &Words) -> usize {
    message(words).to_string().len()
}

/// The message (message-types-and-data-format): the text kind, which has no markup, as far as it is advised.
pub fn message(words: &Words) -> Value {
    match &words.link {
        None if words.text.chars().count() <= TEXT => {
            json!({"msgtype": "text", "text": {"content": verbatim::plain(&words.text)}})
        }
        None => {
            let text = verbatim::markdown(&words.text);
            json!({"msgtype": "markdown", "markdown": {"title": words.title, "text": text}})
        }
        Some(Link { label, url }) => json!({"msgtype": "action_card", "action_card": {"title": words.title,
            "markdown": verbatim::markdown(&words.text), "single_title": label, "single_url": url}}),
    }
}

fn fits(words: &Words) -> Result<(), Error> {
    if let Some(Link { label, url }) = &words.link {
        no_longer("the link", URL, url)?;
        no_longer("the link's label", LABEL, label)?;
    }
    if size(words) > LONGEST { Err(Error::TooLong { what: "the message", limit: LONGEST }) } else { Ok(()) }
}

impl Client {
    /// Sends a work notice (asynchronous-sending-of-enterprise-session-messages). Repeating it after an unknown outcome
    /// is harmless on the same day: the platform drops the same words to the same person. Counts against the monthly
    /// quota.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::TooLong`]: nothing was sent. [`Error::AgentUnknown`], [`Error::DailyCap`],
    /// [`Error::ContentRefused`].
    pub async fn send_work(&self, permit: &Permit, to: To<'_>, words: &Words) -> Result<TaskId, Error> {
        let (list, ids) = match to {
            To::Users(users) => {
                if !permit.covers_notice_users(users) {
                    return Err(Error::PermitMismatch);
                }
                at_most(USERS, users.len())?;
                ("userid_list", comma(users))
            }
            To::Departments(departments) => {
                if !permit.covers_notice_departments(departments) {
                    return Err(Error::PermitMismatch);
                }
                at_most(DEPARTMENTS, departments.len())?;
                ("dept_id_list", comma(departments))
            }
        };
        fits(words)?;
        let mut body = json!({"agent_id": self.agent()?, "to_all_user": false, "msg": message(words)});
        body[list] = json!(ids);
        let answer: Value = self.post(&SEND, &body).await?;
        wire::integer(&answer, "task_id")
            .map(TaskId)
            .ok_or_else(|| Error::unknown("the answer names no task"))
    }

    /// How far a work notice is, for some days (obtain-the-sending-progress-of-asynchronous-sending-of-enterprise-session).
    ///
    /// # Errors
    /// [`Error::AgentUnknown`].
    pub async fn work_progress(&self, task: TaskId) -> Result<Progress, Error> {
        let body = json!({"agent_id": self.agent()?, "task_id": task});
        let answer: Value = self.post(&PROGRESS, &body).await?;
        let progress = wire::field(&answer, "progress").unwrap_or(&answer);
        let status = wire::integer(progress, "status");
        let status = status.ok_or_else(|| Error::Shape { what: PROGRESS.name.to_owned() })?;
        let percent = wire::integer(progress, "progress_in_percent").unwrap_or_default().clamp(0, 100);
        Ok(Progress { percent: u8::try_from(percent).unwrap_or_default(), finished: status == 2 })
    }

    /// Who has read a work notice and who got none: for 24 hours, and only where it went to at most [`USERS`] people
    /// (gets-the-result-of-sending-messages-asynchronously-to-the-enterprise). Counts against the monthly quota.
    ///
    /// # Errors
    /// [`Error::NoReceipts`]: too many people. [`Error::OutcomeUnknown`] is the same, said by a time-out.
    pub async fn work_result(&self, task: TaskId) -> Result<Outcome, Error> {
        let body = json!({"agent_id": self.agent()?, "task_id": task});
        let answer: Value = self.post(&RESULT, &body).await?;
        Ok(outcome(wire::field(&answer, "send_result").unwrap_or(&answer)))
    }

    /// Takes a work notice back, for 24 hours (notification-of-work-withdrawal). Repeating it is harmless. Counts
    /// against the monthly quota.
    ///
    /// # Errors
    /// [`Error::FieldIllegal`]: no such task of this app, or not any more.
    pub async fn recall_work(&self, permit: &Permit, task: TaskId) -> Result<(), Error> {
        if !permit.covers_recall(&[Handle::Work { task }]) {
            return Err(Error::PermitMismatch);
        }
        let body = json!({"agent_id": self.agent()?, "msg_task_id": task});
        self.post::<Value>(&RECALL, &body).await.map(drop)
    }

    fn agent(&self) -> Result<i64, Error> {
        self.inner().settings.agent_id.ok_or(Error::AgentUnknown)
    }
}

fn outcome(result: &Value) -> Outcome {
    let mut forbidden: Vec<Forbidden> = Vec::new();
    for one in wire::items(result, "forbidden_list") {
        if let Some(user) = wire::text(&one, "userid").map(UserId) {
            forbidden.push(Forbidden { user, code: wire::text(&one, "code").unwrap_or_default() });
        }
    }
    for user in users(result, "forbidden_user_id_list") {
        if !forbidden.iter().any(|known| known.user == user) {
            forbidden.push(Forbidden { user, code: String::new() });
        }
    }
    let departments = wire::field(result, "invalid_dept_id_list").map(wire::integers).unwrap_or_default();
    Outcome {
        read: users(result, "read_user_id_list"),
        unread: users(result, "unread_user_id_list"),
        invalid_users: users(result, "invalid_user_id_list"),
        invalid_departments: departments.into_iter().map(DepartmentId).collect(),
        forbidden,
        failed: users(result, "failed_user_id_list"),
    }
}

fn comma<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
