//! Somebody has opened a notice's page inside the client.
//!
//! **Invariant:** only members have read; how many others have is shown to the sender and main administrators alone.

use axum::http::StatusCode;

use super::{chart, done};
use crate::console::Console;
use crate::dingtalk::Error;
use crate::domain::id::UserId;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Mark};
use crate::domain::permit::Rank;
use crate::domain::person::Member;
use crate::operation::notice::crowd;
use crate::operation::notice::standing::Whole;
use crate::operation::notice::{reads, visits};
use crate::store::Accepted;

/// What a visitor gets.
pub struct Visit {
    /// One line.
    pub said: String,
    /// How much has been read, for who may know: an SVG.
    pub chart: Option<String>,
    /// How far they are with their todo, where they have one of it.
    pub todo: Option<Mark>,
}

/// What somebody comes to a page for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be counted as having read.
    Read,
    /// To say how far their todo is.
    Todo,
}

/// Why a visit does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such page.
    Unknown,
    /// The notice was taken back.
    Recalled,
    /// The code is none any more.
    LoginOver,
    /// Not somebody of this organisation.
    Stranger,
    /// Somebody the app may not see.
    Hidden,
    /// Somebody who has no todo of this notice.
    NoTodo,
    /// The platform or the store did not answer.
    Later,
}

impl Refused {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Recalled => StatusCode::GONE,
            Self::LoginOver => StatusCode::UNAUTHORIZED,
            Self::Stranger | Self::Hidden | Self::NoTodo => StatusCode::FORBIDDEN,
            // Not 503: a proxy may offer that to another replica, where the code would be used up.
            Self::Later => StatusCode::BAD_GATEWAY,
        }
    }

    /// One line.
    pub fn words(self, purpose: Purpose) -> &'static str {
        match (self, purpose) {
            (Self::Unknown, _) => "没有找到这条通知。",
            (Self::Recalled, _) => "这条通知已经撤回。",
            (Self::LoginOver, _) => "登录状态已过期，请重新打开页面。",
            (Self::Stranger, Purpose::Read) => "您的账号不在本组织，不计入已读。",
            (Self::Stranger, Purpose::Todo) => "您的账号不在本组织，没有登记。",
            (Self::Hidden, Purpose::Read) => "您不在应用的可见范围内，不计入已读。请联系管理员。",
            (Self::Hidden, Purpose::Todo) => "您不在应用的可见范围内，没有登记。请联系管理员。",
            (Self::NoTodo, _) => "这条通知没有给您的待办，没有登记。",
            (Self::Later, Purpose::Read) => "暂时没能登记已读，请稍后重新打开页面。",
            (Self::Later, Purpose::Todo) => "暂时没能登记，请稍后再试。",
        }
    }
}

/// Keeps it that whoever the code is of has read this.
pub async fn take(
    console: &Console,
    (op, campaign): (&Operation, &Campaign),
    code: &str,
) -> Result<Visit, Refused> {
    let member = member(console, code).await?;
    let user = &member.user;
    let delivery = visits::delivery(&op.id, user.clone(), console.clock.now_ms());
    match console.store.accept(&delivery).await {
        Ok(Accepted::Stored | Accepted::Duplicate) => {}
        Ok(Accepted::Full { .. }) => return Err(Refused::Later),
        Err(error) => {
            tracing::error!(%error, "a visit could not be stored");
            return Err(Refused::Later);
        }
    }
    let chart = if may_know(console, op, user).await {
        drawn(console, op, campaign).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "who has read a notice cannot be drawn now");
            None
        })
    } else {
        None
    };
    // It is read, whether or not that can be told.
    let todo = done::standing(console, (&op.id, campaign), user).await.unwrap_or_default();
    Ok(Visit { said: noted(&member), chart, todo })
}

/// The member a login code is of.
pub async fn member(console: &Console, code: &str) -> Result<Member, Refused> {
    if code.is_empty() {
        return Err(Refused::LoginOver);
    }
    let user = console.client.logged_in(code).await.map_err(|error| refused(&error))?;
    let member = console.directory.member(&user).await.map_err(|error| refused(&error))?;
    member.ok_or(Refused::Stranger)
}

fn noted(member: &Member) -> String {
    format!("{}，已登记您看过这条通知。", member.name)
}

fn refused(error: &Error) -> Refused {
    match error {
        Error::LoginOver => Refused::LoginOver,
        Error::NotFound => Refused::Stranger,
        Error::OutsideAppScope => Refused::Hidden,
        error => {
            tracing::warn!(%error, "who visits a notice's page cannot be told");
            Refused::Later
        }
    }
}

/// Its sender, and main administrators.
async fn may_know(console: &Console, op: &Operation, user: &UserId) -> bool {
    if op.initiator == *user {
        return true;
    }
    let actor = console.directory.actor(user).await;
    actor.is_ok_and(|actor| actor.rank == Rank::MainAdministrator)
}

/// How much has been read, as far as is written down.
async fn drawn(
    console: &Console,
    op: &Operation,
    campaign: &Campaign,
) -> Result<Option<String>, crowd::Error> {
    let parts = reads::known(&console.store, &op.id, campaign).await?;
    let whole = Whole::of(&console.directory, &console.store, (op, campaign), parts).await?;
    let Some(places) = whole.places(&console.directory).await? else { return Ok(None) };
    Ok(chart::draw(&places))
}
