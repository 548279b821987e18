//! The snapshot of the organisation in the store: one replica writes it, under a lease, all read it.
//!
//! **Invariant:** what cannot be read stays as it is and is told once; one of a newer format is not replaced either.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::super::hints::Sight;
use super::snapshot::{self, Head, Unreadable};
use crate::store::{self, Edition, Store};

/// What the snapshot and the lease on it are called.
const NAME: &str = "directory";
/// How long it lasts when nobody replaces it: whoever starts a day later walks anyway, and need not find old numbers.
const KEPT: Duration = Duration::from_hours(24);
/// So often a reader is overtaken before it leaves it to the next time.
const TRIES: usize = 3;
/// Pieces under way.
const ABREAST: usize = 4;

/// A place in the store.
pub(super) struct Shelf {
    store: Store,
    /// How long a lease lasts that is not extended.
    lease: Duration,
    /// The edition that was last told of as unreadable.
    told: AtomicU64,
}

/// A snapshot that was read.
pub(super) struct Found {
    /// What the walk saw.
    pub(super) sight: Sight,
    /// What was told after this place, it may have missed.
    pub(super) place: String,
}

/// The right to replace the snapshot, and so the duty to walk.
pub(super) struct Lease<'a> {
    shelf: &'a Shelf,
    edition: Edition,
}

impl Shelf {
    /// In this store, with leases that outlast their holder so long.
    pub(super) fn new(store: Store, lease: Duration) -> Self {
        Self { store, lease, told: AtomicU64::new(0) }
    }

    /// The lease, if nobody has it.
    pub(super) async fn lease(&self) -> Result<Option<Lease<'_>>, store::Error> {
        let fence = self.store.lock(NAME, self.lease).await?;
        Ok(fence.map(|version| Lease { shelf: self, edition: Edition { name: NAME, version } }))
    }

    /// The snapshot, if it can be read and its walk began later than this.
    pub(super) async fn later_than(&self, began: Option<i64>) -> Result<Option<Found>, store::Error> {
        for _ in 0..TRIES {
            let Some((edition, text)) = self.store.published(NAME).await? else { return Ok(None) };
            let head = match snapshot::read_head(&text) {
                Ok(head) if began.is_some_and(|ours| head.began <= ours) => return Ok(None),
                Ok(head) => head,
                Err(unreadable) => return Ok(self.leave(edition, &unreadable)),
            };
            let Some(pieces) = self.pieces(edition, &head).await? else { continue };
            return Ok(match read(head, pieces).await {
                Ok(found) => Some(found),
                Err(unreadable) => self.leave(edition, &unreadable),
            });
        }
        Ok(None)
    }

    /// All pieces; `None` where another edition has taken their place.
    async fn pieces(&self, edition: Edition, head: &Head) -> Result<Option<Vec<String>>, store::Error> {
        let pieces = stream::iter(0..head.pieces()).map(|at| self.store.piece(edition, at));
        let pieces: Vec<Option<String>> = pieces.buffered(ABREAST).try_collect().await?;
        let is_there = pieces.iter().all(Option::is_some);
        let overtaken = !is_there && self.store.published(NAME).await?.is_some_and(|(now, _)| now != edition);
        Ok((!overtaken).then(|| pieces.into_iter().map(Option::unwrap_or_default).collect()))
    }

    fn leave(&self, edition: Edition, unreadable: &Unreadable) -> Option<Found> {
        if self.told.swap(edition.version, Ordering::Relaxed) != edition.version {
            tracing::warn!(cause = %unreadable, "the snapshot of the organisation is not used; it is walked");
        }
        None
    }

    /// Whether a newer version keeps its snapshot here.
    async fn is_a_newer_ones(&self) -> Result<bool, store::Error> {
        let published = self.store.published(NAME).await?;
        let head = published.map(|(_, text)| snapshot::read_head(&text));
        Ok(matches!(head, Some(Err(Unreadable::Newer(_)))))
    }
}

/// Beside the conversations: it takes a moment.
async fn read(head: Head, pieces: Vec<String>) -> Result<Found, Unreadable> {
    let reading = tokio::task::spawn_blocking(move || {
        let sight = snapshot::read(&head, &pieces)?;
        Ok(Found { sight, place: head.place })
    });
    reading.await.unwrap_or_else(|error| Err(Unreadable::Head(error.to_string())))
}

impl Lease<'_> {
    /// Does it as long as the lease is held; `None`: it was lost.
    pub(super) async fn hold<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.lost() => None,
        }
    }

    /// Extends it until somebody else has it.
    async fn lost(&self) {
        loop {
            tokio::time::sleep(self.shelf.lease / 3).await;
            match self.shelf.store.extend(NAME, self.edition.version, self.shelf.lease).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    error.log("the lease on walking the organisation cannot be extended; trying again");
                }
            }
        }
    }

    /// Lets others have what a walk saw that began at this place.
    pub(super) async fn publish(&self, sight: Sight, place: &str) -> Result<(), store::Error> {
        let Shelf { store, .. } = self.shelf;
        if self.shelf.is_a_newer_ones().await? {
            return Ok(());
        }
        let (began, from) = (Instant::now(), place.to_owned());
        let written = tokio::task::spawn_blocking(move || snapshot::write(&sight, &from)).await;
        let (head, pieces) = written.expect("writing plain data down does not fail");
        for (at, piece) in pieces.iter().enumerate() {
            store.put_piece(self.edition, at, piece).await?;
        }
        let body = serde_json::to_string(&head).expect("a head is plain data");
        let published = store::Head { pieces: pieces.len(), body: &body, ttl: KEPT };
        if store.publish(self.edition, published).await? {
            let bytes: usize = pieces.iter().map(String::len).sum();
            tracing::debug!(bytes, took = ?began.elapsed(), "the snapshot of the organisation is in the store");
        } else {
            tracing::info!("another replica walks by now; this one's snapshot is not kept");
        }
        Ok(())
    }

    /// Lets somebody else have it.
    pub(super) async fn give_back(self) {
        if let Err(error) = self.shelf.store.unlock(NAME, self.edition.version).await {
            error.log("the lease on walking the organisation ends by itself");
        }
    }
}
