//! Cards out and presses in.

use proptest::prelude::*;

use super::*;
use crate::dingtalk::message::tests::any_json;
use crate::dingtalk::standin::{Reply, StandIn};

const DELIVER: &str = "POST /v1.0/card/instances/createAndDeliver";

fn params(pairs: &[(&str, &str)]) -> Params {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn card(space: Space, callback: Callback) -> Card {
    Card {
        template: AI_MARKDOWN.to_owned(),
        out_track_id: "op1".into(),
        params: params(&[("msgTitle", "确认")]),
        private: BTreeMap::from([("hp_admin".into(), params(&[("mine", "true")]))]),
        space,
        callback,
        last_message: Some("请确认".to_owned()),
    }
}

#[tokio::test]
async fn a_card_goes_to_a_person_or_a_group() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let delivered = json!({"success": true, "result": {"outTrackId": "op1", "deliverResults":
        [{"spaceType": "IM_ROBOT", "spaceId": "hp_admin", "success": true, "carrierId": "key", "errorMsg": ""}]}});
    platform.answers(DELIVER, vec![Reply::Json(200, delivered); 2]);
    let alone = card(Space::Single("hp_admin".into()), Callback::Stream);
    let delivery = client.create_card(&alone).await.expect("delivered");
    assert_eq!(delivery, Delivery::Delivered { carrier: Some("key".to_owned()) });
    let group = card(Space::Group("cidHp==".into()), Callback::Http { route_key: "guanjia".to_owned() });
    client.create_card(&group).await.expect("delivered");
    let asked = platform.asked(DELIVER);
    assert_eq!(
        asked[0].body,
        json!({
            "cardTemplateId": AI_MARKDOWN, "outTrackId": "op1", "userIdType": 1, "callbackType": "STREAM",
            "cardData": {"cardParamMap": {"msgTitle": "确认"}},
            "privateData": {"hp_admin": {"cardParamMap": {"mine": "true"}}},
            "openSpaceId": "dtv1.card//IM_ROBOT.hp_admin",
            "imRobotOpenSpaceModel": {"supportForward": false, "lastMessageI18n": {"ZH_CN": "请确认"}},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": "dingapp"},
        })
    );
    assert_eq!(asked[1].body["openSpaceId"], "dtv1.card//IM_GROUP.cidHp==");
    assert_eq!(asked[1].body["imGroupOpenDeliverModel"], json!({"robotCode": "dingapp"}));
    assert_eq!(
        (&asked[1].body["callbackType"], &asked[1].body["callbackRouteKey"]),
        (&json!("HTTP"), &json!("guanjia"))
    );
}

#[tokio::test]
async fn a_status_of_success_is_no_delivery() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let alone = card(Space::Single("hp_admin".into()), Callback::Stream);
    let results =
        |results: Value| json!({"success": true, "result": {"outTrackId": "op1", "deliverResults": results}});
    for body in [
        results(json!([{"success": true}, {"success": false, "errorMsg": "用户13900000101不在"}])),
        results(json!([])),
        json!({"success": true}),
    ] {
        platform.says(DELIVER, body);
        let error = client.create_card(&alone).await.expect_err("not delivered");
        assert!(matches!(&error, Error::NotDelivered { .. }), "{error}");
        assert!(!error.to_string().contains("13900000101"), "{error}");
    }
    platform.says(DELIVER, json!({"success": false}));
    assert!(matches!(client.create_card(&alone).await, Err(Error::Refused { .. })));
    platform.answers(DELIVER, [Reply::Json(400, json!({"code": "param.cardAlreadyExist", "message": "x"}))]);
    assert_eq!(client.create_card(&alone).await.expect("there"), Delivery::AlreadyThere);
    platform.answers(DELIVER, [Reply::Json(400, json!({"code": "param.templateNotExist", "message": "x"}))]);
    assert!(matches!(client.create_card(&alone).await, Err(Error::TemplateUnknown)));
}

