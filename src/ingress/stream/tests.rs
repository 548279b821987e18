//! Connections against a gateway that follows, and breaks, the protocol; and what is said to each frame.

mod gateway;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::answer::answer;
use crate::dingtalk::stream::{Frame, MESSAGES, PRESSES};
use crate::store::Owner;
use gateway::{Gateway, Held, Peer, door, hold};

const USUAL: Duration = Duration::from_secs(30);
const CONVERSATION: &str = "cid1==";

fn frame(kind: &str, topic: &str, id: &str, data: &Value) -> Value {
    let headers = json!({"topic": topic, "messageId": id, "contentType": "application/json", "time": "1"});
    json!({"specVersion": "1.0", "type": kind, "headers": headers, "data": data.to_string()})
}

fn said(id: &str, text: &str) -> Value {
    json!({
        "msgId": id, "createAt": 1, "conversationId": CONVERSATION, "conversationType": "1",
        "senderId": "$:1", "senderNick": "张三", "senderStaffId": "u1", "senderCorpId": "ding1",
        "chatbotUserId": "$:2", "robotCode": "dingapp", "msgtype": "text", "text": {"content": text},
        "sessionWebhook": "http://h/robot/sendBySession?session=s", "sessionWebhookExpiredTime": 9_999_999_999_999_i64,
    })
}

fn message(frame_id: &str, id: &str, text: &str) -> Value {
    frame("CALLBACK", MESSAGES, frame_id, &said(id, text))
}

fn disconnect() -> Value {
    frame("SYSTEM", "disconnect", "d", &json!({"reason": "connection is expired"}))
}

/// How many messages wait in that person's mailbox.
async fn waiting(held: &Held) -> Vec<String> {
    mail(held, "chat:private:u1|u1").await
}

async fn mail(held: &Held, owner: &str) -> Vec<String> {
    let ready = held.door.store.next("test", 100, Duration::ZERO).await.expect("memory");
    let mut items = Vec::new();
    for ready in ready.into_iter().filter(|ready| ready.owner == Owner::named(owner)) {
        let turn = held.door.store.claim(&ready, 100).await.expect("memory").expect("something to do");
        items.extend(turn.items.into_iter().map(|item| item.body));
    }
    items
}

async fn delivered(peer: &mut Peer, id: &str) {
    peer.sends(&message(&format!("f-{id}"), id, "帮助")).await;
    let ack = peer.hears().await.expect("an acknowledgement");
    assert_eq!((&ack["code"], &ack["headers"]["messageId"]), (&json!(200), &json!(format!("f-{id}"))));
    assert_eq!(ack["data"], "{\"response\":null}");
}

#[tokio::test]
async fn a_message_is_acknowledged_when_it_is_stored_and_once() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let mut peer = gateway.socket().await;
    for _ in 0..3 {
        delivered(&mut peer, "m1").await;
    }
    let large = "字".repeat(300_000);
    peer.sends(&message("large", "m2", &large)).await;
    assert_eq!(peer.hears().await.expect("an acknowledgement")["code"], 200);
    let items = waiting(&held).await;
    assert_eq!(items.len(), 2);
    assert!(items[1].len() > 900_000);
}

#[tokio::test]
async fn pings_are_echoed_and_what_is_unknown_is_survived() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let mut peer = gateway.socket().await;
    peer.0.send(axum::extract::ws::Message::Text("帮助".into())).await.expect("it is open");
    peer.sends(&frame("GOSSIP", "x", "g", &json!({}))).await;
    peer.sends(&frame("SYSTEM", "KEEPALIVE", "k", &json!({}))).await;
    peer.sends(&frame("SYSTEM", "ping", "p", &json!({"opaque": "x"}))).await;
    let echo = peer.hears().await.expect("an echo");
    assert_eq!((&echo["code"], &echo["headers"]["messageId"]), (&json!(200), &json!("p")));
    assert_eq!(echo["data"], "{\"opaque\":\"x\"}");
    peer.sends(&frame("CALLBACK", "/v1.0/graph/api/invoke", "c", &json!({}))).await;
    assert_eq!(peer.hears().await.expect("an acknowledgement")["code"], 404);
    peer.sends(&frame("CALLBACK", MESSAGES, "bad", &json!({"msgtype": 1}))).await;
    assert_eq!(peer.hears().await.expect("an acknowledgement")["code"], 400);
    delivered(&mut peer, "m1").await;
    assert_eq!(held.links.pulse().open(), 1);
    assert!(held.links.pulse().heard_ms_ago().is_some());
}

