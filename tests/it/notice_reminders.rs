//! A notice's card follows its readers, and those who do not read are reminded as its preview said.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const REDRAW: &str = "/v1.0/card/instances";

/// It is nine in the morning of 2 March 2026; reminders go out after four hours and after a day.
async fn scene() -> Scene {
    scene_of(plan()).await
}

fn plan() -> Plan {
    Plan::default().manual_clock().set("GUANJIA_REMIND_AFTER", "4h,24h")
}

async fn scene_of(plan: Plan) -> Scene {
    let scene = Scene::of(plan).await;
    scene.walked().await;
    scene
}

/// To the two 信息员, by the robot's messages.
async fn sent(scene: &mut Scene, sender: &str, said: &str) -> String {
    let preview = scene.asks(sender, said).await;
    scene.presses(sender, "确认发送").await;
    scene.settle().await;
    preview
}

async fn later(scene: &Scene, span: Duration) {
    scene.house().advance(span);
    scene.settle().await;
}

async fn reads(scene: &Scene, user: &str) {
    scene.platform().post("read", json!({"user": user})).await;
    scene.settle().await;
}

/// Who was told what by which channel, the first line of it; oldest first.
async fn told(scene: &Scene) -> Vec<String> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    let line = |one: &Value| {
        let text = one["text"].as_str().unwrap_or_default();
        let said: Vec<&str> = text.lines().filter(|line| !line.is_empty()).take(2).collect();
        format!(
            "{} {} {}",
            one["channel"].as_str().unwrap_or_default(),
            one["user"].as_str().unwrap_or_default(),
            said.join(" | ")
        )
    };
    all.iter().map(line).collect()
}

