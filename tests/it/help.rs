//! What the bot can do, for each person, and what it says when it does not understand.

use insta::assert_snapshot;

use crate::support::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_shown_what_they_may_do() {
    let mut scene = Scene::new().await;
    let sub = scene.asks("hp_admin", "帮助").await;
    assert_snapshot!(sub, @"
    我是朝阳区卫生健康委员会的管家。您可以这样说：
    · 添加成员：添加成员 张三 13800138000 急诊科 信息员
    · 批量添加：批量添加
    · 查询成员：查一下张三
    · 设置角色：给张三加上信息员
    · 取消角色：取消李四的安全生产负责人
    · 交接角色：信息员从张三换成李四
    · 查询角色：谁是信息员
    · 创建群聊：把各家信息员拉个群，叫数据上报群
    · 视频会议：现在和张三、李四开个视频会
    · 待处理的事：今天有啥要处理的
    · 我的管理范围：我能管哪些部门
    · 找谁办：管理员是谁
    · 操作记录：操作记录
    · 撤销刚才的操作：撤销刚才的操作
    · 还没进来的人：还有谁没同意邀请
    · 重新邀请：重新邀请吴九
    · 为什么没收到邀请：我怎么没收到邀请
    · 使用指南：怎么添加成员
    · 修改资料：把张三的职位改成护士长
    · 调整部门：把张三从急诊科调到药剂科
    · 成员名单：急诊科有哪些人
    · 删除成员：删除张三
    · 发通知：发通知给一级医院：明天9点开会
    · 通知回执：刚才的通知谁没看
    · 催办未读：催一下没看的
    · 撤回通知：撤回刚才的通知
    · 通知记录：最近发过哪些通知
    · 收到的通知：谁发的通知
    · 部门列表：和平医院有哪些科室
    · 新建部门：在和平医院下新建科室康复科
    · 部门改名：把康复科改名为康复医学科
    · 设置部门主管：设李四为药剂科主管
    · 删除部门：删除康复科这个科室

    涉及改动的操作都会先给您确认。随时可以回复「取消」「上一步」或「帮助」。
    ");
    assert_eq!(scene.asks("kn_admin", "帮助").await, sub);
    // Hello is answered by one line.
    assert_eq!(scene.asks("kn_admin", "你好").await.lines().count(), 1);
    let main = scene.asks("boss", "帮助").await;
    for line in sub.lines() {
        assert!(main.contains(line), "{line}");
    }
    assert!(main.contains("开通企业账号") && !sub.contains("开通企业账号"));
    let staff = scene.asks("hp_zhang", "你能干什么").await;
    assert_snapshot!(staff, @"
    我是朝阳区卫生健康委员会的管家。您可以这样说：
    · 查询成员：查一下张三
    · 查询角色：谁是信息员
    · 创建群聊：把各家信息员拉个群，叫数据上报群
    · 视频会议：现在和张三、李四开个视频会
    · 待处理的事：今天有啥要处理的
    · 我的管理范围：我能管哪些部门
    · 找谁办：管理员是谁
    · 操作记录：操作记录
    · 撤销刚才的操作：撤销刚才的操作
    · 为什么没收到邀请：我怎么没收到邀请
    · 使用指南：怎么添加成员
    · 收到的通知：谁发的通知

    涉及改动的操作都会先给您确认。随时可以回复「取消」「上一步」或「帮助」。
    ");
    let officer = scene.asks("officer", "菜单").await;
    for line in staff.lines() {
        assert!(officer.contains(line), "{line}");
    }
    assert!(officer.contains("发通知给一级医院") && !staff.contains("发通知给一级医院"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_understood_changes_nothing() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "今天天气怎么样").await, @"没看懂这句话，没有做任何改动。回复「帮助」看看能做什么。");
    assert_snapshot!(scene.asks("hp_admin", "填加成员").await, @"
    〔card〕没看懂这句话，没有做任何改动。您是不是想说下面的话？看全部功能请回复「帮助」。

    1. 添加成员

    点按钮，或直接回复序号。
    [1. 添加成员] [取消]
    ");
    assert_snapshot!(scene.asks("hp_admin", "不要添加张三").await, @"好的，没有做任何改动。");
    assert_snapshot!(scene.asks("hp_admin", "把张三删了").await, @"
    〔card〕有多位成员叫「张三」，请选择

    1. 张三，急诊科，尾号 0011
    2. 张三，药剂科，尾号 0014

    点按钮，或直接回复序号。
    [1. 张三，急诊科，尾号 0011] [2. 张三，药剂科，尾号 0014] [取消]
    ");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_words_with_nothing_open_say_so() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_zhang", "确认").await, @"现在没有等待确认的操作。");
    assert_snapshot!(scene.asks("hp_zhang", "取消").await, @"现在没有可以取消的操作。");
    assert_snapshot!(scene.asks("hp_zhang", "上一步").await, @"现在没有进行中的步骤。");
    assert_snapshot!(scene.asks("hp_zhang", "下一页").await, @"没有更多内容了。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_about_one_thing_shows_how_to_say_it() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks("hp_admin", "帮助 添加成员").await, @"
    「添加成员」可以这样说：
    · 添加成员 张三 13800138000 急诊科 信息员
    · 把李四拉进急诊科，手机号 13900139000

    缺什么我会再问。
    ");
    assert_snapshot!(scene.asks("hp_admin", "帮助 查询成员").await, @"
    「查询成员」可以这样说：
    · 查一下张三
    · 13800138000 进来了吗

    缺什么我会再问。
    ");
    assert_snapshot!(scene.asks("hp_zhang", "帮助 添加成员").await, @"「添加成员」您没有权限办理，请找管理员。回复「帮助」看看您能做什么。");
    scene.finish().await;
}
