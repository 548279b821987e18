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

pub(super) async fn what_waits_is_told(world: World) {
    let store = world.store(LONG).await;
    put(&store, record("1", 0)).await;
    put(&store, Record { id: "2".to_owned(), ..record("1", 0) }).await;
    let load = store.load().await.expect("it tells");
    assert_eq!(load.operations["proposed"].count, 1, "what is no operation is not counted as one: {load:?}");
    assert_eq!(
        (load.marked, load.messages, load.ready.len(), load.operations.len()),
        (0, 0, 0, 4),
        "{load:?}"
    );

    fill(&store, "chat:a", 0..1).await;
    let posts = vec![(owner("out:c"), "one".to_owned()), (owner("out:c"), "two".to_owned())];
    let due = vec![Due { key: "d".to_owned(), at: i64::MAX / 2, owner: owner("x"), item: String::new() }];
    let audit = vec!["line".to_owned()];
    store.commit(&turn(&store).await, Commit { posts, due, audit, ..one() }, 10).await.expect("commits");
    fill(&store, "chat:b", 0..1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let load = store.load().await.expect("it tells");
    assert_eq!((load.lanes.count, load.messages, load.due, load.unsealed), (1, 2, 1, 1), "{load:?}");
    assert_eq!(load.ready.keys().collect::<Vec<_>>(), ["audit", "chat", "out"], "{load:?}");
    assert!(load.ready["chat"].oldest_ms >= 20 && load.lanes.oldest_ms >= 20, "{load:?}");

    // A press moves an operation on, and its own write ends it.
    let press = Press {
        seen: "press:1".to_owned(),
        record: "1".to_owned(),
        revision: 1,
        by: "u1".to_owned(),
        to: Some("confirmed".to_owned()),
        item: "run".to_owned(),
        now: 0,
        rest: None,
    };
    assert_eq!(store.press(&press).await.expect("decides"), Decision::Counts { revision: 2 });
    let load = store.load().await.expect("it tells");
    assert_eq!((load.operations["proposed"].count, load.operations["confirmed"].count), (0, 1), "{load:?}");
    let handed = ready(&store).await;
    let of = |name: &str| handed.iter().find(|ready| ready.owner.name() == name).expect("it is ready");
    let turn = store.claim(of("op:1"), 10).await.expect("claims").expect("is free");
    let done = Record { state: "done".to_owned(), revision: 3, ..record("1", 0) };
    let records = vec![RecordWrite { record: done, expect: Some(2) }];
    store.commit(&turn, Commit { records, ..one() }, 10).await.expect("commits");

    // A lane that gets on is young again, and one that is drained is gone.
    let lane = store.claim(of("out:c"), 10).await.expect("claims").expect("is free");
    store.commit(&lane, one(), 10).await.expect("commits");
    let load = store.load().await.expect("it tells");
    assert!(load.lanes.count == 1 && load.messages == 1 && load.lanes.oldest_ms < 20_000, "{load:?}");
    assert_eq!(load.operations["confirmed"].count, 0, "{load:?}");
    store.commit(&lane, Commit { dead: Some("given up".to_owned()), ..one() }, 10).await.expect("commits");
    let load = store.load().await.expect("it tells");
    assert_eq!((load.lanes, load.messages, load.letters), (Queued::default(), 0, 1), "{load:?}");
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
    assert!(store.entries(key::map::NAMES).await.unwrap().is_empty());
    assert_eq!(store.size(key::map::GROUPS).await.unwrap(), 2);
    assert_eq!(store.size(key::map::NAMES).await.unwrap(), 0);
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
        match store.reserve("GET /x", 100.0, (lane, LONG)).await.unwrap() {
            Reservation::Go { after, .. } => {
                tokio::time::sleep(after).await;
                return Instant::now();
            }
            Reservation::AskAgain { after } => tokio::time::sleep(after).await,
            Reservation::TooFar { after } => panic!("{after:?} is not too far"),
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
        let Reservation::Go { after, .. } = store.reserve("b", 10.0, (Lane::Waiting, LONG)).await.unwrap()
        else {
            panic!("waiting people are never sent away")
        };
        assert!(after <= expected && after + Duration::from_millis(500) > expected, "{after:?} {expected:?}");
        expected += Duration::from_millis(100);
    }
    let Reservation::AskAgain { after } = store.reserve("b", 10.0, (Lane::Bulk, LONG)).await.unwrap() else {
        panic!("bulk waits behind people")
    };
    assert!(after <= Duration::from_millis(1950) && after > Duration::from_secs(1), "{after:?}");
    // Asking in vain has moved nothing.
    let Reservation::Go { after, .. } = store.reserve("b", 10.0, (Lane::Waiting, LONG)).await.unwrap() else {
        panic!()
    };
    assert!(after <= expected && after + Duration::from_millis(500) > expected, "{after:?} {expected:?}");
    // However many bulk callers there are, a person waits behind one of them at most.
    for _ in 0..10 {
        store.reserve("c", 10.0, (Lane::Bulk, LONG)).await.unwrap();
    }
    let Reservation::Go { after, .. } = store.reserve("c", 10.0, (Lane::Waiting, LONG)).await.unwrap() else {
        panic!()
    };
    assert!(after <= Duration::from_millis(100), "{after:?}");
}

pub(super) async fn a_window_is_never_exceeded(world: World) {
    let store = world.store(LONG).await;
    // The bucket is every organisation's, so its name is this test's own.
    let bucket = format!("10.0.0.{}", u8::from(store.is_durable()));
    let limits = (50, Duration::from_secs(20));
    let mut waits = Vec::new();
    for _ in 0..101 {
        match store.reserve_window(&bucket, limits, Duration::from_mins(1)).await.unwrap() {
            Reservation::Go { after, .. } => waits.push(after),
            refused => panic!("{refused:?}"),
        }
    }
    assert_eq!(waits[..5], [Duration::ZERO; 5], "a burst of a tenth goes at once");
    assert!(waits[50] > Duration::from_secs(18), "{:?}", waits[50]);
    assert!(waits[100] > Duration::from_secs(38), "{:?}", waits[100]);
}

pub(super) async fn whoever_is_refused_reserves_nothing(world: World) {
    const SECOND: Duration = Duration::from_secs(1);
    let store = world.store(LONG).await;
    let ask = async |lane| store.reserve("d", 10.0, (lane, SECOND)).await.unwrap();
    let mut granted = 0;
    let refused = loop {
        match ask(Lane::Waiting).await {
            Reservation::Go { after, .. } => {
                assert!(after <= SECOND, "{after:?}");
                granted += 1;
            }
            refused => break refused,
        }
    };
    assert!((11..=15).contains(&granted), "{granted}");
    // However many are refused, the next slot is no further ahead.
    for _ in 0..200 {
        let Reservation::TooFar { after } = ask(Lane::Waiting).await else { continue };
        assert!(after <= Duration::from_millis(1200), "{after:?}");
        assert!(
            matches!(ask(Lane::Bulk).await, Reservation::AskAgain { after } if after <= Duration::from_millis(1200))
        );
    }
    assert!(matches!(refused, Reservation::TooFar { .. }), "{refused:?}");

    let bucket = format!("10.0.1.{}", u8::from(store.is_durable()));
    let ask = async || store.reserve_window(&bucket, (100, Duration::from_secs(20)), SECOND).await.unwrap();
    let mut last = Reservation::TooFar { after: Duration::ZERO };
    for _ in 0..200 {
        last = ask().await;
    }
    // One more may have come free just now.
    let (Reservation::TooFar { after } | Reservation::AskAgain { after } | Reservation::Go { after, .. }) =
        last;
    assert!(after <= Duration::from_millis(1500), "{last:?}");
}

pub(super) async fn a_slot_is_given_back(world: World) {
    let store = world.store(LONG).await;
    let ask = async || match store.reserve("e", 1.0, (Lane::Waiting, LONG)).await.unwrap() {
        Reservation::Go { after, mark } => (after, mark),
        refused => panic!("{refused:?}"),
    };
    ask().await;
    for _ in 0..20 {
        let (after, mark) = ask().await;
        assert!(after <= Duration::from_secs(1), "{after:?}");
        store.give_back("e", 1.0, mark).await.unwrap();
    }
    // Not where somebody has the next one: two would have it then.
    let (_, mark) = ask().await;
    let (behind, _) = ask().await;
    store.give_back("e", 1.0, mark).await.unwrap();
    let (last, _) = ask().await;
    assert!(last > behind + Duration::from_millis(900), "{last:?} {behind:?}");
}

pub(super) async fn a_tally_adds_up_and_is_forgotten(world: World) {
    let store = world.store(LONG).await;
    let (one, two) = tokio::join!(store.tally("t", 3, LONG), store.tally("t", 4, LONG));
    let mut sums = [one.unwrap(), two.unwrap()];
    sums.sort_unstable();
    assert_eq!(sums[1], 7);
    assert_eq!(store.tally("u", 1, LONG).await.unwrap(), 1);
    assert_eq!(store.tally("t", 1, Duration::from_millis(20)).await.unwrap(), 8);
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(store.tally("t", 1, LONG).await.unwrap(), 1);
}
