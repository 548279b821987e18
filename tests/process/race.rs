//! Two at once: two administrators and one person, two buttons of one card, an invitation and a bad moment.

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, CREATE, GRANT, House, NUMBER, eventually, millis, seconds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_administrators_add_one_person_at_once() {
    let mut house = House::start(2).await;
    let platform = &house.platform;
    platform.said(ADMIN, ADD, &house.bots[0].pick()).await;
    platform.said("boss", "添加成员 陈晨 13900000199 和平医院 信息员", &house.bots[1].pick()).await;
    let cards = [platform.card(ADMIN, seconds(5)).await, platform.card("boss", seconds(5)).await];
    let (first, second) = (house.bots[0].pick(), house.bots[1].pick());
    let pressed = tokio::join!(
        platform.tap(ADMIN, &cards[0], "确认", &first),
        platform.tap("boss", &cards[1], "确认", &second),
    );
    assert_eq!((&pressed.0["status"], &pressed.1["status"]), (&json!(200), &json!(200)));
    for user in [ADMIN, "boss"] {
        eventually(seconds(15), "both cards come to an end", async || {
            let shown = platform.cards(user).await.first()?["params"].to_string();
            (shown.contains("已完成") || shown.contains("部分完成")).then_some(())
        })
        .await;
    }
    platform.quiet().await;
    let members = platform.members(NUMBER).await;
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!(members[0]["roles"], json!([51]));
    let created = platform.calls(CREATE).await;
    assert_eq!(created.iter().filter(|outcome| *outcome == "ok").count(), 1, "{created:?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_buttons_and_a_word_at_once_one_counts() {
    let mut house = House::start(2).await;
    let platform = &house.platform;
    let mut ends = Vec::new();
    for round in 0..6 {
        let number = format!("1390000018{round}");
        platform.said(ADMIN, &format!("添加成员 陈晨 {number} 急诊科 信息员"), &Value::Null).await;
        let card = eventually(seconds(5), "the card is there", async || {
            let cards = platform.cards(ADMIN).await;
            (cards.len() == round + 1).then(|| cards[round]["outTrackId"].as_str().map(str::to_owned))?
        })
        .await;
        let (one, two) = (house.bots[round % 2].pick(), house.bots[(round + 1) % 2].pick());
        let word = if round % 3 == 0 { "取消" } else { "确认" };
        tokio::join!(
            platform.tap_if_there(ADMIN, &card, "确认", &one),
            platform.tap_if_there(ADMIN, &card, "取消", &two),
            platform.said(ADMIN, word, &one),
        );
        let end = eventually(seconds(15), "the card comes to an end", async || {
            let shown = platform.cards(ADMIN).await[round]["params"].to_string();
            ["已完成", "已取消"].into_iter().find(|end| shown.contains(end))
        })
        .await;
        platform.quiet().await;
        let shown = platform.cards(ADMIN).await[round]["params"].to_string();
        assert!(shown.contains(end), "{end} was not for good: {shown}");
        assert_eq!(platform.members(&number).await.len(), usize::from(end == "已完成"), "{end}");
        ends.push(end);
    }
    println!("{ends:?}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_person_gets_the_role_though_the_platform_fails_when_they_join() {
    let mut house = House::start(2).await;
    let platform = &house.platform;
    platform.said(ADMIN, "添加成员 吴九 13900000102 急诊科 信息员", &Value::Null).await;
    let card = platform.card(ADMIN, seconds(5)).await;
    platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    eventually(seconds(10), "the invitation is out", async || {
        let shown = platform.cards(ADMIN).await[0]["params"].to_string();
        shown.contains("已发出邀请").then_some(())
    })
    .await;
    platform.fault(json!({"api": "/topapi/v2/user/get", "kind": "throttle_app", "rate": 1.0})).await;
    platform.post("accept", &json!({"mobile": "13900000102"})).await;
    tokio::time::sleep(seconds(3)).await;
    assert!(platform.calls(GRANT).await.is_empty(), "nobody knows yet who joined");
    platform.no_faults().await;
    eventually(seconds(14), "the role is given", async || {
        let members = platform.members("13900000102").await;
        (members.first()?["roles"] == json!([51])).then_some(())
    })
    .await;
    eventually(seconds(5), "the administrator is told", async || {
        let replies = platform.replies(ADMIN).await;
        replies.iter().any(|reply| reply.contains("吴九")).then_some(())
    })
    .await;
    tokio::time::sleep(millis(300)).await;
    platform.quiet().await;
    assert_eq!(platform.calls(GRANT).await, ["ok"]);
    house.all_well().await;
}
