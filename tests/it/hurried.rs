//! What hurried people say in the middle of something, and what is made of it.

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_besides_of_newcomers_is_on_their_card() {
    let mut scene = Scene::new().await;
    let order = "加人 刘敏13911110001 陈伟13911110002都去急诊科，陈伟还要当信息员";
    let card = scene.asks("hp_admin", order).await;
    let (first, second) = card.split_once("**陈伟**").expect("both are on one card");
    assert!(second.contains("信息员") && !first.contains("信息员"), "{card}");
    for (said, shown) in [
        ("刘敏电话改成13911110008", "13911110008"),
        ("陈伟加个接诉即办员", "接诉即办员"),
        ("刘敏的职位是护士长", "护士长"),
    ] {
        let card = scene.asks("hp_admin", said).await;
        assert!(
            card.contains("待确认") && card.contains(shown) && card.contains("**陈伟**"),
            "{said}: {card}"
        );
    }
    let card = scene.asks("hp_admin", "陈伟不来了 先不加他").await;
    assert!(card.contains("**刘敏**") && !card.contains("**陈伟**"), "{card}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_before_somebody_says_which_of_them_is_meant() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    for said in ["康宁的信息员让赵六干吧", "赵六 康宁的那个 设成信息员"] {
        let card = scene.asks("boss", said).await;
        assert!(
            card.contains("待确认") && card.contains("赵六") && card.contains("信息员"),
            "{said}: {card}"
        );
        scene.asks("boss", "取消").await;
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_about_is_let_be_where_that_is_said() {
    let mut scene = Scene::new().await;
    for (order, said) in [
        ("王五辞职了 麻烦把他清掉", "等等 他先别删 下周才走呢"),
        ("添加成员 林一", "先不加了"),
        ("把李四调到骨髓库", "那先不调了 领导没批"),
    ] {
        scene.asks("hp_admin", order).await;
        let said_back = scene.asks("hp_admin", said).await;
        assert!(said_back.contains("没有做任何改动"), "{order} / {said}: {said_back}");
        let nothing = scene.asks("hp_admin", "取消").await;
        assert!(nothing.contains("没有可以取消的"), "{order} / {said}: {nothing}");
    }
    // A sentence is no department.
    scene.asks("hp_admin", "把李四调到骨髓库").await;
    let said_back = scene.asks("hp_admin", "那先弄入职的").await;
    assert!(said_back.contains("没看懂这个回答"), "{said_back}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_another_persons_or_a_word_is_nobodys_name() {
    let mut scene = Scene::new().await;
    for (said, not) in [
        ("吴九现在算进来了吧", "吴九现"),
        ("把郑十原来那个邀请改成 13900000130", "郑十原"),
        ("那我现在给他加呗 急诊科", "那我现"),
    ] {
        let said_back = scene.asks("hp_admin", said).await;
        assert!(!said_back.contains(not), "{said}: {said_back}");
        scene.asks("hp_admin", "都取消").await;
    }
    // Something of hers is not she.
    let said_back = scene.asks("hp_admin", "那把李四的去掉").await;
    assert!(!said_back.contains("删除"), "{said_back}");
    scene.asks("hp_admin", "取消").await;
    let card = scene.asks("hp_admin", "王五还是直接删了吧").await;
    assert!(card.contains("删除成员") && card.contains("王五"), "{card}");
    scene.asks("hp_admin", "取消").await;
    let card = scene.asks("hp_admin", "李四还是调回急诊科吧").await;
    assert!(card.contains("调整部门") && card.contains("李四"), "{card}");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_put_right_in_peoples_words() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    scene.asks("officer", "发通知给和平医院：周五下午2点开会").await;
    for (said, shown) in [
        ("最后加一句 不得缺席", "不得缺席"),
        ("北京康宁中医医院也要", "北京康宁中医医院"),
        ("内容重写：周五停水，请备水", "周五停水，请备水"),
        ("只发信息员", "信息员"),
    ] {
        let card = scene.asks("officer", said).await;
        assert!(card.contains("待确认") && card.contains(shown), "{said}: {card}");
    }
    scene.asks("officer", "取消").await;
    // Nothing is called so: the text is kept.
    let asked = scene.asks("officer", "发通知给骨髓库：周六停电").await;
    assert!(asked.contains("没有找到叫「骨髓库」") && asked.contains("发给谁"), "{asked}");
    let card = scene.asks("officer", "和平医院、望湖两家").await;
    assert!(card.contains("周六停电") && card.contains("望湖社区卫生服务中心"), "{card}");
    scene.asks("officer", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
