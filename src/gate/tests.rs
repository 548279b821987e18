//! The rows of who may do what, with facts from a stand-in of the platform.

mod department;
mod notice;

use super::*;
use crate::directory::tests::standin::Scene;
use crate::domain::id::RoleId;
use crate::domain::mobile::Mobile;
use crate::domain::profile::Field;
use crate::domain::role::Role;

const WARD: i64 = 90_010_111;
const OTHER_WARD: i64 = 90_010_121;
/// A confirmation that has nothing read anew but for its age.
const LONG_AGO: i64 = 0;

fn gate(scene: &Scene) -> Gate {
    Gate::new(scene.directory.clone())
}

fn add(departments: &[i64]) -> Asked {
    let departments = departments.iter().copied().map(DepartmentId).collect();
    Asked::AddMember { mobile: Mobile::new("13900000199"), departments }
}

/// The caller's word for what is grantable counts for nothing, so it is always given.
fn role(id: i64) -> Vec<Role> {
    vec![Role {
        id: RoleId(id), name: "信息统计负责人".into(), say: "信息员".into(), grantable: true
    }]
}

fn grant(user: &str, id: i64) -> Asked {
    Asked::GrantRoles { user: user.into(), roles: role(id) }
}

fn revoke(user: &str, id: i64) -> Asked {
    Asked::RevokeRoles { user: user.into(), roles: role(id) }
}

/// The verdict in a word; asked for a preview and for a run, which must agree.
async fn verdict(scene: &Scene, actor: &str, asked: &Asked) -> &'static str {
    let gate = gate(scene);
    let preview = word(gate.permit(&scene.actor(actor).await, asked).await);
    assert_eq!(word(gate.permit_now(&actor.into(), asked, LONG_AGO).await), preview, "{actor} {asked:?}");
    preview
}

fn word(verdict: Result<Permit, No>) -> &'static str {
    match verdict {
        Ok(_) => "yes",
        Err(No::CouldNotCheck(_)) => "could not check",
        Err(No::NoSuchMember) => "no such member",
        Err(No::NoSuchDepartment(_)) => "no such department",
        Err(No::Denied(denied)) => match denied {
            Denied::NotAdministrator => "no administrator",
            Denied::DepartmentOutside { .. } => "department outside",
            Denied::PersonOutside { .. } => "person outside",
            Denied::PersonShared { .. } => "person shared",
            Denied::NoDepartment => "no department",
            Denied::TargetIsAdministrator => "an administrator",
            Denied::Oneself => "oneself",
            Denied::RoleNotGrantable { .. } => "role not grantable",
            Denied::NotColleague { .. } => "no colleague",
            Denied::NotMainAdministrator | Denied::NotEnterpriseAccount | Denied::OwnAccount => "account",
            Denied::EnterpriseAccount => "an enterprise account",
            Denied::LastDepartment => "last department",
            Denied::NotInDepartment { .. } => "not there",
            Denied::TakesOutAdministrator => "takes out an administrator",
            Denied::AdministratorStays => "an administrator stays",
            Denied::OneselfStays => "oneself stays",
            Denied::HeirLeaves => "the heir leaves",
            Denied::HeirOutside => "the heir is outside",
            Denied::HeirInactive => "the heir has never logged in",
            Denied::HeirGone => "the heir is gone",
            Denied::NoReceiver => "no receiver",
            Denied::GroupUnseen => "a group",
            Denied::ReceiversOutside { .. } => "receivers outside",
            Denied::NotSender => "not the sender",
            Denied::NotExecutor | Denied::NotInitiator | Denied::NotAsked | Denied::NotThemselves => {
                "not theirs"
            }
            Denied::OrganisationRoot => "the organisation",
            Denied::ScopeRoot { .. } => "their own root",
            Denied::DepartmentNotEmpty { .. } => "not empty",
            Denied::HeadNotInDepartment { .. } => "a head from elsewhere",
        },
    }
}

