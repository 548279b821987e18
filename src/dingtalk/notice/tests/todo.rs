//! Todos against the stand-in.

use super::*;
use crate::dingtalk::notice::todo::{Found, NewTodo};
use crate::domain::operation::notice::Mark;

const CREATE: &str = "POST /v1.0/todo/users/u%2Fboss/tasks";

const MARK: &str = "PUT /v1.0/todo/users/u%2Fboss/tasks/t1/executorStatus";

fn todo(executors: &[&str]) -> NewTodo {
    NewTodo {
        creator: "u/boss".into(),
        source: "op-7.1".into(),
        subject: "填报月报".into(),
        description: None,
        executors: executors
            .iter()
            .map(|user| (UserId::from(*user), format!("u_{user}").as_str().into()))
            .collect(),
        url: "https://a.example/1".into(),
        due: None,
    }
}

#[tokio::test]
async fn a_todo_is_made_once() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let permit = notice(&["hp_li", "hp_wang"], &[], &[]);
    platform.says(CREATE, json!({"id": "t1", "done": false}));
    let made = client.create_todo(&permit, &todo(&["hp_li", "hp_wang"])).await.expect("made");
    assert_eq!(made, "t1".into());
    let url = json!({"appUrl": "https://a.example/1", "pcUrl": "https://a.example/1"});
    let expected = json!({"sourceId": "op-7.1", "subject": "填报月报", "creatorId": "u/boss",
        "executorIds": ["u_hp_li", "u_hp_wang"], "detailUrl": url, "isOnlyShowExecutor": true});
    assert_eq!(platform.asked(CREATE)[0].body, expected);
    assert_eq!(local.counted.lock().expect("lock").len(), 1);
    let more =
        NewTodo { description: Some("本月".into()), due: Some(1_700_000_000_000), ..todo(&["hp_li"]) };
    platform.says(CREATE, json!({"id": "t2"}));
    client.create_todo(&permit, &more).await.expect("made");
    let asked = platform.asked(CREATE)[1].body.clone();
    assert_eq!((&asked["description"], &asked["dueTime"]), (&json!("本月"), &json!(1_700_000_000_000_i64)));
    let exists = json!({"code": "todo.taskCreate.paramError", "message": "task exist"});
    platform.answers(CREATE, [Reply::Json(400, exists)]);
    assert!(matches!(client.create_todo(&permit, &todo(&["hp_li"])).await, Err(Error::TodoExists)));
    platform.answers(CREATE, [Reply::Page(504, "<html>")]);
    let error = client.create_todo(&permit, &todo(&["hp_li"])).await.expect_err("unknown");
    assert_eq!((error.class(), platform.asked(CREATE).len()), (Class::Unknown, 4));
}

#[tokio::test]
async fn a_todo_beyond_permit_or_limits_is_not_made() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let names: Vec<String> = (0..101).map(|n| format!("p{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let permit = notice(&names, &[], &[]);
    for wrong in [todo(&["hp_li"]), todo(&[])] {
        assert!(matches!(client.create_todo(&permit, &wrong).await, Err(Error::PermitMismatch)));
    }
    let many = client.create_todo(&permit, &todo(&names)).await;
    assert!(matches!(many, Err(Error::TooMany { limit: 100 })));
    let one = || todo(&names[..1]);
    for (wrong, most) in [
        (NewTodo { subject: "长".repeat(1025), ..one() }, 1024),
        (NewTodo { description: Some("长".repeat(4097)), ..one() }, 4096),
        (NewTodo { url: format!("https://a.example/{}", "长".repeat(340)), ..one() }, 1024),
    ] {
        let error = client.create_todo(&permit, &wrong).await.expect_err("too long");
        assert!(matches!(error, Error::TooLong { limit, .. } if limit == most), "{error}");
    }
    assert!(platform.asked(CREATE).is_empty());
}

#[tokio::test]
async fn who_has_done_a_todo() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let api = "POST /v1.0/todo/users/u_a/org/tasks/query";
    let card = |id: &str| json!({"sourceId": "of another notice", "taskId": id});
    platform.says(api, json!({"todoCards": [card("t0")], "nextToken": "20"}));
    platform.says(api, json!({"todoCards": [card("t1")]}));
    assert!(client.has_done_todo(&"u_a".into(), &"t1".into()).await.expect("read"));
    let body = |next: &str| json!({"isDone": true, "roleTypes": [["executor"]], "nextToken": next});
    let asked: Vec<Value> = platform.asked(api).into_iter().map(|asked| asked.body).collect();
    assert_eq!(asked, [body("0"), body("20")]);
    platform.says(api, json!({"todoCards": [card("t0")], "nextToken": "0"}));
    assert!(!client.has_done_todo(&"u_a".into(), &"t1".into()).await.expect("read"));
    assert_eq!(local.counted.lock().expect("lock").len(), 3);
}