/// How often a card was drawn anew.
async fn redraws(scene: &Scene) -> usize {
    scene.calls(REDRAW).await.iter().filter(|call| call.api.starts_with("PUT")).count()
}

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_names_the_reminders_and_each_goes_to_who_has_not_read() {
    let mut scene = scene().await;
    assert_snapshot!(sent(&mut scene, "officer", "单聊通知各信息员、李四：报数据").await, @"");
    assert_snapshot!(scene.card("officer").await, @"");
    reads(&scene, "hp_zhang").await;
    later(&scene, MINUTE).await;
    assert_snapshot!(scene.card("officer").await, @"");
    later(&scene, 4 * HOUR).await;
    assert_snapshot!(told(&scene).await.join("\n"), @"");
    assert_snapshot!(scene.card("officer").await, @"");
    // Who reads the reminder has read the notice.
    reads(&scene, "hp_li").await;
    later(&scene, MINUTE).await;
    assert_snapshot!(scene.card("officer").await, @"");
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"");
    later(&scene, 20 * HOUR).await;
    assert_snapshot!(told(&scene).await[4..].join("\n"), @"");
    later(&scene, 200 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 6);
    assert_snapshot!(scene.card("officer").await, @"");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"");
    assert_snapshot!(scene.trail().await.join("\n"), @"");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_drawn_anew_once_a_minute_at_most_and_only_for_news() {
    let plan = Plan::default().manual_clock().district(400).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = scene_of(plan).await;
    sent(&mut scene, "boss", "单聊通知全体：停水").await;
    let before = redraws(&scene).await;
    let world = scene.platform().world().await;
    let members = world["members"].as_array().expect("members");
    let users: Vec<&str> =
        members.iter().filter(|one| one["active"] == true).filter_map(|one| one["userid"].as_str()).collect();
    let mut counted = 0;
    for minute in 0..3 {
        for user in &users[minute * 20..(minute + 1) * 20] {
            scene.platform().post("read", json!({"user": user, "channel": "chat"})).await;
        }
        scene.settle().await;
        assert_eq!(redraws(&scene).await - before, minute, "not before the minute is over");
        later(&scene, MINUTE).await;
        assert_eq!(redraws(&scene).await - before, minute + 1);
        let card = scene.card("boss").await;
        let read = format!("已读 **{} / ", (minute + 1) * 20);
        assert!(card.contains(&read), "{card}");
        counted = minute + 1;
    }
    // Nobody reads any more: ten looks at nothing new draw nothing.
    for _ in 0..5 {
        later(&scene, 36 * HOUR).await;
    }
    assert_eq!(redraws(&scene).await - before, counted);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_all_have_read_it_is_said_and_nobody_is_reminded() {
    let mut scene = scene().await;
    sent(&mut scene, "officer", "发通知给各信息员：报数据").await;
    for user in ["hp_zhang", "wh_sun"] {
        reads(&scene, user).await;
    }
    // Nothing tells of a work notice by itself: the first look does.
    later(&scene, 10 * MINUTE).await;
    assert_snapshot!(scene.card("officer").await, @"");
    let asked = scene.calls("getsendresult").await.len();
    later(&scene, 200 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 2);
    assert_eq!(scene.calls("getsendresult").await.len(), asked, "nothing is left to be asked");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_read_is_asked_for_before_anybody_is_reminded() {
    let mut scene = scene().await;
    sent(&mut scene, "officer", "发通知给各信息员：报数据").await;
    later(&scene, 3 * HOUR).await;
    reads(&scene, "hp_zhang").await;
    later(&scene, HOUR).await;
    assert_eq!(told(&scene).await[2..], ["chat wh_sun ### 提醒 2 | 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。"]);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_was_taken_back_is_not_reminded_of() {
    let mut scene = scene().await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    later(&scene, HOUR).await;
    let card = scene.card_id("single", "officer").await;
    scene.asks("officer", "撤回刚才的通知").await;
    scene.presses("officer", "确认").await;
    later(&scene, 200 * HOUR).await;
    let world = scene.platform().world().await;
    let all = world["deliveries"].to_string();
    assert!(!all.contains("次提醒"), "{all}");
    let said = scene.platform().said(Some("officer"), "single").await;
    let own = said.iter().find(|one| one["card"]["outTrackId"] == card).expect("the card").to_string();
    assert!(own.contains("已撤回") && !own.contains("自动提醒"), "{own}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_write_to_them_any_more_reminds_nobody() {
    let mut scene = scene().await;
    sent(&mut scene, "hp_admin", "单聊通知李四：报数据").await;
    scene.platform().post("member", json!({"userid": "hp_admin", "admin": null})).await;
    later(&scene, 4 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 1);
    assert_snapshot!(scene.card("hp_admin").await, @"");
    assert_snapshot!(scene.trail().await.join("\n"), @"");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_nobody_is_reminded_and_in_the_morning_not_twice_at_once() {
    let mut scene = scene_of(plan().set("GUANJIA_REMIND_AFTER", "14h,16h")).await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    assert_snapshot!(scene.card("officer").await, @"");
    later(&scene, 21 * HOUR + 59 * MINUTE).await;
    assert_eq!(told(&scene).await.len(), 2);
    later(&scene, MINUTE).await;
    assert_eq!(told(&scene).await.len(), 4);
    later(&scene, 59 * MINUTE).await;
    assert_eq!(told(&scene).await.len(), 4);
    later(&scene, MINUTE).await;
    assert_eq!(told(&scene).await.len(), 6);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_can_tell_who_has_read_that_is_said() {
    let mut scene = scene().await;
    let preview = scene.asks("boss", "DING通知李四：请回电").await;
    assert!(preview.contains("查不到谁没看，不会自动提醒") && !preview.contains("小时后"), "{preview}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_without_room_has_no_reminder_and_it_is_said() {
    let mut scene = scene_of(plan().set("GUANJIA_CALLS_A_MONTH", "40")).await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    for _ in 0..20 {
        scene.asks("officer", "我能管哪些部门").await;
        scene.asks("officer", "刚才的通知谁没看").await;
        scene.asks("officer", "发通知给李四：紧急").await;
    }
    later(&scene, 4 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 2);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_happens_once_however_many_replicas_there_are_and_whenever_they_stop() {
    let mut scene = scene_of(plan().on_redis()).await;
    let other = scene.house().replica().await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    // Both see the time come; one is stopped in the middle of it, a third one starts.
    scene.house().advance(4 * HOUR);
    let third = scene.house().replica().await;
    other.stop().await;
    scene.settle().await;
    let told = told(&scene).await;
    assert_eq!(told.iter().filter(|one| one.contains("第 1 次提醒")).count(), 2, "{told:?}");
    third.stop().await;
    scene.overlook();
    scene.finish().await;
}
