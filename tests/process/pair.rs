//! Two replicas behind one address: the same results as one, and everybody's messages in order.

use serde_json::{Value, json};

use crate::support::{ADD, ADMIN, CREATE, GRANT, House, NUMBER, eventually, names, seconds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_is_done_once_by_two_replicas() {
    let mut house = House::start(2).await;
    let platform = &house.platform;
    platform.said(ADMIN, ADD, &Value::Null).await;
    let card = platform.card(ADMIN, seconds(5)).await;
    let answer = platform.tap(ADMIN, &card, "确认", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    eventually(seconds(5), "the card says done", async || {
        platform.cards(ADMIN).await.first()?["params"].to_string().contains("完成").then_some(())
    })
    .await;
    platform.quiet().await;
    let members = platform.members(NUMBER).await;
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!((&members[0]["name"], &members[0]["roles"]), (&json!("陈晨"), &json!([51])));
    assert_eq!(platform.calls(CREATE).await, ["ok"]);
    assert_eq!(platform.calls(GRANT).await, ["ok"]);
    assert_eq!(platform.cards(ADMIN).await.len(), 1);
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_one_person_are_answered_in_order_across_replicas() {
    let mut house = House::start(2).await;
    let names = names(20);
    for (at, name) in names.iter().enumerate() {
        let bot = house.bots[at % 2].pick();
        house.platform.said(ADMIN, &format!("查一下{name}"), &bot).await;
    }
    let answered = eventually(seconds(15), "all are answered", async || {
        let replies = house.platform.replies(ADMIN).await;
        (replies.len() >= names.len()).then_some(replies)
    })
    .await;
    house.platform.quiet().await;
    assert_eq!(house.platform.replies(ADMIN).await.len(), names.len(), "each once");
    for (name, reply) in names.iter().zip(&answered) {
        assert!(reply.contains(name.as_str()), "{name} is answered by {reply}; all: {answered:#?}");
    }
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_event_tells_one_replica_both_heed() {
    const ASKS: &str = "我能管哪些部门";
    let mut house = House::start(2).await;
    let asked = async |house: &House, times: usize| {
        let before = house.platform.replies(ADMIN).await.len();
        for at in 0..times {
            house.platform.said(ADMIN, ASKS, &house.bots[at % 2].pick()).await;
            house.platform.quiet().await;
        }
        house.platform.replies(ADMIN).await.split_off(before)
    };
    let before = asked(&house, 8).await;
    let body = json!({"roleIds": "54", "userIds": ADMIN});
    house.platform.open_api("/topapi/role/removerolesforemps", &body).await;
    house.platform.quiet().await;
    // By themselves both would believe for a minute what they knew.
    let after = asked(&house, 8).await;
    assert!(before.iter().all(|reply| reply.contains("您可以管理")), "{before:#?}");
    assert!(after.iter().all(|reply| reply.contains("您不是管理员")), "{after:#?}");
    house.all_well().await;
}
