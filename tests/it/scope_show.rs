//! What one manages, and why not more.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rank_learns_what_it_manages() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("boss", "我能管哪些部门").await, @"您是主管理员，可以管理朝阳区卫生健康委员会的全部部门。");
    assert_snapshot!(scene.asks("hp_admin", "我能管哪些部门").await, @"
    您可以管理：
    · 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    assert_snapshot!(scene.asks("wh_admin", "我能管哪些部门").await, @"
    您可以管理：
    · 朝阳一张网 / 社区卫生服务中心 / 望湖社区卫生服务中心（含下级部门）
    只能操作这些部门里的人；操作其他部门或人员，管理后台会提示无权限。
    ");
    assert_snapshot!(scene.asks("hp_zhang", "我能管哪些部门").await, @"您不是管理员，没有可管理的部门。需要添加或修改人员请找：和平医院管理员。");
    assert_snapshot!(scene.asks("kn_ouyang", "我能管哪些部门").await, @"您不是管理员，没有可管理的部门。需要添加或修改人员请找：方主任。");
    assert_snapshot!(scene.asks("officer", "我能管哪些部门").await, @"您不是管理员，没有可管理的部门。需要添加或修改人员请找：方主任。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_somebody_cannot_be_changed_is_explained() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "为什么我没权限改赵六").await, @"
    赵六：该人员不在您的管理范围内。可以找：康宁管理员。
    您管理的是：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院。
    赵六属于：朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院。
    ");
    assert_snapshot!(scene.asks("hp_admin", "为什么我没权限改李四").await, @"李四在您的管理范围内，您可以修改。如果管理后台仍提示无权限，可能是主管理员没有给您的账号开通这项权限（权限明细我看不到），请联系主管理员。");
    assert_snapshot!(scene.asks("hp_admin", "为什么我没权限改欧阳静").await, @"
    欧阳静：该人员同时还在其他单位的部门里，只有能管理其全部部门的管理员才能修改。可以找：方主任。
    您管理的是：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院。
    欧阳静属于：朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院；朝阳一张网 / 医疗机构 / 一级医院 / 和平医院。
    ");
    assert_snapshot!(scene.asks("hp_zhang", "为什么我没权限改李四").await, @"您不是管理员，没有可管理的部门。需要添加或修改人员请找：和平医院管理员。");
    scene.finish().await;
}
