//! Who may do what: the one place where it is decided, and the proof that it was.
//!
//! A [`Permit`] is made by [`Permit::check`] alone, a pure function of the actor, the action and the facts about the
//! target; `gate` is its only caller. The functions that write to DingTalk take a permit and refuse one that does
//! not cover exactly what they are about to write, so code that has not asked does not compile, and code that asked
//! for something else does not get through.
//!
//! **Invariant:** a permit is neither cloned nor stored: every run, resume and later grant asks again.

mod asked;
mod denied;
pub mod department;
pub mod notice;
pub mod profile;
mod removal;

use super::department::Chain;
use super::id::{DepartmentId, RoleId, TodoId, UnionId, UserId};
use super::mobile::Mobile;
use super::role::Role;
pub use asked::{Asked, Purpose};
pub use denied::Denied;
pub use removal::HeirFacts;

/// What somebody is in the organisation, as read from the platform now; `isAdmin` in a message is no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rank {
    /// A member without office.
    Staff,
    /// In listadmin with level 2, holding the administrators' role, with a non-empty scope.
    SubAdministrator {
        /// The nodes managed, each with its subtree.
        scope: Vec<DepartmentId>,
    },
    /// In listadmin with level 1.
    MainAdministrator,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// userid.
    pub user: UserId,
    /// Rank now.
    pub rank: Rank,
}

impl Actor {
    /// Whether a department lies in what the actor manages.
    pub fn manages(&self, chain: &Chain) -> bool {
        match &self.rank {
            Rank::Staff => false,
            Rank::SubAdministrator { scope } => chain.is_within(scope),
            Rank::MainAdministrator => true,
        }
    }

    /// Whether the actor is an administrator of any rank.
    pub fn is_administrator(&self) -> bool {
        self.rank != Rank::Staff
    }
}

/// The facts about the person an action is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// userid.
    pub user: UserId,
    /// One chain a direct department.
    pub chains: Vec<Chain>,
    /// Whether they are in listadmin.
    pub administrator: bool,
}

/// The facts about somebody who is to be called together with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// userid.
    pub user: UserId,
    /// unionid, where it was read.
    pub union: Option<UnionId>,
    /// One chain a department they were seen in; read only where it matters.
    pub chains: Vec<Chain>,
    /// Whether they belong to the actor's own institution.
    pub colleague: bool,
}

/// What is asked for, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make a person a member.
    AddMember {
        /// Their number.
        mobile: Mobile,
        /// The departments they are to be in.
        chains: Vec<Chain>,
    },
    /// Give roles.
    GrantRoles {
        /// Whom.
        target: Target,
        /// Which.
        roles: Vec<Role>,
    },
    /// Take roles.
    RevokeRoles {
        /// From whom.
        target: Target,
        /// Which.
        roles: Vec<Role>,
    },
    /// Call people together, in a group or a meeting.
    Gather {
        /// Whom, the actor included.
        guests: Vec<Guest>,
        /// Whether the actor is a notice officer, who may call everybody.
        officer: bool,
    },
    /// Open an enterprise account.
    OpenAccount {
        /// Its login name.
        login: String,
        /// The departments it is to be in.
        chains: Vec<Chain>,
    },
    /// Lock or unlock an enterprise account, log it out, give it a new password.
    KeepAccount {
        /// Whose.
        user: UserId,
        /// Whether it is one.
        enterprise: bool,
    },
    /// Change fields of a member.
    UpdateMember(profile::Update),
    /// Take a member out of departments, put them into others, or both.
    MoveMember(profile::Move),
    /// End somebody's membership.
    RemoveMember {
        /// Whose.
        target: Target,
    },
    /// End somebody's membership through the HR application.
    TerminateMember {
        /// Whose.
        target: Target,
        /// Who takes over, if anybody.
        heir: Option<HeirFacts>,
    },
    /// Make, rename or remove a department, or change who heads it.
    ChangeDepartment(department::DepartmentChange),
    /// Write to people, departments, groups.
    Notify(notice::Notice),
    /// Take back what was sent to many.
    Recall(notice::Recall),
    /// Say of one's own part of a todo that it is done, or is not.
    Mark(notice::Marking),
}

impl Action {
    /// Whether some of those without office may do it: calling people together, what notice officers do, one's own
    /// todos.
    fn is_everybodys(&self) -> bool {
        matches!(self, Self::Gather { .. } | Self::Notify(_) | Self::Recall(_) | Self::Mark(_))
    }
}

