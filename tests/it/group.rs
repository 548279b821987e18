//! In a group: what is about people goes to the asker alone, and no typed number is repeated.

use insta::assert_snapshot;

use crate::support::Scene;

const GROUP: &str = "cidHp==";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_somebody_goes_to_the_asker_alone() {
    let mut scene = Scene::new().await;
    scene.says_in(GROUP, "hp_admin", "查一下李四").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_admin").await, @"
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    scene.says_in(GROUP, "hp_admin", "我能管哪些部门").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_admin").await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_do_the_choice_before_it_and_the_refusal() {
    let mut scene = Scene::new().await;
    scene.says_in(GROUP, "hp_admin", "查一下张三").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    scene.presses("hp_admin", "pick-1.1").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    张三：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    角色：信息员
    手机号：13900000011
    ");
    assert_eq!(scene.reply_in(GROUP).await, "");
    scene.says_in(GROUP, "hp_zhang", "查一下赵六").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_zhang").await, @"在本单位没有找到同事「赵六」：您只能查询本单位的同事，其他人请问本单位管理员。");
    scene.says_in(GROUP, "hp_admin", "添加成员 李四 13900000012 急诊科").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_admin").await, @"139****0012 已经是组织成员：李四（药剂科），无需重复添加。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_typed_number_is_repeated_whole() {
    let mut scene = Scene::new().await;
    for number in ["13900000199", "1390000019", "139000001990", "139 0000 0199", "1390000019x"] {
        for text in
            [format!("添加成员 陈晨 {number} 急诊科"), format!("查一下{number}"), format!("添加 {number}？")]
        {
            scene.says_in(GROUP, "hp_admin", &text).await;
            let said = scene.reply_in(GROUP).await;
            let digits: String = said.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect();
            assert!(!digits.contains("1390000019") && !said.contains("0000 0199"), "{text}: {said}");
            scene.reply("hp_admin").await;
        }
        scene.says_in(GROUP, "hp_admin", "取消").await;
        scene.reply_in(GROUP).await;
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_asked_about_and_shown_in_the_group() {
    let mut scene = Scene::new().await;
    scene.says_in(GROUP, "hp_admin", "添加成员 陈晨 1390000019 急诊科").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"陈晨的手机号「****019」不对：只有 10 位，手机号应为 11 位。境外号码请写「+区号-号码」。请发送陈晨的手机号。（回复「取消」可放弃）");
    scene.says_in(GROUP, "hp_admin", "13900000199").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 139****0199
    · 加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.says_in(GROUP, "hp_admin", "确认").await;
    assert_snapshot!(scene.reply_in(GROUP).await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    scene.finish().await;
}
