//! People who are spoken of again without their names: 她, 他们俩, 刚才那个人.

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_spoken_of_last_is_who_is_meant() {
    let mut scene = Scene::new().await;
    for (before, said, title, who) in [
        ("查一下李四", "她的职位改成护士", "修改资料", "李四"),
        ("查一下王五", "把他调到药剂科", "调整部门", "王五"),
        ("李四进来了吗", "给她加上信息员", "设置角色", "李四"),
        ("查一下王五", "删除刚才那个人", "怎样删除", "王五"),
        ("查一下王五", "把他的安全生产负责人交给李四", "交接角色", "李四"),
        ("给李四和王五加上信息员", "把他们都调到急诊科", "调整部门", "王五"),
    ] {
        scene.asks("hp_admin", before).await;
        let said_back = scene.asks("hp_admin", said).await;
        assert!(said_back.contains(title) && said_back.contains(who), "{before} / {said}: {said_back}");
        scene.asks("hp_admin", "都取消").await;
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_chosen_of_two_of_a_name_is_not_asked_again() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "查一下张三").await;
    scene.asks("hp_admin", "药剂科那个").await;
    let card = scene.asks("hp_admin", "把他的职位改成药师").await;
    assert!(card.contains("修改资料") && card.contains("药剂科") && !card.contains("请选择"), "{card}");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_is_asked_for_and_the_question_takes_whom_it_was_about() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四和王五加上信息员").await;
    scene.asks("hp_admin", "取消").await;
    let asked = scene.asks("hp_admin", "她的职位改成护士").await;
    assert!(asked.contains("请问是哪位同事"), "{asked}");
    let card = scene.asks("hp_admin", "李四啊").await;
    assert!(card.contains("修改资料") && card.contains("李四") && !card.contains("王五"), "{card}");
    scene.asks("hp_admin", "取消").await;
    for other in ["急诊科有哪些人", "谁是信息员"] {
        scene.asks("hp_admin", other).await;
    }
    let asked = scene.asks("hp_admin", "职位改成护士长").await;
    assert!(asked.contains("请问是哪位同事"), "{asked}");
    let card = scene.asks("hp_admin", "就是刚才那个人").await;
    assert!(card.contains("修改资料") && card.contains("李四"), "{card}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_a_moment_later_is_of_the_one_just_spoken_of() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 林小燕 13900000199 急诊科").await;
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    for (said, title, shown) in [
        ("职位改成护士", "修改资料", "护士"),
        ("对了她还是信息员忘了说", "设置角色", "信息员"),
        ("哦不对 科室应该是药剂科", "调整部门", "药剂科"),
        ("再加个安全生产负责人", "设置角色", "安全生产负责人"),
        ("工号K088", "修改资料", "K088"),
    ] {
        scene.asks("hp_admin", "查一下林小燕").await;
        let card = scene.asks("hp_admin", said).await;
        assert!(card.contains(title) && card.contains("林小燕") && card.contains(shown), "{said}: {card}");
        scene.asks("hp_admin", "都取消").await;
    }
    // Whoever is to go is named.
    scene.asks("hp_admin", "查一下林小燕").await;
    let asked = scene.asks("hp_admin", "删除").await;
    assert!(!asked.contains("林小燕"), "{asked}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_forgotten_when_much_else_was_said() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "查一下李四").await;
    for said in ["急诊科有哪些人", "谁是信息员", "我能管哪些部门"] {
        scene.asks("hp_admin", said).await;
    }
    let asked = scene.asks("hp_admin", "职位改成护士").await;
    assert!(asked.contains("请问是哪位同事"), "{asked}");
    scene.asks("hp_admin", "取消").await;
    let card = scene.asks("hp_admin", "她的职位改成护士").await;
    assert!(card.contains("李四") && card.contains("护士"), "{card}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_beyond_the_scope_is_reached_by_a_word_that_stands_for_them() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "查一下赵六").await;
    let said = scene.asks("hp_admin", "把他调到急诊科").await;
    assert!(!said.contains("待确认"), "{said}");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
