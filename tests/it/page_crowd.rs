//! Everybody opens a notice's page at once, honest people and others: who is counted, and that nobody else notices.

use std::collections::BTreeSet;
use std::time::Duration;

use guanjia::store::{Lane, Reservation};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::support::platform::Platform;
use crate::support::{Plan, Scene};

const BASE: &str = "https://bot.example.org";
const WHO: &str = "POST /topapi/v2/user/getuserinfo";

/// All of it with `GUANJIA_TEST_LONG=1`.
fn long() -> bool {
    std::env::var_os("GUANJIA_TEST_LONG").is_some()
}

/// Sends a notice to somebody of the small world; the path of its page.
async fn noticed(scene: &mut Scene) -> String {
    scene.asks("boss", "单聊通知李四：请看").await;
    scene.presses("boss", "确认发送").await;
    scene.reply("boss").await;
    scene.reply("hp_li").await;
    let seen = scene.platform().get("chat?user=hp_li").await.to_string();
    let (_, link) = seen.split_once(BASE).expect("an address of ours");
    link.split(['"', '\\', ')', ' ']).next().expect("a path").to_owned()
}

/// What became of one attempt.
struct Answer {
    status: u16,
    body: Value,
}

async fn post(http: &reqwest::Client, address: &str, body: &Value) -> Answer {
    let response = http.post(address).json(body).send().await.expect("an answer");
    let status = response.status().as_u16();
    Answer { status, body: response.json().await.unwrap_or_default() }
}

async fn code(platform: &Platform, user: &str) -> String {
    let made = platform.post("auth_code", json!({"user": user})).await;
    made["code"].as_str().expect("a code").to_owned()
}

/// A reader whose page does as its script does: comes back when it is told to, with the same code where that was not
/// used. How often it had to.
async fn reads(platform: Platform, address: String, user: String, late: Duration) -> (String, u32) {
    tokio::time::sleep(late).await;
    let mut known = code(&platform, &user).await;
    for times in 0..60 {
        let answer = post(platform.http(), &address, &json!({"code": known})).await;
        if answer.status == 200 {
            return (user, times);
        }
        let after = answer.body["again"]["after"].as_f64();
        let after = after.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body));
        if answer.body["again"]["code"] != "same" {
            known = code(&platform, &user).await;
        }
        let jitter =
            f64::from(u32::try_from(user.len() * 7 + times as usize * 3).expect("small") % 10) / 10.0;
        tokio::time::sleep(Duration::from_secs_f64(after * (1.0 + jitter))).await;
    }
    panic!("{user} was never counted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honest_crowd_is_counted_to_the_last() {
    let (crowd, within) = if long() { (1_500, 45_000) } else { (240, 1_500) };
    let members = u32::try_from(crowd + crowd / 4).expect("small");
    // The pace is kept by the store, whose time goes on.
    let plan = Plan::default().manual_clock().district(members).set("GUANJIA_PUBLIC_URL", BASE);
    let mut scene = Scene::of(plan).await;
    let path = noticed(&mut scene).await;
    let world = scene.platform().world().await;
    let members = world["members"].as_array().expect("members");
    let users = members.iter().filter(|member| member["active"] == true);
    let users: Vec<String> =
        users.take(crowd).map(|member| member["userid"].as_str().expect("a userid").to_owned()).collect();
    assert_eq!(users.len(), crowd);
    let address = scene.house().door(&format!("{path}/read"));
    let mut readers = JoinSet::new();
    for (number, user) in users.iter().enumerate() {
        let late = Duration::from_millis(u64::try_from(within * number / crowd).expect("small"));
        readers.spawn(reads(scene.platform().clone(), address.clone(), user.clone(), late));
    }
    let (mut counted, mut back) = (BTreeSet::new(), 0);
    while let Some(done) = readers.join_next().await {
        let (user, times) = done.expect("counted");
        counted.insert(user);
        back += times;
    }
    assert_eq!(counted, users.into_iter().collect());
    assert!(back > 0, "this crowd is more than the platform takes at once");
    scene.settle().await;
    // Nobody's code was spent in vain: each was asked about once.
    assert_eq!(scene.calls("/topapi/v2/user/getuserinfo").await.len(), crowd);
    scene.overhears().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn junk_at_a_page_holds_up_nobody() {
    let mut scene = Scene::of(Plan::default().manual_clock().set("GUANJIA_PUBLIC_URL", BASE)).await;
    let path = noticed(&mut scene).await;
    let address = scene.house().door(&format!("{path}/read"));
    let mut flood = JoinSet::new();
    for number in 0..180 {
        let (http, address) = (scene.platform().http().clone(), address.clone());
        flood.spawn(async move {
            loop {
                let answer = post(&http, &address, &json!({"code": format!("junk-{number}")})).await;
                assert!([401, 429].contains(&answer.status), "{} {}", answer.status, answer.body);
            }
        });
    }
    tokio::time::sleep(Duration::from_secs(if long() { 10 } else { 3 })).await;
    let began = Instant::now();
    let reply = scene.asks("hp_admin", "我能管哪些部门").await;
    let took = began.elapsed();
    assert!(reply.contains("和平医院"), "{reply}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    flood.abort_all();
    while let Some(ended) = flood.join_next().await {
        assert!(
            ended.expect_err("it goes on for ever").is_cancelled(),
            "an answer was another than it may be"
        );
    }
    // What was refused has taken no place of anybody's.
    let asked = scene.calls("/topapi/v2/user/getuserinfo").await.len();
    assert!((1..=60).contains(&asked), "{asked}");
    let store = scene.house().service().store().clone();
    let next = store.reserve(WHO, 19.5, (Lane::Waiting, Duration::from_hours(1))).await.expect("the store");
    assert!(matches!(next, Reservation::Go { after, .. } if after < Duration::from_secs(8)), "{next:?}");
    // And who was at the same address is heard again in a while.
    let (user, _) = reads(scene.platform().clone(), address, "hp_li".to_owned(), Duration::ZERO).await;
    assert_eq!(user, "hp_li");
    scene.finish().await;
}
