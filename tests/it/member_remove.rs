//! Removing people: three manners, what goes with them, and every way it can be refused.

use futures_util::future::join_all;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const DELETE: &str = "/topapi/v2/user/delete";
const TERMINATE: &str = "/v1.0/hrm/processes/terminateAndHandOver";

async fn without_hr(scene: &Scene) {
    scene.platform().post("knobs", json!({"hr_opened": false})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_removed_at_once() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "直接删除李四").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 直接删除，不转交资料

    > 李四：收回角色：接诉即办员；⚠️ 是本单位最后一位接诉即办员，请先安排好接替的人。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 已完成

    **李四（药剂科）**
    ✅ 已删除
    ");
    assert!(scene.platform().member("hp_li").await.is_null());
    let world = scene.platform().world().await;
    let left = world["leavers"].as_array().and_then(|all| all.last().cloned()).unwrap_or_default();
    assert_eq!((&left["userid"], &left["reason"]), (&json!("hp_li"), &json!("oapi")));
    assert_eq!(scene.platform().writes().await, ["user/delete"]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.remove proposed 李四（药剂科）
    hp_admin member.remove confirmed 李四（药剂科）
    hp_admin member.remove done 李四（药剂科）
    ");
    let done = scene.acts().await.pop().unwrap_or_default();
    assert_eq!(
        done["before"],
        json!({"member": true, "departments": [90_010_112], "roles": {"接诉即办员": true}})
    );
    assert_eq!(done["after"], json!({"member": false}));
    // Coming back takes consent for a day.
    scene.asks("hp_admin", "添加成员 李四 13900000012 药剂科").await;
    scene.presses("hp_admin", "确认").await;
    assert!(scene.card("hp_admin").await.contains("已发出邀请"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_manner_is_asked_for_where_it_is_not_said() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "删除王五").await, @"
    〔card〕怎样删除王五？

    1. 直接删除（不转交资料）
    2. 办理离职并删除
    3. 资源转移并删除

    点按钮，或直接回复序号。
    [1. 直接删除（不转交资料）] [2. 办理离职并删除] [3. 资源转移并删除] [取消]
    ");
    scene.presses("hp_admin", "2. 办理离职并删除").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕删除成员 · 待确认

    **王五（和平医院）**
    · 办理离职并删除：不转交资料，离职原因「个人原因」

    > 离职原因也可以是「家庭原因」、「合同到期不续签」：回复例如「离职原因改成家庭原因」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 已完成

    **王五（和平医院）**
    ✅ 已办理离职并删除：不转交资料，离职原因「个人原因」
    ");
    let world = scene.platform().world().await;
    let file = &world["terminations"][0];
    assert_eq!((&file["userid"], &file["by"]), (&json!("hp_wang"), &json!("hp_admin")));
    assert_eq!((&file["reasons"], &file["handed_over"]), (&json!(["1001"]), &json!({})));
    assert_eq!(file["memo"], "由和平医院管理员通过机器人办理");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_says_who_takes_over_what() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把李四删了，资料转给13900000011").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 办理离职并删除：审批、文档、钉盘、权限和下属交给张三（急诊科），离职原因「个人原因」

    > 离职原因也可以是「家庭原因」、「合同到期不续签」：回复例如「离职原因改成家庭原因」。

    > 李四：收回角色：接诉即办员；⚠️ 是本单位最后一位接诉即办员，请先安排好接替的人。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 已完成

    **李四（药剂科）**
    ✅ 已办理离职并删除：审批、文档、钉盘、权限和下属交给张三（急诊科），离职原因「个人原因」
    ");
    let world = scene.platform().world().await;
    let handed = world["terminations"][0]["handed_over"].as_object().cloned().unwrap_or_default();
    assert_eq!(handed.len(), 5);
    assert!(handed.values().all(|heir| heir == "hp_zhang"), "{handed:?}");
    assert!(scene.platform().member("hp_li").await.is_null());
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.remove proposed 李四（药剂科）
    hp_admin member.remove confirmed 李四（药剂科）
    hp_admin member.remove done 李四（药剂科）
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_heir_is_asked_for_and_one_of_two_of_a_name_is_chosen() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "删除李四").await;
    assert_snapshot!(scene.asks("hp_admin", "资源转移并删除").await, @"资料交给谁？请发送接手人的姓名或手机号（须是本单位已激活的成员）。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "张三").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "2").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 办理离职并删除：审批、文档、钉盘、权限和下属交给张三（药剂科），离职原因「个人原因」

    > 离职原因也可以是「家庭原因」、「合同到期不续签」：回复例如「离职原因改成家庭原因」。

    > 李四：收回角色：接诉即办员；⚠️ 是本单位最后一位接诉即办员，请先安排好接替的人。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「删除成员」（李四（药剂科）），正在办理，稍后给出结果。");
    let world = scene.platform().world().await;
    assert_eq!(world["terminations"][0]["handed_over"]["permissionHandoverUserId"], "hp_zhang2");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manner_can_be_answered_in_words() {
    for (words, expected) in [
        ("直接删", "直接删除，不转交资料"),
        ("办离职", "办理离职并删除：不转交资料"),
        ("转给王芳", "没有找到成员「王芳」"),
        ("1", "直接删除，不转交资料"),
    ] {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", "删除李四").await;
        let said = scene.asks("hp_admin", words).await;
        assert!(said.contains(expected), "{words}: {said}");
        assert_eq!(scene.platform().writes().await, [""; 0]);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_hr_application_that_is_said_and_nothing_is_done_instead() {
    let mut scene = Scene::new().await;
    without_hr(&scene).await;
    assert_snapshot!(scene.asks("hp_admin", "删除王五").await, @"
    〔card〕删除成员 · 待确认

    **王五（和平医院）**
    · 直接删除，不转交资料

    > 组织没有开通智能人事，只能直接删除：不办理离职，不转交资料。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "把李四删了，资料转给13900000011").await, @"
    组织没有开通智能人事，机器人不能办理离职或转交资料，没有做任何改动。可以在电脑端「管理后台—通讯录—成员管理」点该成员，选「删除」里的「资源转移并删除」或「办理离职并删除」；也可以在这里直接删除（不转交）。

    ——
    〔card〕怎样删除李四？

    1. 直接删除（不转交资料）

    点按钮，或直接回复序号。
    [1. 直接删除（不转交资料）] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.presses("hp_admin", "1. 直接删除（不转交资料）").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 直接删除，不转交资料

    > 李四：收回角色：接诉即办员；⚠️ 是本单位最后一位接诉即办员，请先安排好接替的人。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「删除成员」（王五（和平医院））还在等您确认，没有执行。
    ");
    scene.asks("hp_admin", "都取消").await;
    assert_snapshot!(scene.asks("hp_admin", "给王五办理离职").await, @"
    组织没有开通智能人事，机器人不能办理离职或转交资料，没有做任何改动。可以在电脑端「管理后台—通讯录—成员管理」点该成员，选「删除」里的「资源转移并删除」或「办理离职并删除」；也可以在这里直接删除（不转交）。

    ——
    〔card〕怎样删除王五？

    1. 直接删除（不转交资料）

    点按钮，或直接回复序号。
    [1. 直接删除（不转交资料）] [取消]
    ");
    assert_eq!(scene.asks("hp_admin", "取消").await, "好的，已取消「删除成员」，没有做任何改动。");
    let asked = scene.calls("/hrm/dismission/reasons").await.len();
    assert_eq!(asked, 1, "what is known is not asked again");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_with_somebody_is_said_before() {
    let mut scene = Scene::new().await;
    scene
        .platform()
        .post("groups", json!({"title": "药剂科交班群", "owner": "hp_li", "department": 90_010_112}))
        .await;
    scene
        .platform()
        .post("groups", json!({"title": "别的群", "owner": "hp_zhang", "department": 90_010_111}))
        .await;
    for subject in ["报数据", "交材料"] {
        scene.platform().post("todos", json!({"subject": subject, "executors": ["hp_li", "boss"]})).await;
    }
    scene.platform().post("todos", json!({"subject": "旧的", "executors": ["hp_li"], "done": true})).await;
    assert_snapshot!(scene.asks("hp_admin", "直接删除李四").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 直接删除，不转交资料

    > 李四：收回角色：接诉即办员；⚠️ 是本单位最后一位接诉即办员，请先安排好接替的人；是群主：「药剂科交班群」，请先转让群主；还有 2 项待办没有完成。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "取消").await;
    scene.settle().await;
    // Once another one holds the role, nobody is the last.
    scene.asks("hp_admin", "给王五加上接诉即办员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    let said = scene.asks("hp_admin", "直接删除李四").await;
    assert!(said.contains("收回角色：接诉即办员") && !said.contains("最后一位"), "{said}");
    // Both together leave nobody.
    let said = scene.asks("hp_admin", "直接删除李四和王五").await;
    assert!(said.matches("最后一位接诉即办员").count() == 2, "{said}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_looked_up_is_said_and_stops_nobody() {
    let mut scene = Scene::new().await;
    for api in ["/v1.0/todo/users", "/topapi/role/simplelist", "/chat/get"] {
        scene.platform().fault(json!({"api": api, "kind": "refuse", "code": "-1", "times": 100})).await;
    }
    scene
        .platform()
        .post("groups", json!({"title": "药剂科交班群", "owner": "hp_li", "department": 90_010_112}))
        .await;
    assert_snapshot!(scene.asks("hp_admin", "直接删除李四").await, @"
    〔card〕删除成员 · 待确认

    **李四（药剂科）**
    · 直接删除，不转交资料

    > 李四：收回角色：接诉即办员。

    > 没能核对：是不是最后一位负责人、是不是群主、待办数量。

    > 删除后 24 小时内重新添加，需要本人同意。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert!(scene.card("hp_admin").await.contains("已完成"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_removed_who_may_not_be() {
    let cases = [
        ("hp_admin", "直接删除13900000021"),
        ("hp_admin", "直接删除赵六"),
        ("hp_admin", "直接删除欧阳静"),
        ("hp_admin", "直接删除张三13900000014"),
        ("boss", "直接删除张三13900000014"),
        ("boss", "直接删除方主任"),
        ("boss", "删除我自己"),
        ("hp_zhang", "直接删除李四"),
        ("hp_admin", "直接删除钱十二"),
        ("hp_admin", "把李四删了，资料转给李四"),
        ("hp_admin", "把李四删了，资料转给赵六"),
        ("hp_admin", "把李四删了，资料转给王五"),
        ("hp_admin", "直接删除李四和赵六"),
    ];
    let mut said = Vec::new();
    for (user, sentence) in cases {
        let mut scene = Scene::new().await;
        if sentence.contains("13900000014") {
            scene
                .platform()
                .post("appoint", json!({"user": "hp_zhang2", "admin": "sub", "scope": [9_001_011]}))
                .await;
        }
        let answer = scene.asks(user, sentence).await;
        said.push(format!("{user}：{sentence}\n{answer}"));
        assert_eq!(scene.platform().writes().await, [""; 0], "{sentence}");
        assert_eq!(scene.calls(TERMINATE).await.len(), 0, "{sentence}");
        scene.finish().await;
    }
    assert_snapshot!(said.join("\n\n"), @"
    hp_admin：直接删除13900000021
    尾号 0021 的手机号：该人员不在您的管理范围内。可以找：方主任。

    hp_admin：直接删除赵六
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。

    hp_admin：直接删除欧阳静
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。如果只是不在本单位了，可以只移出本单位：把欧阳静从和平医院调走。

    hp_admin：直接删除张三13900000014
    张三：不能通过机器人删除管理员，请主管理员在管理后台操作。可以找：方主任。

    boss：直接删除张三13900000014
    张三：不能通过机器人删除管理员，请主管理员在管理后台操作。

    boss：直接删除方主任
    方主任：不能删除自己，请由其他管理员操作。

    boss：删除我自己
    方主任：不能删除自己，请由其他管理员操作。

    hp_zhang：直接删除李四
    只有本单位的管理员可以做这件事。可以找：和平医院管理员。

    hp_admin：直接删除钱十二
    没有找到成员「钱十二」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。

    hp_admin：把李四删了，资料转给李四
    李四：接手人就是要离开的人，请换一位接手人。

    hp_admin：把李四删了，资料转给赵六
    赵六：接手人不在您的管理范围内，请换一位本单位的成员。

    hp_admin：把李四删了，资料转给王五
    王五：接手人还没有激活钉钉，不能接手，请换一位。

    hp_admin：直接删除李四和赵六
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_of_two_units_is_removed_by_who_manages_both() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "直接删除欧阳静").await;
    scene.presses("boss", "确认").await;
    assert!(scene.card("boss").await.contains("✅ 已删除"));
    assert!(scene.platform().member("kn_ouyang").await.is_null());
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_people_are_one_operation_and_one_failure_keeps_no_other() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "直接删除李四和王五").await;
    scene.platform().fault(json!({"api": DELETE, "kind": "refuse", "code": "50002", "times": 1})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 部分完成

    **李四（药剂科）**
    ❌ 直接删除，不转交资料：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。

    **王五（和平医院）**
    ✅ 已删除

    已完成的不会重复执行；未完成的请按上面的提示处理后重新发送。
    ");
    assert!(scene.platform().member("hp_wang").await.is_null());
    assert!(!scene.platform().member("hp_li").await.is_null());
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.remove proposed 李四（药剂科）
    hp_admin member.remove proposed 王五（和平医院）
    hp_admin member.remove confirmed 李四（药剂科）
    hp_admin member.remove confirmed 王五（和平医院）
    hp_admin member.remove failed 李四（药剂科）
    hp_admin member.remove done 王五（和平医院）
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_no_number_is_shown() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "把13900000012直接删除").await;
    let said = scene.reply_in("cidHp==").await;
    assert!(said.contains("李四（药剂科）") && !said.contains("13900000012"), "{said}");
    let card = scene.card_id("cidHp==", "hp_admin").await;
    scene.presses_on(&card, "hp_admin", "确认").await;
    scene.settle().await;
    assert!(scene.platform().member("hp_li").await.is_null());
    scene.finish().await;
}

/// What the platform says to a removal, and what the person reads.
async fn refused(sentence: &str, api: &str, code: &str) -> (String, bool) {
    let mut scene = Scene::of(Plan::default()).await;
    scene.asks("hp_admin", sentence).await;
    scene.refusal(api, code).await;
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    let there = !scene.platform().member("hp_li").await.is_null();
    let others = scene.platform().world().await["members"].as_array().map(Vec::len);
    assert_eq!(others, Some(if there { 12 } else { 11 }), "{code}");
    scene.finish().await;
    (card, there)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_a_removal_is_a_sentence() {
    let direct = ["60121", "33012", "50002", "60011", "43007", "90020", "400002", "50005", "77777"];
    let hr = [
        "suiteCallInvalid",
        "corpNotOpenHrm",
        "noPermission",
        "empNotExists",
        "invalidParameter",
        "invalidRequest",
        "businessError",
        "Forbidden.AccessDenied.ApiCountLimitForOrg",
    ];
    let mut said = Vec::new();
    for (sentence, api, codes) in
        [("直接删除李四", DELETE, &direct[..]), ("给李四办理离职", TERMINATE, &hr[..])]
    {
        for code in codes {
            let (card, there) = refused(sentence, api, code).await;
            assert!(there, "{code}: {card}");
            let line = card.lines().find(|line| line.contains('❌')).unwrap_or_default();
            said.push(format!("{code} {line}"));
        }
    }
    assert_snapshot!(said.join("\n"), @"
    60121 ❌ 直接删除，不转交资料：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    33012 ❌ 直接删除，不转交资料：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    50002 ❌ 直接删除，不转交资料：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。
    60011 ❌ 直接删除，不转交资料：机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。
    43007 ❌ 直接删除，不转交资料：机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。
    90020 ❌ 直接删除，不转交资料：本月的接口额度已用完，请主管理员处理。
    400002 ❌ 直接删除，不转交资料：钉钉没有接受这次操作（错误码 400002），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    50005 ❌ 直接删除，不转交资料：应用或组织的状态异常，已记录，请联系运维。
    77777 ❌ 直接删除，不转交资料：钉钉没有接受这次操作（错误码 77777），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    suiteCallInvalid ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：组织没有开通智能人事，不能办理离职或转交资料。请在管理后台操作，或改为「直接删除」。
    corpNotOpenHrm ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：组织没有开通智能人事，不能办理离职或转交资料。请在管理后台操作，或改为「直接删除」。
    noPermission ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。
    empNotExists ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    invalidParameter ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：钉钉没有接受这次操作（错误码 invalidParameter），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    invalidRequest ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：钉钉没有接受这次操作（错误码 invalidRequest），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    businessError ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：智能人事不能为该人员办理离职：不能是本人或主管理员，或者其人事状态不允许。请在管理后台核对。
    Forbidden.AccessDenied.ApiCountLimitForOrg ❌ 办理离职并删除：不转交资料，离职原因「个人原因」：本月的接口额度已用完，请主管理员处理。
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_passes_is_tried_again() {
    let scenes = [
        ("直接删除李四", DELETE, "-1"),
        ("直接删除李四", DELETE, "90018"),
        ("给李四办理离职", TERMINATE, "invokeFrequentyly"),
        ("给李四办理离职", TERMINATE, "systemError"),
    ]
    .map(async |(sentence, api, code)| {
        let (card, there) = refused(sentence, api, code).await;
        assert!(!there && card.contains("已完成"), "{code}: {card}");
    });
    join_all(scenes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_without_an_answer_is_looked_for_not_repeated_blindly() {
    let ways = [("直接删除李四", DELETE), ("给李四办理离职", TERMINATE)].into_iter();
    let kinds = [("commit_then_timeout", 1), ("timeout", 2)];
    let scenes = ways.flat_map(|(sentence, api)| kinds.map(|(kind, calls)| (sentence, api, kind, calls)));
    join_all(scenes.map(async |(sentence, api, kind, calls)| {
        let mut scene = Scene::impatient().await;
        scene.asks("hp_admin", sentence).await;
        scene.fault(api, kind, 1).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("已完成"), "{sentence} {kind}: {card}");
        assert_eq!(scene.calls(api).await.len(), calls, "{sentence} {kind}");
        assert!(scene.platform().member("hp_li").await.is_null());
        let world: Value = scene.platform().world().await;
        assert_eq!(world["leavers"].as_array().map(Vec::len), Some(2), "{kind}: left once");
        scene.finish().await;
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_seen_before_the_confirmation_lets_somebody_be_removed() {
    let elsewhere = json!({"userid": "hp_li", "dept_id_list": "9001012"});
    let changes = [("moved", "不在您的管理范围内"), ("stripped", "只有本单位的管理员可以做这件事")];
    join_all(changes.map(async |(change, reason)| {
        let mut scene = Scene::new().await;
        // Nobody is told: what the platform knows is the only way to find out.
        scene.platform().fault(json!({"api": "/dingtalk/event", "kind": "drop_push", "times": 100})).await;
        scene.asks("hp_admin", "直接删除李四").await;
        if change == "moved" {
            scene.platform().elsewhere("/topapi/v2/user/update", &elsewhere).await;
        } else {
            scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null})).await;
        }
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        assert!(card.contains("执行时核对权限未通过") && card.contains(reason), "{change}: {card}");
        assert!(!scene.platform().member("hp_li").await.is_null(), "{change}");
        assert_eq!(scene.calls(DELETE).await.len(), 0, "{change}");
        scene.finish().await;
    }))
    .await;
}
