//! Every call's body and answer against a stand-in of the platform, and every refusal.

mod announcement;
mod ding;
mod todo;

use serde_json::{Value, json};

use super::work::{self, Barred, Forbidden, To};
use super::*;
use crate::dingtalk::client::Client;
use crate::dingtalk::standin::{Reply, StandIn};
use crate::dingtalk::{Class, Settings};
use crate::domain::id::{ConversationId, DepartmentId, TaskId};
use crate::domain::permit::notice::{Handle, Marking, Notice, Place, Recall, Receiver};
use crate::domain::permit::{Action, Actor, Permit, Rank};

fn boss() -> Actor {
    Actor { user: "boss".into(), rank: Rank::MainAdministrator }
}

fn notice(people: &[&str], departments: &[i64], groups: &[&str]) -> Permit {
    let receiver = |user: &&str| Receiver { user: (*user).into(), union: None, chains: Vec::new() };
    let place = |id: &i64| Place { department: DepartmentId(*id), chain: None };
    let notice = Notice {
        receivers: people.iter().map(receiver).collect(),
        places: departments.iter().map(place).collect(),
        groups: groups.iter().map(|group| ConversationId::from(*group)).collect(),
        officer: false,
    };
    Permit::check(&boss(), &Action::Notify(notice)).expect("everybody")
}

fn recall(sent: Vec<Handle>) -> Permit {
    Permit::check(&boss(), &Action::Recall(Recall { initiator: "boss".into(), sent })).expect("everything")
}

/// That of `hp_li`, to mark their own part.
fn own(todo: &str) -> Permit {
    let marking = Marking { todo: todo.into(), executors: vec![("hp_li".into(), "u_hp_li".into())] };
    let actor = Actor { user: "hp_li".into(), rank: Rank::Staff };
    Permit::check(&actor, &Action::Mark(marking)).expect("their own")
}

fn ids(users: &[&str]) -> Vec<UserId> {
    users.iter().map(|user| UserId::from(*user)).collect()
}

fn words() -> Words {
    Words { title: "停水通知".into(), text: "明天**9点**停水".into(), link: None }
}

fn linked() -> Words {
    let link = Link { label: "查看详情".into(), url: "https://a.example/1".into() };
    Words { link: Some(link), ..words() }
}

fn refuses(code: &str) -> [Reply; 1] {
    [Reply::Json(400, json!({"code": code, "message": "x", "requestid": "r"}))]
}

/// The `msgParam` of a request, read.
fn param(body: &Value) -> Value {
    serde_json::from_str(body["msgParam"].as_str().expect("a string")).expect("json")
}

const SEND: &str = "POST /topapi/message/corpconversation/asyncsend_v2";

#[tokio::test]
async fn a_work_notice_to_people_and_to_departments() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let permit = notice(&["hp_li", "hp_wang"], &[9_001_011, 91], &[]);
    platform.says(SEND, json!({"errcode": 0, "task_id": 256_271_667_526_i64}));
    platform.says(SEND, json!({"errcode": 0, "task_id": "8"}));
    let users = ids(&["hp_li", "hp_wang"]);
    let task = client.send_work(&permit, To::Users(&users), &words()).await.expect("sent");
    assert_eq!(task, TaskId(256_271_667_526));
    let places = [DepartmentId(9_001_011), DepartmentId(91)];
    assert_eq!(
        client.send_work(&permit, To::Departments(&places), &linked()).await.expect("sent"),
        TaskId(8)
    );
    let asked = platform.asked(SEND);
    assert_eq!(
        asked[0].body,
        json!({"agent_id": 1001, "userid_list": "hp_li,hp_wang", "to_all_user": false,
            "msg": {"msgtype": "text", "text": {"content": "明天**9点**停水"}}})
    );
    let card = json!({"title": "停水通知", "markdown": "明天\\*\\*9点\\*\\*停水",
        "single_title": "查看详情", "single_url": "https://a.example/1"});
    assert_eq!(
        asked[1].body,
        json!({"agent_id": 1001, "dept_id_list": "9001011,91", "to_all_user": false,
            "msg": {"msgtype": "action_card", "action_card": card}})
    );
    assert_eq!(work::size(&linked()), asked[1].body["msg"].to_string().len());
    assert_eq!(local.counted.lock().expect("lock").len(), 2, "metered");
}

