//! Notices that have not gone out, changed: while they are proposed, and while they wait for their time.

use std::time::Duration;

use guanjia::domain::id::OperationId;
use guanjia::domain::operation::Task;
use guanjia::operation::{owner, task};
use guanjia::store::Delivery;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Plan, Scene, show};

/// It is nine in the morning of 2 March 2026.
async fn scene() -> Scene {
    of(Plan::default()).await
}

async fn of(plan: Plan) -> Scene {
    let scene = Scene::of(plan.manual_clock()).await;
    scene.walked().await;
    scene
}

/// What reached people; answers to the officer are none.
async fn sent(scene: &Scene) -> Vec<Value> {
    scene.settle().await;
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|one| one["user"] != "officer" && one["user"] != "boss").collect()
}

async fn said(scene: &Scene, text: &str) -> usize {
    sent(scene).await.iter().filter(|one| one.to_string().contains(text)).count()
}

/// A card as it is now.
async fn shown(scene: &Scene, id: &str) -> String {
    scene.settle().await;
    let all = scene.platform().said(Some("officer"), "single").await;
    let card = all.iter().find(|message| message["card"]["outTrackId"] == id).expect("the card is there");
    show::message(card)
}

fn title(card: &str) -> &str {
    card.lines().next().unwrap_or_default().trim_start_matches("〔card〕")
}

async fn advance(scene: &Scene, hours: u64) {
    scene.house().advance(Duration::from_hours(hours) + Duration::from_secs(1));
    scene.settle().await;
}

/// One for 和平医院 that waits for nine o'clock tomorrow; its card.
async fn scheduled(scene: &mut Scene) -> String {
    scene.asks("officer", "明天上午9点发通知给和平医院：交报表").await;
    scene.presses("officer", "确认发送").await;
    let card = scene.card_id("single", "officer").await;
    assert_eq!(title(&shown(scene, &card).await), "通知 1 · 已安排");
    card
}

