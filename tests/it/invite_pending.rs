//! Who is not there yet: in scope, looked at now, with one press to invite again.

use insta::assert_snapshot;
use serde_json::json;

use crate::invite_look::invited;
use crate::support::{Plan, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_of_ones_scope_and_live() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.house().advance(std::time::Duration::from_hours(3));
    invited(&mut scene, "添加成员 药剂科\n郑十 13900000103\n陈晨 13900000199").await;
    assert_snapshot!(scene.asks("hp_admin", "还有谁没同意邀请").await, @"
    〔card〕还没进来的人

    **待本人同意邀请（2 人）**
    1. 吴九，尾号 0102，急诊科：3 小时前发出邀请
    2. 郑十，尾号 0103，药剂科：刚刚发出邀请

    **已是成员、未激活（2 人）**
    · 陈晨，尾号 0199，药剂科：刚刚添加
    · 王五，尾号 0013，和平医院
    未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。

    点按钮，或回复「重新邀请」（全部）、「重新邀请」加姓名（一人）。
    [全部重新邀请（2 人）] [重新邀请 吴九] [重新邀请 郑十]
    ");
    assert_snapshot!(scene.asks("hp_admin", "急诊科还有谁没进来").await, @"
    〔card〕还没进来的人

    **待本人同意邀请（1 人）**
    1. 吴九，尾号 0102，急诊科：3 小时前发出邀请

    点按钮，或回复「重新邀请」（全部）、「重新邀请」加姓名（一人）。
    [重新邀请 吴九]
    ");
    assert_snapshot!(scene.asks("boss", "谁还没进来").await, @"
    〔card〕还没进来的人

    **待本人同意邀请（2 人）**
    1. 吴九，尾号 0102，急诊科：3 小时前发出邀请
    2. 郑十，尾号 0103，药剂科：刚刚发出邀请

    **已是成员、未激活（2 人）**
    · 陈晨，尾号 0199，药剂科：刚刚添加
    · 王五，尾号 0013，和平医院
    未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。

    点按钮，或回复「重新邀请」（全部）、「重新邀请」加姓名（一人）。
    [全部重新邀请（2 人）] [重新邀请 吴九] [重新邀请 郑十]
    ");
    assert_snapshot!(scene.asks("kn_admin", "谁还没进来").await, @"您的管理范围里没有等待同意邀请或未激活的人。");
    assert_snapshot!(scene.asks("hp_admin", "安定医院还有谁没进来").await, @"安定医院：这个部门不在您的管理范围内。可以找：方主任。");
    assert_snapshot!(scene.asks("hp_zhang", "谁还没进来").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_press_invites_all_again_or_one() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 急诊科\n吴九 13900000102\n郑十 13900000103").await;
    scene.asks("hp_admin", "还有谁没同意邀请").await;
    let list = scene.card_id("single", "hp_admin").await;
    scene.presses("hp_admin", "全部重新邀请（2 人）").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕重新邀请 · 待确认

    **吴九** 13900000102
    · 重新邀请加入急诊科

    **郑十** 13900000103
    · 重新邀请加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕重新邀请 · 已发出邀请

    **吴九** 13900000102
    📨 已发出邀请：需本人用尾号 0102 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科

    **郑十** 13900000103
    📨 已发出邀请：需本人用尾号 0103 的手机号登录钉钉，在「团队邀请」里点同意，才会出现在急诊科
    ");
    assert_eq!(scene.platform().writes().await, ["user/create"; 4]);
    // The list can still be used, also for another of its people.
    scene.presses_on(&list, "hp_admin", "重新邀请 郑十").await;
    assert_snapshot!(scene.reply("hp_admin").await, @"
    〔card〕重新邀请 · 待确认

    **郑十** 13900000103
    · 重新邀请加入急诊科

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_group_the_list_goes_to_the_asker_alone() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.says_in("cidHp==", "hp_admin", "还有谁没同意邀请").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"答复已单独发给您，请看与我的单聊。");
    assert!(scene.reply("hp_admin").await.contains("吴九，尾号 0102"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_fit_are_counted() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    let mut sentence = "添加成员 急诊科".to_owned();
    for n in 0..23 {
        let account = json!({"mobile": format!("139000003{n:02}"), "name": "甲", "privacy": true});
        scene.platform().post("accounts", account).await;
        let name = ["赵", "钱", "孙", "李", "周"][n % 5];
        let given = ["一", "二", "三", "四", "五"][n / 5];
        sentence.push_str(&format!("\n{name}小{given} 139000003{n:02}"));
    }
    invited(&mut scene, &sentence).await;
    let before = scene.calls("user/getbymobile").await.len();
    let list = scene.asks("hp_admin", "还有谁没同意邀请").await;
    assert!(list.contains("待本人同意邀请（20 人）") && list.contains("另有 3 人未列出"), "{list}");
    assert_eq!(scene.calls("user/getbymobile").await.len() - before, 20);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_looked_at_is_said() {
    let mut scene = Scene::new().await;
    invited(&mut scene, "添加成员 吴九 13900000102 急诊科").await;
    scene.fault("/topapi/v2/user/getbymobile", "http500", 20).await;
    let list = scene.asks("hp_admin", "还有谁没同意邀请").await;
    assert!(list.contains("（钉钉暂时没有回应，未核对）"), "{list}");
    scene.platform().mend().await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_administrator_sees_inactive_members_wherever_they_are() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    // 王五 was not added by the bot.
    assert_snapshot!(scene.asks("boss", "谁还没进来").await, @"
    〔card〕还没进来的人

    **已是成员、未激活（1 人）**
    · 王五，尾号 0013，和平医院
    未激活的人不用重新邀请：请本人用登记的手机号登录钉钉，登录后自动变为正常。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_inactive_members_than_fit_are_turned_over_page_by_page() {
    let plan = Plan::default().manual_clock().district(1_000).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    scene.walked().await;
    let before = scene.calls("/topapi/v2/user/list").await.len();
    let list = scene.asks("boss", "谁还没进来").await;
    assert!(list.contains("**已是成员、未激活（20 人）**"), "{list}");
    assert!(list.contains("看全部未激活的人（") && list.contains("「没激活的人」"), "{list}");
    let label = list.lines().last().and_then(|line| line.rsplit('[').next()?.strip_suffix(']'));
    scene.presses("boss", label.expect("a button")).await;
    let page = scene.reply("boss").await;
    assert!(page.contains("未激活的成员 · 共") && page.contains("[下一页]"), "{page}");
    let first = page.lines().find(|line| line.starts_with("1. ")).expect("a person").to_owned();
    assert!(scene.asks("boss", "没激活的人").await.contains(&first));
    assert!(scene.asks("boss", "下一页").await.contains("16. "));
    assert_eq!(scene.calls("/topapi/v2/user/list").await.len(), before, "nobody is read again");
    scene.finish().await;
}
