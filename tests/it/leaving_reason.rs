//! Why somebody leaves: a default is proposed, and another of the organisation's reasons takes its place by a word.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_reason_takes_the_place_of_the_one_proposed() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给王五办理离职").await;
    // What is no reason of theirs changes nothing.
    assert_snapshot!(scene.asks("hp_admin", "离职原因改成不想干了").await, @"没有「不想干了」这个离职原因，原来的没有改。可以选：「个人原因」、「家庭原因」、「合同到期不续签」。");
    assert_snapshot!(scene.asks("hp_admin", "离职原因是合同到期").await, @"
    〔card〕删除成员 · 待确认

    **王五（和平医院）**
    · 办理离职并删除：不转交资料，离职原因「合同到期不续签」

    > 离职原因也可以是「个人原因」、「家庭原因」：回复例如「离职原因改成个人原因」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.asks("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("已办理离职并删除") && card.contains("合同到期不续签"), "{card}");
    let world = scene.platform().world().await;
    assert_eq!(world["terminations"][0]["reasons"], json!(["2001"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_at_once_has_no_reason() {
    let mut scene = Scene::new().await;
    let preview = scene.asks("hp_admin", "直接删除王五").await;
    assert!(!preview.contains("离职原因"), "{preview}");
    assert_snapshot!(scene.asks("hp_admin", "离职原因改成家庭原因").await, @"直接删除不需要离职原因。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
