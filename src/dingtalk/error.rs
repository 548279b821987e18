//! What can go wrong with a call, named by what the caller does about it.
//!
//! **Invariant:** `Display` and `Debug` contain no token, secret or phone number: what the platform says is scrubbed
//! when it is read, and the address of a request is taken out of every source.

mod label;
mod refusal;

use std::time::Duration;

pub(super) use refusal::{Refusal, ban, ban_page, scrub};

use super::shared::SharedError;
use crate::domain::id::UserId;

/// Which head-count was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// The organisation's.
    Organisation,
    /// The department's: 1000 direct members.
    Department,
    /// The person is in five uncertified organisations already.
    Teams,
}

/// What a helper does with an error it has no special answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nothing was done; the same call may be made again after this long.
    Retry {
        /// How long to wait first.
        after: Duration,
    },
    /// Whether it was done is not known: reconcile before repeating.
    Unknown,
    /// The same call will fail again; the person is told why.
    Permanent,
    /// Whoever runs the bot must mend something.
    Operator,
}

/// Why a call did not succeed (pages: server-api-error-codes-1, common-errors).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The app or the API is called too often; refused before execution.
    #[error("throttled, again in {after:?}")]
    Throttled {
        /// How long to wait.
        after: Duration,
    },
    /// The platform refuses this machine's address for some minutes.
    #[error("this address is banned for {after:?}")]
    IpBanned {
        /// How long to wait.
        after: Duration,
    },
    /// Whoever wanted it does not any more; nothing was sent.
    #[error("called off before it was sent")]
    CalledOff,
    /// The organisation's calls of this month are used up.
    #[error("the monthly quota is used up")]
    QuotaGone,
    /// The access token was refused, and so was the one fetched instead.
    #[error("the access token is refused")]
    TokenRejected,
    /// The app's id or secret is wrong.
    #[error("the app's credentials are refused ({code})")]
    Credentials {
        /// The platform's code.
        code: String,
    },
    /// The app lacks a permission point.
    #[error("not granted: {}", .scopes.join(", "))]
    NotGranted {
        /// Which; empty when the platform does not say.
        scopes: Vec<String>,
    },
    /// This machine's address is not on the app's allow-list.
    #[error("this address is not on the app's allow-list")]
    AddressNotAllowed,
    /// The app or the organisation is disabled or unknown.
    #[error("the app or the organisation is out of service ({code})")]
    OutOfService {
        /// The platform's code.
        code: String,
    },
    /// The person or department is outside what the app may touch.
    #[error("outside the app's data scope")]
    OutsideAppScope,
    /// No such member: never was, left, or has not accepted yet.
    #[error("no such member")]
    NotFound,
    /// Not a failure: the person was invited and has to accept (40103).
    #[error("invited, to be accepted")]
    Pending,
    /// A member has this number already (60104).
    #[error("already a member")]
    AlreadyMember {
        /// Who, when the platform says.
        user: Option<UserId>,
    },
    /// The userid is taken (60102).
    #[error("the userid is taken")]
    UseridTaken,
    /// The person behind this number is a member under another number (60107).
    #[error("the same person is a member under another number")]
    SameAccount,
    /// Not a phone number, or none at all.
    #[error("not a valid number")]
    InvalidNumber,
    /// A number cannot be changed through the API (40021, 40022, 41054).
    #[error("a number cannot be changed here")]
    NumberFixed,
    /// The account is disabled (60120).
    #[error("the account is disabled")]
    AccountDisabled,
    /// Not an enterprise account of this organisation.
    #[error("not an enterprise account of this organisation")]
    NotOwnAccount,
    /// A head-count was reached.
    #[error("full: {cap:?}")]
    Full {
        /// Which.
        cap: Cap,
    },
    /// No such department.
    #[error("no such department")]
    DepartmentUnknown,
    /// The department has members or departments below it, or is the root.
    #[error("the department is in use")]
    DepartmentInUse,
    /// No such role or role group.
    #[error("no such role")]
    RoleUnknown,
    /// The role belongs to the system.
    #[error("a role of the system")]
    SystemRole,
    /// A name is illegal, or text in it is.
    #[error("the name is not allowed")]
    NameIllegal,
    /// A name is taken (department, role).
    #[error("the name is taken")]
    NameTaken,
    /// One field of the request is not acceptable.
    #[error("{field} is not acceptable ({code})")]
    FieldIllegal {
        /// Which field.
        field: &'static str,
        /// The platform's code.
        code: String,
    },
    /// The organisation's HR application stands in the way, or is missing.
    #[error("a matter of the HR application ({code})")]
    Hr {
        /// The platform's code.
        code: String,
    },
    /// The code somebody logs in with is unknown, used or too old (40078, 42008, 41026).
    #[error("the login code is not valid any more")]
    LoginOver,
    /// The session webhook has run out; send through the API instead.
    #[error("the session webhook has run out")]
    SessionExpired,
    /// The group is gone, or the robot is not in it.
    #[error("the conversation is not there ({code})")]
    ConversationGone {
        /// The platform's code.
        code: String,
    },
    /// The platform does not let this text pass.
    #[error("the content is refused ({code})")]
    ContentRefused {
        /// The platform's code.
        code: String,
    },
    /// The card template does not exist or is not published.
    #[error("the card template is not there")]
    TemplateUnknown,
    /// No card with this outTrackId.
    #[error("no such card")]
    CardUnknown,
    /// A card with this outTrackId exists.
    #[error("the card exists")]
    CardExists,
    /// The card exists now, but reached nobody.
    #[error("the card was not delivered: {reason}")]
    NotDelivered {
        /// What the platform says.
        reason: String,
    },
    /// The webhook points at another host than the platform's; nothing was sent.
    #[error("the webhook is not the platform's")]
    ForeignHost,
    /// The permit does not cover this; nothing was sent.
    #[error("the permit does not cover this")]
    PermitMismatch,
    /// More in one request than the platform takes; nothing was sent.
    #[error("more than {limit} in one request")]
    TooMany {
        /// The most it takes.
        limit: usize,
    },
    /// The platform is busy and did nothing.
    #[error("the platform is busy")]
    Busy,
    /// It may have been done, or not.
    #[error("the outcome is unknown ({reason})")]
    OutcomeUnknown {
        /// A time-out, a broken connection, a gateway's page…
        reason: String,
        /// What broke, without its address.
        #[source]
        source: Option<reqwest::Error>,
    },
    /// No connection came about: certainly not sent.
    #[error("the platform cannot be reached")]
    Unreachable {
        /// What broke, without its address.
        #[source]
        source: reqwest::Error,
    },
    /// The answer is not what its page says.
    #[error("unexpected answer: {what}")]
    Shape {
        /// Which call, and where it went wrong.
        what: String,
    },
    /// A mistake of this program: wrong path, missing token, bad paging.
    #[error("a malformed call ({code})")]
    Malformed {
        /// The platform's code.
        code: String,
    },
    /// Who was to own a group is not the app's to see.
    #[error("the group's owner is outside what the app may see")]
    OwnerNotVisible,
    /// The unionid that was to call or be called to a meeting is unknown.
    #[error("a meeting's unionid is unknown")]
    CallerUnknown,
    /// A meeting is not to be had; which is told by the code.
    #[error("a matter of meetings ({code})")]
    Meeting {
        /// The platform's code.
        code: String,
    },
    /// One text of the request is longer than the platform takes; nothing was sent.
    #[error("{what} is longer than {limit}")]
    TooLong {
        /// Which.
        what: &'static str,
        /// The most it takes: bytes of a message, characters of anything else.
        limit: usize,
    },
    /// The app's agent id is missing from the settings, or none of this organisation's.
    #[error("the app's agent id is missing or wrong")]
    AgentUnknown,
    /// No more of these notices today.
    #[error("no more notices today ({code})")]
    DailyCap {
        /// The platform's code.
        code: String,
    },
    /// The very same was said to them today.
    #[error("the same was said today")]
    Repeated,
    /// The platform does not tell, or not any more, who has read it.
    #[error("no receipts are to be had ({code})")]
    NoReceipts {
        /// The platform's code.
        code: String,
    },
    /// It cannot be taken back any more.
    #[error("too late to take it back")]
    TooLate,
    /// In whose name it was to be announced is no administrator of announcements, or not of this one.
    #[error("not an administrator of this announcement")]
    NotAnnouncer,
    /// A todo with this source id is there.
    #[error("the todo exists")]
    TodoExists,
    /// No such todo.
    #[error("no such todo")]
    TodoUnknown,
    /// The DINGs by text message or telephone that were bought are used up.
    #[error("no DINGs of this kind are left")]
    DingsGone,
    /// Refused for a reason without a name here.
    #[error("refused: {code} {message}")]
    Refused {
        /// The platform's code.
        code: String,
        /// What it says, scrubbed.
        message: String,
    },
    /// The shared state failed; nothing was sent.
    #[error(transparent)]
    Shared(#[from] SharedError),
}

