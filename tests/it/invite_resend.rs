//! Inviting again: for those who have not accepted; everybody else is told apart.

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::{invited, ledger};
use crate::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_sent_again_and_what_waits_stays() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.house().advance(std::time::Duration::from_hours(26));
    scene.platform().post("ignore", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请吴九").await, @"");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"");
    let world = scene.platform().world().await;
    assert_eq!(world["invitations"][0]["state"], "pending");
    assert_snapshot!(scene.asks("hp_admin", "查一下吴九").await, @"");
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"");
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([51]));
    assert_eq!(scene.platform().writes().await, ["user/create", "user/create", "addrolesforemps"]);
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_text_all_or_by_number() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请").await, @"");
    invited(&mut scene, "添加成员 急诊科\n吴九 13900000102\n郑十 13900000103").await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000103").await, @"");
    assert_snapshot!(scene.asks("boss", "重新邀请郑十").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_or_was_never_invited_is_told_apart() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请李四").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请王五").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000021").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请赵六").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请钱十二").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 1390000").await, @"");
    assert_snapshot!(scene.asks("hp_zhang", "重新邀请李四").await, @"");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_never_invited_can_be_added_by_a_press() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000199").await, @"");
    scene.presses("hp_admin", "添加 这位同事").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_invitation_is_nobodys() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("kn_admin", "重新邀请吴九").await, @"");
    let answer = scene.asks("kn_admin", "重新邀请 13900000102").await;
    assert!(!answer.contains("吴九") && !answer.contains("和平"), "{answer}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_joined_meanwhile_is_not_invited_and_the_entry_closes() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 9})).await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    scene.settle().await;
    scene.platform().mend().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请吴九").await, @"");
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lost_the_right_meanwhile_sends_nothing() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.asks("hp_admin", "重新邀请吴九").await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null, "scope": []})).await;
    scene.settle().await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_never_came_is_looked_for() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.asks("hp_admin", "重新邀请吴九").await;
    scene.fault("POST /topapi/v2/user/create", "commit_then_timeout", 1).await;
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("📨 已发出邀请"), "{card}");
    scene.finish().await;
}
