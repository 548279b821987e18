//! 改号重加: somebody who never logged in was added under a wrong number.

use std::time::Duration;

use futures_util::future::join_all;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::door::pressed;
use crate::support::house::Way;
use crate::support::{Plan, Scene};

const CREATE: &str = "/topapi/v2/user/create";
const DELETE: &str = "/topapi/v2/user/delete";
const SENTENCE: &str = "王五手机号改成13900000199";

/// Gives 王五 a role, so that there is something to give again.
async fn with_role(scene: &mut Scene) {
    scene.asks("hp_admin", "给王五加上安全员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_removed_and_added_under_the_right_number() {
    let mut scene = Scene::new().await;
    with_role(&mut scene).await;
    assert_snapshot!(scene.asks("hp_admin", SENTENCE).await, @"
    〔card〕改号重加 · 待确认

    **王五** 13900000199
    · 先删除按原号码（尾号 0013）添加的成员
    · 加入和平医院
    · 设为安全生产负责人

    > 该成员还没有激活，手机号不能直接改：会先删除，再用新号码重新添加，部门、职位、工号和角色照旧。

    > 邮箱、备注、直属主管等其他资料不会保留；已收到的邀请作废，请本人用新号码登录钉钉。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕改号重加 · 已完成

    **王五** 13900000199
    ✅ 已删除按原号码（尾号 0013）添加的成员
    ✅ 已加入和平医院
    ✅ 已是安全生产负责人
    ");
    assert!(scene.platform().member("hp_wang").await.is_null());
    let member = scene.platform().member_of("13900000199").await;
    assert_eq!(
        (&member["name"], &member["departments"], &member["roles"]),
        (&json!("王五"), &json!([9_001_011]), &json!([53]))
    );
    let writes = scene.platform().writes().await;
    assert_eq!(writes[1..], ["user/delete", "user/create", "addrolesforemps"]);
    let act = scene.acts().await.pop().unwrap_or_default();
    assert_eq!((&act["action"], &act["result"]), (&json!("member.update"), &json!("done")));
    assert_eq!(act["before"]["member"], json!(true));
    assert_eq!(act["before"]["mobile"], json!("139****0013"));
    assert_eq!(act["after"]["member"], json!(true));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_under_protection_is_invited_and_gets_the_roles_later() {
    let mut scene = Scene::new().await;
    with_role(&mut scene).await;
    scene.asks("hp_admin", "王五手机号改成13900000102").await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕改号重加 · 已发出邀请

    **王五** 13900000102
    ✅ 已删除按原号码（尾号 0013）添加的成员
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在和平医院
    ⏳ 本人同意后自动设为安全生产负责人
    ");
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"王五 已同意邀请，加入和平医院。已按之前的申请设为安全生产负责人。");
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([53]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_said_before_anything_is_done() {
    let mut said = Vec::new();
    for (user, sentence) in [
        ("hp_admin", "王五手机号改成13900000011"),
        ("hp_admin", "王五手机号改成13900000021"),
        ("hp_admin", "王五手机号改成13900000013"),
        ("hp_admin", "王五手机号改成139000001"),
        ("hp_admin", "李四手机号改成13900000199"),
        ("kn_admin", "王五手机号改成13900000199"),
        ("hp_zhang", "王五手机号改成13900000199"),
    ] {
        let mut scene = Scene::new().await;
        let answer = scene.asks(user, sentence).await;
        said.push(format!("{user}：{sentence}\n{answer}"));
        assert_eq!(scene.platform().writes().await, [""; 0]);
        scene.finish().await;
    }
    assert_snapshot!(said.join("\n\n"), @"
    hp_admin：王五手机号改成13900000011
    139****0011 已经是组织成员：张三（急诊科），无需重复添加。号码没有改动，请核对新号码。

    hp_admin：王五手机号改成13900000021
    139****0021 已经是组织成员，但不在您的管理范围内，无需重复添加；如需调入本单位，请联系主管理员。号码没有改动，请核对新号码。

    hp_admin：王五手机号改成13900000013
    王五登记的就是这个手机号，不用改。

    hp_admin：王五手机号改成139000001
    新的手机号「139000001」不对：只有 9 位，手机号应为 11 位。境外号码请写「+区号-号码」。

    hp_admin：李四手机号改成13900000199
    手机号不能代改：请李四本人在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。

    kn_admin：王五手机号改成13900000199
    王五：该人员不在您的管理范围内。可以找：和平医院管理员。

    hp_zhang：王五手机号改成13900000199
    只有本单位的管理员可以做这件事。可以找：和平医院管理员。
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_changed_since_the_preview_keeps_them() {
    for (change, expected) in [("login", "本人刚刚登录了钉钉"), ("accounts", "新号码已经是别的成员的号码")]
    {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", SENTENCE).await;
        if change == "login" {
            scene.platform().post("login", json!({"mobile": "13900000013"})).await;
        } else {
            scene.says("boss", "添加成员 陈晨 13900000199 药剂科").await;
            scene.reply("boss").await;
            scene.presses("boss", "确认").await;
            scene.settle().await;
        }
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("改号重加 · 未完成") && card.contains(expected), "{card}");
        assert!(!scene.platform().member("hp_wang").await.is_null());
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_in_the_middle_leaves_nobody_twice_and_nobody_lost() {
    let calls = [
        (DELETE, "commit_then_timeout"),
        (DELETE, "timeout"),
        (CREATE, "commit_then_timeout"),
        (CREATE, "timeout"),
    ];
    let scenes = calls.map(async |(api, kind)| {
        let mut scene = Scene::impatient().await;
        scene.asks("hp_admin", SENTENCE).await;
        scene.fault(api, kind, 1).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("改号重加 · 已完成"), "{api} {kind}: {card}");
        assert_eq!(scene.platform().members("name", "王五").await.len(), 1, "{api} {kind}");
        assert!(!scene.platform().member_of("13900000199").await.is_null());
        scene.finish().await;
    });
    join_all(scenes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_in_the_middle_is_reported_and_one_press_goes_on() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    with_role(&mut scene).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.platform().fault(json!({"api": CREATE, "kind": "refuse", "code": "40023", "times": 1})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕改号重加 · 部分完成

    **王五** 13900000199
    ✅ 已删除按原号码（尾号 0013）添加的成员
    ❌ 加入和平医院：该部门人数已达 1000 人上限，请改选下级部门。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    ❌ 设为安全生产负责人：因前一步未完成，没有执行。

    已完成的不会重复执行；未完成的请按上面的提示处理后重新发送。
    [重新办理]
    ");
    assert!(scene.platform().members("name", "王五").await.is_empty());
    let card = scene.card_id("single", "hp_admin").await;
    for revision in 1..20 {
        pressed(&scene, &card, "hp_zhang", &format!("retry.{revision}")).await;
    }
    scene.settle().await;
    assert!(scene.platform().members("name", "王五").await.is_empty(), "only who asked may go on");
    scene.presses("hp_admin", "重新办理").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕改号重加 · 已完成

    **王五** 13900000199
    ✅ 已删除按原号码（尾号 0013）添加的成员
    ✅ 已加入和平医院
    ✅ 已是安全生产负责人
    ");
    assert_eq!(scene.platform().member_of("13900000199").await["roles"], json!([53]));
    let trail = scene.trail().await;
    let (others, own): (Vec<_>, Vec<_>) = trail.into_iter().partition(|line| line.starts_with("hp_zhang"));
    assert!(others.iter().all(|line| line.ends_with("refused - (not_initiator)")) && !others.is_empty());
    assert_snapshot!(own.join("\n"), @"
    hp_admin role.grant proposed 王五（和平医院）
    hp_admin role.grant confirmed 王五（和平医院）
    hp_admin role.grant done 王五（和平医院）
    hp_admin member.update proposed 王五
    hp_admin member.update confirmed 王五
    hp_admin member.update partly_done 王五
    hp_admin member.update retried 王五
    hp_admin member.update done 王五
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_on_by_a_word_too_and_not_for_ever() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.platform().fault(json!({"api": CREATE, "kind": "refuse", "code": "40023", "times": 2})).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.asks("hp_admin", "重新办理").await, @"好的，重新办理中，结果见卡片。");
    assert!(scene.card("hp_admin").await.contains("改号重加 · 部分完成"));
    scene.house().advance(Duration::from_hours(24));
    scene.settle().await;
    let card = scene.card("hp_admin").await;
    assert!(!card.contains("[重新办理]"), "{card}");
    let said = scene.asks("hp_admin", "重新办理").await;
    assert!(!said.contains("重新办理中"), "{said}");
    scene.settle().await;
    assert!(scene.platform().members("name", "王五").await.is_empty());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_the_new_number_is_a_sentence() {
    let mut said = Vec::new();
    for code in [
        "60103", "60104", "60107", "40019", "40020", "40024", "40023", "60003", "50004", "60112", "60011",
        "90020",
    ] {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", SENTENCE).await;
        scene.platform().fault(json!({"api": CREATE, "kind": "refuse", "code": code, "times": 1})).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        let line = card.lines().find(|line| line.contains('❌') || line.contains('ℹ')).unwrap_or_default();
        said.push(format!("{code} {line}"));
        scene.finish().await;
    }
    assert_snapshot!(said.join("\n"), @"
    60103 ❌ 加入和平医院：手机号格式不正确：请发送 11 位手机号，境外号码用「+区号-号码」。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    60104 ❌ 加入和平医院：新号码已经是别的成员的号码，请核对。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    60107 ❌ 加入和平医院：该号码对应的钉钉用户已在组织中（登记的是另一个号码），请核对是否换过手机号。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    40019 ❌ 加入和平医院：该号码加入的未认证团队已达 5 个上限，请本人退出部分团队后再添加。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    40020 ❌ 加入和平医院：组织人数已达上限，请联系主管理员。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    40024 ❌ 加入和平医院：组织人数已达上限，请联系主管理员。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    40023 ❌ 加入和平医院：该部门人数已达 1000 人上限，请改选下级部门。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    60003 ❌ 加入和平医院：找不到这个部门，可能刚被删除，请重新选择部门。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    50004 ❌ 加入和平医院：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    60112 ❌ 加入和平医院：姓名或内容含有钉钉不允许的字符，请修改后重发。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    60011 ❌ 加入和平医院：机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    90020 ❌ 加入和平医院：本月的接口额度已用完，请主管理员处理。（原成员已删除，新号码还没有加进来。请点「重新办理」，或重新发送：添加成员 王五 新手机号 和平医院）
    ");
}
