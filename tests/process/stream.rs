//! Over Stream, with real processes: connections that end all the time, replicas that die, sockets that fall silent.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, House, Platform, eventually, long, millis, names, seconds};

/// The small world's people.
const PEOPLE: [&str; 12] = [
    "boss",
    "officer",
    "hp_admin",
    "kn_admin",
    "wh_admin",
    "hp_zhang",
    "hp_li",
    "hp_wang",
    "hp_zhang2",
    "kn_zhao",
    "kn_ouyang",
    "wh_sun",
];
/// Those of them who sit in the hospital's group, too.
const HOSPITAL: [&str; 5] = ["hp_admin", "hp_zhang", "hp_li", "hp_wang", "hp_zhang2"];
const QUESTION: &str = "我能管哪些部门";

/// Every conversation there is: who, and where.
fn conversations() -> Vec<(&'static str, &'static str)> {
    let alone = PEOPLE.iter().map(|user| (*user, "single"));
    let all = PEOPLE.iter().map(|user| (*user, "cidNotice=="));
    alone.chain(all).chain(HOSPITAL.iter().map(|user| (*user, "cidHp=="))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_every_two_seconds_lose_and_repeat_nothing() {
    const BETWEEN: Duration = millis(20);
    let lasts = seconds(if long() { 60 } else { 15 });
    let unlimited =
        [("GUANJIA_CALLS_PER_SECOND", "0"), ("GUANJIA_CALLS_PER_20S", "0"), ("GUANJIA_LOG", "info")];
    let mut house = House::on_stream(1, &unlimited).await;
    let began = Instant::now();
    let platform = house.platform.clone();
    let ending = tokio::spawn(async move {
        let mut ended = 0;
        while began.elapsed() < lasts {
            tokio::time::sleep(seconds(2)).await;
            platform.fault(json!({"kind": "disconnect_stream"})).await;
            ended += 1;
        }
        ended
    });
    let mut saying = tokio::task::JoinSet::new();
    let conversations = conversations();
    let mut at = 0;
    let mut beat = tokio::time::interval(BETWEEN);
    while began.elapsed() < lasts {
        beat.tick().await;
        let (user, chat) = conversations[at % conversations.len()];
        at += 1;
        let platform = house.platform.clone();
        saying.spawn(async move {
            let said = platform.post("say", &json!({"user": user, "text": QUESTION, "chat": chat})).await;
            let refused = said["delivered"] != true;
            if refused {
                insisted(&platform, said["msgId"].as_str().expect("an id")).await;
            }
            (user, chat, refused)
        });
    }
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    let (mut said, mut refused) = (0, 0);
    while let Some(one) = saying.join_next().await {
        let (user, chat, again) = one.expect("it only says something");
        // What is asked in a group is answered to the asker alone, and the group is told that once.
        *expected.entry(user.to_owned()).or_default() += 1;
        if chat != "single" {
            *expected.entry(chat.to_owned()).or_default() += 1;
        }
        said += 1;
        refused += usize::from(again);
    }
    let answers = expected.values().sum::<usize>();
    let took = began.elapsed();
    let ended = ending.await.expect("it only orders faults");
    eventually(seconds(20), "everything is answered", async || {
        let sent = house.platform.answers().await;
        (sent.values().sum::<usize>() >= answers).then_some(())
    })
    .await;
    println!("{said} said in {took:.1?}, {refused} of them twice, over connections ended {ended} times; ");
    println!("all answered {:.1?} later", began.elapsed().saturating_sub(took));
    house.platform.quiet().await;
    // No end of a connection cost a message: what was not acknowledged was not stored in time, which the log tells.
    let unstored = house.bots[0].child().log().matches("a message could not be stored").count();
    assert!(refused <= unstored, "{refused} not acknowledged, {unstored} not stored in time");
    assert_eq!(house.platform.answers().await, expected, "each once");
    let least = lasts.as_secs();
    assert!(said >= 40 * least && ended >= least / 2 - 2, "{said} said, {ended} ended");
    house.all_well().await;
}

/// The same message again, until it is acknowledged.
async fn insisted(platform: &Platform, id: &str) {
    eventually(seconds(20), "it is acknowledged after all", async || {
        (platform.redeliver(id, 1, &Value::Null).await["delivered"] == true).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_replicas_dies_and_everything_delivered_is_answered() {
    let mut house = House::on_stream(2, &[]).await;
    let mut saying = tokio::task::JoinSet::new();
    let mut beat = tokio::time::interval(millis(15));
    for (at, name) in names(240).into_iter().enumerate() {
        beat.tick().await;
        let (user, platform) = (PEOPLE[at % PEOPLE.len()], house.platform.clone());
        saying.spawn(async move {
            let said = platform.say(user, &format!("查一下{name}"), &Value::Null).await;
            (user, name, said["delivered"] == true)
        });
        if at == 120 {
            house.bots[0].kill();
        }
    }
    let mut delivered: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut lost = 0;
    while let Some(said) = saying.join_next().await {
        match said.expect("it only says something") {
            (user, name, true) => delivered.entry(user).or_default().push(name),
            _ => lost += 1,
        }
    }
    let count: usize = delivered.values().map(Vec::len).sum();
    println!("{count} delivered, {lost} not");
    // What was on its way to the dead one, and little else.
    assert!(count >= 220, "{count} delivered");
    for (user, names) in &delivered {
        eventually(seconds(25), "everything delivered is answered", async || {
            let replies = house.platform.replies(user).await;
            let answered = |name: &String| replies.iter().any(|reply| reply.contains(name.as_str()));
            names.iter().all(answered).then_some(())
        })
        .await;
    }
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_open_connection_is_left_in_time() {
    let mut house = House::on_stream(1, &[("GUANJIA_STREAM_PING", "3s")]).await;
    house.platform.fault(json!({"kind": "half_open_stream"})).await;
    let began = Instant::now();
    let swallowed = house.platform.say(ADMIN, QUESTION, &Value::Null).await;
    assert_eq!(swallowed["delivered"], false, "{swallowed}");
    // The platform has not noticed, and counts three; the replica holds two, as `/readyz` says once the third is left.
    eventually(seconds(9), "another connection stands", async || {
        (house.platform.streams().await == 3).then_some(())
    })
    .await;
    eventually(seconds(3), "the silent one is left", async || {
        let (_, body) = house.bots[0].readyz().await?;
        body.contains("\"open\":2").then_some(())
    })
    .await;
    println!("left {:.1?} after the message it swallowed", began.elapsed());
    let log = house.bots[0].child().log();
    assert!(log.contains("says nothing any more"), "{log}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_needs_no_address_that_the_platform_can_reach() {
    // The platform knows no address of it, and nothing says under which it might be reached.
    let mut house = House::on_stream(1, &[]).await;
    assert!(!house.bots[0].env().contains_key("GUANJIA_PUBLIC_URL"));
    house.platform.said(ADMIN, ADD, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    let pressed = house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    assert_eq!(pressed["status"], 200, "{pressed}");
    eventually(seconds(5), "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards.first()?["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    assert!(house.platform.calls("/card/callbacks/register").await.is_empty());
    house.bots[0].child().terminate();
    assert_eq!(house.bots[0].child().ended(seconds(15)).await.code(), Some(0));
    eventually(seconds(3), "its connections are closed", async || {
        (house.platform.streams().await == 0).then_some(())
    })
    .await;
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_told_by_its_setting_and_not_tried_again_at_once() {
    let mut house = House::furnish_on_stream(1, &[("GUANJIA_CLIENT_SECRET", "not-the-secret")]).await;
    house.bots[0].start();
    let asked = eventually(seconds(10), "both connections have been asked for", async || {
        let asked = house.platform.calls("/v1.0/gateway/connections/open").await;
        (asked.len() >= 2).then_some(asked)
    })
    .await;
    tokio::time::sleep(seconds(4)).await;
    let log = house.bots[0].child().log();
    assert!(log.contains("refuses the app") && log.contains("GUANJIA_CLIENT_SECRET"), "{log}");
    assert!(!log.contains("not-the-secret"), "{log}");
    let since = house.platform.calls("/v1.0/gateway/connections/open").await;
    assert_eq!((asked.len(), since.len()), (2, 2), "once a connection");
    assert!(house.bots[0].child().runs());
}