/// The states of all notices' records.
async fn state(scene: &Scene, id: &str) -> String {
    let record = scene.house().service().store().record(id).await.expect("the store answers");
    record.expect("the record is there").state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposed_one_is_changed_by_saying_what_is_to_be_different() {
    let mut scene = of(Plan::default().pages()).await;
    scene.asks("officer", "发通知给和平医院：交报表").await;
    let first = scene.card_id("single", "officer").await;
    for (text, expected) in [
        ("改到明天10点", "发送时间：**3月3日 10:00**"),
        ("时间改成后天上午9点", "发送时间：**3月4日 09:00**"),
        ("内容改成：删除张三，别忘了", "**删除张三，别忘了**"),
        ("改发给望湖社区卫生服务中心", "发给：望湖社区卫生服务中心，共 **"),
        ("改发给一级医院", "发给：一级医院，共 **"),
        ("除了北京康宁中医医院", "发给：一级医院，除了北京康宁中医医院，共 **"),
        ("再加上信息员", "发给：一级医院、信息员，除了北京康宁中医医院，共 **"),
        ("再加上孙七", "发给：一级医院、信息员、孙七，除了北京康宁中医医院，共 **"),
        ("改用单聊", "- 机器人单聊：1 次"),
        ("加上待办", "- 待办：1 次"),
        ("去掉待办，改用工作通知", "- 工作通知：1 次"),
    ] {
        let before = scene.card_id("single", "officer").await;
        let preview = scene.asks("officer", text).await;
        assert!(preview.contains(expected) && preview.contains("通知 1 · 待确认"), "{text}: {preview}");
        assert_eq!(title(&shown(&scene, &before).await), "通知 1 · 已被新操作取代", "{text}");
    }
    let preview = scene.asks("officer", "马上发").await;
    assert!(!preview.contains("发送时间"), "{preview}");
    assert_eq!(said(&scene, "删除张三").await, 0);
    scene.presses("officer", "确认发送").await;
    assert_eq!(title(&scene.card("officer").await), "通知 1 · 已发送");
    assert_eq!((said(&scene, "删除张三，别忘了").await, said(&scene, "kn_").await), (5, 0));
    assert_eq!(title(&shown(&scene, &first).await), "通知 1 · 已被新操作取代");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_changes_nothing_and_is_answered_with_how_to_say_it() {
    let mut scene = scene().await;
    scene.asks("officer", "发通知给和平医院：交报表").await;
    let card = scene.card_id("single", "officer").await;
    assert_snapshot!(scene.asks("officer", "改到下次开会前").await, @"没看懂这句话，「通知 1」（交报表）没有改动，还没有发送。要修改请说：「改到明天10点」「马上发」「内容改成：…」「改发给二级医院」「再加上安定医院」「除了安定医院」「改用单聊」「加上待办」。照卡片发请点「确认发送」，不发请回复「取消」。");
    assert_snapshot!(scene.asks("officer", "改发给火星医院").await, @"没有找到叫「火星医院」的部门、角色或群。群要先由通知员或主管理员在里面 @ 过机器人；人请说全名。请核对后重新发送。");
    assert_snapshot!(scene.asks("officer", "马上发").await, @"和现在的一样，没有改动。");
    assert_snapshot!(scene.asks("officer", "除了和平医院").await, @"「和平医院」除了和平医院，没有别的人可以通知，没有发送。请核对接收人后重新发送。");
    assert_snapshot!(scene.asks("officer", "修改刚才的通知").await, @"「通知 1」（交报表）还没有发送。要修改请直接说：「改到明天10点」「马上发」「内容改成：…」「改发给二级医院」「再加上安定医院」「除了安定医院」「改用单聊」「加上待办」。");
    assert_snapshot!(scene.asks("officer", "改到后天").await, @"3月4日几点发？例如：上午9点。（回复「取消」可放弃）");
    assert_snapshot!(title(&scene.asks("officer", "上午10点").await), @"通知 1 · 待确认");
    assert_ne!(scene.card_id("single", "officer").await, card);
    assert_eq!(said(&scene, "交报表").await, 0);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_is_changed_by_the_button_of_its_card() {
    let mut scene = scene().await;
    let old = scheduled(&mut scene).await;
    scene.presses("officer", "修改").await;
    assert_snapshot!(scene.reply("officer").await, @"通知 1 安排在 3月3日 09:00 发送。要改什么？可以说：「改到明天10点」「马上发」「内容改成：…」「改发给二级医院」「再加上安定医院」「除了安定医院」「改用单聊」「加上待办」。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("officer", "改到明天10点，内容改成：交报表和名单").await, @"
    〔card〕通知 1 · 待确认

    **交报表和名单**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月3日 10:00**

    与已安排的通知 1 不同：
    - 时间，原为 3月3日 09:00
    - 内容

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    确认后代替原来的，不确认则仍按原来的发送。只有冯佳阳可以确认，30 分钟内有效。
    [确认发送] [取消]
    ");
    let new = scene.card_id("single", "officer").await;
    assert_eq!(title(&shown(&scene, &old).await), "通知 1 · 已安排", "nothing is called off before");
    scene.presses("officer", "确认发送").await;
    assert_snapshot!(shown(&scene, &old).await, @"
    〔card〕通知 1 · 已被新操作取代

    **交报表**

    发给：和平医院，共 **6** 人

    已改，改后的见新的卡片；按这张卡片没有发给任何人。
    ");
    assert_snapshot!(shown(&scene, &new).await, @"
    〔card〕通知 1 · 已安排

    **交报表和名单**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月3日 10:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    到时间自动发送；要改请按「修改」，不想发了请按「停止发送」或回复「停止」。
    [修改] [停止发送]
    ");
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 1「交报表和名单」，3月3日 10:00，已安排（6 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    advance(&scene, 24).await;
    assert_eq!(sent(&scene).await.len(), 0, "the old one's time has passed");
    advance(&scene, 1).await;
    assert_eq!((sent(&scene).await.len(), said(&scene, "交报表和名单").await), (5, 5));
    assert_snapshot!(scene.trail().await.join("\n"), @"
    officer notice.send proposed -
    officer notice.send scheduled -
    officer notice.send proposed -
    officer notice.send superseded -
    officer notice.send scheduled -
    officer notice.send begun -
    officer notice.send done -
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_words_only_its_sender_changes_it_and_only_while_it_waits() {
    let mut scene = scene().await;
    scheduled(&mut scene).await;
    assert_snapshot!(scene.asks("boss", "修改通知1").await, @"通知 1「交报表」是冯佳阳发的，只有本人能修改。");
    assert_snapshot!(scene.asks("hp_admin", "修改通知1").await, @"没有找到「1」这条通知。发「最近发过哪些通知」可以查看编号。");
    assert_snapshot!(scene.asks("officer", "修改通知7").await, @"没有找到「7」这条通知。发「最近发过哪些通知」可以查看编号。");
    assert!(scene.asks("officer", "修改刚才的通知").await.contains("通知 1 安排在 3月3日 09:00 发送"));
    assert_snapshot!(scene.asks("officer", "随便改改").await, @"没看懂这个回答。通知 1 安排在 3月3日 09:00 发送。要改什么？可以说：「改到明天10点」「马上发」「内容改成：…」「改发给二级医院」「再加上安定医院」「除了安定医院」「改用单聊」「加上待办」。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("officer", "改到明天上午9点").await, @"和现在的一样，没有改动。");
    assert!(scene.asks("officer", "修改通知1").await.contains("要改什么"));
    assert_snapshot!(scene.asks("officer", "取消").await, @"好的，没有改动。通知 1 仍在 3月3日 09:00 发送。");
    // The button can be pressed again and again.
    for _ in 0..2 {
        scene.presses("officer", "修改").await;
        assert!(scene.reply("officer").await.contains("要改什么"));
    }
    let preview = scene.asks("officer", "再加上安定医院").await;
    assert!(preview.contains("- 发给谁，原为 和平医院"), "{preview}");
    scene.asks("officer", "取消").await;
    advance(&scene, 24).await;
    assert_eq!(said(&scene, "交报表").await, 5);
    assert_snapshot!(scene.asks("officer", "修改通知1").await, @"通知 1「交报表」已发送（6 人），不能修改：只有已安排、还没到时间的通知能改。已经发出的要更正，可以撤回后再发一条。");
    scene.overlook();
    scene.finish().await;
}

/// Ten minutes before its time, another text is on the table; the cards of both.
async fn changing(scene: &mut Scene) -> (String, String) {
    let old = scheduled(scene).await;
    scene.house().advance(Duration::from_mins(24 * 60 - 10));
    scene.presses("officer", "修改").await;
    scene.reply("officer").await;
    let preview = scene.asks("officer", "内容改成：不用交了").await;
    assert!(preview.contains("确认后代替原来的，不确认则仍按原来的发送。"), "{preview}");
    (old, scene.card_id("single", "officer").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_its_time_comes_while_the_change_is_open_only_the_old_one_goes_out() {
    let mut scene = scene().await;
    let (old, new) = changing(&mut scene).await;
    scene.house().advance(Duration::from_secs(601));
    assert_eq!((said(&scene, "交报表").await, sent(&scene).await.len()), (5, 5));
    scene.presses_on(&new, "officer", "确认发送").await;
    assert_snapshot!(shown(&scene, &new).await, @"
    〔card〕通知 1 · 没有发送

    **不用交了**

    发给：和平医院，共 **6** 人

    原来的通知已经到时间开始发送，改动没有生效，没有再发一次。要更正，请撤回原来的再发新的。
    ");
    assert_eq!((title(&shown(&scene, &old).await), sent(&scene).await.len()), ("通知 1 · 已发送", 5));
    assert_snapshot!(scene.asks("officer", "最近发过哪些通知").await, @"
    最近的通知（新的在前）：
    - 通知 1「交报表」，3月3日 09:00，已发送（6 人），冯佳阳
    看回执请说「1号通知谁没看」，号码换成要看的那一条。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirmed_just_before_only_the_new_one_goes_out() {
    let mut scene = scene().await;
    let (old, new) = changing(&mut scene).await;
    scene.house().advance(Duration::from_secs(599));
    scene.presses_on(&new, "officer", "确认发送").await;
    assert_eq!(title(&shown(&scene, &new).await), "通知 1 · 已安排");
    scene.house().advance(Duration::from_secs(2));
    assert_eq!((said(&scene, "不用交了").await, sent(&scene).await.len()), (5, 5));
    assert_eq!(title(&shown(&scene, &new).await), "通知 1 · 已发送");
    assert_eq!(title(&shown(&scene, &old).await), "通知 1 · 已被新操作取代");
    // Whatever a crash makes come again: both are told to run once more, and nothing does.
    for id in [&old, &new] {
        let id = OperationId(id.clone());
        let delivery = Delivery { seen: format!("again:{id}"), owner: owner(&id), item: task(&Task::Run) };
        scene.house().service().store().accept(&delivery).await.expect("the store answers");
    }
    assert_eq!(sent(&scene).await.len(), 5);
    scene.overlook();
    scene.finish().await;
}

/// Its time and the confirmation meet: whichever record is written first, one of the two goes out.
async fn at_the_same_moment(plan: Plan) {
    let mut scene = of(plan).await;
    let (old, new) = changing(&mut scene).await;
    scene.house().advance(Duration::from_secs(599));
    scene.presses_on(&new, "officer", "确认发送").await;
    scene.house().advance(Duration::from_secs(2));
    let (before, after) = (said(&scene, "交报表").await, said(&scene, "不用交了").await);
    let ends = (state(&scene, &old).await, state(&scene, &new).await);
    match (before, after) {
        (5, 0) => assert_eq!(ends, ("done".to_owned(), "failed".to_owned())),
        (0, 5) => assert_eq!(ends, ("superseded".to_owned(), "done".to_owned())),
        other => panic!("{other:?} {ends:?}"),
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_same_moment_one_of_them_goes_out() {
    at_the_same_moment(Plan::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_redis_too() {
    at_the_same_moment(Plan::default().on_redis()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_to_at_once_it_goes_out_at_once_and_never_again() {
    let mut scene = scene().await;
    let old = scheduled(&mut scene).await;
    scene.asks("officer", "修改刚才的通知").await;
    let preview = scene.asks("officer", "马上发").await;
    assert!(preview.contains("- 时间，原为 3月3日 09:00"), "{preview}");
    scene.asks("officer", "确认").await;
    assert_eq!(said(&scene, "交报表").await, 5);
    assert_eq!(title(&shown(&scene, &old).await), "通知 1 · 已被新操作取代");
    advance(&scene, 25).await;
    assert_eq!(sent(&scene).await.len(), 5);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_called_off_or_changed_otherwise_is_not_changed_any_more() {
    let mut scene = scene().await;
    let (old, new) = changing(&mut scene).await;
    scene.presses_on(&old, "officer", "停止发送").await;
    assert_eq!(title(&shown(&scene, &old).await), "通知 1 · 已取消");
    scene.presses_on(&new, "officer", "确认发送").await;
    assert_snapshot!(shown(&scene, &new).await, @"
    〔card〕通知 1 · 没有发送

    **不用交了**

    发给：和平医院，共 **6** 人

    原来的通知已取消或已改成别的，改动没有生效，没有发送。需要时请重新发一条。
    ");
    // Two changes of one, in two chats: the first that is confirmed counts.
    scene.asks("officer", "明天下午3点发通知给和平医院：带材料").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.asks("officer", "修改刚才的通知").await;
    scene.asks("officer", "内容改成：甲").await;
    let here = scene.card_id("single", "officer").await;
    scene.says_in("cidNotice==", "officer", "修改刚才的通知").await;
    scene.says_in("cidNotice==", "officer", "内容改成：乙").await;
    let there = scene.card_id("cidNotice==", "officer").await;
    scene.presses_on(&here, "officer", "确认发送").await;
    scene.settle().await;
    scene.presses_on(&there, "officer", "确认发送").await;
    scene.settle().await;
    assert_eq!(
        (state(&scene, &here).await, state(&scene, &there).await),
        ("confirmed".into(), "failed".into())
    );
    advance(&scene, 48).await;
    assert_eq!((said(&scene, "甲").await, sent(&scene).await.len()), (5, 5));
    scene.overlook();
    scene.finish().await;
}

const TWO: &str = "[[org]]\n[org.approvals]\nnotice_above = 3\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_agreed_is_asked_anew_only_where_audience_or_text_changed() {
    let mut scene = of(Plan::default().file(TWO)).await;
    scene.asks("officer", "明天上午9点发通知给和平医院：交报表").await;
    scene.presses("officer", "确认发送").await;
    scene.presses("boss", "同意").await;
    let old = scene.card_id("single", "officer").await;
    assert_eq!(title(&shown(&scene, &old).await), "通知 1 · 已安排");
    scene.asks("officer", "修改刚才的通知").await;
    let preview = scene.asks("officer", "改到明天10点").await;
    assert!(!preview.contains("还需"), "{preview}");
    scene.presses("officer", "确认发送").await;
    let later = scene.card_id("single", "officer").await;
    assert_eq!(title(&shown(&scene, &later).await), "通知 1 · 已安排");
    scene.asks("officer", "修改刚才的通知").await;
    assert_snapshot!(scene.asks("officer", "内容改成：不用交了").await, @"
    〔card〕通知 1 · 待确认

    **不用交了**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    发送时间：**3月3日 10:00**

    与已安排的通知 1 不同：
    - 内容

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    > 改动要另一位同意后才生效；如果 3月3日 10:00 前没有同意，到时间会按原来的发送

    确认后代替原来的，不确认则仍按原来的发送。只有冯佳阳可以确认，30 分钟内有效。确认后还需和平医院管理员、方主任中的任何一位同意才会执行。
    [确认发送] [取消]
    ");
    scene.presses("officer", "确认发送").await;
    let other = scene.card_id("single", "officer").await;
    assert_eq!(title(&shown(&scene, &other).await), "通知 1 · 等待第二人同意");
    assert_eq!(title(&shown(&scene, &later).await), "通知 1 · 已安排", "until then it stays");
    scene.presses("boss", "同意").await;
    assert_eq!(title(&shown(&scene, &other).await), "通知 1 · 已安排");
    assert_eq!(title(&shown(&scene, &later).await), "通知 1 · 已被新操作取代");
    advance(&scene, 26).await;
    assert_eq!((said(&scene, "不用交了").await, sent(&scene).await.len()), (5, 5));
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_agreement_in_time_it_goes_out_as_it_was() {
    let mut scene = of(Plan::default().file(TWO)).await;
    scene.asks("officer", "今天下午3点发通知给和平医院：交报表").await;
    scene.presses("officer", "确认发送").await;
    scene.presses("boss", "同意").await;
    scene.settle().await;
    scene.asks("officer", "修改刚才的通知").await;
    scene.asks("officer", "内容改成：不用交了").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    let new = scene.card_id("single", "officer").await;
    advance(&scene, 6).await;
    assert_eq!(said(&scene, "交报表").await, 5);
    scene.presses("boss", "同意").await;
    assert_eq!((sent(&scene).await.len(), state(&scene, &new).await.as_str()), (5, "failed"));
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_card_is_shown_words_do_it() {
    let mut scene = of(Plan::default().pages()).await;
    scene.fault("/v1.0/card/instances", "quota", 1_000).await;
    scene.asks("officer", "明天上午9点发通知给和平医院：交报表").await;
    scene.asks("officer", "加上待办").await;
    assert_snapshot!(scene.asks("officer", "确认").await, @"
    〔markdown〕**通知 1 · 已安排**

    **交报表**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    - 待办：1 次接口调用，可查每个人是否完成，不能查已读

    发送时间：**3月3日 09:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    > 收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。

    到时间自动发送；要改请按「修改」，不想发了请按「停止发送」或回复「停止」。

    回复「修改通知1」修改，回复「停止」取消发送。

    ——
    已确认「通知 1」（交报表），正在办理，稍后给出结果。

    ——
    〔markdown〕**通知 1 · 已安排**

    **交报表**

    发给：和平医院，共 **6** 人

    - 工作通知：1 次接口调用，可查每个人是否已读

    - 待办：1 次接口调用，可查每个人是否完成，不能查已读

    发送时间：**3月3日 09:00**

    > 有 1 人还没有激活钉钉，登录前看不到通知：王五

    > 收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。

    到时间自动发送；要改请按「修改」，不想发了请按「停止发送」或回复「停止」。

    回复「修改通知1」修改，回复「停止」取消发送。
    ");
    assert!(scene.asks("officer", "修改通知1").await.contains("要改什么"));
    let preview = scene.asks("officer", "改到明天10点").await;
    assert!(preview.contains("- 时间，原为 3月3日 09:00"), "{preview}");
    scene.asks("officer", "确认").await;
    advance(&scene, 24).await;
    assert_eq!(sent(&scene).await.len(), 0);
    advance(&scene, 1).await;
    assert!(said(&scene, "交报表").await >= 5);
    scene.overlook();
    scene.finish().await;
}
