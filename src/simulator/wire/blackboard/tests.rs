//! Announcements on the small world.

use serde_json::{Value, json};

use super::super::tests::{NOW, call, small};
use super::list::written;
use crate::simulator::world::{DAY, World};

fn with(mut params: Value, change: Value) -> Value {
    if let (Some(params), Value::Object(change)) = (params.as_object_mut(), change) {
        params.extend(change);
    }
    params
}

fn create(world: &mut World, change: Value) -> Value {
    let request = json!({"operation_userid": "boss", "title": "防汛", "content": "各单位值守",
        "blackboard_receiver": {"deptid_list": [9_001_011], "userid_list": ["wh_sun"]}});
    call(world, "POST /topapi/blackboard/create", json!({"create_request": with(request, change)}))
}

fn ids(world: &mut World, change: Value) -> Value {
    let request = with(json!({"operation_userid": "boss", "page": 1, "page_size": 30}), change);
    call(world, "POST /topapi/blackboard/listids", json!({"query_request": request.to_string()}))
}

#[test]
fn an_announcement_is_made_found_read_changed_and_deleted() {
    let mut world = small();
    let made = create(&mut world, json!({"ding": true}));
    assert_eq!((&made["result"], made.get("id")), (&json!(true), None));
    let id = ids(&mut world, json!({}))["result"][0].clone();
    let event = &world.events[0];
    assert_eq!((event.kind, &event.payload["blackboardId"]), ("blackboard_sent", &id));
    assert_eq!(event.payload["receivers"]["deptIds"], "[9001011]");
    let kinds: Vec<_> = world.chat.iter().map(|m| (m.kind.as_str(), m.only.len())).collect();
    assert_eq!(kinds, [("ding", 7), ("announcement", 7)]);
    assert!(world.read("hp_li", 1, NOW + 5));
    let look = json!({"operationUserId": "boss", "blackboardId": id});
    let seen = call(&mut world, "GET /v1.0/blackboard/get_blackboard", look.clone());
    assert_eq!((&seen["readCount"], &seen["unReadCount"]), (&json!(1), &json!(6)));
    assert_eq!((&seen["depNameList"], &seen["userNameList"]), (&json!(["和平医院"]), &json!(["孙七"])));
    let page = |world: &mut World, token: Value| {
        let params = with(look.clone(), json!({"maxResults": 4, "nextToken": token}));
        call(world, "GET /v1.0/blackboard/readers", params)
    };
    let first = page(&mut world, Value::Null);
    assert_eq!(first["users"][1], json!({"userId": "hp_li", "read": "true", "readTimestamp": NOW + 5}));
    let second = page(&mut world, first["nextToken"].clone());
    assert_eq!((second["users"].as_array().unwrap().len(), second.get("nextToken")), (3, None));
    let change = json!({"update_request": {"operation_userid": "boss", "blackboard_id": id, "title": "防汛（更正）",
        "content": "改", "notify": true}});
    assert_eq!(call(&mut world, "POST /topapi/blackboard/update", change)["result"], true);
    assert_eq!((world.chat[1].text.as_str(), world.chat[1].read_by.len()), ("改", 0));
    let top = call(&mut world, "POST /topapi/blackboard/listtopten", json!({"userid": "hp_li"}));
    assert_eq!(top["blackboard_list"][0]["title"], "防汛（更正）");
    let away = json!({"operation_userid": "boss", "blackboard_id": id});
    assert_eq!(call(&mut world, "POST /topapi/blackboard/delete", away)["success"], true);
    assert!(world.seen_by("hp_li").is_empty() && ids(&mut world, json!({}))["result"] == json!([]));
}

