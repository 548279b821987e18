//! Moving members between departments, and taking them out of one's own unit.

use futures_util::future::join_all;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;

const UPDATE: &str = "/topapi/v2/user/update";

async fn confirmed(scene: &Scene, user: &str) -> String {
    scene.presses(user, "确认").await;
    scene.card(user).await
}

async fn departments(scene: &Scene, user: &str) -> serde_json::Value {
    scene.platform().member(user).await["departments"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_one_department_to_another() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把李四从药剂科调到急诊科").await, @"
    〔card〕调整部门 · 待确认

    **李四（药剂科）**
    · 从药剂科调到急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(confirmed(&scene, "hp_admin").await, @"
    〔card〕调整部门 · 已完成

    **李四（药剂科）**
    ✅ 已从药剂科调到急诊科
    ");
    assert_eq!(departments(&scene, "hp_li").await, json!([90_010_111]));
    let done = scene.acts().await.pop().expect("an act");
    assert_eq!(done["before"], json!({"departments": [90_010_112]}));
    assert_eq!(done["after"], json!({"departments": [90_010_111]}));
    assert_snapshot!(scene.asks("hp_admin", "把李四调到急诊科").await, @"李四已经在急诊科，不用调整。");
    assert_snapshot!(scene.asks("hp_admin", "把李四从药剂科调到急诊科").await, @"李四不在药剂科，现在在急诊科。");
    // The only department need not be said, and a unit stands for what is inside it.
    scene.asks("hp_admin", "把李四调到药剂科").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已从急诊科调到药剂科"));
    scene.asks("hp_admin", "把李四从和平医院调到急诊科").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已从药剂科调到急诊科"));
    assert_eq!(scene.platform().writes().await.len(), 3);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_and_where_to_are_asked_for() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "调动成员").await, @"请问是哪位同事？请发送姓名或手机号。（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "王五").await, @"请问把王五调到哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "放射科").await, @"没有找到叫「放射科」的部门。请问把王五调到哪个部门？请发送部门名称。（回复「上一步」可修改，「取消」可放弃）");
    let preview = scene.asks("hp_admin", "急诊科").await;
    assert!(preview.contains("从和平医院调到急诊科"), "{preview}");
    assert!(confirmed(&scene, "hp_admin").await.contains("已完成"));
    assert_eq!(departments(&scene, "hp_wang").await, json!([90_010_111]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_departments_the_one_to_be_left_is_asked_for() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "把欧阳静调到安定医院").await, @"
    〔card〕欧阳静在多个部门，请选择要离开的部门

    1. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院
    2. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院

    点按钮，或直接回复序号。
    [1. …医疗机构 / 一级医院 / 北京康宁中医医院] [2. …张网 / 医疗机构 / 一级医院 / 和平医院] [取消]
    ");
    let preview = scene.asks("boss", "和平医院").await;
    assert!(preview.contains("调到朝阳一张网 / 医疗机构 / 二级医院 / 安定医院，其他部门不变"), "{preview}");
    assert!(confirmed(&scene, "boss").await.contains("已完成"));
    assert_eq!(departments(&scene, "kn_ouyang").await, json!([9_001_012, 9_001_021]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_shared_is_only_taken_out_of_ones_own_unit() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把欧阳静调到急诊科").await, @"
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。
    可以点下面的按钮，或发「把欧阳静从和平医院移出」，其他单位不受影响。

    ——
    〔card〕需要的话，可以只处理本单位的部分：

    1. 只把欧阳静从和平医院移出

    点按钮，或直接回复序号。
    [1. 只把欧阳静从和平医院移出] [取消]
    ");
    scene.presses("hp_admin", "pick-1.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕调整部门 · 待确认

    **欧阳静（北京康宁中医医院、和平医院）**
    · 移出和平医院，其他部门不变

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    let preview = scene.asks("hp_admin", "把欧阳静从和平医院移出").await;
    assert!(preview.contains("· 移出和平医院，其他部门不变"), "{preview}");
    assert!(confirmed(&scene, "hp_admin").await.contains("✅ 已移出和平医院，其他部门不变"));
    assert_eq!(departments(&scene, "kn_ouyang").await, json!([9_001_012]));
    // Now she is somebody else's alone.
    assert_snapshot!(scene.asks("hp_admin", "把欧阳静移出和平医院").await, @"欧阳静：该人员不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.move refused 欧阳静 (person_shared)
    hp_admin member.move proposed 欧阳静（北京康宁中医医院、和平医院）
    hp_admin member.move cancelled 欧阳静（北京康宁中医医院、和平医院）
    hp_admin member.move proposed 欧阳静（北京康宁中医医院、和平医院）
    hp_admin member.move confirmed 欧阳静（北京康宁中医医院、和平医院）
    hp_admin member.move done 欧阳静（北京康宁中医医院、和平医院）
    hp_admin member.move refused 欧阳静 (person_outside)
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_left_without_a_department() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "把李四从药剂科移出").await, @"李四只在药剂科，移出就等于从组织中删除，所以没有执行。要删除请发「删除李四」；要换部门，请问把李四调到哪个部门？请发送部门名称。（回复「取消」可放弃）");
    let preview = scene.asks("hp_admin", "急诊科").await;
    assert!(preview.contains("从药剂科调到急诊科"), "{preview}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_outside_stays_outside() {
    let mut scene = Scene::new().await;
    for (user, sentence, said) in [
        ("hp_admin", "把赵六调到急诊科", "赵六：该人员不在您的管理范围内"),
        ("hp_admin", "把李四调到北京康宁中医医院", "北京康宁中医医院：这个部门不在您的管理范围内"),
        ("kn_admin", "把欧阳静从和平医院移出", "这个部门不在您的管理范围内"),
        ("hp_li", "把王五调到急诊科", "只有本单位的管理员"),
    ] {
        let reply = scene.asks(user, sentence).await;
        assert!(reply.contains(said), "{sentence}: {reply}");
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    let refusals = scene.trail().await;
    assert!(refusals.len() == 4 && refusals.iter().all(|act| act.contains(" refused ")), "{refusals:?}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn departments_that_changed_since_the_preview_are_not_written_over() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把李四调到急诊科").await;
    scene.asks("boss", "把李四从药剂科调到和平医院").await;
    assert!(confirmed(&scene, "boss").await.contains("已完成"));
    let card = confirmed(&scene, "hp_admin").await;
    assert!(card.contains("❌ 从药剂科调到急诊科：") && card.contains("重新发送指令"), "{card}");
    assert_eq!(departments(&scene, "hp_li").await, json!([9_001_011]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_moves_of_one_person_at_once_one_is_made() {
    for _ in 0..3 {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", "把李四调到急诊科").await;
        scene.asks("boss", "把李四从药剂科调到和平医院").await;
        tokio::join!(scene.presses("hp_admin", "确认"), scene.presses("boss", "确认"));
        let cards = [scene.card("hp_admin").await, scene.card("boss").await];
        let done = cards.iter().filter(|card| card.contains("已完成")).count();
        let refused = cards.iter().filter(|card| card.contains("重新发送指令")).count();
        let last = departments(&scene, "hp_li").await;
        assert_eq!((done, refused), (1, 1), "{cards:?}");
        let to = if cards[0].contains("已完成") { json!([90_010_111]) } else { json!([9_001_011]) };
        assert_eq!(last, to);
        assert_eq!(scene.platform().writes().await, ["user/update"]);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_got_through_unheard_is_found_done() {
    let scenes = ["commit_then_timeout", "timeout", "http500"].map(async |kind| {
        let mut scene = Scene::impatient().await;
        scene.asks("hp_admin", "把李四调到急诊科").await;
        scene.fault(UPDATE, kind, 1).await;
        let card = confirmed(&scene, "hp_admin").await;
        assert!(card.contains("✅ 已从药剂科调到急诊科"), "{kind}: {card}");
        assert_eq!(departments(&scene, "hp_li").await, json!([90_010_111]), "{kind}");
        let calls = scene.calls(UPDATE).await.len();
        assert_eq!(calls, if kind == "commit_then_timeout" { 1 } else { 2 }, "{kind}");
        scene.finish().await;
    });
    join_all(scenes).await;
}

/// One condition at the platform that a move meets; what the card says.
async fn refused(knobs: serde_json::Value, fault: Option<&str>) -> String {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "把李四调到急诊科").await;
    scene.platform().post("knobs", knobs).await;
    if let Some(code) = fault {
        scene.platform().fault(json!({"api": UPDATE, "kind": "refuse", "times": 1, "code": code})).await;
    }
    let card = confirmed(&scene, "hp_admin").await;
    assert!(card.contains("调整部门 · 未完成"), "{card}");
    assert_eq!(departments(&scene, "hp_li").await, json!([90_010_112]));
    scene.finish().await;
    card
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_a_move_is_one_plain_sentence() {
    let rows = [
        (json!({"hr_positions": true}), None, "智能人事-调岗"),
        (json!({"department_cap": 1}), None, "该部门人数已达 1000 人上限"),
        (json!({"app_scope": [900_201]}), None, "不在机器人的授权范围内"),
        (json!({"app_scope": [90_010_112]}), None, "不在机器人的授权范围内"),
        (json!({}), Some("60003"), "找不到这个部门"),
        (json!({}), Some("50004"), "不在机器人的授权范围内"),
        (json!({}), Some("40009"), "找不到这个部门"),
        (json!({}), Some("60121"), "没有找到该成员"),
    ];
    for (knobs, fault, said) in rows {
        let card = refused(knobs.clone(), fault).await;
        assert!(card.contains(said), "{knobs} {fault:?}: {card}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_is_not_taken_out_nor_oneself() {
    let mut scene = Scene::new().await;
    scene.platform().world().await;
    // In two departments, so that it would not be a removal.
    scene.asks("hp_admin", "把我调到急诊科").await;
    assert!(confirmed(&scene, "hp_admin").await.contains("已完成"));
    assert_eq!(departments(&scene, "hp_admin").await, json!([90_010_111]));
    let said = scene.asks("boss", "把和平医院管理员从急诊科移出").await;
    assert!(!said.contains("待确认"), "{said}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_people_of_one_name_it_is_the_one_who_is_there() {
    let mut scene = Scene::new().await;
    let preview = scene.asks("hp_admin", "把张三从药剂科调到急诊科").await;
    assert!(preview.contains("**张三（药剂科）**") && preview.contains("待确认"), "{preview}");
    confirmed(&scene, "hp_admin").await;
    assert_eq!(departments(&scene, "hp_zhang2").await, serde_json::json!([90_010_111]));
    assert_eq!(departments(&scene, "hp_zhang").await, serde_json::json!([90_010_111]));
    scene.finish().await;
}