#[tokio::test]
async fn who_may_do_what() {
    let scene = Scene::new().await;
    for (actor, asked, expected) in [
        ("hp_admin", add(&[WARD]), "yes"),
        ("hp_admin", add(&[OTHER_WARD]), "department outside"),
        ("hp_admin", add(&[WARD, OTHER_WARD]), "department outside"),
        ("hp_admin", add(&[]), "no department"),
        ("hp_admin", add(&[7]), "no such department"),
        ("boss", add(&[WARD, OTHER_WARD]), "yes"),
        ("hp_zhang", add(&[WARD]), "no administrator"),
        ("nobody", add(&[WARD]), "no administrator"),
        ("hp_admin", grant("hp_wang", 51), "yes"),
        ("hp_admin", grant("hp_admin", 51), "yes"),
        ("hp_admin", grant("kn_zhao", 51), "person outside"),
        ("hp_admin", grant("kn_ouyang", 51), "person shared"),
        ("kn_admin", grant("kn_ouyang", 51), "person shared"),
        ("boss", grant("kn_ouyang", 51), "yes"),
        ("hp_admin", grant("nobody", 51), "no such member"),
        ("hp_admin", grant("hp_wang", 11), "role not grantable"),
        ("hp_admin", grant("hp_wang", 54), "role not grantable"),
        ("boss", grant("hp_wang", 54), "role not grantable"),
        ("hp_admin", grant("hp_wang", 99), "role not grantable"),
        ("hp_wang", grant("hp_wang", 51), "no administrator"),
        ("hp_admin", revoke("hp_zhang", 51), "yes"),
        ("hp_admin", revoke("hp_admin", 51), "oneself"),
        ("boss", revoke("hp_admin", 51), "an administrator"),
        ("boss", revoke("boss", 51), "oneself"),
        ("hp_admin", revoke("kn_ouyang", 51), "person shared"),
        ("boss", revoke("kn_ouyang", 51), "yes"),
    ] {
        assert_eq!(verdict(&scene, actor, &asked).await, expected, "{actor} {asked:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_neither_yes_nor_no() {
    for path in [
        "/topapi/user/listadmin",
        "/topapi/user/get_admin_scope",
        "/topapi/v2/user/get",
        "/topapi/v2/department/listparentbydept",
        "/topapi/role/list",
    ] {
        let scene = Scene::new().await;
        let gate = gate(&scene);
        scene.world().failing.insert(path, 1);
        let asked = grant("hp_wang", 51);
        assert_eq!(
            word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await),
            "could not check",
            "{path}"
        );
        assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "yes", "{path}");
    }
}

#[tokio::test]
async fn a_run_is_judged_by_what_is_now() {
    let scene = Scene::new().await;
    let gate = gate(&scene);
    let actor = scene.actor("hp_admin").await;
    let asked = grant("hp_wang", 51);
    assert_eq!(word(gate.permit(&actor, &asked).await), "yes");
    scene.world().people.iter_mut().find(|one| one.0 == "hp_wang").expect("there").3 = vec![OTHER_WARD];
    scene.later(6);
    assert_eq!(word(gate.permit(&actor, &asked).await), "yes", "a preview may be a minute old");
    assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "person outside");
    scene.world().admins.retain(|one| one.0 != "hp_admin");
    scene.later(6);
    assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "no administrator");
}

#[tokio::test]
async fn nothing_read_before_a_confirmation_tells_that_it_may_be_done() {
    for asked in [Asked::RemoveMember { user: "hp_wang".into() }, grant("hp_wang", 51), revoke("hp_wang", 51)]
    {
        let scene = Scene::new().await;
        let gate = gate(&scene);
        let now = async |said| word(gate.permit_now(&"hp_admin".into(), &asked, said).await);
        assert_eq!(now(LONG_AGO).await, "yes");
        scene.world().people.iter_mut().find(|one| one.0 == "hp_wang").expect("there").3 = vec![OTHER_WARD];
        let said = scene.moment();
        assert_eq!(now(LONG_AGO).await, "yes", "five seconds old at most");
        assert_eq!(now(said).await, "person outside");
        scene.world().people.iter_mut().find(|one| one.0 == "hp_wang").expect("there").3 = vec![WARD];
        scene.world().admins.retain(|one| one.0 != "hp_admin");
        assert_eq!(now(scene.moment()).await, "no administrator");
    }
}

