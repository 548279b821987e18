//! Giving and taking roles.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_people_of_one_name_one_is_pressed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给张三加上接诉即办员").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    let question = scene.card_id("single", "hp_admin").await;
    scene.presses("hp_admin", "pick-2.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕设置角色 · 待确认

    **张三（药剂科）**
    · 设为接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    let said = scene.platform().said(Some("hp_admin"), "single").await;
    let asked = said.iter().find(|message| message["card"]["outTrackId"] == question.as_str());
    assert_snapshot!(crate::support::show::message(asked.expect("the question")), @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    已选择
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕设置角色 · 已完成

    **张三（药剂科）**
    ✅ 已是接诉即办员
    ");
    assert_eq!(scene.platform().writes().await, ["addrolesforemps"]);
    let given = [scene.platform().member("hp_zhang").await, scene.platform().member("hp_zhang2").await]
        .map(|member| member["roles"].clone());
    assert_eq!(given, [json!([51]), json!([52])]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin role.grant proposed 张三（药剂科）
    hp_admin role.grant confirmed 张三（药剂科）
    hp_admin role.grant done 张三（药剂科）
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_people_of_one_name_one_is_answered_by_number() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给张三加上信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "2").await, @"
    〔card〕设置角色 · 待确认

    **张三（药剂科）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「设置角色」（张三（药剂科）），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().member("hp_zhang2").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_can_be_called_off() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给张三加上信息员").await;
    scene.presses("hp_admin", "取消").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"好的，已取消「设置角色」，没有做任何改动。");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    已取消
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_is_answered_by_whom_it_was_asked() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "给张三加上接诉即办员").await;
    scene.reply_in("cidHp==").await;
    let card = scene.card_id("cidHp==", "hp_zhang").await;
    scene.presses_on(&card, "hp_zhang", "pick-1.1").await;
    assert_snapshot!(scene.card_in("cidHp==", "hp_zhang").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。

    只有发起人可以操作这张卡片。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    assert_eq!(scene.reply_in("cidHp==").await, "");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_taken_away() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "取消李四的接诉即办员").await, @"
    〔card〕取消角色 · 待确认

    **李四（药剂科）**
    · 取消接诉即办员

    > ⚠️ 撤销后，和平医院将没有接诉即办员。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕取消角色 · 已完成

    **李四（药剂科）**
    ✅ 已不再是接诉即办员

    > ⚠️ 撤销后，和平医院将没有接诉即办员。
    ");
    assert_eq!(scene.platform().member("hp_li").await["roles"], json!([]));
    assert_eq!(scene.platform().writes().await, ["removerolesforemps"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_so_already_is_not_done_again() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给李四加上接诉即办员").await, @"李四已经是接诉即办员，无需重复设置。");
    assert_snapshot!(scene.asks("hp_admin", "取消李四的信息员").await, @"李四本来就不是信息员。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"现在没有等待确认的操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_people_and_roles_are_one_operation() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给李四和王五加上信息员、接诉即办员").await, @"
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    **王五（和平医院）**
    · 设为信息员、接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕设置角色 · 已完成

    **李四（药剂科）**
    ✅ 已是信息员

    **王五（和平医院）**
    ✅ 已是信息员、接诉即办员
    ");
    assert_eq!(scene.platform().member("hp_li").await["roles"], json!([51, 52]));
    assert_eq!(scene.platform().member("hp_wang").await["roles"], json!([51, 52]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_and_the_person_are_asked_for() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给王五设置角色").await, @"
    〔card〕请问是哪个角色？

    1. 信息员
    2. 接诉即办员
    3. 安全生产负责人

    点按钮，或直接回复序号。
    [1. 信息员] [2. 接诉即办员] [3. 安全生产负责人] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "安全员").await, @"
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为安全生产负责人

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_snapshot!(scene.asks("hp_admin", "设置角色").await, @"请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "王五").await, @"
    〔card〕请问是哪个角色？

    1. 信息员
    2. 接诉即办员
    3. 安全生产负责人

    点按钮，或直接回复序号。
    [1. 信息员] [2. 接诉即办员] [3. 安全生产负责人] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "2").await, @"
    〔card〕设置角色 · 待确认

    **王五（和平医院）**
    · 设为接诉即办员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_the_organisation_lacks_or_an_unknown_person_is_said_to_be_unknown() {
    let plan = Plan::default().set("GUANJIA_ROLES", "信息员=信息统计负责人,防汛员=防汛负责人");
    let mut scene = Scene::of(plan).await;
    assert_snapshot!(scene.asks("hp_admin", "给李四加上防汛员").await, @"
    没有叫「防汛员」的角色。

    ——
    〔card〕请问是哪个角色？

    1. 信息员

    点按钮，或直接回复序号。
    [1. 信息员] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "给钱十二加上信息员").await, @"
    刚才的「设置角色」没有做完，已放下，没有做任何改动。

    ——
    没有找到成员「钱十二」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_that_make_administrators_are_never_given() {
    let roles = Plan::default().set("GUANJIA_ROLES", "信息员=信息统计负责人,子管理员,主管理员");
    for (plan, role) in [(Plan::default(), "企业账号管理员"), (roles, "子管理员")] {
        let mut scene = Scene::of(plan).await;
        for user in ["hp_admin", "boss"] {
            let said = scene.asks(user, &format!("给李四加上{role}")).await;
            assert!(!said.contains("待确认"), "{user}, {role}: {said}");
        }
        assert_eq!(scene.platform().writes().await, [""; 0]);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_last_one_in_an_institution_is_warned_about() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    let said = scene.asks("hp_admin", "取消李四的信息员").await;
    assert!(said.contains("待确认") && !said.contains("将没有"), "{said}");
    let both = scene.asks("hp_admin", "取消李四和13900000011的信息员").await;
    assert_snapshot!(both.lines().filter(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n"), @"> ⚠️ 撤销后，和平医院将没有信息员。");
    let elsewhere = scene.asks("boss", "取消赵六的安全生产负责人").await;
    assert_snapshot!(elsewhere.lines().filter(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n"), @"> ⚠️ 撤销后，北京康宁中医医院将没有安全生产负责人。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warning_that_cannot_be_checked_is_no_yes() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.settle().await;
    scene.fault("/topapi/role/simplelist", "http500", 100).await;
    assert_snapshot!(scene.asks("hp_admin", "取消李四的接诉即办员").await, @"钉钉暂时没有回应，无法核对，所以没有做任何改动。请稍后重新发送。");
    scene.platform().mend().await;
    scene.finish().await;
}