/// Leave to do one thing to one person.
#[derive(Debug)]
pub struct Permit {
    actor: UserId,
    grant: Grant,
}

#[derive(Debug)]
enum Grant {
    Create { mobile: Mobile, departments: Vec<DepartmentId> },
    AddRoles { user: UserId, roles: Vec<RoleId> },
    RemoveRoles { user: UserId, roles: Vec<RoleId> },
    Gather { users: Vec<UserId>, unions: Vec<UnionId> },
    OpenAccount { login: String, departments: Vec<DepartmentId> },
    KeepAccount { user: UserId },
    Profile(profile::Granted),
    Remove { user: UserId },
    Terminate { user: UserId, heir: Option<UserId> },
    Department(department::GrantedDepartment),
    Notify(notice::Granted),
    Recall { sent: Vec<notice::Handle> },
    Mark { todo: TodoId, union: UnionId },
}

impl Permit {
    /// Decides. Reads nothing but its arguments.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn check(actor: &Actor, action: &Action) -> Result<Self, Denied> {
        if !actor.is_administrator() && !action.is_everybodys() {
            return Err(Denied::NotAdministrator);
        }
        let grant = match action {
            Action::AddMember { mobile, chains } => {
                let departments = all_managed(actor, chains)?;
                Grant::Create { mobile: mobile.clone(), departments }
            }
            Action::GrantRoles { target, roles } => {
                may_touch(actor, target)?;
                Grant::AddRoles { user: target.user.clone(), roles: grantable(roles)? }
            }
            Action::RevokeRoles { target, roles } => {
                may_touch(actor, target)?;
                may_demote(actor, target)?;
                Grant::RemoveRoles { user: target.user.clone(), roles: grantable(roles)? }
            }
            Action::Gather { guests, officer } => {
                if !officer {
                    guests.iter().try_for_each(|guest| may_call(actor, guest))?;
                }
                let users = guests.iter().map(|guest| guest.user.clone()).collect();
                Grant::Gather {
                    users,
                    unions: guests.iter().filter_map(|guest| guest.union.clone()).collect(),
                }
            }
            Action::OpenAccount { login, chains } => {
                main_only(actor)?;
                Grant::OpenAccount { login: login.clone(), departments: all_managed(actor, chains)? }
            }
            Action::KeepAccount { user, enterprise } => {
                may_keep(actor, user)?;
                if !enterprise {
                    return Err(Denied::NotEnterpriseAccount);
                }
                Grant::KeepAccount { user: user.clone() }
            }
            Action::UpdateMember(update) => Grant::Profile(profile::update(actor, update)?),
            Action::MoveMember(route) => Grant::Profile(profile::reroute(actor, route)?),
            Action::RemoveMember { target } => {
                removal::may_remove(actor, target)?;
                Grant::Remove { user: target.user.clone() }
            }
            Action::TerminateMember { target, heir } => {
                removal::may_remove(actor, target)?;
                removal::may_inherit(actor, heir.as_ref(), target)?;
                let heir = heir.as_ref().map(|heir| heir.target.user.clone());
                Grant::Terminate { user: target.user.clone(), heir }
            }
            Action::ChangeDepartment(change) => Grant::Department(department::change(actor, change)?),
            Action::Notify(notice) => Grant::Notify(notice::notify(actor, notice)?),
            Action::Recall(recall) => Grant::Recall { sent: notice::recall(actor, recall)? },
            Action::Mark(marking) => notice::mark(actor, marking)?,
        };
        Ok(Self { actor: actor.user.clone(), grant })
    }

    /// For whom the permit was made.
    pub fn actor(&self) -> &UserId {
        &self.actor
    }

    /// Whether it covers making a member with this number in exactly these departments.
    pub fn covers_create(&self, number: &Mobile, into: &[DepartmentId]) -> bool {
        matches!(&self.grant, Grant::Create { mobile, departments }
            if mobile == number && departments == into && !into.is_empty())
    }

    /// Whether it covers giving these roles to this person.
    pub fn covers_add_roles(&self, to: &UserId, which: &[RoleId]) -> bool {
        matches!(&self.grant, Grant::AddRoles { user, roles } if user == to && is_subset(which, roles))
    }

    /// Whether it covers a group of these people.
    pub fn covers_group(&self, people: &[UserId]) -> bool {
        matches!(&self.grant, Grant::Gather { users, .. }
            if !people.is_empty() && people.iter().all(|one| users.contains(one)))
    }

    /// Whether it covers a meeting of these people.
    pub fn covers_meeting(&self, people: &[UnionId]) -> bool {
        matches!(&self.grant, Grant::Gather { unions, .. }
            if !people.is_empty() && people.iter().all(|one| unions.contains(one)))
    }

    /// Whether it covers opening an account of this login name in exactly these departments.
    pub fn covers_open_account(&self, name: &str, into: &[DepartmentId]) -> bool {
        matches!(&self.grant, Grant::OpenAccount { login, departments } if login == name && departments == into)
    }

    /// Whether it covers locking, unlocking, logging out and a new password of this account.
    pub fn covers_account(&self, whose: &UserId) -> bool {
        matches!(&self.grant, Grant::KeepAccount { user } if user == whose)
    }

    /// Whether it covers taking these roles from this person.
    pub fn covers_remove_roles(&self, from: &UserId, which: &[RoleId]) -> bool {
        matches!(&self.grant, Grant::RemoveRoles { user, roles } if user == from && is_subset(which, roles))
    }
}

