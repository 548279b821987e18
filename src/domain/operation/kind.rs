//! What an operation is for.

use serde::{Deserialize, Serialize};

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
    /// `department.add`.
    DepartmentAdd,
    /// `department.rename`.
    DepartmentRename,
    /// `department.remove`.
    DepartmentRemove,
    /// `department.head`.
    DepartmentHead,
}

impl Kind {
    /// Whether it ends somebody's membership or is about an enterprise account: what cannot simply be done back.
    pub fn is_grave(self) -> bool {
        match self {
            Self::MemberRemove
            | Self::NumberRepair
            | Self::AccountAdd
            | Self::AccountReset
            | Self::AccountDisable
            | Self::AccountEnable
            | Self::AccountLogout => true,
            Self::MemberAdd
            | Self::RoleGrant
            | Self::RoleRevoke
            | Self::RoleHandover
            | Self::GroupCreate
            | Self::MeetingStart
            | Self::InviteResend
            | Self::MemberUpdate
            | Self::MemberMove
            | Self::MemberImport
            | Self::NoticeSend
            | Self::NoticeRecall
            | Self::DepartmentAdd
            | Self::DepartmentRename
            | Self::DepartmentRemove
            | Self::DepartmentHead => false,
        }
    }

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
            Self::DepartmentAdd => "department.add",
            Self::DepartmentRename => "department.rename",
            Self::DepartmentRemove => "department.remove",
            Self::DepartmentHead => "department.head",
        }
    }
}
