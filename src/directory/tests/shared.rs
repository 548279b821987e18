//! Two replicas and one store: who walks, and what the other has of it.

use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::standin::Scene;
use super::*;
use crate::store::{self, Edition, Head, Store};

/// Longer than any test.
const LEASE: Duration = Duration::from_mins(1);
const ALL: [DepartmentId; 1] = [DepartmentId::ROOT];
const LIST: &str = "/topapi/v2/user/list";

/// A store of one's own.
pub(super) async fn memory() -> Store {
    let settings = store::Settings::new("memory".to_owned(), "ding1".to_owned());
    Store::open(settings).await.expect("memory")
}

/// Has a replica of this name keep up, until stopped.
pub(super) fn keeps_up(directory: &Directory, store: &Store, name: &str) -> CancellationToken {
    keeps_up_under(directory, &News::new(directory.clone(), store.clone(), name.to_owned()), LEASE)
}

fn keeps_up_under(directory: &Directory, news: &News, lease: Duration) -> CancellationToken {
    let stop = CancellationToken::new();
    directory.spawn_sync(news.clone(), lease, stop.clone());
    stop
}

fn state(directory: &Directory) -> State {
    directory.standing().expect("it keeps up").state
}

/// Until a replica knows the organisation and doubts nothing of it.
async fn known(directory: &Directory) {
    eventually(|| state(directory) == State::Known).await;
}

/// What is in the store once a replica has walked, and stopped.
async fn walked(scene: &Scene) -> Store {
    let store = memory().await;
    let stop = keeps_up(&scene.directory, &store, "walker");
    known(&scene.directory).await;
    stop.cancel();
    lease_is_free(&store).await;
    scene.calls();
    store
}

