//! Who is left out of a notice gets none of it; and what an organisation calls several departments together.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

const SETS: &str = r#"
[[org]]
[org.audiences]
"三级医院" = ["安定医院"]
"基层机构" = ["社区卫生服务中心", "和平医院"]
"两急诊" = [90010111, "90010121"]
"旧片区" = ["和平医院", "百年医院"]
"全部急诊" = ["急诊科"]
"#;

async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock().file(SETS)).await;
    scene.walked().await;
    scene
}

fn to(answer: &str) -> String {
    let lines: Vec<&str> = answer
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("发给：") || line.contains("除外的"))
        .collect();
    if lines.is_empty() { answer.to_owned() } else { lines.join(" ") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_left_out_gets_nothing_and_all_others_get_it_once() {
    for (said, channel, expected) in [
        (
            "发通知给一级医院，除了北京康宁中医医院急诊科：一",
            "work",
            &["hp_admin", "hp_li", "hp_zhang", "hp_zhang2", "kn_admin", "kn_ouyang"][..],
        ),
        (
            "发通知给一级医院（北京康宁中医医院除外）：二",
            "work",
            &["hp_admin", "hp_li", "hp_zhang", "hp_zhang2"],
        ),
        (
            "单聊通知和平医院，欧阳静和李四不用发：三",
            "chat",
            &["hp_admin", "hp_wang", "hp_zhang", "hp_zhang2"],
        ),
        (
            "给除和平医院的信息员以外的和平医院发通知：四",
            "work",
            &["hp_admin", "hp_li", "hp_zhang2", "kn_ouyang"],
        ),
        ("发通知给和平医院，除了信息员：五", "work", &["hp_admin", "hp_li", "hp_zhang2", "kn_ouyang"]),
        ("单聊通知各信息员，不含望湖社区卫生服务中心：六", "chat", &["hp_zhang"]),
        ("单聊通知各信息员，13900000031除外：七", "chat", &["hp_zhang"]),
    ] {
        let mut scene = scene().await;
        let answer = scene.asks("officer", said).await;
        assert!(answer.contains("，除了"), "{answer}");
        scene.presses("officer", "确认发送").await;
        scene.settle().await;
        assert_eq!(scene.platform().reached(channel).await, expected, "{said}\n{answer}");
        scene.overlook();
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_district_is_written_to_by_departments_and_the_one_left_out_gets_none() {
    let plan = Plan::default().manual_clock().district(3_000).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    scene.walked().await;
    let world = scene.platform().world().await;
    let members = world["members"].as_array().cloned().unwrap_or_default();
    let mut expected: Vec<String> = members
        .iter()
        .filter(|member| member["active"] == true)
        .map(|member| member["userid"].as_str().unwrap_or_default().to_owned())
        .filter(|user| {
            !["hp_admin", "hp_li", "hp_zhang", "hp_zhang2", "hp_wang", "kn_ouyang", "wh_sun"]
                .contains(&user.as_str())
        })
        .collect();
    expected.sort();
    let preview = scene.asks("officer", "发通知给全体，除了和平医院、孙七：停水").await;
    assert!(preview.contains("按部门发最省"), "{preview}");
    scene.presses("officer", "确认发送").await;
    scene.presses("boss", "同意").await;
    scene.settle().await;
    assert_eq!(scene.platform().reached("work").await, expected);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_says_who_is_left_out_and_who_was_not_among_them() {
    let mut scene = scene().await;
    let mut told = Vec::new();
    for said in [
        "发通知给二级医院、社区卫生服务中心，除了安定医院：一",
        "发通知给和平医院，除了药剂科的接诉即办员：二",
        "发通知给和平医院，赵六、药剂科除外：三",
        "发通知给和平医院，除了和平医院：四",
        "发通知给和平医院，除了骨髓库：五",
        "发通知给二级医院、社区卫生服务中心：除了值班人员都参加",
    ] {
        told.push(to(&scene.asks("officer", said).await));
    }
    assert_snapshot!(told.join("\n"), @"
    发给：二级医院、社区卫生服务中心，除了安定医院，共 **2** 人 > 除外的安定医院不在接收范围内，请核对有没有说错。
    发给：和平医院，除了药剂科的接诉即办员，共 **5** 人
    发给：和平医院，除了药剂科、赵六，共 **4** 人 > 除外的赵六不在接收范围内，请核对有没有说错。
    「和平医院」除了和平医院，没有别的人可以通知，没有发送。请核对接收人后重新发送。
    没有找到叫「骨髓库」的部门、角色或群。群要先由通知员或主管理员在里面 @ 过机器人；人请说全名。请核对后重新发送。
    通知的其他内容还在，请把发给谁完整地再说一遍。请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    发给：二级医院、社区卫生服务中心，共 **2** 人
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_notice_takes_an_exception_and_is_shown_anew() {
    let mut scene = scene().await;
    scene.asks("officer", "发通知给一级医院：停水").await;
    let mut told = vec![to(&scene.asks("officer", "除了北京康宁中医医院").await)];
    told.push(to(&scene.asks("officer", "李四不用发").await));
    told.push(to(&scene.asks("officer", "信息员除外").await));
    assert_snapshot!(told.join("\n"), @"
    发给：一级医院，除了北京康宁中医医院，共 **5** 人
    发给：一级医院，除了北京康宁中医医院、李四，共 **4** 人
    部门和角色不能先后分开除外。请把通知整句重新说一遍，例如：发通知给全体，除了急诊科的信息员：内容。
    ");
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    assert_eq!(scene.platform().reached("work").await, ["hp_admin", "hp_zhang", "hp_zhang2"]);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_leaves_out_as_well() {
    let mut scene = scene().await;
    scene.asks("officer", "单聊通知各信息员、李四：报数据").await;
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    scene.platform().post("read", json!({"user": "hp_li"})).await;
    scene.settle().await;
    assert_snapshot!(to(&scene.asks("officer", "催一下没看的，除了孙七").await), @"发给：没读通知 1「报数据」的人，除了孙七，共 **1** 人");
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    let after = scene.platform().reached("chat").await;
    assert_eq!(after, ["hp_li", "hp_zhang", "hp_zhang", "wh_sun"]);
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exception_beyond_the_scope_changes_nothing_but_for_ones_own() {
    let mut scene = scene().await;
    scene.speaks_in_group(("cidHp==", "和平医院群"), "officer").await;
    let mut told = Vec::new();
    for said in [
        "发通知给全体，除了望湖社区卫生服务中心：一",
        "发通知给全体，除了孙七：二",
        "发通知给全体，除了北京康宁中医医院：三",
        "发通知给全体，除了基层机构：四",
        "发通知给基层机构：五",
        "发通知给三级医院：六",
        "发通知给全体、和平医院群，除了李四：七",
    ] {
        told.push(to(&scene.asks("hp_admin", said).await));
    }
    assert_snapshot!(told.join("\n"), @"
    发给：和平医院全体，除了望湖社区卫生服务中心，共 **6** 人 > 除外的望湖社区卫生服务中心不在接收范围内，请核对有没有说错。
    发给：和平医院全体，除了孙七，共 **6** 人 > 除外的孙七不在接收范围内，请核对有没有说错。
    发给：和平医院全体，除了北京康宁中医医院，共 **5** 人
    「和平医院全体」除了基层机构，没有别的人可以通知，没有发送。请核对接收人后重新发送。
    发给：基层机构（您管理的部分），共 **6** 人
    「三级医院」里没有您管理的部门，没有发送。请说您管理的部门，或请主管理员发送。
    发到「和平医院群」的消息群里所有人都看得到，不能除外某些人，没有发送。请去掉群，或去掉除外的人，再重新发送。
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sets_are_their_departments_and_departments_in_general_are_nobody() {
    let mut scene = scene().await;
    let mut told = Vec::new();
    for said in [
        "发通知给三级医院：一",
        "发通知给基层机构：二",
        "发通知给基层机构的信息员：三",
        "发通知给两急诊：四",
        "发通知给基层机构，除了两急诊：五",
        "发通知给旧片区：六",
        "发通知给全部急诊：七",
        "发通知给基层机够：八",
        "发通知给一级医院：九",
    ] {
        told.push(to(&scene.asks("officer", said).await));
    }
    for said in ["通知各医院：培训", "发通知给各单位：培训", "给所有科室发通知：培训"]
    {
        told.push(scene.asks("officer", said).await);
        scene.asks("officer", "取消").await;
    }
    assert_snapshot!(told.join("\n"), @"
    「三级医院」现在没有人，没有可以通知的对象。
    发给：基层机构，共 **8** 人（和平医院 6 人，望湖社区卫生服务中心 2 人）
    发给：基层机构的信息员，共 **2** 人（望湖社区卫生服务中心 1 人，和平医院 1 人）
    发给：两急诊，共 **2** 人（和平医院 1 人，北京康宁中医医院 1 人）
    发给：基层机构，除了两急诊，共 **7** 人（和平医院 5 人，望湖社区卫生服务中心 2 人）
    「旧片区」里的部门「百年医院」已经不在组织架构里了，没有发送。请联系运维修改设置 audiences，或直接说部门名。
    「全部急诊」里的部门「急诊科」有 2 个同名的，没有发送。请联系运维在设置 audiences 里改写成部门编号。
    没有找到叫「基层机够」的部门、角色或群。您要说的是不是「基层机构」？群要先由通知员或主管理员在里面 @ 过机器人；人请说全名。请核对后重新发送。
    通知的其他内容还在，请把发给谁完整地再说一遍。请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    发给：一级医院，共 **8** 人（和平医院 6 人，北京康宁中医医院 2 人）
    「医院」没有说清是哪些。请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    「单位」没有说清是哪些。请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    「科室」没有说清是哪些。请问发给谁？可以说部门、角色、群名或姓名，例如：一级医院，或：各信息员；全员请说「全体」。（回复「取消」可放弃）
    ");
    scene.overlook();
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_of_one_name_an_officer_is_asked_which_and_is_told_no_number() {
    let mut scene = scene().await;
    assert_snapshot!(scene.asks("officer", "单聊通知全体，张三除外：请查收").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科
    2. 张三，药剂科

    点按钮，或直接回复序号。
    [1. 张三，急诊科] [2. 张三，药剂科] [取消]
    ");
    assert_snapshot!(to(&scene.asks("officer", "2").await), @"发给：全体，除了张三，共 **11** 人（和平医院 5 人，卫生健康委机关 2 人，望湖社区卫生服务中心 2 人，北京康宁中医医院 2 人）");
    scene.presses("officer", "确认发送").await;
    scene.settle().await;
    let all = scene.platform().reached("chat").await;
    assert!(all.contains(&"hp_zhang".to_owned()) && !all.contains(&"hp_zhang2".to_owned()), "{all:?}");
    scene.overlook();
    scene.finish().await;
}