#[tokio::test]
async fn a_todo_is_found_by_its_source_and_taken_back() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let api = "POST /v1.0/todo/users/u_a/org/tasks/query";
    let card = |source: &str, id: &str| json!({"sourceId": source, "taskId": id});
    platform.says(api, json!({"todoCards": [card("other", "t0")], "nextToken": "20"}));
    platform.says(api, json!({"todoCards": [card("op-7.1", "t1")], "nextToken": "40"}));
    let found = client.todo_by_source(&"u_a".into(), "op-7.1").await.expect("read");
    assert_eq!(found, Some(Found { id: "t1".into(), done: false }));
    let body =
        |done: bool, next: &str| json!({"isDone": done, "roleTypes": [["executor"]], "nextToken": next});
    let asked: Vec<Value> = platform.asked(api).into_iter().map(|asked| asked.body).collect();
    assert_eq!(asked, [body(false, "0"), body(false, "20")]);
    platform.says(api, json!({"todoCards": [], "nextToken": null}));
    platform.says(api, json!({"todoCards": [card("op-7.1", "t1")]}));
    let found = client.todo_by_source(&"u_a".into(), "op-7.1").await.expect("read");
    assert_eq!(found, Some(Found { id: "t1".into(), done: true }));
    assert_eq!(platform.asked(api)[3].body, body(true, "0"));
    assert_eq!(client.todo_by_source(&"u_a".into(), "op-7.1").await.expect("read"), None);
    assert_eq!(local.counted.lock().expect("lock").len(), 6);

    let api = "DELETE /v1.0/todo/users/u%2Fboss/tasks/t1";
    let permit = recall(vec![Handle::Todo { id: "t1".into() }]);
    let (creator, id) = ("u/boss".into(), "t1".into());
    platform.says(api, json!({"result": true}));
    client.delete_todo(&permit, &creator, &id).await.expect("deleted");
    let gone = json!({"code": "todo.taskDelete.paramError", "message": "task not exist"});
    platform.answers(api, [Reply::Json(400, gone), Reply::Json(200, json!({"result": false}))]);
    for _ in 0..2 {
        assert!(matches!(client.delete_todo(&permit, &creator, &id).await, Err(Error::TodoUnknown)));
    }
    let other = notice(&["hp_li"], &[], &[]);
    for (permit, id) in [(&other, "t1"), (&permit, "t2")] {
        let refused = client.delete_todo(permit, &creator, &id.into()).await;
        assert!(matches!(refused, Err(Error::PermitMismatch)));
    }
    assert_eq!(platform.asked(api).len(), 3);
}

#[tokio::test]
async fn an_executors_part_is_done_and_open_again() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let (permit, creator, id, li) = (own("t1"), "u/boss".into(), "t1".into(), "u_hp_li".into());
    for mark in [Mark::Done, Mark::Open] {
        platform.says(MARK, json!({"result": true}));
        client.mark_todo(&permit, (&creator, &id), (&li, mark)).await.expect("marked");
    }
    let asked = platform.asked(MARK);
    let body = |done: bool| json!({"executorStatusList": [{"id": "u_hp_li", "isDone": done}]});
    assert_eq!((&asked[0].body, &asked[1].body), (&body(true), &body(false)));
    assert_eq!(asked[0].query, "operatorId=u_hp_li");
    assert_eq!(local.counted.lock().expect("lock").len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_mark_is_told_and_nothing_beyond_the_permit_is_asked() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let (creator, id, li) = ("u/boss".into(), "t1".into(), "u_hp_li".into());
    let wrong = |message: &str| {
        Reply::Json(400, json!({"code": "todo.taskExecutorStatusUpdate.paramError", "message": message}))
    };
    let permit = own("t1");
    platform.answers(MARK, [wrong("task not exist"), Reply::Json(200, json!({"result": false}))]);
    for _ in 0..2 {
        let gone = client.mark_todo(&permit, (&creator, &id), (&li, Mark::Done)).await;
        assert!(matches!(gone, Err(Error::TodoUnknown)), "{gone:?}");
    }
    platform.answers(MARK, [wrong("todo.taskExecutorStatusUpdate.paramError")]);
    let not_theirs = client.mark_todo(&permit, (&creator, &id), (&li, Mark::Done)).await;
    assert!(matches!(not_theirs, Err(Error::FieldIllegal { field: "todo", .. })), "{not_theirs:?}");
    platform.answers(MARK, [Reply::Page(504, "<html>")]);
    let error = client.mark_todo(&permit, (&creator, &id), (&li, Mark::Done)).await.expect_err("unknown");
    assert_eq!((error.class(), platform.asked(MARK).len()), (Class::Unknown, 4));
    let zhang = "u_hp_zhang".into();
    for (permit, executor) in [(&own("t2"), &li), (&permit, &zhang), (&notice(&["hp_li"], &[], &[]), &li)] {
        let refused = client.mark_todo(permit, (&creator, &id), (executor, Mark::Done)).await;
        assert!(matches!(refused, Err(Error::PermitMismatch)));
    }
    assert_eq!(platform.asked(MARK).len(), 4);
}