#[tokio::test]
async fn an_update_names_what_it_changes() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "PUT /v1.0/card/instances";
    platform.says(api, json!({"success": true, "result": true}));
    client.update_card(&"op1".into(), &params(&[("a", "1")]), &BTreeMap::new()).await.expect("updated");
    assert_eq!(
        platform.asked(api)[0].body,
        json!({"outTrackId": "op1", "userIdType": 1, "cardData": {"cardParamMap": {"a": "1"}},
            "cardUpdateOptions": {"updateCardDataByKey": true, "updatePrivateDataByKey": true}})
    );
    platform.answers(api, [Reply::Json(400, json!({"code": "param.cardNotExist", "message": "x"}))]);
    let outcome = client.update_card(&"op2".into(), &Params::new(), &BTreeMap::new()).await;
    assert!(matches!(outcome, Err(Error::CardUnknown)));
}

#[tokio::test]
async fn a_call_back_is_registered_over_the_old_one() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "POST /v1.0/card/callbacks/register";
    let secret = SecretString::from("sim-card-secret");
    client
        .register_card_callback("guanjia", "https://bot.example/dingtalk/card", &secret)
        .await
        .expect("registered");
    let asked = &platform.asked(api)[0].body;
    assert_eq!((&asked["forceUpdate"], &asked["apiSecret"]), (&json!(true), &json!("sim-card-secret")));
}

#[test]
fn the_public_template_gets_text_and_buttons_that_call_back() {
    let button = Button { id: "confirm.7".to_owned(), text: "确认".to_owned(), color: Color::Blue };
    let card =
        Markdown {
            title: "添加成员".to_owned(), content: "**周八**".to_owned(), buttons: vec![button]
        };
    let params = card.params();
    assert_eq!((params["msgTitle"].as_str(), params["msgContent"].as_str()), ("添加成员", "**周八**"));
    let object: Value = serde_json::from_str(&params["sys_full_json_obj"]).expect("json");
    assert_eq!(
        object["msgButtons"],
        json!([{"id": "confirm.7", "text": "确认", "color": "blue", "request": true}])
    );
}

fn press(more: &Value) -> Pressed {
    let mut body = json!({"type": "actionCallback", "outTrackId": "op1", "corpId": "ding1", "userId": "hp_admin",
        "userIdType": 1, "spaceType": "IM", "spaceId": "cid1", "extension": "{}"});
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    Pressed::parse(body.to_string().as_bytes()).expect("a press")
}

#[test]
fn a_press_is_read_wherever_it_is_written() {
    let inner =
        json!({"cardPrivateData": {"actionIds": ["confirm.7"], "params": {"action": "agree"}}}).to_string();
    let beside =
        json!({"cardPrivateData": {"actionIds": ["confirm.7"]}, "params": {"action": "agree"}}).to_string();
    let nested = json!({"cardPrivateData": json!({"actionIds": ["confirm.7"], "params": {"action": "agree"}}).to_string()});
    for more in [
        json!({"content": inner, "value": inner}),
        json!({"value": inner}),
        json!({"content": "{}", "value": inner}),
        json!({"content": "rubbish", "value": beside}),
        json!({"content": nested}),
        json!({"content": nested.to_string()}),
    ] {
        let pressed = press(&more);
        assert_eq!(pressed.button.as_deref(), Some("confirm.7"), "{more}");
        assert_eq!(pressed.params.get("action"), Some(&json!("agree")), "{more}");
    }
    let nothing = press(&json!({}));
    assert_eq!((nothing.button, nothing.params.len(), nothing.space_id.as_deref()), (None, 0, Some("cid1")));
    for body in
        ["", "{}", r#"{"type":"dynamicDataCallback","outTrackId":"o","userId":"u"}"#, r#"{"outTrackId":"o"}"#]
    {
        assert!(Pressed::parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn an_answer_changes_by_key() {
    let answer = answer(&params(&[("status", "done")]), &Params::new());
    assert_eq!(answer["cardData"], json!({"cardParamMap": {"status": "done"}}));
    assert_eq!(answer["userPrivateData"], json!({"cardParamMap": {}}));
    assert_eq!(answer["cardUpdateOptions"]["updateCardDataByKey"], true);
}

proptest! {
    #[test]
    fn any_press_parses_or_is_refused(text in ".*", content in any_json()) {
        let _ = Pressed::parse(text.as_bytes());
        for content in [content.clone(), Value::from(content.to_string())] {
            let body = json!({"outTrackId": "o", "userId": "u", "content": content, "value": content});
            prop_assert!(Pressed::parse(body.to_string().as_bytes()).is_ok());
        }
    }
}
