//! What was said is said otherwise: while a question is open, and while the proposal is on the table.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_request_is_changed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "添加成员 陈辰 13900000199").await, @"请问是哪个部门？请发送部门名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "名字改成陈晨").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "电话改成13900000101").await, @"请问是哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("boss", "科室改成应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000101
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_on_the_table_is_changed_and_the_old_card_is_over() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈辰 13900000199 急诊科 信息员").await;
    let first = scene.card_id("single", "hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "电话改成13900000101").await, @"
    〔card〕添加成员 · 待确认

    **陈辰** 13900000101
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "名字改成周八，科室改成药剂科").await, @"
    〔card〕添加成员 · 待确认

    **周八** 13900000101
    · 加入药剂科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员").await, @"
    〔card〕添加成员 · 待确认

    **周八** 13900000101
    · 加入药剂科
    · 设为信息员、接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let said = scene.platform().said(Some("hp_admin"), "single").await;
    let old = said.iter().find(|message| message["card"]["outTrackId"] == first.as_str());
    assert_snapshot!(crate::support::show::message(old.expect("the first card")), @"
    〔card〕添加成员 · 已被新操作取代

    **陈辰** 13900000199
    ○ 加入急诊科
    ○ 设为信息员

    没有做任何改动。
    ");
    scene.presses_on(&first, "hp_admin", "confirm.1").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「添加成员」（周八），正在办理，稍后给出结果。");
    let member = scene.platform().member_of("13900000101").await;
    assert_eq!((&member["name"], &member["departments"]), (&json!("周八"), &json!([90_010_112])));
    assert_eq!(member["roles"], json!([51, 52]));
    assert!(scene.platform().member_of("13900000199").await.is_null());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_cannot_be_leaves_the_proposal_and_confirming_it_is_asked_again() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "科室改成应急办").await, @"应急办：这个部门不在您的管理范围内。可以找：方主任。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.asks("hp_admin", "电话改成1390000019").await, @"陈晨的手机号「1390000019」不对：只有 10 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "13900000101").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000101
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whose_it_is_has_to_be_said_where_there_are_several() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 急诊科\n陈晨 13900000199\n周八 13900000101").await;
    assert_snapshot!(scene.asks("hp_admin", "电话改成13900000102").await, @"这里有多位同事，请说清是谁的，例如「张三的电话改成…」。");
    assert_snapshot!(scene.asks("hp_admin", "周八的电话改成13900000102").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    **周八** 13900000102
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_person_and_the_role_of_a_grant_are_changed() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "不对，换成王五").await, @"
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "角色改成接诉即办员").await, @"
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member("hp_wang").await["roles"], json!([52]));
    assert_eq!(scene.platform().member("hp_li").await["roles"], json!([52]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_step_back_from_the_proposal_withdraws_it() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "添加成员 陈晨 13900000199").await;
    scene.asks("boss", "应急办").await;
    assert_snapshot!(scene.asks("boss", "上一步").await, @"请问是哪个部门？请发送部门名称。（回复「取消」可放弃）");
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕添加成员 · 已取消

    **陈晨** 13900000199
    ○ 加入卫生健康委机关 / 应急办

    没有做任何改动。
    ");
    assert_snapshot!(scene.asks("boss", "信息中心").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入卫生健康委机关 / 信息中心

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("boss", "取消").await, @"已取消，没有做任何改动。");
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "上一步").await, @"没有上一步可以返回。要修改请直接说，例如「电话改成…」「科室改成…」；不要了请回复「取消」。");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_asked_for_one_row_leaves_the_others() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "添加成员\n陈晨 13900000199 信息中心\n周八 13900000101").await;
    assert_snapshot!(scene.asks("boss", "应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入卫生健康委机关 / 信息中心

    **周八** 13900000101
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "取消").await;
    // One that does not exist is replaced where it was said.
    scene.asks("boss", "添加成员\n陈晨 13900000199 信息中心\n周八 13900000101 骨伤科").await;
    assert_snapshot!(scene.asks("boss", "应急办").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入卫生健康委机关 / 信息中心

    **周八** 13900000101
    · 加入卫生健康委机关 / 应急办

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("boss", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_completes_the_open_one_loses_nothing() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 13900000199 急诊科 信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "添加成员 陈晨 1390000019 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨 13900000199").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "设置角色").await;
    assert_snapshot!(scene.asks("hp_admin", "给王五加上信息员").await, @"
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}