/// Nobody takes a role from themselves or from an administrator.
fn may_demote(actor: &Actor, target: &Target) -> Result<(), Denied> {
    if target.user == actor.user {
        return Err(Denied::Oneself);
    }
    if target.administrator { Err(Denied::TargetIsAdministrator) } else { Ok(()) }
}

/// Nobody looks after the account they are in.
fn may_keep(actor: &Actor, account: &UserId) -> Result<(), Denied> {
    main_only(actor)?;
    if *account == actor.user { Err(Denied::OwnAccount) } else { Ok(()) }
}

/// Enterprise accounts are the main administrators' alone.
fn main_only(actor: &Actor) -> Result<(), Denied> {
    if actor.rank == Rank::MainAdministrator { Ok(()) } else { Err(Denied::NotMainAdministrator) }
}

fn is_subset(which: &[RoleId], of: &[RoleId]) -> bool {
    !which.is_empty() && which.iter().all(|role| of.contains(role))
}

/// Every department named must be the actor's.
fn all_managed(actor: &Actor, chains: &[Chain]) -> Result<Vec<DepartmentId>, Denied> {
    if chains.is_empty() {
        return Err(Denied::NoDepartment);
    }
    match chains.iter().find(|chain| !actor.manages(chain)) {
        Some(outside) => Err(Denied::DepartmentOutside { department: outside.department() }),
        None => Ok(chains.iter().map(Chain::department).collect()),
    }
}

/// To change a person, *all* their departments must be the actor's.
fn may_touch(actor: &Actor, target: &Target) -> Result<(), Denied> {
    if target.chains.is_empty() {
        return Err(Denied::NoDepartment);
    }
    let outside: Vec<DepartmentId> =
        target.chains.iter().filter(|chain| !actor.manages(chain)).map(Chain::department).collect();
    match outside.len() {
        0 => Ok(()),
        n if n == target.chains.len() => Err(Denied::PersonOutside { departments: outside }),
        _ => Err(Denied::PersonShared { outside }),
    }
}

/// To call somebody together with others: an administrator those in their scope, staff their colleagues.
fn may_call(actor: &Actor, guest: &Guest) -> Result<(), Denied> {
    let allowed = match &actor.rank {
        Rank::MainAdministrator => true,
        Rank::SubAdministrator { .. } => guest.chains.iter().any(|chain| actor.manages(chain)),
        Rank::Staff => guest.colleague,
    };
    if allowed || guest.user == actor.user {
        return Ok(());
    }
    let departments = guest.chains.iter().map(Chain::department).collect();
    Err(match &actor.rank {
        Rank::Staff => Denied::NotColleague { departments },
        _ => Denied::PersonOutside { departments },
    })
}

fn grantable(roles: &[Role]) -> Result<Vec<RoleId>, Denied> {
    match roles.iter().find(|role| !role.grantable) {
        Some(role) => Err(Denied::RoleNotGrantable { role: role.name.clone() }),
        None => Ok(roles.iter().map(|role| role.id).collect()),
    }
}

#[cfg(test)]
mod tests;