#[tokio::test]
async fn a_successor_stands_before_an_announced_end_and_the_old_one_is_drained() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let mut old = gateway.socket().await;
    // A connection that lived for less has its successor after a pause.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    old.sends(&disconnect()).await;
    let mut new = gateway.socket().await;
    delivered(&mut old, "m1").await;
    delivered(&mut new, "m2").await;
    delivered(&mut old, "m3").await;
    drop(old);
    delivered(&mut new, "m4").await;
    assert_eq!(waiting(&held).await.len(), 4);
    assert_eq!(gateway.asked(), 2);
}

#[tokio::test]
async fn a_gateway_that_ends_everything_at_once_is_not_stormed() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let began = Instant::now();
    for _ in 0..10 {
        gateway.socket().await.sends(&disconnect()).await;
    }
    // Chance lies near 0 here, which leaves the shortest pauses.
    assert!(began.elapsed() >= Duration::from_millis(9 * 50), "{:?}", began.elapsed());
    drop(held);
}

#[tokio::test]
async fn a_half_open_socket_is_left_and_another_one_serves() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, Duration::from_millis(900)).await;
    // Nobody reads it: it takes everything, and answers nothing.
    let silent = gateway.socket().await;
    let began = Instant::now();
    let mut next = gateway.socket().await;
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(1_100) && took < Duration::from_secs(3), "{took:?}");
    delivered(&mut next, "m1").await;
    // It was closed from here, though the other end has not noticed.
    let pulse = held.links.pulse();
    let closed = async {
        while pulse.open() != 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(3), closed).await.expect("one is left");
    drop(silent);
}

#[tokio::test]
async fn a_socket_that_answers_pings_is_kept() {
    let gateway = Gateway::start().await;
    let _held = hold(&gateway, 1, Duration::from_millis(90)).await;
    let mut peer = gateway.socket().await;
    // Reading is what answers pings.
    let reading = tokio::spawn(async move { peer.0.recv().await.map(|_| peer) });
    let reads = tokio::spawn(async move {
        let mut peer = reading.await.ok().flatten();
        while let Some(mut one) = peer.take() {
            peer = one.0.recv().await.map(|_| one);
        }
    });
    assert!(gateway.is_left_alone_for(Duration::from_millis(900)).await);
    assert!(!reads.is_finished());
}

#[tokio::test]
async fn trouble_at_the_gateway_is_waited_out() {
    let gateway = Gateway::start().await;
    gateway.refuse(3);
    let _held = hold(&gateway, 2, USUAL).await;
    let (mut one, mut other) = (gateway.socket().await, gateway.socket().await);
    assert_eq!(gateway.asked(), 5);
    delivered(&mut one, "m1").await;
    delivered(&mut other, "m2").await;
    drop(one);
    delivered(&mut gateway.socket().await, "m3").await;
}

#[tokio::test]
async fn a_stop_acknowledges_what_was_taken_and_closes() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let mut peer = gateway.socket().await;
    for at in 0..20 {
        peer.sends(&message(&format!("f{at}"), &format!("m{at}"), "帮助")).await;
    }
    assert_eq!(peer.hears().await.expect("the first one")["code"], 200);
    held.stop.cancel();
    // What crosses with the farewell is taken as well, though not acknowledged.
    peer.sends(&message("late", "late", "帮助")).await;
    let mut acknowledged = 1;
    while peer.hears().await.is_some() {
        acknowledged += 1;
    }
    drop(peer);
    timeout(Duration::from_secs(3), held.links.closed()).await.expect("it closes in time");
    let ready = held.door.store.next("test", 1, Duration::ZERO).await.expect("memory");
    let turn = held.door.store.claim(&ready[0], 50).await.expect("memory").expect("something to do");
    assert!(turn.items.len() >= acknowledged, "{} of {acknowledged}", turn.items.len());
    assert!(gateway.is_left_alone_for(Duration::from_millis(200)).await);
}

