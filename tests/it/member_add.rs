//! Adding members: the main job, from the sentence to the member with their role.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sentence_and_one_press_make_a_member() {
    let mut scene = Scene::new().await;
    let preview = scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员").await;
    assert_snapshot!(preview, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员
    ");
    scene.finish().await;
}
