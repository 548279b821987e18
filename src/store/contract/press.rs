//! Presses, decided from the record alone.

use super::*;

fn press(by: &str, button: &str, revision: u64, now: i64) -> Press {
    Press {
        seen: format!("press:r|{by}|{button}"),
        record: "r".to_owned(),
        revision,
        by: by.to_owned(),
        to: Some("confirmed".to_owned()),
        item: button.to_owned(),
        now,
        rest: None,
    }
}

fn stale(state: &str) -> Decision {
    Decision::Stale { state: state.to_owned() }
}

pub(super) async fn a_press_is_decided_by_the_record_alone(world: World) {
    let store = world.store(LONG).await;
    assert_eq!(store.press(&press("u1", "early", 1, 5)).await.unwrap(), Decision::Unknown);
    put(&store, record("r", 100)).await;
    for (by, button, revision, now, decision) in [
        ("u2", "confirm.1", 1, 5, Decision::NotYours),
        ("u2", "confirm.0", 0, 500, Decision::NotYours),
        ("u1", "confirm.0", 0, 500, stale("proposed")),
        ("u1", "confirm.1", 1, 100, Decision::Expired),
        ("u1", "again.1", 1, 99, Decision::Counts { revision: 2 }),
        ("u1", "cancel.1", 1, 99, stale("confirmed")),
        ("u1", "cancel.2", 2, 500, stale("confirmed")),
        ("u2", "cancel.2", 2, 5, Decision::NotYours),
    ] {
        assert_eq!(store.press(&press(by, button, revision, now)).await.unwrap(), decision, "{by} {button}");
    }
    let after = store.record("r").await.unwrap().unwrap();
    assert_eq!(after, Record { state: "confirmed".to_owned(), revision: 2, ..record("r", 100) });
    let turn = turn(&store).await;
    assert_eq!((turn.owner.name(), bodies(&turn.items)), ("op:r", vec!["again.1"]));
}

pub(super) async fn a_repetition_gets_the_first_decision(world: World) {
    let store = world.store(LONG).await;
    let early = press("u1", "early", 1, 5);
    assert_eq!(store.press(&early).await.unwrap(), Decision::Unknown);
    put(&store, record("r", 0)).await;
    let counts = press("u1", "confirm.1", 1, i64::MAX / 4);
    for _ in 0..5 {
        assert_eq!(store.press(&counts).await.unwrap(), Decision::Counts { revision: 2 });
        assert_eq!(store.press(&early).await.unwrap(), Decision::Unknown);
    }
    let turn = turn(&store).await;
    assert_eq!(bodies(&turn.items), ["confirm.1"]);
    let done = Record { state: "done".to_owned(), revision: 3, ..record("r", 0) };
    let records = vec![RecordWrite { record: done, expect: Some(2) }];
    store.commit(&turn, Commit { records, ..one() }, 10).await.unwrap();
    assert_eq!(store.press(&counts).await.unwrap(), Decision::Counts { revision: 2 });
    assert_eq!(store.press(&press("u1", "confirm.3", 3, 5)).await.unwrap(), stale("done"));
    assert!(ready(&store).await.is_empty());
}

pub(super) async fn of_two_buttons_one_counts(world: World) {
    let store = world.store(LONG).await;
    put(&store, record("r", 0)).await;
    let cancel = Press { to: Some("cancelled".to_owned()), ..press("u1", "cancel.1", 1, 5) };
    let confirm = press("u1", "confirm.1", 1, 5);
    let (one, two) = tokio::join!(store.press(&confirm), store.press(&cancel));
    let decisions = [one.unwrap(), two.unwrap()];
    let counted = decisions.iter().filter(|decision| matches!(decision, Decision::Counts { .. })).count();
    let stale = decisions.iter().filter(|decision| matches!(decision, Decision::Stale { .. })).count();
    assert_eq!((counted, stale), (1, 1), "{decisions:?}");
    assert_eq!(turn(&store).await.items.len(), 1);
}

pub(super) async fn a_press_without_a_state_leaves_the_record(world: World) {
    let store = world.store(LONG).await;
    put(&store, record("r", 0)).await;
    for button in ["next.1", "back.1"] {
        let page = Press { to: None, ..press("u1", button, 1, 5) };
        assert_eq!(store.press(&page).await.unwrap(), Decision::Counts { revision: 1 });
    }
    assert_eq!(store.record("r").await.unwrap(), Some(record("r", 0)));
    assert_eq!(bodies(&turn(&store).await.items), ["next.1", "back.1"]);
}

pub(super) async fn a_press_without_a_state_needs_the_revision_alone(world: World) {
    let store = world.store(LONG).await;
    put(&store, Record { state: "awaiting".to_owned(), ..record("r", 100) }).await;
    let passed =
        |by: &str, button: &str, revision, now| Press { to: None, ..press(by, button, revision, now) };
    for (press, decision) in [
        (passed("u1", "withdraw.1", 1, 5), Decision::Counts { revision: 1 }),
        (passed("u2", "withdraw.1", 1, 5), Decision::NotYours),
        (passed("u1", "withdraw.0", 0, 5), stale("awaiting")),
        (passed("u1", "late.1", 1, 100), Decision::Expired),
        (press("u1", "confirm.1", 1, 5), stale("awaiting")),
    ] {
        assert_eq!(store.press(&press).await.unwrap(), decision, "{press:?}");
    }
    assert_eq!(bodies(&turn(&store).await.items), ["withdraw.1"]);
}

pub(super) async fn a_press_may_be_gone_on_with_later(world: World) {
    let store = world.store(LONG).await;
    put(&store, record("r", 0)).await;
    let rest = |until| Some(Rest { until, session: format!("2@{until}"), ttl: LONG });
    let confirm = Press { rest: rest(150), ..press("u1", "confirm.1", 1, 5) };
    assert_eq!(store.press(&confirm).await.unwrap(), Decision::Counts { revision: 2 });
    assert!(ready(&store).await.is_empty());
    assert_eq!(store.next_due().await.unwrap(), Some(150));
    assert_eq!(store.promote(149, 10).await.unwrap(), 0);
    assert_eq!(store.promote(150, 10).await.unwrap(), 1);
    let turn = turn(&store).await;
    assert_eq!((bodies(&turn.items), turn.session.as_deref()), (vec!["confirm.1"], Some("2@150")));
    // Whose turn is held anyway finds it there.
    let page = Press { to: None, rest: rest(900), ..press("u1", "next.2", 2, 5) };
    assert_eq!(store.press(&page).await.unwrap(), Decision::Counts { revision: 2 });
    assert_eq!(store.next_due().await.unwrap(), None);
    let Committed::More(items) = store.commit(&turn, one(), 10).await.unwrap() else { panic!("more") };
    assert_eq!(bodies(&items), ["next.2"]);
}
