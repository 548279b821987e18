//! What the organisation has is read whole: departments and people whose names are words, paths, names with marks in them.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::Scene;
use crate::support::house::Plan;

const HOSPITAL: i64 = 9_001_011;

/// 和平医院 with departments and people whose names are words of ours.
async fn house() -> Scene {
    let places = ["通知中心", "离退休办", "PET/CT中心", "取消科", "导入项目办"];
    let people = [("马上", 201), ("安全", 202), ("任命", 203), ("康复", 204), ("时明天", 205)];
    let plan = places.iter().fold(Plan::default(), |plan, name| {
        plan.made("/topapi/v2/department/create", json!({"name": name, "parent_id": HOSPITAL}))
    });
    let plan = people.iter().fold(plan, |plan, (name, number)| {
        let mobile = format!("13911110{number}");
        let body = json!({"userid": format!("w{number}"), "name": name, "mobile": mobile,
            "dept_id_list": HOSPITAL.to_string()});
        plan.made("/topapi/v2/user/create", body)
    });
    let scene = Scene::of(plan).await;
    scene.grounded().await;
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn departments_that_are_words_are_departments() {
    let mut scene = house().await;
    for (text, place) in [
        ("添加成员 陈晨 13900000199 通知中心", "通知中心"),
        ("把陈晨 13900000199 加到离退休办", "离退休办"),
        ("陈晨 13900000199 进PET/CT中心", "PET/CT中心"),
        ("新来的陈晨 13900000199 放取消科", "取消科"),
        ("陈晨，13900000199，导入项目办的", "导入项目办"),
        ("添加 陈晨 13900000199 到 pet/ct中心", "PET/CT中心"),
        ("把陈晨13900000199加进和平医院/急诊科", "急诊科"),
        ("把陈晨13900000199加进和平医院的通知中心", "通知中心"),
    ] {
        let card = scene.asks("hp_admin", text).await;
        assert!(card.contains(&format!("· 加入{place}")) && card.contains("**陈晨**"), "{text}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    assert_snapshot!(scene.asks("hp_admin", "通知中心有哪些人").await, @"没有通知中心的成员。");
    assert_snapshot!(scene.asks("hp_admin", "发通知给通知中心和离退休办：明天下午查房").await, @"");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_whose_names_are_words_are_people() {
    let mut scene = house().await;
    for (text, shown) in [
        ("查一下马上", "马上：已在组织中"),
        ("安全进来了吗", "安全：已在组织中"),
        ("给任命加上信息员", "**任命（和平医院）**"),
        ("把康复调到药剂科", "**康复（和平医院）**"),
        ("删除时明天", "时明天"),
        ("把马上的职位改成护士长", "**马上"),
        ("安全、康复都设为信息员", "**安全（和平医院）**"),
    ] {
        let answer = scene.asks("hp_admin", text).await;
        assert!(answer.contains(shown), "{text}: {answer}");
        scene.asks("hp_admin", "取消").await;
    }
    scene.finish().await;
}

/// That a name is known says nothing to whoever may not know of its owner.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_outside_the_scope_is_answered_like_any_other() {
    let mut scene = house().await;
    let word = scene.asks("kn_admin", "查一下康复").await;
    let plain = scene.asks("kn_admin", "查一下李四").await;
    assert_eq!(word.replace("康复", "李四"), plain);
    assert!(!word.contains("和平医院 /"), "{word}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_is_read_against_the_organisation_too() {
    let mut scene = house().await;
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    for (said, place) in
        [("科室改成通知中心", "通知中心"), ("换成PET/CT中心", "PET/CT中心"), ("应该是离退休办", "离退休办")]
    {
        let card = scene.asks("hp_admin", said).await;
        assert!(card.contains(&format!("· 加入{place}")), "{said}: {card}");
    }
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}
