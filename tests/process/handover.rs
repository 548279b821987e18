//! `kill -9` between giving a role and taking it: the handover ends, and at no time does nobody hold the role.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{ADMIN, GRANT, House, eventually, millis, seconds};

const REVOKE: &str = "/topapi/role/removerolesforemps";
const HOLDERS: &str = "/topapi/role/simplelist";
const HANDOVER: &str = "接诉即办员从李四换成王五";
/// What design 1.1 promises.
const PROMISED: Duration = seconds(20);

/// Who holds the role.
async fn holders(house: &House) -> Vec<String> {
    let world = house.platform.world().await;
    let members = world["members"].as_array().expect("members");
    let holds = |member: &&Value| member["roles"].as_array().is_some_and(|roles| roles.contains(&json!(52)));
    members.iter().filter(holds).filter_map(|member| member["userid"].as_str().map(str::to_owned)).collect()
}

/// Kills both replicas while this call is on its way, starts one again, and waits for the end.
async fn play(fault: Value) {
    let mut house = House::start(2).await;
    house.platform.said(ADMIN, HANDOVER, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(10)).await;
    let api = fault["api"].as_str().expect("an address").to_owned();
    house.platform.fault(fault.clone()).await;
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    tokio::time::sleep(millis(1_200)).await;
    house.bots.iter_mut().for_each(crate::support::Bot::kill);
    let killed = Instant::now();
    house.bots[0].start();
    eventually(PROMISED, "the card says done", async || {
        assert!(!holders(&house).await.is_empty(), "{fault}: nobody holds the role");
        let cards = house.platform.cards(ADMIN).await;
        cards.iter().any(|card| card["params"].to_string().contains("已完成")).then_some(())
    })
    .await;
    println!("{fault}: {:.1?} after the kill", killed.elapsed());
    house.platform.quiet().await;
    assert_eq!(holders(&house).await, ["hp_wang"], "{fault}");
    let calls = house.platform.calls(&api).await;
    assert!(!calls.is_empty(), "{fault} was met");
    let trail = house.trail(&[]).await;
    let done = trail.iter().filter(|act| act["result"] == "done").count();
    assert_eq!(done, 2, "{fault}: {trail:#?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handover_survives_the_death_of_whoever_runs_it() {
    let faults = [
        json!({"api": GRANT, "kind": "commit_then_timeout", "times": 1}),
        json!({"api": GRANT, "kind": "slow", "delay_ms": 2_500, "times": 1}),
        json!({"api": HOLDERS, "kind": "slow", "delay_ms": 2_500, "times": 1}),
        json!({"api": REVOKE, "kind": "commit_then_timeout", "times": 1}),
        json!({"api": REVOKE, "kind": "slow", "delay_ms": 2_500, "times": 1}),
    ];
    let mut running = tokio::task::JoinSet::new();
    for fault in faults {
        running.spawn(play(fault));
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("it ends well");
    }
}
