//! Announcements against the stand-in.

use super::*;
use crate::dingtalk::notice::announcement::{Announced, Announcement, Call, Reader};

const CREATE: &str = "POST /topapi/blackboard/create";

fn announcement(departments: &[i64], users: &[&str]) -> Announcement {
    Announcement {
        operator: "boss".into(),
        title: "停水通知".into(),
        content: "明天停水".into(),
        departments: departments.iter().copied().map(DepartmentId).collect(),
        users: ids(users),
        call: Call::Quiet,
    }
}

#[tokio::test]
async fn an_announcement_goes_to_departments_and_people() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let permit = notice(&["hp_li"], &[1, 91], &[]);
    platform.says(CREATE, json!({"errcode": 0, "result": true, "success": true}));
    client.announce(&permit, &announcement(&[1, 91], &["hp_li"])).await.expect("announced");
    let asked = platform.asked(CREATE);
    let expected = json!({"create_request": {
        "operation_userid": "boss", "title": "停水通知", "content": "明天停水",
        "blackboard_receiver": {"deptid_list": [-1, 91], "userid_list": ["hp_li"]},
        "private_level": 0, "ding": false}});
    assert_eq!((&asked[0].body, local.counted.lock().expect("lock").len()), (&expected, 1));
    let called = Announcement { call: Call::Ding, ..announcement(&[91], &[]) };
    client.announce(&permit, &called).await.expect("announced");
    let request = platform.asked(CREATE)[1].body["create_request"].clone();
    assert_eq!(
        (&request["ding"], &request["blackboard_receiver"]["userid_list"]),
        (&json!(true), &json!([]))
    );
}

#[tokio::test]
async fn an_announcement_beyond_permit_or_limits_is_not_made() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let names: Vec<String> = (0..1001).map(|n| format!("u{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let places: Vec<i64> = (1..=21).collect();
    let permit = notice(&names, &places, &[]);
    for wrong in [
        announcement(&[], &[]),
        announcement(&[91], &[]),
        announcement(&[2], &["hp_li"]),
        announcement(&[91], &["u1"]),
    ] {
        let refused = client.announce(&permit, &wrong).await;
        assert!(matches!(refused, Err(Error::PermitMismatch)), "{wrong:?}");
    }
    let many = client.announce(&permit, &announcement(&places, &[])).await;
    assert!(matches!(many, Err(Error::TooMany { limit: 20 })));
    let many = client.announce(&permit, &announcement(&[], &names)).await;
    assert!(matches!(many, Err(Error::TooMany { limit: 1000 })));
    assert!(platform.asked(CREATE).is_empty());
    platform.says(CREATE, json!({"errcode": 0, "result": false, "success": true}));
    let refused = client.announce(&permit, &announcement(&[2], &[])).await;
    assert!(matches!(refused, Err(Error::Refused { .. })));
    platform.answers(CREATE, [Reply::Page(504, "<html>")]);
    let error = client.announce(&permit, &announcement(&[2], &[])).await.expect_err("unknown");
    assert_eq!((error.class(), platform.asked(CREATE).len()), (Class::Unknown, 2));
}

#[tokio::test]
async fn announcements_are_found_by_when_they_were_made() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "POST /topapi/blackboard/listids";
    let full: Vec<String> = (0..30).map(|n| format!("b{n}")).collect();
    platform.says(api, json!({"errcode": 0, "result": full, "success": true}));
    platform.says(api, json!({"errcode": 0, "result": ["b30"], "success": true}));
    let since = 1_700_000_000_000;
    let first = client.announcement_ids(&"boss".into(), since, 1).await.expect("a page");
    assert_eq!((first.items.len(), first.next), (30, Some(2)));
    let last = client.announcement_ids(&"boss".into(), since, 2).await.expect("a page");
    assert_eq!((last.items, last.next), (vec!["b30".into()], None));
    let request =
        json!({"operation_userid": "boss", "page": 2, "page_size": 30, "start_time": "2023-11-15 06:13:20"});
    assert_eq!(platform.asked(api)[1].body, json!({"query_request": request}));
    let api = "GET /v1.0/blackboard/get_blackboard";
    platform.says(
        api,
        json!({"title": "停水通知", "content": "明天停水", "readCount": 10, "unReadCount": "1", "gmtCreate": "2025-01-01 00:00:00"}),
    );
    let expected = Announced {
        title: "停水通知".into(),
        content: Some("明天停水".into()),
        read: 10,
        unread: 1,
        created: Some("2025-01-01 00:00:00".into()),
    };
    assert_eq!(client.announcement(&"boss".into(), &"b1".into()).await.expect("it"), expected);
    assert_eq!(platform.asked(api)[0].query, "operationUserId=boss&blackboardId=b1");
    platform.answers(api, [Reply::Json(403, json!({"code": "accessDenied", "message": "x"}))]);
    assert!(matches!(client.announcement(&"officer".into(), &"b1".into()).await, Err(Error::NotAnnouncer)));
}

#[tokio::test]
async fn an_announcements_readers_and_its_end() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let api = "GET /v1.0/blackboard/readers";
    let one = json!({"userId": "a", "read": "true", "readTimestamp": 1_688_010_569_000_i64});
    platform.says(api, json!({"nextToken": "t2", "users": [one, {"userId": "b", "read": "false"}]}));
    platform
        .says(api, json!({"nextToken": "", "users": [{"userId": "c", "read": false, "readTimestamp": 0}]}));
    let first = client.announcement_readers(&"boss".into(), &"b1".into(), None).await.expect("a page");
    let reader = |user: &str, has_read, at| Reader { user: user.into(), has_read, at };
    assert_eq!(first.items, [reader("a", true, Some(1_688_010_569_000)), reader("b", false, None)]);
    let last = client
        .announcement_readers(&"boss".into(), &"b1".into(), first.next.as_deref())
        .await
        .expect("a page");
    assert_eq!((last.items, last.next), (vec![reader("c", false, None)], None));
    let query = "operationUserId=boss&blackboardId=b1&maxResults=500";
    assert_eq!(platform.asked(api)[0].query, query);
    assert_eq!(platform.asked(api)[1].query, format!("{query}&nextToken=t2"));
    let api = "POST /topapi/blackboard/delete";
    let permit = recall(vec![Handle::Announcement { id: "b1".into() }]);
    client.delete_announcement(&permit, &"boss".into(), &"b1".into()).await.expect("deleted");
    assert_eq!(platform.asked(api)[0].body, json!({"blackboard_id": "b1", "operation_userid": "boss"}));
    let refused = client.delete_announcement(&permit, &"boss".into(), &"b2".into()).await;
    assert!(matches!(refused, Err(Error::PermitMismatch)));
}
