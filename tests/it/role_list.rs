//! Who holds which role: in one's own institution, in a scope, everywhere; and where nobody does.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

/// Waits until the organisation has been walked: before, institutions without holders are not known to be there.
pub async fn walked(scene: &Scene, departments: usize) {
    for _ in 0..600 {
        let listed = scene.calls("/topapi/v2/user/list").await.len();
        let scopes = scene.calls("/topapi/user/get_admin_scope").await.len();
        if listed >= departments && scopes >= 3 {
            return scene.settle().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the organisation was not walked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_what_is_theirs_to_see() {
    let mut scene = Scene::new().await;
    walked(&scene, 16).await;
    let mut said = Vec::new();
    for user in ["hp_wang", "officer", "hp_admin", "boss"] {
        for sentence in
            ["谁是信息员", "有哪些角色", "急诊科的信息员有哪些", "北京康宁中医医院谁是安全生产负责人"]
        {
            said.push(format!("{user}：{sentence}\n{}", scene.asks(user, sentence).await));
        }
    }
    assert_snapshot!(said.join("\n\n"), @"
    hp_wang：谁是信息员
    和平医院的信息员：张三。

    hp_wang：有哪些角色
    和平医院的角色情况：
    · 信息员：张三
    · 接诉即办员：李四
    · 安全生产负责人：暂无

    hp_wang：急诊科的信息员有哪些
    急诊科的信息员：张三。

    hp_wang：北京康宁中医医院谁是安全生产负责人
    北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。

    officer：谁是信息员
    应急办现在没有信息员。

    officer：有哪些角色
    应急办的角色情况：
    · 信息员：暂无
    · 接诉即办员：暂无
    · 安全生产负责人：暂无

    officer：急诊科的信息员有哪些
    急诊科：这个部门不在您的管理范围内。可以找：和平医院管理员。

    officer：北京康宁中医医院谁是安全生产负责人
    北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。

    hp_admin：谁是信息员
    和平医院的信息员：张三。

    hp_admin：有哪些角色
    和平医院的角色情况：
    · 信息员：张三
    · 接诉即办员：李四
    · 安全生产负责人：暂无

    hp_admin：急诊科的信息员有哪些
    急诊科的信息员：张三。

    hp_admin：北京康宁中医医院谁是安全生产负责人
    北京康宁中医医院：这个部门不在您的管理范围内。可以找：康宁管理员。

    boss：谁是信息员
    1 家单位没有信息员：北京康宁中医医院

    2 家单位有信息员：
    · 望湖社区卫生服务中心：孙七
    · 和平医院：张三

    boss：有哪些角色
    角色：信息员、接诉即办员、安全生产负责人。
    共 3 家单位，3 家有空缺（排在前面）：
    · 望湖社区卫生服务中心：信息员 孙七；接诉即办员【空缺】；安全生产负责人【空缺】
    · 北京康宁中医医院：信息员【空缺】；接诉即办员【空缺】；安全生产负责人 赵六
    · 和平医院：信息员 张三；接诉即办员 李四；安全生产负责人【空缺】

    boss：急诊科的信息员有哪些
    〔card〕有多个部门叫「急诊科」，请选择

    1. 朝阳一张网 / 医疗机构 / 一级医院 / 和平医院 / 急诊科
    2. 朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科

    点按钮，或直接回复序号。
    [1. …疗机构 / 一级医院 / 和平医院 / 急诊科] [2. …/ 一级医院 / 北京康宁中医医院 / 急诊科] [取消]

    boss：北京康宁中医医院谁是安全生产负责人
    刚才的「查询角色」没有做完，已放下，没有做任何改动。

    ——
    北京康宁中医医院的安全生产负责人：赵六。
    ");
    scene.finish().await;
}

/// The first lines of a page, and what stands below its rows.
fn head(page: &str, lines: usize) -> String {
    let (rows, foot) = page.split_once("\n\n第").expect("a page");
    let rows: Vec<&str> = rows.lines().take(lines).collect();
    format!("{}\n……\n第{foot}", rows.join("\n"))
}

/// 130 institutions: as many reads as there are pages of holders, the gaps first, page by page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_of_a_district_is_read_by_a_few_calls() {
    let plan = Plan::default().manual_clock().district(1_000).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    walked(&scene, 390).await;
    scene.says("boss", "帮助").await;
    scene.reply("boss").await;
    let before = scene.calls("").await.len();
    let board = scene.asks("boss", "有哪些角色").await;
    let reads = scene.calls("").await.split_off(before);
    let apis: Vec<&str> =
        reads.iter().map(|call| call.api.as_str()).filter(|api| api.contains("topapi")).collect();
    let alone = apis.iter().filter(|api| api.ends_with("/user/get")).count();
    assert!(alone <= 1 && apis.len() <= 8, "the asker, the roles, and the pages of three of them: {apis:?}");
    assert_snapshot!(head(&board, 3), @"
    〔card〕角色情况 · 共 129 家单位，62 家有空缺（排在前面）

    · 东垡头医院：信息员【空缺】；接诉即办员【空缺】；安全生产负责人【空缺】
    ……
    第 1/9 页
    [下一页]
    ");
    assert_eq!(board.lines().filter(|line| line.starts_with('·')).count(), 15);
    // By button the card itself turns, by words a new one is shown.
    scene.presses("boss", "下一页").await;
    assert!(scene.card("boss").await.contains("第 2/9 页"));
    let third = scene.asks("boss", "下一页").await;
    assert!(third.contains("第 3/9 页") && third.contains("[上一页] [下一页]"), "{third}");
    assert_snapshot!(head(&scene.asks("boss", "谁是信息员").await, 5), @"
    〔card〕信息员 · 2 家单位空缺，127 家有人

    · 东垡头医院：【空缺】
    · 北京康宁中医医院：【空缺】
    · 望湖社区卫生服务中心：孙七
    ……
    第 1/9 页
    [下一页]
    ");
    assert_snapshot!(scene.asks("boss", "和平医院的信息员有哪些").await, @"和平医院的信息员：张三。");
    assert_snapshot!(head(&scene.asks("boss", "一级医院的安全生产负责人有哪些").await, 3), @"
    〔card〕一级医院的安全生产负责人 · 33 家单位空缺，10 家有人

    · 孙河中医医院：【空缺】
    ……
    第 1/3 页
    [下一页]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_a_moment_ago_is_shown() {
    let mut scene = Scene::new().await;
    walked(&scene, 16).await;
    scene.asks("hp_admin", "谁是信息员").await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.card("hp_admin").await;
    assert_snapshot!(scene.asks("hp_admin", "谁是信息员").await, @"和平医院的信息员：李四、张三。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_reads_names_only() {
    let mut scene = Scene::new().await;
    scene.says_in("cidHp==", "hp_admin", "谁是信息员").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"答复已单独发给您，请看与我的单聊。");
    assert_snapshot!(scene.reply("hp_admin").await, @"和平医院的信息员：张三。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_first_walk_nothing_is_made_up() {
    let mut scene = Scene::new().await;
    let early = scene.asks("boss", "有哪些角色").await;
    assert!(early.contains("正在读取组织架构") || early.contains("空缺"), "{early}");
    walked(&scene, 16).await;
    let later = scene.asks("boss", "有哪些角色").await;
    assert!(later.contains("家有空缺"), "{later}");
    scene.finish().await;
}

/// A role that many people of one institution hold is a list of people.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_holders_in_one_institution_are_read_page_by_page() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    walked(&scene, 16).await;
    let lines: Vec<String> = (0..20).map(|at| format!("陈晨{} 139000004{at:02} 信息员", HANDS[at])).collect();
    scene.asks("hp_admin", &format!("添加成员 急诊科\n{}", lines.join("\n"))).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    scene.reply("hp_admin").await;
    assert_snapshot!(head(&scene.asks("hp_admin", "谁是信息员").await, 3), @"
    〔card〕和平医院的信息员 · 共 21 人

    1. 张三
    ……
    第 1/2 页
    [下一页]
    ");
    scene.finish().await;
}

const HANDS: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛",
    "壬", "癸", "子",
];

/// A right that is lost while a board is read is lost on its next page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_a_board_is_for_who_one_is_now() {
    let plan = Plan::default().manual_clock().district(1_000).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    walked(&scene, 390).await;
    scene.asks("boss", "有哪些角色").await;
    let office = json!({"user": "boss", "admin": "sub", "scope": [9_001_011]});
    scene.platform().post("appoint", office).await;
    scene.settle().await;
    let next = scene.asks("boss", "下一页").await;
    assert!(!next.contains("垡头"), "{next}");
    scene.presses("boss", "下一页").await;
    scene.settle().await;
    let card = scene.card("boss").await;
    assert!(!card.contains("第 2/9 页"), "{card}");
    scene.finish().await;
}
