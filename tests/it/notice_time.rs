//! Notices for later: asked for the hour, kept, changed, called off; and those at night.

use std::time::Duration;

use insta::assert_snapshot;

use crate::support::{Plan, Scene};

/// It is nine in the morning of 2 March 2026.
async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    scene
}

async fn sent(scene: &Scene) -> usize {
    scene.platform().world().await["deliveries"].as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_without_an_hour_is_asked_about_and_it_goes_out_when_its_time_has_come() {
    let mut scene = scene().await;
    assert_snapshot!(scene.asks("officer", "3月5日发通知给和平医院：交报表").await, @"3月5日几点发？例如：上午9点。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("officer", "上午9点").await, @"
    〔card〕通知 1 · 待确认

    **交报表**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月5日 09:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.presses("officer", "确认发送").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已安排

    **交报表**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月5日 09:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    到时间自动发送；要改请按「修改」，不想发了请按「停止发送」或回复「停止」。
    [修改] [停止发送]
    ");
    scene.house().advance(Duration::from_hours(71));
    scene.settle().await;
    assert_eq!(sent(&scene).await, 0);
    scene.house().advance(Duration::from_hours(1) + Duration::from_secs(1));
    scene.settle().await;
    assert_eq!(sent(&scene).await, 5);
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **交报表**

    发给：和平医院，共 **6** 人

    - 工作通知：已发出 6 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_is_called_off_by_words_and_by_press() {
    let mut scene = scene().await;
    for said in ["明天上午9点发通知给和平医院：甲", "明天上午9点发通知给和平医院：乙"]
    {
        scene.asks("officer", said).await;
        scene.presses("officer", "确认发送").await;
        scene.settle().await;
    }
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 2「乙」，3月3日 09:00，已安排（6 人），冯佳阳
    - 通知 1「甲」，3月3日 09:00，已安排（6 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    let second = scene.card_id("single", "officer").await;
    assert_snapshot!(scene.asks("officer", "撤回1号通知").await, @"
    〔card〕通知 1「甲」定于 3月3日 09:00 发送，还没有发。要撤下吗？

    1. 撤下，不再发送

    点按钮，或直接回复序号。
    [1. 撤下，不再发送] [取消]
    ");
    assert_snapshot!(scene.asks("officer", "1").await, @"通知 1「甲」已撤下，没有发给任何人。");
    scene.presses_on(&second, "officer", "停止发送").await;
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 2「乙」，3月3日 09:00，已安排（6 人），冯佳阳
    - 通知 1「甲」，3月3日 09:00，已取消（6 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.house().advance(Duration::from_hours(30));
    scene.settle().await;
    assert_eq!(sent(&scene).await, 0);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_it_is_said_before() {
    let mut scene = scene().await;
    assert_snapshot!(scene.asks("officer", "今晚11点发通知给和平医院：停电").await, @"
    〔card〕通知 1 · 待确认

    **停电**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月2日 23:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    > 3月2日 23:00 属于免打扰时间（22:00–7:00）。不急的话请取消，再说一次并加上时间，例如「明早8点」

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_use_up_what_is_kept_for_urgent_ones_is_refused() {
    // Each notice takes a call of its own and a card's few: six of sixty are kept.
    let plan = Plan::default().manual_clock().set("GUANJIA_CALLS_A_MONTH", "60");
    let mut scene = Scene::of(plan).await;
    scene.walked().await;
    let mut answer = String::new();
    for number in 0..40 {
        answer = scene.asks("officer", &format!("发通知给和平医院：第{number}次")).await;
        if !answer.contains("[确认发送]") {
            break;
        }
        assert!(answer.contains("/ 60 次；这条通知还要 1 次"), "{answer}");
        scene.presses("officer", "确认发送").await;
    }
    assert!(answer.contains("留给紧急通知") && answer.contains("没有发送"), "{answer}");
    let urgent = scene.asks("officer", "发通知给和平医院：紧急：马上撤离").await;
    assert!(urgent.contains("[确认发送]"), "{urgent}");
    scene.overlook();
    scene.finish().await;
}
