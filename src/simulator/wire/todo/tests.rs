//! Todos on the small world.

use serde_json::{Value, json};

use super::super::tests::{NOW, call, small};
use crate::simulator::world::{Todo, World};

const CREATE: &str = "POST /v1.0/todo/users/u_officer/tasks";

fn create(world: &mut World, change: Value) -> Value {
    let mut params = json!({"sourceId": "gj-1", "subject": "填报名单", "executorIds": ["u_hp_li", "u_officer"],
        "detailUrl": {"appUrl": "https://x/a", "pcUrl": "https://x/p"}, "dueTime": NOW + 1});
    if let (Some(params), Value::Object(change)) = (params.as_object_mut(), change) {
        params.extend(change);
    }
    call(world, CREATE, params)
}

fn open_of(world: &mut World, unionid: &str) -> Value {
    let params = json!({"isDone": false, "roleTypes": [["executor"]], "nextToken": "0"});
    call(world, &format!("POST /v1.0/todo/users/{unionid}/org/tasks/query"), params)["todoCards"].clone()
}

#[test]
fn a_todo_is_made_done_by_each_and_deleted() {
    let mut world = small();
    let made = create(&mut world, json!({"notifyConfigs": {"dingNotify": "1"}}));
    assert_eq!(
        (&made["creatorId"], &made["done"], &made["sourceId"]),
        (&json!("u_officer"), &json!(false), &json!("gj-1"))
    );
    let kinds: Vec<_> = world.chat.iter().map(|m| (m.kind.as_str(), m.only.len())).collect();
    assert_eq!(kinds, [("ding", 1), ("todo", 2)], "nobody is called up about their own");
    assert_eq!(open_of(&mut world, "u_hp_li")[0]["detailUrl"]["pcUrl"], "https://x/p");
    let path = format!("/v1.0/todo/users/u_officer/tasks/{}", made["id"].as_str().unwrap());
    let mark = json!({"executorStatusList": [{"id": "u_hp_li", "isDone": true}]});
    assert_eq!(call(&mut world, &format!("PUT {path}/executorStatus"), mark), json!({"result": true}));
    assert_eq!((open_of(&mut world, "u_hp_li"), world.todos[0].done), (json!([]), false));
    assert_eq!(
        call(&mut world, &format!("PUT {path}"), json!({"subject": "新", "done": true})),
        json!({"result": true})
    );
    assert_eq!((world.todos[0].done, world.todos[0].subject.as_str()), (true, "新"));
    let shown: Vec<_> =
        world.seen_by("hp_li").iter().map(|n| world.chat.at(*n).unwrap().text.clone()).collect();
    assert_eq!(shown, ["填报名单", "新"], "the DING stays as it was");
    assert_eq!(call(&mut world, &format!("DELETE {path}"), json!({}))["result"], true);
    assert!(world.seen_by("hp_li").is_empty() && world.todos.is_empty());
    assert_eq!(call(&mut world, &format!("DELETE {path}"), json!({}))["message"], "task not exist");
    let fired: Vec<_> = world.events.iter().map(|e| e.kind).collect();
    assert_eq!(fired, ["todo_task_create", "todo_task_update", "todo_task_update", "todo_task_delete"]);
}

#[test]
fn other_executors_see_it_and_who_is_no_longer_one_does_not() {
    let mut world = small();
    let made = create(&mut world, json!({}));
    let path = format!("/v1.0/todo/users/u_officer/tasks/{}", made["id"].as_str().unwrap());
    call(&mut world, &format!("PUT {path}"), json!({"executorIds": ["u_hp_li", "u_boss"]}));
    let sees = |user: &str| world.seen_by(user).len();
    assert_eq!((sees("hp_li"), sees("boss"), sees("officer")), (1, 1, 0));
}

#[test]
fn what_is_wrong_is_said_by_code_and_words() {
    let mut world = small();
    assert_eq!(create(&mut world, json!({}))["code"], Value::Null);
    let many: Vec<_> = (0..101).map(|n| format!("u_{n}")).collect();
    let cases = [
        (json!({}), "task exist"),
        (json!({"sourceId": "2", "subject": "长".repeat(1_025)}), "subject is oversize"),
        (json!({"sourceId": "2", "executorIds": many}), "executors is oversize"),
        (json!({"sourceId": "2", "participantIds": many}), "participants is oversize"),
        (json!({"sourceId": "2", "dueTime": 0}), "dueTime is invalid"),
        (json!({"sourceId": "2", "detailUrl": null}), "detailUrl is invalid"),
        (json!({"sourceId": "2", "detailUrl": {"appUrl": "x".repeat(1_025)}}), "detailUrl is invalid"),
        (json!({"sourceId": "2", "executorIds": ["hp_li"]}), "todo.taskCreate.paramError"),
        (json!({"sourceId": "2", "priority": 5}), "todo.taskCreate.paramError"),
    ];
    for (change, words) in cases {
        let refused = create(&mut world, change.clone());
        assert_eq!(
            (&refused["code"], &refused["message"]),
            (&json!("todo.taskCreate.paramError"), &json!(words))
        );
    }
    assert_eq!(world.todos.len(), 1);
    world.todos.push(Todo { id: "foreign".into(), ..Todo::default() });
    let foreign = call(&mut world, "PUT /v1.0/todo/users/u_officer/tasks/foreign", json!({"done": true}));
    assert_eq!(foreign["message"], "task not belong to bizTag");
    let id = world.todos[0].id.clone();
    let stranger = json!({"executorStatusList": [{"id": "u_boss", "isDone": true}]});
    let refused =
        call(&mut world, &format!("PUT /v1.0/todo/users/u_officer/tasks/{id}/executorStatus"), stranger);
    assert_eq!(refused["code"], "todo.taskExecutorStatusUpdate.paramError");
}

#[test]
fn open_todos_are_paged() {
    let mut world = small();
    for number in 0..22 {
        let executors = vec!["u_hp_li".to_owned()];
        world.todos.push(Todo { id: format!("t{number}"), executors, ..Todo::default() });
    }
    world.todos[0].done = true;
    world.todos.push(Todo { id: "other".into(), executors: vec!["u_boss".into()], ..Todo::default() });
    let api = "POST /v1.0/todo/users/u_hp_li/org/tasks/query";
    let mut page = |next: &str| {
        let params = json!({"isDone": false, "roleTypes": [["executor"]], "nextToken": next});
        let page = call(&mut world, api, params);
        (page["todoCards"].as_array().map(Vec::len), page["nextToken"].clone())
    };
    assert_eq!(page("0"), (Some(20), json!("20")));
    assert_eq!(page("20"), (Some(1), json!("0")));
    let nobody = call(&mut world, "POST /v1.0/todo/users/x/org/tasks/query", json!({}));
    assert_eq!(nobody["code"], "todo.orgTaskQuery.paramError");
}
