//! Todos: whoever has one says on the notice's page that it is done, and its sender sees who has not.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const MARK: &str = "/executorStatus";
const LISTS: &str = "/org/tasks/query";

async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().impatient().manual_clock().pages()).await;
    scene.walked().await;
    scene
}

/// A todo for 张三, 孙七 and 李四; the path of its page.
async fn sent(scene: &mut Scene) -> String {
    scene.asks("officer", "用待办通知各信息员、李四：报数据").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.overlook();
    page(scene).await
}

/// Where the todo leads.
async fn page(scene: &Scene) -> String {
    let url = todo(scene).await["url"].to_string();
    let (_, path) = url.split_once("/app/notices/").unwrap_or_else(|| panic!("no page: {url}"));
    format!("/app/notices/{}", path.split(['"', '\\', ',']).next().expect("a path"))
}

/// The todo in the platform's own books.
async fn todo(scene: &Scene) -> Value {
    let world = scene.platform().world().await;
    world["todos"].as_array().expect("todos").last().expect("a todo").clone()
}

/// Who has done it, in the platform's own books.
async fn done_by(scene: &Scene) -> Vec<String> {
    scene.settle().await;
    let todo = todo(scene).await;
    todo["done_by"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one.as_str().expect("text").to_owned())
        .collect()
}

async fn code(scene: &Scene, user: &str) -> String {
    let made = scene.platform().post("auth_code", json!({"user": user})).await;
    made["code"].as_str().expect("a code").to_owned()
}