#[tokio::test]
async fn a_work_notice_beyond_the_permit_or_the_limits_is_not_sent() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let many: Vec<String> = (0..101).map(|n| format!("u{n}")).collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    let permit = notice(&names, &(1..=21).collect::<Vec<i64>>(), &["cid"]);
    let sent = async |to: To<'_>, words: &Words| client.send_work(&permit, to, words).await;
    for to in [To::Users(&ids(&["hp_li"])), To::Users(&[]), To::Departments(&[DepartmentId(91)])] {
        assert!(matches!(sent(to, &words()).await, Err(Error::PermitMismatch)), "{to:?}");
    }
    assert!(matches!(sent(To::Users(&ids(&names)), &words()).await, Err(Error::TooMany { limit: 100 })));
    let places: Vec<DepartmentId> = (1..=21).map(DepartmentId).collect();
    assert!(matches!(sent(To::Departments(&places), &words()).await, Err(Error::TooMany { limit: 20 })));
    let one = ids(&names[..1]);
    let fitting = Words { text: "水".repeat(600), ..words() };
    assert!(work::size(&fitting) <= work::LONGEST);
    assert!(sent(To::Users(&one), &fitting).await.is_err(), "the stand-in names no task");
    let long = Words { text: "水".repeat(680), ..words() };
    assert!(work::size(&long) > work::LONGEST);
    assert!(matches!(sent(To::Users(&one), &long).await, Err(Error::TooLong { limit: 2048, .. })));
    let far = Link { label: "看".into(), url: format!("https://a.example/{}", "x".repeat(500)) };
    let label = Link { label: "看".repeat(21), url: "https://a.example".into() };
    for (link, limit) in [(far, 500), (label, 20)] {
        let error =
            sent(To::Users(&one), &Words { link: Some(link), ..words() }).await.expect_err("too long");
        assert!(matches!(error, Error::TooLong { limit: most, .. } if most == limit), "{error}");
    }
    assert_eq!(platform.asked(SEND).len(), 1);
    let settings = Settings { agent_id: None, ..platform.settings() };
    let shared = std::sync::Arc::new(crate::dingtalk::standin::Local::default());
    let nobody = Client::new(settings, shared, crate::clock::Clock::System).expect("a client");
    let error = nobody.send_work(&permit, To::Users(&one), &words()).await.expect_err("no agent id");
    assert!(matches!(error, Error::AgentUnknown) && error.class() == Class::Operator);
}

#[tokio::test]
async fn a_work_notices_refusals_and_its_unknown_outcome() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let permit = notice(&["hp_li"], &[], &[]);
    let users = ids(&["hp_li"]);
    for (code, class) in [
        (40_056, Class::Operator),
        (70_004, Class::Operator),
        (41_044, Class::Operator),
        (41_045, Class::Permanent),
        (41_049, Class::Permanent),
        (143_106, Class::Permanent),
    ] {
        platform.says(SEND, json!({"errcode": code, "errmsg": "x"}));
        let error = client.send_work(&permit, To::Users(&users), &words()).await.expect_err("refused");
        assert_eq!(error.class(), class, "{code}");
        assert!(!matches!(error, Error::Refused { .. }), "{code}");
    }
    let asked = platform.asked(SEND).len();
    platform.answers(SEND, [Reply::Page(502, "<html>")]);
    let error = client.send_work(&permit, To::Users(&users), &words()).await.expect_err("unknown");
    assert_eq!((error.class(), platform.asked(SEND).len()), (Class::Unknown, asked + 1));
}

