//! Work notices on the small world.

use serde_json::{Value, json};

use super::super::tests::{NOW, call, small};
use crate::simulator::world::{DAY, World};

fn ask(world: &mut World, name: &str, change: Value) -> Value {
    let mut params = json!({"agent_id": 1001});
    if let (Some(params), Value::Object(change)) = (params.as_object_mut(), change) {
        params.extend(change);
    }
    call(world, &format!("POST /topapi/message/corpconversation/{name}"), params)
}

fn text(content: &str) -> Value {
    json!({"msgtype": "text", "text": {"content": content}})
}

fn send(world: &mut World, users: &str, content: &str) -> i64 {
    let sent = ask(world, "asyncsend_v2", json!({"userid_list": users, "msg": text(content)}));
    assert_eq!(sent["errcode"], 0, "{sent}");
    sent["task_id"].as_i64().unwrap()
}

fn result(world: &mut World, task: i64) -> Value {
    ask(world, "getsendresult", json!({"task_id": task}))["send_result"].clone()
}

#[test]
fn a_notice_reaches_people_and_departments_and_is_read() {
    let mut world = small();
    let params = json!({"userid_list": "kn_zhao,nobody", "dept_id_list": "9001011,77",
        "msg": text("明早八点开会").to_string(), "to_all_user": "false"});
    let task = ask(&mut world, "asyncsend_v2", params)["task_id"].as_i64().unwrap();
    // The one who has never logged in is sent to and sees nothing.
    assert_eq!((world.chat[0].only.len(), world.chat[0].kind.as_str()), (6, "work"));
    assert!(world.read("kn_zhao", 0, NOW) && !world.chat[0].only.contains("hp_wang"));
    let progress = ask(&mut world, "getsendprogress", json!({"task_id": task}));
    assert_eq!(progress["progress"], json!({"progress_in_percent": 100, "status": 2}));
    let told = result(&mut world, task);
    assert_eq!(
        (&told["read_user_id_list"], &told["invalid_dept_id_list"]),
        (&json!(["kn_zhao"]), &json!([77]))
    );
    assert_eq!(
        (told["unread_user_id_list"].as_array().unwrap().len(), &told["invalid_user_id_list"]),
        (6, &json!(["nobody"]))
    );
    world.knobs.work_to_inactive = true;
    send(&mut world, "hp_wang", "x");
    assert!(world.chat[1].only.contains("hp_wang"));
}

#[test]
fn what_a_limit_drops_is_answered_with_0_and_named_in_the_result() {
    let mut world = small();
    world.knobs.work_a_day = 2;
    send(&mut world, "hp_li", "一");
    let again = send(&mut world, "hp_li,hp_zhang", "一");
    let told = result(&mut world, again);
    assert_eq!(told["forbidden_list"], json!([{"code": "143106", "count": 1, "userid": "hp_li"}]));
    assert_eq!(
        (&told["forbidden_user_id_list"], &told["unread_user_id_list"]),
        (&json!(["hp_li"]), &json!(["hp_zhang"]))
    );
    send(&mut world, "hp_li", "二");
    let third = send(&mut world, "hp_li", "三");
    assert_eq!(result(&mut world, third)["forbidden_list"][0]["code"], "143105");
    world.knobs.work_a_minute = 4;
    let fast = send(&mut world, "kn_zhao,wh_sun", "四");
    assert_eq!(
        result(&mut world, fast)["forbidden_list"],
        json!([{"code": "143103", "count": 4, "userid": "wh_sun"}])
    );
    world.knobs.banned_words = ["违禁".to_owned()].into();
    let banned = send(&mut world, "boss", "违禁的话");
    assert_eq!(result(&mut world, banned)["forbidden_list"][0]["code"], "1430002");
    let received = world.chat.iter().filter(|m| m.only.contains("hp_li")).count();
    assert_eq!((received, world.chat.iter().filter(|m| m.only.contains("boss")).count()), (2, 0));
}

#[test]
fn everybody_is_written_to_three_times_a_day() {
    let mut world = small();
    for n in 0..4 {
        let params = json!({"to_all_user": true, "msg": text(&n.to_string())});
        let code = ask(&mut world, "asyncsend_v2", params)["errcode"].as_i64().unwrap();
        assert_eq!(code, if n < 3 { 0 } else { 41_045 });
    }
    assert_eq!(world.chat.iter().map(|m| m.only.len()).collect::<Vec<_>>(), [11, 11, 11]);
}

