//! The same over Stream: a client that acknowledges as the protocol says.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::House;

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn open(house: &House) -> (String, Self) {
        let request = json!({
            "clientId": "dingsimapp", "clientSecret": "sim-app-secret", "ua": "test", "localIp": "127.0.0.1",
            "subscriptions": [
                {"type": "EVENT", "topic": "*"},
                {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"},
                {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
            ],
        });
        let opened = house.post("/v1.0/gateway/connections/open", request).await;
        let part = |name: &str| opened[name].as_str().unwrap().to_owned();
        let url = format!("{}?ticket={}", part("endpoint"), part("ticket"));
        let (socket, _) = connect_async(&url).await.unwrap();
        (url, Self(socket))
    }

    /// The next frame, acknowledged with this data.
    async fn answer(&mut self, data: Value) -> Value {
        let Message::Text(text) = self.0.next().await.unwrap().unwrap() else { panic!("no text") };
        let frame: Value = serde_json::from_str(&text).unwrap();
        self.acknowledge(&frame, data).await;
        frame
    }

    /// Whether nothing comes for a moment.
    async fn is_left_alone(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(100), self.0.next()).await.is_err()
    }

    async fn acknowledge(&mut self, frame: &Value, data: Value) {
        let headers = json!({"messageId": frame["headers"]["messageId"], "contentType": "application/json"});
        let ack = json!({"code": 200, "message": "OK", "headers": headers, "data": data.to_string()});
        self.0.send(Message::text(ack.to_string())).await.unwrap();
    }
}

async fn house() -> House {
    let house = House::new().await;
    house.simulator.set_bots(Vec::new());
    house
}

#[tokio::test]
async fn messages_presses_and_events_come_over_stream() {
    let house = house().await;
    let lost = house.post("/_sim/say", json!({"user": "hp_li", "text": "有人吗"})).await;
    assert_eq!((&lost["delivered"], lost.get("status")), (&json!(false), None));
    let (url, mut client) = Client::open(&house).await;
    assert!(connect_async(&url).await.is_err(), "a ticket opens one connection");
    let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"}));
    let (said, frame) = tokio::join!(say, client.answer(json!({"response": null})));
    assert_eq!((&said["delivered"], &said["status"]), (&json!(true), &json!(200)));
    let data: Value = serde_json::from_str(frame["data"].as_str().unwrap()).unwrap();
    assert_eq!((&data["msgId"], &data["senderStaffId"]), (&said["msgId"], &json!("hp_li")));
    assert!(frame["headers"]["time"].is_string() && frame["headers"]["messageId"] != data["msgId"]);

    let card = json!({
        "cardTemplateId": super::TEMPLATE, "outTrackId": "op1", "callbackType": "STREAM",
        "cardData": {"cardParamMap": {
            "sys_full_json_obj": "{\"msgButtons\":[{\"text\":\"好\",\"id\":\"ok.1\",\"request\":true}]}",
        }},
        "openSpaceId": "dtv1.card//IM_ROBOT.hp_li", "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    });
    house.post("/v1.0/card/instances/createAndDeliver", card).await;
    let answer = json!({"response": {"cardData": {"cardParamMap": {"msgContent": "已确认"}}}});
    let tap = house.post("/_sim/tap", json!({"user": "hp_li", "card": "op1", "button": "好"}));
    let (tapped, frame) = tokio::join!(tap, client.answer(answer.clone()));
    assert_eq!(tapped["answer"], answer["response"]);
    assert_eq!(frame["headers"]["topic"], "/v1.0/card/instances/callback");
    let chat = house.get("/_sim/chat?user=hp_li").await;
    assert_eq!(chat["messages"].as_array().unwrap().last().unwrap()["text"], "已确认");

    house.post("/topapi/v2/user/delete", json!({"userid": "hp_wang"})).await;
    let first = client.answer(json!({"status": "LATER", "message": "later"})).await;
    house.settle().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    house.clock.advance(Duration::from_secs(10));
    let second = client.answer(json!({"status": "SUCCESS"})).await;
    assert_eq!(first["headers"]["eventType"], "user_leave_org");
    assert_eq!(first["headers"]["eventId"], second["headers"]["eventId"]);
    assert_ne!(first["headers"]["messageId"], second["headers"]["messageId"]);
    assert_eq!(
        (&second["headers"]["topic"], second["headers"]["eventBornTime"].is_string()),
        (&json!("*"), true)
    );
}

#[tokio::test]
async fn connections_end_and_freeze_as_told() {
    let house = house().await;
    let (_, mut first) = Client::open(&house).await;
    house.post("/_sim/faults", json!({"kind": "disconnect_stream"})).await;
    let said = house.post("/_sim/say", json!({"user": "hp_li", "text": "1"})).await;
    assert_eq!(said["delivered"], false);
    assert_eq!(first.answer(json!({})).await["headers"]["topic"], "disconnect");
    let (_, mut second) = Client::open(&house).await;
    let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "2"}));
    let (said, _) = tokio::join!(say, second.answer(json!({"response": null})));
    assert_eq!(said["delivered"], true);
    house.post("/_sim/faults", json!({"kind": "half_open_stream"})).await;
    let said = house.post("/_sim/say", json!({"user": "hp_li", "text": "3"})).await;
    assert_eq!(
        (&said["delivered"], house.get("/_sim/streams").await["open"].clone()),
        (&json!(false), json!(1))
    );
    assert!(tokio::time::timeout(Duration::from_millis(50), second.0.next()).await.is_err());
    house.simulator.stop().await;
}

