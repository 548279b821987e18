//! Where the chain ends, known in more than one place: in the log, beside it under a mark of its own, in the memory of
//! every replica, and in their logs. Whoever cuts the end off has to reach them all.
//!
//! **Invariant:** the chain goes on from the furthest end known, never from a shorter one: what was cut off leaves a gap.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::hex;
use crate::clock::Clock;
use crate::store::key::map;
use crate::store::{self, Delivery, Entry, Owner, Store};

/// Between two looks at the end: what a replica remembers is no older than that.
const PACE: Duration = Duration::from_secs(5);
/// Between two lines of the log that tell it.
const TOLD: Duration = Duration::from_mins(1);
/// The field of [`map::TRAIL`].
const FIELD: &str = "head";

/// An end of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last number; 0: there is no entry.
    pub seq: u64,
    /// The last link.
    pub hash: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

/// As it is kept beside the log.
#[derive(Serialize, Deserialize)]
struct Kept {
    seq: u64,
    hash: String,
    mac: String,
}

/// The end as it is noted beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// This one.
    Known(Head),
    /// None.
    Nothing,
    /// What is noted there was not noted by whoever has the key.
    Forged,
}

/// What keeps the end beside the log.
pub fn keep(key: &SecretString, head: &Head) -> Entry {
    let kept = Kept { seq: head.seq, hash: head.hash.clone(), mac: mac(key, head) };
    let value = Some(serde_json::to_string(&kept).expect("plain data"));
    Entry { map: map::TRAIL, field: FIELD.to_owned(), value }
}

/// The end kept beside the log.
///
/// # Errors
/// The store does not answer.
pub async fn beside(store: &Store, key: &SecretString) -> Result<Beside, store::Error> {
    let Some(text) = store.entry(map::TRAIL, FIELD).await? else { return Ok(Beside::Nothing) };
    let Ok(Kept { seq, hash, mac: given }) = serde_json::from_str(&text) else { return Ok(Beside::Forged) };
    let head = Head { seq, hash };
    Ok(if mac(key, &head) == given { Beside::Known(head) } else { Beside::Forged })
}

fn mac(key: &SecretString, head: &Head) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(format!("head\n{head}").as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// How the end of the log stands to the furthest end known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// What the log ends with.
    pub tail: Head,
    /// What the chain goes on from.
    pub head: Head,
}

impl Stand {
    /// Whether the log has fallen back behind what was known.
    pub fn fell_back(&self) -> bool {
        self.tail.seq < self.head.seq
    }
}

/// Looks at the end, and remembers it.
pub struct Watch {
    store: Store,
    key: SecretString,
    clock: Clock,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    head: Head,
    /// The end last written to the log, and the one whose loss was last told.
    logged: Head,
    logged_at: Option<Instant>,
    missed: Head,
}

impl Watch {
    /// A watch over this trail.
    pub fn new(store: Store, key: SecretString, clock: Clock) -> Self {
        Self { store, key, clock, known: Mutex::default() }
    }

    /// How the end stands now.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn look(&self) -> Result<Stand, store::Error> {
        // What is known is asked before the log: other replicas go on sealing meanwhile, and the log only grows.
        let known = self.known().head.clone();
        let tail = self.tail().await?;
        if tail == known && tail.seq > 0 {
            return Ok(Stand { head: tail.clone(), tail });
        }
        let beside = beside(&self.store, &self.key).await?;
        // The server itself remembers which number it had last, not which link.
        let reached = self.store.audit_reached().await?;
        let tail = self.tail().await?;
        let mut head = if tail.seq >= known.seq { tail.clone() } else { known };
        if let Beside::Known(kept) = beside
            && kept.seq > head.seq
        {
            head = kept;
        }
        head.seq = head.seq.max(reached);
        let mut known = self.known();
        if head.seq >= known.head.seq {
            known.head = head.clone();
        }
        Ok(Stand { tail, head })
    }

    async fn tail(&self) -> Result<Head, store::Error> {
        let tail = self.store.audit_tail().await?;
        Ok(tail.map_or_else(Head::default, |last| Head { seq: last.seq, hash: last.hash }))
    }

    /// Says, to the log once, that what was known is not there any more; the line that records it.
    fn alarm(&self, Stand { tail, head }: &Stand) -> String {
        let told = std::mem::replace(&mut self.known().missed, head.clone()) == *head;
        if !told {
            tracing::error!(
                known = %head, found = %tail,
                "the audit trail has lost its end: entries were deleted from the store; keep this line"
            );
        }
        let (known, found) = (head.to_string(), tail.to_string());
        super::noticed("trail.cut", &self.clock, &serde_json::json!({"known": known, "found": found}))
    }

    /// Looks until `stop`: the end goes to the log every minute where it has moved, and what was cut off is told also where
    /// nothing new is recorded, or where another replica, which had not seen it, has gone on from before.
    pub async fn keep(self: std::sync::Arc<Self>, stop: CancellationToken) {
        let mut seen = Head::default();
        loop {
            if let Err(error) = self.watch(&mut seen).await {
                tracing::debug!(%error, "the end of the trail cannot be looked at now");
            }
            if stop.run_until_cancelled(tokio::time::sleep(PACE)).await.is_none() {
                return;
            }
        }
    }

    fn log(&self, head: Head) {
        let mut known = self.known();
        if known.logged != head && known.logged_at.is_none_or(|at| at.elapsed() >= TOLD) {
            known.logged_at = Some(Instant::now());
            tracing::info!(head = %head, "the end of the audit trail, for `guanjia audit verify --expect`");
            known.logged = head;
        }
    }

    /// One look: what was `seen` at the last one must still be there.
    async fn watch(&self, seen: &mut Head) -> Result<(), store::Error> {
        let stand = self.look().await?;
        if stand.fell_back() {
            return self.record(&stand).await;
        }
        if let Some(there) = self.instead_of(seen).await? {
            self.record(&Stand { tail: there, head: seen.clone() }).await?;
        }
        *seen = stand.head.clone();
        self.log(stand.head);
        Ok(())
    }

    /// What the log has where an entry was seen, if it is not that.
    async fn instead_of(&self, seen: &Head) -> Result<Option<Head>, store::Error> {
        if seen.seq == 0 {
            return Ok(None);
        }
        let there = self.store.audit(seen.seq, 1).await?.into_iter().find(|entry| entry.seq == seen.seq);
        let there = there.map_or_else(Head::default, |entry| Head { seq: entry.seq, hash: entry.hash });
        Ok((there != *seen).then_some(there))
    }

    /// Records that what was known is not there any more; of several replicas that find it out, and of several times, once.
    pub async fn record(&self, stand: &Stand) -> Result<(), store::Error> {
        let line = self.alarm(stand);
        let seen = format!("trail:{}", stand.head);
        let delivery = Delivery { seen, owner: Owner::audit(), item: self.store.mark(&line) };
        self.store.accept(&delivery).await.map(|_| ())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
