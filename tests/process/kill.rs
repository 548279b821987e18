//! `kill -9` at any moment of the main job: within twenty seconds it is done, once.

mod import;
mod notice;
mod reminder;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::{ADD, ADMIN, CREATE, Chance, GRANT, House, NUMBER, eventually, millis, seconds};

/// What design 1.1 promises.
const PROMISED: Duration = seconds(20);
/// How many houses stand at a time.
const AT_A_TIME: usize = 6;

/// When the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// The message was acknowledged.
    Said,
    /// The token was refused and another one is being fetched.
    Token,
    /// The first card is on its way.
    FirstCard,
    /// The press was acknowledged.
    Pressed,
    /// A call to this address is on its way, and will be performed.
    Slow(&'static str),
    /// A call to this address has been performed, and is never answered.
    Unanswered(&'static str),
}

/// Who dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    /// One replica; the other lives on.
    One(usize),
    /// Both; one is started again at once.
    Both,
}

/// One conversation and its end.
#[derive(Clone, Copy, Debug)]
struct Trial {
    moment: Moment,
    victim: Victim,
    /// How long after the moment.
    delay: Duration,
}

const CARD: &str = "PUT /v1.0/card/instances";
const SHOW: &str = "POST /v1.0/card/instances";

fn trials() -> Vec<Trial> {
    let mut chance = Chance::new(0x5eed_cafe);
    let moments = [
        (Moment::Said, 400),
        (Moment::Said, 60),
        (Moment::Token, 1_800),
        (Moment::FirstCard, 1_500),
        (Moment::Pressed, 30),
        (Moment::Pressed, 400),
        (Moment::Slow(CREATE), 2_500),
        (Moment::Unanswered(CREATE), 4_500),
        (Moment::Slow(GRANT), 2_500),
        (Moment::Unanswered(GRANT), 4_500),
        (Moment::Slow(CARD), 2_000),
    ];
    let victims = [Victim::Both, Victim::One(0), Victim::One(1)];
    let mut trials = Vec::new();
    for (moment, within) in moments {
        for victim in victims {
            trials.push(Trial { moment, victim, delay: millis(chance.below(within)) });
        }
    }
    trials
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_replica_is_made_up_for_in_time_and_nothing_is_done_twice() {
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    let trials = trials();
    assert!(trials.len() >= 20);
    for (number, trial) in trials.iter().copied().enumerate() {
        let places = Arc::clone(&places);
        running.spawn(async move {
            let place = places.acquire_owned().await;
            let told = tokio::spawn(play(trial)).await;
            drop(place);
            (number, told)
        });
    }
    let mut slowest = Duration::ZERO;
    let mut failed = Vec::new();
    while let Some(ended) = running.join_next().await {
        let (number, told) = ended.expect("the task only waits");
        match told {
            Ok(took) => {
                println!("{number:2} {:?}: {took:.1?} after the kill", trials[number]);
                slowest = slowest.max(took);
            }
            Err(error) => failed.push(format!("{number}: {:?}: {error}", trials[number])),
        }
    }
    println!("slowest: {slowest:.1?}");
    assert!(failed.is_empty(), "{} trials failed:\n{}", failed.len(), failed.join("\n"));
}

/// Plays one trial; how long after the kill everything was done.
async fn play(trial: Trial) -> Duration {
    let mut house = House::start_in_earnest(2).await;
    let others = Value::Null;
    let before = matches!(trial.moment, Moment::Said | Moment::Token | Moment::FirstCard);
    arrange(&house, trial.moment).await;
    house.platform.said(ADMIN, ADD, &others).await;
    let mut killed = Instant::now();
    if before {
        tokio::time::sleep(trial.delay).await;
        killed = kill(&mut house, trial.victim);
    }
    let survivor = house.bots[survivor(trial.victim)].pick();
    let card = house.platform.card(ADMIN, PROMISED).await;
    let shown = killed.elapsed();
    press(&house, &card, if before { &survivor } else { &others }).await;
    if !before {
        tokio::time::sleep(trial.delay).await;
        killed = kill(&mut house, trial.victim);
    }
    let deadline = if before { PROMISED.max(shown + seconds(5)) } else { PROMISED };
    done(&house, deadline.saturating_sub(killed.elapsed())).await;
    let took = killed.elapsed();
    done_once(&mut house).await;
    took
}

/// Puts the fault in force that keeps the moment open.
async fn arrange(house: &House, moment: Moment) {
    let fault = match moment {
        Moment::Token => {
            house.platform.fault(json!({"api": "/topapi/", "kind": "expire_token", "times": 1})).await;
            json!({"api": "/v1.0/oauth2/accessToken", "kind": "slow", "delay_ms": 1_500, "times": 1})
        }
        Moment::FirstCard => json!({"api": SHOW, "kind": "slow", "delay_ms": 1_500, "times": 1}),
        Moment::Slow(api) => json!({"api": api, "kind": "slow", "delay_ms": 2_500, "times": 1}),
        Moment::Unanswered(api) => json!({"api": api, "kind": "commit_then_timeout", "times": 1}),
        _ => return,
    };
    house.platform.fault(fault).await;
}

fn survivor(victim: Victim) -> usize {
    match victim {
        Victim::One(0) => 1,
        Victim::One(_) | Victim::Both => 0,
    }
}

fn kill(house: &mut House, victim: Victim) -> Instant {
    match victim {
        Victim::One(which) => house.bots[which].kill(),
        Victim::Both => {
            house.bots.iter_mut().for_each(super::support::Bot::kill);
            house.bots[0].start();
        }
    }
    Instant::now()
}

/// Presses 确认; a replica that has just been started again may not listen yet.
async fn press(house: &House, card: &str, bot: &Value) {
    eventually(seconds(10), "the press is acknowledged", async || {
        let answer = house.platform.tap(ADMIN, card, "确认", bot).await;
        (answer["status"] == 200).then_some(())
    })
    .await;
}

async fn done(house: &House, within: Duration) {
    eventually(within, "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        let says_done = |card: &Value| card["params"].to_string().contains("已完成");
        cards.iter().any(says_done).then_some(())
    })
    .await;
}

