//! Departments, and the chain from one to the root that scope is judged by.

use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, UserId};

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

/// A department with who heads it and how many people are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentDetail {
    /// Which.
    pub department: Department,
    /// Its heads (主管), in the platform's order.
    pub heads: Vec<UserId>,
    /// The members of it and of all below it, where the platform tells.
    pub members: Option<usize>,
}

/// Characters in a department's name at most (address-book-creation-department-established-department).
pub const LONGEST_NAME: usize = 64;
/// What a department's name may not contain.
pub const NOT_IN_A_NAME: [char; 3] = ['-', ',', '，'];

/// Why a department cannot be called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFlaw {
    /// Nothing is left of it.
    Empty,
    /// More than [`LONGEST_NAME`] characters.
    TooLong,
    /// It has one of [`NOT_IN_A_NAME`].
    Character(char),
}

/// What is wrong with a department's name, before the platform is asked.
pub fn name_flaw(name: &str) -> Option<NameFlaw> {
    if name.trim().is_empty() {
        return Some(NameFlaw::Empty);
    }
    if let Some(found) = name.chars().find(|c| NOT_IN_A_NAME.contains(c) || c.is_control()) {
        return Some(NameFlaw::Character(found));
    }
    (name.chars().count() > LONGEST_NAME).then_some(NameFlaw::TooLong)
}

/// Heads with some added and some taken away, each once, in their order.
pub fn headed(before: &[UserId], add: &[UserId], take: &[UserId]) -> Vec<UserId> {
    let mut after: Vec<UserId> = before.iter().filter(|user| !take.contains(user)).cloned().collect();
    for user in add {
        if !after.contains(user) {
            after.push(user.clone());
        }
    }
    after
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

    /// Whether the department is below one of `nodes`, and not only one of them.
    pub fn is_below(&self, nodes: &[DepartmentId]) -> bool {
        self.0.iter().skip(1).any(|id| nodes.contains(id))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_before_the_platform_is_asked() {
        for (name, flaw) in [
            ("康复医学科", None),
            ("（东区）门诊/急诊", None),
            ("  ", Some(NameFlaw::Empty)),
            ("内-外科", Some(NameFlaw::Character('-'))),
            ("内,外科", Some(NameFlaw::Character(','))),
            ("内，外科", Some(NameFlaw::Character('，'))),
            ("内\n外科", Some(NameFlaw::Character('\n'))),
        ] {
            assert_eq!(name_flaw(name), flaw, "{name}");
        }
        assert_eq!(name_flaw(&"科".repeat(LONGEST_NAME)), None);
        assert_eq!(name_flaw(&"科".repeat(LONGEST_NAME + 1)), Some(NameFlaw::TooLong));
    }

    #[test]
    fn heads_are_added_once_and_taken_away() {
        let users = |ids: &[&str]| ids.iter().map(|id| UserId::from(*id)).collect::<Vec<_>>();
        let before = users(&["a", "b"]);
        assert_eq!(headed(&before, &users(&["c", "a", "c"]), &[]), users(&["a", "b", "c"]));
        assert_eq!(headed(&before, &[], &users(&["a", "x"])), users(&["b"]));
        assert_eq!(headed(&before, &users(&["c"]), &before), users(&["c"]));
    }
}
