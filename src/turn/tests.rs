//! Seats and attempts, with handlers that do as they are told.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::*;
use crate::clock::{Clock, Ids};
use crate::dingtalk;
use crate::store::{Delivery, Item, Settings as Opening};

/// What a handler does with an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is in the middle of it until it is let go.
    Busy,
    /// It waits for the platform's pace until it is let go.
    Paced,
    /// It does not work.
    Faulty,
}

struct Stub {
    way: Way,
    gate: Semaphore,
    begun: AtomicUsize,
    done: Mutex<Vec<String>>,
    buried: AtomicUsize,
}

impl Stub {
    fn new(way: Way) -> Arc<Self> {
        let (gate, done) = (Semaphore::new(0), Mutex::default());
        Arc::new(Self { way, gate, begun: AtomicUsize::new(0), done, buried: AtomicUsize::new(0) })
    }

    fn done(&self) -> Vec<String> {
        self.done.lock().expect("lock").clone()
    }
}

impl Handler for Stub {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::SeqCst);
            let owner = hold.owner().to_string();
            if !owner.ends_with("|quick") {
                match self.way {
                    Way::Busy => self.gate.acquire().await.expect("open").forget(),
                    Way::Paced => dingtalk::wait(self.gate.acquire()).await.expect("open").forget(),
                    Way::Faulty => return Err(Failure::Fault(anyhow::anyhow!("it does not work"))),
                }
            }
            self.done.lock().expect("lock").push(owner);
            Ok(Commit { take: 1, ..Commit::default() })
        })
    }

    fn bury<'a>(&'a self, _: &'a Owner, _: &'a Item, _: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async move {
            self.buried.fetch_add(1, Ordering::SeqCst);
            Commit::default()
        })
    }
}

async fn store(lease: Duration) -> Store {
    let opening = Opening { lease, ..Opening::new("memory".to_owned(), "ding1".to_owned()) };
    Store::open(opening).await.expect("memory opens")
}

async fn says(store: &Store, owner: &str) {
    let delivery =
        Delivery { seen: format!("msg:{owner}"), owner: Owner::named(owner), item: "x".to_owned() };
    store.accept(&delivery).await.expect("accepted");
}

fn engine(store: &Store, stub: &Arc<Stub>, settings: Settings) -> Engine {
    let handlers = HashMap::from([("chat", Arc::clone(stub) as Arc<dyn Handler>)]);
    Engine::new(store.clone(), Clock::System, settings, Ids::counted().fresh("replica-"), handlers)
}

async fn until(what: &str, mut met: impl FnMut() -> bool) {
    let began = Instant::now();
    while !met() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_person_has_two_turns_in_hand_and_the_rest_in_order() {
    let (store, stub) = (store(Duration::from_secs(15)).await, Stub::new(Way::Busy));
    for group in 0..16 {
        says(&store, &format!("chat:g{group}|greedy")).await;
    }
    says(&store, "chat:g0|quick").await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(
        engine(&store, &stub, Settings::for_workers(4, Duration::from_secs(15))).run(stop.clone()),
    );
    until("somebody else is answered", || stub.done() == ["chat:g0|quick"]).await;
    assert_eq!(stub.begun.load(Ordering::SeqCst), 3);
    stub.gate.add_permits(16);
    until("all are answered", || stub.done().len() == 17).await;
    stop.cancel();
    running.await.expect("it stops");
    assert_eq!(store.backlog().await.expect("the store"), 0);
}

#[tokio::test]
async fn whoever_waits_for_the_pace_gives_the_seat_back() {
    let (store, stub) = (store(Duration::from_secs(15)).await, Stub::new(Way::Paced));
    for person in 0..12 {
        says(&store, &format!("chat:g|p{person}")).await;
    }
    says(&store, "chat:g|quick").await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(
        engine(&store, &stub, Settings::for_workers(2, Duration::from_secs(15))).run(stop.clone()),
    );
    until("somebody else is answered", || stub.done() == ["chat:g|quick"]).await;
    stub.gate.add_permits(12);
    until("all are answered", || stub.done().len() == 13).await;
    stop.cancel();
    running.await.expect("it stops");
}

#[tokio::test]
async fn what_has_killed_two_processes_is_not_tried_by_a_third() {
    let lease = Duration::from_millis(200);
    let (store, stub) = (store(lease).await, Stub::new(Way::Busy));
    says(&store, "chat:g|victim").await;
    for _ in 0..2 {
        // A process that dies in the middle: it has claimed, and is never heard of again.
        let mut ready = store.next("dead", 1, Duration::from_millis(10)).await.expect("the store");
        if ready.is_empty() {
            tokio::time::sleep(lease * 2).await;
            ready = store.reclaim("dead", lease, 1).await.expect("the store");
        }
        store.claim(&ready[0], 1).await.expect("the store").expect("a turn");
    }
    let stop = CancellationToken::new();
    let settings = Settings::for_workers(1, lease);
    let running = tokio::spawn(engine(&store, &stub, settings).run(stop.clone()));
    until("it is buried", || stub.buried.load(Ordering::SeqCst) == 1).await;
    stop.cancel();
    running.await.expect("it stops");
    assert_eq!(stub.begun.load(Ordering::SeqCst), 0, "it was tried again");
    assert_eq!(store.letters(None, 10).await.expect("the store").len(), 1);
}

#[tokio::test]
async fn what_fails_and_kills_nobody_has_three_attempts() {
    let lease = Duration::from_millis(200);
    let (store, stub) = (store(lease).await, Stub::new(Way::Faulty));
    says(&store, "chat:g|unlucky").await;
    let stop = CancellationToken::new();
    let settings = Settings::for_workers(1, lease);
    let running = tokio::spawn(engine(&store, &stub, settings).run(stop.clone()));
    until("it is buried", || stub.buried.load(Ordering::SeqCst) == 1).await;
    stop.cancel();
    running.await.expect("it stops");
    assert_eq!(stub.begun.load(Ordering::SeqCst), 3);
}
