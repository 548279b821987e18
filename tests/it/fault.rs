//! The platform fails: every scene ends right once, or says what is not done and how to go on.
//!
//! Many houses at a time, since some of these faults are only noticed after the client's own time-out.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Plan, Scene};

const CREATE: &str = "/topapi/v2/user/create";
const GRANT: &str = "/topapi/role/addrolesforemps";
const SHOW: &str = "/v1.0/card/instances/createAndDeliver";
const REDRAW: &str = "PUT /v1.0/card/instances";
const WEBHOOK: &str = "/robot/sendBySession";
const LIST_ADMIN: &str = "/topapi/user/listadmin";
const GET: &str = "/topapi/v2/user/get";

/// What a platform that recovers must not be noticed by; those that take longest first.
const PASSING: [&str; 7] = [
    "timeout",
    "commit_then_timeout",
    "http500",
    "http502_html",
    "throttle_app",
    "throttle_global",
    "expire_token",
];

/// The calls of the main job, and when each is made to fail.
const CALLS: [(&str, From); 6] = [
    (CREATE, From::Press),
    (GRANT, From::Press),
    (SHOW, From::Sentence),
    (REDRAW, From::Press),
    (LIST_ADMIN, From::LaterSentence),
    (GET, From::LaterSentence),
];

/// When the fault begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// With the sentence.
    Sentence,
    /// With the sentence, and long enough after the start that nothing is remembered.
    LaterSentence,
    /// With the press.
    Press,
}

impl From {
    async fn scene(self) -> Scene {
        if self != Self::LaterSentence {
            return Scene::impatient().await;
        }
        let scene = Scene::of(Plan::default().impatient().manual_clock()).await;
        scene.settle().await;
        scene.house().advance(Duration::from_mins(2));
        scene
    }
}

/// The main job while one API fails once in this way: it must end as if nothing had happened.
async fn main_job(api: &'static str, kind: &'static str, from: From) {
    let mut scene = from.scene().await;
    if from != From::Press {
        scene.fault(api, kind, 1).await;
    }
    scene.says("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员").await;
    let preview = scene.reply("hp_admin").await;
    assert!(preview.contains("添加成员 · 待确认"), "{api} {kind}: {preview}");
    if from == From::Press {
        scene.fault(api, kind, 1).await;
    }
    scene.presses("hp_admin", "确认").await;
    assert_eq!(scene.card("hp_admin").await, DONE, "{api} {kind}");
    assert_eq!(scene.platform().get("faults").await["faults"], json!([]), "{api} {kind} did not happen");
    let members = scene.platform().members("mobile", "13900000199").await;
    assert_eq!(members.len(), 1, "{api} {kind}");
    assert_eq!(members[0]["departments"], json!([90_010_111]), "{api} {kind}");
    assert_eq!(members[0]["roles"], json!([51]), "{api} {kind}");
    let trail = scene.trail().await;
    let results: Vec<&str> = trail.iter().filter_map(|act| act.split(' ').nth(2)).collect();
    assert_eq!(results, ["proposed", "confirmed", "done"], "{api} {kind}");
    scene.finish().await;
}

const DONE: &str = "〔card〕添加成员 · 已完成\n\n**陈晨** 13900000199\n✅ 已加入急诊科\n✅ 已是信息员";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_fails_once_changes_nothing() {
    let all = PASSING.iter().flat_map(|kind| CALLS.iter().map(move |(api, from)| (*api, *kind, *from)));
    let scenes = stream::iter(all).map(|(api, kind, from)| tokio::spawn(main_job(api, kind, from)));
    let ends: Vec<_> = scenes.buffer_unordered(10).collect().await;
    let wrong = ends.into_iter().filter(Result::is_err).count();
    assert_eq!(wrong, 0, "scenes that did not end well");
}

/// A question while the webhook fails once in this way; how often the answer was seen.
async fn answered(kind: &'static str) -> usize {
    let mut scene = Scene::new().await;
    scene.fault(WEBHOOK, kind, 1).await;
    scene.says("hp_admin", "我能管哪些部门").await;
    let said = scene.reply("hp_admin").await;
    scene.finish().await;
    said.matches("您可以管理").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_by_the_webhook_arrives_at_least_once() {
    let (busy, gateway, silent, slow, done) = tokio::join!(
        answered("http500"),
        answered("http502_html"),
        answered("timeout"),
        answered("throttle_app"),
        answered("commit_then_timeout"),
    );
    assert_eq!([busy, gateway, silent, slow], [1; 4]);
    assert!((1..=2).contains(&done), "said {done} times");
}

/// A sentence while these calls always fail; what is said.
async fn unanswered(user: &'static str, sentence: &'static str, api: &'static str) -> String {
    let mut scene = From::LaterSentence.scene().await;
    scene.fault(api, "http500", 1_000).await;
    scene.says(user, sentence).await;
    let said = scene.reply(user).await;
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.platform().mend().await;
    scene.finish().await;
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_checked_is_neither_yes_nor_no() {
    let (admins, members) = tokio::join!(
        unanswered("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员", LIST_ADMIN),
        unanswered("hp_admin", "查一下13900000012", GET),
    );
    assert_snapshot!(admins, @"钉钉暂时没有回应，无法核对，所以没有做任何改动。请稍后重新发送。");
    assert_eq!(members, admins);
}

/// What a press is answered with shows the card in hand: nothing of the run may get there before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_waits_until_the_answer_to_its_press_has_landed() {
    let mut scene = Scene::of(Plan::default().in_earnest()).await;
    scene.says("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员").await;
    scene.reply("hp_admin").await;
    let pressed = scene.house().clock.now_ms();
    scene.presses("hp_admin", "确认").await;
    assert_eq!(scene.card("hp_admin").await, DONE);
    let created = scene.calls(CREATE).await;
    assert!(created[0].at >= pressed + 150, "{} ms after the press", created[0].at - pressed);
    scene.finish().await;
}
