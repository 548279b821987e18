//! The organisation's names as the one index that sentences are read against, built anew when a name has changed.
//!
//! **Invariant:** one whole index takes the place of another; no message waits for it, and before the first one sentences
//! are read without.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Desk, reach};
use crate::language::Organisation;

/// Whoever joins in a swarm makes for one more building, not for one each: it rests so many times as long as it took.
const REST: u32 = 20;
/// And at least so long: building reads the groups there are from the store.
const LEAST: Duration = Duration::from_secs(1);

/// The index as it is now. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Index {
    current: watch::Sender<Option<Arc<Organisation>>>,
}

impl Index {
    /// The index, once there is one.
    pub fn current(&self) -> Option<Arc<Organisation>> {
        self.current.borrow().clone()
    }

    /// Waits until there is one.
    pub async fn ready(&self) {
        // It is never closed while this holds it.
        let _ = self.current.subscribe().wait_for(Option::is_some).await;
    }
}

/// Builds the index now and whenever a name has changed, until stopped.
pub fn keep_index(desk: Arc<Desk>, stop: CancellationToken) {
    tokio::spawn(async move { stop.run_until_cancelled(keep(&desk)).await });
}

async fn keep(desk: &Arc<Desk>) {
    let mut renamed = desk.directory.renamed();
    renamed.mark_changed();
    while renamed.changed().await.is_ok() {
        let took = build(desk).await;
        tokio::time::sleep((took * REST).max(LEAST)).await;
    }
}

/// Builds it beside the conversations, and how long that took; without a walk there is nothing to build from.
async fn build(desk: &Arc<Desk>) -> Duration {
    let Some(called) = desk.directory.names() else { return Duration::ZERO };
    // What strangers call their groups changes no reading.
    let groups = match reach::group::vouched(desk).await {
        Ok(groups) => groups.into_iter().map(|group| group.name).collect(),
        Err(error) => {
            error.log("the groups there are cannot be read; their names are not read whole");
            Vec::new()
        }
    };
    let began = Instant::now();
    let at = Arc::clone(desk);
    match tokio::task::spawn_blocking(move || called.index(&groups, &at.lexicon)).await {
        Ok(index) => {
            tracing::debug!(bytes = index.memory(), took = ?began.elapsed(), "the index of names is built");
            desk.index.current.send_replace(Some(Arc::new(index)));
        }
        Err(error) => tracing::error!(%error, "the index of names could not be built; the last one stays"),
    }
    began.elapsed()
}
