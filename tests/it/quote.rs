//! What a message quotes is part of it.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::support::Scene;

async fn quotes(scene: &mut Scene, user: &str, text: &str, quoted: Value) -> String {
    let content = json!({"isReplyMsg": true, "repliedMsg": quoted});
    scene.sends(json!({"user": user, "text": text, "content": content})).await;
    scene.reply(user).await
}

fn text(id: &str, text: &str) -> Value {
    json!({"msgType": "text", "msgId": id, "content": {"text": text}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_in_answer_to_another_order_confirms_nothing() {
    let mut scene = Scene::new().await;
    let first = "添加成员 甲二二 13900020002 急诊科";
    let first = text(&scene.says("hp_admin", first).await, first);
    scene.reply("hp_admin").await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    assert_snapshot!(quotes(&mut scene, "hp_admin", "确认", first.clone()).await, @"看不出引用的是哪一项操作，还没有办理。现在等待确认的是「添加成员」（甲二二）、「设置角色」（李四（药剂科））：请核对卡片，要办请直接回复「确认」（不用引用），或点它的按钮；不办请回复「取消」。");
    assert_snapshot!(quotes(&mut scene, "hp_admin", "取消", first).await, @"看不出引用的是哪一项操作，没有做任何改动。要取消「添加成员」（甲二二）、「设置角色」（李四（药剂科）），请直接回复「取消」（不用引用），或点它的按钮。");
    let card = json!({"msgType": "interactiveCard", "msgId": "unknown"});
    assert_snapshot!(quotes(&mut scene, "hp_admin", "确认", card).await, @"看不出引用的是哪一项操作，还没有办理。现在等待确认的是「添加成员」（甲二二）、「设置角色」（李四（药剂科））：请核对卡片，要办请直接回复「确认」（不用引用），或点它的按钮；不办请回复「取消」。");
    assert_eq!(scene.trail().await.iter().filter(|line| line.contains("confirmed")).count(), 0);
    scene.asks("hp_admin", "取消").await;
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_in_answer_to_the_open_order_confirms_it() {
    let mut scene = Scene::new().await;
    let order = "给李四加上信息员";
    let order = text(&scene.says("hp_admin", order).await, order);
    scene.reply("hp_admin").await;
    scene.asks("hp_admin", "查一下王五").await;
    assert_snapshot!(quotes(&mut scene, "hp_admin", "确认", order).await, @"已确认「设置角色」（李四（药剂科）），正在办理，稍后给出结果。");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_order_is_about_what_it_quotes() {
    let mut scene = Scene::new().await;
    let list = text("other", "甲三三 13900020003 急诊科");
    assert_snapshot!(quotes(&mut scene, "hp_admin", "添加成员", list).await, @"
    〔card〕添加成员 · 待确认

    **甲三三** 13900020003
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    let body = text("other", "明天上午停水，请提前接水。");
    assert_snapshot!(quotes(&mut scene, "hp_admin", "发通知给急诊科", body).await, @"
    〔card〕通知 1 · 待确认

    **明天上午停水，请提前接水。**

    发给：急诊科，共 **1** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.overlook();
    scene.finish().await;
}