#[test]
fn only_who_may_announce_does_and_only_the_own() {
    let mut world = small();
    let by = |userid: &str| json!({"operation_userid": userid});
    assert_eq!(create(&mut world, by("officer"))["errcode"], 403);
    world.knobs.announcers = ["officer".to_owned(), "hp_admin".to_owned()].into();
    assert_eq!(create(&mut world, by("officer"))["errcode"], 0);
    let id = world.announcements.keys().next().unwrap().clone();
    let delete = |world: &mut World, userid: &str| {
        let params = json!({"operation_userid": userid, "blackboard_id": id});
        call(world, "POST /topapi/blackboard/delete", params)["errcode"].clone()
    };
    let look = |world: &mut World, userid: &str| {
        let params = json!({"operationUserId": userid, "blackboardId": id, "maxResults": 500});
        call(world, "GET /v1.0/blackboard/readers", params)["code"].clone()
    };
    assert_eq!(
        (delete(&mut world, "hp_admin"), look(&mut world, "hp_admin")),
        (json!(403), json!("accessDenied"))
    );
    assert_eq!((look(&mut world, "officer"), look(&mut world, "boss")), (Value::Null, Value::Null));
    assert_eq!(delete(&mut world, "boss"), 0);
    assert_eq!(look(&mut world, "boss"), "badRequest");
}

#[test]
fn lists_go_back_a_month_and_are_paged() {
    let mut world = small();
    for n in 0..12 {
        create(
            &mut world,
            json!({"title": n.to_string(), "push_top": n == 0, "blackboard_receiver": {"deptid_list": "-1"}}),
        );
    }
    assert_eq!(world.chat[0].only.len(), 12);
    let oldest = world.announcements.keys().next().unwrap().clone();
    world.announcements.get_mut(&oldest).unwrap().at = NOW - 31 * DAY;
    let many = |world: &mut World, change: Value| ids(world, change)["result"].as_array().map(Vec::len);
    assert_eq!(many(&mut world, json!({})), Some(11));
    assert_eq!(many(&mut world, json!({"page": 2, "page_size": 10})), Some(1));
    assert_eq!(many(&mut world, json!({"start_time": written(NOW - 40 * DAY)})), Some(12));
    assert_eq!(many(&mut world, json!({"category_id": "8a8cf00000000000000000000005b8a0"})), Some(0));
    assert_eq!(ids(&mut world, json!({"start_time": written(NOW - 181 * DAY)}))["errcode"], 40_035);
    assert_eq!(ids(&mut world, json!({"page_size": 31}))["errcode"], 40_035);
    let top = call(&mut world, "POST /topapi/blackboard/listtopten", json!({"userid": "kn_zhao"}));
    let titles: Vec<_> =
        top["blackboard_list"].as_array().unwrap().iter().map(|a| a["title"].clone()).collect();
    assert_eq!((titles.len(), &titles[0], &titles[1]), (10, &json!("0"), &json!("11")));
    let kinds =
        call(&mut world, "POST /topapi/blackboard/category/list", json!({"operation_userid": "boss"}));
    assert_eq!(kinds["result"][0]["name"], "正式公告");
    assert_eq!(written(NOW), "2026-09-21 22:13:20");
}

#[test]
fn what_is_wrong_is_said_by_its_code() {
    let mut world = small();
    let departments: Vec<_> = (0..21).collect();
    let users: Vec<_> = (0..1_001).map(|n| n.to_string()).collect();
    let cases = [
        (json!({"title": ""}), 40_035),
        (json!({"content": null}), 40_035),
        (json!({"private_level": 1}), 40_035),
        (json!({"category_id": "x"}), 40_035),
        (json!({"blackboard_receiver": null}), 40_035),
        (json!({"blackboard_receiver": {}}), 40_035),
        (json!({"blackboard_receiver": {"deptid_list": departments}}), 400_002),
        (json!({"blackboard_receiver": {"userid_list": users}}), 400_002),
        (json!({"blackboard_receiver": {"deptid_list": [77]}}), 60_003),
        (json!({"blackboard_receiver": {"userid_list": ["nobody"]}}), 33_012),
    ];
    for (change, code) in cases {
        assert_eq!(create(&mut world, change.clone())["errcode"], code, "{change}");
    }
    assert!(world.announcements.is_empty() && world.chat.is_empty());
}
