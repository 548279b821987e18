//! Changing departments: making, renaming and removing them, and who heads them.
//!
//! **Invariant:** nobody but a main administrator touches the root of a scope (its name, its place, its heads), nobody
//! at all that of the organisation, and only an empty department is removed.

use super::{Actor, Denied, Grant, Permit, Rank};
use crate::domain::department::{Chain, headed};
use crate::domain::id::{DepartmentId, UserId};

/// What somebody wants to become of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedOfDepartment {
    /// A new one.
    Create {
        /// Below which.
        parent: DepartmentId,
        /// What it is to be called.
        name: String,
    },
    /// Another name.
    Rename {
        /// Of which.
        department: DepartmentId,
        /// What it is to be called.
        name: String,
    },
    /// It is to go; whether it is empty is read again.
    Remove {
        /// Which.
        department: DepartmentId,
    },
    /// Other heads.
    Heads {
        /// Of which.
        department: DepartmentId,
        /// Who is to head it besides; whether they are in it is read again.
        add: Vec<UserId>,
        /// Who is not to any more.
        take: Vec<UserId>,
    },
}

/// What is to become of a department, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartmentChange {
    /// A new one.
    Create {
        /// Below which.
        parent: Chain,
        /// What it is to be called.
        name: String,
    },
    /// Another name.
    Rename {
        /// Of which.
        department: Chain,
        /// What it is to be called.
        name: String,
    },
    /// It is to go.
    Remove {
        /// Which.
        department: Chain,
        /// How many members it has of its own.
        members: usize,
        /// How many departments lie directly below it.
        below: usize,
    },
    /// Other heads.
    Heads {
        /// Of which.
        department: Chain,
        /// Who heads it.
        before: Vec<UserId>,
        /// Who is to head it besides.
        add: Vec<UserId>,
        /// Who is not to any more.
        take: Vec<UserId>,
        /// Those who are to head it and are not directly in it.
        strangers: Vec<UserId>,
    },
}

/// What was granted.
#[derive(Debug)]
pub(super) enum GrantedDepartment {
    Create { parent: DepartmentId, name: String },
    Rename { department: DepartmentId, name: String },
    Remove { department: DepartmentId },
    Heads { department: DepartmentId, before: Vec<UserId>, after: Vec<UserId> },
}

pub(super) fn change(actor: &Actor, change: &DepartmentChange) -> Result<GrantedDepartment, Denied> {
    Ok(match change {
        DepartmentChange::Create { parent, name } => {
            GrantedDepartment::Create { parent: managed(actor, parent)?, name: name.clone() }
        }
        DepartmentChange::Rename { department, name } => {
            GrantedDepartment::Rename { department: below_root(actor, department)?, name: name.clone() }
        }
        DepartmentChange::Remove { department, members, below } => {
            let department = below_root(actor, department)?;
            if members + below > 0 {
                return Err(Denied::DepartmentNotEmpty { members: *members, below: *below });
            }
            GrantedDepartment::Remove { department }
        }
        DepartmentChange::Heads { department, before, add, take, strangers } => {
            let department = below_root(actor, department)?;
            if !strangers.is_empty() {
                return Err(Denied::HeadNotInDepartment { users: strangers.clone() });
            }
            GrantedDepartment::Heads { department, before: before.clone(), after: headed(before, add, take) }
        }
    })
}

fn managed(actor: &Actor, chain: &Chain) -> Result<DepartmentId, Denied> {
    let department = chain.department();
    if actor.manages(chain) { Ok(department) } else { Err(Denied::DepartmentOutside { department }) }
}

/// A department the actor manages from above.
fn below_root(actor: &Actor, chain: &Chain) -> Result<DepartmentId, Denied> {
    let department = managed(actor, chain)?;
    if department == DepartmentId::ROOT {
        return Err(Denied::OrganisationRoot);
    }
    match &actor.rank {
        Rank::SubAdministrator { scope } if !chain.is_below(scope) => Err(Denied::ScopeRoot { department }),
        _ => Ok(department),
    }
}

impl Permit {
    /// Whether it covers making a department of this name below that one.
    pub fn covers_create_department(&self, below: DepartmentId, called: &str) -> bool {
        matches!(&self.grant, Grant::Department(GrantedDepartment::Create { parent, name })
            if *parent == below && name == called)
    }

    /// Whether it covers giving this department that name.
    pub fn covers_rename_department(&self, which: DepartmentId, called: &str) -> bool {
        matches!(&self.grant, Grant::Department(GrantedDepartment::Rename { department, name })
            if *department == which && name == called)
    }

    /// Whether it covers removing this department.
    pub fn covers_remove_department(&self, which: DepartmentId) -> bool {
        matches!(&self.grant, Grant::Department(GrantedDepartment::Remove { department })
            if *department == which)
    }

    /// Whether it covers having this department headed by exactly those, where exactly these did.
    pub fn covers_heads(&self, which: DepartmentId, from: &[UserId], to: &[UserId]) -> bool {
        matches!(&self.grant, Grant::Department(GrantedDepartment::Heads { department, before, after })
            if *department == which && before == from && after == to)
    }
}
