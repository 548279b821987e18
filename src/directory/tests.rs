//! The directory against a stand-in of the platform.

mod shared;
pub(crate) mod standin;

use self::standin::Scene;
use super::*;
use crate::dingtalk::Error;
use crate::domain::department::{Chain, Department};
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;

fn ids(departments: &[Department]) -> Vec<i64> {
    departments.iter().map(|department| department.id.0).collect()
}

fn users(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.user.as_str()).collect()
}

async fn named(scene: &Scene, name: &str, actor: &Actor) -> (Vec<i64>, Vec<i64>) {
    let named = scene.directory.departments_named(name, actor).await.expect("can be read");
    (ids(&named.within), ids(&named.outside))
}

/// What a sub-administrator who adds one person with one role makes us read.
async fn read_for_an_addition(scene: &Scene) {
    let actor = scene.actor("hp_admin").await;
    let mobile = Mobile::new("13900000199");
    assert!(scene.directory.by_mobile(&mobile).await.expect("can be read").is_none());
    assert_eq!(named(scene, "急诊科", &actor).await, (vec![90_010_111], vec![]));
    let role = scene.directory.role_said("信息员").await.expect("can be read").expect("there is one");
    assert!(role.grantable);
    let gate = crate::gate::Gate::new(scene.directory.clone());
    let asked =
        crate::domain::permit::Asked::AddMember { mobile, departments: vec![DepartmentId(90_010_111)] };
    gate.permit(&actor, &asked).await.expect("allowed");
}

#[tokio::test]
async fn an_addition_takes_few_reads_cold_and_one_warm() {
    let scene = Scene::new().await;
    read_for_an_addition(&scene).await;
    let cold = scene.calls();
    assert!(cold <= 10, "{cold}");
    read_for_an_addition(&scene).await;
    assert_eq!(scene.calls(), 1);
    scene.later(61);
    read_for_an_addition(&scene).await;
    let after_a_minute = scene.calls();
    assert!(after_a_minute <= 5, "{after_a_minute}");
}

#[tokio::test]
async fn a_rank_needs_all_three_facts() {
    let scene = Scene::new().await;
    assert_eq!(scene.actor("boss").await.rank, Rank::MainAdministrator);
    let scope = vec![DepartmentId(9_001_011)];
    assert_eq!(scene.actor("hp_admin").await.rank, Rank::SubAdministrator { scope });
    assert_eq!(scene.actor("hp_zhang").await.rank, Rank::Staff);
    for strip in [
        (|world| world.people.iter_mut().find(|one| one.0 == "hp_admin").expect("there").4.clear())
            as fn(&mut standin::World),
        |world| world.admins.iter_mut().find(|one| one.0 == "hp_admin").expect("there").2.clear(),
        |world| world.admins.retain(|one| one.0 != "hp_admin"),
    ] {
        let scene = Scene::new().await;
        assert!(scene.actor("hp_admin").await.is_administrator());
        strip(&mut scene.world());
        assert!(scene.actor("hp_admin").await.is_administrator(), "known for a minute");
        scene.later(6);
        let now = scene.directory.actor_now(&"hp_admin".into()).await.expect("can be read");
        assert_eq!(now.rank, Rank::Staff);
    }
}

#[tokio::test]
async fn the_administrators_role_can_be_waived() {
    let scene = Scene::with(Settings::default()).await;
    scene.world().people.iter_mut().find(|one| one.0 == "hp_admin").expect("there").4.clear();
    assert!(scene.actor("hp_admin").await.is_administrator());
}

#[tokio::test]
async fn a_scope_of_the_root_is_the_whole_organisation() {
    for synced in [false, true] {
        let scene = Scene::new().await;
        scene.world().admins.iter_mut().find(|one| one.0 == "hp_admin").expect("there").2 = vec![1];
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let actor = scene.actor("hp_admin").await;
        assert_eq!(named(&scene, "急诊科", &actor).await, (vec![90_010_111, 90_010_121], vec![]));
        let found = scene.directory.by_name("赵六", &actor).await.expect("can be read");
        assert_eq!(users(&found), ["kn_zhao"]);
        assert_eq!(scene.directory.own_unit(&actor).await.expect("can be read"), None);
    }
}

#[tokio::test]
async fn an_event_is_heeded_at_once() {
    let scene = Scene::new().await;
    assert!(scene.actor("hp_admin").await.is_administrator());
    scene.world().admins.retain(|one| one.0 != "hp_admin");
    scene.directory.forget(Hint::Administrators);
    assert!(!scene.actor("hp_admin").await.is_administrator());
}

