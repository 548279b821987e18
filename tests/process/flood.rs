//! Junk at pages, doors and groups at once: whoever has nothing to do with it is answered as ever, in little memory.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::{House, eventually, http, long, millis, seconds};

/// Of each kind so many go on at once.
const EACH: usize = 16;

/// The path of a notice's page, sent to somebody of the small world.
async fn page(house: &House) -> String {
    house.platform.said("boss", "单聊通知李四：请看", &Value::Null).await;
    let card = house.platform.card("boss", seconds(10)).await;
    house.platform.tap("boss", &card, "确认发送", &Value::Null).await;
    let seen = eventually(seconds(15), "the notice is there", async || {
        let chat = house.platform.get("chat?user=hp_li").await.to_string();
        chat.contains("/app/notices/").then_some(chat)
    })
    .await;
    let (_, link) = seen.split_once("/app/notices/").expect("an address of ours");
    format!("/app/notices/{}", link.split(['"', '\\', ')', ' ']).next().expect("a path"))
}

/// Whoever is turned away, and however, comes again at once.
async fn posts(url: String, body: impl Fn(usize) -> String + Send + 'static) {
    let http = http();
    for number in 0.. {
        let sent = http.post(&url).header("content-type", "application/json").body(body(number)).send().await;
        // A connection that is closed on somebody is as good as a refusal.
        if let Ok(answer) = sent {
            assert_ne!(answer.status(), 200, "junk is taken");
            assert!(answer.status().as_u16() != 500, "junk breaks something");
        }
        tokio::time::sleep(millis(4)).await;
    }
}

/// Bodies that are begun, and never ended.
async fn begins(address: String) {
    loop {
        if let Ok(mut socket) = TcpStream::connect(&address).await {
            let head = "POST /dingtalk/robot HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
            // It may be closed already.
            let _ = socket.write_all(head.as_bytes()).await;
            let _ = socket.write_all(&vec![b'1'; 60_000]).await;
            tokio::time::sleep(seconds(1)).await;
        }
        tokio::time::sleep(millis(20)).await;
    }
}

/// One member asks about two hundred numbers, again and again, in a group of their own.
async fn probes(sim: String, group: usize) {
    let numbers: Vec<String> = (0..200).map(|n| format!("139{:08}", group * 1_000 + n)).collect();
    for at in 0.. {
        let body = json!({
            "msgId": format!("flood-{group}-{at}"), "createAt": 1_764_489_600_000_u64, "conversationType": "2",
            "conversationId": format!("cidFlood{group}-{}==", at % 50), "conversationTitle": "群", "isInAtList": true,
            "msgtype": "text", "text": {"content": format!(" 查一下{}", numbers.join("、"))},
            "senderStaffId": "hp_zhang", "senderId": "encrypted-hp_zhang", "senderNick": "x",
            "senderCorpId": "dingsim0001", "chatbotCorpId": "dingsim0001", "robotCode": "dingsimapp",
        });
        // Some are told to wait.
        let _ = http().post(format!("{sim}/_sim/push")).json(&json!({"body": body})).send().await;
        tokio::time::sleep(millis(500)).await;
    }
}

fn flood(house: &House, path: &str) -> JoinSet<()> {
    let (bot, sim) = (house.bots[0].url().to_owned(), house.platform.url().to_owned());
    let address = bot.trim_start_matches("http://").to_owned();
    let mut flood = JoinSet::new();
    for number in 0..EACH {
        flood.spawn(posts(format!("{bot}{path}/read"), move |at| {
            json!({"code": format!("junk{number}-{at}")}).to_string()
        }));
        flood.spawn(posts(format!("{bot}/dingtalk/robot"), |_| "1".repeat(4_000)));
        flood.spawn(begins(address.clone()));
        flood.spawn(probes(sim.clone(), number));
    }
    flood
}

/// An uninvolved administrator asks; how long until they are answered.
async fn asks(house: &House) -> Duration {
    let before = house.platform.replies("kn_admin").await.len();
    let began = Instant::now();
    house.platform.said("kn_admin", "我能管哪些部门", &Value::Null).await;
    eventually(seconds(30), "they are answered", async || {
        (house.platform.replies("kn_admin").await.len() > before).then_some(())
    })
    .await;
    began.elapsed()
}

/// They add somebody; how long from the sentence to the member.
async fn adds(house: &House, number: u32) -> Duration {
    let before = house.platform.cards("kn_admin").await.len();
    let began = Instant::now();
    let mobile = format!("137000010{number:02}");
    let name: String =
        ["林", ["一", "二", "三", "四", "五", "六", "七", "八", "九"][number as usize % 9]].concat();
    house.platform.said("kn_admin", &format!("添加成员 {name} {mobile} 急诊科"), &Value::Null).await;
    let card = eventually(seconds(30), "it is previewed", async || {
        let cards = house.platform.cards("kn_admin").await;
        let card = cards.get(before)?["outTrackId"].as_str()?.to_owned();
        Some(card)
    })
    .await;
    house.platform.tap("kn_admin", &card, "确认", &Value::Null).await;
    eventually(seconds(30), "they are a member", async || {
        (!house.platform.members(&mobile).await.is_empty()).then_some(())
    })
    .await;
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_at_every_door_holds_up_nobody_else() {
    let mut house = House::start(1).await;
    let path = page(&house).await;
    house.platform.quiet().await;
    let (lasts, times) = if long() { (seconds(60), 1) } else { (seconds(8), 4) };
    let flood = flood(&house, &path);
    let (began, mut memory, mut slowest, mut added) = (Instant::now(), 0, Duration::ZERO, Duration::ZERO);
    for round in 0.. {
        slowest = slowest.max(asks(&house).await);
        if round % 10 == 0 {
            added = added.max(adds(&house, round / 10).await);
        }
        memory = memory.max(house.bots[0].child().memory());
        if began.elapsed() > lasts {
            break;
        }
        tokio::time::sleep(millis(500)).await;
    }
    drop(flood);
    println!("answered within {slowest:.1?}, a member within {added:.1?}, in {} MB", memory / 1_024);
    assert!(slowest < seconds(2) * times, "answered after {slowest:.1?}");
    assert!(added < seconds(10) * times, "a member after {added:.1?}");
    assert!(memory < 120 * 1_024, "{} MB", memory / 1_024);
    let log = house.bots[0].child().log();
    let doubts = log.lines().filter(|line| line.contains("is not believed") && !line.contains("\"DEBUG\""));
    assert!((1..=3).contains(&doubts.count()), "junk fills the log");
    house.all_well().await;
}
