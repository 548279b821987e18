//! What is kept, for how long, and that fifty askers ask once.

use std::cell::Cell;

use futures_util::FutureExt as _;
use futures_util::future::join;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::*;
use crate::clock::ManualClock;

const AGE: Duration = Duration::from_secs(5);

fn cache(capacity: usize) -> (Cache<u32, u32>, Arc<ManualClock>) {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    (Cache::new(Clock::Manual(Arc::clone(&clock)), capacity), clock)
}

async fn ask(cache: &Cache<u32, u32>, key: u32, answer: u32) -> Option<u32> {
    cache.get(&key, AGE, async { Ok(Some(answer)) }).await.expect("an answer")
}

#[tokio::test]
async fn an_answer_is_as_old_as_its_reading() {
    let (cache, clock) = cache(10);
    let slow = async {
        clock.advance(Duration::from_secs(4));
        Ok(Some(1))
    };
    assert_eq!(cache.get(&7, AGE, slow).await.expect("an answer"), Some(1));
    clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&cache, 7, 2).await, Some(1));
    clock.advance(Duration::from_millis(1));
    assert_eq!(ask(&cache, 7, 2).await, Some(2));
}

#[tokio::test]
async fn what_is_forgotten_while_it_is_read_reaches_only_those_who_asked_before() {
    let (cache, _clock) = cache(10);
    let (go, gone) = oneshot::channel::<()>();
    let early = cache.get(&7, AGE, async {
        gone.await.expect("told to go on");
        Ok(Some(1))
    });
    let late = async {
        tokio::task::yield_now().await;
        cache.forget(&7);
        let late = ask(&cache, 7, 2).await;
        go.send(()).expect("still reading");
        late
    };
    let (early, late) = join(early, late).await;
    assert_eq!((early.expect("an answer"), late), (Some(1), Some(2)));
    assert_eq!(ask(&cache, 7, 3).await, Some(2));
}

#[tokio::test]
async fn whoever_waits_goes_on_when_the_reader_is_dropped() {
    let (cache, _clock) = cache(10);
    assert!(cache.get(&7, AGE, std::future::pending()).now_or_never().is_none());
    assert_eq!(ask(&cache, 7, 2).await, Some(2));
}

#[tokio::test]
async fn what_is_absent_is_shared_and_not_kept() {
    let (cache, _clock) = cache(10);
    let reads = Cell::new(0);
    let absent = async || {
        let read = async {
            reads.set(reads.get() + 1);
            tokio::task::yield_now().await;
            Ok(None)
        };
        cache.get(&7, AGE, read).await.expect("an answer")
    };
    assert_eq!(join(absent(), absent()).await, (None, None));
    assert_eq!(reads.get(), 1);
    assert_eq!(ask(&cache, 7, 2).await, Some(2));
}

#[tokio::test]
async fn room_is_made_by_dropping_the_oldest() {
    let (cache, clock) = cache(4);
    for key in 0..4 {
        ask(&cache, key, key).await;
        clock.advance(Duration::from_millis(1));
    }
    ask(&cache, 4, 4).await;
    assert_eq!(ask(&cache, 3, 9).await, Some(3));
    assert_eq!(ask(&cache, 0, 9).await, Some(9));
}
