//! Who has read: the numbers are the platform's own, by events and by asking.

use serde_json::{Value, json};

use crate::support::{Plan, Scene};

/// How many of those reached by a channel have read, or done, in the world's own books.
async fn books(scene: &Scene, channel: &str) -> (usize, usize) {
    let world = scene.platform().world().await;
    let all: Vec<&Value> = world["deliveries"]
        .as_array()
        .expect("deliveries")
        .iter()
        .filter(|one| one["channel"] == channel && one["notice"] != Value::Null)
        .filter(|one| one["text"].as_str().is_some_and(|text| text.contains("方主任 ")))
        .collect();
    (all.iter().filter(|one| one["read"] == true).count(), all.len())
}

/// `已读 12 / 40 人` as numbers.
fn told(answer: &str, word: &str) -> (usize, usize) {
    let line =
        answer.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no {word} in {answer}"));
    let numbers: Vec<usize> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counts_are_those_of_the_platform() {
    let plan = Plan::default().manual_clock().district(400).set("GUANJIA_CALLS_PER_SECOND", "0");
    let mut scene = Scene::of(plan).await;
    scene.walked().await;
    for (said, channel) in
        [("单聊通知全体：甲", "chat"), ("发通知给全体：乙", "work"), ("发公告给全体：丙", "announcement")]
    {
        scene.asks("boss", said).await;
        scene.presses("boss", "确认发送").await;
        scene.settle().await;
        for (share, seed) in [(0.3, 7), (0.4, 8)] {
            scene.platform().post("read", json!({"share": share, "seed": seed, "channel": channel})).await;
            scene.settle().await;
            let answer = scene.asks("boss", "刚才的通知谁没看").await;
            let (read, of) = told(&answer, "已读");
            let (really, reached) = books(&scene, channel).await;
            assert_eq!(read, really, "{channel}: {answer}");
            // Who never logged in counts as unread, and is delivered nothing.
            assert!(of >= reached && read > 0, "{channel}: {of} of {reached}");
        }
    }
    scene.overlook();
    scene.finish().await;
}
