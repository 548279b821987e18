//! A day of hurried people: lists without a command, corrections in passing, undoing, whom to ask, what waits.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_without_a_command_is_offered_and_nobody_takes_anothers_number() {
    let mut scene = Scene::new().await;
    let card = scene.asks("hp_admin", "新来俩人 王大 13911110041 李大13911110042 都是普通员工").await;
    assert!(card.contains("**王大** 13911110041") && card.contains("**李大** 13911110042"), "{card}");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "王小明 13911110031\n刘小燕 13911110032").await, @"
    〔card〕王小明、刘小燕还不是成员，也没有邀请过。要添加吗？要的话也可以直接说到哪个科室、什么角色。

    1. 添加

    点按钮，或直接回复序号。
    [1. 添加] [取消]
    ");
    let card = scene.asks("hp_admin", "急诊科").await;
    assert!(card.contains("**王小明** 13911110031") && card.contains("加入急诊科"), "{card}");
    // Corrected by its row, by the end of the number, by a role in passing.
    let card = scene.asks("hp_admin", "第2个放药剂科").await;
    assert!(card.contains("加入急诊科") && card.contains("加入药剂科"), "{card}");
    let card = scene.asks("hp_admin", "刘小燕的是13911110039").await;
    assert!(card.contains("**刘小燕** 13911110039"), "{card}");
    scene.asks("hp_admin", "取消").await;
    for yes in ["添加", "好的", "1", "加吧添加"] {
        scene.asks("hp_admin", "王小明 13911110031").await;
        let card = scene.asks("hp_admin", yes).await;
        assert!(card.contains("**王小明** 13911110031"), "{yes}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    // Who cannot add is only told.
    let told = scene.asks("hp_wang", "王小明 13911110031").await;
    assert!(!told.contains("要添加吗"), "{told}");
    let table = "序号\t姓名\t性别\t手机\t科室\n1\t王小明\t男\t13911110031\t急诊科\n2\t刘小燕\t女\t13911110032\t药剂科";
    let card = scene.asks("hp_admin", table).await;
    assert!(card.contains("可添加 **2** 人") && card.contains("「性别」"), "{card}");
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_forgotten_is_said_in_passing() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "新来一个小姑娘叫陈晨 电话13900000199 在急诊科").await;
    for (said, shown) in [
        ("哎号码打错了最后两位是88", "13900000188"),
        ("她还是信息员 忘了说", "设为信息员"),
        ("职位写护士", "职位 护士"),
        ("不是陈晨 是陈辰", "**陈辰** 13900000188"),
    ] {
        let card = scene.asks("hp_admin", said).await;
        assert!(card.contains(shown) && card.contains("待确认"), "{said}: {card}");
    }
    scene.asks("hp_admin", "取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_is_taken_back_by_a_card_of_its_own() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "撤销刚才的操作").await, @"没有查到您通过机器人做过的改动，没有可以撤销的。");
    for (order, undo, shown) in [
        ("给李四加上信息员", "撤销刚才的操作", "取消信息员"),
        ("把李四调到急诊科", "搞错了 恢复一下", "从急诊科调到药剂科"),
        ("把李四的接诉即办员取消", "还原刚才的修改", "设为接诉即办员"),
        ("李四的接诉即办员交给王五", "撤销上一步", "取消接诉即办员"),
    ] {
        scene.asks("hp_admin", order).await;
        scene.asks("hp_admin", "确认").await;
        scene.settle().await;
        let card = scene.asks("hp_admin", undo).await;
        assert!(card.contains(shown) && card.contains("待确认"), "{order}: {card}");
        scene.asks("hp_admin", "确认").await;
        scene.settle().await;
    }
    let li = scene.platform().member("hp_li").await;
    assert_eq!(
        (&li["departments"], &li["roles"]),
        (&serde_json::json!([90_010_112]), &serde_json::json!([52]))
    );
    scene.asks("hp_admin", "添加成员 陈晨 13900000199 急诊科").await;
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    let asked = scene.asks("hp_admin", "刚才那个撤了吧 加错了").await;
    assert!(asked.contains("怎样删除陈晨"), "{asked}");
    scene.asks("hp_admin", "1").await;
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.asks("hp_admin", "恢复刚才的").await, @"您上一次的改动（陈晨）撤销不了。删除不能撤销：请重新添加（添加成员 姓名 手机号 科室）。24 小时内刚被移出的人，钉钉会要求本人同意邀请。没有做任何改动。");
    // Somebody else's change is not one's own.
    let none = scene.asks("hp_wang", "撤销刚才的操作").await;
    assert!(none.contains("没有查到"), "{none}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_roles_go_at_once_and_only_those_there_are() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.asks("hp_admin", "确认").await;
    scene.settle().await;
    let card = scene.asks("hp_admin", "把李四的角色都去掉").await;
    assert!(card.contains("取消信息员、接诉即办员"), "{card}");
    scene.asks("hp_admin", "取消").await;
    let asked = scene.asks("hp_admin", "取消李四的角色").await;
    assert!(asked.contains("信息员") && !asked.contains("安全生产负责人"), "{asked}");
    let card = scene.asks("hp_admin", "全部").await;
    assert!(card.contains("取消信息员、接诉即办员"), "{card}");
    scene.asks("hp_admin", "取消").await;
    assert_snapshot!(scene.asks("hp_admin", "把王五的角色都去掉").await, @"王五现在没有可以在这里取消的角色，没有做任何改动。");
    // Whose roles are somebody else's business is not told.
    let refused = scene.asks("hp_admin", "把赵六的角色都去掉").await;
    assert!(refused.contains("不在您的管理范围内") && !refused.contains("安全生产"), "{refused}");
    assert_snapshot!(scene.asks("hp_admin", "王五换成李四").await, @"王五现在没有可以在这里取消的角色，没有做任何改动。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_learn_whom_to_ask_and_what_they_were_sent() {
    let mut scene = Scene::new().await;
    for asked in
        ["管理员是谁", "人工", "想加个人找谁", "烦死了 到底找谁", "谁是我们的管理员", "管理员电话给一个"]
    {
        let told = scene.asks("hp_wang", asked).await;
        assert!(told.contains("和平医院管理员") && !told.contains("139"), "{asked}: {told}");
    }
    assert_snapshot!(scene.asks("hp_admin", "管理员是谁").await, @"您就是本单位的管理员，本单位的人员直接对我说就能办。范围以外的事请找主管理员：方主任。");
    for asked in ["我换号了", "我手机号换了", "我换了手机号"] {
        let told = scene.asks("hp_wang", asked).await;
        assert!(told.contains("手机号换了怎么办"), "{asked}: {told}");
    }
    let none = scene.asks("hp_zhang", "谁发的通知").await;
    assert!(none.contains("没有通过我发给您的通知"), "{none}");
    scene.asks("officer", "发通知给张三、李四：明天带工作证").await;
    scene.asks("officer", "1").await;
    scene.asks("officer", "确认").await;
    scene.settle().await;
    let told = scene.asks("hp_li", "这个通知谁发的").await;
    assert!(told.contains("冯佳阳") && told.contains("明天带工作证"), "{told}");
    // Whom it was not for learns nothing of it.
    let none = scene.asks("kn_zhao", "谁发的通知").await;
    assert!(!none.contains("工作证"), "{none}");
    scene.overhears().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_told_in_one_answer() {
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    let told = scene.asks("hp_admin", "今天有啥要处理的").await;
    for part in
        ["待您确认的卡片 1 张：「设置角色」（李四（药剂科））", "没登录过的 1 人", "和平医院：安全生产负责人"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("康宁"), "{told}");
    let staff = scene.asks("hp_wang", "今天有啥要处理的").await;
    assert!(staff.contains("没有等您处理的事"), "{staff}");
    let list = scene.asks("hp_admin", "谁没有角色").await;
    assert!(list.contains("没有角色的成员") && !list.contains("李四") && list.contains("王五"), "{list}");
    scene.asks("hp_admin", "都取消").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_time_is_asked_about_and_members_are_moved() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    let asked = scene.asks("hp_admin", "下周一把王五调到急诊科").await;
    assert!(asked.contains("还不能定时办理：「下周一」") && asked.contains("就这样"), "{asked}");
    scene.asks("hp_admin", "取消").await;
    // A short name is the department it can only mean; who is a member already is moved.
    for order in ["李四去急诊科", "把李四调到急诊", "李四放到急诊", "把李四加到急诊科"]
    {
        let card = scene.asks("hp_admin", order).await;
        assert!(card.contains("从药剂科调到急诊科"), "{order}: {card}");
        scene.asks("hp_admin", "取消").await;
    }
    // Two orders about others are no answer to the question that is open.
    scene.asks("hp_admin", "删除王五").await;
    let said = scene.asks("hp_admin", "李四去急诊科，王五去药剂科").await;
    assert!(said.contains("从药剂科调到急诊科") || said.contains("从和平医院调到药剂科"), "{said}");
    scene.asks("hp_admin", "都取消").await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_on_a_card_is_changed_and_named_by_its_number() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    scene.asks("officer", "明天8点提醒各信息员交报表").await;
    for (said, shown) in [
        ("8点半吧", "08:30"),
        ("用单聊发", "机器人单聊"),
        ("时间改成下午3点", "15:00"),
        ("再加上康宁", "北京康宁中医医院"),
    ] {
        let card = scene.asks("officer", said).await;
        assert!(card.contains(shown) && card.contains("交报表"), "{said}: {card}");
    }
    let day = scene.card("officer").await;
    for asked in ["通知1谁没看", "催一下", "谁没看", "用ding再催一遍"] {
        let told = scene.asks("officer", asked).await;
        assert!(told.contains("通知 1「交报表」还没有发送"), "{asked}: {told}");
    }
    assert!(day.contains("11月24日 15:00") || day.contains("15:00"), "{day}");
    let off = scene.asks("officer", "通知1不发了").await;
    assert!(off.contains("已取消"), "{off}");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}
