//! Making, renaming and removing departments, and who heads them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{About, Facet, Side};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::Asked;
use crate::domain::permit::department::AskedOfDepartment;

/// A new department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDepartment {
    /// Below which.
    pub parent: DepartmentId,
    /// What it is to be called.
    pub name: String,
    /// What lay directly below the parent before: another one of that name was made by us.
    pub siblings: Vec<DepartmentId>,
}

impl Facet for CreateDepartment {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        let (parent, name) = (self.parent, self.name.clone());
        Some(Asked::Department(AskedOfDepartment::Create { parent, name }))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        let made = || json!({"name": self.name, "parent": self.parent});
        facts["department"] = if side.is_done { made() } else { Value::Null };
    }
}

/// Another name for a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameDepartment {
    /// Which.
    pub department: DepartmentId,
    /// What it was called in the preview.
    pub before: String,
    /// What it is to be called.
    pub after: String,
}

impl Facet for RenameDepartment {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        let (department, name) = (self.department, self.after.clone());
        Some(Asked::Department(AskedOfDepartment::Rename { department, name }))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        let name = if side.is_done { &self.after } else { &self.before };
        facts["department"] = json!({"id": self.department, "name": name});
    }
}

/// A department that is to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveDepartment {
    /// Which.
    pub department: DepartmentId,
    /// What it is called.
    pub name: String,
}

impl Facet for RemoveDepartment {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        Some(Asked::Department(AskedOfDepartment::Remove { department: self.department }))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        let there = || json!({"id": self.department, "name": self.name});
        facts["department"] = if side.is_done { Value::Null } else { there() };
    }
}

/// Somebody who heads a department, or is to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentHead {
    /// Who.
    pub user: UserId,
    /// How they are called.
    pub name: String,
}

impl DepartmentHead {
    /// Their userids.
    pub fn users(heads: &[Self]) -> Vec<UserId> {
        heads.iter().map(|head| head.user.clone()).collect()
    }
}

/// Other heads of a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDepartmentHeads {
    /// Of which.
    pub department: DepartmentId,
    /// Who headed it in the preview.
    pub before: Vec<DepartmentHead>,
    /// Who is to head it besides.
    pub add: Vec<DepartmentHead>,
    /// Who is not to any more.
    pub take: Vec<DepartmentHead>,
}

impl SetDepartmentHeads {
    /// Who heads it afterwards, if nobody else changes it.
    pub fn after(&self) -> Vec<DepartmentHead> {
        let taken = |head: &&DepartmentHead| !self.take.iter().any(|one| one.user == head.user);
        let mut after: Vec<DepartmentHead> = self.before.iter().filter(taken).cloned().collect();
        for head in &self.add {
            if !after.iter().any(|one| one.user == head.user) {
                after.push(head.clone());
            }
        }
        after
    }
}

impl Facet for SetDepartmentHeads {
    fn asks(&self, _about: &About<'_>) -> Option<Asked> {
        Some(Asked::Department(AskedOfDepartment::Heads {
            department: self.department,
            add: DepartmentHead::users(&self.add),
            take: DepartmentHead::users(&self.take),
        }))
    }

    fn tell(&self, side: &Side<'_>, facts: &mut Value) {
        let heads = if side.is_done { self.after() } else { self.before.clone() };
        facts["department"] = json!({"id": self.department, "heads": DepartmentHead::users(&heads)});
    }
}
