//! The robot's sends on the small world.

use serde_json::{Value, json};

use super::super::tests::{NOW, call, small};
use crate::simulator::world::{DAY, Place, World};

const SEND: &str = "POST /v1.0/robot/oToMessages/batchSend";
const SEND_GROUP: &str = "POST /v1.0/robot/groupMessages/send";
const STATUS: &str = "GET /v1.0/robot/oToMessages/readStatus";
const RECALL: &str = "POST /v1.0/robot/otoMessages/batchRecall";

fn send(world: &mut World, users: &[&str]) -> Value {
    let params = json!({"robotCode": "dingsimapp", "userIds": users, "msgKey": "sampleText",
        "msgParam": json!({"content": "请查收"}).to_string()});
    call(world, SEND, params)
}

fn under(key: &Value) -> Value {
    json!({"robotCode": "dingsimapp", "processQueryKey": key, "openConversationId": "cidHp=="})
}

#[test]
fn a_batch_reaches_who_exists_and_is_tracked_and_recalled() {
    let mut world = small();
    let sent = send(&mut world, &["hp_li", "nobody"]);
    assert_eq!(sent["invalidStaffIdList"], json!(["nobody"]));
    let key = sent["processQueryKey"].clone();
    assert!(world.read("hp_li", 0, NOW) && !world.read("hp_li", 0, NOW));
    let status = call(&mut world, STATUS, under(&key));
    assert_eq!(status["messageReadInfoList"][0]["readStatus"], "READ");
    let back = json!({"robotCode": "dingsimapp", "processQueryKeys": [key, "x"]});
    let recalled = call(&mut world, RECALL, back);
    assert_eq!((&recalled["successResult"][0], recalled["failedResult"].get("x").is_some()), (&key, true));
    assert_eq!(call(&mut world, STATUS, under(&key))["sendStatus"], "RECALLED");
}

#[test]
fn who_is_flow_controlled_gets_it_when_it_is_sent_again_and_others_get_it_twice() {
    let mut world = small();
    world.knobs.flow_controlled = 2;
    let users = ["hp_li", "hp_zhang", "kn_zhao"];
    let first = send(&mut world, &users);
    assert_eq!(first["flowControlledStaffIdList"], json!(["hp_li", "hp_zhang"]));
    assert_eq!(send(&mut world, &users)["flowControlledStaffIdList"], json!([]));
    let got = |user: &str| world.chat.by_place(&Place::Single(user.into())).count();
    assert_eq!((got("hp_li"), got("kn_zhao")), (1, 2));
    world.knobs.app_scope = vec![9_001_012];
    assert_eq!(send(&mut world, &users)["invalidStaffIdList"], json!(["hp_li", "hp_zhang"]));
}

#[test]
fn a_day_later_nothing_is_told_or_taken_back() {
    let mut world = small();
    let key = send(&mut world, &["hp_li"])["processQueryKey"].clone();
    let age = |world: &mut World, by| _ = world.chat.change(key.as_str().unwrap(), |m| m.at = NOW - by);
    age(&mut world, DAY);
    assert_eq!(call(&mut world, STATUS, under(&key))["sendStatus"], "SUCCESS");
    age(&mut world, DAY + 1);
    assert_eq!(call(&mut world, STATUS, under(&key))["code"], "processQueryKey.expireTime");
    let back = json!({"robotCode": "dingsimapp", "processQueryKeys": [key]});
    let refused = call(&mut world, RECALL, back);
    assert_eq!(refused["failedResult"][key.as_str().unwrap()], "robot.processQueryKey.expired");
    assert!(world.sees_message("hp_li", &world.chat[0]));
}

