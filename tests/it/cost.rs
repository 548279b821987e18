//! What the main job costs in calls of the platform: a new member with a role.
//!
//! **Invariant:** two writes; ten reads at most where nothing is known yet, one where the same administrator has added
//! somebody within a minute; what the platform's events about the new member set going is counted with it.

use std::time::Duration;

use serde_json::json;

use crate::support::prom::scrape;
use crate::support::{Plan, Scene};

const CREATE: &str = "POST /topapi/v2/user/create";
const GRANT: &str = "POST /topapi/role/addrolesforemps";
/// Said to people, or the service's own business: no reads of the organisation.
const OTHERS: [&str; 6] = ["/card/", "/robot/", "gettoken", "oauth2", "/gateway/", "/callbacks/"];

fn own(api: &str) -> bool {
    !OTHERS.iter().any(|other| api.contains(other))
}

/// The calls of one addition: before the press, and from it to the role. What events about it have read comes later.
async fn added(scene: &mut Scene, sentence: &str) -> (Vec<String>, Vec<String>) {
    let before = scene.calls("").await.len();
    let preview = scene.asks("hp_admin", sentence).await;
    assert!(preview.contains("待确认"), "{preview}");
    let asked = scene.calls("").await.len();
    scene.house().advance(Duration::from_secs(1));
    scene.presses("hp_admin", "确认").await;
    let card = scene.card("hp_admin").await;
    assert!(card.contains("已完成"), "{card}");
    let calls = scene.calls("").await.split_off(before).into_iter().map(|call| call.api);
    let mut calls: Vec<String> = calls.collect();
    let run = calls.split_off(asked - before);
    let given = run.iter().position(|api| api == GRANT).expect("the role is given");
    let run = run.into_iter().take(given + 1).filter(|api| own(api)).collect();
    (calls.into_iter().filter(|api| own(api)).collect(), run)
}

/// Steps of the store that come with what people say; the rest is the service's own looking about.
const STEPS: [&str; 8] = ["accept", "claim", "commit", "entry", "value", "record", "session", "heartbeat"];

async fn steps(scene: &Scene) -> Vec<(&'static str, f64)> {
    let scraped = scrape(scene.house()).await;
    let count = |call: &'static str| {
        let series = format!("guanjia_store_call_duration_seconds_count{{call=\"{call}\"}}");
        (call, scraped.get(&series).copied().unwrap_or_default())
    };
    STEPS.into_iter().map(count).collect()
}

/// Taken in and begun, answered and its lane begun, sent: three steps of the store an answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_takes_three_steps_of_the_store() {
    const ANSWERS: u8 = 8;
    let mut scene = Scene::new().await;
    scene.asks("hp_admin", "我能管哪些部门").await;
    let before = steps(&scene).await;
    for _ in 0..ANSWERS {
        scene.asks("hp_admin", "我能管哪些部门").await;
    }
    let after = steps(&scene).await;
    let spent: Vec<(&str, f64)> =
        before.iter().zip(&after).map(|((call, before), (_, after))| (*call, after - before)).collect();
    let all: f64 = spent.iter().map(|(_, count)| count).sum();
    assert!(all <= f64::from(ANSWERS) * 3.5, "{all} steps for {ANSWERS} answers: {spent:?}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_with_a_role_takes_two_writes_and_few_reads() {
    // Nothing is known: the walk over the organisation is refused its first reads, and tried again a minute later.
    let deaf = json!({"api": "/topapi", "kind": "refuse", "code": "60011", "times": 1_000_000});
    let mut scene = Scene::of(Plan::default().manual_clock().fault(deaf)).await;
    for _ in 0..6_000 {
        if scene.calls("").await.iter().any(|call| call.api.contains("/topapi/")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.settle().await;
    scene.platform().mend().await;
    let (cold, run) = added(&mut scene, "添加成员 陈晨 13900000199 急诊科 信息员").await;
    let reads = |run: &[String]| run.iter().filter(|api| ![CREATE, GRANT].contains(&api.as_str())).count();
    assert!(cold.len() + reads(&run) <= 10, "{cold:#?} {run:#?}");
    assert_eq!(run.len() - reads(&run), 2, "{run:?}");
    // What the first one's events set going is over, and what was read for it some seconds old.
    scene.house().advance(Duration::from_secs(20));
    scene.settle().await;
    let before = scene.calls("").await.len();
    added(&mut scene, "添加成员 陈辰 13900000198 急诊科 信息员").await;
    scene.house().advance(Duration::from_secs(20));
    scene.settle().await;
    let all = scene.calls("").await.split_off(before).into_iter().map(|call| call.api).filter(|api| own(api));
    let all: Vec<String> = all.collect();
    assert_eq!(all, ["POST /topapi/v2/user/getbymobile", CREATE, GRANT]);
    scene.finish().await;
}