#[tokio::test]
async fn who_sees_how_much() {
    use Sight::{Full, NameOnly, Nothing};
    for synced in [false, true] {
        let scene = Scene::new().await;
        if synced {
            scene.directory.sync().await.expect("can be walked");
        }
        let gate = gate(&scene);
        for (actor, user, expected) in [
            ("hp_zhang", "hp_zhang", Full),
            ("hp_zhang", "hp_zhang2", NameOnly),
            ("hp_zhang", "hp_wang", NameOnly),
            ("hp_zhang", "kn_ouyang", NameOnly),
            ("hp_zhang", "kn_zhao", Nothing),
            ("hp_zhang", "boss", Nothing),
            ("hp_admin", "hp_zhang", Full),
            ("hp_admin", "kn_ouyang", Full),
            ("hp_admin", "kn_zhao", Nothing),
            ("boss", "kn_zhao", Full),
        ] {
            let actor = scene.actor(actor).await;
            let member = scene.directory.member(&user.into()).await.expect("read").expect("there");
            let seen = gate.may_see(&actor, &member).await.expect("can be read");
            assert_eq!(seen, expected, "{actor:?} sees {user}");
        }
    }
}

fn update(user: &str) -> Asked {
    Asked::UpdateMember { user: user.into(), values: vec![(Field::Title, "护士长".into())] }
}

fn reroute(user: &str, leave: &[i64], join: &[i64]) -> Asked {
    let ids = |ids: &[i64]| ids.iter().copied().map(DepartmentId).collect();
    Asked::MoveMember { user: user.into(), leave: ids(leave), join: ids(join) }
}

#[tokio::test]
async fn updates_and_moves_by_their_rows() {
    let scene = Scene::new().await;
    let cases = [
        ("hp_admin", update("hp_zhang"), "yes"),
        ("hp_admin", update("hp_admin"), "yes"),
        ("boss", update("kn_zhao"), "yes"),
        ("hp_zhang", update("hp_zhang"), "no administrator"),
        ("hp_admin", update("kn_zhao"), "person outside"),
        ("hp_admin", update("kn_ouyang"), "person shared"),
        ("hp_admin", update("nobody"), "no such member"),
        ("hp_admin", reroute("hp_zhang", &[WARD], &[90_010_112]), "yes"),
        ("hp_admin", reroute("hp_zhang", &[WARD], &[OTHER_WARD]), "department outside"),
        ("hp_admin", reroute("hp_zhang", &[90_010_112], &[9_001_011]), "not there"),
        ("hp_admin", reroute("hp_zhang", &[WARD], &[]), "last department"),
        ("hp_admin", reroute("kn_ouyang", &[9_001_011], &[WARD]), "person shared"),
        ("hp_admin", reroute("kn_ouyang", &[9_001_011], &[]), "yes"),
        ("hp_admin", reroute("kn_ouyang", &[9_001_012], &[]), "department outside"),
        ("hp_admin", reroute("kn_zhao", &[OTHER_WARD], &[]), "person outside"),
        ("hp_admin", reroute("hp_admin", &[9_001_011], &[]), "takes out an administrator"),
        ("boss", reroute("kn_ouyang", &[9_001_011], &[OTHER_WARD]), "yes"),
    ];
    for (actor, asked, expected) in cases {
        assert_eq!(verdict(&scene, actor, &asked).await, expected, "{actor} {asked:?}");
    }
}

#[tokio::test]
async fn people_are_listed_for_who_manages_where_they_are() {
    let scene = Scene::new().await;
    let gate = gate(&scene);
    for (actor, node, may) in [
        ("hp_admin", WARD, true),
        ("hp_admin", OTHER_WARD, false),
        ("boss", OTHER_WARD, true),
        ("hp_zhang", WARD, false),
    ] {
        let actor = scene.actor(actor).await;
        let verdict = gate.may_list(&actor, &[DepartmentId(node)]).await.expect("it can be checked");
        assert_eq!(verdict.is_ok(), may, "{actor:?} {node}");
    }
}
