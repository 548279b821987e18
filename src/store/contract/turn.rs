//! Turns and what they commit.

use super::*;

pub(super) async fn two_workers_are_never_in_one_turn(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..2).await;
    let first = ready(&store).await;
    let again = store.reclaim("other", Duration::ZERO, 10).await.unwrap();
    assert_eq!(first, again, "an entry handed out may be handed out again");
    let (one_, two) = tokio::join!(store.claim(&first[0], 10), store.claim(&again[0], 10));
    let turns = [one_.unwrap(), two.unwrap()];
    assert_eq!(turns.iter().flatten().count(), 1, "{turns:?}");
    assert_eq!(store.backlog().await.unwrap(), 1);
}

pub(super) async fn a_killed_worker_is_replaced_at_the_head(world: World) {
    let store = world.store(OVER).await;
    fill(&store, "a", 0..2).await;
    let killed = turn(&store).await;
    assert!(ready(&store).await.is_empty());
    let found = store.reclaim("other", Duration::ZERO, 10).await.unwrap();
    let successor = store.claim(&found[0], 10).await.unwrap().unwrap();
    assert!(successor.fence > killed.fence);
    assert_eq!(bodies(&successor.items), ["a0", "a1"]);
    assert_eq!((successor.items[0].attempts, successor.items[1].attempts), (2, 1));
    // The head done, the next one counts from one again.
    let Committed::More(items) = store.commit(&successor, one(), 10).await.unwrap() else { panic!("more") };
    assert_eq!(items, [Item { body: "a1".to_owned(), attempts: 1 }]);
    let third = store.claim(&found[0], 10).await.unwrap().unwrap();
    assert_eq!(third.items, [Item { body: "a1".to_owned(), attempts: 2 }]);
}

pub(super) async fn a_late_commit_changes_nothing(world: World) {
    let store = world.store(OVER).await;
    fill(&store, "a", 0..1).await;
    let late = turn(&store).await;
    let found = store.reclaim("other", Duration::ZERO, 10).await.unwrap();
    let successor = store.claim(&found[0], 10).await.unwrap().unwrap();
    assert!(!store.heartbeat(&late).await.unwrap());
    assert!(matches!(store.commit(&late, everything(), 10).await, Err(Error::Fenced)));
    assert_untouched(&store).await;
    assert!(store.heartbeat(&successor).await.unwrap());
    assert_eq!(store.commit(&successor, one(), 10).await.unwrap(), Committed::Released);
    assert!(matches!(store.commit(&late, everything(), 10).await, Err(Error::Fenced)));
    assert_untouched(&store).await;
}

pub(super) async fn a_heartbeat_keeps_the_turn(world: World) {
    let store = world.store(Duration::from_millis(400)).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    let ready = Ready { entry: turn.entry.clone(), owner: turn.owner.clone() };
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(store.heartbeat(&turn).await.unwrap());
        assert!(store.reclaim("other", Duration::from_millis(390), 10).await.unwrap().is_empty());
    }
    assert!(store.claim(&ready, 10).await.unwrap().is_none(), "the lease goes on");
    tokio::time::sleep(Duration::from_millis(450)).await;
    assert_eq!(
        store.reclaim("other", Duration::from_millis(400), 10).await.unwrap(),
        std::slice::from_ref(&ready)
    );
    assert!(store.claim(&ready, 10).await.unwrap().is_some(), "the lease is over");
}

pub(super) async fn found_early_is_found_again_in_time(world: World) {
    const LEASE: Duration = Duration::from_millis(600);
    let store = world.store(LEASE).await;
    fill(&store, "a", 0..1).await;
    let handed = ready(&store).await;
    tokio::time::sleep(LEASE / 2).await;
    store.claim(&handed[0], 10).await.unwrap().expect("is free");
    tokio::time::sleep(LEASE / 2).await;
    // Handed out a whole lease ago, and claimed half of one ago: it may be found, and is not to be had.
    store.reclaim("other", LEASE, 10).await.unwrap();
    assert!(store.claim(&handed[0], 10).await.unwrap().is_none(), "the lease goes on");
    assert!(store.reclaim("other", LEASE, 10).await.unwrap().is_empty());
    tokio::time::sleep(LEASE / 2 + Duration::from_millis(50)).await;
    assert_eq!(store.reclaim("other", LEASE, 10).await.unwrap(), handed);
    assert!(store.claim(&handed[0], 10).await.unwrap().is_some(), "the lease is over");
}

