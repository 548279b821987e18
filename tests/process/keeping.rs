//! A store that may lose what it was given: not ready, and the setting is named.

use crate::support::{House, eventually, seconds};

async fn told(house: &House, status: u16) -> String {
    let ready = async || house.bots[0].readyz().await.filter(|(told, _)| *told == status);
    eventually(seconds(15), "it is ready or not", ready).await.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_loses_what_it_is_given_is_not_ready_until_it_is_mended() {
    let mut house = House::furnish(1, &[]).await;
    for (setting, value) in [("appendonly", "no"), ("maxmemory-policy", "allkeys-lru")] {
        let _: String = house.server.ask(&["CONFIG", "SET", setting, value]).await;
    }
    house.bots[0].start();
    let both = eventually(seconds(15), "it has looked", async || {
        let (status, body) = house.bots[0].readyz().await?;
        (status == 503 && body.contains("appendonly")).then_some(body)
    })
    .await;
    assert!(
        both.contains("set its appendonly to yes") && both.contains("maxmemory-policy to noevict"),
        "{both}"
    );
    assert!(both.contains("GUANJIA_STORE_UNSAFE=true"), "{both}");
    let log = house.bots[0].child().log();
    assert!(log.lines().any(|line| line.contains("not ready") && line.contains("appendonly")), "{log}");

    let _: String = house.server.ask(&["CONFIG", "SET", "appendonly", "yes"]).await;
    let evicts = eventually(seconds(15), "it has looked again", async || {
        house.bots[0].readyz().await.map(|(_, body)| body).filter(|body| !body.contains("appendonly"))
    })
    .await;
    assert!(evicts.contains("maxmemory-policy to noeviction"), "{evicts}");
    let _: String = house.server.ask(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]).await;
    told(&house, 200).await;
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_knows_what_they_do_is_let_and_told_so() {
    let mut house = House::furnish(1, &[("GUANJIA_STORE_UNSAFE", "true")]).await;
    let _: String = house.server.ask(&["CONFIG", "SET", "appendonly", "no"]).await;
    house.bots[0].start();
    told(&house, 200).await;
    let log = house.bots[0].child().log();
    assert!(log.contains("GUANJIA_STORE_UNSAFE is set"), "{log}");
    house.all_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_does_not_tell_its_settings_holds_nothing_up() {
    let mut house = House::furnish(1, &[]).await;
    let words = ["ACL", "SETUSER", "guarded", "on", ">word", "~*", "&*", "+@all", "-info", "-config"];
    let _: String = house.server.ask(&words).await;
    let url = house.server.url().replace("redis://", "redis://guarded:word@");
    house.bots[0].set("GUANJIA_STORE", &url);
    house.bots[0].start();
    told(&house, 200).await;
    let log = house.bots[0].child().log();
    assert_eq!(log.matches("does not tell its settings").count(), 1, "{log}");
    // Who may read the settings and nothing else is told from them.
    let _: String = house.server.ask(&["ACL", "SETUSER", "guarded", "+config|get"]).await;
    let _: String = house.server.ask(&["CONFIG", "SET", "maxmemory-policy", "volatile-ttl"]).await;
    house.bots[0].kill();
    house.bots[0].start();
    eventually(seconds(15), "it has looked", async || {
        let (status, body) = house.bots[0].readyz().await?;
        (status == 503 && body.contains("maxmemory-policy to noeviction")).then_some(())
    })
    .await;
    house.all_well().await;
}
