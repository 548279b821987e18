//! What is said after a notice, and around one: who has read it, remind them, take it back, another time.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Plan, Scene};

/// It is nine in the morning of 2 March 2026.
async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    scene
}

async fn reads(scene: &Scene, user: &str) {
    scene.platform().post("read", json!({"user": user})).await;
    scene.settle().await;
}

/// By work notice to all of 和平医院: who has read it the platform tells only when asked.
async fn sent(scene: &mut Scene, order: &str) {
    scene.asks("officer", order).await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.house().advance(Duration::from_mins(1));
}

/// Who was told something that begins so.
async fn told(scene: &Scene, beginning: &str) -> Vec<String> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    let begins = |one: &&Value| one["text"].as_str().is_some_and(|text| text.starts_with(beginning));
    let mut users: Vec<String> =
        all.iter().filter(begins).filter_map(|one| one["user"].as_str().map(str::to_owned)).collect();
    users.sort();
    users
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_read_is_not_reminded_whenever_they_read() {
    let mut scene = scene().await;
    sent(&mut scene, "发通知给和平医院、北京康宁中医医院：报数据").await;
    // Who has never logged in is sent it as well, and shown nothing.
    let all = told(&scene, "报数据").await.len() + 1;
    for user in ["hp_admin", "hp_zhang"] {
        reads(&scene, user).await;
    }
    let preview = scene.asks("officer", "催一下没看的").await;
    assert!(preview.contains(&format!("共 **{}** 人", all - 2)), "{preview}");
    let fewer = scene.asks("officer", "除了北京康宁中医医院").await;
    assert!(!fewer.contains("康宁中医医院 "), "{fewer}");
    // Read after the preview, and before it is confirmed.
    reads(&scene, "hp_li").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    let reminded = told(&scene, "第 1 次提醒").await;
    for user in ["hp_admin", "hp_zhang", "hp_li"] {
        assert!(!reminded.contains(&user.to_owned()), "{user}: {reminded:?}");
    }
    assert!(!reminded.is_empty() && reminded.iter().all(|user| user.starts_with("hp_")), "{reminded:?}");
    let card = scene.card("officer").await;
    assert!(card.contains("其中 1 人之后看了，没有再提醒"), "{card}");
    // Who reads the reminder has read the notice.
    let first = reminded[0].clone();
    reads(&scene, &first).await;
    let again = scene.asks("officer", "催一下没看的").await;
    assert!(again.contains(&format!("共 **{}** 人", all - 4)), "{again}");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_a_notice_that_is_out_is_no_text_and_nobody_another_is_for() {
    for (open, asked) in [("发通知：今天下午开会", "发给谁"), ("发通知给和平医院", "内容")]
    {
        let mut scene = scene().await;
        sent(&mut scene, "发通知给和平医院：报数据").await;
        scene.asks("officer", "催一下没看的").await;
        scene.presses("officer", "确认发送").await;
        scene.settle().await;
        scene.house().advance(Duration::from_mins(1));
        for (said, expected) in [
            ("提醒那条也撤回", "提醒：报数据"),
            ("撤回提醒2", "提醒：报数据"),
            ("谁看了", "通知 1"),
            ("都看了吗", "通知 1"),
            ("催一下他们", "提醒"),
        ] {
            let question = scene.asks("officer", open).await;
            assert!(question.contains(asked), "{question}");
            let answers = scene.asks("officer", said).await;
            assert!(answers.contains(expected), "{open}, {said}: {answers}");
            assert!(
                !answers.contains(&format!("**{said}**")) && !answers.contains("**那条也撤回**"),
                "{said}: {answers}"
            );
        }
        scene.overlook();
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_time_is_that_of_the_text_or_of_sending_and_it_is_asked_which() {
    const ORDER: &str = "发通知给和平医院：明天下午2点开信息化工作会";
    for said in ["时间改成下午3点", "时间改到3点", "改成下午3点", "改到下午3点吧"] {
        let mut scene = scene().await;
        scene.asks("officer", ORDER).await;
        let question = scene.asks("officer", said).await;
        assert!(question.contains("正文里的时间，还是发送时间"), "{said}: {question}");
        assert!(
            question.contains("明天下午3点开信息化工作会") && question.contains("3月2日 15:00"),
            "{question}"
        );
        let preview = scene.asks("officer", "1").await;
        assert!(preview.contains("明天下午3点开信息化工作会") && !preview.contains("发送时间"), "{preview}");
        let question = scene.asks("officer", "时间改成下午4点").await;
        assert!(question.contains("明天下午4点"), "{question}");
        let preview = scene.asks("officer", "发送时间").await;
        assert!(
            preview.contains("明天下午3点") && preview.contains("发送时间：**3月2日 16:00**"),
            "{preview}"
        );
        scene.overlook();
        scene.finish().await;
    }
    let mut scene = scene().await;
    scene.asks("officer", ORDER).await;
    for (said, text, sends) in [
        ("开会时间改成3点", "明天下午3点开", None),
        ("会议的时间改到4点吧", "明天下午4点开", None),
        ("不是 是开会的时间改成5点 现在就发", "明天下午5点开", None),
        ("改到10点发", "明天下午5点开", Some("3月2日 10:00")),
        ("发送时间改成11点", "明天下午5点开", Some("3月2日 11:00")),
        ("会议时间改成后天上午9点", "后天上午9点开", Some("3月2日 11:00")),
        ("现在发", "后天上午9点开", None),
    ] {
        let preview = scene.asks("officer", said).await;
        assert!(preview.contains(text), "{said}: {preview}");
        assert_eq!(preview.contains("发送时间"), sends.is_some(), "{said}: {preview}");
        assert!(sends.is_none_or(|sends| preview.contains(sends)), "{said}: {preview}");
    }
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn follow_ups_are_about_the_notice_last_sent() {
    let mut scene = scene().await;
    sent(&mut scene, "发通知给和平医院、北京康宁中医医院：报数据").await;
    reads(&scene, "hp_admin").await;
    for (said, expected) in [
        ("谁看了", "通知 1"),
        ("都看了吗", "通知 1"),
        ("和平的都看了吗", "和平医院已读 1 /"),
        ("没看的里面 和平的有几个", "和平医院已读 1 /"),
        ("康宁看了几个", "北京康宁中医医院已读 0 /"),
        ("现在呢 又有人看了吗", "通知 1"),
        ("提醒发出去了吗", ""),
        ("催一下他们", "提醒 2 · 待确认"),
        ("康宁的不用催了 只催和平的", "只限和平医院"),
    ] {
        let answer = scene.asks("officer", said).await;
        assert!(answer.contains(expected), "{said}: {answer}");
        assert!(!answer.contains("没看懂") && !answer.contains("没有做任何改动。"), "{said}: {answer}");
    }
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    let reminded = told(&scene, "第 1 次提醒").await;
    assert!(!reminded.is_empty() && reminded.iter().all(|user| user.starts_with("hp_")), "{reminded:?}");
    scene.house().advance(Duration::from_mins(1));
    // What its reminder holds is the same: both are taken back.
    let preview = scene.asks("officer", "撤回通知1").await;
    assert!(preview.contains("里是同样的内容，一起撤回"), "{preview}");
    scene.presses("officer", "确认").await;
    scene.settle().await;
    let list = scene.asks("officer", "最近发过哪些通知").await;
    assert_eq!(list.matches("已撤回").count(), 2, "{list}");
    scene.overlook();
    scene.finish().await;
}
