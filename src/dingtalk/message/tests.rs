//! Messages as the platform writes them, and as it should not.

use proptest::prelude::*;

use super::*;
use crate::dingtalk::standin::{Reply, StandIn};

fn incoming(more: &Value) -> Incoming {
    let mut body = json!({
        "msgId": "msg1", "createAt": 1_700_000_000_123_i64, "conversationType": "1", "conversationId": "cid1==",
        "senderId": "$:LWCP_v1:$abc", "senderStaffId": "hp_admin", "senderNick": "和平医院管理员",
        "senderCorpId": "dingsim0001", "isAdmin": true, "chatbotCorpId": "dingsim0001", "chatbotUserId": "$:LWCP_v1:$bot",
        "robotCode": "dingsimapp", "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=abc",
        "sessionWebhookExpiredTime": 1_700_005_400_123_i64,
    });
    let fields = body.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    Incoming::parse(body.to_string().as_bytes()).expect("a message")
}

#[test]
fn a_text_alone_with_the_robot() {
    let message =
        incoming(&json!({"msgtype": "text", "text": {"content": "\u{3000}我能管哪些部门\u{a0}\n"}}));
    assert_eq!(message.text().as_deref(), Some("我能管哪些部门"));
    assert_eq!((message.id.as_str(), message.at_ms), ("msg1", Some(1_700_000_000_123)));
    assert_eq!(message.chat, Chat::Single);
    assert!(message.called && message.sender.admin_hint && message.quote.is_none());
    assert_eq!(message.sender.user, Some("hp_admin".into()));
    let webhook = message.webhook.as_ref().expect("a webhook");
    assert_eq!(webhook.expires_at_ms, 1_700_005_400_123);
    assert!(!format!("{message:?}").contains("session=abc"));
}

#[test]
fn a_text_in_a_group() {
    let message = incoming(&json!({
        "msgtype": "text", "text": {"content": " @张三 是信息员吗"}, "conversationType": "2", "conversationTitle": "和平医院群",
        "isInAtList": true, "createAt": "1700000000123", "senderStaffId": "",
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$bot"}, {"dingtalkId": "$:LWCP_v1:$zs", "staffId": "hp_zhang"}],
    }));
    assert_eq!(message.text().as_deref(), Some("@张三 是信息员吗"));
    assert_eq!(message.chat, Chat::Group { title: Some("和平医院群".to_owned()) });
    assert_eq!((message.at_ms, message.sender.user), (Some(1_700_000_000_123), None));
    assert_eq!(
        message.at.iter().map(|at| at.user.clone()).collect::<Vec<_>>(),
        [None, Some("hp_zhang".into())]
    );
}

#[test]
fn the_other_kinds() {
    let rich = json!([{"text": "@管家 "}, {"text": "添加成员"}, {"type": "picture", "downloadCode": "d"},
        {"type": "at", "atName": "张三"}, {"type": "emoji"}, {"text": "好"}]);
    for (more, text) in [
        (json!({"msgtype": "richText", "content": {"richText": rich}}), Some("@管家 添加成员\n@张三 好")),
        (json!({"msgtype": "richText", "content": {"richTextList": [{"text": "旧"}]}}), Some("旧")),
        (
            json!({"msgtype": "richText", "content": {"richText": {"richTextList": [{"text": "旧"}]}}}),
            Some("旧"),
        ),
        (
            json!({"msgtype": "audio", "content": {"downloadCode": "d", "recognition": "谁是信息员。"}}),
            Some("谁是信息员。"),
        ),
        (json!({"msgtype": "audio", "content": {"duration": "4", "downloadCode": "d"}}), None),
        (json!({"msgtype": "picture", "content": {"downloadCode": "d", "pictureDownloadCode": "p"}}), None),
        (json!({"msgtype": "text", "text": {"content": "  "}}), None),
        (json!({"msgtype": "text"}), None),
        (json!({"msgtype": "unknownMsgType", "content": {"unknownMsgType": "x"}}), None),
        (json!({}), None),
    ] {
        assert_eq!(incoming(&more).text().as_deref(), text, "{more}");
    }
    let file =
        incoming(&json!({"msgtype": "file", "content": "{\"fileName\":\"a.xlsx\",\"downloadCode\":\"d\"}"}));
    let expected = Content::File { name: Some("a.xlsx".to_owned()), download_code: Some("d".to_owned()) };
    assert_eq!(file.content, expected);
    let record = incoming(&json!({"msgtype": "chatRecord", "content": {"chatRecord": "[{}]"}}));
    assert_eq!(record.content, Content::Other { kind: "chatRecord".to_owned() });
    let withheld = incoming(&json!({"msgtype": "text", "errCode": 20001, "errMsg": "x"}));
    assert_eq!(withheld.content, Content::Withheld);
}

