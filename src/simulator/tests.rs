//! A bot of a few lines against a running simulator, over HTTP like anyone else.

mod notice;
mod stream;
mod ways;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::push::crypto;
use super::{Settings, Simulator, start};
use crate::clock::{Clock, Ids, ManualClock};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const TEMPLATE: &str = "382e4302-551d-4880-bf29-a30acfab2e71.schema";

/// What the bot received, and how it answers.
#[derive(Default)]
struct Seen {
    messages: Vec<Value>,
    presses: Vec<Value>,
    events: Vec<Value>,
    signs: Vec<(String, String)>,
    deaf: bool,
    answer: Value,
}

type Shared = Arc<Mutex<Seen>>;

async fn robot(State(seen): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Json<Value> {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let mut seen = seen.lock().unwrap();
    seen.signs.push((header("timestamp"), header("sign")));
    seen.messages.push(body);
    Json(seen.answer.clone())
}

async fn card(State(seen): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Json<Value> {
    let stamp = headers["x-ddpaas-signature-timestamp"].to_str().unwrap().parse().unwrap();
    assert_eq!(headers["x-ddpaas-signature"], crypto::card_sign(stamp, "sim-card-secret"));
    seen.lock().unwrap().presses.push(body);
    Json(json!({
        "cardUpdateOptions": {"updateCardDataByKey": true},
        "cardData": {"cardParamMap": {"msgContent": "已确认", "sys_full_json_obj": "{}"}},
    }))
}

type EventQuery = Query<std::collections::HashMap<String, String>>;

async fn event(State(seen): State<Shared>, Query(q): EventQuery, Json(body): Json<Value>) -> Json<Value> {
    let encrypted = body["encrypt"].as_str().unwrap();
    let sign = crypto::event_sign("simtoken", &q["timestamp"], &q["nonce"], encrypted);
    assert_eq!(q["msg_signature"], sign);
    let (message, owner) = crypto::decrypt(KEY, encrypted).unwrap();
    assert_eq!(owner, "dingsimapp");
    let mut seen = seen.lock().unwrap();
    seen.events.push(serde_json::from_str(&message).unwrap());
    if seen.deaf {
        return Json(Value::Null);
    }
    let encrypt = crypto::encrypt(KEY, "dingsimapp", "success", [7; 16]).unwrap();
    let sign = crypto::event_sign("simtoken", "1", "n", &encrypt);
    Json(json!({"msg_signature": sign, "timeStamp": "1", "nonce": "n", "encrypt": encrypt}))
}

/// Starts a bot; its address.
async fn bot(seen: Shared) -> String {
    let app = Router::new()
        .route("/dingtalk/robot", post(robot))
        .route("/dingtalk/card", post(card))
        .route("/dingtalk/event", post(event))
        .with_state(seen);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// A simulator, a bot behind it, and a client that plays tester and bot.
struct House {
    simulator: Simulator,
    seen: Shared,
    clock: Arc<ManualClock>,
    http: reqwest::Client,
    token: String,
}

impl House {
    async fn new() -> Self {
        let seen = Shared::default();
        let bot = bot(Arc::clone(&seen)).await;
        let clock = ManualClock::at("2026-09-01T08:00:00Z".parse().unwrap());
        let settings =
            Settings { listen: ([127, 0, 0, 1], 0).into(), bots: vec![bot], ..Settings::default() };
        let simulator = start(settings, Clock::Manual(Arc::clone(&clock)), Ids::counted()).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
        let mut house = Self { simulator, seen, clock, http, token: String::new() };
        house.login().await;
        house
    }

    async fn login(&mut self) {
        let key = json!({"appKey": "dingsimapp", "appSecret": "sim-app-secret"});
        self.token = self.post("/v1.0/oauth2/accessToken", key).await["accessToken"].as_str().unwrap().into();
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut url = format!("{}{path}", self.simulator.url());
        let mut request = self.http.request(method, &url);
        if path.starts_with("/v1.0/") {
            request = request.header("x-acs-dingtalk-access-token", &self.token);
        } else if path.starts_with("/topapi/") {
            url = format!("{url}?access_token={}", self.token);
            request = self.http.post(&url);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.call(reqwest::Method::POST, path, Some(body)).await.1
    }

    async fn get(&self, path: &str) -> Value {
        self.call(reqwest::Method::GET, path, None).await.1
    }

    async fn settle(&self) {
        assert_eq!(self.get("/_sim/quiet?timeout_ms=5000&idle_ms=20").await["quiet"], true);
    }

    async fn send_card(&self, id: &str) -> Value {
        let register = json!({"callbackRouteKey": "k", "callbackUrl": "https://bot.example/dingtalk/card",
            "apiSecret": "sim-card-secret"});
        self.post("/v1.0/card/callbacks/register", register).await;
        let packed = json!({"msgButtons": [
            {"text": "确认", "id": "confirm.1", "color": "blue", "request": true},
            {"text": "旧", "id": "old", "request": true, "status": "disabled"},
        ]});
        let map = json!({"msgTitle": "添加", "msgContent": "张三", "sys_full_json_obj": packed.to_string()});
        let request = json!({
            "cardTemplateId": TEMPLATE, "outTrackId": id, "callbackType": "HTTP", "callbackRouteKey": "k",
            "cardData": {"cardParamMap": map}, "openSpaceId": "dtv1.card//IM_GROUP.cidHp==",
            "imGroupOpenDeliverModel": {"robotCode": "dingsimapp"},
        });
        self.post("/v1.0/card/instances/createAndDeliver", request).await
    }
}

#[tokio::test]
async fn a_person_speaks_and_the_bot_answers_by_the_session_webhook() {
    let house = House::new().await;
    let said = house.post("/_sim/say", json!({"user": "hp_admin", "text": "帮助"})).await;
    assert_eq!((&said["delivered"], &said["status"]), (&json!(true), &json!(200)));
    let (message, sign) = {
        let seen = house.seen.lock().unwrap();
        (seen.messages[0].clone(), seen.signs[0].clone())
    };
    assert_eq!(sign.1, crypto::robot_sign(sign.0.parse().unwrap(), "sim-app-secret"));
    assert_eq!((&message["senderStaffId"], &message["isAdmin"]), (&json!("hp_admin"), &json!(true)));
    let life = message["sessionWebhookExpiredTime"].as_i64().unwrap() - message["createAt"].as_i64().unwrap();
    assert_eq!(life, 5_400_000);
    let webhook = message["sessionWebhook"].as_str().unwrap();
    let path = webhook.strip_prefix(&house.simulator.url()).unwrap().to_owned();
    let reply = json!({"msgtype": "markdown", "markdown": {"title": "帮助", "text": "# 我能"}});
    assert_eq!(house.post(&path, reply.clone()).await["errcode"], 0);
    let chat = house.get("/_sim/chat?user=hp_admin").await;
    assert_eq!(
        (&chat["messages"][0]["text"], &chat["messages"][1]["kind"]),
        (&json!("帮助"), &json!("markdown"))
    );
    house.clock.advance(Duration::from_mins(90));
    assert_eq!(house.post(&path, reply).await["errcode"], 300_001);
    let again = json!({"msgId": said["msgId"], "times": 2});
    assert_eq!(house.post("/_sim/redeliver", again).await["deliveries"].as_array().unwrap().len(), 2);
    let seen = house.seen.lock().unwrap();
    assert!(seen.messages.len() == 3 && seen.messages[2] == seen.messages[0]);
}

#[tokio::test]
async fn a_group_message_has_a_leading_space_and_only_its_members_write_there() {
    let house = House::new().await;
    let body = json!({"user": "hp_li", "text": "@管家 帮助", "chat": "cidHp=="});
    house.post("/_sim/say", body).await;
    let message = house.seen.lock().unwrap().messages[0].clone();
    assert_eq!((&message["text"]["content"], &message["conversationType"]), (&json!(" 帮助"), &json!("2")));
    assert_eq!(
        (&message["conversationTitle"], &message["conversationId"]),
        (&json!("和平医院群"), &json!("cidHp=="))
    );
    let stranger = json!({"user": "kn_zhao", "text": "x", "chat": "cidHp=="});
    let path = "/_sim/say";
    let (status, refused) = house.call(reqwest::Method::POST, path, Some(stranger)).await;
    assert!(status == 404 && refused["error"].is_string());
    let picture = json!({"user": "hp_li", "msgtype": "picture", "content": {"downloadCode": "d"}});
    house.post("/_sim/say", picture).await;
    let message = house.seen.lock().unwrap().messages[1].clone();
    assert_eq!((message.get("text"), &message["content"]["downloadCode"]), (None, &json!("d")));
}

#[tokio::test]
async fn a_press_changes_the_view_of_who_pressed_until_the_update() {
    let house = House::new().await;
    assert_eq!(house.send_card("op1").await["result"]["deliverResults"][0]["success"], true);
    let tapped = house.post("/_sim/tap", json!({"user": "hp_admin", "card": "op1", "button": "确认"})).await;
    assert_eq!((&tapped["delivered"], &tapped["status"]), (&json!(true), &json!(200)));
    assert_eq!(tapped["answer"]["cardData"]["cardParamMap"]["msgContent"], "已确认");
    let press = house.seen.lock().unwrap().presses[0].clone();
    let content: Value = serde_json::from_str(press["content"].as_str().unwrap()).unwrap();
    assert_eq!(content["cardPrivateData"]["actionIds"], json!(["confirm.1"]));
    assert_eq!((&press["userId"], press["content"] == press["value"]), (&json!("hp_admin"), true));
    let text = |chat: Value| chat["messages"][0]["text"].clone();
    assert_eq!(text(house.get("/_sim/chat?user=hp_admin").await), "添加\n\n已确认");
    assert_eq!(text(house.get("/_sim/chat?user=hp_li").await), "添加\n\n张三");
    for (button, status) in [("确认", 404), ("旧", 404), ("confirm.1", 200), ("confirm.9", 404)] {
        let body = json!({"user": "hp_admin", "card": "op1", "button": button});
        let path = "/_sim/tap";
        assert_eq!(house.call(reqwest::Method::POST, path, Some(body)).await.0, status, "{button}");
    }
    let disabled = json!({"user": "hp_li", "card": "op1", "button": "旧"});
    assert_eq!(house.call(reqwest::Method::POST, "/_sim/tap", Some(disabled)).await.0, 409);
    let change = json!({"outTrackId": "op1", "cardUpdateOptions": {"updateCardDataByKey": true},
        "cardData": {"cardParamMap": {"msgContent": "完成"}}});
    house.call(reqwest::Method::PUT, "/v1.0/card/instances", Some(change)).await;
    assert_eq!(text(house.get("/_sim/chat?user=hp_admin").await), "添加\n\n完成");
    assert_eq!(text(house.get("/_sim/chat?conversation=cidHp==").await), "添加\n\n完成");
}

#[tokio::test]
async fn an_invitation_is_accepted_and_its_events_arrive_once_acknowledged() {
    let house = House::new().await;
    let body = json!({"name": "吴九", "mobile": "13900000102", "dept_id_list": "9001011", "userid": "gj1"});
    assert_eq!(house.post("/topapi/v2/user/create", body).await["errcode"], 40_103);
    house.seen.lock().unwrap().deaf = true;
    assert_eq!(house.post("/_sim/accept", json!({"mobile": "13900000102"})).await["userid"], "gj1");
    house.settle().await;
    assert_eq!(house.seen.lock().unwrap().events.len(), 2);
    house.seen.lock().unwrap().deaf = false;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        house.clock.advance(Duration::from_secs(10));
        house.settle().await;
    }
    let seen = house.seen.lock().unwrap();
    let kinds: Vec<_> = seen.events.iter().map(|e| e["EventType"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert_eq!(
        (&seen.events[0]["UserId"], &seen.events[0]["CorpId"]),
        (&json!(["gj1"]), &json!("dingsim0001"))
    );
    let ids = |kind: &str| -> Vec<_> {
        seen.events.iter().filter(|e| e["EventType"] == kind).map(|e| e["eventId"].clone()).collect()
    };
    assert!(ids("user_add_org")[0] == ids("user_add_org")[1] && ids("user_active_org").len() == 2);
}

#[tokio::test]
async fn the_gate_refuses_by_token_permission_and_rate() {
    let mut house = House::new().await;
    let get = json!({"userid": "hp_li"});
    for n in 0..20 {
        assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["errcode"], 0, "{n}");
    }
    let refused = house.post("/topapi/v2/user/get", get.clone()).await;
    assert_eq!((&refused["errcode"], &refused["sub_code"]), (&json!(88), &json!("90018")));
    assert_eq!(
        house.post("/topapi/v2/user/getbymobile", json!({"mobile": "13900000012"})).await["errcode"],
        0
    );
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["errcode"], 0);
    house.post("/_sim/knobs", json!({"revoked": ["qyapi_get_member", "Contact.Common.Read"]})).await;
    assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["sub_code"], "60011");
    let (status, denied) = house.call(reqwest::Method::GET, "/v1.0/contact/invites/infos", None).await;
    assert_eq!(
        (status, &denied["accessdenieddetail"]["requiredScopes"]),
        (403, &json!(["Contact.Common.Read"]))
    );
    house.post("/_sim/knobs", json!({"revoked": []})).await;
    let good = std::mem::replace(&mut house.token, "wrong".into());
    assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["sub_code"], "40014");
    let (status, invalid) = house.call(reqwest::Method::GET, "/v1.0/contact/invites/infos", None).await;
    assert_eq!((status, &invalid["code"]), (400, &json!("InvalidAuthentication")));
    house.token = String::new();
    assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["sub_code"], "40000");
    house.token = good;
    house.clock.advance(Duration::from_hours(2));
    assert_eq!(house.post("/topapi/v2/user/get", get).await["sub_code"], "40014");
    house.login().await;
    assert_eq!(house.post("/topapi/v2/user/nothing", json!({})).await["errcode"], 22);
    assert_eq!(house.call(reqwest::Method::GET, "/v1.0/nothing", None).await.0, 404);
    let calls = house.get("/_sim/calls").await;
    assert_eq!(calls["totals"]["POST /topapi/v2/user/getbymobile"], 1);
    assert_eq!(calls["calls"].as_array().unwrap().last().unwrap()["outcome"], "unknown");
}

