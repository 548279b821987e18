//! Replicas on machines whose clocks are wrong: all goes by the store's time, and each says so of itself.

use std::time::Duration;

use guanjia::app::Service;
use serde_json::{Value, json};

use crate::support::{Plan, Scene, Way};

/// What the replica says of itself, once it says this of its clock.
async fn says_of_its_clock(scene: &Scene, replica: &Service, word: &str) -> u16 {
    let address = format!("http://{}/readyz", replica.address());
    let began = tokio::time::Instant::now();
    loop {
        let answer = scene.platform().http().get(&address).send().await.expect("it answers");
        let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"));
        let others = ["store", "token"].iter().all(|part| body[part] == "ok");
        if body["clock"].as_str().is_some_and(|told| told.contains(word)) && others {
            return status;
        }
        assert!(began.elapsed().as_secs() < 20, "{body}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_two_days_ahead_does_not_send_tomorrows_notice() {
    let mut scene = Scene::of(Plan::default().on_own_redis()).await;
    scene.walked().await;
    scene.asks("officer", "明天上午9点发通知给和平医院：交报表").await;
    scene.presses("officer", "确认发送").await;
    let card = scene.card("officer").await;
    assert!(card.contains("已安排"), "{card}");
    let ahead = scene.house().replica_ahead(Duration::from_hours(48)).await;
    assert_eq!(says_of_its_clock(&scene, &ahead, "differs from the store's").await, 503);
    scene.settle().await;
    let world = scene.platform().world().await;
    assert_eq!(world["deliveries"].as_array().map_or(0, Vec::len), 0, "{}", world["deliveries"]);
    let card = scene.card("officer").await;
    assert!(card.contains("已安排"), "{card}");
    ahead.stop().await;
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_does_not_expire_by_the_clock_of_whoever_takes_the_press() {
    let mut scene = Scene::of(Plan::default().on_own_redis().by(Way::Http)).await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员").await;
    let card = scene.card_id("single", "hp_admin").await;
    let ahead = scene.house().replica_ahead(Duration::from_mins(95)).await;
    assert_eq!(says_of_its_clock(&scene, &ahead, "differs from the store's").await, 503);
    let press = json!({
        "user": "hp_admin", "card": card, "button": "确认", "bot": format!("http://{}", ahead.address()),
    });
    let pressed = scene.platform().post("tap", press).await;
    assert_eq!(pressed["status"], 200, "{pressed}");
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    ahead.stop().await;
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_a_little_off_is_ready() {
    let scene = Scene::of(Plan::default().on_redis()).await;
    let off = scene.house().replica_ahead(Duration::from_secs(10)).await;
    assert_eq!(says_of_its_clock(&scene, &off, "ok").await, 200);
    off.stop().await;
    scene.finish().await;
}
