//! The permit against a table, and against a slow, obvious oracle.

mod department;
mod notice;

use proptest::prelude::*;

use super::*;

fn chain(ids: &[i64]) -> Chain {
    Chain::new(ids.iter().copied().map(DepartmentId).collect()).expect("ends at the root")
}

fn sub(scope: &[i64]) -> Actor {
    let scope = scope.iter().copied().map(DepartmentId).collect();
    Actor { user: "hp_admin".into(), rank: Rank::SubAdministrator { scope } }
}

fn role(grantable: bool) -> Role {
    Role { id: RoleId(51), name: "信息统计负责人".into(), say: "信息员".into(), grantable }
}

fn target(user: &str, chains: &[&[i64]], administrator: bool) -> Target {
    Target { user: user.into(), chains: chains.iter().map(|ids| chain(ids)).collect(), administrator }
}

const WARD: &[i64] = &[90_010_111, 9_001_011, 900_101, 9001, 90, 1];
const OTHER: &[i64] = &[9_001_012, 900_101, 9001, 90, 1];

fn add(actor: &Actor, chains: &[&[i64]]) -> Result<Permit, Denied> {
    let chains = chains.iter().map(|ids| chain(ids)).collect();
    Permit::check(actor, &Action::AddMember { mobile: Mobile::new("13900000199"), chains })
}

#[test]
fn adding_needs_every_department_in_scope() {
    let admin = sub(&[9_001_011]);
    let permit = add(&admin, &[WARD]).expect("in scope");
    assert!(permit.covers_create(&Mobile::new("13900000199"), &[DepartmentId(90_010_111)]));
    assert!(!permit.covers_create(&Mobile::new("13900000199"), &[DepartmentId(9_001_012)]));
    assert!(!permit.covers_create(&Mobile::new("13900000198"), &[DepartmentId(90_010_111)]));
    let outside = Denied::DepartmentOutside { department: DepartmentId(9_001_012) };
    assert_eq!(add(&admin, &[WARD, OTHER]).expect_err("one is outside"), outside);
    assert_eq!(add(&admin, &[]).expect_err("nowhere"), Denied::NoDepartment);
    let staff = Actor { user: "hp_wang".into(), rank: Rank::Staff };
    assert_eq!(add(&staff, &[WARD]).expect_err("staff"), Denied::NotAdministrator);
}

#[test]
fn changing_needs_all_departments_of_the_person() {
    let admin = sub(&[9_001_011]);
    let grant = |target| Permit::check(&admin, &Action::GrantRoles { target, roles: vec![role(true)] });
    assert!(grant(target("hp_zhang", &[WARD], false)).is_ok());
    assert!(matches!(grant(target("kn_zhao", &[OTHER], false)), Err(Denied::PersonOutside { .. })));
    let shared = grant(target("kn_ouyang", &[OTHER, WARD], false)).expect_err("in two hospitals");
    assert_eq!(shared, Denied::PersonShared { outside: vec![DepartmentId(9_001_012)] });
}

#[test]
fn nobody_demotes_an_administrator_or_themselves_nor_gives_a_role_of_the_system() {
    let admin = sub(&[9_001_011]);
    let revoke = |target| Permit::check(&admin, &Action::RevokeRoles { target, roles: vec![role(true)] });
    assert_eq!(revoke(target("hp_admin", &[WARD], true)).expect_err("oneself"), Denied::Oneself);
    assert_eq!(revoke(target("x", &[WARD], true)).expect_err("admin"), Denied::TargetIsAdministrator);
    assert!(revoke(target("hp_zhang", &[WARD], false)).is_ok());
    let action = Action::GrantRoles { target: target("hp_zhang", &[WARD], false), roles: vec![role(false)] };
    assert!(matches!(Permit::check(&admin, &action), Err(Denied::RoleNotGrantable { .. })));
}

fn gather(actor: &Actor, guests: Vec<Guest>, officer: bool) -> Result<Permit, Denied> {
    Permit::check(actor, &Action::Gather { guests, officer })
}

fn guest(user: &str, place: &[i64], colleague: bool) -> Guest {
    Guest {
        user: user.into(),
        union: Some(format!("u_{user}").as_str().into()),
        chains: vec![chain(place)],
        colleague,
    }
}

