//! Events that could not be brought: fetched at the start and now and then, over either door.
//!
//! **Invariant:** the platform forgets what it returns, so each event is stored before the next call.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Door, Refused, event};
use crate::dingtalk::event::Event;
use crate::dingtalk::{Client, Error, Lane};

/// How often the platform is asked for what it could not bring.
const EVERY: Duration = Duration::from_mins(5);
/// After a look that failed.
const AGAIN: Duration = Duration::from_mins(1);

/// Asks now and then, until stopped.
pub fn spawn(door: Arc<Door>, client: &Client, stop: CancellationToken) {
    let client = client.in_lane(Lane::Bulk);
    tokio::spawn(async move { stop.run_until_cancelled(keep_fetching(&door, &client)).await });
}

async fn keep_fetching(door: &Door, client: &Client) {
    loop {
        let pause = match fetch(door, client).await {
            Ok(0) => EVERY,
            Ok(found) => {
                tracing::info!(found, "events that could not be brought have been fetched");
                EVERY
            }
            Err(error) => {
                tracing::warn!(%error, "events that could not be brought cannot be fetched now");
                AGAIN
            }
        };
        door.clock.sleep(pause).await;
    }
}

/// Fetches all there are; how many.
async fn fetch(door: &Door, client: &Client) -> Result<usize, Error> {
    let mut found = 0;
    loop {
        let failed = client.take_failed_events().await?;
        found += failed.events.len();
        for event in failed.events {
            keep(door, event).await;
        }
        if !failed.more {
            return Ok(found);
        }
    }
}

/// Stores an event, however long that takes: nobody else has it any more.
async fn keep(door: &Door, event: Event) {
    const PAUSE: Duration = Duration::from_secs(1);
    while event::take(door, event.clone()).await == Err(Refused::NotStored) {
        tokio::time::sleep(PAUSE).await;
    }
}
