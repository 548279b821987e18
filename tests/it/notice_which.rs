//! Which notice is meant by somebody who names none, and that nothing planned is called off without having been shown.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::support::{Plan, Scene};

async fn scene() -> Scene {
    Scene::of(Plan::default().manual_clock()).await
}

async fn sends(scene: &mut Scene, order: &str) {
    scene.asks("officer", order).await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.reply("officer").await;
    scene.house().advance(Duration::from_mins(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sent_is_meant_before_one_planned() {
    let mut scene = scene().await;
    sends(&mut scene, "后天上午9点发通知给李四：后天的事").await;
    sends(&mut scene, "发通知给赵六：发错了").await;
    for question in ["刚才的通知谁没看", "催一下没看的"] {
        let answer = scene.asks("officer", question).await;
        assert!(answer.contains("通知 2"), "{question}: {answer}");
        assert!(!answer.contains("后天的事"), "{question}: {answer}");
    }
    assert_snapshot!(scene.asks("officer", "撤回刚才的通知").await, @"
    〔card〕撤回通知 · 待确认

    **通知 2「发错了」**

    · 撤回工作通知

    > 撤回后对方看不到内容，已经读过的人可能还记得。

    只有冯佳阳可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「提醒 3」（提醒：发错了）还在等您确认，没有执行。
    ");
    scene.presses("officer", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 1「后天的事」，3月4日 09:00，已安排（1 人），冯佳阳
    - 通知 2「发错了」，3月2日 09:01，已撤回（1 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_called_off_is_not_meant_while_another_waits() {
    let mut scene = scene().await;
    sends(&mut scene, "明天上午9点发通知给王五：甲事").await;
    scene.presses("officer", "停止发送").await;
    scene.settle().await;
    sends(&mut scene, "今天20点发通知给王五：乙事").await;
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"通知 2「乙事」安排在 3月2日 20:00 发送，还没有发出，现在没有回执。");
    assert_snapshot!(scene.asks("officer", "撤回刚才的通知").await, @"
    〔card〕通知 2「乙事」定于 3月2日 20:00 发送，还没有发。要撤下吗？

    1. 撤下，不再发送

    点按钮，或直接回复序号。
    [1. 撤下，不再发送] [取消]
    ");
    assert_snapshot!(scene.asks("officer", "谢谢").await, @"
    不客气。通知 2「乙事」定于 3月2日 20:00 发送，还没有发。要撤下吗？
    1. 撤下，不再发送（回复「取消」可放弃）
    ");
    assert_snapshot!(scene.asks("officer", "确认").await, @"通知 2「乙事」已撤下，没有发给任何人。");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_spoken_of_is_meant_until_another_is_sent() {
    let mut scene = scene().await;
    sends(&mut scene, "发通知给赵六：第一件").await;
    sends(&mut scene, "发通知给赵六：第二件").await;
    scene.asks("officer", "1号通知谁没看").await;
    let answer = scene.asks("officer", "刚才的通知谁没看").await;
    assert!(answer.contains("第一件"), "{answer}");
    sends(&mut scene, "发通知给赵六：第三件").await;
    let answer = scene.asks("officer", "刚才的通知谁没看").await;
    assert!(answer.contains("第三件"), "{answer}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_that_wait_it_is_asked_which() {
    let mut scene = scene().await;
    sends(&mut scene, "明天上午9点发通知给王五：甲事").await;
    sends(&mut scene, "明天上午10点发通知给王五：乙事").await;
    assert_snapshot!(scene.asks("officer", "撤回刚才的通知").await, @"
    〔card〕请问是哪一条通知？

    1. 通知 2「乙事」，3月3日 10:00，已安排（1 人）
    2. 通知 1「甲事」，3月3日 09:00，已安排（1 人）

    点按钮，或直接回复序号。
    [1. 通知 2「乙事」，3月3日 10:00，已安排…] [2. 通知 1「甲事」，3月3日 09:00，已安排…] [取消]
    ");
    assert_snapshot!(scene.asks("officer", "第二个").await, @"
    〔card〕通知 1「甲事」定于 3月3日 09:00 发送，还没有发。要撤下吗？

    1. 撤下，不再发送

    点按钮，或直接回复序号。
    [1. 撤下，不再发送] [取消]
    ");
    assert_snapshot!(scene.asks("officer", "撤下，不再发送").await, @"通知 1「甲事」已撤下，没有发给任何人。");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 2「乙事」，3月3日 10:00，已安排（1 人），冯佳阳
    - 通知 1「甲事」，3月3日 09:00，已取消（1 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_quoted_says_which() {
    let mut scene = scene().await;
    sends(&mut scene, "发通知给赵六：第一件").await;
    sends(&mut scene, "发通知给赵六：第二件").await;
    let card = json!({"msgType": "interactiveCard", "msgId": "unknown"});
    assert_snapshot!(quotes(&mut scene, "officer", "撤回", card).await, @"
    〔card〕请问是哪一条通知？

    1. 通知 2「第二件」，3月2日 09:01，已发送（1 人）
    2. 通知 1「第一件」，3月2日 09:00，已发送（1 人）

    点按钮，或直接回复序号。
    [1. 通知 2「第二件」，3月2日 09:01，已发…] [2. 通知 1「第一件」，3月2日 09:00，已发…] [取消]
    ");
    let first = json!({"msgType": "text", "msgId": "m", "content": {"text": "发通知给赵六：第一件"}});
    let answer = quotes(&mut scene, "officer", "这条通知谁没看", first).await;
    assert!(answer.contains("通知 1「第一件」"), "{answer}");
    scene.overlook();
    scene.finish().await;
}

async fn quotes(scene: &mut Scene, user: &str, text: &str, quoted: serde_json::Value) -> String {
    let content = json!({"isReplyMsg": true, "repliedMsg": quoted});
    scene.sends(json!({"user": user, "text": text, "content": content})).await;
    scene.reply(user).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_in_answer_to_something_else_calls_off_nothing() {
    let mut scene = scene().await;
    sends(&mut scene, "明天上午9点发通知给王五：甲事").await;
    scene.asks("officer", "撤回刚才的通知").await;
    let other = json!({"msgType": "text", "msgId": "other", "content": {"text": "发通知给王五：别的事"}});
    assert_snapshot!(quotes(&mut scene, "officer", "确认", other).await, @"
    看不出引用的是哪一项操作，还没有办理。通知 1「甲事」定于 3月3日 09:00 发送，还没有发。要撤下吗？
    1. 撤下，不再发送（回复「取消」可放弃）
    ");
    let list = scene.asks("officer", "最近发过哪些通知").await;
    assert!(list.contains("「甲事」，3月3日 09:00，已安排"), "{list}");
    scene.overlook();
    scene.finish().await;
}