#[test]
fn people_are_called_together_by_those_who_may() {
    let (admin, staff) = (sub(&[9_001_011]), Actor { user: "hp_wang".into(), rank: Rank::Staff });
    let main = Actor { user: "boss".into(), rank: Rank::MainAdministrator };
    let outside = |denied: Result<Permit, Denied>| matches!(denied, Err(Denied::PersonOutside { .. }));
    assert!(gather(&admin, vec![guest("hp_zhang", WARD, false)], false).is_ok());
    assert!(outside(gather(
        &admin,
        vec![guest("hp_zhang", WARD, true), guest("kn_zhao", OTHER, true)],
        false
    )));
    assert!(
        gather(&staff, vec![guest("hp_zhang", WARD, true), guest("hp_wang", WARD, false)], false).is_ok()
    );
    let no = gather(&staff, vec![guest("kn_zhao", OTHER, false)], false).expect_err("of another institution");
    assert_eq!(no, Denied::NotColleague { departments: vec![DepartmentId(9_001_012)] });
    for (actor, officer) in [(&staff, true), (&main, false)] {
        let permit = gather(actor, vec![guest("kn_zhao", OTHER, false)], officer).expect("anybody");
        assert!(permit.covers_group(&["kn_zhao".into()]) && permit.covers_meeting(&["u_kn_zhao".into()]));
        assert!(!permit.covers_group(&["kn_zhao".into(), "hp_li".into()]) && !permit.covers_group(&[]));
        assert!(!permit.covers_meeting(&["u_hp_li".into()]));
    }
}

/// A random tree of up to 30 departments: the parent of department `i + 2` is one of those before it.
fn tree() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0_usize..30, 1..30).prop_map(|picks| {
        picks.iter().enumerate().map(|(i, pick)| i64::try_from(1 + pick % (i + 1)).expect("small")).collect()
    })
}

fn parent(tree: &[i64], id: i64) -> Option<i64> {
    (id != 1).then(|| tree[usize::try_from(id - 2).expect("an id of the tree")])
}

/// Walks up step by step.
fn oracle_within(tree: &[i64], mut id: i64, scope: &[i64]) -> bool {
    loop {
        if scope.contains(&id) {
            return true;
        }
        match parent(tree, id) {
            Some(up) => id = up,
            None => return false,
        }
    }
}

fn chain_in(tree: &[i64], id: i64) -> Chain {
    let mut ids = vec![id];
    while let Some(up) = parent(tree, ids[ids.len() - 1]) {
        ids.push(up);
    }
    chain(&ids)
}

proptest! {
    #[test]
    fn no_permit_outside_scope(
        tree in tree(),
        scope in prop::collection::vec(1_i64..30, 0..4),
        places in prop::collection::vec(1_i64..30, 0..4),
    ) {
        let size = i64::try_from(tree.len()).expect("small") + 1;
        let fit = |ids: Vec<i64>| ids.into_iter().map(|id| 1 + id % size).collect::<Vec<_>>();
        let (scope, places) = (fit(scope), fit(places));
        let actor = sub(&scope);
        let chains: Vec<Chain> = places.iter().map(|id| chain_in(&tree, *id)).collect();
        let allowed = !places.is_empty() && places.iter().all(|id| oracle_within(&tree, *id, &scope));
        let created = Permit::check(&actor, &Action::AddMember { mobile: Mobile::new("1"), chains: chains.clone() });
        prop_assert_eq!(created.is_ok(), allowed);
        let target = Target { user: "someone".into(), chains, administrator: false };
        let granted = Permit::check(&actor, &Action::GrantRoles { target, roles: vec![role(true)] });
        prop_assert_eq!(granted.is_ok(), allowed);
    }
}

fn ids(ids: &[i64]) -> Vec<DepartmentId> {
    ids.iter().copied().map(DepartmentId).collect()
}

fn move_of(target: Target, leave: &[i64], join: &[&[i64]], account: profile::Account) -> Action {
    let join = join.iter().map(|ids| chain(ids)).collect();
    Action::MoveMember(profile::Move { target, account, leave: ids(leave), join })
}

#[test]
fn a_permit_to_update_covers_its_values_and_the_departments_it_was_judged_by() {
    use crate::domain::profile::Field;
    let (admin, values) = (sub(&[9_001_011]), vec![(Field::Title, "护士长".to_owned())]);
    let action = |user: &str, account| {
        let target = target(user, &[WARD], false);
        Action::UpdateMember(profile::Update { target, account, values: values.clone() })
    };
    let permit = Permit::check(&admin, &action("hp_zhang", profile::Account::Personal)).expect("in scope");
    let user = UserId::from("hp_zhang");
    assert!(permit.covers_update(&user, &values, None));
    assert!(permit.covers_update(&user, &values, Some(&ids(&[90_010_111]))));
    assert!(!permit.covers_update(&user, &values, Some(&ids(&[9_001_011]))), "other departments");
    assert!(!permit.covers_update(&user, &[(Field::Title, "院长".to_owned())], None), "another value");
    assert!(!permit.covers_update(&"hp_li".into(), &values, None), "somebody else");
    assert!(!permit.covers_update(&user, &[], None), "nothing");
    assert!(!permit.covers_departments(&user, &ids(&[90_010_111]), &ids(&[9_001_011])), "another thing");
    let enterprise = profile::Account::Enterprise;
    let other = Permit::check(&admin, &action("hp_second", enterprise)).expect_err("an enterprise account");
    assert_eq!(other, Denied::EnterpriseAccount);
    assert!(Permit::check(&admin, &action("hp_admin", enterprise)).is_ok(), "their own");
    let boss = Actor { user: "boss".into(), rank: Rank::MainAdministrator };
    assert!(Permit::check(&boss, &action("hp_admin", enterprise)).is_ok());
}