/// A commit with something in every field that writes.
fn everything() -> Commit {
    Commit {
        take: 1,
        dead: Some("reason".to_owned()),
        session: SessionWrite::Set { body: "session".to_owned(), ttl: LONG },
        records: vec![RecordWrite { record: record("r", 0), expect: None }],
        leases: vec![Lease::Take("l".to_owned(), LONG)],
        posts: vec![(owner("b"), "post".to_owned())],
        due: vec![due("d", 5, "c")],
        undue: Vec::new(),
        entries: vec![Entry { map: key::map::NAMES, field: "f".to_owned(), value: Some("v".to_owned()) }],
        values: vec![Value { name: "v".to_owned(), body: "value".to_owned(), ttl: LONG }],
        audit: vec!["line".to_owned()],
        sealed: vec![sealed(1)],
        sealed_after: 0,
        after: After::GoOn,
    }
}

fn due(name: &str, at: i64, to: &str) -> Due {
    Due { key: name.to_owned(), at, owner: owner(to), item: name.to_owned() }
}

fn sealed(seq: u64) -> Sealed {
    Sealed { seq, hash: format!("{seq:x}"), line: format!("line {seq}") }
}

async fn assert_untouched(store: &Store) {
    assert_eq!(store.session(&owner("a")).await.unwrap(), None);
    assert_eq!(store.record("r").await.unwrap(), None);
    let free = store.lock("l", LONG).await.unwrap().expect("nobody has it");
    store.unlock("l", free).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), None);
    assert_eq!(store.entry(key::map::NAMES, "f").await.unwrap(), None);
    assert_eq!(store.value("v").await.unwrap(), None);
    assert_eq!(store.audit_tail().await.unwrap(), None);
    assert!(store.letters(None, 10).await.unwrap().is_empty());
    assert!(ready(store).await.is_empty());
}

pub(super) async fn a_conflict_writes_nothing(world: World) {
    let store = world.store(LONG).await;
    put(&store, record("other", 0)).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    for expect in [None, Some(0), Some(2)] {
        let mut commit = everything();
        let write = RecordWrite { record: Record { revision: 9, ..record("other", 0) }, expect };
        commit.records.push(write);
        let refused = store.commit(&turn, commit, 10).await;
        assert!(matches!(refused, Err(Error::Conflict { record }) if record == "other"), "{expect:?}");
        assert_untouched(&store).await;
    }
    let missing = RecordWrite { record: record("missing", 0), expect: Some(1) };
    let refused = store.commit(&turn, Commit { records: vec![missing], ..one() }, 10).await;
    assert!(matches!(refused, Err(Error::Conflict { record }) if record == "missing"));
    let write = RecordWrite { record: Record { revision: 2, ..record("other", 7) }, expect: Some(1) };
    store.commit(&turn, Commit { records: vec![write], ..one() }, 10).await.unwrap();
    let written = store.record("other").await.unwrap().unwrap();
    assert_eq!(written, Record { revision: 2, ..record("other", 7) });
}

pub(super) async fn a_turn_begins_with_the_step_before_it(world: World) {
    let store = world.store(LONG).await;
    let accept = async |seen: &str, to: &str| {
        store.accept_and_begin(&delivery(seen, to, seen), "worker").await.unwrap()
    };
    let (accepted, turn) = accept("a0", "a").await;
    let turn = turn.expect("nobody else was ready");
    assert_eq!(accepted, Accepted::Stored);
    assert_eq!((turn.owner.name(), bodies(&turn.items), turn.items[0].attempts), ("a", vec!["a0"], 1));
    assert!(accept("a0", "a").await.1.is_none(), "seen before");
    // What comes for somebody whose turn is held goes on with that turn.
    assert!(accept("a1", "a").await.1.is_none());
    assert!(ready(&store).await.is_empty());
    // Whoever has been ready longest is next.
    fill(&store, "b", 0..1).await;
    let (_, next) = accept("c0", "c").await;
    assert_eq!(next.expect("b is ready").owner.name(), "b");
    let commit = Commit { session: SessionWrite::Set { body: "s".to_owned(), ttl: LONG }, ..one() };
    let (committed, next) = store.commit_and_begin(&turn, commit, 10, Some("worker")).await.unwrap();
    assert!(matches!(committed, Committed::More(items) if bodies(&items) == ["a1"]));
    assert!(next.is_none(), "it goes on itself");
    // Its own post is for somebody else; c has been ready longer.
    let commit = Commit { posts: vec![(owner("d"), "d0".to_owned())], ..one() };
    let (committed, next) = store.commit_and_begin(&turn, commit, 10, Some("worker")).await.unwrap();
    let next = next.expect("c is ready");
    assert_eq!((committed, next.owner.name()), (Committed::Released, "c"));
    let (_, last) = store.commit_and_begin(&next, one(), 10, Some("worker")).await.unwrap();
    let last = last.expect("d is ready");
    assert_eq!((last.owner.name(), bodies(&last.items)), ("d", vec!["d0"]));
    assert!(store.commit_and_begin(&last, one(), 10, None).await.unwrap().1.is_none());
    // The session is there with the turn.
    let (_, again) = accept("a2", "a").await;
    assert_eq!(again.expect("a is ready").session.as_deref(), Some("s"));
}

