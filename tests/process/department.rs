//! `kill -9` in the middle of changing a department: it is made once, and has the name and the heads it was to have.

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::support::{Chance, House, eventually, millis, seconds};

/// What design 1.1 promises, and the time the client waits for an answer that does not come.
const PROMISED: std::time::Duration = seconds(25);
/// How many houses stand at a time.
const AT_A_TIME: usize = 2;
const CREATE: &str = "/topapi/v2/department/create";
const UPDATE: &str = "/topapi/v2/department/update";
const DELETE: &str = "/topapi/v2/department/delete";

/// An order, the call it is about, and what holds of all departments once it is done.
struct Case {
    order: &'static str,
    api: &'static str,
    holds: fn(&[Value]) -> bool,
}

const CASES: [Case; 4] = [
    Case {
        order: "在和平医院下新建科室康复科",
        api: CREATE,
        holds: |all| {
            let made: Vec<&Value> = all.iter().filter(|one| one["name"] == "康复科").collect();
            made.len() == 1 && made[0]["parent"] == 9_001_011
        },
    },
    Case {
        order: "把药剂科改名为药学部",
        api: UPDATE,
        holds: |all| all.iter().any(|one| one["id"] == 90_010_112 && one["name"] == "药学部"),
    },
    Case {
        order: "设李四为药剂科主管",
        api: UPDATE,
        holds: |all| all.iter().any(|one| one["id"] == 90_010_112 && one["heads"] == json!(["hp_li"])),
    },
    Case {
        order: "删除安定医院这个部门",
        api: DELETE,
        holds: |all| !all.iter().any(|one| one["name"] == "安定医院"),
    },
];

async fn killed_in(case: &Case, fault: Value, delay: std::time::Duration) {
    let mut house = House::start(1).await;
    house.platform.fault(fault.clone()).await;
    house.platform.said("boss", case.order, &Value::Null).await;
    let card = house.platform.card("boss", seconds(5)).await;
    let answer = house.platform.tap("boss", &card, "确认", &Value::Null).await;
    assert_eq!(answer["status"], 200, "{answer}");
    tokio::time::sleep(delay).await;
    house.bots[0].kill();
    house.bots[0].start();
    eventually(PROMISED, "the card says done", async || {
        let cards = house.platform.cards("boss").await;
        cards.iter().any(|card| card["params"].to_string().contains("已完成")).then_some(())
    })
    .await;
    house.platform.quiet().await;
    let world = house.platform.world().await;
    let all = world["departments"].as_array().expect("departments");
    assert!((case.holds)(all), "{} {fault}: {all:?}", case.order);
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_a_department_is_made_once() {
    let mut chance = Chance::new(0x0dec_1a5e);
    let faults = |api: &str| {
        [
            json!({"api": api, "kind": "slow", "delay_ms": 2_500, "times": 1}),
            json!({"api": api, "kind": "commit_then_timeout", "times": 1}),
        ]
    };
    let trials: Vec<_> = CASES.iter().flat_map(|case| faults(case.api).map(|fault| (case, fault))).collect();
    let trials = trials.into_iter().map(|(case, fault)| (case, fault, millis(200 + chance.below(2_500))));
    let played = trials.map(|(case, fault, delay)| killed_in(case, fault, delay));
    stream::iter(played).buffer_unordered(AT_A_TIME).collect::<Vec<()>>().await;
}
