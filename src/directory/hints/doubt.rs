//! What has to be looked at again, and since when: a look begun before cannot settle it.
//!
//! A look of this process is told from a doubt by counting; one of another replica by the time all replicas go by.

use std::collections::HashMap;

use crate::domain::id::{DepartmentId, UserId};

/// More people than this are looked at by listing everybody.
const MANY: usize = 200;
/// By how many milliseconds replicas may differ about the time.
const SKEW: i64 = 1_000;

/// When something came into doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::directory) struct Raised {
    /// The how-many-th doubt of this process it was.
    pub(super) count: u64,
    /// When, in milliseconds.
    pub(super) at: i64,
}

/// Who has looked, and when they began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::directory) struct Look {
    /// After how many doubts of this process; `None`: another process looked.
    count: Option<u64>,
    /// When, in milliseconds by the time all replicas go by.
    pub(in crate::directory) at: i64,
}

impl Look {
    /// Another replica's, begun then.
    pub(in crate::directory) fn elsewhere(at: i64) -> Self {
        Self { count: None, at }
    }

    fn settles(&self, raised: Raised) -> bool {
        self.count.map_or(raised.at < self.at - SKEW, |count| raised.count <= count)
    }

    /// Whether it may not have seen what was the case then.
    pub(super) fn may_have_missed(&self, at: i64) -> bool {
        at >= self.at - SKEW
    }
}

/// What is in doubt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::directory) struct Doubts {
    latest: Raised,
    tree: Option<Raised>,
    scopes: Option<Raised>,
    everybody: Option<Raised>,
    departments: HashMap<DepartmentId, Raised>,
    people: HashMap<UserId, Raised>,
}

impl Doubts {
    /// What is raised from now on came up at this time.
    pub(super) fn begin(&mut self, at: i64) {
        self.latest = Raised { count: self.latest.count + 1, at };
    }

    /// A look of this process that begins now, with these doubts.
    pub(in crate::directory) fn look(&self, at: i64) -> Look {
        Look { count: Some(self.latest.count), at }
    }

    /// Puts the tree in doubt, and with it where people are.
    pub(in crate::directory) fn raise_tree(&mut self) {
        self.tree = Some(self.latest);
        self.everybody = Some(self.latest);
    }

    /// Puts departments in doubt.
    pub(in crate::directory) fn raise_departments(&mut self, ids: impl IntoIterator<Item = DepartmentId>) {
        let raised = self.latest;
        self.departments.extend(ids.into_iter().map(|id| (id, raised)));
        if self.departments.len() > MANY {
            self.tree = Some(raised);
        }
    }

    /// Puts the administrators' scopes in doubt.
    pub(in crate::directory) fn raise_scopes(&mut self) {
        self.scopes = Some(self.latest);
    }

    /// Puts people in doubt.
    pub(in crate::directory) fn raise_people(&mut self, users: impl IntoIterator<Item = UserId>) {
        let raised = self.latest;
        self.people.extend(users.into_iter().map(|user| (user, raised)));
        if self.people.len() > MANY {
            self.everybody = Some(raised);
        }
    }

    /// Whether everything has to be walked, rather than some of it read.
    pub(in crate::directory) fn is_wide(&self) -> bool {
        self.tree.is_some() || self.everybody.is_some()
    }

    /// Whether the scopes have to be read.
    pub(in crate::directory) fn has_scopes(&self) -> bool {
        self.scopes.is_some()
    }

    /// Whether nothing is in doubt.
    pub(super) fn is_none(&self) -> bool {
        !self.is_wide() && !self.has_scopes() && self.crowd() == 0
    }

    /// How many people and departments there are to look at.
    pub(in crate::directory) fn crowd(&self) -> usize {
        self.people.len() + self.departments.len()
    }

    /// The departments to look at.
    pub(in crate::directory) fn departments(&self) -> impl Iterator<Item = DepartmentId> {
        self.departments.keys().copied()
    }

    /// Whether the tree, or a part of it, has been put in doubt.
    pub(super) fn has_tree(&self) -> bool {
        self.tree.is_some() || !self.departments.is_empty()
    }

    /// Whether everybody, or anybody, has been put in doubt.
    pub(super) fn has_people(&self) -> bool {
        self.has_everybody() || !self.people.is_empty()
    }

    /// Whether everybody has been put in doubt.
    pub(super) fn has_everybody(&self) -> bool {
        self.everybody.is_some()
    }

    /// The people to look at.
    pub(in crate::directory) fn people(&self) -> impl Iterator<Item = &UserId> {
        self.people.keys()
    }

    /// Whether somebody is among them.
    pub(in crate::directory) fn has_person(&self, user: &UserId) -> bool {
        self.people.contains_key(user)
    }

    /// All departments have been looked at.
    pub(super) fn settle_tree(&mut self, look: &Look) {
        settle(&mut self.tree, look);
        self.departments.retain(|_, raised| !look.settles(*raised));
    }

    /// Everybody has been looked at.
    pub(super) fn settle_people(&mut self, look: &Look) {
        settle(&mut self.everybody, look);
        self.people.retain(|_, raised| !look.settles(*raised));
    }

    /// The administrators' scopes have been looked at.
    pub(super) fn settle_scopes(&mut self, look: &Look) {
        settle(&mut self.scopes, look);
    }

    /// A department has been looked at.
    pub(super) fn settle_department(&mut self, id: DepartmentId, look: &Look) {
        if self.departments.get(&id).is_some_and(|raised| look.settles(*raised)) {
            self.departments.remove(&id);
        }
    }

    /// Somebody has been looked at.
    pub(super) fn settle_person(&mut self, user: &UserId, look: &Look) {
        if self.people.get(user).is_some_and(|raised| look.settles(*raised)) {
            self.people.remove(user);
        }
    }
}

/// Leaves a doubt only if the look cannot settle it.
fn settle(doubt: &mut Option<Raised>, look: &Look) {
    *doubt = doubt.filter(|raised| !look.settles(*raised));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(at: i64) -> Doubts {
        let mut doubts = Doubts::default();
        doubts.begin(at);
        doubts.raise_people([UserId::from("a")]);
        doubts.raise_tree();
        doubts
    }

    #[test]
    fn a_look_settles_what_came_up_before_it_began() {
        let mut doubts = doubts(5_000);
        let look = doubts.look(5_000);
        doubts.begin(5_000);
        doubts.raise_people([UserId::from("b")]);
        doubts.settle_people(&look);
        assert!(!doubts.has_person(&"a".into()) && doubts.has_person(&"b".into()));
        doubts.settle_tree(&look);
        assert!(!doubts.is_wide() && !doubts.is_none());
    }

    #[test]
    fn of_a_look_elsewhere_the_clocks_of_two_machines_tell() {
        for (began, settled) in [(4_000, false), (5_500, false), (6_001, true), (9_000, true)] {
            let mut doubts = doubts(5_000);
            let look = Look::elsewhere(began);
            doubts.settle_people(&look);
            doubts.settle_tree(&look);
            assert_eq!(doubts.is_none(), settled, "{began}");
        }
    }
}
