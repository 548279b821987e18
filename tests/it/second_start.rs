//! A start that finds the organisation in the store: it walks nothing, and writes to everybody at once.

use std::time::{Duration, Instant};

use crate::support::{Plan, Scene};

const PEOPLE: u32 = 15_000;
/// What only a walk calls.
const WALKS: [&str; 3] =
    ["/topapi/v2/department/listsub", "/topapi/v2/user/list", "/topapi/user/get_admin_scope"];

/// Waits until what was walked lies in the store.
async fn published(scene: &Scene) {
    let began = Instant::now();
    while scene.house().service().store().published("directory").await.expect("the store answers").is_none() {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing is in the store");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_writes_to_everybody_with_a_handful_of_calls() {
    let plan =
        Plan::default().manual_clock().district(PEOPLE).on_redis().set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    scene.walked().await;
    published(&scene).await;
    let first = scene.calls("").await.len();
    scene.house_mut().restart().await;
    scene.grounded().await;
    let started = scene.calls("").await.len();
    let preview = scene.asks("officer", "发通知给全体：明天上午停水检修，请提前储水").await;
    assert!(preview.contains("发给：全体，共 **15000** 人"), "{preview}");
    let calls = scene.calls("").await;
    let of = |calls: &[crate::support::platform::Call]| -> Vec<String> {
        calls.iter().map(|call| call.api.clone()).collect()
    };
    let answered = of(&calls[started..]);
    assert!(answered.len() <= 5, "{answered:?}");
    let since = of(&calls[first..]);
    assert!(!since.iter().any(|api| WALKS.iter().any(|walk| api.ends_with(walk))), "{since:?}");
    println!("started with {:?}, answered with {answered:?}", &since[..started - first]);
    scene.presses("officer", "取消").await;
    scene.overlook();
    scene.finish().await;
}
