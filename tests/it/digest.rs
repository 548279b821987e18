//! The daily digest: once a day, to each administrator, if anybody in their scope is missing.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::invited;
use crate::support::{Plan, Scene};

const HOUR: Duration = Duration::from_hours(1);

/// It is nine in the morning when these scenes begin.
fn plan() -> Plan {
    Plan::default().manual_clock().set("GUANJIA_DIGEST_AT", "09:30")
}

async fn advance(scene: &Scene, hours: u32) {
    for _ in 0..hours {
        scene.house().advance(HOUR);
        scene.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_administrator_gets_their_own_once_a_day_until_everybody_is_in() {
    let mut scene = Scene::of(plan()).await;
    scene.walked().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.reply("hp_admin").await;
    advance(&scene, 1).await;
    // 康宁 misses nobody; it has never written to the bot, no more than the main administrator.
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕每日提醒：还没进来的人

    **待本人同意邀请（1 人）**
    1. 吴九，尾号 0102，急诊科：1 小时前发出邀请

    **已是成员、未激活（1 人）**
    · 王五，尾号 0013，和平医院
    未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。

    点按钮，或回复「重新邀请」（全部）、「重新邀请」加姓名（一人）。
    [重新邀请 吴九]
    ");
    assert_snapshot!(scene.reply("boss").await, @"
    〔card〕每日提醒：还没进来的人

    **待本人同意邀请（1 人）**
    1. 吴九，尾号 0102，急诊科：1 小时前发出邀请

    **已是成员、未激活（1 人）**
    · 王五，尾号 0013，和平医院
    未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。

    点按钮，或回复「重新邀请」（全部）、「重新邀请」加姓名（一人）。
    [重新邀请 吴九]
    ");
    assert_snapshot!(scene.reply("kn_admin").await, @"");
    scene.presses("hp_admin", "重新邀请 吴九").await;
    assert!(scene.reply("hp_admin").await.contains("重新邀请 · 待确认"));
    scene.presses("hp_admin", "确认").await;
    advance(&scene, 23).await;
    assert_eq!(scene.reply("hp_admin").await, "");
    advance(&scene, 1).await;
    assert!(scene.reply("hp_admin").await.contains("每日提醒"));
    scene.reply("boss").await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    scene.platform().post("login", json!({"mobile": "13900000013"})).await;
    assert!(scene.reply("hp_admin").await.contains("已同意邀请"));
    advance(&scene, 48).await;
    assert_eq!((scene.reply("hp_admin").await, scene.reply("boss").await), (String::new(), String::new()));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_wrote_to_the_bot_is_reached_and_can_press() {
    let mut scene = Scene::of(plan()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.reply("hp_admin").await;
    advance(&scene, 1).await;
    scene.presses("boss", "重新邀请 吴九").await;
    scene.reply("boss").await;
    scene.presses("boss", "确认").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕重新邀请 · 已发出邀请

    **吴九** 13900000102
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科
    ");
    scene.reply("hp_admin").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_wrote_to_the_bot_can_confirm_by_text() {
    for (word, said) in [("确认", "已确认「重新邀请」（吴九）"), ("取消", "已取消")] {
        let mut scene = Scene::of(plan()).await;
        invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
        scene.reply("hp_admin").await;
        advance(&scene, 1).await;
        scene.presses("boss", "重新邀请 吴九").await;
        assert!(scene.reply("boss").await.contains("重新邀请 · 待确认"));
        let answer = scene.asks("boss", word).await;
        assert!(answer.contains(said), "{answer}");
        let again = if word == "确认" { 2 } else { 1 };
        assert_eq!(scene.platform().writes().await, vec!["user/create"; again]);
        // It is decided: the same word again moves nothing.
        assert!(scene.asks("boss", word).await.contains("没有"));
        scene.reply("hp_admin").await;
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_replicas_one_sends_it_and_what_was_missed_is_made_up_for() {
    let mut scene = Scene::of(plan().on_redis()).await;
    let other = scene.house().replica().await;
    advance(&scene, 1).await;
    assert!(scene.reply("hp_admin").await.contains("王五"));
    // Whether the main administrator misses anybody, only a replica that has walked the organisation knows.
    let boss = scene.reply("boss").await;
    assert!(boss.matches("每日提醒").count() <= 1, "{boss}");
    other.stop().await;
    let third = scene.house().replica().await;
    scene.settle().await;
    assert_eq!((scene.reply("hp_admin").await, scene.reply("boss").await), (String::new(), String::new()));
    third.stop().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_does_not_answer_is_waited_for() {
    let mut scene = Scene::of(plan()).await;
    // The first day is over only once the start has been noted.
    scene.settle().await;
    scene.fault("/topapi/user/listadmin", "http500", 400).await;
    scene.house().advance(HOUR);
    tokio::time::sleep(Duration::from_secs(2)).await;
    scene.platform().mend().await;
    for _ in 0..6 {
        scene.house().advance(Duration::from_mins(1));
        scene.settle().await;
    }
    assert!(scene.reply("hp_admin").await.contains("王五"));
    scene.reply("boss").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_can_be_turned_off() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    advance(&scene, 30).await;
    assert_eq!(scene.reply("hp_admin").await, "");
    scene.finish().await;
}