/// What is said to a frame before an empty store.
async fn told(frame: &Value) -> Value {
    let (door, _) = door("http://127.0.0.1:1").await;
    let frame = Frame::parse(&frame.to_string()).expect("a frame");
    let ack = answer(&door, frame).await.expect("an acknowledgement");
    serde_json::from_str(&ack).expect("JSON")
}

#[tokio::test]
async fn events_and_presses_are_answered_as_their_pages_want() {
    let event = |corp: &str| {
        let mut event = frame("EVENT", "*", "e", &json!({"timeStamp": "1", "userId": ["u1"]}));
        event["headers"]["eventType"] = json!("user_add_org");
        event["headers"]["eventId"] = json!("ev1");
        event["headers"]["eventCorpId"] = json!(corp);
        event
    };
    let done = json!({"status": "SUCCESS", "message": "ok"}).to_string();
    for corp in ["ding1", "another"] {
        let ack = told(&event(corp)).await;
        assert_eq!((&ack["code"], &ack["data"]), (&json!(200), &json!(done)), "{corp}");
    }
    assert_eq!(told(&frame("EVENT", "*", "e", &json!({}))).await["code"], 400);
    let content = json!({"cardPrivateData": {"actionIds": ["confirm.1"], "params": {}}}).to_string();
    let press = json!({
        "type": "actionCallback", "outTrackId": "op1", "corpId": "ding1", "userId": "u1", "content": content,
    });
    let ack = told(&frame("CALLBACK", PRESSES, "p", &press)).await;
    let data: Value = serde_json::from_str(ack["data"].as_str().expect("a text")).expect("JSON");
    assert!(data["response"]["cardData"]["cardParamMap"].is_object(), "{data}");
}

#[tokio::test]
async fn another_organisations_event_sets_nothing_going() {
    let (door, _) = door("http://127.0.0.1:1").await;
    let mut event = frame("EVENT", "*", "e", &json!({"userId": ["u1"]}));
    event["headers"]["eventType"] = json!("user_add_org");
    event["headers"]["eventCorpId"] = json!("another");
    answer(&door, Frame::parse(&event.to_string()).expect("a frame")).await.expect("an acknowledgement");
    assert_eq!(door.store.backlog().await.expect("memory"), 0);
    event["headers"]["eventCorpId"] = json!("ding1");
    answer(&door, Frame::parse(&event.to_string()).expect("a frame")).await.expect("an acknowledgement");
    assert_eq!(door.store.backlog().await.expect("memory"), 1);
}

#[tokio::test]
async fn whoever_fills_a_mailbox_is_asked_once_to_wait() {
    let gateway = Gateway::start().await;
    let held = hold(&gateway, 1, USUAL).await;
    let mut peer = gateway.socket().await;
    for at in 0..53 {
        delivered(&mut peer, &format!("m{at}")).await;
    }
    let asked = mail(&held, "out:private:u1").await;
    assert_eq!(asked.len(), 1);
    assert!(asked[0].contains("请稍等片刻再发") && asked[0].contains("session=s"), "{}", asked[0]);
}

#[tokio::test]
async fn a_safe_address_is_spoken_to_in_tls() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let gateway = Gateway::start().await;
    gateway.grant_at(format!("wss://{}/connect", listener.local_addr().expect("an address")));
    let held = hold(&gateway, 1, USUAL).await;
    let (mut socket, _) = timeout(USUAL, listener.accept()).await.expect("in time").expect("a connection");
    let mut hello = [0; 3];
    tokio::io::AsyncReadExt::read_exact(&mut socket, &mut hello).await.expect("a hello");
    // A handshake record of TLS, which begins 22, 3.
    assert_eq!(hello[..2], [22, 3]);
    assert_eq!(held.links.pulse().open(), 0);
}
