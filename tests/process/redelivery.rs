//! The same message again: to another replica, and to one that has been started since.

use serde_json::Value;

use crate::support::{ADMIN, House, seconds};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_delivered_again_and_again_is_answered_once() {
    let mut house = House::start(2).await;
    let id = house.platform.said(ADMIN, "我能管哪些部门", &house.bots[0].pick()).await;
    for delivery in 0..5 {
        let report = house.platform.redeliver(&id, 1, &house.bots[delivery % 2].pick()).await;
        assert_eq!((&report["delivered"], &report["status"]), (&true.into(), &200.into()), "{report}");
    }
    house.platform.quiet().await;
    assert_eq!(house.platform.replies(ADMIN).await.len(), 1);
    house.bots[0].kill();
    house.bots[0].start();
    house.bots[0].ready().await;
    let report = house.platform.redeliver(&id, 5, &house.bots[0].pick()).await;
    assert_eq!(report["delivered"], true, "{report}");
    house.platform.quiet().await;
    assert_eq!(house.platform.replies(ADMIN).await.len(), 1);
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_repeated_changes_nothing() {
    let mut house = House::start(2).await;
    house.platform.said(ADMIN, crate::support::ADD, &Value::Null).await;
    let card = house.platform.card(ADMIN, seconds(5)).await;
    let first = house.platform.tap(ADMIN, &card, "确认", &house.bots[0].pick()).await;
    let button = first["button"].as_str().expect("its id").to_owned();
    for press in 0..5 {
        let again = house.platform.tap(ADMIN, &card, &button, &house.bots[press % 2].pick()).await;
        assert_eq!(again["status"], 200, "{again}");
    }
    let stranger = house.platform.tap(ADMIN, &card, &button.replace("confirm", "cancel"), &Value::Null).await;
    assert_eq!(stranger["status"], 200, "{stranger}");
    house.platform.quiet().await;
    assert_eq!(house.platform.calls(crate::support::CREATE).await, ["ok"]);
    assert_eq!(house.platform.calls(crate::support::GRANT).await, ["ok"]);
    let shown = house.platform.cards(ADMIN).await[0]["params"].to_string();
    assert!(shown.contains("已完成"), "{shown}");
    house.all_well().await;
}