pub(super) async fn who_dies_with_a_turn_handed_over_is_replaced(world: World) {
    let store = world.store(OVER).await;
    let (_, turn) = store.accept_and_begin(&delivery("a0", "a", "a0"), "dead").await.unwrap();
    let turn = turn.expect("a turn");
    let handed = store.reclaim("other", OVER, 10).await.unwrap();
    assert_eq!(handed, [turn.ready()]);
    let again = store.claim(&handed[0], 10).await.unwrap().expect("the lease is over");
    assert_eq!((again.items[0].attempts, again.deaths), (2, 1));
    assert!(again.fence > turn.fence);
    assert!(matches!(store.commit(&turn, one(), 10).await, Err(Error::Fenced)));
    store.commit(&again, one(), 10).await.unwrap();
    assert_eq!(store.backlog().await.unwrap(), 0);
}

pub(super) async fn a_turn_put_back_was_no_attempt(world: World) {
    let store = world.store(LONG).await;
    let (_, turn) = store.accept_and_begin(&delivery("a0", "a", "a0"), "worker").await.unwrap();
    let turn = turn.expect("a turn");
    store.put_back(&turn).await.unwrap();
    let again = store.claim(&turn.ready(), 10).await.unwrap().expect("it is free at once");
    assert_eq!((again.items[0].attempts, again.deaths), (1, 0));
    // Whoever has lost it puts nothing back.
    store.put_back(&turn).await.unwrap();
    assert!(store.claim(&turn.ready(), 10).await.unwrap().is_none(), "it is held");
    store.commit(&again, one(), 10).await.unwrap();
}

pub(super) async fn a_commit_does_all_it_says(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    assert_eq!(store.commit(&turn, everything(), 10).await.unwrap(), Committed::Released);
    assert_eq!(store.session(&owner("a")).await.unwrap().as_deref(), Some("session"));
    assert_eq!(store.record("r").await.unwrap(), Some(record("r", 0)));
    assert_eq!(store.next_due().await.unwrap(), Some(5));
    assert_eq!(store.entry(key::map::NAMES, "f").await.unwrap().as_deref(), Some("v"));
    assert_eq!(store.value("v").await.unwrap().as_deref(), Some("value"));
    assert_eq!(store.audit_tail().await.unwrap(), Some(sealed(1)));
    assert_eq!(told(&store.letters(None, 10).await.unwrap()), [("a", "reason", "a0")]);
    let mut found = Vec::new();
    for ready in ready(&store).await {
        let turn = store.claim(&ready, 10).await.unwrap().unwrap();
        found.push((turn.owner.name().to_owned(), turn.items[0].body.clone()));
        let clear = Commit { session: SessionWrite::Clear, undue: vec!["d".to_owned()], ..one() };
        store.commit(&turn, clear, 10).await.unwrap();
    }
    found.sort();
    let expected = [("audit", "line"), ("b", "post")];
    assert_eq!(found, expected.map(|(to, item)| (to.to_owned(), item.to_owned())));
    assert_eq!(store.next_due().await.unwrap(), None);
    // The session comes with the next turn; `Keep` keeps it and `Clear` clears it.
    fill(&store, "a", 1..2).await;
    let turn = super::turn(&store).await;
    assert_eq!(turn.session.as_deref(), Some("session"));
    store.commit(&turn, one(), 10).await.unwrap();
    fill(&store, "a", 2..3).await;
    let turn = super::turn(&store).await;
    let clear = Commit { session: SessionWrite::Clear, ..one() };
    store.commit(&turn, clear, 10).await.unwrap();
    assert_eq!(store.session(&owner("a")).await.unwrap(), None);
}