#[tokio::test]
async fn fifty_who_ask_at_once_make_one_call() {
    let scene = Scene::new().await;
    let asking = (0..50).map(|_| scene.actor("hp_admin"));
    let actors = futures_util::future::join_all(asking).await;
    assert!(actors.iter().all(Actor::is_administrator));
    assert_eq!(scene.calls_of("/topapi/user/listadmin"), 1);
    assert_eq!(scene.calls(), 4);
}

#[tokio::test]
async fn an_error_meets_those_who_wait_and_nobody_after() {
    let scene = Scene::new().await;
    scene.world().failing.insert("/topapi/user/listadmin", 1);
    let user = UserId::from("hp_admin");
    let asking = (0..10).map(|_| scene.directory.actor(&user));
    let actors = futures_util::future::join_all(asking).await;
    assert!(actors.iter().all(|actor| matches!(actor, Err(Error::NotGranted { .. }))), "{actors:?}");
    assert_eq!(scene.calls_of("/topapi/user/listadmin"), 1);
    assert!(scene.actor("hp_admin").await.is_administrator());
}

#[tokio::test]
async fn a_fact_that_cannot_be_read_is_an_error_and_no_rank() {
    for path in ["/topapi/user/get_admin_scope", "/topapi/v2/user/get", "/topapi/role/list"] {
        let scene = Scene::new().await;
        scene.world().failing.insert(path, 1);
        assert!(scene.directory.actor(&"hp_admin".into()).await.is_err(), "{path}");
    }
}

#[tokio::test]
async fn a_name_is_looked_for_within_and_only_then_outside() {
    for synced in [false, true] {
        let scene = Scene::new().await;
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let hp = scene.actor("hp_admin").await;
        assert_eq!(named(&scene, "急诊科", &hp).await, (vec![90_010_111], vec![]));
        assert_eq!(named(&scene, "和平医院急诊科", &hp).await, (vec![90_010_111], vec![]));
        assert_eq!(named(&scene, "和平医院/急诊科", &hp).await, (vec![90_010_111], vec![]));
        assert_eq!(named(&scene, "和平医院", &hp).await, (vec![9_001_011], vec![]));
        assert_eq!(named(&scene, "北京康宁中医医院", &hp).await, (vec![], vec![9_001_012]));
        assert_eq!(named(&scene, "骨科", &hp).await, (vec![], vec![]));
        let boss = scene.actor("boss").await;
        assert_eq!(named(&scene, "急诊科", &boss).await, (vec![90_010_111, 90_010_121], vec![]));
        let staff = scene.actor("hp_zhang").await;
        assert_eq!(named(&scene, "药剂科", &staff).await, (vec![], vec![90_010_112]));
    }
}

#[tokio::test]
async fn what_a_walk_saw_is_read_again() {
    let scene = Scene::new().await;
    scene.directory.sync().await.expect("can be walked");
    let boss = scene.actor("boss").await;
    let hp = scene.actor("hp_admin").await;
    {
        let mut world = scene.world();
        world.departments.retain(|one| one.0 != 90_010_121);
        world.departments.push((90_010_113, "骨科", 9_001_011));
        world.people.retain(|one| one.0 != "hp_zhang2");
    }
    assert_eq!(named(&scene, "急诊科", &boss).await, (vec![90_010_111], vec![]));
    assert_eq!(named(&scene, "骨科", &hp).await, (vec![90_010_113], vec![]));
    let found = scene.directory.by_name("张三", &hp).await.expect("can be read");
    assert_eq!(users(&found), ["hp_zhang"]);
}

