//! What is not allowed is not done, and says why and who could.
//!
//! **Invariant:** a refusal calls no write and is in the trail.

use insta::assert_snapshot;

use serde_json::json;

use crate::support::Scene;

/// One refused sentence; what was said, and the trail's line about it.
async fn refused(user: &str, sentence: &str) -> String {
    let mut scene = Scene::new().await;
    let said = scene.asks(user, sentence).await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    let trail = scene.trail().await;
    assert!(trail.iter().any(|act| act.contains(" refused ")), "{sentence}: {trail:?}");
    // Nothing is left on the table either.
    let nothing = scene.asks(user, "确认").await;
    assert_eq!(nothing, "现在没有等待确认的操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
    format!("{said}\n{}", trail.join("\n"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_adds_into_another_institution() {
    assert_snapshot!(refused("kn_admin", "添加成员 陈晨 13900000199 和平医院 信息员").await, @"
    和平医院：这个部门不在您的管理范围内。可以找：和平医院管理员。
    kn_admin member.add refused 和平医院 (department_outside)
    ");
    assert_snapshot!(refused("hp_admin", "添加成员 陈晨 13900000199 应急办").await, @"
    应急办：这个部门不在您的管理范围内。可以找：方主任。
    hp_admin member.add refused 应急办 (department_outside)
    ");
    assert_snapshot!(refused("wh_admin", "添加成员 陈晨 13900000199 药剂科").await, @"
    药剂科：这个部门不在您的管理范围内。可以找：和平医院管理员。
    wh_admin member.add refused 药剂科 (department_outside)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_change_nobody() {
    assert_snapshot!(refused("hp_zhang", "添加成员 陈晨 13900000199 急诊科").await, @"
    只有本单位的管理员可以做这件事。可以找：和平医院管理员。
    hp_zhang member.add refused - (not_administrator)
    ");
    assert_snapshot!(refused("officer", "添加成员 陈晨 13900000199 应急办").await, @"
    只有本单位的管理员可以做这件事。可以找：方主任。
    officer member.add refused - (not_administrator)
    ");
    assert_snapshot!(refused("hp_li", "给张三加上信息员").await, @"
    只有本单位的管理员可以做这件事。可以找：和平医院管理员。
    hp_li role.grant refused - (not_administrator)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_touches_people_of_another_institution() {
    assert_snapshot!(refused("hp_admin", "给赵六加上信息员").await, @"
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。
    hp_admin role.grant refused 赵六 (person_outside)
    ");
    assert_snapshot!(refused("hp_admin", "取消赵六的安全生产负责人").await, @"
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。
    hp_admin role.revoke refused 赵六 (person_outside)
    ");
    assert_snapshot!(refused("kn_admin", "给13900000012加上信息员").await, @"
    尾号 0012 的手机号：该人员不在您的管理范围内。可以找：方主任。
    kn_admin role.grant refused 尾号 0012 的手机号 (person_outside)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_in_two_institutions_is_changed_by_who_manages_both() {
    assert_snapshot!(refused("hp_admin", "给欧阳静加上信息员").await, @"
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。
    hp_admin role.grant refused 欧阳静 (person_shared)
    ");
    assert_snapshot!(refused("kn_admin", "给欧阳静加上信息员").await, @"
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。
    kn_admin role.grant refused 欧阳静 (person_shared)
    ");
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "给欧阳静加上信息员").await, @"
    〔card〕设置角色 · 待确认

    **欧阳静（北京康宁中医医院、和平医院）**
    · 设为信息员

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("boss", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["addrolesforemps"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_out_of_reach_stops_the_whole_sentence() {
    assert_snapshot!(refused("hp_admin", "给李四和赵六加上信息员").await, @"
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。
    hp_admin role.grant refused 赵六 (person_outside)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_and_oneself_keep_their_roles() {
    assert_snapshot!(refused("hp_admin", "取消我的信息员").await, @"
    和平医院管理员：不能取消自己的角色，请由其他管理员操作。
    hp_admin role.revoke refused 和平医院管理员 (oneself)
    ");
    let mut scene = Scene::new().await;
    scene.platform().post("appoint", json!({"user": "hp_li", "admin": "sub", "scope": [90_010_112]})).await;
    scene.settle().await;
    assert_snapshot!(scene.asks("hp_admin", "取消李四的接诉即办员").await, @"李四：不能通过机器人取消管理员的角色，请主管理员在管理后台操作。可以找：方主任。");
    assert_snapshot!(scene.asks("boss", "取消李四的接诉即办员").await, @"李四：不能通过机器人取消管理员的角色，请主管理员在管理后台操作。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_lost_before_the_press_is_lost() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员").await;
    let appointment = json!({"user": "hp_admin", "admin": null, "scope": []});
    scene.platform().post("appoint", appointment).await;
    scene.settle().await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕添加成员 · 未完成

    **陈晨** 13900000199
    ❌ 加入急诊科：执行时核对权限未通过：只有本单位的管理员可以做这件事。
    ❌ 设为信息员：因前一步未完成，没有执行。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 陈晨
    hp_admin member.add confirmed 陈晨
    hp_admin member.add refused 陈晨
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offices_are_not_the_bots_to_give() {
    for (user, sentence) in [
        ("hp_admin", "给李四加上主管理员"),
        ("hp_admin", "给李四加上企业账号管理员"),
        ("hp_admin", "让李四当子管理员"),
        ("hp_admin", "取消李四的子管理员"),
        ("hp_admin", "给李四加上超级管理员"),
    ] {
        let said = refused(user, sentence).await;
        assert!(said.contains("只能由主管理员在钉钉管理后台设置。可以找：方主任。"), "{sentence}: {said}");
    }
    assert_snapshot!(refused("boss", "给李四加上子管理员").await, @"
    李四：「子管理员」不能通过机器人授予或取消，只能由主管理员在钉钉管理后台设置。
    boss role.grant refused 李四 (role_not_grantable)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_sent_to_the_person_it_is_about() {
    assert_snapshot!(refused("hp_admin", "给方主任加信息员").await, @"
    方主任：该人员不在您的管理范围内。
    hp_admin role.grant refused 方主任 (person_outside)
    ");
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给张主任加信息员").await, @"没有找到成员「张主任」。如果这是称呼，请发全名（例如「张三」）或手机号。");
    scene.finish().await;
}
