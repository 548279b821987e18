//! Departments against a table, and against the same slow oracle.

use super::super::department::DepartmentChange;
use super::*;

fn check(actor: &Actor, change: DepartmentChange) -> Result<Permit, Denied> {
    Permit::check(actor, &Action::ChangeDepartment(change))
}

fn main_administrator() -> Actor {
    Actor { user: "boss".into(), rank: Rank::MainAdministrator }
}

fn create(parent: &[i64]) -> DepartmentChange {
    DepartmentChange::Create { parent: chain(parent), name: "康复科".into() }
}

fn rename(department: &[i64]) -> DepartmentChange {
    DepartmentChange::Rename { department: chain(department), name: "康复医学科".into() }
}

fn remove(department: &[i64], members: usize, below: usize) -> DepartmentChange {
    DepartmentChange::Remove { department: chain(department), members, below }
}

fn heads(department: &[i64], add: &[&str], take: &[&str], strangers: &[&str]) -> DepartmentChange {
    let users = |ids: &[&str]| ids.iter().map(|id| UserId::from(*id)).collect();
    DepartmentChange::Heads {
        department: chain(department),
        before: users(&["hp_zhang"]),
        add: users(add),
        take: users(take),
        strangers: users(strangers),
    }
}

const HOSPITAL: &[i64] = &[9_001_011, 900_101, 9001, 90, 1];

#[test]
fn the_root_of_a_scope_is_the_main_administrators_and_that_of_the_organisation_nobodys() {
    let (admin, boss) = (sub(&[9_001_011]), main_administrator());
    let staff = Actor { user: "hp_wang".into(), rank: Rank::Staff };
    let root = Denied::ScopeRoot { department: DepartmentId(9_001_011) };
    let all = |place| [rename(place), remove(place, 0, 0), heads(place, &["hp_li"], &[], &[])];
    for change in all(HOSPITAL) {
        assert_eq!(check(&admin, change.clone()).expect_err("their own root"), root);
        assert!(check(&boss, change.clone()).is_ok());
        assert_eq!(check(&staff, change).expect_err("staff"), Denied::NotAdministrator);
    }
    for change in all(WARD) {
        assert!(check(&admin, change).is_ok());
    }
    for change in all(OTHER) {
        let outside = Denied::DepartmentOutside { department: DepartmentId(9_001_012) };
        assert_eq!(check(&admin, change).expect_err("elsewhere"), outside);
    }
    for change in all(&[1]) {
        assert_eq!(check(&boss, change).expect_err("all of it"), Denied::OrganisationRoot);
    }
    assert!(check(&admin, create(HOSPITAL)).is_ok() && check(&boss, create(&[1])).is_ok());
    assert!(matches!(check(&admin, create(OTHER)), Err(Denied::DepartmentOutside { .. })));
    // A scope that names a department and one below it has one root.
    assert!(check(&sub(&[90_010_111, 9_001_011]), rename(WARD)).is_ok());
}

#[test]
fn only_an_empty_department_is_removed() {
    let admin = sub(&[9_001_011]);
    for (members, below) in [(1, 0), (0, 1), (3, 2)] {
        let held = check(&admin, remove(WARD, members, below)).expect_err("not empty");
        assert_eq!(held, Denied::DepartmentNotEmpty { members, below });
    }
    assert!(check(&admin, remove(WARD, 0, 0)).is_ok());
}

#[test]
fn a_permit_covers_one_change_of_one_department() {
    let admin = sub(&[9_001_011]);
    let (ward, other) = (DepartmentId(90_010_111), DepartmentId(90_010_112));
    let made = check(&admin, create(HOSPITAL)).expect("allowed");
    assert!(made.covers_create_department(DepartmentId(9_001_011), "康复科"));
    assert!(!made.covers_create_department(DepartmentId(9_001_011), "骨科"));
    assert!(!made.covers_create_department(ward, "康复科") && !made.covers_remove_department(ward));
    let named = check(&admin, rename(WARD)).expect("allowed");
    assert!(named.covers_rename_department(ward, "康复医学科"));
    assert!(
        !named.covers_rename_department(ward, "骨科") && !named.covers_rename_department(other, "康复医学科")
    );
    let gone = check(&admin, remove(WARD, 0, 0)).expect("allowed");
    assert!(gone.covers_remove_department(ward) && !gone.covers_remove_department(other));
    assert!(!gone.covers_create_department(ward, "康复科"));
}

#[test]
fn heads_are_exactly_those_that_were_judged() {
    let admin = sub(&[9_001_011]);
    let (ward, users) =
        (DepartmentId(90_010_111), |ids: &[&str]| ids.iter().map(|id| UserId::from(*id)).collect::<Vec<_>>());
    let permit = check(&admin, heads(WARD, &["hp_li"], &["hp_zhang"], &[])).expect("allowed");
    assert!(permit.covers_heads(ward, &users(&["hp_zhang"]), &users(&["hp_li"])));
    for (from, to) in
        [(&["hp_zhang"][..], &["hp_zhang", "hp_li"][..]), (&["hp_wang"], &["hp_li"]), (&["hp_zhang"], &[])]
    {
        assert!(!permit.covers_heads(ward, &users(from), &users(to)));
    }
    assert!(!permit.covers_heads(DepartmentId(90_010_112), &users(&["hp_zhang"]), &users(&["hp_li"])));
    let emptied = check(&admin, heads(WARD, &[], &["hp_zhang"], &[])).expect("allowed");
    assert!(emptied.covers_heads(ward, &users(&["hp_zhang"]), &[]));
    let stranger = check(&admin, heads(WARD, &["hp_li"], &[], &["hp_li"])).expect_err("not in it");
    assert_eq!(stranger, Denied::HeadNotInDepartment { users: users(&["hp_li"]) });
}

/// Whether somebody who manages these manages the department from above: the slow way, parent by parent.
fn oracle_from_above(tree: &[i64], id: i64, scope: &[i64]) -> bool {
    parent(tree, id).is_some_and(|up| oracle_within(tree, up, scope))
}

proptest! {
    #[test]
    fn no_department_outside_the_scope_nor_its_root(
        tree in tree(),
        scope in prop::collection::vec(1_i64..30, 0..4),
        place in 1_i64..30,
        held in 0_usize..2,
    ) {
        let size = i64::try_from(tree.len()).expect("small") + 1;
        let fit = |id: i64| 1 + id % size;
        let scope: Vec<i64> = scope.into_iter().map(fit).collect();
        let place = fit(place);
        let (admin, boss) = (sub(&scope), main_administrator());
        let (within, above) = (oracle_within(&tree, place, &scope), oracle_from_above(&tree, place, &scope));
        let department = chain_in(&tree, place);
        let ids = department.ids().iter().map(|id| id.0).collect::<Vec<_>>();
        prop_assert_eq!(check(&admin, create(&ids)).is_ok(), within);
        prop_assert_eq!(check(&admin, rename(&ids)).is_ok(), above);
        prop_assert_eq!(check(&admin, remove(&ids, held, 0)).is_ok(), above && held == 0);
        prop_assert_eq!(check(&admin, heads(&ids, &["hp_li"], &[], &[])).is_ok(), above);
        prop_assert!(check(&boss, create(&ids)).is_ok());
        prop_assert_eq!(check(&boss, rename(&ids)).is_ok(), place != 1);
    }
}
