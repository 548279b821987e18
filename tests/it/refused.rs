//! Refused attempts are in the trail, by whichever way they were made: who, what, about whom; and nobody floods it.

use insta::assert_snapshot;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::approval::{six, waiting};
use crate::support::browser::code;
use crate::support::door::pressed;
use crate::support::house::Way;
use crate::support::{Browser, Plan, Scene};

/// What was refused: who, what, whom it was about and why.
async fn refused(scene: &Scene) -> Vec<String> {
    let line = |act: &Value| {
        let part = |pointer: &str| act.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
        let places = act["subject"]["departments"].to_string();
        let (by, action, whom, why) =
            (part("/actor"), part("/action"), part("/subject/user"), part("/reason/reason"));
        format!("{by} {action} {whom} {places} {why}")
    };
    scene.acts().await.iter().filter(|act| act["result"] == "refused").map(line).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_about_people_of_others_leave_a_line_each() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    scene.asks("hp_admin", "发通知给急诊科：明天停水").await;
    scene.asks("hp_admin", "确认").await;
    let kn = Browser::of(&scene, "kn_admin").await;
    let number = json!({"kind": "member.number", "member": "hp_wang", "mobile": "13900000188"});
    for (at, request) in [
        json!({"kind": "member.remove", "members": ["hp_li"]}),
        json!({"kind": "role.grant", "members": ["hp_li"], "roles": [51]}),
        json!({"kind": "role.handover", "from": "hp_zhang", "to": "kn_zhao", "roles": [51]}),
        number,
        json!({"kind": "group.create", "title": "x", "members": ["hp_li"]}),
        json!({"kind": "notice.send", "text": "x", "to": {"members": ["hp_li"]}}),
        json!({"kind": "department.rename", "department": 90_010_111, "name": "x"}),
        json!({"kind": "notice.recall", "notice": 1}),
        // Nobody has it, and nothing was tried.
        json!({"kind": "member.remove", "members": ["nobody"]}),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, _) = kn.proposes(&format!("k{at}"), &request).await;
        assert!(status.is_client_error(), "{request}: {status}");
    }
    scene.asks("kn_admin", "删除李四").await;
    scene.asks("kn_admin", "把王五的职位改成主任").await;
    assert_snapshot!(refused(&scene).await.join("\n"), @"
    kn_admin member.remove hp_li [90010112] person_outside
    kn_admin role.grant hp_li [90010112] person_outside
    kn_admin role.handover hp_zhang [90010111] person_outside
    kn_admin member.update hp_wang [9001011] person_outside
    kn_admin group.create hp_li [90010112] person_outside
    kn_admin notice.send hp_li [90010112] person_outside
    kn_admin department.rename - [90010111] department_outside
    kn_admin notice.recall - [9001011] person_outside
    kn_admin member.remove hp_li [90010112] person_outside
    kn_admin member.update hp_wang [9001011] person_outside
    ");
    // By their own lines nobody learns whose userid they hit.
    let own = kn.get("/api/v1/audit?result=refused").await;
    let entries = own["entries"].as_array().expect("entries");
    assert!(entries.len() > 8 && entries.iter().all(|entry| entry["user"].is_null()), "{own}");
    assert_eq!(kn.get("/api/v1/audit?result=refused&user=hp_li").await["entries"], json!([]));
    // Who manages them finds the attempts.
    let hp = Browser::of(&scene, "hp_admin").await;
    let seen = hp.get("/api/v1/audit?result=refused&user=hp_li").await;
    assert!(seen["entries"].as_array().expect("entries").len() > 4, "{seen}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_that_do_not_count_leave_a_line_each() {
    let mut scene = Scene::new().await;
    six(&scene, "9001011").await;
    scene.walked().await;
    let people: Vec<String> = (0..6).map(|at| format!("six{at}")).collect();
    let mut by = Vec::new();
    for user in ["hp_admin", "kn_admin", "boss", "officer"] {
        by.push(Browser::of(&scene, user).await);
    }
    let op = by[0].proposed("a", &json!({"kind": "member.remove", "members": people})).await;
    for foreign in [Some("kn_admin"), None] {
        let more = match foreign {
            Some(user) => json!({"code": code(&scene, user).await}),
            None => json!({}),
        };
        assert_eq!(by[0].decides(&op, "confirm", more).await.0, StatusCode::FORBIDDEN);
    }
    assert_snapshot!(refused(&scene).await.join("\n"), @"
    hp_admin member.remove - [9001011] not_themselves
    hp_admin member.remove - [9001011] not_themselves
    ");
    let more = json!({"code": code(&scene, "hp_admin").await});
    let (status, op) = by[0].decides(&op, "confirm", more).await;
    assert_eq!(status, StatusCode::OK);
    scene.settle().await;
    for (who, user, verb) in [
        (0, "hp_admin", "approve"),
        (1, "kn_admin", "approve"),
        (3, "officer", "approve"),
        (2, "boss", "confirm"),
        (2, "boss", "cancel"),
    ] {
        let more = json!({"code": code(&scene, user).await});
        assert!(by[who].decides(&op, verb, more).await.0.is_client_error(), "{user} {verb}");
    }
    assert_snapshot!(refused(&scene).await.split_off(1).join("\n"), @"
    hp_admin member.remove - [9001011] not_themselves
    hp_admin member.remove - [9001011] not_asked
    kn_admin member.remove - [9001011] not_asked
    officer member.remove - [9001011] not_asked
    boss member.remove - [9001011] not_initiator
    boss member.remove - [9001011] not_initiator
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_on_what_one_is_not_asked_leave_a_line_each() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    let card = scene.card_id("single", "boss").await;
    for user in ["kn_admin", "hp_admin", "hp_zhang", "kn_admin"] {
        pressed(&scene, &card, user, "agree.1").await;
    }
    assert_snapshot!(refused(&scene).await.join("\n"), @"
    kn_admin member.remove - [9001011] not_asked
    hp_admin member.remove - [9001011] not_asked
    hp_zhang member.remove - [9001011] not_asked
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_floods_the_trail_with_what_they_may_not() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    let card = scene.card_id("single", "hp_admin").await;
    for at in 0..70 {
        pressed(&scene, &card, "kn_admin", &format!("confirm.{at}")).await;
    }
    let lines = refused(&scene).await;
    assert_eq!(
        (lines.len(), lines.iter().filter(|line| line.ends_with("too_many_refused")).count()),
        (61, 1)
    );
    // Another's attempts are theirs.
    pressed(&scene, &card, "hp_zhang", "confirm.1").await;
    assert_eq!(refused(&scene).await.len(), 62);
    scene.overlook();
    scene.finish().await;
}
