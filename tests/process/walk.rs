//! One replica walks the organisation for all: killed in the middle of it, it is replaced; started anew, it walks nothing.

use serde_json::{Value, json};

use crate::support::{Bot, House, eventually, seconds};

/// Each department is asked once who is in it.
const LIST: &str = "/topapi/v2/user/list";

/// What a replica says of its knowledge of the organisation.
async fn directory(bot: &Bot) -> Option<Value> {
    let (_, body) = bot.readyz().await?;
    serde_json::from_str::<Value>(&body).ok().map(|body| body["directory"].clone())
}

async fn knows(bot: &Bot) -> Value {
    let known = async || directory(bot).await.filter(|directory| directory["state"] == "known");
    eventually(seconds(40), "the organisation is known", known).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_dies_walking_is_replaced_and_walks_nothing_later() {
    let mut house = House::furnish(2, &[]).await;
    let departments = house.platform.world().await["departments"].as_array().expect("departments").len();
    let slow = json!({"api": LIST, "kind": "slow", "delay_ms": 1_500, "times": departments});
    house.platform.post("faults", &slow).await;
    for bot in &mut house.bots {
        bot.start();
    }
    let walker = eventually(seconds(20), "one walks and the other waits", async || {
        let states = [directory(&house.bots[0]).await?, directory(&house.bots[1]).await?];
        let is = |at: usize, state: &str| states[at]["state"] == state;
        (0..2).find(|at| is(*at, "walking") && is(1 - at, "waiting"))
    })
    .await;
    house.bots[walker].kill();
    let said = knows(&house.bots[1 - walker]).await;
    let seen = (&said["departments_seen"], &said["of"], &said["complete"]);
    assert_eq!(seen, (&json!(departments), &json!(departments), &json!(true)), "{said}");
    let before = house.platform.calls(LIST).await.len();
    house.bots[walker].start();
    assert_eq!(knows(&house.bots[walker]).await["members"], said["members"]);
    assert_eq!(house.platform.calls(LIST).await.len(), before, "it was taken over");
    house.all_well().await;
}
