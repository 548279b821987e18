//! A number that cannot be one: what is wrong with it is said, and the right one is taken as the answer.

use insta::assert_snapshot;

use crate::support::Scene;

async fn asked_again(number: &str) -> String {
    let mut scene = Scene::new().await;
    let wrong = scene.asks("hp_admin", &format!("添加成员 陈晨 {number} 急诊科 信息员")).await;
    let preview = scene.asks("hp_admin", "13900000199").await;
    assert!(preview.contains("**陈晨** 13900000199\n· 加入急诊科\n· 设为信息员"), "{number}: {preview}");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    assert_eq!(scene.platform().member_of("13900000199").await["name"], "陈晨");
    scene.finish().await;
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_number_is_said() {
    let (letter, short, long, segment) = tokio::join!(
        asked_again("13900000199x"),
        asked_again("1390000019"),
        asked_again("139000001990"),
        asked_again("23900000199"),
    );
    assert_snapshot!(letter, @"陈晨的手机号「13900000199x」不对：含有数字以外的字符。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(short, @"陈晨的手机号「1390000019」不对：只有 10 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(long, @"陈晨的手机号「139000001990」不对：有 12 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
    assert_snapshot!(segment, @"陈晨的手机号「23900000199」不对：不是手机号段（应以 13–19 开头）。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_wrong_number_is_asked_for_again() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 1390000019 急诊科").await;
    assert_snapshot!(scene.asks("hp_admin", "139000001999").await, @"陈晨的手机号「139000001999」不对：有 12 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"好的，已取消「添加成员」，没有做任何改动。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