#[test]
fn a_group_message_is_followed_in_its_group_only() {
    let mut world = small();
    let params = json!({"robotCode": "dingsimapp", "openConversationId": "cidHp==", "msgKey": "sampleText",
        "msgParam": "{\"content\":\"x\"}"});
    let key = call(&mut world, SEND_GROUP, params)["processQueryKey"].clone();
    let readers: Vec<String> = world.groups["cidHp=="].members.iter().cloned().collect();
    assert!(readers.iter().all(|user| world.read(user, 0, NOW)));
    let query = "POST /v1.0/robot/groupMessages/query";
    let ask = |world: &mut World, change: Value| {
        let mut params = under(&key);
        params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        call(world, query, params)
    };
    let first = ask(&mut world, json!({"maxResults": 3}));
    assert_eq!((first["readUserIds"].as_array().unwrap().len(), &first["hasMore"]), (3, &json!(true)));
    let next = ask(&mut world, json!({"maxResults": 3, "nextToken": first["nextToken"]}));
    assert_eq!((next["readUserIds"].as_array().unwrap().len(), &next["hasMore"]), (2, &json!(false)));
    for (change, code) in [
        (json!({"maxResults": 201}), "invalidParameter.pageSize.invalid"),
        (json!({"nextToken": "?"}), "invalidParameter.cursor.invalid"),
        (json!({"openConversationId": "cidNotice=="}), "invalid.processQueryKey"),
        (json!({"processQueryKey": null}), "invalidParameter.processQueryKey.missing"),
    ] {
        assert_eq!(ask(&mut world, change.clone())["code"], code, "{change}");
    }
    assert_eq!(call(&mut world, STATUS, under(&key))["code"], "invalid.processQueryKey");
    let back = json!({"robotCode": "dingsimapp", "processQueryKeys": [key], "openConversationId": "cidHp=="});
    assert_eq!(call(&mut world, RECALL, back.clone())["successResult"], json!([]));
    let recalled = call(&mut world, "POST /v1.0/robot/groupMessages/recall", back);
    assert_eq!((&recalled["successResult"], world.chat[0].recalled), (&json!([key]), true));
}

#[test]
fn refusals_name_what_is_wrong() {
    let mut world = small();
    world.knobs.banned_words = ["违禁".to_owned()].into();
    world.knobs.unsafe_hosts = ["evil.example".to_owned()].into();
    let good = json!({"robotCode": "dingsimapp", "userIds": ["hp_li"], "msgKey": "sampleText",
        "msgParam": "{\"content\":\"x\"}", "openConversationId": "cidHp=="});
    let card = |n: u32, param: Value| json!({"msgKey": format!("sampleActionCard{n}"), "msgParam": param.to_string()});
    let two = json!({"title": "t", "text": "x", "actionTitle1": "看", "actionURL1": "http://a", "actionTitle2": "做"});
    let link = json!({"title": "t", "text": "x", "messageUrl": "https://evil.example/a"}).to_string();
    let cases = [
        (SEND, json!({"robotCode": "other"}), "invalidParameter.robotCode.notExsit"),
        (SEND, json!({"userIds": vec!["hp_li"; 21]}), "invalidParameter.userIds.overMax"),
        (SEND, json!({"msgKey": "sampleThing"}), "invalidParameter.msgKey.invalid"),
        (SEND, json!({"msgKey": "sampleActionCard7"}), "invalidParameter.msgKey.invalid"),
        (SEND, json!({"msgParam": {"content": "x"}}), "invalidParameter.msgParam.invalid"),
        (SEND, json!({"msgParam": "{\"content\":1}"}), "invalidParameter.msgParam.invalid"),
        (SEND, json!({"msgParam": "{}"}), "miss.param.contentOfText"),
        (SEND, card(2, two), "miss.param.actionCardTobtnsToactionUrl"),
        (SEND, json!({"msgParam": "x".repeat(15_001)}), "invalidParameter.msgParam.tooLong"),
        (SEND, json!({"msgParam": "{\"content\":\"违禁\"}"}), "contain.notAllowed.text"),
        (SEND, json!({"msgKey": "sampleLink", "msgParam": link}), "contain.unsafe.url"),
        (SEND_GROUP, json!({"openConversationId": "cidNone=="}), "invalid.openConversationId"),
    ];
    for (api, change, code) in cases {
        let mut params = good.clone();
        params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(call(&mut world, api, params)["code"], code, "{change}");
    }
    let keys = json!({"robotCode": "dingsimapp", "processQueryKeys": vec!["x"; 21]});
    assert_eq!(call(&mut world, RECALL, keys)["code"], "invalidParameter.processQueryKeys.overMax");
    assert!(world.chat.is_empty());
    assert!(call(&mut world, SEND_GROUP, good)["processQueryKey"].is_string());
    assert_eq!(world.chat[0].place, Place::Group("cidHp==".into()));
}
