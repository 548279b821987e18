//! `kill -9` in the middle of removing people: each goes once, nobody is lost, and what waits goes on waiting.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{ADMIN, CREATE, Chance, House, NUMBER, eventually, millis, seconds};

/// What design 1.1 promises, and the time the client waits for an answer that does not come.
const PROMISED: Duration = seconds(25);
const DELETE: &str = "/topapi/v2/user/delete";

/// Says it and presses 确认 while this call is slow or stays unanswered; dies somewhere in it; comes back.
async fn killed_in(house: &mut House, sentence: &str, fault: Value, delay: Duration) {
    house.platform.fault(fault).await;
    house.platform.said(ADMIN, sentence, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    let answer = house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    tokio::time::sleep(delay).await;
    house.bots[0].kill();
    house.bots[0].start();
    eventually(PROMISED, "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.iter().any(|card| card["params"].to_string().contains("已完成")).then_some(())
    })
    .await;
    house.platform.quiet().await;
}

fn faults(api: &str) -> [Value; 2] {
    [
        json!({"api": api, "kind": "slow", "delay_ms": 2_500, "times": 1}),
        json!({"api": api, "kind": "commit_then_timeout", "times": 1}),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_is_done_once() {
    let mut chance = Chance::new(0x0dea_d0ff);
    let trials = faults(DELETE).map(|fault| (fault, millis(200 + chance.below(2_500))));
    join_all(trials.map(async |(fault, delay)| {
        let mut house = House::start(1).await;
        killed_in(&mut house, "直接删除李四", fault, delay).await;
        let world = house.platform.world().await;
        let left = world["leavers"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(left.iter().filter(|one| one["userid"] == "hp_li").count(), 1, "{left:?}");
        assert_eq!(world["members"].as_array().map(Vec::len), Some(11));
        house.all_well().await;
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repair_of_a_number_loses_nobody() {
    let mut chance = Chance::new(0x00c0_ffee);
    let trials = faults(DELETE).into_iter().chain(faults(CREATE));
    let trials = trials.map(|fault| (fault, millis(200 + chance.below(2_500))));
    join_all(trials.map(async |(fault, delay)| {
        let mut house = House::start(1).await;
        let sentence = format!("王五手机号改成{NUMBER}");
        killed_in(&mut house, &sentence, fault, delay).await;
        let world = house.platform.world().await;
        let members = world["members"].as_array().map(Vec::as_slice).unwrap_or_default();
        let called: Vec<&Value> = members.iter().filter(|member| member["name"] == "王五").collect();
        assert_eq!(called.len(), 1, "{called:?}");
        assert_eq!(called[0]["mobile"], NUMBER);
        assert_eq!(called[0]["departments"], json!([9_001_011]));
        assert_eq!(members.len(), 12);
        house.all_well().await;
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_second_person_outlives_a_death() {
    let mut house = House::start(1).await;
    house.platform.post("appoint", &json!({"user": "officer", "admin": "main"})).await;
    let sentence = "直接删除：李四、王五、赵六、欧阳静、孙七、13900000011";
    house.platform.said("boss", sentence, &Value::Null).await;
    let card = house.platform.card("boss", seconds(10)).await;
    let answer = house.platform.tap("boss", &card, "确认", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    house.bots[0].kill();
    house.bots[0].start();
    let asked = house.platform.card("officer", PROMISED).await;
    house.bots[0].kill();
    house.bots[0].start();
    house.bots[0].ready().await;
    let answer = house.platform.tap("officer", &asked, "同意", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    house.bots[0].kill();
    house.bots[0].start();
    eventually(PROMISED, "all are gone", async || {
        let world = house.platform.world().await;
        (world["members"].as_array().map(Vec::len) == Some(6)).then_some(())
    })
    .await;
    house.platform.quiet().await;
    assert_eq!(house.platform.cards("officer").await.len(), 1);
    assert_eq!(house.platform.calls(DELETE).await.len(), 6);
    house.all_well().await;
}
