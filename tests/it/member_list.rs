//! Lists of people: who may have them, where they are shown, how they are turned.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene, Way, door};

/// Twenty more in 急诊科, none of whom has ever logged in.
async fn crowd(scene: &mut Scene) {
    let people: Vec<String> = (0..20).map(|n| format!("{} 139000005{n:02}", name(n))).collect();
    scene.asks("hp_admin", &format!("添加成员到急诊科\n{}", people.join("\n"))).await;
    scene.presses("hp_admin", "确认").await;
    assert!(scene.card("hp_admin").await.contains("添加成员 · 已完成"));
}

fn name(n: usize) -> String {
    let (family, given) = (["陈", "林", "黄", "吴"], ["晓东", "丽华", "建国", "秀英", "志强"]);
    format!("{}{}", family[n / 5], given[n % 5])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_list_is_one_card() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    assert_snapshot!(scene.asks("hp_admin", "急诊科有哪些人").await, @"
    〔card〕急诊科的成员 · 共 1 人

    1. 张三，急诊科，信息员，139****0011
    ");
    assert_snapshot!(scene.asks("hp_admin", "没激活的人").await, @"
    〔card〕和平医院未激活的成员 · 共 1 人

    1. 王五，和平医院，139****0013，**未激活**
    ");
    assert_snapshot!(scene.asks("hp_admin", "成员名单").await, @"
    〔card〕和平医院的成员 · 共 6 人

    1. 和平医院管理员，和平医院，企业账号管理员，企业账号
    2. 王五，和平医院，139****0013，**未激活**
    3. 欧阳静，和平医院，139****0022
    4. 张三，急诊科，信息员，139****0011
    5. 李四，药剂科，接诉即办员，139****0012
    6. 张三，药剂科，139****0014
    ");
    assert_snapshot!(scene.asks("hp_admin", "药剂科没激活的人").await, @"药剂科没有未激活的人，都已经登录过。");
    // Who has not logged in is listed everywhere; everybody is not.
    assert_snapshot!(scene.asks("boss", "没激活的人").await, @"
    〔card〕朝阳区卫生健康委员会未激活的成员 · 共 1 人

    1. 王五，和平医院，139****0013，**未激活**
    ");
    assert_snapshot!(scene.asks("boss", "成员名单").await, @"请问要看哪个单位或科室的名单？请发送名称。（回复「取消」可放弃）");
    scene.asks("boss", "取消").await;
    assert_snapshot!(scene.asks("boss", "一级医院没激活的人").await, @"
    〔card〕一级医院未激活的成员 · 共 1 人

    1. 王五，和平医院，139****0013，**未激活**
    ");
    let all = scene.asks("boss", "一级医院有哪些人").await;
    assert!(
        all.contains("共 8 人")
            && all.contains("赵六，朝阳一张网 / 医疗机构 / 一级医院 / 北京康宁中医医院 / 急诊科"),
        "{all}"
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_is_turned_by_button_and_by_text() {
    let mut scene = Scene::new().await;
    crowd(&mut scene).await;
    let first = scene.asks("hp_admin", "急诊科有哪些人").await;
    assert!(first.contains("急诊科的成员 · 共 21 人") && first.contains("第 1/2 页\n[下一页]"), "{first}");
    assert_eq!(first.matches("139****").count(), 15, "{first}");
    scene.presses("hp_admin", "下一页").await;
    let second = scene.card("hp_admin").await;
    assert!(second.contains("第 2/2 页\n[上一页]"), "{second}");
    assert!(second.contains("\n16. ") && second.contains("\n21. ") && !second.contains("\n15. "), "{second}");
    scene.presses("hp_admin", "上一页").await;
    assert_eq!(scene.card("hp_admin").await, first);
    // In words the page comes anew below; the card above says so.
    let card = scene.card_id("single", "hp_admin").await;
    let below = scene.asks("hp_admin", "下一页").await;
    assert!(below.contains("第 2/2 页\n[上一页]") && below.contains("\n21. "), "{below}");
    let said = scene.platform().said(Some("hp_admin"), "single").await;
    let above = said.iter().find(|message| message["card"]["outTrackId"] == card.as_str());
    assert_snapshot!(crate::support::show::message(above.expect("the first card")), @"
    〔card〕急诊科的成员

    请看下面新的名单。
    ");
    assert_snapshot!(scene.asks("hp_admin", "下一页").await, @"已经是最后一页了。");
    assert!(scene.asks("hp_admin", "上一页").await.contains("第 1/2 页"));
    assert_snapshot!(scene.asks("hp_admin", "上一页").await, @"已经是第一页了。");
    assert_eq!(scene.platform().writes().await.len(), 20, "only those who were added");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_left_meanwhile_is_not_on_the_next_page() {
    let mut scene = Scene::new().await;
    crowd(&mut scene).await;
    scene.asks("hp_admin", "急诊科没激活的人").await;
    for n in 0..10 {
        scene.platform().post("login", json!({"mobile": format!("139000005{n:02}")})).await;
    }
    scene.presses("hp_admin", "下一页").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("共 10 人") && !card.contains("页\n["), "{card}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_asked_for_in_a_group_goes_to_the_single_chat() {
    let mut scene = Scene::new().await;
    crowd(&mut scene).await;
    scene.says_in("cidHp==", "hp_admin", "急诊科有哪些人").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"答复已单独发给您，请看与我的单聊。");
    let list = scene.reply("hp_admin").await;
    assert!(list.contains("共 21 人") && list.contains("[下一页]"), "{list}");
    assert_eq!(scene.reply("hp_zhang").await, "");
    scene.presses("hp_admin", "下一页").await;
    assert!(scene.card("hp_admin").await.contains("第 2/2 页"));
    assert_eq!(scene.reply_in("cidHp==").await, "");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_manages_the_people_has_their_list() {
    let mut scene = Scene::new().await;
    for (user, sentence, said) in [
        ("hp_li", "急诊科有哪些人", "只有本单位的管理员"),
        ("officer", "应急办有哪些人", "只有本单位的管理员"),
        ("kn_admin", "和平医院有哪些人", "这个部门不在您的管理范围内"),
        ("hp_admin", "应急办有哪些人", "这个部门不在您的管理范围内"),
    ] {
        let reply = scene.asks(user, sentence).await;
        assert!(reply.contains(said) && !reply.contains("共 "), "{sentence}: {reply}");
    }
    let trail = scene.trail().await;
    assert!(trail.len() == 4 && trail.iter().all(|act| act.contains(" member.list refused ")), "{trail:?}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_not_turned_by_others_nor_when_it_is_gone() {
    let plan = Plan::default().by(Way::Http).manual_clock().set("GUANJIA_SESSION_TTL", "3s");
    let mut scene = Scene::of(plan).await;
    crowd(&mut scene).await;
    scene.asks("hp_admin", "急诊科有哪些人").await;
    let card = scene.card_id("single", "hp_admin").await;
    let answer = pressed_by_hand(&scene, "hp_zhang", &card, "next.1").await;
    assert!(answer.contains("只有发起人可以操作这张卡片"), "{answer}");
    assert!(scene.card("hp_admin").await.contains("第 1/2 页"));
    // Drawn anew since: what an old button says is not done.
    scene.presses_on(&card, "hp_admin", "next.1").await;
    scene.settle().await;
    scene.presses_on(&card, "hp_admin", "next.1").await;
    assert!(scene.card("hp_admin").await.contains("第 2/2 页"));
    // Sessions are kept by the store's own time.
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    scene.presses_on(&card, "hp_admin", "prev.2").await;
    assert_snapshot!(scene.card("hp_admin").await, @"
    〔card〕名单已过期

    这份名单已过期，请重新发送指令，例如「急诊科有哪些人」或「有哪些角色」。
    ");
    assert_snapshot!(scene.asks("hp_admin", "下一页").await, @"没有更多内容了。");
    scene.finish().await;
}

/// A press that the platform would not let this person make, signed as if it had.
async fn pressed_by_hand(scene: &Scene, user: &str, card: &str, button: &str) -> String {
    let now = scene.house().clock.now_ms();
    let content = json!({"cardPrivateData": {"actionIds": [button], "params": {}}}).to_string();
    let body = json!({
        "type": "actionCallback", "outTrackId": card, "corpId": "dingsim0001", "userId": user,
        "content": content, "value": content,
    });
    let headers =
        [("x-ddpaas-signature-timestamp", now.to_string()), ("x-ddpaas-signature", door::card_sign(now))];
    let (status, answer) = door::post(scene, "/dingtalk/card", &headers, body.to_string()).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Everything read from the address book.
async fn reads(scene: &Scene) -> Vec<String> {
    let calls = scene.calls("").await.into_iter().map(|call| call.api);
    calls.filter(|api| api.contains("/topapi/")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_takes_no_call_a_person_and_none_while_it_is_known() {
    let mut scene = Scene::of(Plan::default().by(Way::Http).manual_clock()).await;
    // Nobody tells of the additions, so nothing is read because of them.
    let silence = json!({"api": "/dingtalk/event", "kind": "drop_push", "times": 1_000});
    scene.platform().fault(silence).await;
    crowd(&mut scene).await;
    // What was read before is too old, what is read at times not yet due.
    scene.house().advance(Duration::from_mins(6));
    scene.settle().await;
    let before = reads(&scene).await.len();
    scene.asks("hp_admin", "和平医院有哪些人").await;
    let cold = reads(&scene).await;
    let people = cold[before..].iter().filter(|api| api.ends_with("user/get")).count();
    assert!(people <= 1, "the asker's own record at most: {:?}", &cold[before..]);
    scene.presses("hp_admin", "下一页").await;
    assert!(scene.card("hp_admin").await.contains("第 2/2 页"));
    assert!(scene.asks("hp_admin", "上一页").await.contains("第 1/2 页"));
    assert_eq!(reads(&scene).await.len(), cold.len(), "{:?}", &reads(&scene).await[cold.len()..]);
    scene.finish().await;
}
