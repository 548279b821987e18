//! What is said of cards that wait, by what is on them: who is not to be after all, which of several is meant, and yes
//! in people's own words.

use crate::support::Scene;

const TWO: &str = "给李四和王五加上信息员";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_to_be_after_all_goes_from_the_card_and_stays_a_member() {
    let mut scene = Scene::new().await;
    for said in [
        "王五不用了",
        "去掉王五",
        "哦王五不用 就李四",
        "王五先不加了 领导没批",
        "就李四一个",
        "只要李四",
        "王五不来了",
        "把王五去掉",
    ] {
        scene.asks("hp_admin", TWO).await;
        let card = scene.asks("hp_admin", said).await;
        assert!(
            card.contains("待确认") && card.contains("**李四") && !card.contains("王五"),
            "{said}: {card}"
        );
        scene.asks("hp_admin", "取消").await;
    }
    // Of the only one nothing is left to be done.
    scene.asks("hp_admin", "给李四加上信息员").await;
    let said = scene.asks("hp_admin", "李四先不加了").await;
    assert!(said.contains("已取消"), "{said}");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_her_is_asked_about_where_there_are_two() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员\n陈晨 13900000199 急诊科\n吴芳 13900000198 药剂科").await;
    let said = scene.asks("hp_admin", "她还是信息员").await;
    assert!(!said.contains("设为信息员"), "{said}");
    for (said, first, second) in [
        ("陈晨是药剂科的 吴芳是急诊科的", "药剂科", "急诊科"),
        ("陈晨放急诊科，吴芳放药剂科", "急诊科", "药剂科"),
    ] {
        let card = scene.asks("hp_admin", said).await;
        let (of_first, of_second) = card.split_once("**吴芳**").expect("both are on the card");
        assert!(of_first.contains(first) && of_second.contains(second), "{said}: {card}");
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_cards_is_named() {
    let mut scene = Scene::new().await;
    for (said, gone) in [
        ("康复科先不建了 领导没批", true),
        ("康复科那个取消", true),
        ("取消康复科那个", true),
        ("先不建康复科了", true),
        ("康复科那个办了吧", false),
    ] {
        scene.asks("hp_admin", "给李四加上信息员").await;
        scene.asks("hp_admin", "在和平医院下新建科室康复科").await;
        let said_back = scene.asks("hp_admin", said).await;
        let wanted = if gone { "已取消" } else { "已确认" };
        let (one, other) = said_back.split_once('。').expect("two sentences");
        assert!(one.starts_with(&format!("{wanted}「新建部门」（康复科）")), "{said}: {said_back}");
        assert!(!gone || other.contains("「设置角色」（李四（药剂科））还在等您确认"), "{said}: {said_back}");
        scene.settle().await;
        scene.asks("hp_admin", "都取消").await;
    }
    assert_eq!(scene.platform().writes().await, ["department/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_those_asked_about_are_confirmed() {
    for all in ["都确认", "两个都要", "都确认吧"] {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", "给李四加上信息员").await;
        scene.asks("hp_admin", "给王五加上信息员").await;
        // What nobody understands puts in doubt what a yes is about.
        scene.asks("hp_admin", "窗台上那盆花该浇水了").await;
        let asked = scene.asks("hp_admin", "确认").await;
        assert!(asked.contains("要确认哪一张"), "{asked}");
        let said = scene.asks("hp_admin", all).await;
        assert!(said.contains("已确认"), "{all}: {said}");
        scene.settle().await;
        assert_eq!(scene.platform().writes().await.len(), 2, "{all}");
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yes_may_say_that_it_was_looked_into() {
    let mut scene = Scene::new().await;
    for (yes, on) in
        [("问过了 没错 办吧", "信息员"), ("核对过了，确认", "接诉即办员"), ("没问题，就这么办", "安全员")]
    {
        scene.asks("hp_admin", &format!("给王五加上{on}")).await;
        let said = scene.asks("hp_admin", yes).await;
        assert!(said.contains("已确认"), "{yes}: {said}");
        scene.settle().await;
    }
    for no in ["问过了 不办", "没错是急诊科", "核对过了吗"] {
        scene.asks("hp_admin", "取消王五的信息员").await;
        let before = scene.platform().writes().await.len();
        scene.asks("hp_admin", no).await;
        scene.settle().await;
        assert_eq!(scene.platform().writes().await.len(), before, "{no}");
        scene.asks("hp_admin", "都取消").await;
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_is_somebody_elses_is_asked_about() {
    let mut scene = Scene::new().await;
    for order in ["删除张三 13900000012", "给王五13900000012加上信息员", "把张三 13900000012 调到急诊科"]
    {
        let asked = scene.asks("hp_admin", order).await;
        assert!(asked.contains("您是不是要找") && asked.contains("李四，药剂科"), "{order}: {asked}");
        scene.asks("hp_admin", "取消").await;
    }
    let card = scene.asks("hp_admin", "给李四13900000012加上信息员").await;
    assert!(card.contains("**李四"), "{card}");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