#[test]
fn a_result_is_for_few_and_for_a_day() {
    let mut world = small();
    let task = send(&mut world, "hp_li", "一");
    world.knobs.work_takes_ms = 1_000;
    assert_eq!(ask(&mut world, "getsendprogress", json!({"task_id": task}))["progress"]["status"], 0);
    assert_eq!(ask(&mut world, "getsendresult", json!({"task_id": task}))["errcode"], 41_052);
    world.knobs.work_takes_ms = 0;
    world.work_notices.get_mut(&task).unwrap().receivers = 101;
    assert_eq!(ask(&mut world, "getsendresult", json!({"task_id": task}))["errcode"], 41_052);
    world.knobs.result_times_out = true;
    assert_eq!(ask(&mut world, "getsendresult", json!({"task_id": task}))["errcode"], 15);
    world.work_notices.get_mut(&task).unwrap().at = NOW - DAY - 1;
    assert_eq!(ask(&mut world, "getsendresult", json!({"task_id": task}))["errcode"], 40_035);
    assert_eq!(ask(&mut world, "recall", json!({"msg_task_id": task}))["errcode"], 400_002);
    world.work_notices.get_mut(&task).unwrap().at = NOW - DAY;
    assert_eq!(ask(&mut world, "recall", json!({"msg_task_id": task}))["errcode"], 0);
    assert!(!world.sees_message("hp_li", &world.chat[0]));
}

#[test]
fn every_kind_shows_its_text_and_links() {
    let mut world = small();
    world.keep_file("@f", "名单.xlsx", vec![1], NOW);
    let oa = json!({"msgtype": "oa", "oa": {"message_url": "http://x", "head": {"bgcolor": "FFBBBBBB", "text": "h"},
        "status_bar": {"status_value": "进行中", "status_bg": "0xFFF65E5E"},
        "body": {"title": "填报", "form": [{"key": "截止:", "value": "周五"}], "content": "请填"}}});
    let buttons =
        json!([{"title": "填报", "action_url": "http://a"}, {"title": "看", "action_url": "http://b"}]);
    let cases = [
        (json!({"msgtype": "markdown", "markdown": {"title": "t", "text": "# 二"}}), "# 二", 0),
        (
            json!({"msgtype": "link", "link": {"title": "t", "text": "三", "picUrl": "@p", "messageUrl": "http://x"}}),
            "三",
            1,
        ),
        (
            json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "四", "single_title": "看",
            "single_url": "http://x"}}),
            "四",
            1,
        ),
        (
            json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "五", "btn_orientation": "1",
            "btn_json_list": buttons}}),
            "五",
            2,
        ),
        (oa, "截止:周五\n请填", 1),
        (json!({"msgtype": "file", "file": {"media_id": "@f"}}), "名单.xlsx", 0),
    ];
    for (msg, shown, links) in cases {
        let sent = ask(&mut world, "asyncsend_v2", json!({"userid_list": "hp_li", "msg": msg}));
        assert_eq!(sent["errcode"], 0, "{msg}");
        let last = world.chat.iter().next_back().unwrap();
        assert_eq!((last.text.as_str(), last.links.len()), (shown, links), "{msg}");
        let task = sent["task_id"].clone();
        let changed =
            ask(&mut world, "status_bar/update", json!({"task_id": task, "status_value": "已完成"}));
        let expected = if msg["msgtype"] == "oa" { 0 } else { 40_035 };
        assert_eq!(changed["errcode"], expected, "{msg}");
    }
    assert_eq!(world.chat.iter().filter(|m| m.status == "已完成").count(), 1);
}

#[test]
fn what_is_wrong_is_said_by_its_code() {
    let mut world = small();
    let many: Vec<_> = (0..101).map(|n| n.to_string()).collect();
    let status = json!({"msgtype": "oa", "oa": {"message_url": "http://x", "head": {"bgcolor": "FFBBBBBB", "text": "h"},
        "status_bar": {"status_value": "进行中"}, "body": {"content": "请填"}}});
    let good = json!({"userid_list": "hp_li", "msg": text("x")});
    let cases = [
        (json!({"agent_id": null}), 41_011),
        (json!({"agent_id": 7}), 40_056),
        (json!({"msg": null}), 40_035),
        (json!({"msg": {"msgtype": "feed"}}), 40_008),
        (json!({"msg": {"msgtype": "text", "text": {}}}), 40_035),
        (json!({"msg": text(&"长".repeat(700))}), 40_035),
        (json!({"msg": {"msgtype": "image", "image": {"media_id": "@none"}}}), 40_007),
        (
            json!({"msg": {"msgtype": "action_card", "action_card": {"markdown": "x", "single_title": "看"}}}),
            40_035,
        ),
        (json!({"userid_list": many.join(",")}), 400_002),
        (json!({"userid_list": null}), 40_035),
        (json!({"userid_list": null, "dept_id_list": many[..21].join(",")}), 400_002),
        (json!({"dept_id_list": "9001011", "msg": status}), 400_002),
    ];
    for (change, code) in cases {
        let mut params = good.clone();
        params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(ask(&mut world, "asyncsend_v2", params)["errcode"], code, "{change}");
    }
    assert!(world.chat.is_empty() && world.work_notices.is_empty());
}
