//! Two persons: removing more than five people at once waits for another administrator.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::door::pressed;
use crate::support::house::Way;
use crate::support::{Plan, Scene};

const NAMES: [&str; 6] = ["陈晨", "李娜", "王芳", "刘洋", "杨帆", "黄磊"];
const SENTENCE: &str = "直接删除：陈晨、李娜、王芳、刘洋、杨帆、黄磊";

/// Six more people of 和平医院, added as another system would.
pub(super) async fn six(scene: &Scene, department: &str) {
    let base = scene.platform().base();
    let http = scene.platform().http();
    let token = format!("{base}/gettoken?appkey=dingsimapp&appsecret=sim-app-secret");
    let token: serde_json::Value =
        http.get(token).send().await.expect("an answer").json().await.expect("JSON");
    let token = token["access_token"].as_str().expect("a token");
    for (at, name) in NAMES.iter().enumerate() {
        let body = json!({"userid": format!("six{at}"), "name": name, "mobile": format!("1390000030{at}"),
            "dept_id_list": department});
        let url = format!("{base}/topapi/v2/user/create?access_token={token}");
        let answer: serde_json::Value =
            http.post(url).json(&body).send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer["errcode"], 0, "{answer}");
    }
    scene.settle().await;
}

/// What was said without what tells one that waits from another: ids depend on the door.
pub(super) fn coded(text: &str) -> String {
    let mut parts = text.split("OP");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |said, part| {
        format!("{said}OP#{}", part.trim_start_matches(|c: char| c.is_ascii_digit()))
    })
}

async fn left(scene: &Scene) -> usize {
    let world = scene.platform().world().await;
    let members = world["members"].as_array().cloned().unwrap_or_default();
    members
        .iter()
        .filter(|member| member["userid"].as_str().is_some_and(|user| user.starts_with("six")))
        .count()
}

