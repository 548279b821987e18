//! The Stream door, and what becomes of what no door brought.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene, Way};

const JOINED: &str = "吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。";

fn by_stream() -> Plan {
    Plan::default().by(Way::Stream)
}

/// Waits until the platform has so many connections, one way or the other.
async fn streams(scene: &Scene, open: u64) {
    for _ in 0..1_000 {
        if scene.platform().get("streams").await["open"] == open {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("there are not {open} connections within 10 s: {}", scene.platform().get("streams").await);
}

async fn invited(scene: &mut Scene) {
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_stream_no_route_is_there_for_the_platform_and_none_is_registered() {
    let mut scene = Scene::of(by_stream()).await;
    for path in ["/dingtalk/robot", "/dingtalk/card", "/dingtalk/event"] {
        let answer = scene.platform().http().post(scene.house().door(path)).send().await.expect("an answer");
        assert_eq!(answer.status(), 404, "{path}");
    }
    let ready = scene.platform().http().get(scene.house().door("/readyz")).send().await.expect("an answer");
    let body: Value = ready.json().await.expect("JSON");
    assert_eq!(body["stream"]["open"], 2, "{body}");
    invited(&mut scene).await;
    assert_eq!(scene.calls("/card/callbacks/register").await.len(), 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_and_an_event_pushed_twice_count_once() {
    for way in [Way::Stream, Way::Http] {
        let mut scene = Scene::of(Plan::default().by(way)).await;
        let twice = json!({"kind": "duplicate_push", "times": 100});
        scene.platform().fault(twice).await;
        assert!(scene.asks("hp_admin", "我能管哪些部门").await.matches("您可以管理").count() == 1);
        invited(&mut scene).await;
        scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
        assert_eq!(scene.reply("hp_admin").await, JOINED);
        assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_announced_to_end_is_replaced_and_nothing_is_lost() {
    let mut scene = Scene::of(by_stream()).await;
    // A connection is a good one after a second; an earlier end would have its successor after a pause.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    for at in 0..6 {
        scene.platform().fault(json!({"kind": "disconnect_stream"})).await;
        let said = scene.asks("hp_admin", "我能管哪些部门").await;
        assert!(said.contains("和平医院"), "{at}: {said}");
        streams(&scene, 2).await;
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_open_connection_is_left_and_messages_arrive_again() {
    let mut scene = Scene::of(by_stream().set("GUANJIA_STREAM_PING", "600ms")).await;
    scene.platform().fault(json!({"kind": "half_open_stream"})).await;
    // It swallows this one, and goes on getting its share.
    let lost = scene.platform().post("say", json!({"user": "hp_admin", "text": "帮助"})).await;
    assert_eq!(lost["delivered"], false, "{lost}");
    // The platform counts it still; beside it are two that live.
    streams(&scene, 3).await;
    let mut delivered = 0;
    while delivered < 4 {
        let said = scene.platform().post("say", json!({"user": "hp_admin", "text": "我能管哪些部门"})).await;
        if said["delivered"] == true {
            delivered += 1;
            assert!(scene.reply("hp_admin").await.contains("和平医院"));
        }
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_store_does_not_take_is_not_acknowledged() {
    let mut scene = Scene::of(by_stream().on_own_redis().manual_clock()).await;
    invited(&mut scene).await;
    scene.house_mut().redis().pause();
    let unsaid = scene.platform().post("say", json!({"user": "hp_admin", "text": "我能管哪些部门"})).await;
    assert_eq!((&unsaid["delivered"], unsaid.get("status")), (&json!(false), None), "{unsaid}");
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert!(scene.platform().quiet().await);
    scene.house_mut().redis().go_on();
    // An event is promised to come again, ten seconds later.
    scene.house().advance(Duration::from_secs(10));
    let said = format!("{}\n{}", followed(&mut scene).await, scene.asks("hp_admin", "我能管哪些部门").await);
    assert_eq!(said.matches(JOINED).count(), 1, "{said}");
    assert!(said.contains("和平医院"), "{said}");
    scene.finish().await;
}

/// Has the platform fail to bring that somebody joined and that they are active, until it gives up.
async fn lost(scene: &mut Scene) {
    invited(scene).await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 1_000})).await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    // Twice more, ten and thirty seconds later, which is well before it is asked for what could not be brought.
    for _ in 0..20 {
        scene.settle().await;
        if scene.platform().get("undelivered").await["undelivered"] == 2 {
            scene.platform().mend().await;
            assert_eq!(scene.reply("hp_admin").await, "");
            return;
        }
        scene.house().advance(Duration::from_secs(10));
    }
    panic!("the events are not on the platform's list");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_could_not_be_brought_is_fetched() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    lost(&mut scene).await;
    scene.house().advance(Duration::from_mins(5));
    assert_eq!(followed(&mut scene).await, JOINED);
    assert_eq!(scene.platform().get("undelivered").await["undelivered"], 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_joined_unheard_is_found_by_night() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    lost(&mut scene).await;
    scene.fault("/call_back/get_call_back_failed_result", "http500", 1_000).await;
    // It is nine in the morning: this is three at night.
    scene.house().advance(Duration::from_hours(18));
    assert_snapshot!(followed(&mut scene).await, @"吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([51]));
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    scene.finish().await;
}

/// What the administrator is told once the clock's sleepers have woken.
async fn followed(scene: &mut Scene) -> String {
    for _ in 0..500 {
        let said = scene.reply("hp_admin").await;
        if !said.is_empty() {
            return said;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    String::new()
}
