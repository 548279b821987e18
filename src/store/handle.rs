//! The handle every floor above holds: one call, one step, on whichever back end was opened.
//!
//! **Invariant:** both back ends keep the contract written at each method; `contract` runs the same tests on both.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::clock::SharedClock;
use crate::metric::Metrics;

use super::health::Health;
use super::limit::Pace;
use super::memory::Memory;
use super::redis::Redis;
use super::settings::Settings;
use super::{
    Accepted, Decision, Delivery, Entry, Error, Keeping, Lane, Letter, LetterFate, Load, Marker, News, Owner,
    Press, Record, Reservation, Sealed, Server, Turn,
};

/// A store, cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Backend,
    marker: Option<Marker>,
    counts: Counts,
    health: Health,
    metrics: Metrics,
}

enum Backend {
    Memory(Box<Memory>),
    Redis(Box<Redis>),
}

/// Asks the back end; memory cannot fail except where it returns a `Result` itself.
macro_rules! ask {
    ($store:ident.$method:ident($($arg:expr),*)) => {
        $store.measured(stringify!($method), async {
            match &$store.0.backend {
                Backend::Memory(memory) => Ok(memory.$method($($arg),*)),
                Backend::Redis(redis) => redis.$method($($arg),*).await,
            }
        }).await
    };
}

mod counts;
pub(super) mod snapshot;
mod turn;

use counts::{Added, Counts};

