//! The ledger of invitations closes by itself: by events, and where they are lost or early, by looking.

use std::time::Duration;

use guanjia::store::key::map::{INVITES, TRIES};
use guanjia::store::{Delivery, Owner};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const WU: &str = "13900000102";

/// The open entries: name and stage.
pub async fn ledger(scene: &Scene) -> Vec<String> {
    scene.settle().await;
    let entries = scene.house().service().store().entries(INVITES).await.expect("the store");
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let line = |entry: Value| {
        let part = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} by {}", part("name"), part("stage"), part("initiator"))
    };
    entries.iter().map(|(_, text)| line(read(text))).collect()
}

/// Invited and confirmed; the card is read.
pub async fn invited(scene: &mut Scene, sentence: &str) {
    scene.asks("hp_admin", sentence).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_says_who_asked_and_goes_with_its_event() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_eq!(ledger(&scene).await, ["吴九 consent by hp_admin"]);
    scene.platform().post("accept", json!({"mobile": WU})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。");
    assert_eq!(ledger(&scene).await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_has_not_logged_in_stays_until_they_do() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 急诊科\n陈晨 13900000199\n周八 13900000101").await;
    assert_eq!(ledger(&scene).await.len(), 2);
    // 周八 is registered with DingTalk and active at once: found with all others of the department some minutes later.
    scene.house().advance(Duration::from_mins(10));
    scene.settle().await;
    assert_eq!(ledger(&scene).await, ["陈晨 login by hp_admin"]);
    scene.platform().post("login", json!({"mobile": "13900000199"})).await;
    assert_eq!(ledger(&scene).await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_event_is_found_out_when_somebody_asks() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 9})).await;
    scene.platform().post("accept", json!({"mobile": WU})).await;
    scene.settle().await;
    assert_eq!(ledger(&scene).await, ["吴九 consent by hp_admin"]);
    scene.platform().mend().await;
    // Whoever asks is told how it is, and what waited for it goes on.
    // What is read and what follows from it are said side by side, in either order.
    let said = scene.asks("hp_admin", "13900000102进来了吗").await;
    for part in ["吴九：已在组织中，已激活。", "吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_eq!(scene.platform().member_of(WU).await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_event_is_found_out_by_a_list() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 9})).await;
    scene.platform().post("accept", json!({"mobile": WU})).await;
    scene.settle().await;
    scene.platform().mend().await;
    // What is read and what follows from it are said side by side, in either order.
    let said = scene.asks("hp_admin", "还有谁没进来").await;
    for part in ["王五，尾号 0013，和平医院", "刚核对到已经加入：吴九。", "吴九 已同意邀请，加入急诊科。"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(ledger(&scene).await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_before_its_invitation_is_written_down_is_not_lost() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    // The answer to user/create comes three seconds late: by then the person has agreed, and the event is gone.
    let late =
        json!({"api": "POST /topapi/v2/user/create", "kind": "late_answer", "times": 1, "delay_ms": 3_000});
    scene.platform().fault(late).await;
    scene.presses("hp_admin", "确认").await;
    let mut agreed = false;
    for _ in 0..400 {
        let (status, _) = scene.platform().try_post("accept", json!({"mobile": WU})).await;
        agreed = status.is_success();
        if agreed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(agreed, "the invitation never came");
    scene.settle().await;
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_eq!(scene.platform().member_of(WU).await["roles"], json!([51]));
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_waits_for_a_platform_that_does_not_answer() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 9})).await;
    scene.platform().post("accept", json!({"mobile": WU})).await;
    scene.settle().await;
    scene.platform().mend().await;
    scene.reply("hp_admin").await;
    scene.platform().fault(json!({"api": "/topapi/v2/user/get", "kind": "throttle_app", "times": 40})).await;
    let store = scene.house().service().store();
    let operation = scene.card_id("single", "hp_admin").await;
    let look = Delivery {
        seen: "look:by-hand".to_owned(),
        owner: Owner::invitation(&operation.as_str().into(), 0),
        item: json!({"look": WU}).to_string(),
    };
    store.accept(&look).await.expect("the store");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(store.entries(INVITES).await.expect("the store").len(), 1);
    scene.platform().mend().await;
    for _ in 0..12 {
        scene.house().advance(Duration::from_secs(10));
        scene.settle().await;
    }
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。");
    let mut scene = scene;
    scene.throttled();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_try_is_remembered_until_one_succeeds() {
    let mut scene = Scene::new().await;
    let clash = json!({"from": "13900000012", "to": "13900000188", "organisation": "stays"});
    scene.platform().post("change_mobile", clash).await;
    invited(&mut scene, "添加成员 李思 13900000188 急诊科").await;
    let tries = scene.house().service().store().entries(TRIES).await.expect("the store");
    assert_eq!((tries.len(), tries[0].1.contains("same_account")), (1, true), "{tries:?}");
    assert_eq!(ledger(&scene).await, [""; 0]);
    scene.reply("hp_admin").await;
    scene.finish().await;
}
