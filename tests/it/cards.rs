//! Cards on their three rungs, and templates of the card editor held against the contracts.

use guanjia::app::cards;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const ADD: &str = "添加成员 陈晨 13900000199 急诊科 信息员";
const OWN: &str = "0d5ee1ab-own.schema";

/// A scene in a house with a template of its own for operations, published or not.
async fn with_template(published: &[&str]) -> Scene {
    let file = format!("[[org]]\n[org.card_templates]\noperation = \"{OWN}\"\n");
    let scene = Scene::of(Plan::default().file(file)).await;
    scene.platform().post("knobs", json!({"templates": published})).await;
    scene
}

/// The card somebody has, as the platform holds it.
async fn card(scene: &Scene, user: &str) -> Value {
    let seen = scene.platform().get(&format!("chat?user={user}")).await;
    let messages = seen["messages"].as_array().cloned().unwrap_or_default();
    messages.into_iter().rev().find(|message| !message["card"].is_null()).expect("a card")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_organisations_own_template_shows_the_card_and_keeps_it_up_to_date() {
    let mut scene = with_template(&[OWN]).await;
    let shown = scene.asks("hp_admin", ADD).await;
    assert!(shown.contains("添加成员 · 待确认") && shown.contains("[确认]"), "{shown}");
    let first = card(&scene, "hp_admin").await;
    assert_eq!(first["card"]["template"], OWN);
    assert!(first["card"]["params"].get("msgTitle").is_none(), "{first:#}");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    let last = card(&scene, "hp_admin").await;
    assert!(last["text"].as_str().is_some_and(|text| text.contains("已完成")), "{last:#}");
    assert_eq!(last["card"]["buttons"], json!([]), "what is decided cannot be pressed any more");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_that_is_not_published_is_replaced_by_the_public_one() {
    let mut scene = with_template(&[]).await;
    let shown = scene.asks("hp_admin", ADD).await;
    assert!(shown.contains("添加成员 · 待确认"), "{shown}");
    let first = card(&scene, "hp_admin").await;
    assert_eq!(first["card"]["template"], "382e4302-551d-4880-bf29-a30acfab2e71.schema");
    assert!(first["card"]["params"].get("body").is_none(), "{first:#}");
    scene.presses("hp_admin", "取消").await;
    scene.settle().await;
    assert!(card(&scene, "hp_admin").await["text"].as_str().is_some_and(|text| text.contains("已取消")));
    scene.finish().await;
}

/// A template as the editor exports it, that fits; `change` makes another of it.
pub fn export(change: impl FnOnce(&mut Value)) -> String {
    let text = |content: &str| json!({"type": "dynamicString", "content": content, "i18n": false});
    let none = text("");
    let mut editor = json!({
        "schemaVersion": "3.0.0",
        "variableList": [
            {"id": "title", "name": "title", "type": "string", "private": false},
            {"id": "body", "name": "body", "type": "markdown", "private": false},
            {"id": "note", "name": "note", "type": "markdown", "private": false},
            {"id": "buttons", "name": "buttons", "type": "loopArray", "private": false, "schema": [
                {"name": "text", "type": "string"}, {"name": "color", "type": "string"},
                {"name": "status", "type": "string"}, {"name": "action", "type": "dynamicEvent"},
            ]},
        ],
        "mockData": {"cardData": {"title": "添加成员 · 待确认"}, "cardPrivateData": {}},
        "schema": {"componentsTree": [{"componentName": "Page", "props": {"actionId": none}, "children": [
            {"componentName": "Text", "props": {"text": text("${title}")}},
            {"componentName": "Markdown", "props": {"content": {"type": "variableValue", "variable": "body"}}},
            {"componentName": "Markdown", "props": {"content": {"type": "variableValue", "variable": "note"}}},
            {"componentName": "Loop", "props": {"listData": {"type": "variableValue", "variable": "buttons"}},
             "children": [{"componentName": "SingleButton", "props": {
                "actionId": none, "text": text("${buttons[0].text}"),
                "color": {"type": "dynamicSelect", "valueType": "variable", "variable": "buttons[0].color"},
                "dynamicEventVar": {"type": "variableValue", "varType": "dynamicEvent", "variable": "buttons[0].action"},
             }}]},
        ]}]},
        "extension": {"extendType": "NORMAL", "fileTypeList": []},
    });
    change(&mut editor);
    json!({"editorData": editor.to_string(), "widgetInfo": "", "type": "card", "mode": "standard"})
        .to_string()
}

fn drop_variable(editor: &mut Value, name: &str) {
    let list = editor["variableList"].as_array_mut().expect("a list");
    list.retain(|variable| variable["name"] != name);
}

/// The lines that say what is wrong with an export for this card.
fn wrong(text: &str, card: &str) -> Vec<String> {
    let (told, fits) = cards::check(text, Some(card));
    let wrong: Vec<String> =
        told.lines().filter_map(|line| line.strip_prefix("✗ ")).map(str::to_owned).collect();
    assert_eq!(fits, wrong.is_empty(), "{told}");
    wrong
}

#[test]
fn a_template_that_fits_fits_every_card() {
    let (told, fits) = cards::check(&export(|_| {}), None);
    assert!(fits && told.ends_with("结论：可以使用\n"), "{told}");
    for card in ["approval", "import", "notice", "offer", "operation", "page", "question"] {
        assert!(told.contains(&format!("✓ {card}.buttons")), "{told}");
    }
    assert!(told.contains("✓ operation.confirm（确认） 按钮"), "{told}");
}

#[test]
fn what_is_missing_is_said_variable_by_variable_and_button_by_button() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str, &str); 9] = [
        (|editor| drop_variable(editor, "note"), "operation.note", "没有这个变量"),
        (
            |editor| editor["variableList"][1]["type"] = json!("string"),
            "operation.body",
            "类型是 string，应为 markdown",
        ),
        (
            |editor| editor["variableList"][0]["private"] = json!(true),
            "operation.title",
            "是私有变量，应为公有变量",
        ),
        (
            |editor| {
                editor["schema"]["componentsTree"][0]["children"][0]["props"]["text"]["content"] =
                    json!("标题");
            },
            "operation.title",
            "没有组件用到它",
        ),
        (|editor| drop_variable(editor, "buttons"), "operation.buttons", "没有按钮列表"),
        (
            |editor| drop(editor["variableList"][3]["schema"].as_array_mut().expect("a list").pop()),
            "operation.buttons",
            "每项缺少 action",
        ),
        (
            |editor| {
                drop(editor["schema"]["componentsTree"][0]["children"].as_array_mut().expect("a list").pop());
            },
            "operation.buttons",
            "没有组件用到它",
        ),
        (
            |editor| {
                let button = &mut editor["schema"]["componentsTree"][0]["children"][3]["children"][0];
                button["props"]["dynamicEventVar"]["variable"] = json!("");
            },
            "operation.buttons",
            "没有绑定点击",
        ),
        (
            |editor| {
                let button = &mut editor["schema"]["componentsTree"][0]["children"][3]["children"][0];
                button["props"]["actionId"]["content"] = json!("confirm");
            },
            "operation.confirm（确认）",
            "写死在模板里（actionId = confirm）",
        ),
    ];
    for (change, name, says) in cases {
        let wrong = wrong(&export(change), "operation");
        let line = wrong.iter().find(|line| line.starts_with(&format!("{name} ")));
        assert!(line.is_some_and(|line| line.contains(says)), "{name} {says}: {wrong:#?}");
    }
    // A press from an event chain counts as written in, too.
    let chained = export(|editor| {
        let chain = json!({"node": {"main": {"type": "dtSendOutData", "params": {"actionData": {
            "cardPrivateData": {"actionIds": ["cancel"], "params": {}}}}}}});
        editor["extension"]["fileTypeList"] =
            json!([{"fileName": "event_chain", "fileSource": chain.to_string()}]);
    });
    assert!(wrong(&chained, "operation")[0].starts_with("operation.cancel（取消） 写死在模板里"));
}

#[test]
fn what_is_no_export_is_said_to_be_none() {
    for (text, says) in [
        ("not JSON", "这不是 JSON"),
        ("{}", "不是卡片平台导出的文件"),
        ("{\"editorData\": \"{\"}", "editorData 不是 JSON"),
    ] {
        let (told, fits) = cards::check(text, None);
        assert!(!fits && told.contains(says), "{told}");
    }
}