/// One card, one member with the role, one creation that took effect.
async fn done_once(house: &mut House) {
    house.platform.quiet().await;
    let cards = house.platform.cards(ADMIN).await;
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert!(cards[0]["params"].to_string().contains("已完成"), "{cards:?}");
    let members = house.platform.members(NUMBER).await;
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!(members[0]["name"], "陈晨");
    assert_eq!(members[0]["roles"], json!([51]));
    assert_eq!(members[0]["departments"], json!([90_010_111]));
    let took_effect = |outcome: &&String| *outcome == "ok" || *outcome == "commit_then_timeout";
    let created = house.platform.calls(CREATE).await;
    assert_eq!(created.iter().filter(took_effect).count(), 1, "{created:?}");
    let granted = house.platform.calls(GRANT).await;
    assert!((1..=2).contains(&granted.len()), "{granted:?}");
    let sealed =
        async || (house.server.ask::<u64>(&["XLEN", "gj:{dingsim0001}:log"]).await >= 3).then_some(());
    eventually(PROMISED, "the trail is sealed", sealed).await;
    house.sealed().await;
    let trail = house.trail(&[]).await;
    let results: Vec<_> = trail.iter().filter_map(|act| act["result"].as_str()).collect();
    assert_eq!(results, ["proposed", "confirmed", "done"], "{trail:#?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_on_which_the_process_dies_again_and_again_does_not_stop_the_next_one() {
    let mut house = House::start(1).await;
    let slow = json!({"api": "/topapi/", "kind": "slow", "rate": 1.0, "delay_ms": 3_000});
    house.platform.fault(slow).await;
    house.platform.said(ADMIN, "查一下赵明", &Value::Null).await;
    house.platform.said(ADMIN, "帮助", &Value::Null).await;
    // What has killed two processes is not tried by a third.
    for death in 1..=2 {
        let claimed = async || {
            let marks: BTreeMap<String, String> =
                house.server.ask(&["HGETALL", "gj:{dingsim0001}:marks"]).await;
            let (_, mark) = marks.iter().find(|(owner, _)| owner.starts_with("chat:"))?;
            // `h name fence until attempts survived`.
            let attempts: Option<u32> = mark.split(' ').nth(4)?.parse().ok();
            (attempts == Some(death)).then_some(())
        };
        eventually(seconds(18), "the message is taken up again", claimed).await;
        tokio::time::sleep(millis(300)).await;
        house.bots[0].kill();
        house.bots[0].start();
    }
    house.platform.no_faults().await;
    let replies = eventually(seconds(18), "both are answered", async || {
        let replies = house.platform.replies(ADMIN).await;
        (replies.len() >= 2).then_some(replies)
    })
    .await;
    assert!(replies[0].contains("编号"), "the sender gets a number to tell: {replies:?}");
    assert!(!replies[1].contains("编号"), "the next one runs: {replies:?}");
    let dead: u64 = house.server.ask(&["XLEN", "gj:{dingsim0001}:dead"]).await;
    assert_eq!(dead, 1);
    // The number they were told finds the line of the log, and stands in the dead letter.
    let (_, told) = replies[0].split_once("编号 ").expect("a number");
    let told = told.split(' ').next().expect("a number");
    let log = house.bots[0].child().log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let buried = lines
        .into_iter()
        .find(|line| line["message"].as_str().is_some_and(|said| said.contains("dead letter")));
    assert_eq!(buried.expect("it is logged")["span"]["trace"], told);
    let kept: String = house
        .server
        .ask(&[
            "EVAL",
            "return cjson.encode(redis.call('XRANGE', KEYS[1], '-', '+'))",
            "1",
            "gj:{dingsim0001}:dead",
        ])
        .await;
    assert!(kept.contains(&format!("trace {told}")), "{kept}");
}

const REVOKE: &str = "/topapi/role/removerolesforemps";
const HOLDERS: &str = "/topapi/role/simplelist";
const HANDOVER: &str = "接诉即办员从李四换成王五";

/// Who holds the role.
async fn holders(house: &House) -> Vec<String> {
    let world = house.platform.world().await;
    let members = world["members"].as_array().expect("members");
    let holds = |member: &&Value| member["roles"].as_array().is_some_and(|roles| roles.contains(&json!(52)));
    members.iter().filter(holds).filter_map(|member| member["userid"].as_str().map(str::to_owned)).collect()
}

/// Kills both replicas while this call is on its way, starts one again, and waits for the end.
async fn hand_over(fault: Value) {
    let mut house = House::start(2).await;
    house.platform.said(ADMIN, HANDOVER, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(10)).await;
    let api = fault["api"].as_str().expect("an address").to_owned();
    house.platform.fault(fault.clone()).await;
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    tokio::time::sleep(millis(1_200)).await;
    house.bots.iter_mut().for_each(crate::support::Bot::kill);
    house.bots[0].start();
    eventually(PROMISED, "the card says done", async || {
        assert!(!holders(&house).await.is_empty(), "{fault}: nobody holds the role");
        let cards = house.platform.cards(ADMIN).await;
        cards.iter().any(|card| card["params"].to_string().contains("已完成")).then_some(())
    })
    .await;
    house.platform.quiet().await;
    assert_eq!(holders(&house).await, ["hp_wang"], "{fault}");
    let calls = house.platform.calls(&api).await;
    assert!(!calls.is_empty(), "{fault} was met");
    house.sealed().await;
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
    let mut running = JoinSet::new();
    for fault in faults {
        running.spawn(hand_over(fault));
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("it ends well");
    }
}
