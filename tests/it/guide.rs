//! How things are done: what is the case first, then what to say, then the steps.

use insta::assert_snapshot;

use crate::invite_look::invited;
use crate::support::{Plan, Scene};

/// One question a topic of the contract.
const TOPICS: [(&str, &str); 18] = [
    ("login", "企业账号怎么登录"),
    ("first_password", "第一次登录密码是什么"),
    ("bind_mobile", "怎么绑定手机号"),
    ("forgot_password", "忘记密码"),
    ("org_code", "组织代码是多少"),
    ("add_member", "怎么添加成员"),
    ("edit_member", "怎么修改成员信息"),
    ("remove_member", "怎么删除成员"),
    ("assign_role", "怎么设置角色"),
    ("receive_notices", "在哪看通知"),
    ("accept_invite", "怎么同意邀请"),
    ("check_joined", "怎么看我有没有加入"),
    ("switch_org", "怎么切换组织"),
    ("group_chat", "怎么建群"),
    ("video_meeting", "怎么开视频会议"),
    ("change_mobile", "手机号换了怎么办"),
    ("inactive", "为什么显示未激活"),
    ("not_joined_yet", "添加了成员为什么没马上进来"),
];

async fn all(scene: &mut Scene, user: &str) -> String {
    let mut answers = Vec::new();
    for (topic, asked) in TOPICS {
        answers.push(format!("{topic}: {}", scene.asks(user, asked).await));
    }
    answers.join("\n\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_is_told_what_to_say_first() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(all(&mut scene, "hp_admin").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_told_how_it_stands_with_them_and_whom_to_ask() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    assert_snapshot!(all(&mut scene, "hp_zhang").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_code_it_is_not_made_up() {
    let mut scene = Scene::of(Plan::default().set("GUANJIA_ORG_CODE", "")).await;
    let answer = scene.asks("hp_zhang", "组织代码是多少").await;
    assert!(answer.contains("没有登记组织代码"), "{answer}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_five_questions_of_the_manual_are_answered_from_live_state() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    let first = scene.asks("hp_admin", "为什么添加用户后人员没有马上进来").await;
    assert!(first.contains("待本人同意邀请 1：吴九"), "{first}");
    let second = scene.asks("hp_admin", "为什么通讯录人员显示未激活").await;
    assert!(second.contains("未激活 1：王五"), "{second}");
    let third = scene.asks("hp_admin", "吴九没收到邀请").await;
    assert!(third.contains("邀请已发出，本人还没有同意"), "{third}");
    let fourth = scene.asks("hp_admin", "管理员登录后台提示无权限").await;
    assert!(fourth.contains("和平医院（含下级部门）") && fourth.contains("提示无权限"), "{fourth}");
    let fifth = scene.asks("hp_zhang", "用户手机号更换了如何操作").await;
    assert!(fifth.contains("尾号 0011") && fifth.contains("page/myProfile"), "{fifth}");
    scene.finish().await;
}
