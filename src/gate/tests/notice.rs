//! Notices and recalls by their rows, and what is read to judge them.

use super::*;
use crate::domain::id::{ConversationId, TaskId};
use crate::domain::permit::notice::Handle;

const HOSPITAL: i64 = 9_001_011;

fn ids(ids: &[i64]) -> Vec<DepartmentId> {
    ids.iter().copied().map(DepartmentId).collect()
}

fn notify(users: &[&str], departments: &[i64], groups: &[&str]) -> Asked {
    Asked::Notify {
        users: users.iter().map(|user| UserId::from(*user)).collect(),
        departments: ids(departments),
        groups: groups.iter().map(|group| ConversationId::from(*group)).collect(),
        through: Vec::new(),
    }
}

fn recall(initiator: &str) -> Asked {
    Asked::Recall { initiator: initiator.into(), sent: vec![Handle::Work { task: TaskId(1) }] }
}

fn mark(executors: &[&str]) -> Asked {
    let executor = |user: &&str| (UserId::from(*user), format!("u_{user}").as_str().into());
    Asked::Mark { todo: "t1".into(), executors: executors.iter().map(executor).collect() }
}

#[tokio::test]
async fn notices_by_their_rows() {
    let scene = Scene::new().await;
    for (actor, asked, expected) in [
        ("hp_admin", notify(&["hp_zhang", "kn_ouyang"], &[WARD], &[]), "yes"),
        ("hp_admin", notify(&["hp_zhang", "kn_zhao"], &[], &[]), "receivers outside"),
        ("hp_admin", notify(&["hp_zhang", "nobody"], &[], &[]), "receivers outside"),
        ("hp_admin", notify(&[], &[HOSPITAL, OTHER_WARD], &[]), "department outside"),
        ("hp_admin", notify(&[], &[1], &[]), "department outside"),
        ("hp_admin", notify(&[], &[7], &[]), "no such department"),
        ("hp_admin", notify(&["hp_zhang"], &[], &["cidHp=="]), "a group"),
        ("hp_admin", notify(&[], &[], &[]), "no receiver"),
        ("boss", notify(&["kn_zhao"], &[1, OTHER_WARD], &["cidHp=="]), "yes"),
        ("hp_zhang", notify(&["hp_zhang"], &[], &[]), "no administrator"),
        ("hp_zhang", notify(&[], &[WARD], &[]), "no administrator"),
        ("nobody", notify(&["hp_zhang"], &[], &[]), "no administrator"),
        ("hp_admin", recall("hp_admin"), "yes"),
        ("boss", recall("hp_admin"), "yes"),
        ("kn_admin", recall("hp_admin"), "not the sender"),
        ("hp_zhang", recall("hp_admin"), "not the sender"),
        ("hp_zhang", recall("hp_zhang"), "yes"),
        ("hp_zhang", mark(&["hp_li", "hp_zhang"]), "yes"),
        ("hp_zhang", mark(&["hp_li"]), "not theirs"),
        ("hp_admin", mark(&["hp_li"]), "not theirs"),
        ("boss", mark(&["hp_li"]), "not theirs"),
        ("boss", mark(&[]), "not theirs"),
    ] {
        assert_eq!(verdict(&scene, actor, &asked).await, expected, "{actor} {asked:?}");
    }
}

#[tokio::test]
async fn an_officer_writes_to_everybody_and_nobody_is_read_for_it() {
    let scene = Scene::new().await;
    let gate = gate(&scene).with_officers(&["hp_zhang".into()]);
    let asked = notify(&["kn_zhao", "nobody"], &[1], &["cidHp=="]);
    for who in ["hp_zhang", "boss"] {
        let actor = scene.actor(who).await;
        scene.calls();
        assert_eq!(word(gate.permit(&actor, &asked).await), "yes", "{who}");
        assert_eq!(scene.calls(), 0, "{who}");
    }
    let staff = scene.actor("hp_wang").await;
    scene.calls();
    assert_eq!(word(gate.permit(&staff, &asked).await), "no administrator");
    assert_eq!(scene.calls(), 0);
}

#[tokio::test]
async fn a_list_shows_where_its_people_are_and_only_the_others_are_read_alone() {
    let scene = Scene::new().await;
    let gate = gate(&scene);
    let actor = scene.actor("hp_admin").await;
    let Asked::Notify { users, departments, groups, .. } =
        notify(&["hp_wang", "kn_ouyang", "hp_zhang"], &[], &[])
    else {
        panic!("as written above")
    };
    let asked = Asked::Notify { users, departments, groups, through: ids(&[HOSPITAL]) };
    scene.calls();
    let permit = gate.permit(&actor, &asked).await.expect("theirs");
    assert!(permit.covers_notice_users(&["hp_wang".into(), "kn_ouyang".into(), "hp_zhang".into()]));
    assert_eq!(scene.calls_of("/topapi/v2/user/get"), 1, "hp_zhang is in a ward");
    assert_eq!(scene.calls_of("/topapi/v2/user/list"), 1);
}

#[tokio::test]
async fn where_people_are_is_judged_by_what_is_now_and_could_not_be_checked_is_no_no() {
    let scene = Scene::new().await;
    let gate = gate(&scene);
    let asked = notify(&["hp_wang"], &[WARD], &[]);
    for path in ["/topapi/v2/user/get", "/topapi/v2/department/listparentbydept"] {
        scene.later(6);
        scene.world().failing.insert(path, 1);
        assert_eq!(
            word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await),
            "could not check",
            "{path}"
        );
        assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "yes", "{path}");
    }
    scene.world().people.iter_mut().find(|one| one.0 == "hp_wang").expect("there").3 = vec![OTHER_WARD];
    scene.later(6);
    assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "receivers outside");
}
