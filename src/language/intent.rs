//! The closed list of what a message can be.
//!
//! **Invariant:** the names are the contract of `guanjia parse`; `Intent::ALL` and `name` agree one to one.

use serde::{Deserialize, Serialize};

macro_rules! intents {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What a message wants.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Intent {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Intent {
            /// Every intent, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire: `member.add`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

intents! {
    /// What the bot can do; `topic` may name an intent.
    Help = "help",
    /// Give up what is open.
    Cancel = "cancel",
    /// Yes.
    Confirm = "confirm",
    /// One step or page back.
    Back = "back",
    /// One page on.
    Next = "next",
    /// Add members.
    MemberAdd = "member.add",
    /// Add members from a list.
    MemberImport = "member.import",
    /// Remove members.
    MemberRemove = "member.remove",
    /// Change a member's fields.
    MemberUpdate = "member.update",
    /// Move members between departments.
    MemberMove = "member.move",
    /// Who is in a department.
    MemberList = "member.list",
    /// How it stands with a person.
    MemberStatus = "member.status",
    /// Make a department.
    DepartmentAdd = "department.add",
    /// Give a department another name.
    DepartmentRename = "department.rename",
    /// Remove a department.
    DepartmentRemove = "department.remove",
    /// Set who heads a department, or who no longer does.
    DepartmentHead = "department.head",
    /// Which departments there are, and who heads them.
    DepartmentList = "department.list",
    /// Give a role.
    RoleGrant = "role.grant",
    /// Take a role away.
    RoleRevoke = "role.revoke",
    /// Pass a role from one person to another.
    RoleHandover = "role.handover",
    /// Who has a role.
    RoleList = "role.list",
    /// Why an invitation did not arrive.
    InviteDiagnose = "invite.diagnose",
    /// Who has not accepted yet.
    InvitePending = "invite.pending",
    /// Invite again.
    InviteResend = "invite.resend",
    /// What the asker may do.
    ScopeShow = "scope.show",
    /// Open an enterprise account.
    AccountAdd = "account.add",
    /// How an enterprise account stands.
    AccountStatus = "account.status",
    /// Reset its password.
    AccountReset = "account.reset",
    /// Lock it.
    AccountDisable = "account.disable",
    /// Unlock it.
    AccountEnable = "account.enable",
    /// Log it out everywhere.
    AccountLogout = "account.logout",
    /// Send a notice.
    NoticeSend = "notice.send",
    /// Who has read a notice.
    NoticeStatus = "notice.status",
    /// Remind those who have not read it.
    NoticeRemind = "notice.remind",
    /// Take a notice back.
    NoticeRecall = "notice.recall",
    /// Which notices were sent.
    NoticeList = "notice.list",
    /// What was sent to the asker, and by whom.
    NoticeReceived = "notice.received",
    /// Make a group chat.
    GroupCreate = "group.create",
    /// Start a video meeting.
    MeetingStart = "meeting.start",
    /// How something is done by hand; `topic` says what.
    Guide = "guide",
    /// Who did what.
    AuditList = "audit.list",
    /// What waits for the asker.
    WorkList = "work.list",
    /// Whom to turn to.
    ContactShow = "contact.show",
    /// Undo what was done last.
    Undo = "undo",
    /// None of these with certainty.
    #[default]
    Unknown = "unknown",
}

impl Intent {
    /// The intent of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|intent| intent.name() == name)
    }

    /// Whether acting on it changes something outside the conversation.
    pub const fn is_write(self) -> bool {
        matches!(
            self,
            Self::MemberAdd
                | Self::MemberImport
                | Self::MemberRemove
                | Self::MemberUpdate
                | Self::MemberMove
                | Self::DepartmentAdd
                | Self::DepartmentRename
                | Self::DepartmentRemove
                | Self::DepartmentHead
                | Self::RoleGrant
                | Self::RoleRevoke
                | Self::RoleHandover
                | Self::InviteResend
                | Self::AccountAdd
                | Self::AccountReset
                | Self::AccountDisable
                | Self::AccountEnable
                | Self::AccountLogout
                | Self::NoticeSend
                | Self::NoticeRemind
                | Self::NoticeRecall
                | Self::GroupCreate
                | Self::MeetingStart
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for intent in Intent::ALL {
            assert_eq!(Intent::from_name(intent.name()), Some(*intent));
            assert_eq!(serde_json::to_value(intent).unwrap(), intent.name());
        }
    }
}