#[tokio::test]
async fn people_are_found_inside_first_and_once() {
    for synced in [false, true] {
        let scene = Scene::new().await;
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let hp = scene.actor("hp_admin").await;
        let find = async |name: &str| {
            let found = scene.directory.by_name(name, &hp).await.expect("can be read");
            users(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(find("张三").await, ["hp_zhang", "hp_zhang2"]);
        assert_eq!(find("欧阳静").await, ["kn_ouyang"]);
        assert_eq!(scene.calls_of("/v1.0/contact/users/search"), 0, "not metered");
        assert_eq!(find("赵六").await, ["kn_zhao"]);
        assert_eq!(find("张").await, [""; 0]);
        scene.calls();
        scene.later(10);
        find("张三").await;
        assert_eq!(scene.calls(), 2, "each is read again, nothing else is");
    }
}

#[tokio::test]
async fn a_new_member_shows_after_their_event() {
    let scene = Scene::new().await;
    scene.directory.sync().await.expect("can be walked");
    let hp = scene.actor("hp_admin").await;
    scene.world().people.push(("hp_new", "张三", "13900000199", vec![9_001_011], vec![]));
    scene.directory.forget(Hint::People(vec!["hp_new".into()]));
    let found = scene.directory.by_name("张三", &hp).await.expect("can be read");
    assert_eq!(users(&found), ["hp_new", "hp_zhang", "hp_zhang2"]);
}

#[tokio::test]
async fn a_wide_scope_is_not_walked_while_somebody_waits() {
    let scene = Scene::new().await;
    let wards = (0..200).map(|n| (n, "病区", 9_001_011)).map(|(n, name, above)| (500_000 + n, name, above));
    scene.world().departments.extend(wards);
    let hp = scene.actor("hp_admin").await;
    scene.calls();
    assert_eq!(named(&scene, "药剂科", &hp).await, (vec![90_010_112], vec![]));
    let cold = scene.calls();
    assert!(cold <= 5, "{cold}");
    scene.directory.sync().await.expect("can be walked");
    scene.calls();
    assert_eq!(named(&scene, "药剂科", &hp).await, (vec![90_010_112], vec![]));
    assert_eq!(scene.calls(), 0);
}

#[tokio::test]
async fn roles_are_ours_and_have_many_names() {
    let scene = Scene::new().await;
    let roles = scene.directory.roles().await.expect("can be read");
    let grantable: Vec<(i64, bool)> = roles.iter().map(|role| (role.id.0, role.grantable)).collect();
    assert_eq!(grantable, [(51, true), (52, true), (54, false), (55, false)]);
    for (said, id) in
        [("信息员", 51), ("统计员", 51), ("信息统计负责人", 51), ("账号管理员", 54), ("主管", 11)]
    {
        let role = scene.directory.role_said(said).await.expect("can be read").expect("there is one");
        assert_eq!((role.id.0, role.grantable), (id, id == 51), "{said}");
    }
    assert!(scene.directory.role_said("院长").await.expect("can be read").is_none());
}

#[tokio::test]
async fn a_refused_person_is_told_whom_to_ask() {
    for synced in [false, true] {
        let scene = Scene::new().await;
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let chain = async |id| scene.directory.chain(DepartmentId(id)).await.expect("read").expect("there");
        let who = async |chains: &[Chain]| {
            let members = scene.directory.who_can(chains).await.expect("can be read");
            users(&members).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let (kn, hp) = (chain(90_010_121).await, chain(9_001_011).await);
        assert_eq!(who(std::slice::from_ref(&kn)).await, ["kn_admin"]);
        assert_eq!(who(&[kn, hp]).await, ["boss"]);
        assert_eq!(who(&[chain(91).await]).await, ["boss"]);
    }
}

#[tokio::test]
async fn a_place_is_told_in_full_and_a_unit_only_when_there_is_one() {
    let scene = Scene::new().await;
    let path = scene.directory.path(DepartmentId(90_010_111)).await.expect("can be read");
    assert_eq!(path, "朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科");
    assert_eq!(scene.directory.path(DepartmentId(7)).await.expect("can be read"), "");
    assert!(scene.directory.chain(DepartmentId(7)).await.expect("can be read").is_none());
    let unit = async |user| scene.directory.own_unit(&scene.actor(user).await).await.expect("can be read");
    assert_eq!(unit("hp_admin").await.map(|unit| unit.name), Some("和平医院".to_owned()));
    assert_eq!(unit("boss").await, None);
    assert_eq!(unit("hp_wang").await, None);
}

#[tokio::test]
async fn the_walk_keeps_up_with_events_until_stopped() {
    let scene = Scene::new().await;
    let stop = shared::keeps_up(&scene.directory, &shared::memory().await, "one");
    let hints = &scene.directory.inner.hints;
    eventually(|| hints.people_named("张三").is_some_and(|seen| seen.len() == 2)).await;
    scene.world().people.push(("hp_new", "张三", "13900000199", vec![9_001_011], vec![]));
    scene.directory.forget(Hint::People(vec!["hp_new".into()]));
    assert!(hints.people_named("张三").is_none(), "in doubt");
    eventually(|| {
        scene.later(1);
        hints.people_named("张三").is_some_and(|seen| seen.len() == 3)
    })
    .await;
    scene.directory.forget(Hint::Departments);
    assert!(hints.settled_tree().is_none(), "in doubt");
    eventually(|| {
        scene.later(1);
        hints.settled_tree().is_some()
    })
    .await;
    stop.cancel();
}

#[tokio::test]
async fn a_list_of_the_whole_organisation_reads_only_what_is_in_doubt() {
    let scene = Scene::new().await;
    let all = [DepartmentId::ROOT];
    let listed = async || {
        let entries = scene.directory.roster(&all).await.expect("can be read").expect("known");
        entries.into_iter().map(|entry| (entry.user.0, entry.department.0)).collect::<Vec<_>>()
    };
    assert!(scene.directory.roster(&all).await.expect("can be read").is_none(), "nothing has been walked");
    scene.directory.sync().await.expect("can be walked");
    let before = listed().await;
    scene.calls();
    {
        let mut world = scene.world();
        world.departments.push((500, "康复科", 9_001_011));
        world.people.retain(|one| one.0 != "hp_wang");
        world.people.push(("hp_new", "张三", "13900000199", vec![500], vec![]));
    }
    scene.directory.forget(Hint::People(vec!["hp_new".into(), "hp_wang".into()]));
    scene.directory.forget(Hint::SomeDepartments(vec![DepartmentId(500)]));
    let after = listed().await;
    assert!(
        before.iter().any(|(user, _)| user == "hp_wang") && !after.iter().any(|(user, _)| user == "hp_wang")
    );
    assert!(after.contains(&("hp_new".to_owned(), 500)), "{after:?}");
    assert_eq!(scene.calls(), 3, "two people and a department");
    scene.directory.forget(Hint::Departments);
    assert_eq!(listed().await, before, "while all is walked again, what was seen");
    let exact = scene.directory.seen_below(&all).await.expect("can be read");
    assert!(exact.is_none(), "but nobody is written to by that");
}

#[tokio::test]
async fn a_department_of_our_own_is_known_at_once() {
    for synced in [false, true] {
        let scene = Scene::new().await;
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let hp = scene.actor("hp_admin").await;
        assert_eq!(named(&scene, "康复科", &hp).await, (vec![], vec![]));
        let parent = Some(DepartmentId(9_001_011));
        let mut made = Department { id: DepartmentId(500), name: "康复科".into(), parent };
        scene.world().departments.push((500, "康复科", 9_001_011));
        scene.directory.department_is(&made);
        assert_eq!(named(&scene, "康复科", &hp).await, (vec![500], vec![]));
        scene.world().departments.last_mut().expect("there").1 = "康复医学科";
        made.name = "康复医学科".into();
        scene.directory.department_is(&made);
        assert_eq!(named(&scene, "康复科", &hp).await, (vec![], vec![]));
        assert_eq!(named(&scene, "和平医院康复医学科", &hp).await, (vec![500], vec![]));
        scene.world().departments.pop();
        scene.directory.department_is_gone(made.id);
        assert_eq!(named(&scene, "康复医学科", &hp).await, (vec![], vec![]));
        let below = scene.directory.departments_directly_below(DepartmentId(9_001_011)).await;
        assert_eq!(ids(&below.expect("can be read")), [90_010_111, 90_010_112]);
    }
}

#[tokio::test]
async fn an_event_about_a_department_has_that_one_read_again() {
    let scene = Scene::new().await;
    let stop = shared::keeps_up(&scene.directory, &shared::memory().await, "one");
    let hints = &scene.directory.inner.hints;
    eventually(|| hints.settled_tree().is_some() && hints.people_named("张三").is_some()).await;
    scene.calls();
    {
        let mut world = scene.world();
        world.departments.push((500, "康复科", 9_001_011));
        world.departments.retain(|one| one.0 != 90_010_121);
    }
    scene.directory.forget(Hint::SomeDepartments(vec![DepartmentId(500), DepartmentId(90_010_121)]));
    assert!(hints.settled_tree().is_none(), "in doubt");
    assert!(hints.people_named("张三").is_some(), "nobody has moved");
    eventually(|| {
        scene.later(1);
        hints.settled_tree().is_some()
    })
    .await;
    let tree = hints.settled_tree().expect("settled");
    assert!(tree.department(DepartmentId(500)).is_some_and(|one| one.name == "康复科"));
    assert!(tree.department(DepartmentId(90_010_121)).is_none());
    assert_eq!(scene.calls_of("/topapi/v2/department/listsub"), 0, "nothing else is walked");
    stop.cancel();
}

/// Until something done in the background shows.
async fn eventually(mut holds: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("it never came");
}

fn assert_send<T: Send>(_: T) {}

#[expect(dead_code, reason = "it only has to compile: every answer can be awaited in a spawned task")]
fn answers_are_send(directory: &Directory, user: &UserId, actor: &Actor, member: &Member) {
    assert_send(directory.actor(user));
    assert_send(directory.by_name("", actor));
    assert_send(directory.target(member));
    assert_send(directory.departments_named("", actor));
    assert_send(directory.who_can(&[]));
    assert_send(directory.path(DepartmentId::ROOT));
    assert_send(directory.role_said(""));
    assert_send(directory.own_unit(actor));
    let gate = crate::gate::Gate::new(directory.clone());
    let asked = crate::domain::permit::Asked::GrantRoles { user: user.clone(), roles: vec![] };
    assert_send(gate.permit(actor, &asked));
    assert_send(gate.permit_now(user, &asked, 0));
    assert_send(gate.may_see(actor, member));
}
