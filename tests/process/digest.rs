//! The daily digest, and a process that dies while it is told: nobody misses it, nobody gets it twice.

use futures_util::future::join_all;
use guanjia::clock::Clock;
use serde_json::{Value, json};

use crate::support::{ADMIN, Bot, House, eventually, millis, seconds};

const MARKS: &str = "gj:{dingsim0001}:marks";
const SLOW: &str = "/topapi/v2/user/list";

/// The days of China since the epoch.
fn today() -> i64 {
    (Clock::System.now_ms() + 8 * 3_600_000).div_euclid(86_400_000)
}

async fn digests(house: &House) -> Vec<Value> {
    let cards = house.platform.cards(ADMIN).await;
    cards.into_iter().filter(|card| card["params"].to_string().contains("每日提醒")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_digest_in_whose_middle_the_process_dies_comes_once() {
    let trials = [(0, 1), (700, 1), (300, 2)];
    join_all(trials.map(async |(dies_after, replicas)| {
        let mut house = House::furnish(replicas, &[("GUANJIA_DIGEST_AT", "00:00")]).await;
        let yesterday = (today() - 1).to_string();
        let _: u64 = house.server.ask(&["HSET", "gj:{dingsim0001}:map:digest", "last", &yesterday]).await;
        house.platform.fault(json!({"api": SLOW, "kind": "slow", "rate": 1.0, "delay_ms": 1_500})).await;
        house.bots.iter_mut().for_each(Bot::start);
        let told = async || {
            let mark: Option<String> = house.server.ask(&["HGET", MARKS, "digest:hp_admin"]).await;
            mark.filter(|mark| mark.starts_with("h ")).map(drop)
        };
        eventually(seconds(20), "its turn is taken up", told).await;
        tokio::time::sleep(millis(dies_after)).await;
        assert!(digests(&house).await.is_empty(), "it is not through yet");
        house.bots.iter_mut().for_each(Bot::kill);
        house.platform.no_faults().await;
        house.bots.iter_mut().for_each(Bot::start);
        let shown = async || (!digests(&house).await.is_empty()).then_some(());
        eventually(seconds(25), "the digest is shown", shown).await;
        house.platform.quiet().await;
        // Another start makes up for nothing.
        house.bots[0].kill();
        house.bots[0].start();
        house.bots[0].ready().await;
        house.platform.quiet().await;
        assert_eq!(digests(&house).await.len(), 1);
        let last: i64 = house.server.ask(&["HGET", "gj:{dingsim0001}:map:digest", "last"]).await;
        assert!(last >= today() - 1 && last > yesterday.parse().expect("a day"), "{last}");
        house.all_well().await;
    }))
    .await;
}
