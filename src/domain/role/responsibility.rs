//! Who answers for what in which institution, and where nobody does.

use std::collections::BTreeSet;

use crate::domain::id::{DepartmentId, RoleId, UserId};

/// Somebody holds a role, in an institution they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The role.
    pub role: RoleId,
    /// Who holds it.
    pub user: UserId,
    /// In which institution; whoever belongs to two holds it in both.
    pub institution: DepartmentId,
}

/// A role that nobody holds in an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap {
    /// Where.
    pub institution: DepartmentId,
    /// Which.
    pub role: RoleId,
}

/// Where nobody would be left once these people no longer held these roles; in order of institution.
pub fn vacated(holdings: &[Holding], taken: &[(UserId, RoleId)]) -> Vec<Gap> {
    let goes = |one: &&Holding| taken.iter().any(|(user, role)| *user == one.user && *role == one.role);
    let gap = |one: &Holding| Gap { institution: one.institution, role: one.role };
    let left: BTreeSet<Gap> = holdings.iter().filter(|one| !goes(one)).map(gap).collect();
    let touched: BTreeSet<Gap> = holdings.iter().filter(goes).map(gap).collect();
    touched.difference(&left).copied().collect()
}

/// Those of the people who no longer hold these roles whom nobody follows in an institution, each with what is left.
pub fn last(holdings: &[Holding], taken: &[(UserId, RoleId)]) -> Vec<Holding> {
    let gaps = vacated(holdings, taken);
    let leaves = |one: &&Holding| {
        gaps.contains(&Gap { institution: one.institution, role: one.role })
            && taken.iter().any(|(user, role)| *user == one.user && *role == one.role)
    };
    holdings.iter().filter(leaves).cloned().collect()
}

/// Where nobody holds which of these roles; institution by institution, the roles in the order given.
pub fn gaps(holdings: &[Holding], institutions: &[DepartmentId], roles: &[RoleId]) -> Vec<Gap> {
    let held: BTreeSet<Gap> =
        holdings.iter().map(|one| Gap { institution: one.institution, role: one.role }).collect();
    let all = institutions
        .iter()
        .flat_map(|institution| roles.iter().map(|role| Gap { institution: *institution, role: *role }));
    all.filter(|gap| !held.contains(gap)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(user: &str, role: i64, institution: i64) -> Holding {
        Holding { role: RoleId(role), user: user.into(), institution: DepartmentId(institution) }
    }

    fn gap(institution: i64, role: i64) -> Gap {
        Gap { institution: DepartmentId(institution), role: RoleId(role) }
    }

    #[test]
    fn only_the_last_one_leaves_a_gap() {
        let all = [holds("a", 51, 1), holds("b", 51, 1), holds("c", 51, 2), holds("c", 52, 1)];
        let taken = |list: &[(&str, i64)]| -> Vec<Gap> {
            let list: Vec<_> = list.iter().map(|(user, role)| ((*user).into(), RoleId(*role))).collect();
            vacated(&all, &list)
        };
        assert_eq!(taken(&[("a", 51)]), []);
        assert_eq!(taken(&[("a", 51), ("b", 51)]), [gap(1, 51)]);
        assert_eq!(taken(&[("c", 51), ("c", 52)]), [gap(1, 52), gap(2, 51)]);
        assert_eq!(taken(&[("a", 52), ("nobody", 51)]), []);
    }

    #[test]
    fn a_person_of_two_institutions_leaves_two_gaps() {
        let all = [holds("a", 51, 1), holds("a", 51, 2), holds("b", 51, 2)];
        assert_eq!(vacated(&all, &[("a".into(), RoleId(51))]), [gap(1, 51)]);
    }

    #[test]
    fn gaps_are_what_nobody_holds() {
        let all = [holds("a", 51, 1), holds("b", 52, 2)];
        let (places, roles) = ([DepartmentId(1), DepartmentId(2)], [RoleId(51), RoleId(52)]);
        assert_eq!(gaps(&all, &places, &roles), [gap(1, 52), gap(2, 51)]);
        assert_eq!(gaps(&[], &[], &roles), []);
    }

    proptest! {
        /// What is vacated is exactly what is a gap afterwards and was none before.
        #[test]
        fn vacated_is_the_difference_of_gaps(
            all in prop::collection::vec((0_i64..4, 0_i64..3, 0_i64..4), 0..20),
            taken in prop::collection::vec((0_i64..4, 0_i64..3), 0..5),
        ) {
            let all: Vec<Holding> = all.iter().map(|(u, r, i)| holds(&u.to_string(), *r, *i)).collect();
            let taken: Vec<(UserId, RoleId)> =
                taken.iter().map(|(u, r)| (UserId(u.to_string()), RoleId(*r))).collect();
            let after: Vec<Holding> = all
                .iter()
                .filter(|one| !taken.contains(&(one.user.clone(), one.role)))
                .cloned()
                .collect();
            let (places, roles): (Vec<_>, Vec<_>) =
                ((0..4).map(DepartmentId).collect(), (0..3).map(RoleId).collect());
            let before = gaps(&all, &places, &roles);
            let expected: Vec<Gap> =
                gaps(&after, &places, &roles).into_iter().filter(|gap| !before.contains(gap)).collect();
            prop_assert_eq!(vacated(&all, &taken), expected);
        }
    }

    #[test]
    fn the_last_ones_are_named_with_what_they_leave() {
        let all = [holds("a", 51, 1), holds("b", 51, 1), holds("c", 51, 2), holds("c", 52, 1)];
        let going = |names: &[(&str, i64)]| -> Vec<(UserId, RoleId)> {
            names.iter().map(|(user, role)| ((*user).into(), RoleId(*role))).collect()
        };
        assert_eq!(last(&all, &going(&[("a", 51)])), []);
        // All who go together are the last.
        assert_eq!(last(&all, &going(&[("a", 51), ("b", 51)])), [holds("a", 51, 1), holds("b", 51, 1)]);
        assert_eq!(last(&all, &going(&[("c", 51), ("nobody", 52)])), [holds("c", 51, 2)]);
        assert_eq!(last(&[], &going(&[("a", 51)])), []);
    }
}