pub(super) async fn own_posts_go_on_in_the_same_turn(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    let post = Commit { posts: vec![(owner("a"), "own".to_owned())], ..one() };
    let more = store.commit(&turn, post, 10).await.unwrap();
    assert_eq!(more, Committed::More(vec![Item { body: "own".to_owned(), attempts: 1 }]));
    assert!(ready(&store).await.is_empty());
    assert_eq!(store.commit(&turn, one(), 10).await.unwrap(), Committed::Released);
    assert!(ready(&store).await.is_empty());
}

pub(super) async fn a_yield_goes_to_the_end(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..2).await;
    let turn = turn(&store).await;
    fill(&store, "b", 0..1).await;
    let yields = || Commit { after: After::Yield, ..one() };
    assert_eq!(store.commit(&turn, yields(), 10).await.unwrap(), Committed::Released);
    let next = ready(&store).await;
    let owners: Vec<_> = next.iter().map(|ready| ready.owner.name()).collect();
    assert_eq!(owners, ["b", "a"]);
    let turn = store.claim(&next[1], 10).await.unwrap().unwrap();
    assert_eq!(turn.items, [Item { body: "a1".to_owned(), attempts: 1 }]);
    assert_eq!(store.commit(&turn, yields(), 10).await.unwrap(), Committed::Released);
    assert!(ready(&store).await.is_empty(), "nothing is left to yield for");
}

pub(super) async fn a_parked_turn_comes_back(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    let park = |take, at| Commit { take, after: After::Park(at), ..Commit::default() };
    assert_eq!(store.commit(&turn, park(0, 100), 10).await.unwrap(), Committed::Released);
    assert_eq!((store.backlog().await.unwrap(), store.next_due().await.unwrap()), (0, Some(100)));
    assert_eq!(store.promote(99, 10).await.unwrap(), 0);
    assert!(ready(&store).await.is_empty());
    assert_eq!(store.promote(100, 10).await.unwrap(), 1);
    let turn = super::turn(&store).await;
    assert_eq!(turn.items, [Item { body: "a0".to_owned(), attempts: 1 }]);
    // A new item wakes it earlier; the due entry then finds nothing to do.
    store.commit(&turn, park(0, 200), 10).await.unwrap();
    fill(&store, "a", 1..2).await;
    let turn = super::turn(&store).await;
    assert_eq!(store.commit(&turn, park(2, 300), 10).await.unwrap(), Committed::Released);
    assert_eq!(store.promote(1_000, 10).await.unwrap(), 1);
    assert_eq!((store.backlog().await.unwrap(), store.next_due().await.unwrap()), (0, None));
}

/// Commits due entries by way of somebody's turn.
async fn put_due(store: &Store, seen: &str, due: Vec<Due>) {
    store.accept(&delivery(seen, "writer", "x")).await.unwrap();
    let turn = turn(store).await;
    store.commit(&turn, Commit { due, ..one() }, 10).await.unwrap();
}

pub(super) async fn due_entries_come_in_time_and_at_most_max(world: World) {
    let store = world.store(LONG).await;
    let entries = (0..5).rev().map(|at| due(&format!("d{at}"), at, "a")).chain([due("late", 1_000, "a")]);
    put_due(&store, "1", entries.collect()).await;
    assert_eq!(store.promote(10, 2).await.unwrap(), 2);
    assert_eq!(store.next_due().await.unwrap(), Some(2));
    assert_eq!(store.promote(10, 500).await.unwrap(), 3);
    assert_eq!(store.promote(10, 500).await.unwrap(), 0);
    let turn = turn(&store).await;
    assert_eq!(bodies(&turn.items), ["d0", "d1", "d2", "d3", "d4"]);
}

pub(super) async fn a_due_entry_is_replaced_by_its_key(world: World) {
    let store = world.store(LONG).await;
    put_due(&store, "1", vec![due("d", 5, "a")]).await;
    put_due(&store, "2", vec![Due { item: "new".to_owned(), ..due("d", 9, "b") }]).await;
    assert_eq!(store.promote(8, 10).await.unwrap(), 0);
    assert_eq!(store.promote(9, 10).await.unwrap(), 1);
    let turn = turn(&store).await;
    assert_eq!((turn.owner.name(), bodies(&turn.items)), ("b", vec!["new"]));
}

