//! Both envelopes, in every case, and any text.

use proptest::prelude::*;

use super::*;

fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::from(*id)).collect()
}

#[test]
fn both_envelopes_give_the_same_event() {
    let http = r#"{"EventType":"user_add_org","EventTime":1700000000123,"CorpId":"ding1","eventId":"e1",
        "TimeStamp":"1700000000000","UserId":["u1","u2"]}"#;
    let stream = r#"{"timeStamp":"1700000000000","userId":["u1","u2"]}"#;
    let headers = Headers { kind: "user_add_org", id: Some("e1"), born: Some("1700000000123") };
    let expected = Event {
        id: "e1".to_owned(),
        name: "user_add_org".to_owned(),
        kind: Kind::UserAddOrg { users: users(&["u1", "u2"]) },
        at_ms: Some(1_700_000_000_123),
    };
    assert_eq!(Event::from_http(http), Ok(expected.clone()));
    assert_eq!(Event::from_stream(headers, stream), Ok(expected));
}

#[test]
fn the_kinds() {
    let ids = || vec![DepartmentId(432_825_033)];
    for (kind, data, expected) in [
        ("USER_ACTIVE_ORG", r#"{"userid":["u1"]}"#, Kind::UserActiveOrg { users: users(&["u1"]) }),
        ("user_leave_org", r#"{"userId":"u1"}"#, Kind::UserLeaveOrg { users: users(&["u1"]) }),
        (
            "user_modify_org",
            r#"{"userId":["u1"],"diffInfo":{}}"#,
            Kind::UserModifyOrg { users: users(&["u1"]) },
        ),
        ("org_admin_add", r#"{"userId":["u1"]}"#, Kind::AdminsChanged { users: users(&["u1"]) }),
        ("org_admin_remove", r#"{"userId":null}"#, Kind::AdminsChanged { users: vec![] }),
        ("org_dept_create", r#"{"deptId":[432825033]}"#, Kind::DepartmentsChanged { ids: ids() }),
        ("org_dept_remove", r#"{"deptId":["432825033"]}"#, Kind::DepartmentsChanged { ids: ids() }),
        (
            "label_user_change",
            r#"{"userIdList":["u1"],"action":"add","labelIdList":[1881]}"#,
            Kind::RolesChanged { users: users(&["u1"]) },
        ),
        ("label_conf_modify", r#"{"scope":"1","labelIdList":[1]}"#, Kind::RolesChanged { users: vec![] }),
        (
            "todo_task_update",
            r#"{"unionIdList":["n1"],"bizTag":"dingapp","taskId":"t1"}"#,
            Kind::TodoChanged { unions: vec!["n1".into()], todo: "t1".into() },
        ),
        (
            "todo_task_update",
            r#"{"UnionIdList":["n1"],"taskId":"t1"}"#,
            Kind::TodoChanged { unions: vec!["n1".into()], todo: "t1".into() },
        ),
        ("check_url", "{}", Kind::CheckUrl),
        ("chat_quit", "{}", Kind::Other { name: "chat_quit".to_owned() }),
    ] {
        let event = Event::from_stream(Headers { kind, ..Headers::default() }, data).expect("an event");
        assert_eq!(event.kind, expected, "{kind}");
    }
}

#[test]
fn an_event_without_an_id_gets_one_of_its_content() {
    let once = Event::from_http(r#"{"EventType":"check_url"}"#).expect("an event");
    let twice = Event::from_http(r#"{"EventType":"check_url"}"#).expect("an event");
    let other = Event::from_http(r#"{"EventType":"check_url","x":1}"#).expect("an event");
    assert_eq!(once, twice);
    assert_ne!(once.id, other.id);
    assert_eq!((once.id.len(), once.at_ms), (64, None));
    assert!(Event::from_http("[]").is_err() && Event::from_http("{}").is_err());
}

proptest! {
    #[test]
    fn any_text_parses_or_is_refused(text in ".*", kind in ".*") {
        let _ = Event::from_http(&text);
        let _ = Event::from_stream(Headers { kind: &kind, id: Some(&text), born: Some(&text) }, &text);
        let sample = serde_json::json!({"EventType": kind, "userId": text, "deptId": [text], "EventTime": text});
        prop_assert!(kind.is_empty() || Event::from_http(&sample.to_string()).is_ok());
    }
}

#[tokio::test]
async fn what_could_not_be_brought_is_taken_off_the_list() {
    let platform = crate::dingtalk::standin::StandIn::start().await;
    let api = "GET /call_back/get_call_back_failed_result";
    let list = serde_json::json!([
        {"call_back_tag": "user_add_org", "event_time": 1_690_362_102_194_i64,
            "user_add_org": {"corpid": "ding1", "userid": ["u1", "u2"]}},
        {"call_back_tag": "label_user_change", "event_time": "7",
            "roleLabelChange": "{\"userIdList\":[\"u3\"],\"action\":\"add\",\"labelIdList\":[1881]}"},
        {"event_time": 8},
    ]);
    platform.says(api, serde_json::json!({"errcode": 0, "has_more": true, "failed_list": list}));
    let (client, _) = platform.client();
    let failed = client.take_failed_events().await.expect("a list");
    assert!(failed.more);
    let user = |id: &str| UserId(id.to_owned());
    assert_eq!(failed.events.len(), 2, "what cannot be read is left out");
    assert_eq!(failed.events[0].kind, Kind::UserAddOrg { users: vec![user("u1"), user("u2")] });
    assert_eq!(failed.events[0].at_ms, Some(1_690_362_102_194));
    assert_eq!(failed.events[1].kind, Kind::RolesChanged { users: vec![user("u3")] });
    assert_ne!(failed.events[0].id, failed.events[1].id);
    platform.says(api, serde_json::json!({"errcode": 0, "has_more": false, "failed_list": []}));
    assert_eq!(client.take_failed_events().await.expect("a list"), Failed { events: vec![], more: false });
}
