//! A whole district is written to: what it costs, how fast it may go, and that nobody gets anything twice.

use std::collections::BTreeMap;
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

const PEOPLE: u32 = 15_000;

async fn district() -> Scene {
    let plan = Plan::default().manual_clock().district(PEOPLE).set("GUANJIA_CALLS_PER_SECOND", "0");
    let scene = Scene::of(plan).await;
    scene.walked().await;
    scene
}

async fn deliveries(scene: &Scene, channel: &str) -> Vec<(String, i64)> {
    let world = scene.platform().world().await;
    let all = world["deliveries"].as_array().cloned().unwrap_or_default();
    let of = all.iter().filter(|one| one["channel"] == channel);
    of.map(|one| (one["user"].as_str().unwrap_or_default().to_owned(), one["at"].as_i64().unwrap_or(0)))
        .collect()
}

/// Everybody who can be written to: who has never logged in gets none.
async fn awake(scene: &Scene) -> usize {
    let world = scene.platform().world().await;
    let members = world["members"].as_array().cloned().unwrap_or_default();
    members.iter().filter(|member| member["active"] == true).count()
}

/// The metered calls so far, by API.
async fn metered(scene: &Scene) -> BTreeMap<String, usize> {
    let calls = scene.platform().get("calls").await;
    let mut found = BTreeMap::new();
    for call in calls["calls"].as_array().expect("calls").iter().filter(|call| call["metered"] == true) {
        *found.entry(call["api"].as_str().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    found
}

/// An officer orders it and confirms, the main administrator agrees.
async fn agreed(scene: &mut Scene, order: &str) -> String {
    let preview = scene.asks("officer", order).await;
    scene.presses("officer", "确认发送").await;
    scene.presses("boss", "同意").await;
    preview
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifteen_thousand_by_departments_cost_a_handful_of_calls_and_keep_within_the_minute() {
    let mut scene = district().await;
    let before = metered(&scene).await;
    assert_snapshot!(agreed(&mut scene, "发通知给全体：明天上午停水检修，请提前储水").await, @"
    〔card〕通知 1 · 待确认

    **明天上午停水检修，请提前储水**

    发给：全体，共 **15000** 人（东风医院 735 人，豆各庄医院 708 人，管庄医院 648 人，安贞医院 526 人，崔各庄医院 497 人，另有 125 个单位）

    - 工作通知：4 次接口调用，不能查每个人是否已读

    > 有 1053 人还没有激活钉钉，登录前看不到通知：林文博、欧阳娟、欧阳勇、赵红梅、杨思远等

    > 按部门发最省（4 次调用），但查不到每个人是否已读；要逐人回执：工作通知按人发要 150 次，机器人单聊要 750 次。

    只有冯佳阳可以确认，30 分钟内有效。确认后还需方主任同意才会执行。
    [确认发送] [取消]
    ");
    for _ in 0..8 {
        scene.settle().await;
        scene.house().advance(Duration::from_secs(31));
    }
    scene.settle().await;
    assert_snapshot!(scene.card("officer").await, @"
    〔card〕通知 1 · 已发送

    **明天上午停水检修，请提前储水**

    发给：全体，共 **15000** 人（东风医院 735 人，豆各庄医院 708 人，管庄医院 648 人，安贞医院 526 人，崔各庄医院 497 人，另有 125 个单位）

    - 工作通知：已发出 15000 人

    要收回，发「撤回刚才的通知」。
    ");
    let after = metered(&scene).await;
    let spent: BTreeMap<&String, usize> = after
        .iter()
        .map(|(api, count)| (api, count - before.get(api).copied().unwrap_or(0)))
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_snapshot!(format!("{spent:#?}"), @"
    {
        \"POST /topapi/message/corpconversation/asyncsend_v2\": 4,
        \"POST /v1.0/card/instances/createAndDeliver\": 2,
        \"PUT /v1.0/card/instances\": 4,
    }
    ");
    assert!(spent.values().sum::<usize>() <= 10, "{spent:?}");
    let mut sent = deliveries(&scene, "work").await;
    sent.sort_by_key(|(_, at)| *at);
    for (first, (_, at)) in sent.iter().enumerate() {
        let within = sent[first..].iter().take_while(|(_, other)| other - at < 60_000).count();
        assert!(within <= 5_000, "{within} within a minute of {at}");
    }
    let mut users: Vec<&String> = sent.iter().map(|(user, _)| user).collect();
    let all = users.len();
    users.sort_unstable();
    users.dedup();
    assert_eq!((users.len(), all), (awake(&scene).await, all));
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_one_batch_more_goes_out_once_it_is_stopped() {
    let mut scene = district().await;
    scene
        .platform()
        .fault(
            json!({"api": "/v1.0/robot/oToMessages/batchSend", "kind": "slow", "rate": 1.0, "delay_ms": 100}),
        )
        .await;
    let preview = scene.asks("officer", "单聊通知全体：明天停水").await;
    assert!(preview.contains("机器人单聊"), "{preview}");
    scene.presses("officer", "确认发送").await;
    let card = scene.card_id("single", "officer").await;
    scene.presses("boss", "同意").await;
    let sent = async |scene: &Scene| scene.calls("/v1.0/robot/oToMessages/batchSend").await.len();
    for _ in 0..1_000 {
        if sent(&scene).await >= 60 {
            break;
        }
        // The press lands.
        scene.house().advance(Duration::from_millis(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scene.presses_on(&card, "officer", "停止发送").await;
    let pressed = sent(&scene).await;
    scene.platform().mend().await;
    scene.settle().await;
    // Those on their way when it was pressed arrive, and the list of those not reached; nothing is begun after.
    let settled = sent(&scene).await;
    assert!((60..700).contains(&pressed) && settled <= pressed + 9, "{settled} after {pressed}");
    let card = scene.card("officer").await;
    assert!(card.contains("已停止") && card.contains("没有发送"), "{card}");
    let reached = deliveries(&scene, "chat").await;
    let mut users: Vec<&String> = reached.iter().map(|(user, _)| user).collect();
    users.sort_unstable();
    users.dedup();
    assert_eq!(users.len(), reached.len(), "nobody twice");
    scene.overlook();
    scene.finish().await;
}