impl Store {
    /// Opens the store; the organisation's id becomes the hash tag of every key. For Redis, connects within the time-out and makes sure of the consumer group.
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        if settings.corp_id.is_empty() || settings.corp_id.contains(['{', '}']) {
            return Err(Error::Address {
                cause: "corp_id must be the organisation's id, such as ding…".to_owned(),
            });
        }
        let marker = settings.trail_key.clone().map(Marker::new);
        let metrics = settings.metrics.clone();
        let backend = if settings.url == "memory" {
            Backend::Memory(Box::new(Memory::new(settings)))
        } else {
            Backend::Redis(Box::new(Redis::open(settings).await?))
        };
        let (counts, health) = (Counts::default(), Health::default());
        Ok(Self(Arc::new(Inner { backend, marker, counts, health, metrics })))
    }

    /// Takes the time of a call and notes how it went.
    async fn measured<T>(
        &self,
        call: &'static str,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let outcome = asked.await;
        self.0.metrics.store_call(call, began.elapsed());
        if matches!(outcome, Err(Error::Unavailable { .. } | Error::Corrupt { .. })) {
            self.0.metrics.store_failure(call);
        }
        self.0.health.heard(outcome)
    }

    /// Whether what is stored outlives the process.
    pub fn is_durable(&self) -> bool {
        matches!(self.0.backend, Backend::Redis(_))
    }

    /// Whether the store can be written to right now.
    pub async fn ping(&self) -> Result<(), Error> {
        ask!(self.ping())
    }

    /// Tells the clock the server's time; memory has none of its own.
    pub async fn tell_time(&self, clock: &SharedClock) -> Result<(), Error> {
        if let Backend::Redis(redis) = &self.0.backend {
            let asked = Instant::now();
            clock.tell(self.0.health.heard(redis.time().await)?, asked);
        }
        Ok(())
    }

    /// Whether the server's settings keep what it is given; `None` where it does not tell. Memory has none to be wrong:
    /// whoever chose it knows.
    pub async fn keeping(&self) -> Result<Option<Keeping>, Error> {
        self.measured("keeping", async {
            match &self.0.backend {
                Backend::Memory(_) => Ok(Some(Keeping { writes: true, evicts: false })),
                Backend::Redis(redis) => redis.keeping().await,
            }
        })
        .await
    }

    /// What the server tells of itself; memory is none.
    pub async fn server(&self) -> Result<Option<Server>, Error> {
        self.measured("server", async {
            match &self.0.backend {
                Backend::Memory(_) => Ok(None),
                Backend::Redis(redis) => redis.server().await.map(Some),
            }
        })
        .await
    }

    /// Stores a delivery once. A refused one (`Full`) is not remembered, so a later redelivery may still get in.
    pub async fn accept(&self, delivery: &Delivery) -> Result<Accepted, Error> {
        let accepted: Result<(Accepted, Option<Turn>), Error> = ask!(self.accept(delivery, None));
        accepted.map(|(accepted, _)| accepted)
    }

    /// As [`Store::accept`]; once it is stored, whoever has been ready longest is handed to this consumer and their turn
    /// begun in the same step.
    pub async fn accept_and_begin(
        &self,
        delivery: &Delivery,
        consumer: &str,
    ) -> Result<(Accepted, Option<Turn>), Error> {
        ask!(self.accept(delivery, Some(consumer)))
    }

    /// Decides a press once; every repetition gets the first decision, whatever has happened since.
    ///
    /// Checked in this order: seen, unknown, owner, state (unless the press only passes its item on), revision, expiry.
    pub async fn press(&self, press: &Press) -> Result<Decision, Error> {
        ask!(self.press(press))
    }

    /// A line of the audit trail with its mark, as every commit marks those it records.
    pub fn mark(&self, line: &str) -> String {
        self.0.marker.as_ref().map_or_else(|| line.to_owned(), |marker| marker.mark(line))
    }

    /// Moves at most `max` (and at most 500) entries due at `now` into their mailboxes. How many were taken off
    /// the due set: as many as asked for means there may be more. An entry that cannot be moved becomes a dead
    /// letter.
    pub async fn promote(&self, now: i64, max: usize) -> Result<usize, Error> {
        if let Err(error) = self.tell_counts().await {
            error.log("metered calls are missing from the ledger");
        }
        ask!(self.promote(now, max.min(500)))
    }

    /// When the next entry is due, in milliseconds.
    pub async fn next_due(&self) -> Result<Option<i64>, Error> {
        ask!(self.next_due())
    }

    /// How many owners are ready or in their turn; parked ones are not counted.
    pub async fn backlog(&self) -> Result<usize, Error> {
        ask!(self.backlog())
    }

    /// What waits, how much of it and since when.
    pub async fn load(&self) -> Result<Load, Error> {
        ask!(self.load())
    }

    /// A record.
    pub async fn record(&self, id: &str) -> Result<Option<Record>, Error> {
        ask!(self.record(id))
    }

    /// One field of a shared map.
    pub async fn entry(&self, map: &'static str, field: &str) -> Result<Option<String>, Error> {
        ask!(self.entry(map, field))
    }

    /// A whole shared map, ordered by field.
    pub async fn entries(&self, map: &'static str) -> Result<Vec<(String, String)>, Error> {
        ask!(self.entries(map))
    }

    /// How many fields a shared map has.
    pub async fn size(&self, map: &'static str) -> Result<usize, Error> {
        ask!(self.size(map))
    }

    /// Writes one field outside a turn, such as a fact learnt by the way.
    pub async fn put_entry(&self, entry: &Entry) -> Result<(), Error> {
        ask!(self.put_entry(entry))
    }

    /// Tells all replicas something passing: kept for the last [`News::MOST`] tellings and in nobody's mailbox. `by` names the teller.
    pub async fn tell(&self, by: &str, item: &str) -> Result<(), Error> {
        ask!(self.tell(by, item))
    }

    /// What has been told after a place that [`Store::news`] gave earlier; with `None`, only where to begin.
    pub async fn news(&self, after: Option<&str>) -> Result<News, Error> {
        ask!(self.news(after))
    }

    /// Takes the lease on `name` if it is free: its fence, larger than every earlier one.
    pub async fn lock(&self, name: &str, ttl: Duration) -> Result<Option<u64>, Error> {
        ask!(self.lock(name, ttl))
    }

    /// Gives the lease back, if it is still held under this fence.
    pub async fn unlock(&self, name: &str, fence: u64) -> Result<(), Error> {
        ask!(self.unlock(name, fence))
    }

    /// Extends the lease to `ttl` from now. `false`: it is lost.
    pub async fn extend(&self, name: &str, fence: u64, ttl: Duration) -> Result<bool, Error> {
        ask!(self.extend(name, fence, ttl))
    }

    /// A value all replicas share, such as the app's token.
    pub async fn value(&self, name: &str) -> Result<Option<String>, Error> {
        ask!(self.value(name))
    }

    /// Shares a value for `ttl`.
    pub async fn put_value(&self, name: &str, value: &str, ttl: Duration) -> Result<(), Error> {
        ask!(self.put_value(name, value, ttl))
    }

    /// Forgets a shared value.
    pub async fn drop_value(&self, name: &str) -> Result<(), Error> {
        ask!(self.drop_value(name))
    }

    /// Adds to a shared count, which is forgotten `ttl` after it was last added to: what it is now.
    pub async fn tally(&self, name: &str, by: u64, ttl: Duration) -> Result<u64, Error> {
        ask!(self.tally(name, by, ttl))
    }

    /// Asks for a slot among `per_second` evenly spaced ones, by the server's time.
    ///
    /// [`Lane::Waiting`] gets one that begins within `within`. [`Lane::Bulk`] gets one only if it begins within half an
    /// interval, so that nobody waits behind more than one bulk call. Who gets none has reserved nothing.
    pub async fn reserve(
        &self,
        bucket: &str,
        per_second: f64,
        (lane, within): (Lane, Duration),
    ) -> Result<Reservation, Error> {
        ask!(self.reserve(bucket, Pace::even(per_second, lane, within)))
    }

    /// Gives back the slot of this mark, which [`Store::reserve`] gave: nobody has it then, unless somebody has taken
    /// one behind it meanwhile.
    pub async fn give_back(&self, bucket: &str, per_second: f64, mark: u64) -> Result<(), Error> {
        ask!(self.give_back(bucket, mark, Pace::even(per_second, Lane::Waiting, Duration::ZERO)))
    }

    /// Asks for a slot among at most `limit` in any `window`, whichever organisation asks, that begins within `within`.
    pub async fn reserve_window(
        &self,
        bucket: &str,
        (limit, window): (u32, Duration),
        within: Duration,
    ) -> Result<Reservation, Error> {
        ask!(self.reserve_window(bucket, Pace::window(limit, window, within)))
    }

    /// Adds to a ledger of metered calls, such as a month's. Other replicas see it with the next [`Store::promote`].
    pub async fn count(&self, ledger: &str, field: &str, by: u64) -> Result<(), Error> {
        self.add(self.0.counts.add(ledger, field, by)).await
    }

    /// Writes what has been counted and is not in its ledger yet.
    pub async fn tell_counts(&self) -> Result<(), Error> {
        self.add(self.0.counts.take()).await
    }

    async fn add(&self, added: Added) -> Result<(), Error> {
        if added.is_empty() {
            return Ok(());
        }
        ask!(self.count(&added))
    }

    /// A ledger, ordered by field.
    pub async fn ledger(&self, ledger: &str) -> Result<Vec<(String, u64)>, Error> {
        self.tell_counts().await?;
        ask!(self.ledger(ledger))
    }

    /// At most `max` sealed lines from `from_seq` on.
    pub async fn audit(&self, from_seq: u64, max: usize) -> Result<Vec<Sealed>, Error> {
        ask!(self.audit(from_seq, max))
    }

    /// The last sealed line.
    pub async fn audit_tail(&self) -> Result<Option<Sealed>, Error> {
        ask!(self.audit_tail())
    }

    /// The highest number the log has had, as far as the server remembers: entries that were deleted count.
    pub async fn audit_reached(&self) -> Result<u64, Error> {
        ask!(self.audit_reached())
    }

    /// An owner's session.
    pub async fn session(&self, owner: &Owner) -> Result<Option<String>, Error> {
        ask!(self.session(owner))
    }

    /// The latest dead letters, newest first, before the one of this id.
    pub async fn letters(&self, before: Option<&str>, max: usize) -> Result<Vec<Letter>, Error> {
        ask!(self.letters(before, max))
    }

    /// A dead letter.
    pub async fn letter(&self, id: &str) -> Result<Option<Letter>, Error> {
        ask!(self.letter(id))
    }

    /// Decides what becomes of a dead letter, and records it in the trail by this line, in one step. `false`: there is none.
    pub async fn settle_letter(&self, id: &str, fate: LetterFate, line: &str) -> Result<bool, Error> {
        let line = self.mark(line);
        ask!(self.settle_letter(id, fate, &line))
    }
}