/// What the page's script sends to a path below it.
async fn send(scene: &Scene, path: &str, body: Value) -> (u16, Value) {
    let call = scene.platform().http().post(scene.house().door(path)).json(&body);
    let response = call.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

async fn says(scene: &Scene, path: &str, user: &str, done: bool) -> (u16, Value) {
    let code = code(scene, user).await;
    send(scene, &format!("{path}/done"), json!({"code": code, "done": done})).await
}

/// What a visit tells of the visitor's todo.
async fn sees(scene: &Scene, path: &str, user: &str) -> Value {
    let code = code(scene, user).await;
    let (status, answer) = send(scene, &format!("{path}/read"), json!({"code": code})).await;
    assert_eq!(status, 200, "{answer}");
    answer["todo"].clone()
}

/// The notice's card as its sender sees it a minute later.
async fn card(scene: &Scene) -> String {
    scene.settle().await;
    scene.house().advance(Duration::from_mins(1));
    let card = scene.card("officer").await;
    card.lines()
        .find(|line| line.contains("已读 **") || line.contains("都读了"))
        .unwrap_or(&card)
        .trim()
        .to_owned()
}

/// The lines of a status that say how far the todo is.
fn told(status: &str) -> String {
    let lines = status.lines().map(str::trim);
    lines.filter(|line| line.contains("待办：") || line.contains("未读")).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_finishes_on_the_page_one_elsewhere_and_one_not() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    assert_eq!(sees(&scene, &path, "hp_zhang").await, json!({"done": false}));
    assert_snapshot!(format!("{:?}", says(&scene, &path, "hp_zhang", true).await), @"(200, Object {\"said\": String(\"已登记完成，钉钉待办稍后更新。\"), \"todo\": Object {\"done\": Bool(true)}})");
    assert_eq!(done_by(&scene).await, ["u_hp_zhang"]);
    assert_eq!(sees(&scene, &path, "hp_zhang").await, json!({"done": true}));
    assert_eq!(scene.calls(LISTS).await.len(), 0, "what we did ourselves is not asked about");

    let task = todo(&scene).await["id"].clone();
    scene.platform().post("done", json!({"user": "wh_sun", "todo": task})).await;
    scene.settle().await;
    assert_eq!(scene.calls(LISTS).await.len(), 1, "what came otherwise is");
    assert_snapshot!(card(&scene).await, @"已读 **2 / 3** 人（66%）；待办：2 人已完成，统计时间 3月2日 09:01");
    assert_snapshot!(told(&scene.asks("officer", "刚才的通知谁没看").await), @"
    - 待办：已完成 2 / 3 人（66%），没完成 1 人：李四
    未读 1 人：李四。
    ");
    let trail: Vec<String> = scene.trail().await.into_iter().filter(|act| act.contains("todo_")).collect();
    assert_snapshot!(trail.join("\n"), @"hp_zhang notice.send todo_done 张三");
    assert_eq!(scene.calls(MARK).await.len(), 1);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_is_opened_again_and_what_is_so_already_costs_nothing() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    for (user, done) in [("hp_zhang", true), ("wh_sun", true), ("hp_li", true), ("hp_zhang", true)] {
        assert_eq!(says(&scene, &path, user, done).await.0, 200);
        scene.settle().await;
    }
    assert_eq!(done_by(&scene).await, ["u_hp_li", "u_hp_zhang", "u_wh_sun"]);
    assert_eq!(scene.calls(MARK).await.len(), 3);
    assert_snapshot!(card(&scene).await, @"**所有人都读了**（3 人）；待办：3 人已完成");
    assert_snapshot!(format!("{:?}", says(&scene, &path, "wh_sun", false).await), @"(200, Object {\"said\": String(\"已登记为未完成，钉钉待办稍后更新。\"), \"todo\": Object {\"done\": Bool(false)}})");
    assert_eq!(done_by(&scene).await, ["u_hp_li", "u_hp_zhang"]);
    assert_eq!(sees(&scene, &path, "wh_sun").await, json!({"done": false}));
    assert_snapshot!(card(&scene).await, @"已读 **3 / 3** 人（100%）；待办：2 人已完成，统计时间 3月2日 09:02");
    assert_snapshot!(told(&scene.asks("officer", "刚才的通知谁没看").await), @"- 待办：已完成 2 / 3 人（66%），没完成 1 人：孙七");
    let calls = scene.calls(MARK).await;
    assert!(calls.len() == 4 && calls.iter().all(|call| call.outcome == "ok"));
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_todo_of_it_says_nothing_of_anybodys() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    // A colleague, the sender, a main administrator.
    for user in ["hp_wang", "officer", "boss"] {
        assert_eq!(sees(&scene, &path, user).await, Value::Null, "{user}");
        let (status, answer) = says(&scene, &path, user, true).await;
        assert_eq!((status, &answer["todo"]), (403, &Value::Null), "{user}: {answer}");
        assert_eq!(answer["said"], "这条通知没有给您的待办，没有登记。");
    }
    let used = code(&scene, "hp_zhang").await;
    let done = format!("{path}/done");
    assert_eq!(send(&scene, &done, json!({"code": used, "done": true})).await.0, 200);
    assert_eq!(send(&scene, &done, json!({"code": used, "done": false})).await.0, 401, "a code counts once");
    assert_eq!(send(&scene, &done, json!({"code": "", "done": false})).await.0, 401);
    let gone = code(&scene, "hp_li").await;
    scene.platform().post("leave", json!({"user": "hp_li"})).await;
    scene.settle().await;
    let (status, answer) = send(&scene, &done, json!({"code": gone, "done": true})).await;
    assert_eq!((status, answer["said"].as_str()), (403, Some("您的账号不在本组织，没有登记。")));
    let (before, mark) = path.rsplit_once('/').expect("a mark");
    let wrong: String = mark.chars().rev().collect();
    assert_eq!(says(&scene, &format!("{before}/{wrong}"), "wh_sun", true).await.0, 404);
    assert_eq!(done_by(&scene).await, ["u_hp_zhang"]);
    assert_eq!(scene.calls(MARK).await.len(), 1);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_does_not_answer_is_told_later() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    scene.fault("PUT /v1.0/todo", "http500", 100).await;
    assert_eq!(says(&scene, &path, "hp_zhang", true).await.0, 200);
    assert_eq!(done_by(&scene).await, [""; 0]);
    assert_eq!(
        sees(&scene, &path, "hp_zhang").await,
        json!({"done": false}),
        "the platform has not taken it"
    );
    scene.platform().mend().await;
    scene.house().advance(Duration::from_secs(6));
    assert_eq!(done_by(&scene).await, ["u_hp_zhang"]);
    // What was done without an answer is told of by its event, and not done twice.
    let before = scene.calls(MARK).await.len();
    scene.fault("PUT /v1.0/todo", "commit_then_timeout", 1).await;
    assert_eq!(says(&scene, &path, "wh_sun", true).await.0, 200);
    assert_eq!(done_by(&scene).await, ["u_hp_zhang", "u_wh_sun"]);
    assert_eq!(sees(&scene, &path, "wh_sun").await, json!({"done": false}), "nobody knows yet");
    scene.house().advance(Duration::from_secs(6));
    assert_eq!(done_by(&scene).await, ["u_hp_zhang", "u_wh_sun"]);
    assert_eq!(sees(&scene, &path, "wh_sun").await, json!({"done": true}));
    assert_eq!((scene.calls(MARK).await.len(), scene.calls(LISTS).await.len()), (before + 1, 1));
    assert_snapshot!(told(&scene.asks("officer", "刚才的通知谁没看").await), @"
    - 待办：已完成 2 / 3 人（66%），没完成 1 人：李四
    未读 1 人：李四。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_todo_that_was_taken_back_is_not_marked() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    scene.asks("officer", "撤回刚才的通知").await;
    scene.presses("officer", "确认").await;
    scene.settle().await;
    let (status, answer) = says(&scene, &path, "hp_zhang", true).await;
    assert_eq!((status, answer["said"].as_str()), (410, Some("这条通知已经撤回。")));
    assert_eq!(scene.calls(MARK).await.len(), 0);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_has_a_button_inside_the_client_and_a_hint_elsewhere() {
    let mut scene = scene().await;
    let path = sent(&mut scene).await;
    let open = async |agent: &str| {
        let call = scene.platform().http().get(scene.house().door(&path)).header("user-agent", agent);
        call.send().await.expect("an answer").text().await.expect("a body")
    };
    let inside = open("Mozilla/5.0 AliApp(DingTalk/7.6.0)").await;
    assert!(
        inside.contains("<section id=\"todo\" hidden>") && !inside.contains("class=\"hint\""),
        "{inside}"
    );
    let outside = open("Mozilla/5.0").await;
    assert!(outside.contains("请在钉钉里打开") && !outside.contains("<button"), "{outside}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_pages_it_is_said_that_a_todo_cannot_be_marked_as_done() {
    let mut scene = Scene::of(Plan::default().manual_clock().set("GUANJIA_REMINDERS", "todo,chat")).await;
    scene.walked().await;
    assert_snapshot!(scene.asks("officer", "用待办通知各信息员：报数据").await, @"
    〔card〕通知 1 · 待确认

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 待办：1 次接口调用，没有详情页，不能标记完成

    > 没有设置详情页（public_url），收到的人不能标记完成，这条待办会一直留在他们的列表里，直到您撤回。可以改用工作通知。

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    assert_eq!(scene.platform().world().await["todos"].as_array().map(Vec::len), Some(1));
    scene.asks("officer", "单聊通知各信息员：报数据").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.overlook();
    let reminder = scene.asks("officer", "催一下没看的").await;
    assert!(reminder.contains("机器人单聊：") && !reminder.contains("待办"), "{reminder}");
    scene.asks("officer", "取消").await;
    scene.overlook();
    scene.finish().await;
}
