//! What an import costs: a call a person made a member, and little besides; and how its ledger is cleared.

use serde_json::json;

use crate::invite_look::ledger;
use crate::support::{Plan, Scene};

const ADMIN: &str = "hp_admin";
const PEOPLE: usize = 60;

/// So many people nobody knows, and one who has long used DingTalk.
fn table() -> String {
    let family = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王"];
    let row = |n: usize| format!("{}小{}\t1371000{n:04}\t急诊科", family[n % 8], ["明", "红", "华"][n % 3]);
    let strangers: Vec<String> = (1..PEOPLE).map(row).collect();
    format!("批量添加\n周八\t13900000101\t急诊科\n{}", strangers.join("\n"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_imported_costs_a_call_and_the_ledger_is_cleared_by_lists() {
    let mut scene = Scene::of(Plan::default().set("GUANJIA_CALLS_PER_SECOND", "15")).await;
    scene.walked().await;
    scene.asks(ADMIN, &table()).await;
    let before = scene.calls("").await.len();
    scene.presses(ADMIN, "确认").await;
    scene.settle().await;
    let calls: Vec<String> =
        scene.calls("").await.split_off(before).into_iter().map(|call| call.api).collect();
    let of = |api: &str| calls.iter().filter(|call| call.ends_with(api)).count();
    assert_eq!(of("/topapi/v2/user/create"), PEOPLE);
    // Each is looked up once, by the directory, after the swarm of events is over; nobody is for the ledger's sake.
    let looked_up = of("/topapi/v2/user/get");
    assert!(looked_up <= PEOPLE + 5, "{looked_up} look-ups:\n{}", calls.join("\n"));
    assert_eq!(of("/topapi/v2/user/getbymobile"), 0);
    // Who was active at once is found in the department's list; the others are waited for.
    let open = ledger(&scene).await;
    assert_eq!(open.len(), PEOPLE - 1, "{open:?}");
    assert!(!open.iter().any(|entry| entry.contains("周八")), "{open:?}");
    // Whoever logs in is taken out by the event.
    scene.platform().post("login", json!({"mobile": "13710000001"})).await;
    assert_eq!(ledger(&scene).await.len(), PEOPLE - 2);
    scene.reply(ADMIN).await;
    scene.finish().await;
}
