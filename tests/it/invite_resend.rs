//! Inviting again: for those who have not accepted; everybody else is told apart.

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::{invited, ledger};
use crate::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_sent_again_and_what_waits_stays() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.house().advance(std::time::Duration::from_hours(26));
    scene.platform().post("ignore", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请吴九").await, @"
    〔card〕重新邀请 · 待确认

    **吴九** 13900000102
    · 重新邀请加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕重新邀请 · 已发出邀请

    **吴九** 13900000102
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科
    ");
    let world = scene.platform().world().await;
    assert_eq!(world["invitations"][0]["state"], "pending");
    assert_snapshot!(scene.asks("hp_admin", "查一下吴九").await, @"吴九（139****0102）还不是成员：邀请刚刚已发出，本人尚未同意。需用该手机号登录钉钉，在「团队邀请」里点同意，之后加入急诊科。");
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([51]));
    assert_eq!(scene.platform().writes().await, ["user/create", "user/create", "addrolesforemps"]);
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 吴九
    hp_admin member.add confirmed 吴九
    hp_admin member.add invited 吴九
    hp_admin invite.resend proposed 吴九
    hp_admin invite.resend confirmed 吴九
    hp_admin invite.resend invited 吴九
    hp_admin member.add done 吴九
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_text_all_or_by_number() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请").await, @"现在没有等待同意的邀请，不需要重新邀请。要添加新成员，请发「添加成员」加姓名和手机号。");
    invited(&mut scene, "添加成员 急诊科\n吴九 13900000102\n郑十 13900000103").await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请").await, @"
    〔card〕重新邀请 · 待确认

    **吴九** 13900000102
    · 重新邀请加入急诊科

    **郑十** 13900000103
    · 重新邀请加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000103").await, @"
    〔card〕重新邀请 · 待确认

    **郑十** 13900000103
    · 重新邀请加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「重新邀请」（吴九、郑十）还没有执行，已由上面这张新的代替。
    ");
    assert_snapshot!(scene.asks("boss", "重新邀请郑十").await, @"
    〔card〕重新邀请 · 待确认

    **郑十** 13900000103
    · 重新邀请加入急诊科

    只有方主任可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_or_was_never_invited_is_told_apart() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请李四").await, @"李四已经在组织里了，不需要再邀请。");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请王五").await, @"王五已经是成员，只是未激活，没有邀请可以重发。请本人用尾号 0013 的手机号登录一次钉钉，状态会自动变为正常。");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000021").await, @"139****0021 已经是组织成员，但不在您的管理范围内，无需重复添加；如需调入本单位，请联系主管理员。");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请赵六").await, @"赵六：该人员不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请钱十二").await, @"没有给「钱十二」发过邀请，也没有找到这位成员。要添加请发：添加成员 钱十二 手机号。");
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 1390000").await, @"对方的手机号「1390000」不对：只有 7 位，手机号应为 11 位。境外号码请写「+区号-号码」。");
    assert_snapshot!(scene.asks("hp_zhang", "重新邀请李四").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_never_invited_can_be_added_by_a_press() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "重新邀请 13900000199").await, @"
    〔card〕重新邀请

    没有给尾号 0199 的手机号发过邀请，这个号码也不是成员。要现在添加吗？

    点按钮，或回复「添加成员 姓名 13900000199」。
    [添加 这位同事]
    ");
    scene.presses("hp_admin", "添加 这位同事").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入和平医院

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_invitation_is_nobodys() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    assert_snapshot!(scene.asks("kn_admin", "重新邀请吴九").await, @"没有给「吴九」发过邀请，也没有找到这位成员。要添加请发：添加成员 吴九 手机号。");
    let answer = scene.asks("kn_admin", "重新邀请 13900000102").await;
    assert!(!answer.contains("吴九") && !answer.contains("和平"), "{answer}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_joined_meanwhile_is_not_invited_and_the_entry_closes() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.platform().fault(json!({"kind": "drop_push", "times": 9})).await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    scene.settle().await;
    scene.platform().mend().await;
    let said = scene.asks("hp_admin", "重新邀请吴九").await;
    for part in
        ["吴九已经在组织里了，不需要再邀请。", "吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(ledger(&scene).await, [""; 0]);
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lost_the_right_meanwhile_sends_nothing() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.asks("hp_admin", "重新邀请吴九").await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null, "scope": []})).await;
    scene.settle().await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕重新邀请 · 未完成

    **吴九** 13900000102
    ❌ 重新邀请加入急诊科：执行时核对权限未通过：只有本单位的管理员可以做这件事。
    ");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_never_came_is_looked_for() {
    let mut scene = Scene::impatient().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.asks("hp_admin", "重新邀请吴九").await;
    scene.fault("POST /topapi/v2/user/create", "commit_then_timeout", 1).await;
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("📨 已发出邀请"), "{card}");
    scene.finish().await;
}
