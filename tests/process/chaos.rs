//! Many people write while replicas and the store die and come back: everything acknowledged is answered, in order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Chance, House, eventually, long, millis, names, seconds};

const USERS: [&str; 4] = ["hp_admin", "kn_admin", "wh_admin", "boss"];
const LASTS: Duration = seconds(30);
const LASTS_SHORT: Duration = seconds(12);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_acknowledged_is_answered_in_order_whatever_dies() {
    let mut house = House::start(2).await;
    for (api, delay) in
        [("/robot/sendBySession", 250), ("/topapi/v2/user/get", 400), ("/topapi/user/listadmin", 300)]
    {
        house.platform.fault(json!({"api": api, "kind": "slow", "rate": 0.4, "delay_ms": delay})).await;
    }
    let mut chance = Chance::new(0xdead_beef);
    let mut acknowledged: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut refused = 0;
    let mut blows = Vec::new();
    let lasts = if long() { LASTS } else { LASTS_SHORT };
    let began = Instant::now();
    let mut next_blow = began + seconds(2);
    for (at, name) in names(1_500).into_iter().enumerate() {
        if began.elapsed() > lasts {
            break;
        }
        if Instant::now() >= next_blow {
            blows.push(strike(&mut house, &mut chance).await);
            next_blow = Instant::now() + millis(1_500 + chance.below(2_500));
        }
        let user = USERS[at % USERS.len()];
        let bot = house.bots[usize::from(chance.below(2) == 1)].pick();
        let report = house.platform.say(user, &format!("查一下{name}"), &bot).await;
        if report["delivered"] == true {
            acknowledged.entry(user).or_default().push(name);
        } else {
            refused += 1;
        }
        // Fewer than a mailbox holds, even if nobody works on it all the time.
        tokio::time::sleep(millis(130 + chance.below(100))).await;
    }
    let calm = Instant::now();
    assert!(acknowledged.values().all(|names| names.len() < 50), "more than a mailbox holds");
    let count: usize = acknowledged.values().map(Vec::len).sum();
    for (user, names) in &acknowledged {
        let last = names.last().expect("something was acknowledged");
        eventually(seconds(25), "the last message is answered", async || {
            let replies = house.platform.replies(user).await;
            replies.iter().any(|reply| reply.contains(last.as_str())).then_some(())
        })
        .await;
    }
    println!("{count} acknowledged, {refused} not; {blows:?}; all answered {:.1?} later", calm.elapsed());
    house.platform.quiet().await;
    for (user, names) in &acknowledged {
        let replies = house.platform.replies(user).await;
        answered_in_order(user, names, &replies);
        println!("{user}: {} replies to {} messages", replies.len(), names.len());
    }
    house.all_well().await;
}

/// Something dies, and comes back.
async fn strike(house: &mut House, chance: &mut Chance) -> &'static str {
    let which = usize::from(chance.below(2) == 1);
    let pause = millis(chance.below(400));
    match chance.below(4) {
        0 => {
            house.server.kill();
            tokio::time::sleep(pause).await;
            house.server.start_again().await;
            "store"
        }
        1 => {
            house.bots[which].child().terminate();
            house.bots[which].child().ended(seconds(15)).await;
            house.bots[which].start();
            "asked to stop"
        }
        _ => {
            house.bots[which].kill();
            tokio::time::sleep(pause).await;
            house.bots[which].start();
            "replica"
        }
    }
}

/// Each name is answered, for the first time after the one before it; a reply may be repeated after a crash.
fn answered_in_order(user: &str, names: &[String], replies: &[String]) {
    let mut at = 0;
    for name in names {
        let found = replies.iter().position(|reply| reply.contains(name.as_str()));
        let found = found.unwrap_or_else(|| panic!("{user}: {name} is not answered: {replies:#?}"));
        assert!(found >= at, "{user}: {name} is answered too early: {replies:#?}");
        at = found;
    }
}
