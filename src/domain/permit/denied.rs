//! Why something is not allowed: facts; the words are the card's.

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, UserId};

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Denied {
    /// The actor is no administrator.
    NotAdministrator,
    /// A department named is outside the actor's scope.
    DepartmentOutside {
        /// The department.
        department: DepartmentId,
    },
    /// None of the person's departments is in scope.
    PersonOutside {
        /// The person's departments.
        departments: Vec<DepartmentId>,
    },
    /// Some of the person's departments are in scope, some are not.
    PersonShared {
        /// Those outside.
        outside: Vec<DepartmentId>,
    },
    /// The person has no department that could be judged.
    NoDepartment,
    /// Taking something from an administrator.
    TargetIsAdministrator,
    /// Taking something from oneself.
    Oneself,
    /// The bot does not give or take this role.
    RoleNotGrantable {
        /// Its name.
        role: String,
    },
    /// Somebody of another institution, and the actor may only call their own together.
    NotColleague {
        /// The person's departments.
        departments: Vec<DepartmentId>,
    },
    /// Only main administrators may.
    NotMainAdministrator,
    /// Not an enterprise account.
    NotEnterpriseAccount,
    /// Locking out oneself.
    OwnAccount,
    /// An enterprise account of somebody else: the main administrator's business.
    EnterpriseAccount,
    /// Afterwards the person would be in no department at all, which is a removal.
    LastDepartment,
    /// The person is not in a department they are to leave.
    NotInDepartment {
        /// Which.
        department: DepartmentId,
    },
    /// Taking an administrator, or oneself, out of a department for good.
    TakesOutAdministrator,
    /// Removing an administrator.
    AdministratorStays,
    /// Removing oneself.
    OneselfStays,
    /// Who is to take over is the one who leaves.
    HeirLeaves,
    /// Who is to take over has no department in the actor's scope.
    HeirOutside,
    /// Who is to take over has never logged in.
    HeirInactive,
    /// Who is to take over is no member.
    HeirGone,
    /// A notice to nobody.
    NoReceiver,
    /// A group, and the actor may only write to their own people: the platform does not tell who is in it.
    GroupUnseen,
    /// Some to whom a notice was to go are outside the actor's scope.
    ReceiversOutside {
        /// Who, or who is no member any more.
        users: Vec<UserId>,
    },
    /// Taking back what somebody else had sent.
    NotSender,
    /// A todo of somebody else.
    NotExecutor,
    /// Only whoever asked for it may decide about it.
    NotInitiator,
    /// Only who was asked to agree may, and never who asked for it.
    NotAsked,
    /// It was not shown that it is still who signed in.
    NotThemselves,
    /// The organisation itself is no department to be changed.
    OrganisationRoot,
    /// The top of what the actor manages: its name, place and heads are the main administrator's.
    ScopeRoot {
        /// Which.
        department: DepartmentId,
    },
    /// A department to be removed has somebody or something in it.
    DepartmentNotEmpty {
        /// Members of its own.
        members: usize,
        /// Departments directly below it.
        below: usize,
    },
    /// Some who are to head a department are not directly in it.
    HeadNotInDepartment {
        /// Who.
        users: Vec<UserId>,
    },
}
