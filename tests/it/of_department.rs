//! The department said with a name: who of several it means, and that nobody else is meant by it.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_tells_people_of_one_name_apart() {
    let mut scene = Scene::new().await;
    for order in ["给急诊科的张三加上接诉即办员", "给和平医院急诊科张三加上接诉即办员"]
    {
        let card = scene.asks("hp_admin", order).await;
        assert!(card.contains("**张三（急诊科）**"), "{order}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    let card = scene.asks("hp_admin", "给急诊科的张三和药剂科的张三都加上安全员").await;
    assert!(card.contains("**张三（急诊科）**") && card.contains("**张三（药剂科）**"), "{card}");
    scene.asks("hp_admin", "取消").await;
    let card = scene.asks("hp_admin", "发通知给急诊科的张三和药剂科李四：明天开会").await;
    assert!(card.contains("发给：张三、李四，共 **2** 人"), "{card}");
    scene.asks("hp_admin", "取消").await;
    let status = scene.asks("hp_admin", "查一下药剂科的张三").await;
    assert!(status.contains("13900000014"), "{status}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_of_another_department_is_changed_by_it() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "删除急诊科的李四").await, @"
    〔card〕没有找到「急诊科的李四」，您是不是要找：

    1. 李四，药剂科，尾号 0012

    点按钮，或直接回复序号。
    [1. 李四，药剂科，尾号 0012] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "1").await, @"
    〔card〕怎样删除李四？

    1. 直接删除（不转交资料）
    2. 办理离职并删除
    3. 资源转移并删除

    点按钮，或直接回复序号。
    [1. 直接删除（不转交资料）] [2. 办理离职并删除] [3. 资源转移并删除] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "把骨科的李四调到急诊科").await, @"
    〔card〕没有找到「骨科的李四」，您是不是要找：

    1. 李四，药剂科，尾号 0012

    点按钮，或直接回复序号。
    [1. 李四，药剂科，尾号 0012] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "查一下急诊科的李四").await, @"
    没有找到「急诊科的李四」，叫这个名字的是：李四，药剂科，尾号 0012
    李四：已在组织中，已激活。
    部门：朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 药剂科
    角色：接诉即办员
    手机号：13900000012
    ");
    scene.finish().await;
}
