//! What comes in.

use super::*;

pub(super) async fn a_delivery_counts_once(world: World) {
    let store = world.store(LONG).await;
    assert_eq!(store.accept(&delivery("1", "a", "hello")).await.unwrap(), Accepted::Stored);
    for _ in 0..5 {
        assert_eq!(store.accept(&delivery("1", "a", "hello")).await.unwrap(), Accepted::Duplicate);
    }
    let turn = turn(&store).await;
    assert_eq!(turn.items, [Item { body: "hello".to_owned(), attempts: 1 }]);
    assert_eq!(store.commit(&turn, one(), 10).await.unwrap(), Committed::Released);
    // Also after it has been handled.
    assert_eq!(store.accept(&delivery("1", "a", "hello")).await.unwrap(), Accepted::Duplicate);
    assert_eq!(store.backlog().await.unwrap(), 0);
    assert!(ready(&store).await.is_empty());
}

pub(super) async fn a_full_mailbox_says_so_once(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..3).await;
    for first in [true, false, false] {
        let seen = format!("more {first}");
        assert_eq!(store.accept(&delivery(&seen, "a", "x")).await.unwrap(), Accepted::Full { first });
    }
    assert_eq!(store.accept(&delivery("a1", "a", "x")).await.unwrap(), Accepted::Duplicate);
    fill(&store, "b", 0..1).await;
    // What is to be in the trail is never turned away.
    fill(&store, Owner::audit().name(), 0..5).await;
    // Drained, the mailbox takes what it had refused, and says again when it is full.
    for ready in ready(&store).await {
        let turn = store.claim(&ready, 10).await.unwrap().unwrap();
        store.commit(&turn, Commit { take: turn.items.len(), ..Commit::default() }, 10).await.unwrap();
    }
    assert_eq!(store.accept(&delivery("more true", "a", "x")).await.unwrap(), Accepted::Stored);
    fill(&store, "a", 10..12).await;
    assert_eq!(store.accept(&delivery("last", "a", "x")).await.unwrap(), Accepted::Full { first: true });
}

pub(super) async fn items_keep_their_order(world: World) {
    let store = world.store(LONG).await;
    fill(&store, "a", 0..3).await;
    let turn = turn(&store).await;
    assert_eq!(bodies(&turn.items), ["a0", "a1", "a2"]);
    let more = store.commit(&turn, one(), 1).await.unwrap();
    assert_eq!(more, Committed::More(vec![Item { body: "a1".to_owned(), attempts: 1 }]));
    fill(&store, "a", 3..4).await;
    assert!(ready(&store).await.is_empty(), "an owner in its turn is not ready a second time");
    let Committed::More(items) = store.commit(&turn, one(), 10).await.unwrap() else { panic!("more") };
    assert_eq!(bodies(&items), ["a2", "a3"]);
    let two = Commit { take: 2, ..Commit::default() };
    assert_eq!(store.commit(&turn, two, 10).await.unwrap(), Committed::Released);
    assert!(matches!(store.commit(&turn, one(), 10).await, Err(Error::Fenced)), "a turn ends once");
}

pub(super) async fn opening_and_pinging(world: World) {
    let store = world.store(LONG).await;
    store.ping().await.unwrap();
    assert_eq!(store.is_durable(), matches!(world, World::Redis(_)));
    for corp_id in ["", "a}b"] {
        let settings = Settings { corp_id: corp_id.to_owned(), ..world.settings(LONG) };
        assert!(matches!(Store::open(settings).await, Err(Error::Address { .. })));
    }
    let mut settings = world.settings(LONG);
    settings.url = "redis+sentinel://a/b".to_owned();
    assert!(matches!(Store::open(settings).await, Err(Error::Address { .. })));
}