/// How long to wait before something that failed in passing is tried again.
const SHORTLY: Duration = Duration::from_secs(1);

impl Error {
    /// What a caller without a special answer does.
    pub fn class(&self) -> Class {
        match self {
            Self::Throttled { after } | Self::IpBanned { after } => Class::Retry { after: *after },
            Self::Busy | Self::Unreachable { .. } | Self::Shared(_) => Class::Retry { after: SHORTLY },
            Self::OutcomeUnknown { .. } => Class::Unknown,
            _ if self.is_operators() => Class::Operator,
            _ => Class::Permanent,
        }
    }

    fn is_operators(&self) -> bool {
        matches!(
            self,
            Self::QuotaGone
                | Self::TokenRejected
                | Self::Credentials { .. }
                | Self::NotGranted { .. }
                | Self::AddressNotAllowed
                | Self::OutOfService { .. }
                | Self::OutsideAppScope
                | Self::RoleUnknown
                | Self::TemplateUnknown
                | Self::ForeignHost
                | Self::PermitMismatch
                | Self::TooMany { .. }
                | Self::Shape { .. }
                | Self::Malformed { .. }
                | Self::OwnerNotVisible
                | Self::AgentUnknown
                | Self::NotAnnouncer
                | Self::DingsGone
        )
    }

    pub(super) fn unknown(reason: &str) -> Self {
        Self::OutcomeUnknown { reason: reason.to_owned(), source: None }
    }

    /// A call that broke on its way. Only a connection that never came about is known not to have been made.
    pub(super) fn transport(error: reqwest::Error) -> Self {
        let source = error.without_url();
        if source.is_builder() {
            return Self::Shape { what: "the request cannot be built".to_owned() };
        }
        if source.is_connect() {
            return Self::Unreachable { source };
        }
        let reason = if source.is_timeout() { "time-out" } else { "broken connection" };
        Self::OutcomeUnknown { reason: reason.to_owned(), source: Some(source) }
    }
}

#[cfg(test)]
mod tests;
