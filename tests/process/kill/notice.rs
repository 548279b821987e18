//! A notice to a district by the robot's messages at the platform's pace, with calls throttled, calls that are never
//! answered and one `kill -9` in the middle: nobody gets it twice, and whoever may not have it is listed.
//!
//! `GUANJIA_TEST_PEOPLE=15000` plays it with the whole district.

use std::collections::{BTreeMap, BTreeSet};

use guanjia::sheet::{self, Bounds};
use serde_json::{Value, json};

use crate::support::{House, eventually, long, seconds};

const SEND: &str = "/v1.0/robot/oToMessages/batchSend";
const OFFICER: &str = "officer";
const TEXT: &str = "明天上午停水检修";
const BATCH: usize = 20;
/// What the limiter allows a second.
const PACE: f64 = 19.5;

fn people() -> u32 {
    // More than a thousand, so that a second person is asked.
    std::env::var("GUANJIA_TEST_PEOPLE").ok().and_then(|people| people.parse().ok()).unwrap_or(if long() {
        3_000
    } else {
        1_200
    })
}

/// Who got it how often.
async fn reached(house: &House) -> BTreeMap<String, usize> {
    let world = house.platform.world().await;
    let mut found = BTreeMap::new();
    for one in world["deliveries"].as_array().expect("deliveries") {
        let text = one["text"].as_str().unwrap_or_default();
        if one["channel"] == "chat" && text.contains(TEXT) {
            *found.entry(one["user"].as_str().expect("a user").to_owned()).or_insert(0) += 1;
        }
    }
    found
}

/// The names listed as not reached for certain.
async fn listed(house: &House) -> Vec<(String, String)> {
    let file = eventually(seconds(30), "the list is handed over", async || {
        let chat = house.platform.chat(OFFICER).await;
        chat.iter().rev().find(|message| message["kind"] == "file").map(|message| message["file"].clone())
    })
    .await;
    let id = file["id"].as_str().or(file.as_str()).expect("a file's id").to_owned();
    let bytes = house.platform.file(&id).await;
    let mut book = sheet::read(&bytes, &Bounds::of_rows(20_000)).expect("a table");
    book.pages
        .remove(0)
        .rows
        .into_iter()
        .skip(1)
        .map(|row| (row.cells[0].clone(), row.cells[2].clone()))
        .collect()
}

/// An officer has ordered and confirmed it, the main administrator agreed.
async fn ordered(house: &House) {
    let order = format!("单聊通知全体：{TEXT}");
    let card = eventually(seconds(240), "the district was walked", async || {
        house.platform.said(OFFICER, &order, &Value::Null).await;
        house.platform.quiet().await;
        let cards = house.platform.cards(OFFICER).await;
        let last = cards.last()?;
        last["params"]
            .to_string()
            .contains("待确认")
            .then(|| last["outTrackId"].as_str().map(str::to_owned))?
    })
    .await;
    house.platform.tap(OFFICER, &card, "确认发送", &Value::Null).await;
    let agree = house.platform.card("boss", seconds(20)).await;
    house.platform.tap("boss", &agree, "同意", &Value::Null).await;
}

async fn over(house: &House) {
    eventually(seconds(180), "the card says it is over", async || {
        let cards = house.platform.cards(OFFICER).await;
        let shown = cards.last()?["params"].to_string();
        (shown.contains("部分送达") || shown.contains("已发送")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_a_notice_twice_though_calls_fail_and_the_sender_is_killed() {
    let mut house = House::before_a_district(people()).await;
    for kind in ["throttle_app", "commit_then_timeout"] {
        house.platform.fault(json!({"api": SEND, "kind": kind, "rate": 0.01})).await;
    }
    ordered(&house).await;
    let calls = (people() as usize).div_ceil(BATCH);
    eventually(seconds(120), "a third is sent", async || {
        (house.platform.calls(SEND).await.len() >= calls / 3).then_some(())
    })
    .await;
    house.bots[0].kill();
    house.bots[0].start();
    over(&house).await;
    let reached = reached(&house).await;
    let twice: Vec<_> = reached.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{} got it twice", twice.len());
    let world = house.platform.world().await;
    let members = world["members"].as_array().expect("members");
    let missing: BTreeSet<String> = members
        .iter()
        .filter(|member| !reached.contains_key(member["userid"].as_str().expect("a userid")))
        .map(|member| member["name"].as_str().expect("a name").to_owned())
        .collect();
    let listed = listed(&house).await;
    let unknown: BTreeSet<&String> =
        listed.iter().filter(|(_, state)| state == "结果未知").map(|(name, _)| name).collect();
    println!("{} reached, {} missing, {} listed as unknown", reached.len(), missing.len(), listed.len());
    assert!(missing.iter().all(|name| unknown.contains(name)), "{missing:?} are not among {unknown:?}");
    assert!(
        !unknown.is_empty() && listed.len() <= members.len() / 5,
        "{} of {}",
        listed.len(),
        members.len()
    );
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_robot_keeps_the_platforms_pace_while_calls_are_not_answered() {
    let mut house = House::before_a_district(people()).await;
    for kind in ["throttle_app", "timeout"] {
        house.platform.fault(json!({"api": SEND, "kind": kind, "rate": 0.01})).await;
    }
    ordered(&house).await;
    over(&house).await;
    let times = house.platform.times(SEND).await;
    let span = std::time::Duration::from_millis(
        u64::try_from(times.last().expect("a call") - times[0]).expect("later"),
    );
    let rate = f64::from(u32::try_from(times.len() - 1).expect("a few")) / span.as_secs_f64();
    // The figure is for reading: how busy the machine is does not decide whether the test passes.
    println!("{} calls in {span:.1?}: {rate:.2} a second, {:.3} of the pace", times.len(), rate / PACE);
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_had_no_place_in_the_pace_yet_is_not_unknown_after_a_kill() {
    let mut house = House::before_a_district(1_200).await;
    ordered(&house).await;
    eventually(seconds(120), "some are sent", async || {
        (house.platform.calls(SEND).await.len() >= 10).then_some(())
    })
    .await;
    house.bots[0].kill();
    house.bots[0].start();
    over(&house).await;
    let twice = reached(&house).await.into_values().filter(|times| *times > 1).count();
    assert_eq!(twice, 0);
    let cards = house.platform.cards(OFFICER).await;
    let unknown = if cards.last().expect("a card")["params"].to_string().contains("部分送达") {
        listed(&house).await.iter().filter(|(_, state)| state == "结果未知").count()
    } else {
        0
    };
    // One or two calls were under way; eight wait for their places at a time.
    assert!(unknown <= 3 * BATCH, "{unknown} are unknown");
    house.all_well().await;
}
