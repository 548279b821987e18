//! Snapshots: large things replaced as a whole.

use super::*;

const NAME: &str = "things";

/// Takes the lease and puts these pieces; not published.
async fn written(store: &Store, pieces: &[&str]) -> Edition {
    let version = store.lock(NAME, LONG).await.expect("answers").expect("is free");
    let edition = Edition { name: NAME, version };
    for (at, piece) in pieces.iter().enumerate() {
        store.put_piece(edition, at, piece).await.expect("is put");
    }
    edition
}

async fn publish(store: &Store, edition: Edition, pieces: usize, body: &str) -> bool {
    let published = store.publish(edition, Head { pieces, body, ttl: LONG }).await.expect("answers");
    store.unlock(NAME, edition.version).await.expect("answers");
    published
}

/// What a reader gets: the head, and the pieces it can have.
async fn read(store: &Store, pieces: usize) -> Option<(String, Vec<Option<String>>)> {
    let (edition, head) = store.published(NAME).await.expect("answers")?;
    let mut found = Vec::new();
    for at in 0..pieces {
        found.push(store.piece(edition, at).await.expect("answers"));
    }
    Some((head, found))
}

fn whole(head: &str, pieces: &[&str]) -> (String, Vec<Option<String>>) {
    (head.to_owned(), pieces.iter().map(|piece| Some((*piece).to_owned())).collect())
}

pub(super) async fn one_edition_takes_the_place_of_another(world: World) {
    let store = world.store(LONG).await;
    assert_eq!(read(&store, 1).await, None);
    let large = "员".repeat(80_000);
    let first = written(&store, &[&large, "b"]).await;
    assert!(publish(&store, first, 2, "first").await);
    assert_eq!(read(&store, 2).await, Some(whole("first", &[&large, "b"])));
    let second = written(&store, &["c"]).await;
    assert!(second.version > first.version);
    assert!(publish(&store, second, 1, "second").await);
    assert_eq!(read(&store, 1).await, Some(whole("second", &["c"])));
    // Whoever read the head before finds that they were overtaken.
    assert_eq!(store.piece(first, 0).await.expect("answers"), None);
    assert_eq!(store.piece(second, 1).await.expect("answers"), None, "it has one piece");
}

pub(super) async fn what_is_half_written_is_never_read(world: World) {
    let store = world.store(LONG).await;
    let first = written(&store, &["a", "b"]).await;
    assert_eq!(read(&store, 2).await, None, "nothing is published");
    assert!(publish(&store, first, 2, "first").await);
    let second = written(&store, &["c"]).await;
    assert_eq!(read(&store, 2).await, Some(whole("first", &["a", "b"])));
    assert!(!publish(&store, second, 2, "second").await, "a piece is missing");
    assert_eq!(read(&store, 2).await, Some(whole("first", &["a", "b"])));
}

pub(super) async fn whoever_lost_the_lease_publishes_nothing(world: World) {
    let store = world.store(LONG).await;
    let late = written(&store, &["a"]).await;
    store.unlock(NAME, late.version).await.expect("answers");
    assert!(!publish(&store, late, 1, "late").await, "nobody holds it");
    let next = written(&store, &["b"]).await;
    assert!(!store.publish(late, Head { pieces: 1, body: "late", ttl: LONG }).await.expect("answers"));
    assert!(publish(&store, next, 1, "next").await);
    assert!(!publish(&store, late, 1, "late").await, "it was overtaken");
    assert_eq!(read(&store, 1).await, Some(whole("next", &["b"])));
}

pub(super) async fn a_snapshot_expires(world: World) {
    let store = world.store(LONG).await;
    let edition = written(&store, &["a"]).await;
    let head = Head { pieces: 1, body: "short", ttl: Duration::from_millis(40) };
    assert!(store.publish(edition, head).await.expect("answers"));
    assert_eq!(read(&store, 1).await, Some(whole("short", &["a"])));
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(read(&store, 1).await, None);
    assert_eq!(store.piece(edition, 0).await.expect("answers"), None);
}
