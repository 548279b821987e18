//! Words an order did not use are said back and asked; several orders in one message have a card each.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_nobody_knows_are_asked_before_anything_is_proposed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 二期项目组的").await, @"
    〔card〕没看懂「二期项目组」。看懂的是：
    添加成员：陈晨 13900000199 → 急诊科
    按这个办请选「就这样」；不对请换个说法再发一次。

    1. 就这样

    点按钮，或直接回复序号。
    [1. 就这样] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.presses("hp_admin", "1. 就这样").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_question_about_words_left_over_is_answered_in_words() {
    let mut scene = Scene::new().await;
    for yes in ["就这样", "就这样吧", "确认"] {
        scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 二期项目组的").await;
        let preview = scene.asks("hp_admin", yes).await;
        assert!(preview.contains("添加成员 · 待确认"), "{yes}: {preview}");
        scene.asks("hp_admin", "取消").await;
    }
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 二期项目组的").await;
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"好的，已取消「添加成员」，没有做任何改动。");
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 二期项目组的").await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await, @"
    刚才的「添加成员」没有做完，已放下，没有做任何改动。

    ——
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_orders_have_a_card_each_and_it_is_asked_which() {
    let mut scene = Scene::new().await;
    scene.says("hp_admin", "给李四加上信息员，顺便添加成员 陈晨 13900000199 急诊科").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    两件事，每张卡片一件：请分别点卡片上的「确认」，或回复「都确认」。
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"
    〔card〕有不止一张卡片在等您，要确认哪一张？全部办理请回复「都确认」。

    1. 「设置角色」（李四（药剂科））
    2. 「添加成员」（陈晨）

    点按钮，或直接回复序号。
    [1. 「设置角色」（李四（药剂科））] [2. 「添加成员」（陈晨）] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    assert_snapshot!(scene.asks("hp_admin", "都取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_holds_up_the_order_after_it_and_that_is_said() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨，顺便给李四加上信息员").await, @"
    请发送陈晨的手机号。（回复「取消」可放弃）

    ——
    还有一件，等这件办好后请再发一次：
    设置角色：李四 · 信息员
    ");
    scene.finish().await;
}
