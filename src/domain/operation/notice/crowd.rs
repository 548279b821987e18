//! Everybody a notice is for, as the organisation is now, with the tree they sit in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, UnionId, UserId};

/// Somebody a notice is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// userid.
    pub user: UserId,
    /// unionid, by which todos know people; absent where the platform did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub union: Option<UnionId>,
    /// Name.
    pub name: String,
    /// Whether they have ever logged in: who has not is sent it, and may not see it.
    pub active: bool,
    /// The institution they are counted under.
    pub place: DepartmentId,
}

/// A department, with all who are in it directly, whether the notice is for them or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What is above it; `None` for the root, or where it is not known.
    pub parent: Option<DepartmentId>,
    /// Its direct members.
    pub members: Vec<UserId>,
}

/// Everybody a notice is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Each once, in order of userid.
    pub people: Vec<Receiver>,
    /// The departments they may be addressed by. Empty where only people are known.
    pub nodes: BTreeMap<DepartmentId, Node>,
    /// What those are called together who were to be left out and are not among the people anyway.
    pub idle: Vec<String>,
}

impl Crowd {
    /// Leaves these out, each part with what it is called. Their departments stay as they are, and so cannot be
    /// addressed whole any more.
    pub fn leave_out(&mut self, parts: &[(String, BTreeSet<UserId>)]) {
        for (called, users) in parts {
            if !self.people.iter().any(|one| users.contains(&one.user)) {
                self.idle.push(called.clone());
            }
        }
        self.people.retain(|one| !parts.iter().any(|(_, users)| users.contains(&one.user)));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is meant.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How many of each institution, most first.
    pub fn by_place(&self) -> Vec<(DepartmentId, usize)> {
        let mut counts: BTreeMap<DepartmentId, usize> = BTreeMap::new();
        for one in &self.people {
            *counts.entry(one.place).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Who has never logged in.
    pub fn asleep(&self) -> impl Iterator<Item = &Receiver> {
        self.people.iter().filter(|one| !one.active)
    }

    /// The departments that hold nobody but receivers, with how many those are; the highest ones only, and of those
    /// only such as have at most `most`. Then who is in none of them.
    pub fn cover(&self, most: usize) -> (Vec<(DepartmentId, usize)>, Vec<&Receiver>) {
        let wanted: BTreeSet<&UserId> = self.people.iter().map(|one| &one.user).collect();
        let below = self.below();
        let mut chosen: Vec<(DepartmentId, usize)> = Vec::new();
        let mut covered: BTreeSet<&UserId> = BTreeSet::new();
        let is_top = |node: &Node| node.parent.is_none_or(|parent| !self.nodes.contains_key(&parent));
        let mut open: Vec<DepartmentId> =
            self.nodes.iter().filter(|(_, node)| is_top(node)).map(|(id, _)| *id).collect();
        let children = self.children();
        while let Some(id) = open.pop() {
            let Some(members) = below.get(&id).filter(|members| !members.is_empty()) else { continue };
            if members.len() <= most && members.is_subset(&wanted) {
                covered.extend(members);
                chosen.push((id, members.len()));
            } else {
                open.extend(children.get(&id).into_iter().flatten());
            }
        }
        chosen.sort_unstable();
        let rest = self.people.iter().filter(|one| !covered.contains(&one.user)).collect();
        (chosen, rest)
    }

    fn children(&self) -> BTreeMap<DepartmentId, Vec<DepartmentId>> {
        let mut children: BTreeMap<DepartmentId, Vec<DepartmentId>> = BTreeMap::new();
        for (id, node) in &self.nodes {
            if let Some(parent) = node.parent {
                children.entry(parent).or_default().push(*id);
            }
        }
        children
    }

    /// Everybody in a department or below it.
    fn below(&self) -> BTreeMap<DepartmentId, BTreeSet<&UserId>> {
        let mut below: BTreeMap<DepartmentId, BTreeSet<&UserId>> = BTreeMap::new();
        for (id, node) in &self.nodes {
            let mut at = Some(*id);
            // A tree is not deeper than it has departments; a circle ends here.
            for _ in 0..self.nodes.len() {
                let Some(here) = at else { break };
                below.entry(here).or_default().extend(&node.members);
                at = self.nodes.get(&here).and_then(|node| node.parent);
            }
        }
        below
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn user(number: usize) -> UserId {
        UserId(format!("u{number:05}"))
    }

    /// A tree of three levels: `hospitals` below the root, two wards each, `size` people in each ward; those for whom
    /// `wanted` holds are meant.
    pub fn crowd(hospitals: i64, size: usize, wanted: impl Fn(usize) -> bool) -> Crowd {
        let mut crowd = Crowd::default();
        crowd.nodes.insert(DepartmentId(1), Node::default());
        let mut number = 0;
        for hospital in 10..10 + hospitals {
            let node = Node { parent: Some(DepartmentId(1)), members: Vec::new() };
            crowd.nodes.insert(DepartmentId(hospital), node);
            for ward in 0..2 {
                let mut node = Node { parent: Some(DepartmentId(hospital)), members: Vec::new() };
                for _ in 0..size {
                    node.members.push(user(number));
                    if wanted(number) {
                        crowd.people.push(Receiver {
                            user: user(number),
                            union: Some(UnionId(format!("n{number}"))),
                            name: format!("甲{number}"),
                            active: true,
                            place: DepartmentId(hospital),
                        });
                    }
                    number += 1;
                }
                crowd.nodes.insert(DepartmentId(hospital * 1000 + ward), node);
            }
        }
        crowd
    }

    #[test]
    fn all_of_it_is_one_department_unless_that_is_too_many() {
        let all = crowd(3, 10, |_| true);
        assert_eq!(all.cover(60), (vec![(DepartmentId(1), 60)], vec![]));
        let (departments, rest) = all.cover(59);
        assert_eq!(departments, [10, 11, 12].map(|id| (DepartmentId(id), 20)));
        assert!(rest.is_empty());
    }

    #[test]
    fn one_exception_splits_what_is_above_it_and_nothing_else() {
        let crowd = crowd(2, 10, |number| number != 3);
        let (departments, rest) = crowd.cover(1000);
        assert_eq!(departments, [(DepartmentId(11), 20), (DepartmentId(10_001), 10)]);
        assert_eq!(rest.len(), 9);
    }

    #[test]
    fn who_is_left_out_is_in_no_department_that_is_addressed() {
        let mut crowd = crowd(1, 2, |_| true);
        let part = |name: &str, number| (name.to_owned(), BTreeSet::from([user(number)]));
        crowd.leave_out(&[part("first", 0), part("stranger", 9), part("first again", 0)]);
        assert_eq!((crowd.len(), &crowd.idle[..]), (3, &["stranger".to_owned()][..]));
        let (departments, rest) = crowd.cover(100);
        assert_eq!((departments, rest.len()), (vec![(DepartmentId(10_001), 2)], 1));
    }

    proptest! {
        #[test]
        fn a_cover_reaches_each_receiver_once_and_nobody_else(out in prop::collection::btree_set(0usize..60, 0..20), most in 1usize..70) {
            let crowd = crowd(3, 10, |number| !out.contains(&number));
            let (departments, rest) = crowd.cover(most);
            let below = crowd.below();
            let mut reached: Vec<&UserId> = rest.iter().map(|one| &one.user).collect();
            for (id, count) in &departments {
                prop_assert!(below[id].len() == *count && *count <= most);
                reached.extend(below[id].iter());
            }
            reached.sort_unstable();
            let wanted: Vec<&UserId> = crowd.people.iter().map(|one| &one.user).collect();
            prop_assert_eq!(reached, wanted);
        }
    }
}
