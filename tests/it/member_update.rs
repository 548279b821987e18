//! Changing what is recorded of a member.

use futures_util::future::join_all;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const UPDATE: &str = "/topapi/v2/user/update";

async fn confirmed(scene: &Scene, user: &str) -> String {
    scene.presses(user, "确认").await;
    scene.card(user).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_fields_are_shown_old_and_new_and_changed_in_one_call() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把李四的职位改成护士，工号改成A101").await, @"
    〔card〕修改资料 · 待确认

    **李四（药剂科）**
    · 职位：未填写 → 护士；工号：未填写 → A101

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕修改资料 · 已完成

    **李四（药剂科）**
    ✅ 职位已改为 护士；工号已改为 A101
    ");
    // Only what is not so already is shown and sent.
    assert_snapshot!(scene.asks("hp_admin", "把李四的职位改成护士长，工号改成A101").await, @"
    〔card〕修改资料 · 待确认

    **李四（药剂科）**
    · 职位：护士 → 护士长

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「修改资料」（李四（药剂科）），正在办理，稍后给出结果。");
    let li = scene.platform().member("hp_li").await;
    assert_eq!((&li["title"], &li["job_number"]), (&json!("护士长"), &json!("A101")));
    assert_eq!((&li["departments"], &li["roles"]), (&json!([90_010_112]), &json!([52])));
    assert_eq!(scene.platform().writes().await, ["user/update", "user/update"]);
    let acts = scene.acts().await;
    let done = acts.last().expect("the last act");
    assert_eq!((&done["before"], &done["after"]), (&json!({"title": "护士"}), &json!({"title": "护士长"})));
    assert_snapshot!(scene.asks("hp_admin", "李四的职位改成护士长").await, @"李四的职位已经是 护士长，不用改。");
    assert_eq!(scene.platform().writes().await.len(), 2);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_for_and_a_value_is_taken_as_typed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "修改成员").await, @"请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "李四").await, @"
    〔card〕请问要改哪一项？也可以直接说，例如：职位改成护士长。

    1. 姓名
    2. 职位
    3. 工号
    4. 手机号
    5. 邮箱
    6. 办公电话
    7. 备注

    点按钮，或直接回复序号。
    [1. 姓名] [2. 职位] [3. 工号] [4. 手机号] [5. 邮箱] [6. 办公电话] [7. 备注] [取消]
    ");
    scene.presses("hp_admin", "pick-3.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"请发送新的工号。（回复「上一步」可修改，「取消」可放弃）");
    // Not the twelfth choice.
    let preview = scene.asks("hp_admin", "12").await;
    assert!(preview.contains("工号：未填写 → 12"), "{preview}");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "修改李四").await;
    let preview = scene.asks("hp_admin", "职位改成护士长").await;
    assert!(preview.contains("职位：未填写 → 护士长"), "{preview}");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "修改李四").await;
    assert_snapshot!(scene.asks("hp_admin", "邮箱").await, @"请发送新的邮箱。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "lisi").await, @"邮箱「lisi」格式不对，应像 name@example.com。请发送新的邮箱。（回复「上一步」可修改，「取消」可放弃）");
    let preview = scene.asks("hp_admin", "lisi@hp.cn").await;
    assert!(preview.contains("邮箱：未填写 → lisi@hp.cn"), "{preview}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_cannot_be_one_is_said_to_be_so_before_anything_is_shown() {
    let mut scene = Scene::new().await;
    let long = format!("李四工号改成{}", "9".repeat(51));
    for (sentence, said) in [
        ("李四的邮箱改成 lisi@hp", "格式不对"),
        (long.as_str(), "工号最多 50 个字，这里有 51 个"),
        ("把李四的职位清空", "机器人只能改职位，不能清空职位"),
        ("把李四和王五的邮箱改成 a@b.cn", "邮箱不能几个人改成一样的"),
    ] {
        let reply = scene.asks("hp_admin", sentence).await;
        assert!(reply.contains(said) && !reply.contains("待确认"), "{sentence}: {reply}");
        scene.asks("hp_admin", "取消").await;
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_never_changed_but_what_helps_is_said_from_what_is_the_case() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成13900000198").await, @"手机号不能代改：请李四本人在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。");
    assert_snapshot!(scene.asks("hp_admin", "把王五的手机号改成13900000198").await, @"
    〔card〕改号重加 · 待确认

    **王五** 13900000198
    · 先删除按原号码（尾号 0013）添加的成员
    · 加入和平医院

    > 该成员还没有激活，手机号不能直接改：会先删除，再用新号码重新添加，部门、职位、工号和角色照旧。

    > 邮箱、备注、直属主管等其他资料不会保留；已收到的邀请作废，请本人用新号码登录钉钉。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成13900000012").await, @"李四登记的手机号就是 139****0012，不用改。");
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成13900000013").await, @"139****0013 已经是组织成员：王五（和平医院），不能再给李四。如果是同一个人，就是重复添加了：保留能登录的那个，删除另一个即可。");
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成13900000031").await, @"139****0031 已经是组织成员，不能再给李四。如果是同一个人，就是重复添加了：保留能登录的那个，删除另一个即可。");
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成1390000001").await, @"新的手机号「1390000001」不对：只有 10 位，手机号应为 11 位。境外号码请写「+区号-号码」。");
    assert_snapshot!(scene.asks("hp_li", "改手机号").await, @"手机号要您本人改：在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。");
    assert_snapshot!(scene.asks("hp_admin", "把我的手机号改成13900000198").await, @"企业账号没有登记手机号；找回密码用的手机号请登录该账号后，在「我的-设置与隐私」里更换。");
    assert_snapshot!(scene.asks("hp_admin", "把赵六的手机号改成13900000198").await, @"赵六：该人员不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.asks("hp_li", "把王五的手机号改成13900000198").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    // What can be changed is, beside it.
    assert_snapshot!(scene.asks("hp_admin", "把李四的手机号改成13900000198，职位改成护士").await, @"
    〔card〕修改资料 · 待确认

    **李四（药剂科）**
    · 职位：未填写 → 护士

    > 手机号不能代改：请李四本人在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「修改资料」（王五）还在等您确认，没有执行。
    ");
    scene.asks("hp_admin", "取消").await;
    scene.says_in("cidHp==", "hp_admin", "把王五的手机号改成13900000198").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"
    〔card〕改号重加 · 待确认

    **王五** 139****0198
    · 先删除按原号码（尾号 0013）添加的成员
    · 加入和平医院

    > 该成员还没有激活，手机号不能直接改：会先删除，再用新号码重新添加，部门、职位、工号和角色照旧。

    > 邮箱、备注、直属主管等其他资料不会保留；已收到的邀请作废，请本人用新号码登录钉钉。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_manages_all_of_a_person_changes_them() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    for (user, sentence, said) in [
        ("hp_li", "把王五的职位改成护士", "只有本单位的管理员"),
        ("hp_li", "把我的职位改成护士", "只有本单位的管理员"),
        ("hp_admin", "把赵六的职位改成护士", "不在您的管理范围内"),
        ("hp_admin", "把欧阳静的职位改成护士", "同时还在其他单位"),
        ("kn_admin", "把李四的职位改成护士", "不在您的管理范围内"),
    ] {
        let reply = scene.asks(user, sentence).await;
        assert!(reply.contains(said), "{sentence}: {reply}");
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_li member.update refused - (not_administrator)
    hp_li member.update refused - (not_administrator)
    hp_admin member.update refused 赵六 (person_outside)
    hp_admin member.update refused 欧阳静 (person_shared)
    kn_admin member.update refused 李四 (person_outside)
    ");
    scene.asks("boss", "把欧阳静的职位改成护士").await;
    assert!(confirmed(&scene, "boss").await.contains("已完成"));
    let shared = scene.platform().member("kn_ouyang").await;
    assert_eq!((&shared["title"], &shared["departments"]), (&json!("护士"), &json!([9_001_012, 9_001_011])));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrators_own_enterprise_account_is_sent_with_its_departments() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把我的职位改成院办").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已完成"));
    let own = scene.platform().member("hp_admin").await;
    assert_eq!((&own["title"], &own["departments"]), (&json!("院办"), &json!([9_001_011])));
    assert_eq!(scene.calls(UPDATE).await.iter().map(|c| c.outcome.as_str()).collect::<Vec<_>>(), ["ok"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_nothing_personal_is_shown() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "李四办公电话改成010-65551234").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("办公电话已改为 010-65551234"));
    scene.says_in("cidHp==", "hp_admin", "李四办公电话改成010-65550000").await;
    let seen = scene.reply_in("cidHp==").await;
    assert!(seen.contains("办公电话：改为 010*****0000"), "{seen}");
    let card = scene.card_id("cidHp==", "hp_admin").await;
    scene.presses_on(&card, "hp_admin", "确认").await;
    let seen = scene.card_in("cidHp==", "hp_zhang").await;
    assert!(seen.contains("办公电话已改为 010*****0000") && !seen.contains("6555"), "{seen}");
    assert_eq!(scene.platform().member("hp_li").await["telephone"], "010-65550000");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_changed_since_is_not_written_over() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把李四的职位改成护士").await;
    scene.asks("boss", "把李四的职位改成药师").await;
    assert!(confirmed(&scene, "boss").await.contains("已完成"));
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕修改资料 · 未完成

    **李四（药剂科）**
    ❌ 职位：未填写 → 护士：预览之后又有人改过该人员的资料，为免覆盖，没有执行。请重新发送指令，按最新情况确认。
    ");
    assert_eq!(scene.platform().member("hp_li").await["title"], "药师");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_left_the_unit_since_is_not_changed() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把李四的职位改成护士").await;
    scene.asks("boss", "把李四调到安定医院").await;
    assert!(confirmed(&scene, "boss").await.contains("已完成"));
    let card = confirmed(&scene, "hp_admin").await;
    assert!(card.contains("执行时核对权限未通过：该人员不在您的管理范围内"), "{card}");
    assert_eq!(scene.platform().member("hp_li").await["title"], "");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_got_through_unheard_is_found_done() {
    let scenes = ["commit_then_timeout", "timeout", "http500", "throttle_app"].map(async |kind| {
        let mut scene = Scene::impatient().await;
        scene.asks("hp_admin", "把李四的职位改成护士").await;
        scene.fault(UPDATE, kind, 1).await;
        let card = confirmed(&scene, "hp_admin").await;
        assert!(card.contains("✅ 职位已改为 护士"), "{kind}: {card}");
        assert_eq!(scene.platform().member("hp_li").await["title"], "护士", "{kind}");
        let calls = scene.calls(UPDATE).await.len();
        assert_eq!(calls, if kind == "commit_then_timeout" { 1 } else { 2 }, "{kind}");
        scene.finish().await;
    });
    join_all(scenes).await;
}

/// One refusal of the platform: what the card says, and that nothing else changed.
async fn refused(code: i64) -> String {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把李四的职位改成护士").await;
    let before = scene.platform().world().await["members"].clone();
    scene
        .platform()
        .fault(json!({"api": UPDATE, "kind": "refuse", "times": 1, "code": code.to_string()}))
        .await;
    let card = confirmed(&scene, "hp_admin").await;
    assert_eq!(scene.platform().world().await["members"], before, "{code}");
    assert!(card.contains("修改资料 · 未完成"), "{code}: {card}");
    assert_eq!(scene.trail().await.last().expect("an act"), "hp_admin member.update failed 李四（药剂科）");
    scene.finish().await;
    card
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_the_platform_is_one_plain_sentence() {
    let rows = [
        (12150, "职位和部门要在管理后台的「智能人事-调岗」里改"),
        (40100, "办公电话已被其他成员使用"),
        (40063, "办公电话过长或格式不正确"),
        (40101, "邮箱已被其他成员使用"),
        (60106, "邮箱已被其他成员使用"),
        (60105, "邮箱过长或格式不正确"),
        (60119, "职位过长或格式不正确"),
        (60123, "工号过长或格式不正确"),
        (60112, "姓名或内容含有钉钉不允许的字符"),
        (60022, "姓名或内容含有钉钉不允许的字符"),
        (60120, "该账号已停用"),
        (60121, "没有找到该成员"),
        (33012, "没有找到该成员"),
        (50002, "不在机器人的授权范围内"),
        (60128, "直属主管已不存在"),
        (40021, "后台不能改手机号"),
        (40022, "后台不能改手机号"),
        (41054, "后台不能改手机号"),
        (60003, "找不到这个部门"),
        (99999, "错误码 99999"),
    ];
    let said = rows.map(|(code, _)| tokio::spawn(refused(code)));
    for (row, said) in rows.iter().zip(said) {
        let card = said.await.expect("the scene ends well");
        assert!(card.contains(row.1), "{}: {card}", row.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duplicate_or_positions_of_hr_are_met_for_real() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "王五的邮箱改成 a@hp.cn").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已完成"));
    scene.asks("hp_admin", "李四的邮箱改成 a@hp.cn").await;
    let card = confirmed(&scene, "hp_admin").await;
    assert!(card.contains("邮箱已被其他成员使用，请核对后重发。"), "{card}");
    scene.platform().post("knobs", json!({"hr_positions": true})).await;
    scene.asks("hp_admin", "把李四的职位改成护士").await;
    let card = confirmed(&scene, "hp_admin").await;
    assert!(card.contains("智能人事"), "{card}");
    let li = scene.platform().member("hp_li").await;
    assert_eq!((&li["email"], &li["title"]), (&Value::Null, &json!("")));
    scene.finish().await;
}
