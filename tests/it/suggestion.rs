//! A text that is not understood: what it may have meant, to press, put right where that is possible.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_misspelt_order_is_offered_put_right_and_pressed_is_as_good_as_typed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "填加成员 陈晨 13900000199 急诊科 信息员").await, @"
    〔card〕没看懂这句话，没有做任何改动。您是不是想说下面的话？看全部功能请回复「帮助」。

    1. 添加成员：陈晨 13900000199 → 急诊科 · 信息员

    点按钮，或直接回复序号。
    [1. 添加成员：陈晨 13900000199 → 急…] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.presses("hp_admin", "pick-1.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["departments"], json!([90_010_111]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_denied_is_not_offered() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "不要添加张三").await, @"好的，没有做任何改动。");
    assert_snapshot!(scene.asks("hp_admin", "1").await, @"没看懂这句话，没有做任何改动。回复「帮助」看看能做什么。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_are_left_by_saying_something_else() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "填加成员").await;
    assert_snapshot!(scene.asks("hp_admin", "9").await, @"
    没有这个序号。没看懂这句话，没有做任何改动。您是不是想说下面的话？看全部功能请回复「帮助」。
    1. 添加成员（回复「取消」可放弃）
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"现在没有等待确认的操作。");
    assert_snapshot!(scene.asks("hp_admin", "我能管哪些部门").await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    scene.asks("hp_admin", "填加成员").await;
    scene.presses("hp_admin", "取消").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"好的，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_offered_nothing_they_may_not_do() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "填加成员 陈晨 13900000199").await, @"没看懂这句话，没有做任何改动。回复「帮助」看看能做什么。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_the_typed_number_is_masked_and_the_choice_runs_the_whole_text() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "填加成员 陈晨 13900000199 急诊科").await;
    let offered = scene.reply_in("cidHp==").await;
    assert_snapshot!(offered, @"
    〔card〕没看懂这句话，没有做任何改动。您是不是想说下面的话？看全部功能请回复「帮助」。

    1. 添加成员：陈晨 139＊＊＊＊0199 → 急诊科

    点按钮，或直接回复序号。
    [1. 添加成员：陈晨 139＊＊＊＊0199 → 急…] [取消]
    ");
    scene.says_in("cidHp==", "hp_admin", "1").await;
    let preview = scene.reply_in("cidHp==").await;
    assert_snapshot!(preview, @"
    〔card〕添加成员 · 待确认

    **陈晨** 139****0199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let card = scene.card_id("cidHp==", "hp_admin").await;
    scene.presses_on(&card, "hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["name"], "陈晨");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_text_is_not_repeated() {
    let mut scene = Scene::new().await;
    let long = "长".repeat(5_000);
    assert_snapshot!(scene.asks("hp_admin", &long).await, @"没看懂这句话，没有做任何改动。回复「帮助」看看能做什么。");
    for text in
        [format!("查一下{long}"), format!("给李四加上{long}"), format!("添加成员 陈晨 13900000199 {long}科")]
    {
        let said = scene.asks("hp_admin", &text).await;
        assert!(said.chars().count() < 300, "{} characters", said.chars().count());
    }
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}
