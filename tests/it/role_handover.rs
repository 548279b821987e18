//! Handing a role over: the new one is set and seen to hold it, then the old one is relieved.

use futures_util::stream::{self, StreamExt};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Plan, Scene};

const GRANT: &str = "/topapi/role/addrolesforemps";
const REVOKE: &str = "/topapi/role/removerolesforemps";
const HOLDERS: &str = "/topapi/role/simplelist";

async fn roles_of(scene: &Scene, user: &str) -> Value {
    scene.platform().member(user).await["roles"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sides_are_shown_and_the_new_one_is_seen_to_hold_it_before_the_old_one_loses_it() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员从李四换成王五").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为接诉即办员

    **李四（药剂科）**
    · 取消接诉即办员（先核实王五已是接诉即办员）

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 已完成

    **王五（和平医院）**
    ✅ 已是接诉即办员

    **李四（药剂科）**
    ✅ 已不再是接诉即办员
    ");
    assert_eq!(scene.platform().writes().await, ["addrolesforemps", "removerolesforemps"]);
    let calls = scene.calls("").await;
    let order: Vec<&str> = calls
        .iter()
        .map(|call| call.api.trim_start_matches("POST "))
        .filter(|api| [GRANT, REVOKE, HOLDERS].contains(api))
        .collect();
    assert_eq!(order[order.len() - 3..], [GRANT, HOLDERS, REVOKE]);
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([]), json!([52]))
    );
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin role.handover proposed 王五（和平医院）
    hp_admin role.handover proposed 李四（药剂科）
    hp_admin role.handover confirmed 王五（和平医院）
    hp_admin role.handover confirmed 李四（药剂科）
    hp_admin role.handover done 王五（和平医院）
    hp_admin role.handover done 李四（药剂科）
    ");
    let acts = scene.acts().await;
    let done: Vec<(Value, Value)> = acts
        .iter()
        .filter(|act| act["result"] == "done")
        .map(|act| (act["before"].clone(), act["after"].clone()))
        .collect();
    let held = |held: bool| json!({"roles": {"接诉即办员": held}});
    assert_eq!(done, [(held(false), held(true)), (held(true), held(false))]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_and_the_only_holder_is_known() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "角色换人").await, @"
    〔card〕请问是哪个角色？

    1. 信息员
    2. 接诉即办员
    3. 安全生产负责人

    点按钮，或直接回复序号。
    [1. 信息员] [2. 接诉即办员] [3. 安全生产负责人] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员").await, @"接诉即办员现在是李四，请问换成谁？请发送姓名或手机号。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "王五").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为接诉即办员

    **李四（药剂科）**
    · 取消接诉即办员（先核实王五已是接诉即办员）

    > 现在的接诉即办员是李四。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_snapshot!(scene.asks("hp_admin", "换安全员").await, @"请问由谁担任安全生产负责人？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "王五").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为安全生产负责人

    > 现在没有人担任安全生产负责人，只需给王五设置。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_holders_one_is_asked_for() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "信息员换成王五").await, @"李四、张三都是信息员，由谁交出？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "李四").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为信息员

    **李四（药剂科）**
    · 取消信息员（先核实王五已是信息员）

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn namesakes_are_told_apart_on_either_side() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把张三的信息员交给王五").await;
    assert_snapshot!(scene.asks("hp_admin", "1").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为信息员

    **张三（急诊科）**
    · 取消信息员（先核实王五已是信息员）

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "把李四的接诉即办员交给张三").await;
    assert_snapshot!(scene.asks("hp_admin", "13900000014").await, @"
    〔card〕交接角色 · 待确认

    **张三（药剂科）**
    · 设为接诉即办员

    **李四（药剂科）**
    · 取消接诉即办员（先核实张三已是接诉即办员）

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_needed_is_proposed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员从王五换成张三").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "2").await, @"
    〔card〕交接角色 · 待确认

    **张三（药剂科）**
    · 设为接诉即办员

    > 王五本来就不是接诉即办员。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "信息员从李四换成13900000011").await, @"
    李四本来就不是信息员。
    张三已经是信息员，无需重复设置。
    ");
    scene.asks("hp_admin", "给王五加上接诉即办员").await;
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员从李四换成王五").await, @"
    〔card〕交接角色 · 待确认

    **李四（药剂科）**
    · 取消接诉即办员（先核实王五已是接诉即办员）

    > 王五已经是接诉即办员，无需重复设置。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「交接角色」（张三（药剂科））还在等您确认，没有执行。
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 已完成

    **李四（药剂科）**
    ✅ 已不再是接诉即办员

    > 王五已经是接诉即办员，无需重复设置。
    ");
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员从李四换成李四").await, @"交出和接手的都是李四，没有需要改动的。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_roles_go_together() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "把信息员和接诉即办员从李四换成王五").await, @"
    〔card〕交接角色 · 待确认

    **王五（和平医院）**
    · 设为信息员、接诉即办员

    **李四（药剂科）**
    · 取消信息员、接诉即办员（先核实王五已是信息员、接诉即办员）

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([]), json!([51, 52]))
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_is_told_who_may() {
    let mut scene = Scene::new().await;
    let said = [
        ("hp_zhang", "接诉即办员从李四换成王五"),
        ("hp_admin", "安全生产负责人从赵六换成王五"),
        ("hp_admin", "接诉即办员从李四换成赵六"),
        ("hp_admin", "接诉即办员从李四换成欧阳静"),
        ("hp_admin", "信息员从我换成王五"),
        ("boss", "把信息员从方主任换成王五"),
    ];
    let mut answers = Vec::new();
    for (user, sentence) in said {
        answers.push(format!("{user}：{sentence}\n{}", scene.asks(user, sentence).await));
    }
    assert_snapshot!(answers.join("\n\n"), @"
    hp_zhang：接诉即办员从李四换成王五
    只有本单位的管理员可以做这件事。可以找：和平医院管理员。

    hp_admin：安全生产负责人从赵六换成王五
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。

    hp_admin：接诉即办员从李四换成赵六
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。

    hp_admin：接诉即办员从李四换成欧阳静
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。

    hp_admin：信息员从我换成王五
    和平医院管理员：不能取消自己的角色，请由其他管理员操作。

    boss：把信息员从方主任换成王五
    方主任：不能取消自己的角色，请由其他管理员操作。
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_handover_says_what_is_the_case_and_one_word_does_the_rest() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.platform().fault(json!({"api": REVOKE, "kind": "refuse", "code": "50002", "times": 1})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 部分完成

    **王五（和平医院）**
    ✅ 已是接诉即办员

    **李四（药剂科）**
    ❌ 取消接诉即办员（先核实王五已是接诉即办员）：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。

    现在王五和李四（药剂科）都是接诉即办员。点「重新办理」，或回复「继续」，只办理还没完成的部分。
    [重新办理]
    ");
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([52]), json!([52]))
    );
    assert_snapshot!(scene.asks("hp_admin", "继续").await, @"已确认，正在办理，稍后给出结果。");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 已完成

    **王五（和平医院）**
    ✅ 已是接诉即办员

    **李四（药剂科）**
    ✅ 已不再是接诉即办员
    ");
    assert_eq!(
        scene.platform().writes().await,
        ["addrolesforemps", "removerolesforemps", "removerolesforemps"]
    );
    assert_eq!(roles_of(&scene, "hp_li").await, json!([]));
    assert_snapshot!(scene.asks("hp_admin", "继续").await, @"没有更多内容了。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_handover_is_gone_on_with_by_a_button() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.platform().fault(json!({"api": REVOKE, "kind": "refuse", "code": "50002", "times": 1})).await;
    scene.presses("hp_admin", "确认").await;
    let half = scene.card("hp_admin").await;
    assert!(half.contains("部分完成") && half.contains("[重新办理]"), "{half}");
    scene.presses("hp_admin", "重新办理").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("交接角色 · 已完成") && !card.contains("[重新办理]"), "{card}");
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([]), json!([52]))
    );
    // The word finds nothing more to do.
    assert_snapshot!(scene.asks("hp_admin", "继续").await, @"没有更多内容了。");
    assert_eq!(
        scene.platform().writes().await,
        ["addrolesforemps", "removerolesforemps", "removerolesforemps"]
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_handover_said_again_does_the_rest() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.platform().fault(json!({"api": REVOKE, "kind": "refuse", "code": "50002", "times": 1})).await;
    scene.asks("hp_admin", "确认").await;
    assert_snapshot!(scene.asks("hp_admin", "接诉即办员从李四换成王五").await, @"
    〔card〕交接角色 · 待确认

    **李四（药剂科）**
    · 取消接诉即办员（先核实王五已是接诉即办员）

    > 王五已经是接诉即办员，无需重复设置。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([]), json!([52]))
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_does_not_show_keeps_the_old_one_in_office() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.platform().fault(json!({"api": GRANT, "kind": "refuse", "code": "33011", "times": 1})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 未完成

    **王五（和平医院）**
    ❌ 设为接诉即办员：角色不存在或已被删除，请主管理员核对角色组。

    **李四（药剂科）**
    ❌ 取消接诉即办员（先核实王五已是接诉即办员）：因前一步未完成，没有执行。
    ");
    assert_eq!(scene.platform().writes().await, ["addrolesforemps"]);
    assert_eq!(roles_of(&scene, "hp_li").await, json!([52]));
    scene.platform().mend().await;
    scene.finish().await;
}

/// Both calls in every way a call can fail in passing: it ends as if nothing had happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_recovers_is_not_noticed() {
    const KINDS: [&str; 5] = ["commit_then_timeout", "timeout", "http500", "throttle_app", "expire_token"];
    let all = [GRANT, REVOKE, HOLDERS].into_iter().flat_map(|api| KINDS.map(|kind| (api, kind)));
    let scenes = stream::iter(all).map(|(api, kind)| tokio::spawn(recovering(api, kind)));
    let ends: Vec<_> = scenes.buffer_unordered(8).collect().await;
    assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 0, "scenes that did not end well");
}

