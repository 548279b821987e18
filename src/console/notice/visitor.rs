//! Who is at a notice's page, by the client's silent login, and why somebody does not count.

use axum::http::StatusCode;

use crate::console::Console;
use crate::dingtalk::Error;
use crate::domain::person::Member;

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

/// The member a login code is of.
pub async fn member(console: &Console, code: &str) -> Result<Member, Refused> {
    if code.is_empty() {
        return Err(Refused::LoginOver);
    }
    let user = console.client.logged_in(code).await.map_err(|error| refused(&error))?;
    let member = console.directory.member(&user).await.map_err(|error| refused(&error))?;
    member.ok_or(Refused::Stranger)
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
