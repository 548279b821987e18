//! What all replicas share.

use std::time::Instant;

use super::*;

pub(super) async fn a_person_is_held_by_one(world: World) {
    let store = world.store(LONG).await;
    let (one, two) = tokio::join!(store.lock("u1", LONG), store.lock("u1", LONG));
    let fences: Vec<u64> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert_eq!(fences.len(), 1);
    let fence = fences[0];
    assert!(store.lock("u2", LONG).await.unwrap().unwrap() > fence);
    store.unlock("u1", fence + 7).await.unwrap();
    assert_eq!(store.lock("u1", LONG).await.unwrap(), None, "only its holder gives it back");
    assert!(!store.extend("u1", fence + 7, LONG).await.unwrap());
    assert!(store.extend("u1", fence, Duration::from_millis(40)).await.unwrap());
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(!store.extend("u1", fence, LONG).await.unwrap(), "it ran out");
    let next = store.lock("u1", LONG).await.unwrap().unwrap();
    assert!(next > fence);
    store.unlock("u1", fence).await.unwrap();
    assert_eq!(store.lock("u1", LONG).await.unwrap(), None);
    store.unlock("u1", next).await.unwrap();
    assert!(store.lock("u1", LONG).await.unwrap().is_some());
}

pub(super) async fn values_and_sessions_expire(world: World) {
    let store = world.store(LONG).await;
    store.put_value("token", "t", LONG).await.unwrap();
    assert_eq!(store.value("token").await.unwrap().as_deref(), Some("t"));
    store.drop_value("token").await.unwrap();
    assert_eq!(store.value("token").await.unwrap(), None);
    store.put_value("token", "t", Duration::from_millis(30)).await.unwrap();
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    let session = SessionWrite::Set { body: "s".to_owned(), ttl: Duration::from_millis(30) };
    store.commit(&turn, Commit { session, ..one() }, 10).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(store.value("token").await.unwrap(), None);
    assert_eq!(store.session(&owner("a")).await.unwrap(), None);
}

pub(super) async fn maps_are_shared(world: World) {
    let store = world.store(LONG).await;
    let entry = |field: &str, value: Option<&str>| Entry {
        map: key::map::GROUPS,
        field: field.to_owned(),
        value: value.map(str::to_owned),
    };
    for field in ["b", "a", "c"] {
        store.put_entry(&entry(field, Some(field))).await.unwrap();
    }
    store.put_entry(&entry("c", None)).await.unwrap();
    store.put_entry(&entry("a", Some("群"))).await.unwrap();
    let expected = [("a", "群"), ("b", "b")].map(|(field, value)| (field.to_owned(), value.to_owned()));
    assert_eq!(store.entries(key::map::GROUPS).await.unwrap(), expected);
    assert_eq!(store.entry(key::map::GROUPS, "c").await.unwrap(), None);
    assert!(store.entries(key::map::HOOKS).await.unwrap().is_empty());
    assert_eq!(store.size(key::map::GROUPS).await.unwrap(), 2);
    assert_eq!(store.size(key::map::HOOKS).await.unwrap(), 0);
}

pub(super) async fn news_reaches_whoever_listens(world: World) {
    let store = world.store(LONG).await;
    let told = |by: &str, item: &str| (by.to_owned(), item.to_owned());
    let early = store.news(None).await.unwrap();
    assert_eq!((early.items.len(), early.gap), (0, false));
    store.tell("one", "a").await.unwrap();
    let late = store.news(None).await.unwrap();
    store.tell("two", "b").await.unwrap();
    let heard = store.news(Some(&early.last)).await.unwrap();
    assert_eq!((heard.items, heard.gap), (vec![told("one", "a"), told("two", "b")], false));
    let rest = store.news(Some(&late.last)).await.unwrap();
    assert_eq!((rest.items, &rest.last), (vec![told("two", "b")], &heard.last));
    let nothing = store.news(Some(&heard.last)).await.unwrap();
    assert_eq!(nothing, News { last: heard.last, ..News::default() });
}

