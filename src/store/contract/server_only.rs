//! What only a server can suffer.

use ::redis::cmd;

use super::*;

#[tokio::test]
async fn a_flushed_server_gets_its_group_again() {
    let server = Arc::new(Server::own().await);
    let store = World::Redis(Arc::clone(&server)).store(LONG).await;
    fill(&store, "a", 0..1).await;
    let lost = turn(&store).await;
    let _: () = cmd("FLUSHALL").query_async(&mut server.raw().await).await.unwrap();
    assert!(matches!(store.commit(&lost, one(), 10).await, Err(Error::Fenced)));
    assert!(store.reclaim("worker", Duration::ZERO, 10).await.unwrap().is_empty());
    let _: () = cmd("FLUSHALL").query_async(&mut server.raw().await).await.unwrap();
    fill(&store, "a", 0..1).await;
    let turn = turn(&store).await;
    assert_eq!(bodies(&turn.items), ["a0"]);
}

#[tokio::test]
async fn a_failing_due_entry_does_not_stop_those_behind_it() {
    let server = Server::shared().await;
    let world = World::Redis(Arc::clone(&server));
    let settings = world.settings(LONG);
    let broken = format!("gj:{{{}}}:mail:broken", settings.corp_id);
    let store = Store::open(settings).await.unwrap();
    fill(&store, "w", 0..1).await;
    let turn = turn(&store).await;
    let due = [(1, "broken"), (2, "a")].map(|(at, to)| Due {
        key: to.to_owned(),
        at,
        owner: owner(to),
        item: to.to_owned(),
    });
    store.commit(&turn, Commit { due: due.to_vec(), ..one() }, 10).await.unwrap();
    let _: () = cmd("SET").arg(&broken).arg("x").query_async(&mut server.raw().await).await.unwrap();
    assert_eq!(store.promote(5, 10).await.unwrap(), 2);
    let Letter { owner: who, reason, item, .. } = store.letters(None, 1).await.unwrap().remove(0);
    assert_eq!((who, item.as_str()), (owner("broken"), "broken"));
    assert!(reason.contains("WRONGTYPE"), "{reason}");
    assert_eq!(bodies(&super::turn(&store).await.items), ["a"]);
}

#[tokio::test]
async fn nothing_is_left_behind_when_all_is_done() {
    let server = Server::shared().await;
    let world = World::Redis(Arc::clone(&server));
    let settings = world.settings(LONG);
    let prefix = format!("gj:{{{}}}:", settings.corp_id);
    let store = Store::open(settings).await.unwrap();
    fill(&store, "a", 0..3).await;
    assert!(matches!(store.accept(&delivery("x", "a", "x")).await, Ok(Accepted::Full { first: true })));
    let turn = turn(&store).await;
    store.commit(&turn, Commit { take: 3, ..Commit::default() }, 10).await.unwrap();
    let mut raw = server.raw().await;
    let length: usize = cmd("XLEN").arg(format!("{prefix}ready")).query_async(&mut raw).await.unwrap();
    assert_eq!(length, 0);
    let keys: Vec<String> = cmd("KEYS").arg(format!("{prefix}*")).query_async(&mut raw).await.unwrap();
    for key in keys {
        let ttl: i64 = cmd("PTTL").arg(&key).query_async(&mut raw).await.unwrap();
        let stays = ["ready", "fence"].iter().any(|name| key == format!("{prefix}{name}"));
        assert!(stays || ttl > 0, "{key} never expires");
    }
}

