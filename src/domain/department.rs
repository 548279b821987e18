//! Departments, and the chain from one to the root that scope is judged by.

use serde::{Deserialize, Serialize};

use super::id::DepartmentId;

/// A department as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// `dept_id`.
    pub id: DepartmentId,
    /// Its name; not unique.
    pub name: String,
    /// `None` for the root.
    pub parent: Option<DepartmentId>,
}

/// A department and all above it, itself first, the root last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain(Vec<DepartmentId>);

impl Chain {
    /// A chain from itself to the root; `None` when it is empty or does not end at the root.
    pub fn new(ids: Vec<DepartmentId>) -> Option<Self> {
        (ids.last() == Some(&DepartmentId::ROOT)).then_some(Self(ids))
    }

    /// The department the chain is of.
    pub fn department(&self) -> DepartmentId {
        self.0[0]
    }

    /// Itself first, the root last.
    pub fn ids(&self) -> &[DepartmentId] {
        &self.0
    }

    /// Whether the department is one of `nodes` or below one.
    pub fn is_within(&self, nodes: &[DepartmentId]) -> bool {
        self.0.iter().any(|id| nodes.contains(id))
    }
}

/// Departments without those left and with those joined, each once, in their order.
pub fn rerouted(before: &[DepartmentId], leave: &[DepartmentId], join: &[DepartmentId]) -> Vec<DepartmentId> {
    let mut after: Vec<DepartmentId> = Vec::new();
    let mut put = |id: DepartmentId| {
        if !after.contains(&id) {
            after.push(id);
        }
    };
    for id in before {
        if leave.contains(id) {
            join.iter().copied().for_each(&mut put);
        } else {
            put(*id);
        }
    }
    join.iter().copied().for_each(put);
    after
}