pub(super) async fn news_that_was_dropped_is_missed(world: World) {
    let store = world.store(LONG).await;
    store.tell("one", "first").await.unwrap();
    let place = store.news(None).await.unwrap().last;
    // The server trims by whole nodes of a hundred.
    for number in 0..News::MOST + 200 {
        store.tell("one", &number.to_string()).await.unwrap();
    }
    let heard = store.news(Some(&place)).await.unwrap();
    assert!(heard.gap && !heard.items.is_empty());
    let newest = (News::MOST + 199).to_string();
    let all = [heard.items, store.news(Some(&heard.last)).await.unwrap().items].concat();
    assert_eq!(all.last().map(|(_, item)| item.as_str()), Some(newest.as_str()));
}

pub(super) async fn ledgers_add_up(world: World) {
    let store = world.store(LONG).await;
    for (field, by) in [("user/get", 3), ("user/get", 4), ("send", 1)] {
        store.count("2026-10", field, by).await.unwrap();
    }
    let expected = [("send".to_owned(), 1), ("user/get".to_owned(), 7)];
    assert_eq!(store.ledger("2026-10").await.unwrap(), expected);
}

/// Asks until a slot is granted, and when that slot begins.
async fn slot(store: &Store, lane: Lane) -> Instant {
    loop {
        match store.reserve("GET /x", 100.0, lane).await.unwrap() {
            Reservation::Go { after } => {
                tokio::time::sleep(after).await;
                return Instant::now();
            }
            Reservation::AskAgain { after } => tokio::time::sleep(after).await,
        }
    }
}

pub(super) async fn the_rate_is_never_exceeded(world: World) {
    let store = world.store(LONG).await;
    let caller = |lane| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut times = Vec::new();
            for _ in 0..15 {
                times.push(slot(&store, lane).await);
            }
            times
        })
    };
    let callers = [Lane::Waiting, Lane::Waiting, Lane::Bulk, Lane::Bulk].map(caller);
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await.unwrap());
    }
    times.sort();
    // Sixty calls at a hundred a second last at least 590 ms; a caller may wake late, never early.
    assert!(times[59] - times[0] >= Duration::from_millis(550), "{:?}", times[59] - times[0]);
    assert!(times[59] - times[0] <= Duration::from_millis(1500), "{:?}", times[59] - times[0]);
}

pub(super) async fn waiting_people_go_first(world: World) {
    let store = world.store(LONG).await;
    let mut expected = Duration::ZERO;
    for _ in 0..20 {
        let Reservation::Go { after } = store.reserve("b", 10.0, Lane::Waiting).await.unwrap() else {
            panic!("waiting people are never sent away")
        };
        assert!(after <= expected && after + Duration::from_millis(500) > expected, "{after:?} {expected:?}");
        expected += Duration::from_millis(100);
    }
    let Reservation::AskAgain { after } = store.reserve("b", 10.0, Lane::Bulk).await.unwrap() else {
        panic!("bulk waits behind people")
    };
    assert!(after <= Duration::from_millis(1950) && after > Duration::from_secs(1), "{after:?}");
    // Asking in vain has moved nothing.
    let Reservation::Go { after } = store.reserve("b", 10.0, Lane::Waiting).await.unwrap() else { panic!() };
    assert!(after <= expected && after + Duration::from_millis(500) > expected, "{after:?} {expected:?}");
    // However many bulk callers there are, a person waits behind one of them at most.
    for _ in 0..10 {
        store.reserve("c", 10.0, Lane::Bulk).await.unwrap();
    }
    let Reservation::Go { after } = store.reserve("c", 10.0, Lane::Waiting).await.unwrap() else { panic!() };
    assert!(after <= Duration::from_millis(100), "{after:?}");
}

pub(super) async fn a_window_is_never_exceeded(world: World) {
    let store = world.store(LONG).await;
    // The bucket is every organisation's, so its name is this test's own.
    let bucket = format!("10.0.0.{}", u8::from(store.is_durable()));
    let mut waits = Vec::new();
    for _ in 0..101 {
        waits.push(store.reserve_window(&bucket, 50, Duration::from_secs(20)).await.unwrap());
    }
    assert_eq!(waits[..5], [Duration::ZERO; 5], "a burst of a tenth goes at once");
    assert!(waits[50] > Duration::from_secs(18), "{:?}", waits[50]);
    assert!(waits[100] > Duration::from_secs(38), "{:?}", waits[100]);
}
