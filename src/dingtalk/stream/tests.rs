//! Addresses and frames as the pages and the gateway write them, and anything else.

use proptest::prelude::*;

use super::*;
use crate::dingtalk::event::Kind as Happened;
use crate::dingtalk::standin::{Reply, StandIn};
use crate::domain::id::UserId;

#[tokio::test]
async fn a_connection_is_asked_for_with_the_three_subscriptions() {
    let platform = StandIn::start().await;
    let opened = json!({"endpoint": "ws://host.example:443/connect", "ticket": "a+b/c=&d"});
    platform.says(OPEN.name, opened);
    let (client, _) = platform.client();
    let url = client.open_stream().await.expect("an address");
    assert_eq!(url.expose_secret(), "ws://host.example:443/connect?ticket=a%2Bb%2Fc%3D%26d");
    assert!(!format!("{url:?}").contains("host.example"));
    let asked = platform.asked(OPEN.name);
    assert_eq!((&asked[0].token, &asked[0].body["clientId"]), (&None, &json!("dingapp")));
    assert_eq!(asked[0].body["clientSecret"], "the-app-secret");
    let subscriptions = json!([
        {"type": "EVENT", "topic": "*"},
        {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"},
        {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
    ]);
    assert_eq!(asked[0].body["subscriptions"], subscriptions);
}

#[tokio::test]
async fn a_wrong_secret_is_told_apart_from_a_gateway_in_trouble() {
    let platform = StandIn::start().await;
    let refused = json!({"requestid": "r", "code": "authFailed", "message": "鉴权失败"});
    platform.answers(OPEN.name, [Reply::Json(401, refused), Reply::Page(503, "<html>busy</html>")]);
    platform.says(OPEN.name, json!({"endpoint": "http://host.example/", "ticket": "t"}));
    let (client, _) = platform.client();
    assert!(matches!(client.open_stream().await, Err(Error::Credentials { .. })));
    assert!(!matches!(client.open_stream().await, Err(Error::Credentials { .. }) | Ok(_)));
    assert!(matches!(client.open_stream().await, Err(Error::Shape { .. })));
    assert_eq!(platform.asked(OPEN.name).len(), 3, "once a call");
}

#[test]
fn where_the_api_is_safe_so_is_the_connection() {
    let plain = json!({"endpoint": "ws://host.example/connect", "ticket": "t"});
    assert!(address(&plain, Tls::Optional).is_some());
    assert!(address(&plain, Tls::Required).is_none());
    let safe = json!({"endpoint": "wss://host.example:443/connect", "ticket": "t"});
    let url = address(&safe, Tls::Required).expect("an address");
    assert_eq!(url.expose_secret(), "wss://host.example/connect?ticket=t");
    assert!(address(&json!({"endpoint": "wss://host.example/"}), Tls::Required).is_none());
}

/// The sample of the protocol's page.
const MESSAGE: &str = r#"{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get",
    "contentType":"application/json","messageId":"212ca9d7_974","time":"1690362102194","connectionId":"c"},
    "data":"{\"msgId\":\"m\"}"}"#;

#[test]
fn a_message_frame_is_read_and_acknowledged() {
    let frame = Frame::parse(MESSAGE).expect("a frame");
    assert_eq!((&frame.kind, frame.topic.as_str()), (&Kind::Callback, MESSAGES));
    assert_eq!((frame.sent_ms, frame.data.as_str()), (Some(1_690_362_102_194), r#"{"msgId":"m"}"#));
    let ack: Value =
        serde_json::from_str(&frame.acknowledged(&Ack::answer(&Value::Null)).expect("an id")).expect("JSON");
    let headers = json!({"messageId": "212ca9d7_974", "contentType": "application/json"});
    let wanted = json!({"code": 200, "message": "OK", "headers": headers, "data": "{\"response\":null}"});
    assert_eq!(ack, wanted);
}

#[test]
fn the_pages_misspelling_and_numbers_for_times_are_read_too() {
    let text = MESSAGE.replace("headers", "header").replace("\"1690362102194\"", "1690362102194");
    assert_eq!(Frame::parse(&text), Frame::parse(MESSAGE));
}

#[test]
fn an_event_has_its_identity_in_the_headers() {
    let frame = json!({
        "type": "EVENT", "data": "{\"timeStamp\":\"1\",\"userId\":[\"u1\"]}",
        "headers": {"topic": "*", "messageId": "m", "eventType": "user_add_org", "eventId": "e1",
            "eventCorpId": "ding1", "eventBornTime": 1_690_362_102_194_i64},
    });
    let frame = Frame::parse(&frame.to_string()).expect("a frame");
    assert_eq!((&frame.kind, frame.corp.as_deref()), (&Kind::Event, Some("ding1")));
    let event = frame.event().expect("an event");
    assert_eq!((event.id.as_str(), event.at_ms), ("e1", Some(1_690_362_102_194)));
    assert_eq!(event.kind, Happened::UserAddOrg { users: vec![UserId("u1".into())] });
}

#[test]
fn what_is_new_is_a_frame_and_what_is_none_is_refused() {
    let frame = Frame::parse(r#"{"type":"GOSSIP"}"#).expect("a frame");
    assert_eq!(frame.kind, Kind::Other("GOSSIP".into()));
    assert_eq!(frame.acknowledged(&Ack::unknown()), None);
    assert!(frame.event().is_err());
    for text in ["", "[]", "{}", "{\"type\":{}}", "帮助"] {
        assert!(Frame::parse(text).is_err(), "{text}");
    }
    let large = json!({"type": "CALLBACK", "data": "字".repeat(340_000)}).to_string();
    assert!(large.len() > 1_000_000 && Frame::parse(&large).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_a_frame_or_refused(text in ".*", data in ".*", header in "header|headers|x") {
        let _ = Frame::parse(&text);
        let frame = json!({"type": "EVENT", header: {"topic": text, "eventType": "user_add_org"}, "data": data});
        let frame = Frame::parse(&frame.to_string()).expect("a frame");
        let _ = frame.event();
        prop_assert!(frame.acknowledged(&Ack::done()).is_none());
    }
}
