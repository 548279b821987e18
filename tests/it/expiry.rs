//! What a card is worth later, to others, and after the next one.

use std::time::Duration;

use insta::assert_snapshot;

use crate::support::{Plan, Scene};

const SENTENCE: &str = "添加成员 陈晨 13900000199 急诊科 信息员";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_its_time_a_card_is_redrawn_for_every_viewer() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.says_in("cidHp==", "hp_admin", SENTENCE).await;
    scene.reply_in("cidHp==").await;
    scene.house().advance(Duration::from_mins(30));
    scene.settle().await;
    let seen = scene.card_in("cidHp==", "hp_admin").await;
    assert_snapshot!(seen, @"
    〔card〕添加成员 · 已过期

    **陈晨** 139****0199
    ○ 加入急诊科
    ○ 设为信息员

    超过确认时间，没有做任何改动。需要时请重新发送指令。
    ");
    assert_eq!(scene.card_in("cidHp==", "hp_zhang").await, seen);
    let card = scene.card_id("cidHp==", "hp_admin").await;
    scene.presses_on(&card, "hp_admin", "confirm.1").await;
    assert_eq!(scene.card_in("cidHp==", "hp_admin").await, seen);
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add expired 陈晨
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_confirmation_past_its_time_does_nothing() {
    let mut scene = Scene::of(Plan::default().late().manual_clock().set("GUANJIA_CONFIRM_TTL", "2s")).await;
    assert_snapshot!(scene.asks("hp_admin", SENTENCE).await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，片刻内有效。
    [确认] [取消]
    ");
    scene.house().advance(Duration::from_secs(2));
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"刚才的操作已过期，没有执行。请重新发送指令。");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已过期

    **陈晨** 13900000199
    ○ 加入急诊科
    ○ 设为信息员

    超过确认时间，没有做任何改动。需要时请重新发送指令。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_that_comes_before_the_redrawing_is_too_late_too() {
    let mut scene = Scene::of(Plan::default().late().manual_clock().set("GUANJIA_CONFIRM_TTL", "2s")).await;
    scene.asks("hp_admin", SENTENCE).await;
    let card = scene.card_id("single", "hp_admin").await;
    scene.house().advance(Duration::from_secs(2));
    let pressed = scene.presses_on(&card, "hp_admin", "confirm.1").await;
    let title = pressed.answer.pointer("/cardData/cardParamMap/msgTitle");
    assert_eq!(title.and_then(|title| title.as_str()), Some("添加成员 · 已过期"), "{}", pressed.answer);
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_to_the_card_cannot_press_it() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", SENTENCE).await;
    let preview = scene.reply_in("cidHp==").await;
    let card = scene.card_id("cidHp==", "hp_admin").await;
    for button in ["确认", "取消"] {
        scene.presses_on(&card, "hp_zhang", button).await;
    }
    // Told to the one who pressed, and to nobody else.
    assert_snapshot!(scene.card_in("cidHp==", "hp_zhang").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 139****0199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。

    只有发起人可以操作这张卡片。
    [确认] [取消]
    ");
    assert_eq!(scene.card_in("cidHp==", "hp_admin").await, preview);
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.settle().await;
    let refused = scene.trail().await.into_iter().filter(|line| line.starts_with("hp_zhang"));
    assert_eq!(refused.collect::<Vec<_>>(), ["hp_zhang member.add refused - (not_initiator)"; 2]);
    // The owner still can.
    scene.presses_on(&card, "hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    let done = scene.card_in("cidHp==", "hp_admin").await;
    assert_eq!(scene.card_in("cidHp==", "hp_zhang").await, done);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_confirmation_of_somebody_else_confirms_nothing() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", SENTENCE).await;
    scene.reply_in("cidHp==").await;
    scene.says_in("cidHp==", "hp_zhang", "确认").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"现在没有等待确认的操作。");
    // Nor does one in another chat.
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"现在没有等待确认的操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_proposal_takes_the_place_of_the_older() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", SENTENCE).await;
    let older = scene.card_id("single", "hp_admin").await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 药剂科").await;
    scene.presses_on(&older, "hp_admin", "confirm.1").await;
    scene.settle().await;
    let said = scene.platform().said(Some("hp_admin"), "single").await;
    let first = said.iter().find(|message| message["card"]["outTrackId"] == older.as_str());
    assert_snapshot!(crate::support::show::message(first.expect("the older card")), @"
    〔card〕添加成员 · 已被新操作取代

    **陈晨** 13900000199
    ○ 加入急诊科
    ○ 设为信息员

    没有做任何改动。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(
        scene.platform().member_of("13900000199").await["departments"],
        serde_json::json!([90_010_112])
    );
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add proposed 陈晨
    hp_admin member.add superseded 陈晨
    hp_admin member.add confirmed 陈晨
    hp_admin member.add done 陈晨
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_question_is_forgotten_after_its_time() {
    let plan = Plan::default().manual_clock().set("GUANJIA_SESSION_TTL", "1s");
    let mut scene = Scene::of(plan).await;
    scene.asks("hp_admin", "添加成员 陈晨").await;
    // Sessions are kept by the store's own time.
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"现在没有可以取消的操作。");
    scene.finish().await;
}