#[tokio::test]
async fn what_became_of_a_work_notice() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let progress = "POST /topapi/message/corpconversation/getsendprogress";
    platform.says(progress, json!({"errcode": 0, "progress": {"progress_in_percent": 40, "status": 1}}));
    platform.says(progress, json!({"errcode": 0, "progress": {"progress_in_percent": "100", "status": "2"}}));
    platform.says(progress, json!({"errcode": 0}));
    let half = client.work_progress(TaskId(7)).await.expect("progress");
    assert_eq!((half.percent, half.finished), (40, false));
    let whole = client.work_progress(TaskId(7)).await.expect("progress");
    assert_eq!((whole.percent, whole.finished), (100, true));
    assert!(matches!(client.work_progress(TaskId(7)).await, Err(Error::Shape { .. })));
    assert_eq!(platform.asked(progress)[0].body, json!({"agent_id": 1001, "task_id": 7}));
    let result = "POST /topapi/message/corpconversation/getsendresult";
    platform.says(
        result,
        json!({"errcode": 0, "send_result": {
            "read_user_id_list": ["a"], "unread_user_id_list": ["b"], "invalid_user_id_list": ["c"],
            "failed_user_id_list": ["d"], "invalid_dept_id_list": [7], "forbidden_user_id_list": ["e", "f"],
            "forbidden_list": [{"code": "143106", "count": 1, "userid": "e"}]}}),
    );
    let outcome = client.work_result(TaskId(7)).await.expect("a result");
    assert_eq!((outcome.read, outcome.unread), (ids(&["a"]), ids(&["b"])));
    assert_eq!((outcome.invalid_users, outcome.failed), (ids(&["c"]), ids(&["d"])));
    assert_eq!(outcome.invalid_departments, [DepartmentId(7)]);
    let forbidden: Vec<(&str, Barred)> =
        outcome.forbidden.iter().map(|one| (one.user.as_str(), one.why())).collect();
    assert_eq!(forbidden, [("e", Barred::Repeated), ("f", Barred::Other)]);
    for (code, why) in [
        ("143103", Barred::ThisMinute),
        ("143105", Barred::Today),
        ("1430002", Barred::Content),
        ("", Barred::Other),
    ] {
        assert_eq!(Forbidden { user: "x".into(), code: code.into() }.why(), why);
    }
    platform.says(result, json!({"errcode": 41052, "errmsg": "x"}));
    assert!(matches!(client.work_result(TaskId(7)).await, Err(Error::NoReceipts { .. })));
}

#[tokio::test]
async fn a_work_notice_is_taken_back_as_far_as_permitted() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let permit = recall(vec![Handle::Work { task: TaskId(7) }]);
    client.recall_work(&permit, TaskId(7)).await.expect("taken back");
    let api = "POST /topapi/message/corpconversation/recall";
    assert_eq!(platform.asked(api)[0].body, json!({"agent_id": 1001, "msg_task_id": 7}));
    assert!(matches!(client.recall_work(&permit, TaskId(8)).await, Err(Error::PermitMismatch)));
    let other = notice(&["hp_li"], &[], &[]);
    assert!(matches!(client.recall_work(&other, TaskId(7)).await, Err(Error::PermitMismatch)));
    assert_eq!(platform.asked(api).len(), 1);
    platform.says(api, json!({"errcode": 400_002, "errmsg": "x"}));
    assert!(matches!(client.recall_work(&permit, TaskId(7)).await, Err(Error::FieldIllegal { .. })));
}

