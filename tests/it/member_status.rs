//! How it stands with a person: as much as the one who asks may know.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_see_everything_in_their_scope() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "查一下李四").await, @"
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    assert_snapshot!(scene.asks("hp_admin", "查一下王五").await, @"
    王五：已在组织中，未激活：该手机号还没有登录过钉钉，用它登录后自动变为正常。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    角色：无
    手机号：13900000013
    ");
    assert_snapshot!(scene.asks("hp_admin", "13900000012 进来了吗").await, @"
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    assert_snapshot!(scene.asks("hp_admin", "查一下赵六").await, @"赵六：该人员不在您的管理范围内。可以找：康宁管理员。");
    assert_snapshot!(scene.asks("hp_admin", "查一下13900000021").await, @"尾号 0021 的手机号：该人员不在您的管理范围内。可以找：方主任。");
    assert_snapshot!(scene.asks("boss", "查一下赵六").await, @"
    赵六：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科
    角色：安全生产负责人
    手机号：13900000021
    ");
    assert_snapshot!(scene.asks("boss", "查一下和平医院管理员").await, @"
    和平医院管理员：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院
    角色：企业账号管理员
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_see_themselves_and_that_a_colleague_is_there() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "查一下李四").await, @"李四是本组织成员。电话、角色等信息只有管理员能查，请直接联系本人。");
    assert_snapshot!(scene.asks("hp_zhang", "我进来了吗").await, @"
    张三：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    角色：信息员
    手机号：13900000011
    ");
    assert_snapshot!(scene.asks("hp_zhang", "查一下赵六").await, @"在本单位没有找到同事「赵六」：您只能查询本单位的同事，其他人请问本单位管理员。");
    assert_snapshot!(scene.asks("hp_zhang", "查一下13900000031").await, @"在本单位没有找到登记尾号 0031 的手机号的同事：您只能查询本单位的同事，其他人请问本单位管理员。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_people_of_one_name_one_is_picked() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "查一下张三").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "1").await, @"
    张三：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    角色：信息员
    手机号：13900000011
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_said_to_be_nobody() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "查一下钱十二").await, @"没有找到成员「钱十二」：可能还没有被添加、没有同意邀请，或姓名有出入。可以改用手机号查询。");
    assert_snapshot!(scene.asks("hp_admin", "查一下13900000199").await, @"没有成员登记尾号 0199 的手机号：可能还没有被添加，或还没有同意邀请。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_nothing_is_said_about_anybody() {
    let mut scene = Scene::new().await;
    for text in ["查一下李四", "查一下13900000012", "查一下13900000199"] {
        scene.says_in("cidHp==", "hp_admin", text).await;
        assert_eq!(scene.reply_in("cidHp==").await, "答复已单独发给您，请看与我的单聊。", "{text}");
        assert_ne!(scene.reply("hp_admin").await, "", "{text}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_invitation_is_nobody_elses_business() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 吴九 13900000102 急诊科").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.asks("boss", "查一下13900000102").await, @"吴九（139****0102）还不是成员：邀请刚刚已发出，本人尚未同意。需用该手机号登录钉钉，在「团队邀请」里点同意，之后加入急诊科。");
    assert_snapshot!(scene.asks("kn_admin", "查一下13900000102").await, @"没有成员登记尾号 0102 的手机号：可能还没有被添加，或还没有同意邀请。");
    assert_snapshot!(scene.asks("hp_zhang", "查一下13900000102").await, @"在本单位没有找到登记尾号 0102 的手机号的同事：您只能查询本单位的同事，其他人请问本单位管理员。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_invited_is_found_by_name_by_who_manages_where_they_will_be() {
    let mut scene = Scene::new().await;
    scene.asks("boss", "添加成员 何早 13900000102 和平医院").await;
    scene.presses("boss", "确认").await;
    scene.settle().await;
    for user in ["boss", "hp_admin"] {
        let said = scene.asks(user, "查一下何早").await;
        assert!(said.starts_with("何早（139****0102）还不是成员：邀请刚刚已发出"), "{user}: {said}");
    }
    for user in ["kn_admin", "wh_admin", "hp_zhang"] {
        let said = scene.asks(user, "查一下何早").await;
        assert!(said.contains("没有找到") && !said.contains("邀请刚刚"), "{user}: {said}");
    }
    scene.finish().await;
}
