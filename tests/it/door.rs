//! The service's own door: what is believed, what is refused, and that a repetition changes nothing.

use serde_json::{Value, json};

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
    let encrypt = door::seal(&event.to_string());
    let sign = sign.map_or_else(|| door::event_sign("1760000000000", "nonce1", &encrypt), str::to_owned);
    let path = format!("{path}?msg_signature={sign}&timestamp=1760000000000&nonce=nonce1");
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
    assert_eq!(post(&scene, "/dingtalk/event", &[], "您好".into()).await.0, 400);
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