#[tokio::test]
async fn the_robot_writes_to_people_alone() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let api = "POST /v1.0/robot/oToMessages/batchSend";
    let names: Vec<String> = (0..21).map(|n| format!("u{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (permit, users) = (notice(&names, &[], &[]), ids(&names));
    platform.says(
        api,
        json!({"processQueryKey": "k+/=", "invalidStaffIdList": ["u0"], "flowControlledStaffIdList": ["u1"],
            "filteredStaffIdList": ["u2"]}),
    );
    let sent = client.send_chat(&permit, &users[..20], &linked()).await.expect("sent");
    assert_eq!(sent.key, "k+/=".into());
    assert_eq!((sent.invalid, sent.throttled, sent.filtered), (ids(&["u0"]), ids(&["u1"]), ids(&["u2"])));
    let asked = &platform.asked(api)[0].body;
    assert_eq!((&asked["robotCode"], &asked["msgKey"]), (&json!("dingapp"), &json!("sampleActionCard")));
    let card = json!({"title": "停水通知", "text": "明天\\*\\*9点\\*\\*停水",
        "singleTitle": "查看详情", "singleURL": "https://a.example/1"});
    assert_eq!(param(asked), card);
    assert_eq!(linked().size(), asked["msgParam"].as_str().expect("text").len());
    assert!(matches!(client.send_chat(&permit, &users, &words()).await, Err(Error::TooMany { limit: 20 })));
    let stranger = ids(&["u1", "hp_li"]);
    assert!(matches!(client.send_chat(&permit, &stranger, &words()).await, Err(Error::PermitMismatch)));
    let long = Words { text: "水".repeat(5000), ..words() };
    let error = client.send_chat(&permit, &users[..1], &long).await.expect_err("too long");
    assert!(matches!(error, Error::TooLong { limit: 15_000, .. }));
    assert_eq!((platform.asked(api).len(), local.counted.lock().expect("lock").len()), (1, 1));
    for (code, class) in [
        ("contain.unsafe.url", Class::Permanent),
        ("staffId.notExisted", Class::Permanent),
        ("chatbotId.notAllow.sendOTO", Class::Operator),
        ("invalidParameter.userIds.overMax", Class::Permanent),
    ] {
        platform.answers(api, refuses(code));
        let error = client.send_chat(&permit, &users[..1], &words()).await.expect_err("refused");
        assert_eq!(error.class(), class, "{code}");
    }
}

#[tokio::test]
async fn what_may_have_been_said_is_not_said_again() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let permit = notice(&["hp_li"], &[], &["cidHp=="]);
    for reply in [
        Reply::Json(500, json!({"code": "system.error", "message": "x"})),
        Reply::Page(504, "<html>"),
        Reply::Json(200, json!({"processQueryKey": null})),
    ] {
        let (chat, group) = ("POST /v1.0/robot/oToMessages/batchSend", "POST /v1.0/robot/groupMessages/send");
        let before = platform.asked(chat).len();
        platform.answers(chat, [reply.clone()]);
        platform.answers(group, [reply]);
        let error = client.send_chat(&permit, &ids(&["hp_li"]), &words()).await.expect_err("unknown");
        assert_eq!(error.class(), Class::Unknown);
        let error = client.send_group(&permit, &"cidHp==".into(), &words()).await.expect_err("unknown");
        assert_eq!(error.class(), Class::Unknown);
        assert_eq!((platform.asked(chat).len(), platform.asked(group).len()), (before + 1, before + 1));
    }
}

#[tokio::test]
async fn who_has_read_the_robots_message() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "GET /v1.0/robot/oToMessages/readStatus";
    let list = json!([{"userId": "a", "readStatus": "READ"}, {"userId": "b", "readStatus": "UNREAD"}, {"name": "?"}]);
    for (status, state) in [
        ("SUCCESS", State::Sent),
        ("SUCESS", State::Sent),
        ("RECALLED", State::Recalled),
        ("PROCESSING", State::Processing),
    ] {
        platform.says(api, json!({"sendStatus": status, "messageReadInfoList": list}));
        let reads = client.chat_reads(&"k+/=".into()).await.expect("reads");
        assert_eq!((reads.state, reads.read, reads.unread), (state, ids(&["a"]), ids(&["b"])));
    }
    assert_eq!(platform.asked(api)[0].query, "robotCode=dingapp&processQueryKey=k%2B%2F%3D");
    platform.answers(api, refuses("processQueryKey.expireTime"));
    assert!(matches!(client.chat_reads(&"k".into()).await, Err(Error::NoReceipts { .. })));
    let api = "POST /v1.0/robot/groupMessages/query";
    platform.says(
        api,
        json!({"sendStatus": "SUCCESS", "readUserIds": ["a"], "nextToken": "t2", "hasMore": true}),
    );
    platform.says(
        api,
        json!({"sendStatus": "SUCCESS", "readUserIds": ["b"], "nextToken": "t3", "hasMore": false}),
    );
    let (group, key) = ("cidHp==".into(), "k".into());
    let first = client.group_reads(&group, &key, None).await.expect("a page");
    assert_eq!((first.items, first.next.as_deref()), (ids(&["a"]), Some("t2")));
    let last = client.group_reads(&group, &key, Some("t2")).await.expect("a page");
    assert_eq!((last.items, last.next), (ids(&["b"]), None));
    let asked = platform.asked(api);
    let body = json!({"robotCode": "dingapp", "openConversationId": "cidHp==", "processQueryKey": "k", "maxResults": 200});
    assert_eq!(asked[0].body, body);
    assert_eq!(asked[1].body["nextToken"], "t2");
}

