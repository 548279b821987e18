//! Faults that last: what is not done is said, with the way on; what was done is not done again.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::platform::Call;
use crate::support::{Plan, Scene};

const SENTENCE: &str = "添加成员 陈晨 13900000199 急诊科 信息员";

/// In a house where time is moved: until nothing is waited for any more.
async fn waited_out(scene: &Scene) {
    for _ in 0..40 {
        scene.settle().await;
        let due = scene.house().service().store().next_due().await.expect("the store answers");
        let now = scene.house().clock.now_ms();
        let Some(wait) = due.map(|at| at - now).filter(|wait| *wait < 20 * 60_000) else { return };
        scene.house().advance(Duration::from_millis(u64::try_from(wait).unwrap_or_default() + 1));
    }
    panic!("something waits for ever");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_stays_busy_is_given_up_in_words() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.fault("/topapi/v2/user/create", "http500", 1_000).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 正在办理

    **陈晨** 13900000199
    ○ 加入急诊科
    ○ 设为信息员
    ");
    waited_out(&scene).await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 未完成

    **陈晨** 13900000199
    ❌ 加入急诊科：钉钉系统繁忙，重试后仍未成功，没有执行。也可能是本周添加人数或组织人数已达上限：请稍后重新发送指令，或联系主管理员。
    ❌ 设为信息员：因前一步未完成，没有执行。
    ");
    assert!(scene.platform().member_of("13900000199").await.is_null());
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add confirmed 陈晨
    hp_admin member.add failed 陈晨
    ");
    // The way on: once the platform is back, the same sentence works.
    scene.platform().mend().await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_without_their_role_is_half_done_and_said_so() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.fault("/topapi/role/addrolesforemps", "http500", 1_000).await;
    scene.presses("hp_admin", "确认").await;
    waited_out(&scene).await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 部分完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ❌ 设为信息员：钉钉系统繁忙或无法连接，重试后仍未成功，没有执行。请稍后重新发送指令。（成员已添加，只需发「给陈晨加上信息员」。）

    已完成的不会重复执行；未完成的请按上面的提示处理后重新发送。
    ");
    assert_eq!(scene.platform().member_of("13900000199").await["roles"], json!([]));
    // The way on: the role alone.
    scene.platform().mend().await;
    scene.asks("hp_admin", "给陈晨加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_banned_address_is_waited_out() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.fault("/topapi/v2/user/create", "ip_ban", 1).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    let before = scene.calls("").await;
    scene.house().advance(Duration::from_mins(2));
    scene.settle().await;
    // Calling on would only prolong it.
    let apis = |calls: &[Call]| calls.iter().map(|call| call.api.clone()).collect::<Vec<_>>();
    assert_eq!(apis(&scene.calls("").await), apis(&before));
    waited_out(&scene).await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员
    ");
    assert_eq!(scene.platform().members("mobile", "13900000199").await.len(), 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_permission_the_app_lacks_is_named() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.platform().post("knobs", json!({"revoked": ["qyapi_manage_addresslist"]})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 未完成

    **陈晨** 13900000199
    ❌ 加入急诊科：机器人还没有开通所需权限（qyapi_manage_addresslist），请主管理员在工作台授权后重新发送指令。
    ❌ 设为信息员：因前一步未完成，没有执行。
    ");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organisation_or_department_that_is_full_is_said_to_be_full() {
    for (knob, words) in [("org_cap", "组织人数已达上限"), ("department_cap", "该部门人数已达 1000 人上限")]
    {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", SENTENCE).await;
        scene.platform().post("knobs", json!({knob: 1})).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("添加成员 · 未完成") && card.contains(words), "{card}");
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_taken_meanwhile_is_no_second_member() {
    for names in [json!(true), json!(false)] {
        let mut scene = Scene::new().await;
        scene.platform().post("knobs", json!({"duplicate_names_userid": names})).await;
        scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
        let first = scene.card_id("single", "hp_admin").await;
        scene.says_in("cidHp==", "hp_admin", "添加成员 陈晨 13900000199 药剂科").await;
        scene.reply_in("cidHp==").await;
        scene.presses_on(&first, "hp_admin", "确认").await;
        scene.settle().await;
        let second = scene.card_id("cidHp==", "hp_admin").await;
        scene.presses_on(&second, "hp_admin", "确认").await;
        let card = scene.card_in("cidHp==", "hp_admin").await;
        assert!(card.contains("原来就是成员，没有重复添加"), "{card}");
        assert_eq!(scene.platform().members("mobile", "13900000199").await.len(), 1);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_people_are_added_without_exceeding_the_rate() {
    let mut scene = Scene::new().await;
    let people: Vec<String> = (0..40).map(|at| format!("陈晨{} 139100000{at:02}", numeral(at))).collect();
    let preview = scene.asks("hp_admin", &format!("添加成员 急诊科\n{}", people.join("\n"))).await;
    assert!(preview.contains("……共 40 人"), "{preview}");
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("添加成员 · 已完成"), "{card}");
    assert_eq!(scene.calls("/user/create").await.len(), 40);
    scene.finish().await;
}

/// Stalls every worker of this process for a moment, again and again: what a busy machine does.
async fn stalling() {
    for round in 0..40_u64 {
        for _ in 0..2 {
            tokio::spawn(async move { std::thread::sleep(Duration::from_millis(40 + round * 37 % 140)) });
        }
        tokio::time::sleep(Duration::from_millis(90 + round * 53 % 170)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_is_kept_on_a_machine_that_stalls() {
    let mut scene = Scene::new().await;
    let people: Vec<String> = (0..40).map(|at| format!("陈晨{} 139100000{at:02}", numeral(at))).collect();
    scene.asks("hp_admin", &format!("添加成员 急诊科\n{}", people.join("\n"))).await;
    let stalling = tokio::spawn(stalling());
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("添加成员 · 已完成"), "{card}");
    stalling.await.expect("it only waits");
    // One refused for coming too early would be made again.
    assert_eq!(scene.calls("/user/create").await.len(), 40);
    scene.finish().await;
}

/// A character for a number, for names that differ.
fn numeral(at: usize) -> char {
    "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
        .chars()
        .nth(at)
        .expect("forty of them")
}
