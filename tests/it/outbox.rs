//! How answers reach people when the usual way is closed.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::door::Robot;
use crate::support::{Plan, Scene};

const SENTENCE: &str = "添加成员 陈晨 13900000199 急诊科 信息员";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_webhook_the_answer_goes_by_the_api() {
    let mut scene = Scene::new().await;
    let question = json!({"text": {"content": "我能管哪些部门"}});
    let message = Robot::from(&scene, "hp_admin").await.with(question);
    message.delivered(&scene).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    assert_eq!(scene.calls("/robot/sendBySession").await.len(), 0);
    assert_eq!(scene.calls("/robot/oToMessages/batchSend").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_the_webhooks_time_the_answer_goes_by_the_api() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    scene.house().advance(Duration::from_mins(91));
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    assert_eq!(scene.calls("/robot/oToMessages/batchSend").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_the_platform_has_forgotten_is_followed_by_the_api() {
    let mut scene = Scene::new().await;
    let now = scene.house().clock.now_ms();
    let url = "http://127.0.0.1:1/robot/sendBySession?session=gone";
    let forgotten = json!({
        "text": {"content": "我能管哪些部门"}, "sessionWebhook": url, "sessionWebhookExpiredTime": now + 60_000,
    });
    Robot::from(&scene, "hp_admin").await.with(forgotten).delivered(&scene).await;
    assert!(scene.reply("hp_admin").await.contains("和平医院"));
    assert_eq!(scene.calls("/robot/oToMessages/batchSend").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_without_a_webhook_the_answer_goes_to_the_group() {
    let mut scene = Scene::new().await;
    let message = json!({
        "conversationId": "cidHp==", "conversationType": "2", "text": {"content": " 你能干什么"},
    });
    Robot::from(&scene, "hp_admin").await.with(message).delivered(&scene).await;
    assert!(scene.reply_in("cidHp==").await.contains("查一下张三"));
    assert_eq!(scene.calls("/robot/groupMessages/send").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_card_can_be_shown_everything_works_by_text() {
    let mut scene = Scene::new().await;
    scene.platform().post("knobs", json!({"revoked": ["Card.Instance.Write"]})).await;
    assert_snapshot!(scene.asks("boss", "添加成员 陈晨 13900000199 急诊科 信息员").await, @"
    〔markdown〕**有多个部门叫「急诊科」，请选择**

    1. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
      2. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    回复序号选择，回复「取消」放弃。
    ");
    assert_snapshot!(scene.asks("boss", "1").await, @"
    〔markdown〕**添加成员 · 待确认**

    **陈晨** 13900000199
      · 加入朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
      · 设为信息员

    只有方主任可以确认，30 分钟内有效。

    回复「确认」执行，回复「取消」放弃。
    ");
    assert_snapshot!(scene.asks("boss", "确认").await, @"
    已确认「添加成员」（陈晨），正在办理，稍后给出结果。

    ——
    〔markdown〕**添加成员 · 已完成**

    **陈晨** 13900000199
      ✅ 已加入朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
      ✅ 已是信息员
    ");
    assert_eq!(scene.platform().member_of("13900000199").await["departments"], json!([90_010_111]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_the_months_quota_of_cards_everything_works_by_text() {
    let mut scene = Scene::new().await;
    scene.fault("/v1.0/card/instances", "quota", 1_000).await;
    scene.asks("hp_admin", SENTENCE).await;
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"
    〔markdown〕**添加成员 · 已取消**

    **陈晨** 13900000199
      ○ 加入急诊科
      ○ 设为信息员

    没有做任何改动。

    ——
    已取消，没有做任何改动。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_keep_their_order_while_one_waits() {
    let mut scene = Scene::new().await;
    scene.fault("/robot/sendBySession", "http500", 2).await;
    for sentence in ["我能管哪些部门", "查一下李四", "取消"] {
        scene.says("hp_admin", sentence).await;
    }
    assert_snapshot!(scene.reply("hp_admin").await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。

    ——
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012

    ——
    现在没有可以取消的操作。
    ");
    scene.finish().await;
}
