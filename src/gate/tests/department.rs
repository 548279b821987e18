//! Departments by their rows, with facts from the stand-in.

use super::*;
use crate::domain::permit::department::AskedOfDepartment;

const HOSPITAL: i64 = 9_001_011;
const PHARMACY: i64 = 90_010_112;

fn create(parent: i64) -> Asked {
    Asked::Department(AskedOfDepartment::Create { parent: DepartmentId(parent), name: "康复科".into() })
}

fn rename(department: i64) -> Asked {
    let name = "康复医学科".into();
    Asked::Department(AskedOfDepartment::Rename { department: DepartmentId(department), name })
}

fn remove(department: i64) -> Asked {
    Asked::Department(AskedOfDepartment::Remove { department: DepartmentId(department) })
}

fn heads(department: i64, add: &[&str], take: &[&str]) -> Asked {
    let users = |ids: &[&str]| ids.iter().map(|id| UserId::from(*id)).collect();
    let (add, take) = (users(add), users(take));
    Asked::Department(AskedOfDepartment::Heads { department: DepartmentId(department), add, take })
}

#[tokio::test]
async fn departments_by_their_rows() {
    let scene = Scene::new().await;
    scene.world().departments.push((500, "康复科", HOSPITAL));
    for (actor, asked, expected) in [
        ("hp_admin", create(HOSPITAL), "yes"),
        ("hp_admin", create(WARD), "yes"),
        ("hp_admin", create(OTHER_WARD), "department outside"),
        ("hp_admin", create(7), "no such department"),
        ("hp_zhang", create(WARD), "no administrator"),
        ("boss", create(1), "yes"),
        ("hp_admin", rename(500), "yes"),
        ("hp_admin", rename(HOSPITAL), "their own root"),
        ("boss", rename(HOSPITAL), "yes"),
        ("boss", rename(1), "the organisation"),
        ("hp_admin", remove(500), "yes"),
        ("hp_admin", remove(WARD), "not empty"),
        ("hp_admin", remove(HOSPITAL), "their own root"),
        ("boss", remove(HOSPITAL), "not empty"),
        ("hp_admin", remove(7), "no such department"),
        ("hp_admin", heads(PHARMACY, &["hp_zhang2"], &[]), "yes"),
        ("hp_admin", heads(WARD, &[], &["hp_zhang"]), "yes"),
        ("hp_admin", heads(WARD, &["hp_wang"], &[]), "a head from elsewhere"),
        ("hp_admin", heads(WARD, &["nobody"], &[]), "no such member"),
        ("hp_admin", heads(HOSPITAL, &["hp_wang"], &[]), "their own root"),
        ("kn_admin", heads(WARD, &["hp_zhang"], &[]), "department outside"),
        ("boss", heads(HOSPITAL, &["hp_wang"], &[]), "yes"),
    ] {
        assert_eq!(verdict(&scene, actor, &asked).await, expected, "{actor} {asked:?}");
    }
}

#[tokio::test]
async fn whoever_has_moved_in_meanwhile_keeps_the_department() {
    let scene = Scene::new().await;
    scene.world().departments.push((500, "康复科", HOSPITAL));
    let gate = gate(&scene);
    assert_eq!(word(gate.permit(&scene.actor("hp_admin").await, &remove(500)).await), "yes");
    scene.world().people.iter_mut().find(|one| one.0 == "hp_wang").expect("there").3 = vec![500];
    assert_eq!(
        word(gate.permit_now(&"hp_admin".into(), &remove(500), LONG_AGO).await),
        "not empty",
        "read, not remembered"
    );
}

#[tokio::test]
async fn what_is_in_a_department_is_no_guess() {
    for path in ["/topapi/user/listid", "/topapi/v2/department/listsubid"] {
        let scene = Scene::new().await;
        scene.world().departments.push((500, "康复科", HOSPITAL));
        let gate = gate(&scene);
        scene.world().failing.insert(path, 1);
        let asked = remove(500);
        assert_eq!(
            word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await),
            "could not check",
            "{path}"
        );
        assert_eq!(word(gate.permit_now(&"hp_admin".into(), &asked, LONG_AGO).await), "yes", "{path}");
    }
}
