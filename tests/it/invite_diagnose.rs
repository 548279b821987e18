//! Why there is no invitation: from what can be seen, for those who may see it.

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::invited;
use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn about_oneself_everybody_is_told() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "我怎么没收到邀请").await, @"");
    assert_snapshot!(scene.asks("hp_zhang", "邀请收不到怎么办").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "邀请收不到怎么办").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "13900000011").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_learn_how_it_stands_and_press_what_helps() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "吴九说没收到邀请").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "13900000102 没收到邀请").await, @"");
    scene.presses("hp_admin", "重新邀请 吴九").await;
    assert!(scene.reply("hp_admin").await.contains("重新邀请 · 待确认"));
    assert_snapshot!(scene.asks("hp_admin", "王五没收到邀请").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "赵六没收到邀请").await, @"");
    assert_snapshot!(scene.asks("hp_admin", "13900000021 没收到邀请").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_never_invited_can_be_added() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"");
    scene.presses("hp_admin", "添加 这位同事").await;
    assert!(scene.reply("hp_admin").await.contains("叫什么名字"));
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "钱十二没收到邀请").await, @"");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_is_told_by_when() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "13900000104 没收到邀请").await, @"");
    scene.finish().await;
    let mut scene = Scene::of(crate::support::Plan::default().manual_clock()).await;
    scene.house().advance(std::time::Duration::from_hours(48));
    let later = scene.asks("hp_admin", "13900000104 没收到邀请").await;
    assert!(later.contains("以前离开过组织"), "{later}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_refusal_is_said_again() {
    let mut scene = Scene::new().await;
    let clash = json!({"from": "13900000012", "to": "13900000188", "organisation": "stays"});
    scene.platform().post("change_mobile", clash).await;
    invited(&mut scene, "添加成员 李思 13900000188 急诊科").await;
    scene.reply("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "13900000188 没收到邀请").await, @"");
    // Of another unit's tries nobody else learns.
    let other = scene.asks("kn_admin", "13900000188 没收到邀请").await;
    assert!(other.contains("没有查到发给这个号码的邀请"), "{other}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_checked_is_neither_yes_nor_no() {
    let mut scene = Scene::new().await;
    scene.fault("/v1.0/contact/empLeaveRecords", "http500", 20).await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"");
    scene.platform().mend().await;
    scene.fault("/topapi/v2/user/getbymobile", "http500", 20).await;
    assert_snapshot!(scene.asks("hp_admin", "13900000199 没收到邀请").await, @"");
    scene.platform().mend().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_learn_nothing_of_others_but_that_a_colleague_is_there() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("hp_zhang", "李四没收到邀请").await, @"");
    let unknown = scene.asks("hp_zhang", "吴九没收到邀请").await;
    assert_snapshot!(unknown, @"");
    // A member elsewhere, an open invitation, a number of nobody: all the same.
    for asked in ["13900000102 没收到邀请", "13900000199 没收到邀请", "赵六没收到邀请", "13900000021 没收到邀请"] {
        assert_eq!(scene.asks("hp_zhang", asked).await, unknown, "{asked}");
    }
    scene.platform().post("knobs", json!({"invite_switch": true})).await;
    let open = scene.asks("hp_zhang", "吴九没收到邀请").await;
    assert!(!open.contains("关闭了成员邀请"), "{open}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_the_answer_goes_to_the_asker_alone() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "13900000021 没收到邀请").await;
    let group = scene.reply_in("cidHp==").await;
    assert!(!group.contains("0021"), "{group}");
    assert!(scene.reply("hp_admin").await.contains("已在组织其他单位"));
    scene.finish().await;
}
