//! What an operation does: its kind, and the calls it is made of.

use serde::{Deserialize, Serialize};

use super::gathering::Gathering;
use super::removal::{Leaving, Was};
use crate::domain::department::rerouted;
use crate::domain::id::{DepartmentId, OperationId, UnionId, UserId};
use crate::domain::inbound::ConversationKind;
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::operation::notice::{Channel, Sender};
use crate::domain::permit::notice::Handle;
use crate::domain::profile::Change;
use crate::domain::role::Role;

/// What an operation does, for its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `member.add`.
    MemberAdd,
    /// `role.grant`.
    RoleGrant,
    /// `role.revoke`.
    RoleRevoke,
    /// `role.handover`.
    RoleHandover,
    /// `group.create`.
    GroupCreate,
    /// `meeting.start`.
    MeetingStart,
    /// `account.add`.
    AccountAdd,
    /// `account.reset`.
    AccountReset,
    /// `account.disable`.
    AccountDisable,
    /// `account.enable`.
    AccountEnable,
    /// `account.logout`.
    AccountLogout,
    /// `invite.resend`.
    InviteResend,
    /// `member.update`.
    MemberUpdate,
    /// `member.move`.
    MemberMove,
    /// `member.remove`.
    MemberRemove,
    /// `member.update` of a number typed wrongly: removed, and added again under the right one.
    NumberRepair,
    /// `member.import`.
    MemberImport,
    /// `notice.send`, `notice.remind`.
    NoticeSend,
    /// `notice.recall`.
    NoticeRecall,
}

impl Kind {
    /// The intent's name, as in the audit trail.
    pub fn name(self) -> &'static str {
        match self {
            Self::MemberAdd => "member.add",
            Self::RoleGrant => "role.grant",
            Self::RoleRevoke => "role.revoke",
            Self::RoleHandover => "role.handover",
            Self::GroupCreate => "group.create",
            Self::MeetingStart => "meeting.start",
            Self::AccountAdd => "account.add",
            Self::AccountReset => "account.reset",
            Self::AccountDisable => "account.disable",
            Self::AccountEnable => "account.enable",
            Self::AccountLogout => "account.logout",
            Self::InviteResend => "invite.resend",
            Self::MemberUpdate | Self::NumberRepair => "member.update",
            Self::MemberMove => "member.move",
            Self::MemberRemove => "member.remove",
            Self::MemberImport => "member.import",
            Self::NoticeSend => "notice.send",
            Self::NoticeRecall => "notice.recall",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// `user/create` with a userid of our choosing.
    Create {
        /// The userid we chose from operation and line: found by it means ours.
        user: UserId,
        /// Into which departments.
        departments: Vec<DepartmentId>,
        /// Job title.
        title: Option<String>,
        /// Job number.
        job_number: Option<String>,
    },
    /// `addrolesforemps`.
    Grant {
        /// Which roles.
        roles: Vec<Role>,
    },
    /// `removerolesforemps`.
    Revoke {
        /// Which roles.
        roles: Vec<Role>,
    },
    /// `removerolesforemps`, once somebody else is seen to hold these roles.
    Relieve {
        /// Which roles.
        roles: Vec<Role>,
        /// Who must hold them by now.
        by: UserId,
        /// How they are called.
        by_name: String,
    },
    /// `im/group/create`, owned by the line's person. Never repeated: it cannot be looked up.
    CreateGroup {
        /// Who, and under which name.
        of: Gathering,
        /// The organisation, for the link to it.
        corp: String,
    },
    /// `videoConferences`, or `scheduleConferences` for later. Never repeated either.
    StartMeeting {
        /// Who, and about what.
        of: Gathering,
        /// Whose meeting it is.
        host: UnionId,
        /// When, milliseconds since the epoch; now where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<i64>,
    },
    /// `user/create` of an enterprise account, with a userid of our choosing and a password nobody keeps.
    OpenAccount {
        /// The userid we chose: found by it means ours.
        user: UserId,
        /// Login name.
        login: String,
        /// Into which departments.
        departments: Vec<DepartmentId>,
    },
    /// Something done to an enterprise account.
    KeepAccount {
        /// Login name.
        login: String,
        /// What.
        deed: Deed,
    },
    /// `user/create` once more for somebody who has not accepted: the platform sends the invitation again.
    Reinvite {
        /// The entry of the ledger; its userid, departments and the operation that waits stay.
        invite: Box<Invite>,
    },
    /// `user/update` of some fields.
    Update {
        /// Which, with what they were and are to be.
        changes: Vec<Change>,
        /// Where it is shown: in a group, numbers and what was there before stay hidden.
        seen: ConversationKind,
    },
    /// `user/update` of the departments.
    Move(Route),
    /// `user/delete`.
    Delete {
        /// What the person was.
        was: Was,
        /// Only if nobody has this number, under which they are added again, and they have not logged in meanwhile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_number: Option<Mobile>,
    },
    /// `hrm/processes/terminateAndHandOver`.
    Terminate {
        /// What the person was.
        was: Was,
        /// Why, and who takes over.
        leaving: Leaving,
    },
    /// Some of what a notice sent is taken back.
    Recall {
        /// Of which notice.
        of: OperationId,
        /// Who had it sent.
        initiator: UserId,
        /// By which channel.
        channel: Channel,
        /// What the platform calls it, at most 20.
        handles: Vec<Handle>,
        /// By what the platform knows who sent it.
        sender: Sender,
    },
}

/// What is done to an enterprise account; repeating any of it is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A new password, texted to the number bound.
    Reset,
    /// Locked.
    Disable,
    /// Unlocked.
    Enable,
    /// Logged out everywhere.
    SignOut,
}

/// From which departments to which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// All the person's departments as shown in the preview.
    pub before: Vec<DepartmentId>,
    /// Those left.
    pub leave: Vec<DepartmentId>,
    /// The one joined.
    pub join: Option<DepartmentId>,
    /// What those left are called.
    pub left: Vec<String>,
    /// What the one joined is called.
    pub joined: Option<String>,
}

impl Route {
    /// All the departments afterwards, in their order: the one joined stands where the first one left stood.
    pub fn after(&self) -> Vec<DepartmentId> {
        rerouted(&self.before, &self.leave, self.join.as_slice())
    }
}
