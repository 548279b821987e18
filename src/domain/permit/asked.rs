//! What leave is asked for, in ids: whom and what it is about. The facts it is judged by are the gate's to find.

use super::department::AskedOfDepartment;
use super::notice::Handle;
use crate::domain::id::{ConversationId, DepartmentId, TodoId, UnionId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::profile::Field;
use crate::domain::role::Role;

/// What people are called together for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A group, which knows people by userid.
    Group,
    /// A meeting, which knows them by unionid.
    Meeting,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Make a person a member.
    AddMember {
        /// Their number.
        mobile: Mobile,
        /// Where they are to be.
        departments: Vec<DepartmentId>,
    },
    /// Give roles.
    GrantRoles {
        /// Whom.
        user: UserId,
        /// Which; whether they are grantable is read again.
        roles: Vec<Role>,
    },
    /// Take roles.
    RevokeRoles {
        /// From whom.
        user: UserId,
        /// Which; whether they are grantable is read again.
        roles: Vec<Role>,
    },
    /// Call people together.
    Gather {
        /// All of them, who calls included.
        users: Vec<UserId>,
        /// Departments whose lists show where most of them are; who is in none of them is read alone.
        through: Vec<DepartmentId>,
        /// What for.
        purpose: Purpose,
    },
    /// Open an enterprise account.
    OpenAccount {
        /// Its login name.
        login: String,
        /// Where it is to be.
        departments: Vec<DepartmentId>,
    },
    /// Lock or unlock an enterprise account, log it out, give it a new password.
    KeepAccount {
        /// Whose; whether it is one is read again.
        user: UserId,
    },
    /// Change fields of a member.
    UpdateMember {
        /// Whose.
        user: UserId,
        /// Which, and what they become.
        values: Vec<(Field, String)>,
    },
    /// Take a member out of departments, put them into others, or both.
    MoveMember {
        /// Who.
        user: UserId,
        /// Departments to be left.
        leave: Vec<DepartmentId>,
        /// Departments to be joined.
        join: Vec<DepartmentId>,
    },
    /// End somebody's membership.
    RemoveMember {
        /// Whose.
        user: UserId,
    },
    /// End somebody's membership through the HR application.
    TerminateMember {
        /// Whose.
        user: UserId,
        /// Who takes over, if anybody.
        heir: Option<UserId>,
    },
    /// Make, rename or remove a department, or change who heads it.
    Department(AskedOfDepartment),
    /// Write to people, departments, groups. Asked anew before every call: about those of that call alone.
    Notify {
        /// People.
        users: Vec<UserId>,
        /// Departments, each with all below it.
        departments: Vec<DepartmentId>,
        /// Groups the robot is in.
        groups: Vec<ConversationId>,
        /// Departments whose lists show where most of the people are; who is in none of them is read alone.
        through: Vec<DepartmentId>,
    },
    /// Take back what was sent to many.
    Recall {
        /// Who had it sent, as it was recorded then.
        initiator: UserId,
        /// What of it.
        sent: Vec<Handle>,
    },
    /// Say of one's own part of a todo that it is done, or is not.
    Mark {
        /// Which.
        todo: TodoId,
        /// Who has to do it, as it was recorded when it was made.
        executors: Vec<(UserId, UnionId)>,
    },
}

impl Asked {
    /// The one person it is about, where it is about one who is a member.
    pub fn whom(&self) -> Option<&UserId> {
        match self {
            Self::GrantRoles { user, .. }
            | Self::RevokeRoles { user, .. }
            | Self::KeepAccount { user }
            | Self::UpdateMember { user, .. }
            | Self::MoveMember { user, .. }
            | Self::RemoveMember { user }
            | Self::TerminateMember { user, .. } => Some(user),
            Self::AddMember { .. }
            | Self::Gather { .. }
            | Self::OpenAccount { .. }
            | Self::Department(_)
            | Self::Notify { .. }
            | Self::Recall { .. }
            | Self::Mark { .. } => None,
        }
    }

    /// Whether some of those without office may do it: calling people together, what notice officers do, one's own
    /// todos.
    pub fn is_everybodys(&self) -> bool {
        matches!(self, Self::Gather { .. } | Self::Notify { .. } | Self::Recall { .. } | Self::Mark { .. })
    }
}