#[test]
fn a_permit_to_move_covers_one_change_of_departments() {
    let admin = sub(&[9_001_011]);
    let personal = profile::Account::Personal;
    let ward = target("hp_zhang", &[WARD], false);
    let permit =
        Permit::check(&admin, &move_of(ward, &[90_010_111], &[&WARD[1..]], personal)).expect("inside");
    let user = UserId::from("hp_zhang");
    assert!(permit.covers_departments(&user, &ids(&[90_010_111]), &ids(&[9_001_011])));
    assert!(!permit.covers_departments(&user, &ids(&[90_010_111]), &ids(&[90_010_111, 9_001_011])));
    assert!(!permit.covers_departments(&user, &ids(&[90_010_112]), &ids(&[9_001_011])));
    let shared = || target("kn_ouyang", &[OTHER, &WARD[1..]], false);
    let permit = Permit::check(&admin, &move_of(shared(), &[9_001_011], &[], personal)).expect("own part");
    assert!(permit.covers_departments(
        &"kn_ouyang".into(),
        &ids(&[9_001_012, 9_001_011]),
        &ids(&[9_001_012])
    ));
    let joined = Permit::check(&admin, &move_of(shared(), &[9_001_011], &[WARD], personal));
    assert_eq!(joined.expect_err("shared"), Denied::PersonShared { outside: ids(&[9_001_012]) });
}

proptest! {
    /// Whatever is asked, what is granted leaves nobody without a department and touches none outside the scope.
    #[test]
    fn no_move_reaches_outside_the_scope(
        tree in tree(),
        scope in prop::collection::vec(1_i64..30, 0..4),
        places in prop::collection::vec(1_i64..30, 1..4),
        leave in prop::collection::vec(1_i64..30, 0..3),
        join in prop::collection::vec(1_i64..30, 0..2),
    ) {
        let size = i64::try_from(tree.len()).expect("small") + 1;
        let fit = |ids: Vec<i64>| ids.into_iter().map(|id| 1 + id % size).collect::<Vec<_>>();
        let (scope, places, leave, join) = (fit(scope), fit(places), fit(leave), fit(join));
        let chains: Vec<Chain> = places.iter().map(|id| chain_in(&tree, *id)).collect();
        let target = Target { user: "someone".into(), chains, administrator: false };
        let joined: Vec<Chain> = join.iter().map(|id| chain_in(&tree, *id)).collect();
        let route = profile::Move { target, account: profile::Account::Personal, leave: ids(&leave), join: joined };
        if Permit::check(&sub(&scope), &Action::MoveMember(route)).is_ok() {
            let touched = leave.iter().chain(&join);
            prop_assert!(touched.into_iter().all(|id| oracle_within(&tree, *id, &scope)));
            let left = places.iter().filter(|id| !leave.contains(id)).count() + join.len();
            prop_assert!(left > 0);
            if !join.is_empty() {
                prop_assert!(places.iter().all(|id| oracle_within(&tree, *id, &scope)));
            }
        }
    }
}

#[test]
fn removing_spares_administrators_and_oneself_and_an_heir_must_fit() {
    let admin = sub(&[9_001_011]);
    let remove = |target| Permit::check(&admin, &Action::RemoveMember { target });
    let permit = remove(target("hp_li", &[WARD], false)).expect("in scope");
    assert!(permit.covers_removal(&"hp_li".into()) && !permit.covers_removal(&"hp_zhang".into()));
    assert!(!permit.covers_termination(&"hp_li".into(), None), "another way");
    assert_eq!(remove(target("hp_admin", &[WARD], true)).expect_err("oneself"), Denied::OneselfStays);
    assert_eq!(remove(target("hp_zhang", &[WARD], true)).expect_err("one"), Denied::AdministratorStays);
    assert!(matches!(remove(target("kn_ouyang", &[OTHER, WARD], false)), Err(Denied::PersonShared { .. })));
    let heir = |user: &str, chains: &[&[i64]], active| {
        let heir = HeirFacts { target: target(user, chains, false), active };
        let action = Action::TerminateMember { target: target("hp_li", &[WARD], false), heir: Some(heir) };
        Permit::check(&admin, &action)
    };
    let permit = heir("hp_zhang", &[WARD], true).expect("an active colleague");
    assert!(permit.covers_termination(&"hp_li".into(), Some(&"hp_zhang".into())));
    for other in [None, Some(&"kn_zhao".into())] {
        assert!(!permit.covers_termination(&"hp_li".into(), other));
    }
    assert_eq!(heir("hp_li", &[WARD], true).expect_err("the leaver"), Denied::HeirLeaves);
    assert_eq!(heir("kn_zhao", &[OTHER], true).expect_err("elsewhere"), Denied::HeirOutside);
    assert_eq!(heir("hp_wang", &[WARD], false).expect_err("inactive"), Denied::HeirInactive);
}