#[tokio::test]
async fn the_robot_writes_to_a_group_and_takes_back() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "POST /v1.0/robot/groupMessages/send";
    let (permit, group) = (notice(&[], &[], &["cidHp=="]), ConversationId::from("cidHp=="));
    platform.says(api, json!({"processQueryKey": "k"}));
    assert_eq!(client.send_group(&permit, &group, &words()).await.expect("sent"), "k".into());
    let asked = &platform.asked(api)[0].body;
    assert_eq!((&asked["openConversationId"], &asked["msgKey"]), (&json!("cidHp=="), &json!("sampleText")));
    assert_eq!(param(asked), json!({"content": "明天**9点**停水"}));
    let refused = client.send_group(&permit, &"cidNotice==".into(), &words()).await;
    assert!(matches!(refused, Err(Error::PermitMismatch)));
    platform.answers(api, refuses("bot.forbidden.sendMessage"));
    let refused = client.send_group(&permit, &group, &words()).await;
    assert!(matches!(refused, Err(Error::ConversationGone { .. })));

    let keys: Vec<MessageKey> = (0..21).map(|n| MessageKey(format!("k{n}"))).collect();
    let chats = recall(keys.iter().map(|key| Handle::Chat { key: key.clone() }).collect());
    let of_group = |key: &MessageKey| Handle::Group { group: group.clone(), key: key.clone() };
    let groups = recall(keys.iter().map(of_group).collect());
    let answer = json!({"successResult": ["k0"], "failedResult": {"k1": "到期 13900000101"}});
    let (chat, grouped) =
        ("POST /v1.0/robot/otoMessages/batchRecall", "POST /v1.0/robot/groupMessages/recall");
    platform.says(chat, answer.clone());
    platform.says(grouped, answer);
    let back = client.recall_chat(&chats, &keys[..2]).await.expect("asked");
    let expected = Recalled { done: vec!["k0".into()], failed: vec![("k1".into(), "到期 ***".into())] };
    assert_eq!(back, expected);
    assert_eq!(client.recall_in_group(&groups, &group, &keys[..2]).await.expect("asked"), expected);
    assert_eq!(
        platform.asked(chat)[0].body,
        json!({"robotCode": "dingapp", "processQueryKeys": ["k0", "k1"]})
    );
    assert_eq!(platform.asked(grouped)[0].body["openConversationId"], "cidHp==");
    assert!(matches!(client.recall_chat(&chats, &keys).await, Err(Error::TooMany { limit: 20 })));
    assert!(matches!(
        client.recall_in_group(&groups, &group, &keys).await,
        Err(Error::TooMany { limit: 20 })
    ));
    assert!(matches!(client.recall_chat(&groups, &keys[..1]).await, Err(Error::PermitMismatch)));
    let elsewhere = client.recall_in_group(&groups, &"cidNotice==".into(), &keys[..1]).await;
    assert!(matches!(elsewhere, Err(Error::PermitMismatch)));
    platform.answers(chat, refuses("robot.processQueryKey.expired"));
    assert!(matches!(client.recall_chat(&chats, &keys[..1]).await, Err(Error::TooLate)));
}
