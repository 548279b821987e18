//! What is missing is asked for, one thing at a time, in whatever order the answers come.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn name_number_and_department_are_asked_one_by_one() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "添加成员").await, @"请发送要添加的人的姓名和手机号，例如：张三 13800138000。可以一次发多人，一行一个。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "陈晨").await, @"请发送陈晨的手机号。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "139 0000 0199").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("boss", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["departments"], json!([9102]));
    scene.finish().await;
}

/// Nobody agrees to what they have not seen: a yes that was said while the preview was still being made is asked about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yes_said_before_the_preview_is_asked_about() {
    let mut scene = Scene::new().await;
    // A number each: what was looked up for the one before is known.
    for (yes, end) in [("确认", 196), ("行", 197), ("都确认", 198)] {
        let slow = json!({"api": "/topapi/v2/user/getbymobile", "kind": "slow", "delay_ms": 500, "times": 5});
        scene.platform().fault(slow).await;
        scene.says("hp_admin", &format!("添加成员 陈晨 13900000{end} 急诊科")).await;
        scene.says("hp_admin", yes).await;
        let answer = scene.reply("hp_admin").await;
        assert!(answer.contains("要确认的是「添加成员」（陈晨）吗？"), "{yes}: {answer}");
        assert_eq!(scene.platform().writes().await, [""; 0]);
        scene.asks("hp_admin", "取消").await;
        scene.platform().mend().await;
    }
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    scene.asks("hp_admin", "确认").await;
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_without_a_name_asks_for_the_name() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 13900000199").await, @"手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入和平医院

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["name"], "陈晨");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_may_come_together_and_in_any_order() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员").await, @"请发送要添加的人的姓名和手机号，例如：张三 13800138000。可以一次发多人，一行一个。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "信息员 急诊科 13900000199").await, @"手机号 139****0199 的这位同事叫什么名字？（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    let member = scene.platform().member_of("13900000199").await;
    assert_eq!((&member["departments"], &member["roles"]), (&json!([90_010_111]), &json!([51])));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_step_back_asks_the_question_before() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "添加成员 陈晨").await;
    assert_snapshot!(scene.asks("boss", "13900000199").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "上一步").await, @"请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "上一步").await, @"已经是第一步了。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "13900000101").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000101
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "取消").await, @"已取消，没有做任何改动。");
    assert_snapshot!(scene.asks("boss", "上一步").await, @"现在没有进行中的步骤。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_that_several_share_is_picked_from_a_card() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "添加成员 陈晨 13900000199 急诊科").await, @"
    〔card〕有多个部门叫「急诊科」，请选择

    1. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    2. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    点按钮，或直接回复序号。
    [1. …疗机构 / 一级医院 / 和平医院 / 急诊科] [2. …/ 一级医院 / 北京康宁中医医院 / 急诊科] [取消]
    ");
    let question = scene.card_id("single", "boss").await;
    scene.presses("boss", "pick-2.1").await;
    assert_snapshot!(scene.reply("boss").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("boss", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["departments"], json!([90_010_121]));
    // The question is over: another choice changes nothing.
    scene.presses_on(&question, "boss", "pick-1.1").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_is_answered_by_its_number_too() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "添加成员 陈晨 13900000199 急诊科").await;
    assert_snapshot!(scene.asks("boss", "9").await, @"
    没看懂这个回答。有多个部门叫「急诊科」，请选择
    1. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    2. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科（回复「取消」可放弃）
    ");
    assert_snapshot!(scene.asks("boss", "2").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_nobody_knows_is_asked_again() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨 13900000199 骨伤科").await, @"没有找到叫「骨伤科」的部门。请问是哪个部门？请发送部门名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "药剂科").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入药剂科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_command_puts_the_open_question_aside() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    assert_snapshot!(scene.asks("hp_admin", "我能管哪些部门").await, @"
    刚才的「添加成员」没有做完，已放下，没有做任何改动。

    ——
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    assert_snapshot!(scene.asks("hp_admin", "13900000199").await, @"没有成员登记尾号 0199 的手机号：可能还没有被添加，或还没有同意邀请。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_new_addition_replaces_the_open_one() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 周八 13900000101 药剂科").await, @"
    刚才的「添加成员」没有做完，已放下，没有做任何改动。

    ——
    〔card〕添加成员 · 待确认

    **周八** 13900000101
    · 加入药剂科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000101").await["departments"], json!([90_010_112]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_answers_nothing_repeats_the_question() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    assert_snapshot!(scene.asks("hp_admin", "稍等我找找").await, @"好的，不着急，准备好了再发。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"好的，已取消「添加成员」，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_other_order_of_the_same_kind_is_not_an_answer() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上角色").await;
    assert_snapshot!(scene.asks("hp_admin", "给王五加上信息员").await, @"
    刚才的「设置角色」没有做完，已放下，没有做任何改动。

    ——
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn name_and_number_together_answer_the_first_question() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员").await;
    assert_snapshot!(scene.asks("hp_admin", "陈晨 13900000199 急诊科").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("boss", "添加成员").await;
    assert_snapshot!(scene.asks("boss", "陈晨 13900000199\n周八 13900000101").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入卫生健康委机关 / 应急办

    **周八** 13900000101
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_along_with_an_answer_or_instead_of_it_is_kept() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    assert_snapshot!(scene.asks("hp_admin", "急诊科 信息员").await, @"请发送陈晨的手机号。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "13900000199，药剂科").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入药剂科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_meant_is_narrowed_by_the_department() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给张三加上接诉即办员").await;
    assert_snapshot!(scene.asks("hp_admin", "药剂科的").await, @"
    〔card〕设置角色 · 待确认

    **张三（药剂科）**
    · 设为接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "给张三加上接诉即办员").await;
    assert_snapshot!(scene.asks("hp_admin", "急诊科").await, @"
    〔card〕设置角色 · 待确认

    **张三（急诊科）**
    · 设为接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("boss", "添加成员 陈晨 13900000199 急诊科").await;
    assert_snapshot!(scene.asks("boss", "和平医院的").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialogue_is_left_in_any_words() {
    let mut scene = Scene::new().await;
    for words in ["取消", "算了", "不加了"] {
        scene.asks("hp_admin", "添加成员 陈晨").await;
        assert_eq!(
            scene.asks("hp_admin", words).await,
            "好的，已取消「添加成员」，没有做任何改动。",
            "{words}"
        );
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
