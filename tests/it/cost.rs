//! What the main job costs in calls of the platform: a new member with a role.
//!
//! **Invariant:** two writes; ten reads at most where nothing is known yet, those that the platform's event about the new
//! member sets going included; where all is known and no time passes, one, and again what the event sets going. On a
//! clock that goes, a run reads anew whatever is older than five seconds.

use std::time::Duration;

use serde_json::json;

use crate::support::{Plan, Scene};

const CREATE: &str = "POST /topapi/v2/user/create";
const GRANT: &str = "POST /topapi/role/addrolesforemps";
/// Said to people, or the service's own business: no reads of the organisation.
const OTHERS: [&str; 6] = ["/card/", "/robot/", "gettoken", "oauth2", "/gateway/", "/callbacks/"];

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
    let own = |api: &String| !OTHERS.iter().any(|other| api.contains(other));
    let run = run.into_iter().take(given + 1).filter(own).collect();
    (calls.into_iter().filter(own).collect(), run)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_with_a_role_takes_two_writes_and_few_reads() {
    // Nothing is known: the walk over the organisation is refused its first reads, and tried again a minute later.
    let deaf = json!({"api": "/topapi", "kind": "refuse", "code": "60011", "times": 1_000_000});
    let mut scene = Scene::of(Plan::default().manual_clock().fault(deaf)).await;
    for _ in 0..400 {
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
    let (warm, run) = added(&mut scene, "添加成员 陈辰 13900000198 急诊科 信息员").await;
    assert_eq!(warm, ["POST /topapi/v2/user/getbymobile"]);
    assert_eq!(run.iter().filter(|api| [CREATE, GRANT].contains(&api.as_str())).count(), 2, "{run:?}");
    assert!(run.len() <= 3, "what the last addition's events have read among them: {run:?}");
    scene.finish().await;
}