#[tokio::test]
async fn a_message_comes_again_with_its_own_id_in_another_frame() {
    let house = house().await;
    let (_, mut client) = Client::open(&house).await;
    let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"}));
    let (said, first) = tokio::join!(say, client.answer(json!({"response": null})));
    let again = house.post("/_sim/redeliver", json!({"msgId": said["msgId"]}));
    let (again, second) = tokio::join!(again, client.answer(json!({"response": null})));
    assert_eq!((&again["delivered"], &first["data"]), (&json!(true), &second["data"]));
    assert_ne!(first["headers"]["messageId"], second["headers"]["messageId"]);
    house.post("/_sim/faults", json!({"kind": "drop_push"})).await;
    let dropped = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"})).await;
    assert_eq!(dropped["delivered"], false);
    assert!(client.is_left_alone().await);
    house.post("/_sim/faults", json!({"kind": "duplicate_push"})).await;
    let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"}));
    let (_, frames) = tokio::join!(say, async {
        [client.answer(json!({"response": null})).await, client.answer(json!({"response": null})).await]
    });
    assert_eq!(frames[0]["data"], frames[1]["data"]);
    assert_ne!(frames[0]["headers"]["messageId"], frames[1]["headers"]["messageId"]);
}

#[tokio::test]
async fn what_is_not_acknowledged_in_time_was_not_delivered() {
    let house = house().await;
    house.post("/_sim/knobs", json!({"repeats_messages": true})).await;
    let (_, mut client) = Client::open(&house).await;
    let began = tokio::time::Instant::now();
    let said = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"})).await;
    assert_eq!((&said["delivered"], said.get("status")), (&json!(false), None));
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(3) && took < Duration::from_secs(6), "{took:?}");
    let Message::Text(text) = client.0.next().await.unwrap().unwrap() else { panic!("no text") };
    let late: Value = serde_json::from_str(&text).unwrap();
    client.acknowledge(&late, json!({"response": null})).await;
    house.settle().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    house.clock.advance(Duration::from_secs(16));
    let again = client.answer(json!({"response": null})).await;
    assert_eq!(again["data"], late["data"]);
    house.clock.advance(Duration::from_secs(16));
    assert!(client.is_left_alone().await);
}

#[tokio::test]
async fn each_frame_goes_to_one_connection_chosen_by_chance() {
    let house = house().await;
    let mut clients = [Client::open(&house).await.1, Client::open(&house).await.1];
    let mut share = [0, 0];
    for _ in 0..40 {
        let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"}));
        let [one, other] = &mut clients;
        let answered = async {
            tokio::select! {
                _ = one.answer(json!({"response": null})) => 0,
                _ = other.answer(json!({"response": null})) => 1,
            }
        };
        let (said, which) = tokio::join!(say, answered);
        assert_eq!(said["delivered"], true);
        share[which] += 1;
    }
    assert!(share.iter().all(|count| *count >= 8), "{share:?}");
    let (gone, mut left) = {
        let [gone, left] = clients;
        (gone, left)
    };
    drop(gone);
    while house.get("/_sim/streams").await["open"] != 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let say = house.post("/_sim/say", json!({"user": "hp_li", "text": "帮助"}));
    assert_eq!(tokio::join!(say, left.answer(json!({"response": null}))).0["delivered"], true);
}
