//! The store dies as in a power cut and comes back: what was acknowledged goes on, what was not never was.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, CREATE, GRANT, House, NUMBER, eventually, millis, seconds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_store_nothing_is_acknowledged_and_with_it_everything_goes_on() {
    let mut house = House::start(2).await;
    house.platform.said(ADMIN, ADD, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    house.platform.fault(json!({"api": CREATE, "kind": "slow", "delay_ms": 1_000, "times": 1})).await;
    let pressed = house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    assert_eq!(pressed["status"], 200, "{pressed}");
    tokio::time::sleep(millis(400)).await;
    house.server.kill();
    refuses(&house, &card, pressed["button"].as_str().expect("its id")).await;
    house.server.start_again().await;
    let back = Instant::now();
    for bot in &house.bots {
        bot.ready().await;
        house.platform.said("kn_admin", "我能管哪些部门", &bot.pick()).await;
    }
    eventually(seconds(20), "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.first()?["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    println!("done {:.1?} after the store was back", back.elapsed());
    eventually(seconds(5), "the others are answered", async || {
        (house.platform.replies("kn_admin").await.len() == 2).then_some(())
    })
    .await;
    house.platform.quiet().await;
    assert_eq!(house.platform.members(NUMBER).await.len(), 1);
    assert_eq!(house.platform.members(NUMBER).await[0]["roles"], json!([51]));
    let created = house.platform.calls(CREATE).await;
    assert_eq!(created.iter().filter(|outcome| *outcome == "ok").count(), 1, "{created:?}");
    assert!(!house.platform.calls(GRANT).await.is_empty());
    assert!(house.platform.replies("wh_admin").await.is_empty(), "what was refused is not answered");
    house.all_well().await;
}

/// Messages and presses are answered 503, soon; the replicas live and say that they are not ready.
async fn refuses(house: &House, card: &str, button: &str) {
    for round in 0..8 {
        let bot = &house.bots[round % 2];
        let said = house.platform.say("wh_admin", "我能管哪些部门", &bot.pick()).await;
        assert_eq!((&said["status"], &said["delivered"]), (&503.into(), &false.into()), "{said}");
        assert!(said["latency_ms"].as_f64().is_some_and(|ms| ms < 1_500.0), "{said}");
        let pressed = house.platform.tap(ADMIN, card, button, &bot.pick()).await;
        assert_eq!(pressed["status"], 503, "{pressed}");
        tokio::time::sleep(millis(150)).await;
    }
    for bot in &house.bots {
        eventually(seconds(10), "it says that it is not ready", async || {
            let (status, _) = bot.readyz().await.expect("it lives");
            (status == 503).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_stops_in_time_without_its_store() {
    let mut house = House::start(1).await;
    house.platform.fault(json!({"api": "/topapi/", "kind": "slow", "rate": 1.0, "delay_ms": 1_500})).await;
    house.platform.said(ADMIN, "查一下赵明", &Value::Null).await;
    house.server.kill();
    tokio::time::sleep(millis(200)).await;
    house.bots[0].child().terminate();
    let status = house.bots[0].child().ended(seconds(15)).await;
    assert_eq!(status.code(), Some(0));
    house.server.start_again().await;
    house.platform.no_faults().await;
    house.bots[0].start();
    eventually(seconds(20), "the message is answered", async || {
        (house.platform.replies(ADMIN).await.len() == 1).then_some(())
    })
    .await;
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_acknowledged_just_before_the_store_dies_are_answered_after_it() {
    let mut house = House::start(2).await;
    let users = ["hp_admin", "kn_admin", "wh_admin", "boss"];
    for round in 0..3 {
        for user in users {
            house.platform.said(user, "我能管哪些部门", &house.bots[round % 2].pick()).await;
        }
    }
    house.server.kill();
    tokio::time::sleep(millis(700)).await;
    house.server.start_again().await;
    for user in users {
        eventually(seconds(20), "everybody is answered", async || {
            (house.platform.replies(user).await.len() >= 3).then_some(())
        })
        .await;
    }
    house.platform.quiet().await;
    for user in users {
        let replies = house.platform.replies(user).await;
        // Said and not yet committed as said: a reply may be repeated, once a lane.
        assert!((3..=4).contains(&replies.len()), "{user}: {replies:?}");
    }
    house.all_well().await;
}

/// What the replica has logged beyond what only a debugger wants.
fn lines(house: &mut House) -> Vec<String> {
    let log = house.bots[0].child().log();
    log.lines().filter(|line| !line.contains("\"DEBUG\"")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_the_store_is_gone_is_logged_once_and_that_it_is_back_once() {
    let mut house = House::start(1).await;
    house.platform.said(ADMIN, "我能管哪些部门", &Value::Null).await;
    house.platform.quiet().await;
    let before = lines(&mut house).len();
    house.server.kill();
    // As many as would be pushed while somebody is called out of bed.
    for _ in 0..30 {
        house.platform.say("wh_admin", "我能管哪些部门", &Value::Null).await;
        tokio::time::sleep(millis(200)).await;
    }
    let told = lines(&mut house).split_off(before);
    let gone = told.iter().filter(|line| line.contains("the store does not answer in time"));
    assert_eq!(gone.count(), 1, "{told:#?}");
    assert!(told.len() <= 4, "{told:#?}");
    house.server.start_again().await;
    house.bots[0].ready().await;
    let mut told = Vec::new();
    let began = Instant::now();
    while !told.iter().any(|line: &String| line.contains("the store answers again")) {
        assert!(began.elapsed() < seconds(20), "{told:#?}");
        tokio::time::sleep(millis(100)).await;
        told = lines(&mut house).split_off(before);
    }
    assert!(told.len() <= 7, "{told:#?}");
    house.all_well().await;
}
