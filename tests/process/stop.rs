//! A replica is asked to stop, and another only accepts: nothing acknowledged is lost or said twice.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, CREATE, House, eventually, millis, names, seconds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_asked_to_stop_under_load_loses_nothing() {
    let mut house = House::start(2).await;
    let slow = json!({"api": "/robot/sendBySession", "kind": "slow", "rate": 0.2, "delay_ms": 300});
    house.platform.fault(slow).await;
    let users = ["hp_admin", "kn_admin", "wh_admin", "boss"];
    let mut acknowledged: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut stopping = None;
    for (at, name) in names(120).into_iter().enumerate() {
        let user = users[at % users.len()];
        let report = house.platform.say(user, &format!("查一下{name}"), &house.bots[at / 4 % 2].pick()).await;
        if report["delivered"] == true {
            acknowledged.entry(user).or_default().push(name);
        }
        if at == 50 {
            house.bots[0].child().terminate();
            stopping = Some(Instant::now());
        }
    }
    let status = house.bots[0].child().ended(seconds(15)).await;
    println!("ended {:.1?} after the signal", stopping.expect("it was sent").elapsed());
    assert_eq!(status.code(), Some(0));
    let count: usize = acknowledged.values().map(Vec::len).sum();
    assert!((60..120).contains(&count), "{count} were acknowledged");
    house.bots[0].start();
    house.bots[0].ready().await;
    for (user, names) in &acknowledged {
        eventually(seconds(20), "everything is answered", async || {
            (house.platform.replies(user).await.len() >= names.len()).then_some(())
        })
        .await;
    }
    house.platform.quiet().await;
    for (user, names) in &acknowledged {
        let replies = house.platform.replies(user).await;
        assert_eq!(replies.len(), names.len(), "{user}: each once");
        for (name, reply) in names.iter().zip(&replies) {
            assert!(reply.contains(name.as_str()), "{user}: {name} is answered by {reply}");
        }
    }
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_asked_to_stop_finishes_the_call_in_hand() {
    let mut house = House::start(1).await;
    house.platform.said(ADMIN, ADD, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    house.platform.fault(json!({"api": CREATE, "kind": "slow", "delay_ms": 2_000, "times": 1})).await;
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    tokio::time::sleep(millis(600)).await;
    house.bots[0].child().terminate();
    let status = house.bots[0].child().ended(seconds(15)).await;
    assert_eq!(status.code(), Some(0));
    let started = Instant::now();
    house.bots[0].start();
    eventually(seconds(5), "the card says done without waiting for a lease", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.first()?["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    println!("done {:.1?} after the new start", started.elapsed());
    house.platform.quiet().await;
    assert_eq!(house.platform.calls(CREATE).await, ["ok"]);
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_without_workers_only_accepts() {
    let mut house = House::furnish(2, &[]).await;
    house.bots[0].set("GUANJIA_WORKERS", "0");
    house.bots[0].start();
    house.bots[0].ready().await;
    house.platform.said(ADMIN, ADD, &house.bots[0].pick()).await;
    tokio::time::sleep(seconds(2)).await;
    assert_eq!(house.platform.chat(ADMIN).await.len(), 1, "nobody has worked on it");
    house.bots[1].start();
    let card = house.platform.card(ADMIN, seconds(5)).await;
    let pressed = house.platform.tap(ADMIN, &card, "确认", &house.bots[0].pick()).await;
    assert_eq!(pressed["status"], 200, "{pressed}");
    eventually(seconds(5), "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.first()?["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    house.all_well().await;
}