/// Up to where it waits.
pub(super) async fn waiting(scene: &mut Scene) -> String {
    six(scene, "9001011").await;
    let preview = scene.asks("hp_admin", SENTENCE).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    preview
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_people_go_once_a_second_administrator_has_agreed() {
    let mut scene = Scene::new().await;
    assert_snapshot!(waiting(&mut scene).await, @"
    〔card〕删除成员 · 待确认

    **陈晨（和平医院）**
    · 直接删除，不转交资料

    **李娜（和平医院）**
    · 直接删除，不转交资料

    **王芳（和平医院）**
    · 直接删除，不转交资料

    **刘洋（和平医院）**
    · 直接删除，不转交资料

    **杨帆（和平医院）**
    · 直接删除，不转交资料

    **黄磊（和平医院）**
    · 直接删除，不转交资料

    > 人数超过 5 人，没有逐人查待办。

    只有和平医院管理员可以确认，30 分钟内有效。确认后还需方主任同意才会执行。
    [确认] [取消]
    ");
    assert_eq!(left(&scene).await, 6);
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 等待第二人同意

    **陈晨（和平医院）**
    ○ 直接删除，不转交资料

    **李娜（和平医院）**
    ○ 直接删除，不转交资料

    **王芳（和平医院）**
    ○ 直接删除，不转交资料

    **刘洋（和平医院）**
    ○ 直接删除，不转交资料

    **杨帆（和平医院）**
    ○ 直接删除，不转交资料

    **黄磊（和平医院）**
    ○ 直接删除，不转交资料

    > 人数超过 5 人，没有逐人查待办。

    等待方主任同意，24 小时内有效；同意后立即执行。
    [撤回]
    ");
    assert_snapshot!(coded(&scene.reply("boss").await), @"
    〔card〕请您同意 · 和平医院管理员申请删除 6 人

    **陈晨（和平医院）**
    ○ 直接删除，不转交资料

    **李娜（和平医院）**
    ○ 直接删除，不转交资料

    **王芳（和平医院）**
    ○ 直接删除，不转交资料

    **刘洋（和平医院）**
    ○ 直接删除，不转交资料

    **杨帆（和平医院）**
    ○ 直接删除，不转交资料

    **黄磊（和平医院）**
    ○ 直接删除，不转交资料

    > 人数超过 5 人，没有逐人查待办。

    24 小时内有效；任何一位同意后立即执行，编号 OP#。
    [同意] [不同意]
    ");
    scene.presses("boss", "同意").await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕和平医院管理员申请删除 6 人 · 已完成

    **陈晨（和平医院）**
    ✅ 已删除

    **李娜（和平医院）**
    ✅ 已删除

    **王芳（和平医院）**
    ✅ 已删除

    **刘洋（和平医院）**
    ✅ 已删除

    **杨帆（和平医院）**
    ✅ 已删除

    **黄磊（和平医院）**
    ✅ 已删除

    方主任已同意。
    ");
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 已完成

    **陈晨（和平医院）**
    ✅ 已删除

    **李娜（和平医院）**
    ✅ 已删除

    **王芳（和平医院）**
    ✅ 已删除

    **刘洋（和平医院）**
    ✅ 已删除

    **杨帆（和平医院）**
    ✅ 已删除

    **黄磊（和平医院）**
    ✅ 已删除

    方主任已同意。
    ");
    assert_eq!(left(&scene).await, 0);
    let trail = scene.trail().await;
    assert_snapshot!(trail.iter().filter(|act| act.contains("陈晨")).cloned().collect::<Vec<_>>().join("\n"), @"
    hp_admin member.remove proposed 陈晨（和平医院）
    hp_admin member.remove confirmed 陈晨（和平医院）
    boss member.remove approved 陈晨（和平医院）
    hp_admin member.remove done 陈晨（和平医院）
    ");
    assert_eq!(trail.len(), 24);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_people_need_nobody_else() {
    let mut scene = Scene::new().await;
    six(&scene, "9001011").await;
    scene.asks("hp_admin", "直接删除：陈晨、李娜、王芳、刘洋、杨帆").await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 1);
    assert_eq!(scene.reply("boss").await, "");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_ends_it() {
    let mut scene = Scene::new().await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    scene.presses("boss", "不同意").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕删除成员 · 未获同意

    **陈晨（和平医院）**
    ○ 直接删除，不转交资料

    **李娜（和平医院）**
    ○ 直接删除，不转交资料

    **王芳（和平医院）**
    ○ 直接删除，不转交资料

    **刘洋（和平医院）**
    ○ 直接删除，不转交资料

    **杨帆（和平医院）**
    ○ 直接删除，不转交资料

    **黄磊（和平医院）**
    ○ 直接删除，不转交资料

    方主任不同意，没有做任何改动。
    ");
    let title = scene.card("boss").await;
    assert!(title.contains("未获同意") && !title.contains("[同意]"), "{title}");
    assert_eq!(left(&scene).await, 6);
    let rejected =
        scene.trail().await.into_iter().filter(|act| act.starts_with("boss member.remove rejected")).count();
    assert_eq!(rejected, 6);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_agreed_to_in_words() {
    let mut scene = Scene::new().await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    assert_snapshot!(scene.asks("boss", "同意").await, @"收到您的同意：和平医院管理员申请删除 6 人。正在核对权限，结果见卡片。");
    scene.settle().await;
    assert_eq!(left(&scene).await, 0);
    // Nothing waits any more: the word is nothing special again.
    assert!(!scene.asks("boss", "同意").await.contains("收到"), "nothing waits any more");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_initiator_cannot_agree_nor_can_who_was_not_asked() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    let card = scene.card_id("single", "boss").await;
    for user in ["hp_admin", "kn_admin", "officer"] {
        pressed(&scene, &card, user, "agree.1").await;
        scene.settle().await;
    }
    for user in ["hp_admin", "kn_admin"] {
        assert!(!scene.asks(user, "同意").await.contains("收到"), "{user} was not asked");
    }
    // The initiator's own button once more changes nothing either.
    let own = scene.card_id("single", "hp_admin").await;
    for button in ["confirm.1", "confirm.2", "confirm.3", "cancel.3"] {
        pressed(&scene, &own, "hp_admin", button).await;
    }
    scene.settle().await;
    assert_eq!(left(&scene).await, 6);
    scene.presses("boss", "同意").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_lost_the_right_since_is_not_counted() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.platform().post("appoint", json!({"user": "officer", "admin": "main"})).await;
    scene.settle().await;
    scene.house().advance(Duration::from_mins(2));
    waiting(&mut scene).await;
    assert!(scene.reply("officer").await.contains("请您同意"));
    assert!(scene.reply("boss").await.contains("请您同意"));
    scene.platform().post("appoint", json!({"user": "officer", "admin": null})).await;
    scene.settle().await;
    scene.house().advance(Duration::from_mins(2));
    scene.presses("officer", "同意").await;
    let card = scene.card("officer").await;
    assert!(card.contains("您不能审批") && card.contains("没有计入"), "{card}");
    assert!(!card.contains("[同意]"), "{card}");
    assert_eq!(left(&scene).await, 6);
    let refused =
        scene.trail().await.into_iter().filter(|act| act.starts_with("officer")).collect::<Vec<_>>();
    assert_eq!(refused, ["officer member.remove refused - (not_administrator)"]);
    scene.presses("boss", "同意").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_initiator_is_judged_again_when_it_runs() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    scene.platform().post("appoint", json!({"user": "hp_admin", "admin": null})).await;
    scene.house().advance(Duration::from_mins(2));
    scene.presses("boss", "同意").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("删除成员 · 未完成") && card.contains("核对权限未通过"), "{card}");
    assert_eq!(left(&scene).await, 6);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_it_is_over() {
    let mut scene = Scene::of(Plan::default().by(Way::Http).manual_clock()).await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    let card = scene.card_id("single", "boss").await;
    // It outlives its initiator's next proposal, and the time in which that would have to be confirmed.
    scene.asks("hp_admin", "给王五加上信息员").await;
    scene.house().advance(Duration::from_hours(23));
    scene.settle().await;
    assert!(scene.card("boss").await.contains("[同意]"));
    scene.house().advance(Duration::from_hours(1));
    scene.settle().await;
    assert_snapshot!(scene.card("boss").await, @"
    〔card〕和平医院管理员申请删除 6 人 · 已过期

    **陈晨（和平医院）**
    ○ 直接删除，不转交资料

    **李娜（和平医院）**
    ○ 直接删除，不转交资料

    **王芳（和平医院）**
    ○ 直接删除，不转交资料

    **刘洋（和平医院）**
    ○ 直接删除，不转交资料

    **杨帆（和平医院）**
    ○ 直接删除，不转交资料

    **黄磊（和平医院）**
    ○ 直接删除，不转交资料

    超过时间没有人同意，没有执行。
    ");
    pressed(&scene, &card, "boss", "agree.1").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 6);
    assert!(!scene.asks("boss", "同意").await.contains("收到"), "nothing waits any more");
    let expired = scene.trail().await.into_iter().filter(|act| act.contains("member.remove expired")).count();
    assert_eq!(expired, 6);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_initiator_takes_it_back_by_press_or_word() {
    for word in [None, Some("取消")] {
        let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
        waiting(&mut scene).await;
        scene.reply("boss").await;
        match word {
            Some(word) => {
                assert_snapshot!(scene.asks("hp_admin", word).await, @"已撤回：和平医院管理员申请删除 6 人。");
            }
            None => {
                scene.presses("hp_admin", "撤回").await;
            }
        }
        let card = scene.card("hp_admin").await;
        assert!(card.contains("删除成员 · 已取消"), "{card}");
        assert!(scene.card("boss").await.contains("发起人已撤回，不用再审批。"));
        let card = scene.card_id("single", "boss").await;
        pressed(&scene, &card, "boss", "agree.1").await;
        scene.settle().await;
        assert_eq!(left(&scene).await, 6);
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_else_can_the_main_administrator_types_the_number() {
    let mut scene = Scene::of(Plan::default().by(Way::Http)).await;
    six(&scene, "9101").await;
    assert_snapshot!(scene.asks("boss", SENTENCE).await, @"
    〔card〕删除成员 · 待确认

    **陈晨（信息中心）**
    · 直接删除，不转交资料

    **李娜（信息中心）**
    · 直接删除，不转交资料

    **王芳（信息中心）**
    · 直接删除，不转交资料

    **刘洋（信息中心）**
    · 直接删除，不转交资料

    **杨帆（信息中心）**
    · 直接删除，不转交资料

    **黄磊（信息中心）**
    · 直接删除，不转交资料

    > 人数超过 5 人，没有逐人查待办。

    没有其他管理员可以同意：请直接回复人数「6」来确认执行，30 分钟内有效。
    [取消]
    ");
    assert_snapshot!(scene.asks("boss", "确认").await, @"没有其他管理员可以同意，请直接回复人数「6」来确认执行，或回复「取消」放弃。");
    assert_snapshot!(scene.asks("boss", "5").await, @"人数不对，没有执行。没有其他管理员可以同意，请直接回复人数「6」来确认执行，或回复「取消」放弃。");
    // No button confirms it, not even one that was never shown.
    let card = scene.card_id("single", "boss").await;
    pressed(&scene, &card, "boss", "confirm.1").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 6);
    assert_snapshot!(scene.asks("boss", "6人").await, @"人数正确，已确认，正在办理，稍后给出结果。");
    scene.settle().await;
    assert_eq!(left(&scene).await, 0);
    let counted = scene.trail().await.into_iter().filter(|act| act.contains("confirmed_by_count")).count();
    assert_eq!(counted, 6);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_wait_the_code_tells_which() {
    let mut scene = Scene::new().await;
    waiting(&mut scene).await;
    scene.asks("hp_admin", SENTENCE).await;
    scene.presses("hp_admin", "确认").await;
    scene.settle().await;
    let cards = scene.reply("boss").await;
    assert_eq!(cards.matches("请您同意").count(), 2, "{cards}");
    let which = scene.asks("boss", "不同意").await;
    assert_snapshot!(coded(&which), @"
    现在有不止一件事等您答复，请在卡片上按按钮，或回复「同意 编号」「不同意 编号」：
    · 和平医院管理员申请删除 6 人，编号 OP#
    · 和平医院管理员申请删除 6 人，编号 OP#
    ");
    let code = which.rsplit("编号 ").next().unwrap_or_default().trim().to_owned();
    assert!(scene.asks("boss", &format!("不同意 {code}")).await.contains("收到，不同意"));
    scene.settle().await;
    assert_eq!(scene.asks("boss", "同意 ZZZ").await, "没有编号为 ZZZ 的事等您审批，可能已经结束。");
    assert!(scene.asks("boss", "同意").await.contains("收到您的同意"));
    scene.settle().await;
    assert_eq!(left(&scene).await, 0);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ones_own_proposal_and_anothers_request_are_told_apart() {
    let mut scene = Scene::new().await;
    waiting(&mut scene).await;
    scene.reply("boss").await;
    scene.asks("boss", "给王五加上信息员").await;
    assert_snapshot!(coded(&scene.asks("boss", "同意").await), @"您自己的操作也在等确认：审批别人的申请请回复「同意 OP#」；要确认自己的，请回复「确认」再选。");
    assert_eq!(left(&scene).await, 6);
    scene.asks("boss", "确认").await;
    scene.asks("boss", "1").await;
    scene.settle().await;
    assert_eq!(left(&scene).await, 6);
    assert_eq!(scene.platform().member("hp_wang").await["roles"], json!([51]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_cards_are_not_shown_it_is_said() {
    let mut scene = Scene::new().await;
    six(&scene, "9001011").await;
    scene.asks("hp_admin", SENTENCE).await;
    let show = json!({"api": "/v1.0/card/instances/createAndDeliver", "kind": "refuse",
        "code": "param.templateNotExist", "times": 1});
    scene.platform().fault(show).await;
    scene.presses("hp_admin", "确认").await;
    assert_snapshot!(coded(&scene.reply("boss").await), @"
    〔markdown〕**请您同意 · 和平医院管理员申请删除 6 人**

    **陈晨（和平医院）**
      ○ 直接删除，不转交资料

    **李娜（和平医院）**
      ○ 直接删除，不转交资料

    **王芳（和平医院）**
      ○ 直接删除，不转交资料

    **刘洋（和平医院）**
      ○ 直接删除，不转交资料

    **杨帆（和平医院）**
      ○ 直接删除，不转交资料

    **黄磊（和平医院）**
      ○ 直接删除，不转交资料

    > 人数超过 5 人，没有逐人查待办。

    24 小时内有效；任何一位同意后立即执行，编号 OP#。

    回复「同意」或「不同意」。有几件在等时，请回复「同意 OP#」。
    ");
    scene.asks("boss", "同意").await;
    scene.settle().await;
    scene.reply("boss").await;
    assert_eq!(left(&scene).await, 0);
    scene.finish().await;
}
