//! Five hundred people imported at the platform's pace, one `kill -9` in the middle: each of them once.

use std::collections::BTreeMap;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::{ADMIN, CREATE, GRANT, House, eventually, millis, seconds};

const PEOPLE: usize = 500;
/// Every so manieth gets a role.
const WITH_ROLE: usize = 5;

fn table() -> String {
    let row = |n: usize| {
        let role = if n.is_multiple_of(WITH_ROLE) { "信息员" } else { "" };
        format!("1372000{n:04},测试{},急诊科,{role}\n", ["甲", "乙", "丙"][n % 3])
    };
    format!("手机号,姓名,部门,角色\n{}", (0..PEOPLE).map(row).collect::<String>())
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
    let mut house = House::start(1).await;
    let content = json!({"fileName": "名单.csv", "data": STANDARD.encode(table())});
    let sent = json!({"user": ADMIN, "msgtype": "file", "content": content});
    assert_eq!(house.platform.post("say", &sent).await["delivered"], true);
    let card = house.platform.card(ADMIN, seconds(20)).await;
    let shown = house.platform.cards(ADMIN).await;
    assert!(shown[0]["params"].to_string().contains("500"), "{shown:?}");
    let began = Instant::now();
    house.platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    eventually(seconds(60), "two hundred are added", async || {
        (house.platform.calls(CREATE).await.len() >= 200).then_some(())
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
    println!("{PEOPLE} people in {took:.1?}, a kill in it");
    // The rate is 20 a second at most: nobody gets them in sooner.
    assert!(took >= seconds(25), "{took:?}");
    assert!(took >= millis(u64::try_from(PEOPLE).expect("small") * 50), "{took:?}");
    let found = added(&house).await;
    assert_eq!(found.len(), PEOPLE);
    assert!(found.values().all(|members| members.len() == 1));
    let with_role = found.values().filter(|members| members[0]["roles"] == json!([51])).count();
    assert_eq!(with_role, PEOPLE / WITH_ROLE);
    let created = house.platform.calls(CREATE).await;
    assert_eq!(created.iter().filter(|outcome| *outcome == "ok").count(), PEOPLE);
    // A call too early on a busy machine is refused and made again; one that was answered never is.
    let made = created.iter().filter(|outcome| *outcome != "90018").count();
    assert!(made <= PEOPLE + 8, "{made} calls");
    assert!(house.platform.calls(GRANT).await.len() <= PEOPLE / WITH_ROLE + 8);
    eventually(seconds(20), "the result is handed over", async || {
        let chat = house.platform.chat(ADMIN).await;
        let files =
            chat.iter().filter(|message| message["kind"] == "file" && message["from"] == "bot").count();
        assert!(files <= 1, "{files} files");
        (files == 1).then_some(())
    })
    .await;
    assert_eq!(house.platform.cards(ADMIN).await.len(), 1);
    house.all_well().await;
}
