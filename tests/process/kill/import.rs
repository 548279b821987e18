//! Five hundred people imported at the platform's pace, one `kill -9` in the middle: each of them once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{ADMIN, CREATE, GRANT, House, eventually, long, millis, seconds};

const PEOPLE: usize = 500;
/// How many a short run imports.
const FEW: usize = 150;
/// Every so manieth gets a role.
const WITH_ROLE: usize = 5;

fn table(people: usize) -> String {
    let row = |n: usize| {
        let role = if n.is_multiple_of(WITH_ROLE) { "信息员" } else { "" };
        format!("1372000{n:04},测试{},急诊科,{role}\n", ["甲", "乙", "丙"][n % 3])
    };
    format!("手机号,姓名,部门,角色\n{}", (0..people).map(row).collect::<String>())
}

/// The list is sent, its card is there and confirmed.
async fn confirmed(house: &House, people: usize) -> String {
    let content = json!({"fileName": "名单.csv", "data": STANDARD.encode(table(people))});
    let sent = json!({"user": ADMIN, "msgtype": "file", "content": content});
    assert_eq!(house.platform.post("say", &sent).await["delivered"], true);
    let card = house.platform.card(ADMIN, seconds(20)).await;
    let shown = house.platform.cards(ADMIN).await;
    assert!(shown[0]["params"].to_string().contains(&people.to_string()), "{shown:?}");
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    card
}

async fn created(house: &House) -> usize {
    house.platform.calls(CREATE).await.len()
}

/// The one file with the results.
async fn handed_over(house: &House) {
    eventually(seconds(20), "the result is handed over", async || {
        let chat = house.platform.chat(ADMIN).await;
        let result = |message: &&Value| {
            let text = message["text"].as_str().unwrap_or_default();
            message["kind"] == "file" && text.ends_with("-结果.xlsx")
        };
        let files = chat.iter().filter(result).count();
        assert!(files <= 1, "{files} files");
        (files == 1).then_some(())
    })
    .await;
}

/// The members of the table, by number.
async fn added(house: &House) -> BTreeMap<String, Vec<Value>> {
    let world = house.platform.world().await;
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for member in world["members"].as_array().expect("members") {
        if let Some(mobile) = member["mobile"].as_str().filter(|mobile| mobile.starts_with("1372000")) {
            found.entry(mobile.to_owned()).or_default().push(member.clone());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_are_imported_at_the_platforms_pace_each_once_though_killed_in_the_middle() {
    let people = if long() { PEOPLE } else { FEW };
    let mut house = House::start(1).await;
    let began = Instant::now();
    confirmed(&house, people).await;
    eventually(seconds(60), "two in five are added", async || {
        (created(&house).await >= people * 2 / 5).then_some(())
    })
    .await;
    house.bots[0].kill();
    house.bots[0].start();
    eventually(seconds(150), "the card says done", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards[0]["params"].to_string().contains("已完成").then_some(())
    })
    .await;
    let took = began.elapsed();
    println!("{people} people in {took:.1?}, a kill in it");
    println!("calls: {:#}", house.platform.get("calls?since=0").await["totals"]);
    let reads = house.platform.calls("/topapi/v2/user/get").await.len();
    assert!(reads <= people, "{reads} people looked up");
    // Nor is the ledger, which grows with the import, read as a whole for each of its people.
    let stats: String = house.server.ask(&["INFO", "commandstats"]).await;
    let whole = stats.lines().find_map(|line| line.strip_prefix("cmdstat_hgetall:calls="));
    let whole = whole.and_then(|line| line.split(',').next()?.parse::<usize>().ok()).unwrap_or(0);
    assert!(whole < 50, "{whole} maps read whole");
    // The rate is 20 a second at most: nobody gets them in sooner.
    assert!(took >= millis(u64::try_from(people).expect("small") * 50), "{took:?}");
    let found = added(&house).await;
    assert_eq!(found.len(), people);
    assert!(found.values().all(|members| members.len() == 1));
    let with_role = found.values().filter(|members| members[0]["roles"] == json!([51])).count();
    assert_eq!(with_role, people / WITH_ROLE);
    let calls = house.platform.calls(CREATE).await;
    assert_eq!(calls.iter().filter(|outcome| *outcome == "ok").count(), people);
    // A call too early on a busy machine is refused and made again; one that was answered never is.
    let made = calls.iter().filter(|outcome| *outcome != "90018").count();
    assert!(made <= people + 8, "{made} calls");
    assert!(house.platform.calls(GRANT).await.len() <= people / WITH_ROLE + 8);
    handed_over(&house).await;
    assert_eq!(house.platform.cards(ADMIN).await.len(), 1);
    house.all_well().await;
}

/// An import of two hundred is stopped while it runs; the process dies so long after the stop was acknowledged.
async fn stopped(dies_after: Duration) {
    let mut house = House::start(1).await;
    let card = confirmed(&house, 200).await;
    let some = async || (created(&house).await >= 40).then_some(());
    eventually(seconds(30), "some are added", some).await;
    let answer = house.platform.tap(ADMIN, &card, "停止", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    let at_stop = created(&house).await;
    tokio::time::sleep(dies_after).await;
    house.bots[0].kill();
    house.bots[0].start();
    eventually(seconds(40), "the card says stopped", async || {
        let cards = house.platform.cards(ADMIN).await;
        cards[0]["params"].to_string().contains("已停止").then_some(())
    })
    .await;
    handed_over(&house).await;
    // A call that was on its way may have been made, and is looked for, not made again; none was begun.
    let calls = created(&house).await;
    assert!(calls <= at_stop + 1, "{calls} calls after a stop at {at_stop}, killed {dies_after:?} after it");
    let members = added(&house).await;
    assert!(members.len() <= calls && members.len() + 4 >= calls, "{} of {calls}", members.len());
    assert!(members.values().all(|members| members.len() == 1));
    house.sealed().await;
    let trail = house.trail(&[]).await;
    assert_eq!(trail.iter().filter(|act| act["result"] == "stopped").count(), 1, "{trail:#?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_stays_stopped_though_the_process_dies_while_it_stops() {
    join_all([0, 20, 120].map(|dies_after| stopped(millis(dies_after)))).await;
}
