//! Who is at a notice's page, by the client's silent login, and why somebody does not count.

use axum::http::StatusCode;
use tokio::time::Instant;

use crate::console::Console;
use crate::console::caller::Caller;
use crate::dingtalk::Error;
use crate::domain::id::OperationId;
use crate::domain::person::Member;

/// The longest a code may be; the platform's are thirty-two.
const LONGEST: usize = 128;

/// Somebody at a page.
#[derive(Clone, Copy)]
pub struct Visitor<'a> {
    /// Where from.
    pub caller: Caller,
    /// What their client gave the page.
    pub code: &'a str,
}

/// When whoever was refused is to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Seconds.
    pub after: u16,
    /// Whether the code was not used and may be sent again.
    pub unused: bool,
}

/// What somebody comes to a page for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be counted as having read.
    Read,
    /// To say how far their todo is.
    Todo,
    /// To use the console.
    SignIn,
    /// To show that it is still them.
    StepUp,
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
    /// The platform or the store did not answer; the code may be used up.
    Later,
    /// The store did not answer before anything was asked.
    Unstored,
    /// More come than can be asked about; nothing was.
    Busy,
    /// The address they come from has had its share.
    TooMany,
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
            Self::Later | Self::Unstored => StatusCode::BAD_GATEWAY,
            Self::Busy | Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// When to come back, where that may help. A page adds up to as much again, so that not all come at once.
    pub fn again(self) -> Option<Again> {
        match self {
            Self::Busy | Self::Unstored => Some(Again { after: 4, unused: true }),
            Self::TooMany => Some(Again { after: 15, unused: true }),
            Self::Later => Some(Again { after: 8, unused: false }),
            Self::Unknown
            | Self::Recalled
            | Self::LoginOver
            | Self::Stranger
            | Self::Hidden
            | Self::NoTodo => None,
        }
    }

    /// One line.
    pub fn words(self, purpose: Purpose) -> &'static str {
        match (self, purpose) {
            (Self::Unknown, _) => "没有找到这条通知。",
            (Self::Recalled, _) => "这条通知已经撤回。",
            (Self::LoginOver, Purpose::StepUp) => "这次核对身份用的登录码已经用过或过期。",
            (Self::Stranger | Self::Hidden, Purpose::StepUp) => "钉钉现在登录的账号不能使用管家。",
            (Self::Later | Self::Unstored, Purpose::StepUp) => "钉钉暂时没有回应，没能核对您的身份。",
            (Self::Busy | Self::TooMany, Purpose::StepUp) => "正在核对身份的人多，请过一会儿再确认。",
            (Self::LoginOver, _) => "登录状态已过期，请重新打开页面。",
            (Self::Stranger, Purpose::SignIn) => "您的账号不在本组织，不能使用管家。",
            (Self::Hidden, Purpose::SignIn) => "您不在应用的可见范围内，请联系管理员。",
            (Self::Later | Self::Unstored, Purpose::SignIn) => "暂时没能登录，请稍后重新打开页面。",
            (Self::Busy | Self::TooMany, Purpose::SignIn) => "正在登录的人多，请过一会儿重新打开页面。",
            (Self::Stranger, Purpose::Read) => "您的账号不在本组织，不计入已读。",
            (Self::Stranger, Purpose::Todo) => "您的账号不在本组织，没有登记。",
            (Self::Hidden, Purpose::Read) => "您不在应用的可见范围内，不计入已读。请联系管理员。",
            (Self::Hidden, Purpose::Todo) => "您不在应用的可见范围内，没有登记。请联系管理员。",
            (Self::NoTodo, _) => "这条通知没有给您的待办，没有登记。",
            (Self::Later | Self::Unstored, Purpose::Read) => "暂时没能登记已读，请稍后重新打开页面。",
            (Self::Later | Self::Unstored, Purpose::Todo) => "暂时没能登记，请稍后再试。",
            (Self::Busy | Self::TooMany, Purpose::Read) => "正在看的人多，登记已读要排队。",
            (Self::Busy | Self::TooMany, Purpose::Todo) => "正在看的人多，登记要排队。",
        }
    }
}

/// The member a login code is of. People in conversations go before visitors.
pub async fn member(
    console: &Console,
    page: &OperationId,
    Visitor { caller: Caller(caller), code }: Visitor<'_>,
) -> Result<Member, Refused> {
    if code.is_empty() || code.len() > LONGEST || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refused::LoginOver);
    }
    if !console.limits.callers.may_try(caller, Instant::now()) {
        return Err(Refused::TooMany);
    }
    let _seat = console.limits.queue.seat(page).await.ok_or(Refused::Busy)?;
    // Asked once more behind the queue: whoever stood in it together has had codes refused meanwhile.
    if !console.limits.callers.may_try(caller, Instant::now()) {
        return Err(Refused::TooMany);
    }
    let client = console.client.bulk_in_turn();
    let user = match client.logged_in(code).await {
        Ok(user) => user,
        Err(Error::Throttled { .. } | Error::IpBanned { .. } | Error::Unreachable { .. }) => {
            return Err(Refused::Busy);
        }
        Err(error) => {
            if matches!(error, Error::LoginOver) {
                console.limits.callers.failed(caller, Instant::now());
            }
            return Err(refused(&error));
        }
    };
    client.user(&user).await.map_err(|error| refused(&error))
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
