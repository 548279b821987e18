//! Why something asked for was not done: facts; the words are the bot's.

use serde::{Deserialize, Serialize};

use crate::domain::permit::Denied;
use crate::domain::profile::Field;

/// Why a step did not do what was asked: facts; the words are the bot's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// Not allowed, as judged when the step was to run.
    Denied {
        /// The reason.
        reason: Denied,
    },
    /// It could not be found out whether it is allowed.
    NotChecked,
    /// The platform said no.
    Platform {
        /// What it said.
        fault: Fault,
    },
    /// It may or may not have happened, and looking did not tell.
    OutcomeUnknown,
    /// A step before it in the same line did not succeed.
    StepBefore,
    /// Who was to take over is not seen to hold it, so nothing was taken.
    SuccessorWithout {
        /// Who.
        name: String,
    },
    /// What was to be changed is not any more as the preview showed it.
    ChangedSince,
    /// The number is a member's by now.
    NumberTaken,
    /// The person has logged in meanwhile: their number is their own.
    LoggedIn,
    /// The import, or the notice, was stopped before.
    Stopped,
    /// A notice is for nobody any more.
    Nobody,
    /// A notice is for more people by now than one person may write to alone.
    Outgrown {
        /// How many.
        people: u32,
    },
    /// What the month's calls still allow is not enough for it.
    OverBudget,
    /// Nobody can tell who has not read.
    Untold,
    /// The notice this one was to stand in for has gone out meanwhile.
    Overtaken,
    /// The notice this one was to stand in for does not wait any more: it was called off, or changed otherwise.
    NotWaiting,
}

/// What the platform said, as far as a person can act on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 60103, 40104.
    NumberInvalid,
    /// 60107: the same DingTalk user is a member under another number.
    SameAccount,
    /// 40019: in five uncertified organisations already.
    TooManyTeams,
    /// 40020, 40024.
    OrganisationFull,
    /// 40023.
    DepartmentFull,
    /// 60003 …
    DepartmentUnknown,
    /// 60005, 60006, 60007, 60018.
    DepartmentInUse,
    /// 60021: another one below the same parent is called so.
    DepartmentNameTaken,
    /// 50002, 50004.
    OutsideAppScope,
    /// 60112, 60022.
    NameIllegal,
    /// 33011 …
    RoleUnknown,
    /// 23004 …
    SystemRole,
    /// 60121 …
    NotFound,
    /// 60011 …: what the application has not been granted.
    NotGranted {
        /// The permission points named by the platform.
        scopes: Vec<String>,
    },
    /// 90020.
    QuotaGone,
    /// Throttled or banned for longer than we wait.
    Throttled,
    /// Busy or unreachable for longer than we wait.
    Unavailable,
    /// Not the platform: our own store did not answer.
    Store,
    /// The application's credentials are refused.
    Credentials,
    /// permession.checkFailed: who was to own the group.
    OwnerNotVisible,
    /// unknownUserError: who was to hold the meeting.
    CallerUnknown,
    /// orgAccessForbidden.
    MeetingsForbidden,
    /// permissionError: this person may not.
    MeetingDenied,
    /// waterLimitError.
    MeetingsFull,
    /// paramsTitleError.
    TitleIllegal,
    /// contain.notAllowed…
    ContentRefused,
    /// 60020.
    AddressNotAllowed,
    /// 50003 …: the app or the organisation is switched off.
    OutOfService,
    /// Not an enterprise account of this organisation.
    NotOwnAccount,
    /// 60120: the account is locked.
    AccountDisabled,
    /// 40100, 40101, 60106: somebody else has this value.
    FieldTaken {
        /// Of which field.
        field: Field,
    },
    /// 40063, 60105, 60119, 60123: no value of this field.
    FieldIllegal {
        /// Of which field.
        field: Field,
    },
    /// 12150: titles and departments are the HR application's business.
    HrPositions,
    /// 40021, 40022, 41054.
    NumberFixed,
    /// 60128.
    ManagerUnknown,
    /// Anything else, by its code.
    Other {
        /// The platform's code.
        code: String,
    },
    /// suiteCallInvalid, corpNotOpenHrm.
    HrNotOpened,
    /// businessError of the HR application.
    HrRefused,
    /// -1 to an addition: busy, or this week's or the organisation's head-count is reached; the code tells no more.
    AddingHeld,
    /// 22, 404 …: a mistake of this program, or an answer it cannot read.
    Internal,
    /// Only notices meet it.
    Notice {
        /// What.
        what: NoticeFault,
    },
}

/// What the platform says about notices alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeFault {
    /// group.disbanded, bot.stopped …
    GroupGone,
    /// It is longer than its channel takes.
    TooLong,
    /// 40056 …: the app's agent id.
    AgentUnknown,
    /// 41045, 143105 …: no more notices today.
    DailyCap,
    /// 143106: the very same was said today.
    Repeated,
    /// 41052, processQueryKey.expireTime: who has read it is not told.
    NoReceipts,
    /// robot.processQueryKey.expired.
    TooLate,
    /// accessDenied: in whose name it was to be announced.
    NotAnnouncer,
    /// "task exist".
    TodoExists,
    /// "task not exist".
    TodoUnknown,
    /// ding.serverquota.insufficient.
    DingsGone,
}
