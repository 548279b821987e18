//! The trail against whoever can write the store: what they put in, and what they cut off, is found out.

use serde_json::{Value, json};

use crate::support::{House, eventually, seconds};

const LOG: &str = "gj:{dingsim0001}:log";
const MAIL: &str = "gj:{dingsim0001}:mail:audit";
const BESIDE: &str = "gj:{dingsim0001}:map:trail";

/// Refusals, which are recorded; how long the trail is after them.
async fn recorded(house: &House, numbers: std::ops::Range<u32>) -> usize {
    let before = house.trail(&[]).await.len();
    let more = numbers.len();
    for number in numbers {
        let said = format!("添加成员 陈明 139000001{number} 急诊科 信息员");
        house.platform.said("hp_li", &said, &Value::Null).await;
        house.platform.quiet().await;
    }
    eventually(seconds(10), "it is sealed", async || {
        let length = house.trail(&[]).await.len();
        (length >= before + more).then_some(length)
    })
    .await
}

/// How `audit verify` ends, and all it says.
async fn verified(house: &House, args: &[&str]) -> (Option<i32>, String) {
    let (status, said, log) = house.audit(&[&["verify"], args].concat()).await;
    (status.code(), format!("{said}{log}"))
}

/// Number and link of the last entry.
async fn end(house: &House) -> String {
    let trail = house.trail(&[]).await;
    let last = trail.last().expect("an entry");
    format!("{}:{}", last["seq"], last["hash"].as_str().expect("a link"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_put_into_the_mailbox_is_put_aside_and_told() {
    let mut house = House::start(1).await;
    recorded(&house, 10..11).await;
    let genuine = house.trail(&["--format", "sealed", "--numbers"]).await[0]["line"].clone();
    let mut forged: Value = serde_json::from_str(genuine.as_str().expect("a line")).expect("JSON");
    forged["actor"] = json!("boss");
    let bare = json!({"at": 1, "actor": "boss", "action": "member.remove", "subject": {}, "result": "done"});
    for line in [forged, bare] {
        let _: u64 = house.server.ask(&["RPUSH", MAIL, &line.to_string()]).await;
    }
    // What is recorded next wakes the sealer.
    recorded(&house, 11..13).await;
    eventually(seconds(10), "the lines are put aside", async || {
        let dead: u64 = house.server.ask(&["XLEN", "gj:{dingsim0001}:dead"]).await;
        (dead == 2).then_some(())
    })
    .await;
    let trail = eventually(seconds(10), "all is sealed", async || {
        let trail = house.trail(&[]).await;
        (trail.iter().filter(|act| act["result"] == "refused").count() == 3).then_some(trail)
    })
    .await;
    assert!(trail.iter().all(|act| act["actor"] != "boss" && act["mark"].is_null()), "{trail:#?}");
    let aside: u64 = trail
        .iter()
        .filter(|act| act["action"] == "trail.aside")
        .filter_map(|act| act["reason"]["lines"].as_u64())
        .sum();
    assert_eq!(aside, 2, "{trail:#?}");
    let (code, said) = verified(&house, &[]).await;
    assert_eq!(code, Some(0), "{said}");
    let log = house.bots[0].child().log();
    assert!(log.contains("lines this service did not record"), "{log}");
    // A genuine line put in again has a genuine mark; that it is there twice shows.
    let _: u64 = house.server.ask(&["RPUSH", MAIL, genuine.as_str().expect("a line")]).await;
    recorded(&house, 13..14).await;
    let (code, said) = verified(&house, &[]).await;
    assert!(code == Some(1) && said.contains("is entry 1 once more"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_cut_off_is_missed() {
    let mut house = House::start(1).await;
    let (code, said) = verified(&house, &[]).await;
    assert!(code == Some(1) && said.contains("the trail is empty"), "{said}");
    assert_eq!(verified(&house, &["--expect", "0"]).await.0, Some(0));
    assert_eq!(recorded(&house, 10..14).await, 4);
    let noted = end(&house).await;
    assert_eq!(verified(&house, &["--expect", &noted]).await.0, Some(0));

    // The last two, while no replica looks: one that does may tell of it before we do.
    house.bots[0].kill();
    let _: u64 = house.server.ask(&["XDEL", LOG, "3-0", "4-0"]).await;
    let (code, said) = verified(&house, &[]).await;
    assert!(code == Some(1) && said.contains("entries 3 to 4 are missing: the end was cut off"), "{said}");
    house.bots[0].start();
    house.bots[0].ready().await;

    // A deletion followed by new lines: numbers go on where they were, and the gap stays.
    recorded(&house, 14..15).await;
    let trail = eventually(seconds(15), "what was noticed is sealed", async || {
        let trail = house.trail(&[]).await;
        trail.iter().any(|act| act["action"] == "trail.cut").then_some(trail)
    })
    .await;
    assert_eq!(trail.len(), 4, "2 that are left, what was noticed, and the new one: {trail:#?}");
    let cut = trail.iter().find(|act| act["action"] == "trail.cut").expect("there");
    assert!(cut["seq"].as_u64().is_some_and(|seq| seq >= 5), "behind the gap: {cut}");
    let (code, said) = verified(&house, &[]).await;
    assert!(code == Some(1) && said.contains("entries 3 to 4 are missing"), "{said}");
    let log = house.bots[0].child().log();
    assert!(log.lines().any(|line| line.contains("ERROR") && line.contains("has lost its end")), "{log}");

    // All of it.
    house.bots[0].kill();
    let _: u64 = house.server.ask(&["DEL", LOG]).await;
    let (code, said) = verified(&house, &[]).await;
    assert!(code == Some(1) && said.contains("entries 1 to 6 are missing: the end was cut off"), "{said}");
    house.bots[0].start();
    house.bots[0].ready().await;
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_cuts_off_all_that_is_noted_in_the_store_is_found_out_by_what_was_kept_elsewhere() {
    let mut house = House::start(1).await;
    recorded(&house, 10..12).await;
    assert_eq!(recorded(&house, 12..13).await, 3);
    let noted = end(&house).await;
    for key in [LOG, BESIDE] {
        let _: u64 = house.server.ask(&["DEL", key]).await;
    }
    let (code, said) = verified(&house, &["--expect", &noted]).await;
    assert!(code == Some(1) && said.contains("entry 3 is not the expected one, or is missing"), "{said}");
    // A replica remembers too: all but what it has sealed within seconds.
    recorded(&house, 13..14).await;
    let (code, said) = verified(&house, &[]).await;
    let missed = ["entries 1 to 2 are missing", "entries 1 to 3 are missing"];
    assert!(code == Some(1) && missed.iter().any(|told| said.contains(told)), "{said}");
    // What is noted beside the log cannot be made up.
    let made_up = json!({"seq": 1, "hash": "00", "mac": "00"}).to_string();
    let _: u64 = house.server.ask(&["HSET", BESIDE, "head", &made_up]).await;
    let (_, said) = verified(&house, &[]).await;
    assert!(said.contains("was forged"), "{said}");
    // What is logged of the end is what `--expect` takes.
    house.bots[0].kill();
    house.bots[0].start();
    house.bots[0].ready().await;
    let end = end(&house).await;
    let log = house.dir().join("replica0.err");
    eventually(seconds(5), "the end is logged", async || {
        std::fs::read_to_string(&log).is_ok_and(|log| log.contains(&end)).then_some(())
    })
    .await;
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trail_rolled_back_under_running_replicas_says_so_for_good() {
    let mut house = House::start(2).await;
    assert_eq!(recorded(&house, 10..12).await, 2);
    let entries: Vec<(String, Vec<String>)> = house.server.ask(&["XRANGE", LOG, "-", "+"]).await;
    let head: String = house.server.ask(&["HGET", BESIDE, "head"]).await;
    assert_eq!(recorded(&house, 12..14).await, 4);
    // Each replica looks at the end every five seconds, and nothing tells that it has.
    tokio::time::sleep(seconds(6)).await;
    let _: u64 = house.server.ask(&["DEL", LOG]).await;
    for (id, fields) in &entries {
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let _: String = house.server.ask(&[&["XADD", LOG, id], fields.as_slice()].concat()).await;
    }
    let _: u64 = house.server.ask(&["HSET", BESIDE, "head", &head]).await;
    recorded(&house, 14..15).await;
    let trail = eventually(seconds(30), "the trail tells of it", async || {
        let trail = house.trail(&[]).await;
        trail.iter().any(|act| act["action"] == "trail.cut").then_some(trail)
    })
    .await;
    let cut = trail.iter().find(|act| act["action"] == "trail.cut").expect("there");
    assert!(cut["reason"]["known"].as_str().is_some_and(|known| known.starts_with("4:")), "{cut}");
    house.all_well().await;
}
