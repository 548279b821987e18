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

/// A certain card of the officer's.
async fn card_as_is(scene: &Scene, card: &str) -> String {
    let said = scene.platform().said(Some("officer"), "single").await;
    said.iter().find(|one| one["card"]["outTrackId"] == card).expect("the card").to_string()
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
    assert_snapshot!(sent(&mut scene, "officer", "单聊通知各信息员、李四：报数据").await, @"
    〔card〕通知 1 · 待确认

    **报数据**

    发给：信息员、李四，共 **3** 人（和平医院 2 人，望湖社区卫生服务中心 1 人）

    - 机器人单聊：1 次接口调用，可查每个人是否已读

    没看的人：4 小时后自动提醒（机器人单聊，最多 1 次接口调用），24 小时后再提醒（DING，最多 1 次接口调用）

    只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    reads(&scene, "hp_zhang").await;
    later(&scene, MINUTE).await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员、李四，共 **3** 人（和平医院 2 人，望湖社区卫生服务中心 1 人）

    - 机器人单聊：已发出 3 人

    已读 **1 / 3** 人（33%），统计时间 3月2日 09:01

    已读较少的单位：望湖社区卫生服务中心 0 / 1，和平医院 1 / 2

    - 第 1 次自动提醒（机器人单聊）：3月2日 13:00 发给没看的人

    - 第 2 次自动提醒（DING）：3月3日 09:00 发给没看的人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    later(&scene, 4 * HOUR).await;
    assert_snapshot!(told(&scene).await.join("\n"), @"
    chat hp_li 报数据 | 冯佳阳 3月2日 09:00
    chat hp_zhang 报数据 | 冯佳阳 3月2日 09:00
    chat wh_sun 报数据 | 冯佳阳 3月2日 09:00
    chat hp_li 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。 | 报数据
    chat wh_sun 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。 | 报数据
    ");
    // Who reads the reminder has read the notice.
    let world = scene.platform().world().await;
    let last =
        world["deliveries"].as_array().and_then(|all| all.last()).expect("the reminder")["notice"].clone();
    scene.platform().post("read", json!({"user": "hp_li", "id": last})).await;
    scene.settle().await;
    later(&scene, MINUTE).await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员、李四，共 **3** 人（和平医院 2 人，望湖社区卫生服务中心 1 人）

    - 机器人单聊：已发出 3 人

    已读 **2 / 3** 人（66%），统计时间 3月2日 13:02

    已读较少的单位：望湖社区卫生服务中心 0 / 1，和平医院 2 / 2

    - 第 1 次自动提醒（机器人单聊，3月2日 13:01）：已提醒 2 人

    - 第 2 次自动提醒（DING）：3月3日 09:00 发给没看的人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(scene.asks("officer", "刚才的通知谁没看").await, @"
    〔markdown〕**通知 1「报数据」**
      3月2日 09:00，发给：信息员、李四，共 **3** 人（和平医院 2 人，望湖社区卫生服务中心 1 人）
      - 机器人单聊：已读 1 / 3 人（33%）
      > 看过提醒的人也算已读。
      未读 1 人：孙七。
      要提醒他们，回复「催一下没看的」。
      各单位已读（少的在前）：
      - 望湖社区卫生服务中心 0 / 1（0%）
      - 和平医院 2 / 2（100%）
    ");
    later(&scene, 20 * HOUR).await;
    assert_snapshot!(told(&scene).await[4..].join("\n"), @"
    chat wh_sun 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。 | 报数据
    ding wh_sun 第 2 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。 | 报数据
    ");
    later(&scene, 200 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 6);
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员、李四，共 **3** 人（和平医院 2 人，望湖社区卫生服务中心 1 人）

    - 机器人单聊：已发出 3 人

    已读 **2 / 3** 人（66%），统计时间 3月2日 13:02

    已读较少的单位：望湖社区卫生服务中心 0 / 1，和平医院 2 / 2

    - 第 1 次自动提醒（机器人单聊，3月2日 13:01）：已提醒 2 人

    - 第 2 次自动提醒（DING，3月3日 09:02）：已提醒 1 人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 3「提醒：报数据」，3月3日 09:02，已发送（1 人），冯佳阳
    - 通知 2「提醒：报数据」，3月2日 13:01，已发送（2 人），冯佳阳
    - 通知 1「报数据」，3月2日 09:00，已发送（3 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    assert_snapshot!(scene.trail().await.join("\n"), @"
    officer notice.send proposed -
    officer notice.send begun -
    officer notice.send done -
    officer notice.send begun -
    officer notice.send done -
    officer notice.send begun -
    officer notice.send done -
    ");
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
    let as_was = scene.card("boss").await;
    for _ in 0..5 {
        later(&scene, 36 * HOUR).await;
        assert_eq!(scene.card("boss").await, as_was);
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
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 工作通知：已发出 2 人

    **所有人都读了**（2 人）

    要收回，发「撤回刚才的通知」。
    ");
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
    assert_eq!(
        told(&scene).await[2..],
        ["chat wh_sun 第 1 次提醒：3月2日 09:00 的通知您还没有查看，请尽快查看。 | 报数据"]
    );
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
    scene.settle().await;
    later(&scene, 200 * HOUR).await;
    let world = scene.platform().world().await;
    let all = world["deliveries"].to_string();
    assert!(!all.contains("次提醒"), "{all}");
    let own = card_as_is(&scene, &card).await;
    assert!(own.contains("已撤回") && !own.contains("自动提醒"), "{own}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_write_to_them_any_more_reminds_nobody() {
    let mut scene = scene().await;
    sent(&mut scene, "hp_admin", "单聊通知李四：报数据").await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null})).await;
    later(&scene, 4 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 1);
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：李四，共 **1** 人

    - 机器人单聊：已发出 1 人

    - 第 1 次自动提醒没有发：执行时核对权限未通过：只有本单位的管理员可以做这件事。

    - 第 2 次自动提醒（DING）：3月3日 09:00 发给没看的人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin notice.send proposed -
    hp_admin notice.send begun -
    hp_admin notice.send done -
    hp_admin notice.send failed -
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_nobody_is_reminded_and_in_the_morning_not_twice_at_once() {
    let mut scene = scene_of(plan().set("GUANJIA_REMIND_AFTER", "14h,16h")).await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **报数据**

    发给：信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）

    - 机器人单聊：已发出 2 人

    - 第 1 次自动提醒（机器人单聊）：3月3日 07:00 发给没看的人

    - 第 2 次自动提醒（DING）：3月3日 08:00 发给没看的人

    看谁没读，发「刚才的通知谁没看」；要收回，发「撤回刚才的通知」。
    ");
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
    let mut scene = scene_of(plan().set("GUANJIA_CALLS_A_MONTH", "60")).await;
    sent(&mut scene, "officer", "单聊通知各信息员：报数据").await;
    let card = scene.card_id("single", "officer").await;
    let mut full = false;
    for _ in 0..40 {
        let answer = scene.asks("officer", "发通知给李四：不急").await;
        full = answer.contains("留给紧急通知");
        if full {
            break;
        }
        scene.presses("officer", "取消").await;
    }
    assert!(full);
    later(&scene, 4 * HOUR).await;
    assert_eq!(told(&scene).await.len(), 2);
    let shown = card_as_is(&scene, &card).await;
    assert!(shown.contains("第 1 次自动提醒没有发：本月剩余的接口调用不够，没有发送。"), "{shown}");
    let trail = scene.trail().await;
    assert_eq!(trail.iter().filter(|act| act.contains("not_reminded")).count(), 1, "{trail:?}");
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