async fn recovering(api: &'static str, kind: &'static str) {
    let mut scene = Scene::impatient().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.fault(api, kind, 1).await;
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("交接角色 · 已完成"), "{api} {kind}: {card}");
    assert_eq!(
        (roles_of(&scene, "hp_li").await, roles_of(&scene, "hp_wang").await),
        (json!([]), json!([52])),
        "{api} {kind}"
    );
    scene.finish().await;
}

/// Every refusal of the platform's table that these calls can meet: in its own words, and nothing else changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_has_its_words() {
    let mut scene = Scene::new().await;
    let mut words = Vec::new();
    for (api, code) in [
        (GRANT, "33011"),
        (GRANT, "34018"),
        (GRANT, "33012"),
        (GRANT, "60121"),
        (GRANT, "45016"),
        (GRANT, "23004"),
        (GRANT, "50002"),
        (GRANT, "60011"),
        (GRANT, "60020"),
        (GRANT, "90020"),
        (GRANT, "40035"),
        (GRANT, "60120"),
        (REVOKE, "33011"),
        (REVOKE, "33012"),
        (REVOKE, "50002"),
    ] {
        scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
        scene.platform().fault(json!({"api": api, "kind": "refuse", "code": code, "times": 1})).await;
        scene.presses("hp_admin", "确认").await;
        let card = scene.card("hp_admin").await;
        let no = card.lines().find(|line| line.starts_with('❌')).expect("a refusal").to_owned();
        words.push(format!("{code} {no}"));
        assert_eq!(roles_of(&scene, "hp_li").await, json!([52]), "{api} {code}");
        if api == REVOKE {
            // Back to where it was.
            scene.asks("hp_admin", "取消王五的接诉即办员").await;
            scene.presses("hp_admin", "确认").await;
            scene.card("hp_admin").await;
        }
    }
    assert_snapshot!(words.join("\n"), @"
    33011 ❌ 设为接诉即办员：角色不存在或已被删除，请主管理员核对角色组。
    34018 ❌ 设为接诉即办员：角色不存在或已被删除，请主管理员核对角色组。
    33012 ❌ 设为接诉即办员：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    60121 ❌ 设为接诉即办员：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    45016 ❌ 设为接诉即办员：这是系统角色，不能通过机器人修改，请主管理员在管理后台设置。
    23004 ❌ 设为接诉即办员：这是系统角色，不能通过机器人修改，请主管理员在管理后台设置。
    50002 ❌ 设为接诉即办员：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。
    60011 ❌ 设为接诉即办员：机器人还没有开通所需权限，请主管理员在工作台授权后重新发送指令。
    60020 ❌ 设为接诉即办员：机器人服务器的 IP 不在白名单里，已记录，请联系运维。
    90020 ❌ 设为接诉即办员：本月的接口额度已用完，请主管理员处理。
    40035 ❌ 设为接诉即办员：钉钉没有接受这次操作（错误码 40035），没有执行。请核对内容后重新发送；仍不行，请把错误码告诉运维。
    60120 ❌ 设为接诉即办员：该账号已停用，请主管理员启用后再试。
    33011 ❌ 取消接诉即办员（先核实王五已是接诉即办员）：角色不存在或已被删除，请主管理员核对角色组。
    33012 ❌ 取消接诉即办员（先核实王五已是接诉即办员）：没有找到该成员：可能未同意邀请、已离开或不在本组织。
    50002 ❌ 取消接诉即办员（先核实王五已是接诉即办员）：该人员或部门不在机器人的授权范围内，请主管理员调整应用的授权范围。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lost_their_office_meanwhile_changes_nothing() {
    let plan = Plan::default().manual_clock();
    let mut scene = Scene::of(plan).await;
    scene.settle().await;
    scene.asks("hp_admin", "接诉即办员从李四换成王五").await;
    scene.platform().post("knobs", json!({"revoked": ["qyapi_manage_addresslist"]})).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕交接角色 · 未完成

    **王五（和平医院）**
    ❌ 设为接诉即办员：机器人还没有开通所需权限（qyapi_manage_addresslist），请主管理员在工作台授权后重新发送指令。

    **李四（药剂科）**
    ❌ 取消接诉即办员（先核实王五已是接诉即办员）：因前一步未完成，没有执行。
    ");
    assert_eq!(roles_of(&scene, "hp_wang").await, json!([]));
    scene.finish().await;
}
