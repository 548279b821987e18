//! Refused attempts in the trail: each has a line of its own, and nobody floods it.
//!
//! **Invariant:** somebody's refused attempts are so many lines an hour at most, and one that says how it went on.

use std::time::Duration;

use serde_json::json;

use crate::domain::audit::{Act, Subject};
use crate::store::{self, Delivery, Owner, Store};

/// So many have a line each.
const AN_HOUR: u64 = 60;
const HOUR: Duration = Duration::from_hours(1);

/// The lines of somebody's refused attempts, as far as they have not had their fill of them this hour.
///
/// # Errors
/// The store's.
pub async fn within(store: &Store, mut acts: Vec<Act>) -> Result<Vec<String>, store::Error> {
    let Some(first) = acts.first().cloned() else { return Ok(Vec::new()) };
    let new = u64::try_from(acts.len()).unwrap_or(u64::MAX);
    let hour = first.at / 3_600_000;
    let sum = store.tally(&format!("refused:{}:{hour}", first.actor), new, HOUR).await?;
    let room = AN_HOUR.saturating_sub(sum.saturating_sub(new));
    acts.truncate(usize::try_from(room).unwrap_or(usize::MAX));
    // Once an hour, however long they go on.
    if sum > AN_HOUR && sum - new <= AN_HOUR {
        tracing::warn!(user = %first.actor, attempts = sum, "somebody goes on trying what they may not");
        let reason = Some(json!({"reason": "too_many_refused", "attempts": sum}));
        acts.push(Act { subject: Subject::default(), operation: None, reason, ..first });
    }
    Ok(acts.iter().map(|act| serde_json::to_string(act).expect("an act is plain data")).collect())
}

/// Records an attempt that is refused outside of a turn, once by this name however often it comes. Where that cannot be
/// done the refusal stands all the same.
pub async fn note(store: &Store, act: Act, once: &str) {
    let noted = async {
        for (at, line) in within(store, vec![act]).await?.into_iter().enumerate() {
            let seen = format!("refused:{at}:{once}");
            let delivery = Delivery { seen, owner: Owner::audit(), item: store.mark(&line) };
            store.accept(&delivery).await?;
        }
        Ok::<(), store::Error>(())
    };
    if let Err(error) = noted.await {
        error.log("a refused attempt could not be recorded");
    }
}
