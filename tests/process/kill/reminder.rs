//! `kill -9` around the moment a reminder goes out by itself: it happens, and nobody gets it twice.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{House, eventually, millis, seconds};

const OFFICER: &str = "officer";
const SEND: &str = "/v1.0/robot/oToMessages/batchSend";
/// How long after the notice it goes out.
const AFTER: Duration = Duration::from_secs(5);
const SETTINGS: [(&str, &str); 2] = [("GUANJIA_REMIND_AFTER", "5s"), ("GUANJIA_QUIET_HOURS", "none")];

/// Who has been reminded, once for each time.
async fn reminded(house: &House) -> Vec<String> {
    let world = house.platform.world().await;
    let all = world["deliveries"].as_array().expect("deliveries").iter();
    let reminders = all.filter(|one| one["text"].as_str().is_some_and(|text| text.contains("次提醒")));
    let mut users: Vec<String> =
        reminders.map(|one| one["user"].as_str().expect("a user").to_owned()).collect();
    users.sort();
    users
}

/// What the notice's card says once a word of these stands on it.
async fn card(house: &House, words: &[&str]) -> String {
    eventually(seconds(40), "the card says so", async || {
        let cards = house.platform.cards(OFFICER).await;
        let shown = cards.first()?["params"].to_string();
        words.iter().any(|word| shown.contains(word)).then_some(shown)
    })
    .await
}

/// Ordered, confirmed, and out; since when.
async fn sent(house: &House) -> Instant {
    house.platform.said(OFFICER, "单聊通知各信息员：报数据", &Value::Null).await;
    let shown = house.platform.card(OFFICER, seconds(20)).await;
    house.platform.tap(OFFICER, &shown, "确认发送", &Value::Null).await;
    card(house, &["已发送"]).await;
    Instant::now()
}

async fn house() -> House {
    let mut house = House::furnish(1, &SETTINGS).await;
    house.bots[0].start();
    house.bots[0].ready().await;
    house
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_is_made_up_for_and_goes_out_once() {
    let mut running = JoinSet::new();
    for delay in [0, 60, 150, 400] {
        running.spawn(killed_after(delay));
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("a trial ends well");
    }
}

/// One trial: killed so many milliseconds after the reminder's time.
async fn killed_after(delay: u64) {
    let mut house = house().await;
    let since = sent(&house).await;
    tokio::time::sleep((AFTER + millis(delay)).saturating_sub(since.elapsed())).await;
    house.bots[0].kill();
    let before = reminded(&house).await.len();
    house.bots[0].start();
    let shown = card(&house, &["已提醒 2 人", "2 人没有确认送达"]).await;
    let told = reminded(&house).await;
    // A call nobody knows the outcome of is not made again: it may not have got there.
    let known = shown.contains("已提醒 2 人");
    let happened = told == ["hp_zhang", "wh_sun"] || told.is_empty() && !known;
    assert!(happened, "killed {delay} ms after its time with {before} reminded: {told:?}: {shown}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_that_may_have_been_sent_is_not_sent_again() {
    let mut house = house().await;
    let since = sent(&house).await;
    house.platform.fault(json!({"api": SEND, "kind": "commit_then_timeout", "times": 1})).await;
    eventually(seconds(15), "it is on its way", async || (reminded(&house).await.len() == 2).then_some(()))
        .await;
    assert!(since.elapsed() < AFTER + seconds(5));
    house.bots[0].kill();
    house.bots[0].start();
    card(&house, &["2 人没有确认送达"]).await;
    assert_eq!(reminded(&house).await, ["hp_zhang", "wh_sun"]);
    house.all_well().await;
}