pub(super) async fn dead_letters_are_kept(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..3).await;
    let turn = turn(&store).await;
    let dead = |take, reason: &str| Commit { take, dead: Some(reason.to_owned()), ..Commit::default() };
    store.commit(&turn, dead(1, "first"), 10).await.unwrap();
    store.commit(&turn, dead(2, "second"), 10).await.unwrap();
    let letters = store.letters(None, 2).await.unwrap();
    assert_eq!(told(&letters), [("a", "second", "a2"), ("a", "second", "a1")]);
    let earlier = store.letters(Some(&letters[1].id), 10).await.unwrap();
    assert_eq!(told(&earlier), [("a", "first", "a0")]);
    assert_eq!(store.letter(&earlier[0].id).await.unwrap().as_ref(), Some(&earlier[0]));
}

/// Of whom, why, and what.
fn told(letters: &[Letter]) -> Vec<(&str, &str, &str)> {
    letters.iter().map(|letter| (letter.owner.name(), letter.reason.as_str(), letter.item.as_str())).collect()
}

pub(super) async fn a_dead_letter_is_put_back_or_dropped_and_that_is_recorded(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..2).await;
    let turn = turn(&store).await;
    store
        .commit(&turn, Commit { take: 2, dead: Some("why".to_owned()), ..Commit::default() }, 10)
        .await
        .unwrap();
    let letters = store.letters(None, 10).await.unwrap();
    assert!(store.settle_letter(&letters[0].id, LetterFate::Requeue, "put back").await.unwrap());
    assert!(store.settle_letter(&letters[1].id, LetterFate::Drop, "dropped").await.unwrap());
    for fate in [LetterFate::Requeue, LetterFate::Drop] {
        assert!(!store.settle_letter(&letters[0].id, fate, "again").await.unwrap(), "it is gone");
    }
    assert!(store.letters(None, 10).await.unwrap().is_empty());
    let mut found = Vec::new();
    for ready in ready(&store).await {
        let turn = store.claim(&ready, 10).await.unwrap().unwrap();
        assert_eq!(turn.items[0].attempts, 1, "it begins anew");
        found.extend(turn.items.into_iter().map(|item| (turn.owner.name().to_owned(), item.body)));
    }
    found.sort_unstable();
    let line = |text: &str| ("audit".to_owned(), text.to_owned());
    assert_eq!(found, [("a".to_owned(), "a1".to_owned()), line("dropped"), line("put back")]);
}

pub(super) async fn a_stale_entry_is_dropped(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    store.commit(&turn, one(), 10).await.unwrap();
    fill(&store, "a", 1..2).await;
    let stale = Ready { entry: turn.entry, owner: turn.owner };
    assert!(store.claim(&stale, 10).await.unwrap().is_none());
    let turn = super::turn(&store).await;
    assert_eq!(bodies(&turn.items), ["a1"]);
}

