//! A change: one call that writes to the platform, as it is stored, judged, shown, made and recorded.
//!
//! Each change is a type of its own and says everything about itself: here what it is made of, what it asks leave for
//! and what of it stands in the trail ([`Facet`]); in `card/operation/change` how it is shown; in `operation/change`
//! how it is made and what came of it. The files are called alike on all three floors. The list below is the only one:
//! a change in it that lacks a facet does not compile.

mod account;
mod department;
mod gathering;
mod member;
mod recall;
mod removal;
mod role;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use account::{AccountAction, ManageAccount, OpenAccount};
pub use department::{
    CreateDepartment, DepartmentHead, RemoveDepartment, RenameDepartment, SetDepartmentHeads,
};
pub use gathering::{CreateGroup, Gathering, Guest, Made, StartMeeting};
pub use member::{CreateMember, MoveMember, ResendInvite, UpdateMember};
pub use recall::RecallNotice;
pub use removal::{DeleteMember, Heir, Leaving, LeavingReason, TerminateMember, Was, Wish};
pub use role::{GrantRoles, RelieveRoles, RevokeRoles};

use super::id::{DepartmentId, UserId};
use super::mobile::Mobile;
use super::permit::Asked;
use super::role::Role;

/// What a change says of itself.
pub trait Facet {
    /// What leave it needs; `None` while the person it is about is not known.
    fn asks(&self, about: &About<'_>) -> Option<Asked>;

    /// What was the case, or is: written into `facts`, the trail's account of a person.
    fn tell(&self, side: &Side<'_>, facts: &mut Value);

    /// The departments it puts somebody into who is in none yet.
    fn departments(&self) -> &[DepartmentId] {
        &[]
    }

    /// Takes the userid that was chosen for somebody who is to be made a member: found by it later means it is ours.
    fn choose(&mut self, _user: UserId) {}
}

/// Whom a change is about, as far as that is known.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// userid.
    pub user: Option<&'a UserId>,
    /// Number.
    pub mobile: Option<&'a Mobile>,
}

/// What the case is that is told: before a change or after it, which differ only if it was made.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Whether it is the side of a change that was made.
    pub is_done: bool,
    /// Whether the person is a member on it.
    pub is_member: bool,
    /// What was made.
    pub made: Option<&'a Made>,
}

/// The one list of changes, by their names in the store.
macro_rules! registry {
    (($d:tt) $($(#[$doc:meta])* $stored:literal => $name:ident,)*) => {
        /// Any of them.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "work")]
        pub enum Change {
            $($(#[$doc])* #[serde(rename = $stored)] $name($name),)*
        }

        $(impl From<$name> for Change {
            fn from(change: $name) -> Self {
                Self::$name(change)
            }
        })*

        /// The same expression over whichever change it is.
        macro_rules! each_change {
            ($d change:expr, $d it:ident => $d told:expr) => {
                match $d change {
                    $($crate::domain::change::Change::$name($d it) => $d told,)*
                }
            };
        }
    };
}

registry! {
    ($)
    /// `user/create` with a userid of our choosing.
    "create" => CreateMember,
    /// `addrolesforemps`.
    "grant" => GrantRoles,
    /// `removerolesforemps`.
    "revoke" => RevokeRoles,
    /// `removerolesforemps`, once somebody else is seen to hold these roles.
    "relieve" => RelieveRoles,
    /// `im/group/create`. Never repeated: it cannot be looked up.
    "create_group" => CreateGroup,
    /// `videoConferences`, or `scheduleConferences` for later. Never repeated either.
    "start_meeting" => StartMeeting,
    /// `user/create` of an enterprise account.
    "open_account" => OpenAccount,
    /// Something done to an enterprise account.
    "keep_account" => ManageAccount,
    /// `user/create` once more for somebody who has not accepted.
    "reinvite" => ResendInvite,
    /// `user/update` of some fields.
    "update" => UpdateMember,
    /// `user/update` of the departments.
    "move" => MoveMember,
    /// `user/delete`.
    "delete" => DeleteMember,
    /// `hrm/processes/terminateAndHandOver`.
    "terminate" => TerminateMember,
    /// Some of what a notice sent is taken back.
    "recall" => RecallNotice,
    /// `department/create`.
    "create_department" => CreateDepartment,
    /// `department/update` of the name.
    "rename_department" => RenameDepartment,
    /// `department/delete`.
    "remove_department" => RemoveDepartment,
    /// `department/update` of the heads.
    "set_department_heads" => SetDepartmentHeads,
}
pub(crate) use each_change;

impl Change {
    /// What it says of itself.
    pub fn facet(&self) -> &dyn Facet {
        each_change!(self, it => it)
    }

    /// The same, to be completed.
    pub fn facet_mut(&mut self) -> &mut dyn Facet {
        each_change!(self, it => it)
    }

    /// Whether it makes somebody a member.
    pub fn creates_member(&self) -> bool {
        matches!(self, Self::CreateMember(_))
    }

    /// The roles it gives, if it gives any.
    pub fn grants(&self) -> Option<&[Role]> {
        match self {
            Self::GrantRoles(GrantRoles { roles }) => Some(roles),
            _ => None,
        }
    }
}