async fn lease_is_free(store: &Store) {
    let began = Instant::now();
    loop {
        if let Some(fence) = store.lock("directory", LEASE).await.expect("answers") {
            store.unlock("directory", fence).await.expect("answers");
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "the lease is not given back");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn listed(directory: &Directory) -> Vec<String> {
    let entries = directory.roster(&ALL).await.expect("can be read").expect("known");
    let mut listed: Vec<String> = entries.into_iter().map(|entry| format!("{entry:?}")).collect();
    listed.sort_unstable();
    listed
}

#[tokio::test]
async fn a_later_start_walks_nothing_and_knows_all() {
    let scene = Scene::new().await;
    let store = walked(&scene).await;
    let later = scene.replica();
    let stop = keeps_up(&later, &store, "later");
    known(&later).await;
    assert_eq!(listed(&later).await, listed(&scene.directory).await);
    assert!(later.seen_below(&ALL).await.expect("can be read").is_some(), "a notice may go to all of them");
    assert_eq!(later.institutions(), scene.directory.institutions());
    assert_eq!(scene.calls(), 0);
    let standing = later.standing().expect("it keeps up");
    assert_eq!((standing.departments_seen, standing.of, standing.members), (10, 10, 8), "{standing:?}");
    assert!(standing.complete);
    stop.cancel();
}

#[tokio::test]
async fn of_two_replicas_one_walks() {
    let scene = Scene::new().await;
    let (store, other) = (memory().await, scene.replica());
    let stops = [keeps_up(&scene.directory, &store, "one"), keeps_up(&other, &store, "two")];
    known(&scene.directory).await;
    known(&other).await;
    assert_eq!(scene.calls_of(LIST), 10, "each department once");
    assert_eq!(listed(&other).await, listed(&scene.directory).await);
    // And so it is with the next walk.
    scene.calls();
    scene.later(10 * 60);
    let renewed = |directory: &Directory| directory.extent().is_some_and(|extent| extent.age.is_zero());
    eventually(|| renewed(&scene.directory) && renewed(&other)).await;
    assert_eq!(scene.calls_of(LIST), 10);
    stops.iter().for_each(CancellationToken::cancel);
}

#[tokio::test]
async fn who_dies_walking_is_replaced() {
    let scene = Scene::new().await;
    let (store, other) = (memory().await, scene.replica());
    // Nobody extends this lease, and nobody gives it back.
    let dead = store.lock("directory", Duration::from_millis(300)).await.expect("answers").expect("is free");
    let half = Edition { name: "directory", version: dead };
    store.put_piece(half, 0, "half of what was").await.expect("is put");
    let stop = keeps_up(&other, &store, "heir");
    eventually(|| state(&other) == State::Waiting).await;
    assert_eq!(scene.calls(), 0, "while it may live");
    known(&other).await;
    let late = Head { pieces: 1, body: "late", ttl: LEASE };
    assert!(!store.publish(half, late).await.expect("answers"), "it was replaced");
    stop.cancel();
}

#[tokio::test]
async fn who_loses_the_lease_stops_walking() {
    let scene = Scene::new().await;
    let store = memory().await;
    scene.world().slow = Some(Duration::from_millis(200));
    let news = News::new(scene.directory.clone(), store.clone(), "one".to_owned());
    let stop = keeps_up_under(&scene.directory, &news, Duration::from_millis(60));
    eventually(|| state(&scene.directory) == State::Walking).await;
    // As it would be after a long pause of this machine: the lease has run out, and another has it.
    let mut fence = 0;
    while !store.extend("directory", fence, LEASE).await.expect("answers") {
        fence += 1;
        assert!(fence < 1_000, "somebody holds it");
    }
    store.unlock("directory", fence).await.expect("answers");
    let next = store.lock("directory", LEASE).await.expect("answers").expect("is free");
    eventually(|| state(&scene.directory) == State::Waiting).await;
    assert!(scene.directory.extent().is_none(), "it has not ended its walk");
    store.unlock("directory", next).await.expect("answers");
    scene.world().slow = None;
    known(&scene.directory).await;
    stop.cancel();
}

#[tokio::test]
async fn what_was_told_since_the_walk_began_is_read_again() {
    let scene = Scene::new().await;
    let store = walked(&scene).await;
    {
        let mut world = scene.world();
        world.people.retain(|one| one.0 != "hp_wang");
        world.people.push(("hp_new", "张三", "13900000199", vec![9_001_011], vec![]));
    }
    // An event between the walk and the start, heard by a replica that is gone.
    let told = serde_json::to_string(&Hint::People(vec!["hp_new".into(), "hp_wang".into()])).expect("JSON");
    store.tell("gone", &told).await.expect("is told");
    let later = scene.replica();
    let stop = keeps_up(&later, &store, "later");
    eventually(|| later.extent().is_some()).await;
    let seen = later.roster(&ALL).await.expect("can be read").expect("known");
    assert!(seen.iter().any(|entry| entry.user.as_str() == "hp_new"), "{seen:?}");
    assert!(!seen.iter().any(|entry| entry.user.as_str() == "hp_wang"), "{seen:?}");
    assert_eq!(scene.calls_of(LIST), 0, "the two are read, nothing is walked");
    stop.cancel();
}

#[tokio::test]
async fn what_was_told_while_another_walked_is_doubted_by_who_started_meanwhile() {
    let scene = Scene::new().await;
    let store = memory().await;
    scene.world().slow = Some(Duration::from_millis(50));
    let walker = keeps_up(&scene.directory, &store, "walker");
    eventually(|| scene.calls_of(LIST) == 10).await;
    // The walk has seen this department already, or is about to; whoever starts now was not there to hear of it.
    scene.world().people.push(("hp_new", "张三", "13900000199", vec![9_001_011], vec![]));
    let news = News::new(scene.directory.clone(), store.clone(), "walker".to_owned());
    news.tell(Hint::People(vec!["hp_new".into()])).await.expect("is told");
    let other = scene.replica();
    let stop = keeps_up(&other, &store, "other");
    eventually(|| other.extent().is_some() && scene.directory.extent().is_some()).await;
    for directory in [&other, &scene.directory] {
        let seen = directory.roster(&ALL).await.expect("can be read").expect("known");
        assert!(seen.iter().any(|entry| entry.user.as_str() == "hp_new"), "{seen:?}");
    }
    stop.cancel();
    walker.cancel();
}

#[tokio::test]
async fn more_told_than_is_kept_puts_all_in_doubt() {
    let scene = Scene::new().await;
    let store = walked(&scene).await;
    for _ in 0..=store::News::MOST {
        store.tell("gone", "\"roles\"").await.expect("is told");
    }
    let later = scene.replica();
    let stop = keeps_up(&later, &store, "later");
    known(&later).await;
    assert_eq!(scene.calls_of(LIST), 10, "it is walked again");
    stop.cancel();
}

#[tokio::test]
async fn an_old_snapshot_is_what_was_seen_then() {
    let scene = Scene::new().await;
    let store = walked(&scene).await;
    scene.later(14 * 60);
    let soon = scene.replica();
    let stop = keeps_up(&soon, &store, "soon");
    eventually(|| soon.extent().is_some()).await;
    assert!(
        soon.seen_below(&ALL).await.expect("can be read").is_some(),
        "a quarter of an hour is as good as now"
    );
    stop.cancel();
    lease_is_free(&store).await;

    scene.world().slow = Some(Duration::from_millis(20));
    scene.later(60 * 60);
    let later = scene.replica();
    let stop = keeps_up(&later, &store, "later");
    eventually(|| later.extent().is_some()).await;
    assert!(
        later.names().is_some() && later.roster(&ALL).await.expect("can be read").is_some(),
        "it is shown"
    );
    assert!(later.seen_below(&ALL).await.expect("can be read").is_none(), "but nobody is written to by it");
    assert!(!later.standing().expect("it keeps up").complete);
    assert!(later.extent().expect("known").age > Duration::from_mins(40), "and it is as old as it is");
    scene.world().slow = None;
    known(&later).await;
    assert!(later.extent().expect("known").age.is_zero());
    stop.cancel();
}

#[tokio::test]
async fn what_cannot_be_read_is_left_and_walked() {
    let newer = r#"{"format":99,"pieces":"of another kind"}"#;
    let corrupt = r#"{"format":1,"began":1,"ended":2,"place":"0","sums":["00"]}"#;
    for (text, stays) in [(newer, true), (corrupt, false), ("no JSON", false)] {
        let scene = Scene::new().await;
        let store = memory().await;
        let version = store.lock("directory", LEASE).await.expect("answers").expect("is free");
        let edition = Edition { name: "directory", version };
        store.put_piece(edition, 0, "piece").await.expect("is put");
        let head = Head { pieces: 1, body: text, ttl: LEASE };
        assert!(store.publish(edition, head).await.expect("answers"), "{text}");
        store.unlock("directory", version).await.expect("answers");
        let stop = keeps_up(&scene.directory, &store, "one");
        known(&scene.directory).await;
        assert_eq!(scene.calls_of(LIST), 10, "{text}");
        lease_is_free(&store).await;
        let (now, head) = store.published("directory").await.expect("answers").expect("there is one");
        assert_eq!((now == edition, head == text), (stays, stays), "{text}");
        assert!(!stays || store.piece(edition, 0).await.expect("answers").is_some());
        stop.cancel();
    }
}

#[tokio::test]
async fn somebody_added_while_it_is_walked_is_known_after_it() {
    let scene = Scene::new().await;
    scene.directory.sync().await.expect("can be walked");
    scene.world().slow = Some(Duration::from_millis(20));
    let again = async { scene.directory.sync().await.expect("can be walked") };
    let added = async {
        eventually(|| scene.calls_of(LIST) == 20).await;
        let mobile = Mobile::new("13900000199");
        let (name, departments) = ("陈晨".to_owned(), vec![DepartmentId(9_001_011)]);
        let userid: UserId = "hp_chen".into();
        let (title, job_number) = (None, None);
        let member = dingtalk::user::NewMember { userid, name, mobile, departments, title, job_number };
        scene.directory.placed(&"hp_chen".into(), &member);
    };
    tokio::join!(again, added);
    assert!(scene.directory.inner.hints.people_named("陈晨").is_some_and(|found| found.len() == 1));
}