pub(super) async fn next_waits_and_wakes(world: World) {
    let store = world.store(LONG).await;
    let reader = |name: &'static str| {
        let store = store.clone();
        tokio::spawn(async move { store.next(name, 1, LONG).await.unwrap() })
    };
    let (first, second) = (reader("one"), reader("two"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let posts = ["a", "b"].map(|to| (owner(to), "x".to_owned())).to_vec();
    fill(&store, "w", 0..1).await;
    // One of the readers has got it; the other, and a third, get what its commit posts.
    let third = reader("three");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let handed = store.reclaim("four", Duration::ZERO, 1).await.unwrap();
    let turn = store.claim(&handed[0], 10).await.unwrap().unwrap();
    store.commit(&turn, Commit { posts, ..one() }, 10).await.unwrap();
    let all = tokio::time::timeout(Duration::from_secs(5), async {
        [first.await.unwrap(), second.await.unwrap(), third.await.unwrap()].concat()
    });
    let mut owners: Vec<_> =
        all.await.expect("all wake").into_iter().map(|ready| ready.owner.to_string()).collect();
    owners.sort();
    assert_eq!(owners, ["a", "b", "w"]);
    let before = std::time::Instant::now();
    assert!(store.next("one", 1, Duration::from_millis(50)).await.unwrap().is_empty());
    assert!(before.elapsed() >= Duration::from_millis(45));
}

pub(super) async fn audit_lines_are_in_order(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    let seal = |seqs: std::ops::Range<u64>| {
        let sealed_after = seqs.start - 1;
        let sealed = seqs.map(sealed).collect();
        store.commit(&turn, Commit { sealed, sealed_after, ..Commit::default() }, 10)
    };
    assert_eq!(store.audit_reached().await.unwrap(), 0);
    assert!(matches!(seal(2..3).await, Err(Error::Corrupt { .. })), "the log ends elsewhere");
    seal(1..4).await.unwrap();
    assert!(matches!(seal(3..5).await, Err(Error::Corrupt { .. })), "a second 3");
    seal(4..6).await.unwrap();
    assert_eq!(store.audit_reached().await.unwrap(), 5);
    let numbers = |lines: Vec<Sealed>| lines.into_iter().map(|line| line.seq).collect::<Vec<_>>();
    assert_eq!(numbers(store.audit(0, 10).await.unwrap()), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(store.audit(2, 2).await.unwrap()), [2, 3]);
    assert_eq!(store.audit_tail().await.unwrap(), Some(sealed(5)));
    let gap = Commit { sealed: vec![sealed(9)], sealed_after: 5, ..Commit::default() };
    store.commit(&turn, gap, 10).await.unwrap();
    assert_eq!(store.audit_tail().await.unwrap(), Some(sealed(9)), "a gap that is meant");
}

pub(super) async fn a_death_is_told_from_a_failure(world: World) {
    let store = world.store(OVER).await;
    fill(&store, "a", 0..2).await;
    let handed = ready(&store).await.remove(0);
    let deaths = async || store.claim(&handed, 10).await.unwrap().unwrap();
    assert_eq!(deaths().await.deaths, 0);
    store.survived(&handed).await.unwrap();
    assert_eq!(deaths().await.deaths, 0, "whoever failed is alive");
    assert_eq!(deaths().await.deaths, 1, "and of whoever came next nothing was heard");
    let turn = deaths().await;
    assert_eq!((turn.deaths, turn.items[0].attempts), (2, 4));
    store.commit(&turn, one(), 10).await.unwrap();
    let next = deaths().await;
    assert_eq!((next.deaths, next.items[0].attempts), (1, 2), "the next one counts anew, this turn included");
    let stale = Ready { entry: "1-1".to_owned(), ..handed.clone() };
    store.survived(&stale).await.unwrap();
    assert_eq!(deaths().await.deaths, 2);
}

pub(super) async fn people_are_held_by_commits(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..2).await;
    fill(&store, "b", 0..2).await;
    let handed = ready(&store).await;
    let a = store.claim(&handed[0], 10).await.unwrap().unwrap();
    let b = store.claim(&handed[1], 10).await.unwrap().unwrap();
    let commit = async |turn: &Turn, leases: Vec<Lease>| {
        let values = vec![Value { name: "by".to_owned(), body: turn.owner.to_string(), ttl: LONG }];
        store.commit(turn, Commit { leases, values, ..Commit::default() }, 10).await
    };
    let take = |name: &str| Lease::Take(name.to_owned(), LONG);
    let keep = |name: &str| Lease::Keep(name.to_owned(), LONG);
    let give = |name: &str| Lease::Return(name.to_owned());
    let is_held =
        |outcome: Result<Committed, Error>| matches!(outcome, Err(Error::Held { name }) if name == "u1");

    assert!(is_held(commit(&a, vec![keep("u1")]).await), "what is nobody's is not kept");
    commit(&a, vec![take("u1"), take("u2")]).await.unwrap();
    assert!(store.lock("u1", LONG).await.unwrap().is_none(), "it is a lease like any other");
    commit(&a, vec![keep("u1"), take("u1")]).await.unwrap();
    for refused in [take("u1"), keep("u1")] {
        assert!(is_held(commit(&b, vec![take("u3"), refused]).await));
        assert_eq!(store.value("by").await.unwrap().as_deref(), Some("a"), "nothing is done");
    }
    commit(&b, vec![take("u3"), give("u1")]).await.unwrap();
    assert!(is_held(commit(&b, vec![take("u1")]).await), "nobody gives back what is not theirs");
    commit(&a, vec![give("u1")]).await.unwrap();
    commit(&b, vec![take("u1")]).await.unwrap();
    // It ends by itself.
    commit(&b, vec![Lease::Keep("u3".to_owned(), Duration::from_millis(20))]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(40)).await;
    commit(&a, vec![take("u3")]).await.unwrap();
}
