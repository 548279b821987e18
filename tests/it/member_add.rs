//! Adding members: the main job, from the sentence to the member with their role.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

const SENTENCE: &str = "添加成员 陈晨 13900000199 急诊科 信息员";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sentence_and_one_press_make_a_member() {
    let redis = Plan::default().on_redis();
    let (memory, redis) = tokio::join!(async { main_job(Scene::new().await).await }, async {
        main_job(Scene::of(redis).await).await
    },);
    assert_snapshot!(memory, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ====
    〔card〕添加成员 · 已完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员

    ====
    hp_admin member.add proposed 陈晨
    hp_admin member.add confirmed 陈晨
    hp_admin member.add done 陈晨
    ");
    assert_eq!(redis, memory);
}

async fn main_job(mut scene: Scene) -> String {
    let preview = scene.asks("hp_admin", SENTENCE).await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    let card = scene.card_id("single", "hp_admin").await;
    scene.presses("hp_admin", "确认").await;
    let done = scene.card("hp_admin").await;
    let member = scene.platform().member_of("13900000199").await;
    assert_eq!(
        (&member["name"], &member["departments"], &member["roles"], &member["active"]),
        (&json!("陈晨"), &json!([90_010_111]), &json!([51]), &json!(false))
    );
    // A client that has not refreshed can still press.
    for button in ["confirm.1", "cancel.1", "confirm.1"] {
        scene.presses_on(&card, "hp_admin", button).await;
        assert_eq!(scene.card("hp_admin").await, done);
    }
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    let trail = scene.trail().await.join("\n");
    scene.finish().await;
    [preview, done, trail].join("\n\n====\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_confirmation_does_what_the_button_does() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", SENTENCE).await;
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"现在没有等待确认的操作。");
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已完成

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员
    ");
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add confirmed 陈晨
    hp_admin member.add done 陈晨
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pressed_cancellation_ends_it_for_good() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", SENTENCE).await;
    let card = scene.card_id("single", "hp_admin").await;
    scene.presses("hp_admin", "取消").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已取消

    **陈晨** 13900000199
    ○ 加入急诊科
    ○ 设为信息员

    没有做任何改动。
    ");
    scene.presses_on(&card, "hp_admin", "confirm.1").await;
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"现在没有等待确认的操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add cancelled 陈晨
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_cancellation_ends_it_for_good() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", SENTENCE).await;
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 已取消

    **陈晨** 13900000199
    ○ 加入急诊科
    ○ 设为信息员

    没有做任何改动。
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"现在没有可以取消的操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_eq!(
        scene.trail().await,
        ["hp_admin member.add proposed 陈晨", "hp_admin member.add cancelled 陈晨"]
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_people_at_once_get_a_line_each() {
    let redis = Plan::default().on_redis();
    let (memory, redis) = tokio::join!(async { several(Scene::new().await).await }, async {
        several(Scene::of(redis).await).await
    },);
    assert_snapshot!(memory, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    **周八** 13900000101
    · 加入急诊科

    **吴九** 13900000102
    · 加入急诊科
    · 设为接诉即办员

    **李四** 13900000012
    ℹ️ 原来就是成员，没有重复添加

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ====
    〔card〕添加成员 · 已发出邀请

    **陈晨** 13900000199
    ✅ 已加入急诊科
    ✅ 已是信息员

    **周八** 13900000101
    ✅ 已加入急诊科

    **吴九** 13900000102
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科
    ⏳ 本人同意后自动设为接诉即办员

    **李四** 13900000012
    ℹ️ 原来就是成员，没有重复添加

    ====
    hp_admin member.add proposed 陈晨
    hp_admin member.add proposed 周八
    hp_admin member.add proposed 吴九
    hp_admin member.add proposed 李四
    hp_admin member.add confirmed 陈晨
    hp_admin member.add confirmed 周八
    hp_admin member.add confirmed 吴九
    hp_admin member.add confirmed 李四
    hp_admin member.add done 陈晨
    hp_admin member.add done 周八
    hp_admin member.add invited 吴九
    hp_admin member.add was_member 李四
    ");
    assert_eq!(redis, memory);
}

async fn several(mut scene: Scene) -> String {
    let text = "添加成员 急诊科\n陈晨 13900000199 信息员\n周八 13900000101\n\
        吴九 13900000102 接诉即办员\n李四 13900000012";
    let preview = scene.asks("hp_admin", text).await;
    scene.presses("hp_admin", "确认").await;
    let done = scene.card("hp_admin").await;
    let platform = scene.platform();
    assert_eq!(platform.member_of("13900000199").await["roles"], json!([51]));
    assert_eq!(platform.member_of("13900000101").await["active"], json!(true));
    assert!(platform.member_of("13900000102").await.is_null());
    assert_eq!(platform.member("hp_li").await["departments"], json!([90_010_112]));
    assert_eq!(platform.writes().await, ["user/create", "addrolesforemps", "user/create", "user/create"]);
    let trail = scene.trail().await.join("\n");
    scene.finish().await;
    [preview, done, trail].join("\n\n====\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_number_twice_is_added_once() {
    let mut scene = Scene::new().await;
    let text = "添加成员 急诊科\n陈晨 13900000199\n陈辰 13900000199";
    assert_snapshot!(scene.asks("hp_admin", text).await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科

    > 139****0199 出现了两次，只添加第一个。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_department_a_unit_of_ones_own_is_taken() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 陈晨 13900000199").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入和平医院

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().member_of("13900000199").await["departments"], json!([9_001_011]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_is_not_added_again_and_shown_only_to_their_own_administrator() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "添加成员 李四 13900000012 急诊科").await, @"139****0012 已经是组织成员：李四（药剂科），无需重复添加。");
    assert_snapshot!(scene.asks("kn_admin", "添加成员 李四 13900000012 急诊科").await, @"139****0012 已经是组织成员，但不在您的管理范围内，无需重复添加；如需调入本单位，请联系主管理员。");
    assert_snapshot!(scene.asks("boss", "添加成员 李四 13900000012 应急办").await, @"139****0012 已经是组织成员：李四（药剂科），无需重复添加。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_no_number_is_shown_whole() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", SENTENCE).await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 139****0199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let card = scene.card_id("cidHp==", "hp_admin").await;
    scene.presses_on(&card, "hp_admin", "确认").await;
    // Everybody in the group sees the same end of it.
    let done = scene.card_in("cidHp==", "hp_admin").await;
    assert_snapshot!(done, @"
    〔card〕添加成员 · 已完成

    **陈晨** 139****0199
    ✅ 已加入急诊科
    ✅ 已是信息员
    ");
    assert_eq!(scene.card_in("cidHp==", "hp_zhang").await, done);
    scene.finish().await;
}
