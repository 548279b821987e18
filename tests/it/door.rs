//! The service's own door: what is believed, what is refused, and that a repetition changes nothing.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::door::{self, Robot, post};
use crate::support::{Plan, Scene, Way};

const HOUR: i64 = 3_600_000;

/// A robot message as it is signed: at this time, by this signature.
async fn robot(scene: &Scene, timestamp: i64, sign: String, body: String) -> u16 {
    let headers = [("timestamp", timestamp.to_string()), ("sign", sign)];
    post(scene, "/dingtalk/robot", &headers, body).await.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_believed_by_its_signature_and_its_time() {
    let scene = Scene::of(Plan::default().by(Way::Http)).await;
    let now = scene.house().clock.now_ms();
    let body = || json!({"robotCode": "dingsimapp"}).to_string();
    assert_eq!(robot(&scene, now, "bm90IHRoZSBzaWduYXR1cmU=".into(), body()).await, 401);
    assert_eq!(robot(&scene, now, door::robot_sign(now + 1), body()).await, 401);
    for stale in [now - HOUR - 10_000, now + HOUR + 10_000] {
        assert_eq!(robot(&scene, stale, door::robot_sign(stale), body()).await, 401);
    }
    assert_eq!(post(&scene, "/dingtalk/robot", &[], body()).await.0, 401);
    // Signed, but not what the address expects.
    assert_eq!(robot(&scene, now, door::robot_sign(now), "您好".into()).await, 400);
    assert_eq!(robot(&scene, now, door::robot_sign(now), body()).await, 400);
    let large = json!({"text": "字".repeat(700_000)}).to_string();
    assert!(large.len() > 2 * 1024 * 1024);
    assert_eq!(robot(&scene, now, door::robot_sign(now), large).await, 413);
    let other = Robot::from(&scene, "hp_admin").await.with(json!({"robotCode": "dingotherapp"}));
    assert_eq!(other.sent(&scene).await.0, 404);
    let foreign = Robot::from(&scene, "hp_admin").await.with(json!({"chatbotCorpId": "dingother0001"}));
    assert_eq!(foreign.sent(&scene).await.0, 404);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_near_enough_is_taken() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    let now = scene.house().clock.now_ms() - HOUR + 60_000;
    let body = Robot::from(&scene, "hp_admin").await.body();
    assert_eq!(robot(&scene, now, door::robot_sign(now), body).await, 200);
    assert!(scene.reply("hp_admin").await.contains("您可以这样说"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_is_believed_by_its_signature_and_its_time() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    let card = scene.card_id("single", "hp_admin").await;
    let now = scene.house().clock.now_ms();
    let content = json!({"cardPrivateData": {"actionIds": ["confirm.1"], "params": {}}}).to_string();
    let body = json!({
        "type": "actionCallback", "outTrackId": card, "corpId": "dingsim0001", "userId": "hp_admin",
        "userIdType": 1, "content": content, "value": content,
    })
    .to_string();
    let stale = now - HOUR - 10_000;
    for (timestamp, sign) in [(now, door::robot_sign(now)), (stale, door::card_sign(stale))] {
        let headers = [("x-ddpaas-signature-timestamp", timestamp.to_string()), ("x-ddpaas-signature", sign)];
        assert_eq!(post(&scene, "/dingtalk/card", &headers, body.clone()).await.0, 401);
    }
    assert_eq!(post(&scene, "/dingtalk/card", &[], body.clone()).await.0, 401);
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    // The same body, rightly signed, counts.
    let headers =
        [("x-ddpaas-signature-timestamp", now.to_string()), ("x-ddpaas-signature", door::card_sign(now))];
    assert_eq!(post(&scene, "/dingtalk/card", &headers, body).await.0, 200);
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

/// An event at the door: sealed, signed by this signature or the right one.
async fn event(scene: &Scene, path: &str, event: &Value, sign: Option<&str>) -> (u16, Value) {
    event_at(scene, path, event, (scene.house().clock.now_ms(), sign)).await
}

/// The same, signed at this time.
async fn event_at(scene: &Scene, path: &str, event: &Value, (at, sign): (i64, Option<&str>)) -> (u16, Value) {
    let (encrypt, at) = (door::seal(&event.to_string()), at.to_string());
    let sign = sign.map_or_else(|| door::event_sign(&at, "nonce1", &encrypt), str::to_owned);
    let path = format!("{path}?msg_signature={sign}&timestamp={at}&nonce=nonce1");
    let (status, body) = post(scene, &path, &[], json!({"encrypt": encrypt}).to_string()).await;
    (status, serde_json::from_str(&body).expect("JSON"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_believed_by_its_signature_and_answered_sealed() {
    let scene = Scene::of(Plan::default().by(Way::Http)).await;
    let check = json!({"EventType": "check_url"});
    let wrong = "0".repeat(40);
    assert_eq!(event(&scene, "/dingtalk/event", &check, Some(&wrong)).await.0, 401);
    assert_eq!(event(&scene, "/dingtalk/event/dingother0001", &check, None).await.0, 404);
    for path in ["/dingtalk/event", "/dingtalk/event/dingsim0001"] {
        let (status, answer) = event(&scene, path, &check, None).await;
        assert_eq!(status, 200);
        let part = |name: &str| answer[name].as_str().expect("a text").to_owned();
        assert_eq!(door::open(&part("encrypt")), "success");
        let sign = door::event_sign(&part("timeStamp"), &part("nonce"), &part("encrypt"));
        assert_eq!(part("msg_signature"), sign);
    }
    // The head tells that it is not signed; what it brings is not looked at.
    assert_eq!(post(&scene, "/dingtalk/event", &[], "您好".into()).await.0, 401);
    let now = scene.house().clock.now_ms();
    for (age, status) in [(20 * HOUR, 200), (30 * 24 * HOUR, 401), (25 * HOUR, 401), (-25 * HOUR, 401)] {
        let sealed = event_at(&scene, "/dingtalk/event", &check, (now - age, None)).await;
        assert_eq!(sealed.0, status, "{age}");
    }
    // One page shows seconds.
    assert_eq!(event_at(&scene, "/dingtalk/event", &check, (now / 1_000, None)).await.0, 200);
    assert_eq!(scene.platform().post("check_url", json!({})).await["ok"], true);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_delivered_six_times_is_answered_once() {
    repeated(Scene::new().await).await;
    repeated(Scene::of(Plan::default().on_redis()).await).await;
}

async fn repeated(mut scene: Scene) {
    let id = scene.says("hp_admin", "我能管哪些部门").await;
    let first = scene.reply("hp_admin").await;
    assert!(first.contains("和平医院"));
    let again = scene.platform().post("redeliver", json!({"msgId": id, "times": 5})).await;
    assert_eq!(again["deliveries"].as_array().map(Vec::len), Some(5));
    assert!(again["deliveries"].as_array().expect("five").iter().all(|one| one["status"] == 200), "{again}");
    assert_eq!(scene.reply("hp_admin").await, "");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_delivered_twice_is_followed_once() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    scene.platform().fault(json!({"api": "/dingtalk/event", "kind": "duplicate_push", "times": 10})).await;
    let joined = scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_eq!(scene.reply("hp_admin").await, "吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    // Nor is another event about the same person anything new.
    let user = joined["userid"].as_str().expect("a userid");
    let another = json!({"EventType": "user_add_org", "UserId": [user], "eventId": "ev-by-hand"});
    assert_eq!(event(&scene, "/dingtalk/event", &another, None).await.0, 200);
    assert_eq!(scene.reply("hp_admin").await, "");
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alive_at_once_and_ready_after_the_first_token() {
    let scene = Scene::of(Plan::default().without_token()).await;
    let http = scene.platform().http().clone();
    let status = async |path: &str| {
        http.get(scene.house().door(path)).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
    scene.platform().mend().await;
    let began = tokio::time::Instant::now();
    while status("/readyz").await != 200 {
        assert!(began.elapsed().as_secs() < 20, "not ready 20 s after the platform was");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(status("/healthz").await, 200);
    scene.finish().await;
}

/// Sends a head and as much of the body as there is, and waits for an answer.
async fn begun(scene: &Scene, head: &str, body: &str) -> String {
    let address = scene.house().service().address();
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
    let sent = format!("POST {head}\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{body}");
    socket.write_all(sent.as_bytes()).await.expect("it is sent");
    let mut answer = vec![0; 4096];
    let read = socket.read(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_believed_by_the_head_sends_no_body() {
    let scene = Scene::of(Plan::default().by(Way::Http)).await;
    let now = scene.house().clock.now_ms();
    let old = now - 30 * 24 * HOUR;
    for head in [
        "/dingtalk/robot HTTP/1.1".to_owned(),
        format!("/dingtalk/robot HTTP/1.1\r\ntimestamp: {now}\r\nsign: bm90IHRoZSBzaWduYXR1cmU="),
        "/dingtalk/card HTTP/1.1".to_owned(),
        "/dingtalk/event HTTP/1.1".to_owned(),
        format!("/dingtalk/event?msg_signature=x&timestamp={old}&nonce=n HTTP/1.1"),
    ] {
        assert_eq!(begun(&scene, &head, "half").await, "HTTP/1.1 401 Unauthorized", "{head}");
    }
    // Of who may be believed it is waited for, but not for ever.
    for head in [
        format!("/dingtalk/robot HTTP/1.1\r\ntimestamp: {now}\r\nsign: {}", door::robot_sign(now)),
        format!("/dingtalk/event?msg_signature=x&timestamp={now}&nonce=n HTTP/1.1"),
    ] {
        assert_eq!(begun(&scene, &head, "half").await, "HTTP/1.1 408 Request Timeout", "{head}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_tells_each_cause_and_comes_back_after_a_flush() {
    let mut scene = Scene::of(Plan::default().on_own_redis()).await;
    let (http, address) = (scene.platform().http().clone(), scene.house().door("/readyz"));
    let readiness = async || {
        let answer = http.get(&address).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    let until = async |what: &str, status: u16, store: &str, token: &str| {
        let began = tokio::time::Instant::now();
        loop {
            let (told, body) = readiness().await;
            if told == status && body["store"] == store && body["token"] == token {
                break;
            }
            assert!(began.elapsed().as_secs() < 10, "{what}: {told} {body}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    until("at the start", 200, "ok", "ok").await;
    let redis = scene.house_mut().redis();
    redis.flush().await;
    until("flushed", 200, "ok", "ok").await;
    let looked = redis.commands().await;
    for _ in 0..1_000 {
        readiness().await;
    }
    let after = redis.commands().await;
    assert!(after - looked < 1_000, "asking costs nothing: {}", after - looked);
    redis.pause();
    until("silent", 503, "the store does not answer", "not known while the store does not answer").await;
    redis.go_on();
    until("back", 200, "ok", "ok").await;
    scene.finish().await;
}
