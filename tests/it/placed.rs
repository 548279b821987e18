//! What is typed in a private chat is about every card that is open there: those of pages, and what others ask leave for.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::approval::{coded, six, waiting};
use crate::support::door::pressed;
use crate::support::house::Way;
use crate::support::{Browser, Plan, Scene};

fn title(value: &str) -> Value {
    json!({"kind": "member.update", "members": ["hp_li"], "values": [{"field": "title", "value": value}]})
}

async fn scene() -> (Scene, Browser) {
    let scene = Scene::new().await;
    scene.walked().await;
    let browser = Browser::of(&scene, "hp_admin").await;
    (scene, browser)
}

async fn state(scene: &Scene, browser: &Browser, op: &Value) -> String {
    scene.settle().await;
    let id = op["id"].as_str().expect("an id");
    let now = browser.get(&format!("/api/v1/operations/{id}")).await;
    now["state"].as_str().expect("a state").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_of_a_page_is_answered_by_text() {
    let (mut scene, hp) = scene().await;
    let op = hp.proposed("a", &title("护士长")).await;
    assert!(scene.reply("hp_admin").await.contains("待确认"));
    assert_snapshot!(scene.asks("hp_admin", "谢谢").await, @"不客气。「修改资料」（李四（药剂科））还没有执行，请点「确认」或回复「确认」。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「修改资料」（李四（药剂科）），正在办理，稍后给出结果。");
    assert_eq!(state(&scene, &hp, &op).await, "done");
    assert_eq!(scene.platform().member("hp_li").await["title"], "护士长");
    let op = hp.proposed("b", &title("主任")).await;
    scene.reply("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_eq!(state(&scene, &hp, &op).await, "cancelled");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_of_a_page_is_changed_where_it_was_filled_in() {
    let (mut scene, hp) = scene().await;
    let person = json!({"name": "陈晨", "mobile": "13900000199", "department": 90_010_111});
    let notice = json!({"kind": "notice.send", "text": "明天停水", "to": {"members": ["hp_li"]}});
    for (key, request, words) in [
        ("a", json!({"kind": "member.add", "people": [person]}), "电话改成13900000198"),
        ("b", title("主任"), "职位改成主管"),
        ("c", json!({"kind": "member.remove", "members": ["hp_wang"]}), "离职原因改成家庭原因"),
        ("d", notice, "改成后天下午三点发"),
    ] {
        let op = hp.proposed(key, &request).await;
        scene.reply("hp_admin").await;
        let said = scene.asks("hp_admin", words).await;
        assert!(said.contains("是在页面上填写的") && said.contains("没有执行"), "{words}: {said}");
        assert_eq!(state(&scene, &hp, &op).await, "proposed");
        scene.asks("hp_admin", "取消").await;
        assert_eq!(state(&scene, &hp, &op).await, "cancelled", "{words}");
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_card_of_the_chat_it_is_asked_which() {
    let (mut scene, hp) = scene().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    let op = hp.proposed("a", &title("护士长")).await;
    scene.reply("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"
    〔card〕有不止一张卡片在等您，要确认哪一张？全部办理请回复「都确认」。

    1. 「添加成员」（陈晨）
    2. 「修改资料」（李四（药剂科））

    点按钮，或直接回复序号。
    [1. 「添加成员」（陈晨）] [2. 「修改资料」（李四（药剂科））] [取消]
    ");
    assert_eq!(state(&scene, &hp, &op).await, "proposed");
    assert_eq!(scene.platform().member_of("13900000199").await, Value::Null);
    assert_snapshot!(scene.asks("hp_admin", "2").await, @"已确认「修改资料」（李四（药剂科）），正在办理，稍后给出结果。");
    assert_eq!(state(&scene, &hp, &op).await, "done");
    assert_eq!(scene.platform().member_of("13900000199").await, Value::Null);
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["name"], "陈晨");
    // Of two pages' cards as of any others all are called off at once.
    let (one, two) = (hp.proposed("b", &title("主任")).await, hp.proposed("c", &title("院长")).await);
    scene.reply("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "都取消").await, @"已取消「修改资料」（李四（药剂科））、「修改资料」（李四（药剂科）），没有做任何改动。");
    for op in [one, two] {
        assert_eq!(state(&scene, &hp, &op).await, "cancelled");
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_count_of_a_page_is_typed_in_the_chat() {
    let mut scene = Scene::new().await;
    six(&scene, "9101").await;
    scene.walked().await;
    let boss = Browser::of(&scene, "boss").await;
    let people: Vec<String> = (0..6).map(|at| format!("six{at}")).collect();
    let op = boss.proposed("a", &json!({"kind": "member.remove", "members": people})).await;
    assert!(scene.reply("boss").await.contains("请直接回复人数「6」"));
    let add = json!({"kind": "member.update", "members": ["officer"], "values": [{"field": "title", "value": "科长"}]});
    let other = boss.proposed("b", &add).await;
    scene.reply("boss").await;
    assert_snapshot!(scene.asks("boss", "5").await, @"人数不对，没有执行。没有其他管理员可以同意，请直接回复人数「6」来确认执行，或回复「取消」放弃。");
    assert_snapshot!(scene.asks("boss", "6").await, @"人数正确，已确认，正在办理，稍后给出结果。");
    assert_eq!(state(&scene, &boss, &op).await, "done");
    assert_eq!(state(&scene, &boss, &other).await, "proposed");
    scene.asks("boss", "取消").await;
    assert_eq!(state(&scene, &boss, &other).await, "cancelled");
    scene.overlook();
    scene.finish().await;
}

async fn left(scene: &Scene) -> usize {
    scene.settle().await;
    let world = scene.platform().world().await;
    let members = world["members"].as_array().cloned().unwrap_or_default();
    members.iter().filter(|one| one["userid"].as_str().is_some_and(|user| user.starts_with("six"))).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_what_others_ask_leave_for_a_yes_is_asked_back() {
    for word in ["确认", "好的", "行"] {
        let mut scene = Scene::new().await;
        scene.asks("boss", "给王五加上信息员").await;
        waiting(&mut scene).await;
        assert!(scene.reply("boss").await.contains("请您同意"));
        let asked = scene.asks("boss", word).await;
        assert!(
            asked.contains("「设置角色」（王五") && asked.contains("和平医院管理员申请删除 6 人"),
            "{asked}"
        );
        assert_eq!(
            (left(&scene).await, scene.platform().member("hp_wang").await["roles"].clone()),
            (6, json!([]))
        );
        let all = scene.asks("boss", "都确认").await;
        assert!(all.contains("已确认「设置角色」（王五") && all.contains("不算在内"), "{all}");
        assert_eq!(
            (left(&scene).await, scene.platform().member("hp_wang").await["roles"].clone()),
            (6, json!([51]))
        );
        scene.asks("boss", "给王五加上接诉即办员").await;
        scene.asks("boss", word).await;
        let chosen = scene.asks("boss", "2").await;
        assert!(chosen.contains("收到您的同意"), "{chosen}");
        assert_eq!(
            (left(&scene).await, scene.platform().member("hp_wang").await["roles"].clone()),
            (0, json!([51]))
        );
        scene.overlook();
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yes_agrees_where_nothing_else_is_open_and_nothing_was_said_since() {
    let mut scene = Scene::new().await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    assert!(scene.asks("boss", "查一下王五").await.contains("王五"));
    assert_snapshot!(scene.asks("boss", "好的").await, @"要同意的是「和平医院管理员申请删除 6 人」吗？请核对卡片，同意请回复「同意」，不同意请回复「不同意」。");
    assert_eq!(left(&scene).await, 6);
    assert_snapshot!(coded(&scene.asks("boss", "确认").await), @"收到您的同意：和平医院管理员申请删除 6 人。正在核对权限，结果见卡片。");
    assert_eq!(left(&scene).await, 0);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_the_card_never_had_changes_nothing() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    let card = scene.card_id("single", "hp_admin").await;
    for button in ["approve.1", "reject.1", "foo.1", "agree.1", "placed.1"] {
        pressed(&scene, &card, "hp_admin", button).await;
    }
    assert!(scene.card("hp_admin").await.contains("添加成员 · 待确认"));
    scene.asks("hp_admin", "取消").await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    let card = scene.card_id("single", "boss").await;
    for button in ["foo.1", "confirm.1", "cancel.1", "placed.1"] {
        pressed(&scene, &card, "boss", button).await;
    }
    assert!(scene.card("boss").await.contains("[同意]"));
    pressed(&scene, &card, "boss", "agree.1").await;
    assert_eq!(left(&scene).await, 0);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_ordered_since_puts_a_card_in_doubt() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    scene.asks("hp_admin", "撤销刚才的操作").await;
    let asked = scene.asks("hp_admin", "确认").await;
    assert!(asked.contains("要确认的是「添加成员」（陈晨）吗"), "{asked}");
    assert_eq!(scene.platform().member_of("13900000199").await, Value::Null);
    // A question about the card, and the card: all of it is called off.
    scene.asks("hp_admin", "科室改成骨髓库").await;
    let called_off = scene.asks("hp_admin", "都取消").await;
    assert!(called_off.contains("已取消「添加成员」（陈晨）"), "{called_off}");
    assert!(scene.asks("hp_admin", "确认").await.contains("没有等待确认的操作"));
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_quotes_a_card_changes_no_other() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    scene.asks("hp_admin", "添加成员 陈辰 13900000198 急诊科").await;
    let quoted = json!({"msgType": "interactiveCard", "msgId": "the first card"});
    let content = json!({"isReplyMsg": true, "repliedMsg": quoted});
    scene.sends(json!({"user": "hp_admin", "text": "电话改成13900000197", "content": content})).await;
    let said = scene.reply("hp_admin").await;
    assert!(
        said.contains("看不出引用的是哪一张卡片") && said.contains("陈晨") && said.contains("陈辰"),
        "{said}"
    );
    // With the name it is told, and nothing is quoted.
    let changed = scene.asks("hp_admin", "陈辰的电话改成13900000197").await;
    assert!(changed.contains("13900000197"), "{changed}");
    scene.overlook();
    scene.finish().await;
}
