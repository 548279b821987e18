//! People who have to agree first: invited, waited for, and given their roles when they have joined.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_person_gets_their_role_when_they_agree() {
    let redis = Plan::default().on_redis();
    let (memory, redis) = tokio::join!(async { invited(Scene::new().await).await }, async {
        invited(Scene::of(redis).await).await
    },);
    assert_snapshot!(memory, @"
    〔card〕添加成员 · 已发出邀请

    **吴九** 13900000102
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科
    ⏳ 本人同意后自动设为信息员

    ====
    吴九（139****0102）还不是成员：邀请刚刚已发出，本人尚未同意。需用该手机号登录钉钉，在「团队邀请」里点同意，之后加入急诊科。

    ====
    吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。

    ====
    〔card〕添加成员 · 已完成

    **吴九** 13900000102
    ✅ 已加入急诊科
    ✅ 已是信息员

    ====
    hp_admin member.add proposed 吴九
    hp_admin member.add confirmed 吴九
    hp_admin member.add invited 吴九
    hp_admin member.add done 吴九
    ");
    assert_eq!(redis, memory);
}

async fn invited(mut scene: Scene) -> String {
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.presses("hp_admin", "确认").await;
    let sent = scene.card("hp_admin").await;
    assert!(scene.platform().member_of("13900000102").await.is_null());
    let status = scene.asks("hp_admin", "查一下13900000102").await;

    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    let said = scene.reply("hp_admin").await;
    let done = scene.card("hp_admin").await;
    let member = scene.platform().member_of("13900000102").await;
    assert_eq!((&member["departments"], &member["roles"]), (&json!([90_010_111]), &json!([51])));
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    let trail = scene.trail().await.join("\n");
    scene.finish().await;
    [sent, status, said, done, trail].join("\n\n====\n")
}

/// Somebody else who has to agree: the card after the press, and what is said after they have.
async fn told(name: &str, mobile: &str) -> String {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", &format!("添加成员 {name} {mobile} 药剂科 接诉即办员")).await;
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    scene.platform().post("accept", json!({"mobile": mobile})).await;
    let said = scene.reply("hp_admin").await;
    let member = scene.platform().member_of(mobile).await;
    assert_eq!((&member["departments"], &member["roles"]), (&json!([90_010_112]), &json!([52])));
    let trail = scene.trail().await;
    let results: Vec<&str> = trail.iter().filter_map(|act| act.split(' ').nth(2)).collect();
    assert_eq!(results, ["proposed", "confirmed", "invited", "done"]);
    scene.finish().await;
    format!("{card}\n——\n{said}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_privacy_switch_and_a_departure_today_need_consent_too() {
    let (private, left) = tokio::join!(told("郑十", "13900000103"), told("孙十一", "13900000104"));
    assert_snapshot!(private, @"
    〔card〕添加成员 · 已发出邀请

    **郑十** 13900000103
    📨 已发出邀请：需本人用尾号 0103 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在药剂科
    ⏳ 本人同意后自动设为接诉即办员
    ——
    郑十 已同意邀请，加入药剂科。已按之前的申请设为接诉即办员。
    ");
    assert_snapshot!(left, @"
    〔card〕添加成员 · 已发出邀请

    **孙十一** 13900000104
    📨 已发出邀请：需本人用尾号 0104 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在药剂科
    ⏳ 本人同意后自动设为接诉即办员
    ——
    孙十一 已同意邀请，加入药剂科。已按之前的申请设为接诉即办员。
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_without_roles_is_followed_too() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lost_the_right_meanwhile_grants_nothing() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null, "scope": []})).await;
    scene.settle().await;
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply("hp_admin").await, @"吴九 已同意邀请，加入急诊科。但没有设为信息员：执行时核对权限未通过：只有本单位的管理员可以做这件事。");
    assert_eq!(scene.platform().member_of("13900000102").await["roles"], json!([]));
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.add proposed 吴九
    hp_admin member.add confirmed 吴九
    hp_admin member.add invited 吴九
    hp_admin member.add partly_done 吴九
    ");
    scene.finish().await;
}
