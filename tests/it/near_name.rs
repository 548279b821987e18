//! Names that nobody has: by their sound those are found whom the asker may see, and a change is never made on a guess.

use insta::assert_snapshot;

use crate::support::Scene;

/// The organisation has been walked once: from then on everybody is found by sound, not only whom one manages.
async fn walked() -> Scene {
    let scene = Scene::new().await;
    scene.walked().await;
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_is_told_whom_the_answer_is_about() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "查一下李思").await, @"
    没有找到「李思」，按读音最接近的是李四：
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    assert_snapshot!(scene.asks("hp_admin", "为什么我没权限改欧阳京").await, @"
    没有找到「欧阳京」，按读音最接近的是欧阳静：
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。
    您管理的是：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院。
    欧阳静属于：朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院；朝阳一张网 / 医疗机构 / 一级医院 / 和平医院。
    ");
    assert_snapshot!(scene.asks("hp_admin", "查一下ls").await, @"
    没有找到「ls」，按读音最接近的是李四：
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    assert_snapshot!(scene.asks("hp_admin", "查一下ouyangjing").await, @"
    没有找到「ouyangjing」，按读音最接近的是欧阳静：
    欧阳静：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院；朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    角色：无
    手机号：13900000022
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_who_sound_so_one_is_chosen() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "查一下章三").await, @"
    〔card〕没有找到「章三」，您是不是要找：

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    scene.presses("hp_admin", "pick-2.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    张三：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：无
    手机号：13900000014
    ");
    scene.asks("hp_admin", "查一下章三").await;
    assert_snapshot!(scene.asks("hp_admin", "急诊科的").await, @"
    张三：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    角色：信息员
    手机号：13900000011
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_asks_even_where_one_sounds_so() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给李思加上信息员").await, @"
    〔card〕没有找到「李思」，您是不是要找：

    1. 李四，药剂科，尾号 0012

    点按钮，或直接回复序号。
    [1. 李四，药剂科，尾号 0012] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    > 没有找到「李思」，您选的是李四（药剂科）。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "给李思加上信息员").await;
    scene.presses("hp_admin", "pick-1.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    > 没有找到「李思」，您选的是李四（药剂科）。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(scene.platform().writes().await, ["addrolesforemps"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_name_answers_who_was_meant() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "给李思和王五加上信息员").await, @"
    〔card〕没有找到「李思」，您是不是要找：

    1. 李四，药剂科，尾号 0012

    点按钮，或直接回复序号。
    [1. 李四，药剂科，尾号 0012] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "李四").await, @"
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    **王五（和平医院）**
    · 设为信息员

    > 没有找到「李思」，您选的是李四（药剂科）。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_out_of_sight_is_offered() {
    let mut scene = walked().await;
    for (user, text) in [
        ("hp_admin", "查一下赵柳"),
        ("hp_admin", "给赵柳加上信息员"),
        ("kn_admin", "查一下李思"),
        ("kn_admin", "给李思加上信息员"),
        ("wh_sun", "查一下章三"),
        ("officer", "查一下李思"),
    ] {
        let said = scene.asks(user, text).await;
        let nobody = ["没有找到成员「", "在本单位没有找到同事「"].iter().any(|start| said.starts_with(start));
        assert!(nobody && !said.contains("赵六") && !said.contains("李四"), "{user}, {text}: {said}");
    }
    // A colleague is named, and no more than that.
    assert_snapshot!(scene.asks("hp_zhang", "查一下李思").await, @"
    没有找到「李思」，按读音最接近的是李四：
    李四是本组织成员。电话、角色等信息只有管理员能查，请直接联系本人。
    ");
    assert_snapshot!(scene.asks("hp_li", "查一下章三").await, @"
    没有找到「章三」，按读音最接近的是张三：
    张三是本组织成员。电话、角色等信息只有管理员能查，请直接联系本人。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_of_one_name_whom_the_asker_may_not_see_are_not_told_apart() {
    let mut scene = Scene::new().await;
    for user in ["kn_admin", "wh_sun"] {
        let said = scene.asks(user, "查一下张三").await;
        assert!(
            !said.contains("药剂科") && !said.contains("尾号") && !said.contains("请选择"),
            "{user}: {said}"
        );
    }
    assert_snapshot!(scene.asks("wh_admin", "给张三加上信息员").await, @"张三：该人员不在您的管理范围内。可以找：和平医院管理员。");
    // Nor by a colleague, who may know the name only.
    assert_snapshot!(scene.asks("hp_li", "查一下张三").await, @"张三是本组织成员。电话、角色等信息只有管理员能查，请直接联系本人。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