#[tokio::test]
async fn faults_do_what_they_say() {
    let mut house = House::new().await;
    let create =
        |n: u32| json!({"name": "新", "mobile": format!("1390000018{n}"), "dept_id_list": "9001011"});
    let order = json!({"api": "/topapi/v2/user/create", "kind": "commit_then_timeout"});
    house.post("/_sim/faults", order).await;
    let url = format!("{}/topapi/v2/user/create?access_token={}", house.simulator.url(), house.token);
    let hurried = house.http.post(&url).timeout(Duration::from_millis(300)).body(create(1).to_string());
    assert!(hurried.send().await.unwrap_err().is_timeout());
    house.settle().await;
    assert_eq!(house.post("/topapi/v2/user/create", create(1)).await["errcode"], 60_104);
    let get = json!({"userid": "hp_li"});
    for (kind, reason) in [("throttle_app", "90018"), ("quota", "90020"), ("expire_token", "40014")] {
        house.post("/_sim/faults", json!({"kind": kind, "api": "POST /topapi"})).await;
        assert_eq!(house.post("/topapi/v2/user/get", get.clone()).await["sub_code"], reason);
    }
    house.login().await;
    house.post("/_sim/faults", json!({"kind": "http502_html"})).await;
    let (status, page) = house.call(reqwest::Method::POST, "/topapi/v2/user/get", Some(get.clone())).await;
    assert!(status == 502 && page.as_str().unwrap().starts_with("<html>"));
    house.post("/_sim/faults", json!({"kind": "drop_push"})).await;
    let say = json!({"user": "hp_admin", "text": "x"});
    assert_eq!(house.post("/_sim/say", say.clone()).await["delivered"], false);
    house.post("/_sim/faults", json!({"kind": "duplicate_push"})).await;
    assert_eq!(house.post("/_sim/say", say).await["delivered"], true);
    assert_eq!(house.seen.lock().unwrap().messages.len(), 2);
    house.post("/_sim/faults", json!({"kind": "http500", "rate": 1.0})).await;
    assert_eq!(house.call(reqwest::Method::POST, "/topapi/v2/user/get", Some(get.clone())).await.0, 500);
    house.call(reqwest::Method::DELETE, "/_sim/faults", None).await;
    assert_eq!(house.post("/topapi/v2/user/get", get).await["errcode"], 0);
    let (status, _) = house.call(reqwest::Method::POST, "/_sim/faults", Some(json!({"kind": "fire"}))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_reset_brings_the_seed_back_but_leaves_the_application_its_tokens() {
    let house = House::new().await;
    assert_eq!(house.post("/topapi/v2/user/delete", json!({"userid": "hp_li"})).await["errcode"], 0);
    house.send_card("op1").await;
    house.post("/_sim/reset", json!({})).await;
    let world = house.get("/_sim/world").await;
    assert_eq!(
        (world["members"].as_array().unwrap().len(), world["leavers"].as_array().unwrap().len()),
        (12, 1)
    );
    assert_eq!(house.get("/_sim/calls").await["calls"], json!([]));
    assert_eq!(house.send_card("op1").await["success"], true);
    let tapped = house.post("/_sim/tap", json!({"user": "hp_li", "card": "op1", "button": "确认"})).await;
    assert_eq!(tapped["delivered"], true);
    house.simulator.stop().await;
}

#[tokio::test]
async fn what_a_person_reads_is_known_to_the_sender() {
    let house = House::new().await;
    let send = json!({"robotCode": "dingsimapp", "userIds": ["hp_li"], "msgKey": "sampleText",
        "msgParam": "{\"content\":\"通知\"}"});
    let key = house.post("/v1.0/robot/oToMessages/batchSend", send).await["processQueryKey"].clone();
    assert_eq!(house.post("/_sim/read", json!({"user": "hp_li"})).await["read"], json!([key]));
    assert_eq!(house.post("/_sim/read", json!({"user": "hp_li"})).await["read"], json!([]));
    house.settle().await;
    assert_eq!(house.seen.lock().unwrap().events[0]["EventType"], "robot_msg_read");
    let world = house.get("/_sim/world").await;
    assert_eq!(
        (&world["deliveries"][0]["user"], &world["deliveries"][0]["read"]),
        (&json!("hp_li"), &json!(true))
    );
    assert_eq!(house.get("/_sim/calls").await["calls"][1]["metered"], true);
}
