//! Cards that wait beside each other: a new order leaves the others valid, a typed word asks which, nothing goes unsaid.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_about_somebody_else_waits_beside_the_new_one() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "把王五调到药剂科").await, @"
    〔card〕调整部门 · 待确认

    **王五（和平医院）**
    · 从和平医院调到药剂科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「设置角色」（李四（药剂科））还在等您确认，没有执行。
    ");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"
    〔card〕有不止一张卡片在等您，要确认哪一张？全部办理请回复「都确认」。

    1. 「设置角色」（李四（药剂科））
    2. 「调整部门」（王五（和平医院））

    点按钮，或直接回复序号。
    [1. 「设置角色」（李四（药剂科））] [2. 「调整部门」（王五（和平医院））] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "李四").await, @"已确认「设置角色」（李四（药剂科）），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["addrolesforemps"]);
    // The other one is still there, and is asked about before it is done.
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"要确认的是「调整部门」（王五（和平医院））吗？请核对上面的卡片，再回复一次「确认」就办理；不办请回复「取消」。");
    assert_snapshot!(scene.asks("hp_admin", "确认").await, @"已确认「调整部门」（王五（和平医院）），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await, ["addrolesforemps", "user/update"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_card_about_the_same_person_takes_the_place_and_says_so() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "把李四调到急诊科").await, @"
    〔card〕调整部门 · 待确认

    **李四（药剂科）**
    · 从药剂科调到急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    之前的「设置角色」（李四（药剂科））还没有执行，已由上面这张新的代替。
    ");
    assert_snapshot!(scene.asks("hp_admin", "取消").await, @"已取消，没有做任何改动。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_waits_is_called_off_or_confirmed_in_one_word() {
    let mut scene = Scene::new().await;
    for off in ["都取消", "全部取消", "都不要了"] {
        scene.asks("hp_admin", "给李四加上信息员").await;
        scene.asks("hp_admin", "把王五调到药剂科").await;
        let said = scene.asks("hp_admin", off).await;
        assert!(
            said.contains("李四") && said.contains("王五") && said.contains("没有做任何改动"),
            "{off}: {said}"
        );
        assert_eq!(scene.asks("hp_admin", "取消").await, "现在没有可以取消的操作。", "{off}");
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.asks("hp_admin", "把王五调到药剂科").await;
    assert_snapshot!(scene.asks("hp_admin", "都确认").await, @"已确认「设置角色」（李四（药剂科））、「调整部门」（王五（和平医院）），正在办理，稍后给出结果。");
    assert_eq!(scene.platform().writes().await.len(), 2);
    scene.finish().await;
}

/// A yes in people's own words confirms the one card that is open; what doubts, asks or names something else does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_and_no_in_peoples_words() {
    let mut scene = Scene::new().await;
    for no in
        ["取消了吧", "还是算了吧", "那算了", "先不弄了", "不要了", "要不算了吧", "取消掉吧", "算了不弄了"]
    {
        scene.asks("hp_admin", "给李四加上信息员").await;
        assert_eq!(scene.asks("hp_admin", no).await, "已取消，没有做任何改动。", "{no}");
    }
    for doubt in ["可以吧", "对吧", "是吧", "确认一下再说", "可以吗", "对了", "不行", "没问题吧", "确认删除"]
    {
        scene.asks("hp_admin", "给李四加上信息员").await;
        let said = scene.asks("hp_admin", doubt).await;
        assert!(!said.contains("已确认"), "{doubt}: {said}");
        scene.asks("hp_admin", "取消").await;
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    for yes in ["行", "行吧", "那行", "嗯可以", "没毛病", "就这么办", "确认办理", "好的确认"]
    {
        scene.asks("hp_admin", "给李四加上信息员").await;
        let said = scene.asks("hp_admin", yes).await;
        assert!(said.contains("已确认「设置角色」（李四（药剂科））"), "{yes}: {said}");
        scene.settle().await;
        scene.asks("hp_admin", "取消李四的信息员").await;
        scene.asks("hp_admin", "确认").await;
        scene.settle().await;
    }
    scene.finish().await;
}

/// What says not to, tells, or is somebody else's business is answered as that, and never offered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_order_is_not_offered_as_one() {
    let mut scene = Scene::new().await;
    for (said, answer) in [
        ("别删李四", "好的，没有做任何改动。"),
        ("不要给张三加信息员", "好的，没有做任何改动。"),
        ("先不发通知", "好的，没有做任何改动。"),
        ("千万别把王五调走", "好的，没有做任何改动。"),
        ("我已经把李四删了", "知道了，我这里没有做任何改动。要查谁、办什么，请直接说。"),
        ("如果王五离职再删", "好的，现在不动；到时候请再跟我说一声。"),
        ("等王五办完手续再删除王五", "好的，现在不动；到时候请再跟我说一声。"),
        (
            "让小刘去加一下",
            "没听出要我办什么，没有做任何改动。要查谁、办什么，请直接说，例如「查一下张三」。",
        ),
    ] {
        assert_eq!(scene.asks("hp_admin", said).await, answer, "{said}");
    }
    scene.asks("hp_admin", "给王五加上信息员").await;
    assert_snapshot!(scene.asks("hp_admin", "别加了").await, @"没有做任何改动，卡片也照旧：「设置角色」（王五（和平医院））还没有执行，照卡片办请点「确认」，不办请回复「取消」；要改卡片请说把什么改成什么。");
    scene.asks("hp_admin", "都取消").await;
    scene.finish().await;
}

/// On a card, who or what comes besides or goes is a correction of it, and the new card shows the whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_put_right_in_peoples_words() {
    let mut scene = Scene::new().await;
    let mut card = scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    for (said, shows) in [
        ("再加个信息员", "· 设为信息员"),
        ("不要信息员了", "**陈晨** 13900000199"),
        ("名字写错了 是陈辰", "**陈辰** 13900000199"),
        ("号码不对是13900000101", "**陈辰** 13900000101"),
        ("不是急诊科,科室改成药剂科", "· 加入药剂科"),
        ("13900000199", "**陈辰** 13900000199"),
        ("换急诊科吧", "· 加入急诊科"),
        ("是陈晨不是陈辰", "**陈晨** 13900000199"),
    ] {
        card = scene.asks("hp_admin", said).await;
        assert!(card.contains(shows) && card.contains("待确认"), "{said}: {card}");
    }
    assert!(!card.contains("信息员"), "{card}");
    scene.asks("hp_admin", "取消").await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    for (said, who) in [
        ("还有王五一起", vec!["李四", "王五"]),
        ("李四不用了", vec!["王五"]),
        ("李四也一起", vec!["李四", "王五"]),
        ("不要王五了", vec!["李四"]),
    ] {
        let card = scene.asks("hp_admin", said).await;
        for name in ["李四", "王五"] {
            assert_eq!(card.contains(&format!("**{name}")), who.contains(&name), "{said}: {card}");
        }
    }
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

/// The end of a number tells people of one name apart, as far as one may see them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_a_number_says_who_is_meant() {
    let mut scene = Scene::new().await;
    for said in [
        "尾号0014那个张三设为接诉即办员",
        "给尾号0014的张三加上接诉即办员",
        "给张三（尾号0014）加上接诉即办员",
        "给手机尾号14的张三加上接诉即办员",
    ] {
        let card = scene.asks("hp_admin", said).await;
        assert!(card.contains("**张三（药剂科）**"), "{said}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    let asked = scene.asks("hp_admin", "给尾号9999的张三加上接诉即办员").await;
    assert!(asked.contains("有多位成员叫「张三」"), "{asked}");
    scene.asks("hp_admin", "取消").await;
    scene.finish().await;
}

/// What the second of two orders leaves out is what the first has said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_orders_about_one_person_are_two_cards() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "李四调到急诊科并设为信息员").await, @"
    〔card〕调整部门 · 待确认

    **李四（药剂科）**
    · 从药剂科调到急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔card〕设置角色 · 待确认

    **李四（药剂科）**
    · 设为信息员

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    两件事，每张卡片一件：请分别点卡片上的「确认」，或回复「都确认」。
    ");
    assert_snapshot!(scene.asks("hp_admin", "都确认").await, @"已确认「调整部门」（李四（药剂科））、「设置角色」（李四（药剂科）），正在办理，稍后给出结果。");
    assert_snapshot!(scene.asks("hp_admin", "把李四职位改成护士长，王五改成护师").await, @"
    〔card〕修改资料 · 待确认

    **李四（急诊科）**
    · 职位：未填写 → 护士长

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔card〕修改资料 · 待确认

    **王五（和平医院）**
    · 职位：未填写 → 护师

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    两件事，每张卡片一件：请分别点卡片上的「确认」，或回复「都确认」。
    ");
    scene.asks("hp_admin", "都取消").await;
    scene.overhears().await;
    scene.finish().await;
}

/// A choice is made by its place, by the end of a number, all of them, or none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_is_made_in_peoples_words() {
    let mut scene = Scene::new().await;
    for (said, who) in [
        ("第二个", "张三（药剂科）"),
        ("下面那个", "张三（药剂科）"),
        ("后面的", "张三（药剂科）"),
        ("尾号14", "张三（药剂科）"),
        ("尾号14的", "张三（药剂科）"),
        ("0011那个", "张三（急诊科）"),
        ("上面那个", "张三（急诊科）"),
        ("急诊那个", "张三（急诊科）"),
    ] {
        scene.asks("hp_admin", "给张三加上接诉即办员").await;
        let card = scene.asks("hp_admin", said).await;
        assert!(card.contains(&format!("**{who}**")), "{said}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    for both in ["都要", "两个都要", "都加"] {
        scene.asks("hp_admin", "给张三加上接诉即办员").await;
        let card = scene.asks("hp_admin", both).await;
        assert!(card.contains("**张三（药剂科）**") && card.contains("**张三（急诊科）**"), "{both}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    for none in ["都不是", "两个都不是", "都不对", "都不是 我看错了"] {
        scene.asks("hp_admin", "给张三加上接诉即办员").await;
        let said = scene.asks("hp_admin", none).await;
        assert_eq!(said, "好的，已取消「设置角色」，没有做任何改动。", "{none}");
    }
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
