//! Notices from end to end: what the bot sends, what people see and do, what the control plane and the log tell.

use std::time::Duration;

use super::*;

/// A work notice of one text.
fn work(content: &str, change: &Value) -> Value {
    let mut params = json!({"agent_id": 1001, "msg": {"msgtype": "text", "text": {"content": content}}});
    params.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    params
}

const ASYNCSEND: &str = "/topapi/message/corpconversation/asyncsend_v2";
const BATCH: &str = "/v1.0/robot/oToMessages/batchSend";

fn batch(users: &[String]) -> Value {
    json!({"robotCode": "dingsimapp", "userIds": users, "msgKey": "sampleText", "msgParam": "{\"content\":\"通知\"}"})
}

async fn deliveries(house: &House, channel: &str) -> Vec<Value> {
    let told = house.get("/_sim/world?parts=deliveries").await;
    assert_eq!(told.as_object().unwrap().len(), 1);
    let all = told["deliveries"].as_array().unwrap();
    all.iter().filter(|one| one["channel"] == channel).cloned().collect()
}

#[tokio::test]
async fn a_notice_is_seen_by_five_channels_and_its_readers_counted() {
    let house = House::new().await;
    let task =
        house.post(ASYNCSEND, work("八点开会", &json!({"userid_list": "hp_li,hp_zhang"}))).await["task_id"]
            .clone();
    let board = json!({"create_request": {"operation_userid": "boss", "title": "防汛", "content": "值守",
        "blackboard_receiver": {"userid_list": ["hp_li"]}}});
    assert_eq!(house.post("/topapi/blackboard/create", board).await["errcode"], 0);
    let todo = json!({"subject": "填报", "executorIds": ["u_hp_li"], "detailUrl": {"appUrl": "https://x"}});
    let todo = house.post("/v1.0/todo/users/u_boss/tasks", todo).await["id"].clone();
    let ding = json!({"robotCode": "dingsimapp", "remindType": 1, "receiverUserIdList": ["hp_li"], "content": "速回"});
    assert!(house.post("/v1.0/robot/ding/send", ding).await["openDingId"].is_string());
    house.post(BATCH, batch(&["hp_li".to_owned()])).await;
    let chat = house.get("/_sim/chat?user=hp_li").await;
    let kinds: Vec<_> = chat["messages"].as_array().unwrap().iter().map(|m| m["kind"].clone()).collect();
    assert_eq!(kinds, ["work", "announcement", "todo", "ding", "text"]);
    let shown = &chat["messages"][2];
    assert_eq!((&shown["links"][0]["url"], &shown["todo"]["done"]), (&json!("https://x"), &json!(false)));
    let read = house.post("/_sim/read", json!({"user": "hp_li", "channel": "work"})).await;
    assert_eq!(read, json!({"read": [task.to_string()], "reads": 1}));
    let told = house
        .post("/topapi/message/corpconversation/getsendresult", json!({"agent_id": 1001, "task_id": task}))
        .await;
    assert_eq!(told["send_result"]["read_user_id_list"], json!(["hp_li"]));
    let done = house.post("/_sim/done", json!({"user": "hp_li", "todo": todo})).await;
    assert_eq!(done["done"], true);
    house.settle().await;
    let seen: Vec<Value> = house.seen.lock().unwrap().events.clone();
    let kinds: Vec<_> = seen.iter().map(|e| e["EventType"].clone()).collect();
    assert_eq!(kinds, ["blackboard_sent", "todo_task_create", "todo_task_update"]);
    let own = deliveries(&house, "work").await;
    let one = own.iter().find(|one| one["user"] == "hp_li").unwrap();
    assert_eq!((own.len(), &one["read"], &one["notice"]), (2, &json!(true), &json!(task.to_string())));
    let world = house.get("/_sim/world?parts=todos,announcements").await;
    assert_eq!(
        (&world["todos"][0]["done"], &world["announcements"][0]["receivers"]),
        (&json!(true), &json!(1))
    );
    let calls = house.get("/_sim/calls").await;
    let metered = calls["calls"].as_array().unwrap().iter().filter(|c| c["metered"] == true).count();
    assert_eq!((metered, &calls["metered"]), (6, &json!(6)), "all but the token");
}

#[tokio::test]
async fn reading_a_robot_message_is_told_in_the_casing_of_its_page() {
    let house = House::new().await;
    let key = house.post(BATCH, batch(&["hp_li".to_owned()])).await["processQueryKey"].clone();
    house.post("/_sim/read", json!({"user": "hp_li", "id": key})).await;
    house.settle().await;
    let seen = house.seen.lock().unwrap();
    let event = &seen.events[0];
    assert_eq!((&event["UserId"], &event["ProcessQueryKey"]), (&json!("hp_li"), &key));
    assert_eq!(event["OpenConversationId"], "cidSingle_hp_li==");
    assert!(event["OperatTime"].is_string() && event.get("userId").is_none());
}

#[tokio::test]
async fn what_is_taken_back_is_gone_and_who_reads_by_share_stays_the_same() {
    let house = House::new().await;
    let everybody = json!({"to_all_user": true});
    let task = house.post(ASYNCSEND, work("一", &everybody)).await["task_id"].clone();
    let share = json!({"share": 0.5, "seed": 3, "channel": "work"});
    assert_eq!(house.post("/_sim/read", share.clone()).await["reads"], 6);
    assert_eq!(house.post("/_sim/read", share).await["reads"], 0);
    let sent = house.get("/_sim/world?parts=sent").await["sent"][0].clone();
    assert_eq!((&sent["receivers"], &sent["read"], &sent["text"]), (&json!(11), &json!(6), &json!("一")));
    let recall = json!({"agent_id": 1001, "msg_task_id": task});
    assert_eq!(house.post("/topapi/message/corpconversation/recall", recall).await["errcode"], 0);
    assert_eq!(house.get("/_sim/chat?user=hp_li").await["messages"], json!([]));
    assert!(deliveries(&house, "work").await.is_empty());
    let (status, _) = house.call(reqwest::Method::POST, "/_sim/read", Some(json!({"share": 2}))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn faults_of_a_rate_hit_the_same_sends_again_after_a_reset() {
    let house = House::new().await;
    let mut rounds = Vec::new();
    for _ in 0..2 {
        house.post("/_sim/reset", json!({})).await;
        let order = json!({"api": ASYNCSEND, "kind": "throttle_app", "rate": 0.4});
        house.post("/_sim/faults", order).await;
        let mut refused = Vec::new();
        for n in 0..15 {
            let sent = house.post(ASYNCSEND, work(&n.to_string(), &json!({"userid_list": "hp_li"}))).await;
            refused.push(sent["sub_code"] == "90018");
        }
        rounds.push(refused);
    }
    assert_eq!(rounds[0], rounds[1]);
    assert!((1..15).contains(&rounds[0].iter().filter(|hit| **hit).count()));
    assert_eq!(deliveries(&house, "work").await.len(), rounds[0].iter().filter(|hit| !**hit).count());
    house.post("/_sim/reset", json!({})).await;
    house.post("/_sim/faults", json!({"api": BATCH, "kind": "commit_then_timeout"})).await;
    let url = format!("{}{BATCH}", house.simulator.url());
    let send = house.http.post(&url).header("x-acs-dingtalk-access-token", &house.token);
    let late = send.timeout(Duration::from_millis(300)).body(batch(&["hp_li".to_owned()]).to_string());
    assert!(late.send().await.unwrap_err().is_timeout());
    assert_eq!(deliveries(&house, "chat").await.len(), 1);
}
