//! What people say beside orders and answers, and what it does to a proposal on the table.
//!
//! **Invariant:** after anything that may have meant otherwise, a typed 确认 is asked about again before it counts.

use insta::assert_snapshot;

use crate::support::Scene;

const ORDER: &str = "添加成员 陈晨 13900000199 急诊科";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_nothing_open_it_is_answered() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "谢谢").await, @"不客气，有需要随时叫我。");
    assert_snapshot!(scene.asks("hp_zhang", "辛苦了！").await, @"不客气，有需要随时叫我。");
    assert_snapshot!(scene.asks("hp_zhang", "等一下").await, @"好的，不着急。");
    assert_snapshot!(scene.asks("hp_zhang", "不知道").await, @"没关系。回复「帮助」看看能做什么。");
    assert_snapshot!(scene.asks("hp_zhang", "嗯嗯").await, @"我在。需要办什么请直接说，回复「帮助」看看能做什么。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_name_is_asked_it_is_no_name() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "添加成员 13900000199").await;
    assert_snapshot!(scene.asks("hp_admin", "稍等").await, @"好的，不着急，准备好了再发。手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "谢谢").await, @"不客气。手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "不知道").await, @"没关系，问清楚了再发也可以。手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "等一下").await, @"好的，不着急，准备好了再发。手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "嗯嗯").await, @"我在等您的回答。手机号 139****0199 的这位同事叫什么名字？（回复「取消」可放弃）");
    assert_snapshot!(scene.asks("hp_admin", "陈晨").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入和平医院

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_wait_the_confirmation_is_asked_about_again() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", ORDER).await;
    assert_snapshot!(scene.asks("hp_admin", "等一下").await, @"好的，不着急。「添加成员」（陈晨）还没有执行，想好后点卡片上的「确认」，或回复「确认」再核对一次。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thanks_for_an_answer_confirms_nothing_and_confirming_in_so_many_words_does() {
    for (question, yes) in [("查一下李四", "好的"), ("谁是信息员", "好吧"), ("怎么添加成员", "可以")]
    {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", ORDER).await;
        scene.asks("hp_admin", question).await;
        let asked = scene.asks("hp_admin", yes).await;
        assert!(!asked.contains("已确认"), "{question} {yes}: {asked}");
        assert_eq!(scene.platform().writes().await, [""; 0], "{question} {yes}");
        assert!(scene.asks("hp_admin", "确认").await.contains("已确认"), "{question}");
        scene.settle().await;
        assert_eq!(scene.platform().writes().await, ["user/create"], "{question}");
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_meant_otherwise_disarms_a_typed_confirmation() {
    for text in ["其实是吴九", "吴九", "这个人先放放吧", "给赵六加上信息员", "把陈晨删了"]
    {
        let mut scene = Scene::new().await;
        scene.asks("hp_admin", ORDER).await;
        let card = scene.card_id("single", "hp_admin").await;
        let said = scene.asks("hp_admin", text).await;
        assert!(!said.contains("已确认"), "{text}: {said}");
        let again = scene.asks("hp_admin", "确认").await;
        assert!(!again.contains("已确认"), "{text}: {again}");
        assert_eq!(scene.platform().writes().await, [""; 0], "{text}");
        // The button says what it confirms: it still does.
        scene.presses_on(&card, "hp_admin", "confirm.1").await;
        scene.settle().await;
        assert_eq!(scene.platform().writes().await, ["user/create"], "{text}");
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_understood_beside_a_proposal_says_how_to_change_it() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", ORDER).await;
    assert_snapshot!(scene.asks("hp_admin", "其实是吴九").await, @"没看懂这句话。「添加成员」（陈晨）还没有执行：要修改请说「名字改成…」「电话改成…」「科室改成…」「再加个信息员」，照卡片办请点「确认」，不办请回复「取消」。");
    assert_snapshot!(scene.asks("hp_admin", "嗯嗯").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    assert_snapshot!(scene.asks("hp_admin", "谢谢").await, @"不客气。「添加成员」（陈晨）还没有执行，请点「确认」或回复「确认」。");
    assert_snapshot!(scene.asks("hp_admin", "信息员").await, @"
    〔card〕添加成员 · 待确认

    **陈晨** 13900000199
    · 加入急诊科
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认？").await, @"没看懂这句话。「添加成员」（陈晨）还没有执行：要修改请说「名字改成…」「电话改成…」「科室改成…」「再加个信息员」，照卡片办请点「确认」，不办请回复「取消」。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_something_up_leaves_the_proposal_as_it_was() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", ORDER).await;
    scene.asks("hp_admin", "查一下李四").await;
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「添加成员」（陈晨），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["user/create"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_up_a_second_order_says_what_is_left_of_the_first() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", ORDER).await;
    scene.asks("hp_admin", "添加成员 周八").await;
    assert_snapshot!(scene.asks("hp_admin", "算了").await, @"好的，已取消「添加成员」。之前的「添加成员」（陈晨）还在等您确认，没有执行。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「添加成员」（陈晨）吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}