#[test]
fn quotes_in_all_their_shapes() {
    let quoted = |more: Value| incoming(&more).quote.expect("a quote");
    let shape = |content: Value| {
        quoted(json!({"msgtype": "text", "text": {"content": "好", "isReplyMsg": true,
            "repliedMsg": {"msgType": "text", "msgId": "m0", "content": content}}}))
    };
    for content in
        [json!({"text": "原话"}), json!({"content": "原话"}), json!("原话"), json!("{\"text\":\"原话\"}")]
    {
        let quote = shape(content);
        assert_eq!((quote.message.as_deref(), quote.text.as_deref()), (Some("m0"), Some("原话")));
    }
    let rich = shape(
        json!({"richText": [{"msgType": "text", "content": "原"}, {"msgType": "text", "content": "话"}]}),
    );
    assert_eq!(rich.text.as_deref(), Some("原话"));
    let card = quoted(json!({"msgtype": "richText", "originalProcessQueryKey": "key", "originalMsgId": "m1",
        "content": {"richText": [], "repliedMsg": {"msgType": "interactiveCard"}}}));
    assert_eq!((card.kind.as_deref(), card.text), (Some("interactiveCard"), None));
    assert_eq!((card.message.as_deref(), card.process_query_key.as_deref()), (Some("m1"), Some("key")));
    assert_eq!(quoted(json!({"quoteMessage": {"msgId": "m2"}})).message.as_deref(), Some("m2"));
}

#[test]
fn an_id_that_is_too_long_is_none() {
    let body = |id: usize, chat: usize, who: usize| {
        serde_json::json!({"msgId": "m".repeat(id), "conversationId": "c".repeat(chat), "conversationType": "1",
            "senderId": "s".repeat(who), "msgtype": "text", "text": {"content": "帮助"}})
    };
    for (id, chat, who, taken) in
        [(256, 256, 256, true), (257, 1, 1, false), (1, 257, 1, false), (1, 1, 257, false)]
    {
        let body = body(id, chat, who).to_string();
        assert_eq!(Incoming::parse(body.as_bytes()).is_ok(), taken, "{id} {chat} {who}");
    }
}

#[test]
fn what_is_no_message_is_refused() {
    for body in ["", "[]", "null", r#"{"msgId":"1"}"#, r#"{"msgId":"1","conversationId":"c"}"#] {
        assert!(Incoming::parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[tokio::test]
async fn sending_to_people_tells_who_got_nothing() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let api = "POST /v1.0/robot/oToMessages/batchSend";
    platform.says(
        api,
        json!({"processQueryKey": "k+/=", "invalidStaffIdList": ["gone"], "flowControlledStaffIdList": ["late"]}),
    );
    let body = Body::Markdown { title: "标题".to_owned(), text: "**好**".to_owned() };
    let sent =
        client.send_to_users(&["gone".into(), "late".into(), "hp_li".into()], &body).await.expect("sent");
    assert_eq!(sent.process_query_key, "k+/=");
    assert_eq!(
        (sent.invalid, sent.throttled, sent.filtered),
        (vec!["gone".into()], vec!["late".into()], vec![])
    );
    let asked = &platform.asked(api)[0].body;
    assert_eq!((&asked["robotCode"], &asked["msgKey"]), (&json!("dingapp"), &json!("sampleMarkdown")));
    let param: Value = serde_json::from_str(asked["msgParam"].as_str().expect("a string")).expect("json");
    assert_eq!(param, json!({"title": "标题", "text": "**好**"}));
    let many = vec![UserId::from("u"); 21];
    assert!(matches!(client.send_to_users(&many, &body).await, Err(Error::TooMany { limit: 20 })));
    platform.answers(api, [Reply::Json(500, json!({"code": "system.error", "message": "x"}))]);
    let error = client.send_to_users(&many[..1], &body).await.expect_err("unknown");
    assert!(matches!(error, Error::OutcomeUnknown { .. }));
    assert_eq!(platform.asked(api).len(), 2);
    assert_eq!(local.counted.lock().expect("lock").len(), 2);
}

#[tokio::test]
async fn sending_to_a_group() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "POST /v1.0/robot/groupMessages/send";
    platform.says(api, json!({"processQueryKey": "k"}));
    let body = Body::Text { content: "好".to_owned() };
    let sent = client.send_to_group(&"cidHp==".into(), &body).await.expect("sent");
    assert_eq!(sent.process_query_key, "k");
    assert_eq!(platform.asked(api)[0].body["openConversationId"], "cidHp==");
    platform.answers(api, [Reply::Json(400, json!({"code": "group.disbanded", "message": "x"}))]);
    let error = client.send_to_group(&"cidHp==".into(), &body).await.expect_err("gone");
    assert!(matches!(error, Error::ConversationGone { .. }));
}

/// Any JSON a few levels deep, with the keys the parsers look for among its keys.
pub(in crate::dingtalk) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!("{\"params\":[],\"cardPrivateData\":{\"actionIds\":[1]}}")),
    ];
    let key = prop::sample::select(vec![
        "msgId",
        "msgtype",
        "text",
        "content",
        "conversationId",
        "senderId",
        "atUsers",
        "richText",
        "repliedMsg",
        "sessionWebhook",
        "sessionWebhookExpiredTime",
        "createAt",
        "errCode",
        "type",
        "outTrackId",
        "userId",
        "value",
        "cardPrivateData",
        "actionIds",
        "params",
        "recognition",
        "conversationType",
    ]);
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..10)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_parses_or_is_refused(text in ".*", bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Incoming::parse(text.as_bytes());
        let _ = Incoming::parse(&bytes);
    }

    #[test]
    fn any_json_parses_or_is_refused(mut json in any_json(), kind in "text|richText|audio|file|x") {
        if let Some(object) = json.as_object_mut() {
            object.insert("msgId".to_owned(), "1".into());
            object.insert("conversationId".to_owned(), "c".into());
            object.insert("senderId".to_owned(), "s".into());
            object.insert("msgtype".to_owned(), kind.into());
            let message = Incoming::parse(json.to_string().as_bytes());
            prop_assert!(message.is_ok());
            let _ = message.map(|message| message.text());
        }
    }
}