#[tokio::test]
async fn a_silent_server_is_unavailable_in_time() {
    let server = Arc::new(Server::own().await);
    let settings = World::Redis(Arc::clone(&server)).settings(LONG);
    let store = Store::open(Settings { timeout: Duration::from_millis(200), ..settings }).await.unwrap();
    let mut raw = server.raw().await;
    let paused = tokio::spawn(async move {
        let _: () = cmd("CLIENT").arg("PAUSE").arg(1000).query_async(&mut raw).await.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let before = std::time::Instant::now();
    let refused = store.accept(&delivery("1", "a", "x")).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    assert!(before.elapsed() < Duration::from_millis(900));
    paused.await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    store.ping().await.expect("it comes back by itself");
}

#[tokio::test]
async fn what_was_accepted_survives_the_server() {
    let mut server = Server::own().await;
    let settings = Settings { url: server.url(), ..World::Memory.settings(LONG) };
    let store = Store::open(settings).await.unwrap();
    fill(&store, "a", 0..2).await;
    let turn = turn(&store).await;
    let blocked = tokio::spawn({
        let store = store.clone();
        async move { store.next("other", 1, LONG).await }
    });
    server.restart().await;
    assert!(matches!(blocked.await.unwrap(), Err(Error::Unavailable { .. })), "a reader hears of it");
    // The first calls may find the old connection broken.
    while store.ping().await.is_err() {}
    assert_eq!(store.accept(&delivery("a1", "a", "a1")).await.unwrap(), Accepted::Duplicate);
    let Committed::More(items) = store.commit(&turn, one(), 10).await.unwrap() else { panic!("more") };
    assert_eq!(bodies(&items), ["a1"]);
    fill(&store, "b", 0..1).await;
    assert_eq!(store.next("other", 1, LONG).await.unwrap()[0].owner, owner("b"));
}

#[tokio::test]
async fn consumers_that_are_gone_are_forgotten() {
    let world = World::Redis(Server::shared().await);
    let store = world.store(LONG).await;
    fill(&store, "a", 0..1).await;
    assert_eq!(store.next("busy", 1, Duration::ZERO).await.unwrap().len(), 1);
    assert!(store.next("idle", 1, Duration::from_millis(5)).await.unwrap().is_empty());
    tokio::time::sleep(Duration::from_millis(20)).await;
    store.reap(Duration::from_millis(10)).await.unwrap();
    let found = store.reclaim("other", Duration::ZERO, 10).await.unwrap();
    assert_eq!(found.len(), 1, "what the busy one holds is still there");
}

/// Rates to look at by hand: `cargo test --release --lib -- --ignored --nocapture rates`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, not a test"]
async fn rates() {
    let server = Arc::new(Server::own().await);
    let settings = World::Redis(Arc::clone(&server)).settings(LONG);
    let store = Store::open(Settings { mailbox_limit: 1_000_000, ..settings }).await.unwrap();
    let count = 200_000;
    let begun = std::time::Instant::now();
    let callers = (0..200).map(|caller| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..count / 200 {
                let seen = format!("{caller}-{number}");
                store
                    .accept(&delivery(&seen, &format!("chat:c{caller}|u"), "{\"text\":\"我能管哪些部门\"}"))
                    .await
                    .unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    println!(
        "accept: {:.0} a second, {}",
        f64::from(count) / begun.elapsed().as_secs_f64(),
        cost(&server).await
    );
    let begun = std::time::Instant::now();
    let workers = store.next("worker", 1000, Duration::ZERO).await.unwrap().into_iter().map(|ready| {
        let store = store.clone();
        tokio::spawn(async move {
            let turn = store.claim(&ready, 1).await.unwrap().unwrap();
            let session = || SessionWrite::Set { body: "{\"s\":1}".to_owned(), ttl: LONG };
            let posts = || vec![(owner("out:1"), "reply".to_owned())];
            while let Committed::More(_) =
                store.commit(&turn, Commit { session: session(), posts: posts(), ..one() }, 1).await.unwrap()
            {
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    println!(
        "commit: {:.0} a second, {}",
        f64::from(count) / begun.elapsed().as_secs_f64(),
        cost(&server).await
    );
}

/// What the server says a script has cost since it was last asked.
async fn cost(server: &Server) -> String {
    let mut raw = server.raw().await;
    let stats: String = cmd("INFO").arg("commandstats").query_async(&mut raw).await.unwrap();
    let _: () = cmd("CONFIG").arg("RESETSTAT").query_async(&mut raw).await.unwrap();
    stats.lines().find(|line| line.starts_with("cmdstat_evalsha")).unwrap_or_default().to_owned()
}
