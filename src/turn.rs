//! From a mailbox to a commit: leases, fences, recovery. Knows no business.
//!
//! A replica reads ready owners, and for each runs a *turn*: claim, handle the head, commit, until the mailbox is
//! empty or others have waited long enough. The step that stores a message, and the one that ends a turn, hand whoever is
//! next to a worker that is free here and begin their turn, so that an answer costs three steps of the store: taken in,
//! answered, sent. What finds no free worker waits on the ready stream for the next one, of any replica. While a turn runs its lease is renewed; once a renewal fails the work is
//! dropped where it stands, since somebody else may already be doing it. What a dead replica held is found by
//! [`Engine::run`] of any other after one lease.
//!
//! **Invariant:** of one owner's items, one is handled at a time, in order, in all replicas together.

mod begin;
mod hold;
mod seats;
mod told;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use hold::Hold;
use seats::Seats;
use told::trace;

use crate::clock::Clock;
use crate::metric::Metrics;
use crate::store::{self, After, Commit, Committed, Item, Owner, Ready, Store, Turn};

/// A future without a name, for handlers behind a pointer.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why an item could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store said no; a conflict is tried again at once.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Something that should work does not: logged once, the item is tried again, then becomes a dead letter.
    #[error("{0:#}")]
    Fault(anyhow::Error),
}

/// Works off the mailboxes of one kind of owner.
pub trait Handler: Send + Sync + 'static {
    /// How many items it takes at a time; the default is one.
    fn batch(&self) -> usize {
        1
    }

    /// How long whoever is ready waits, in nobody's seat, for more to come that is worked off with it.
    fn gathers(&self) -> Duration {
        Duration::ZERO
    }

    /// Whether an item may be what a process died of: what people sent may, what we wrote ourselves is tried on.
    fn is_suspect(&self) -> bool {
        true
    }

    /// What the items at the head change. Nothing else may have happened when it fails.
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>>;

    /// What is done instead of the head item, which failed again and again: usually telling somebody, with `trace`.
    fn bury<'a>(&'a self, owner: &'a Owner, item: &'a Item, trace: &'a str) -> Boxed<'a, Commit>;
}

/// How turns are run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Turns at a time; 0: none, this replica only accepts.
    pub workers: usize,
    /// The lease, as the store has it; renewed every fifth of it.
    pub lease: Duration,
    /// How many items a turn handles before others get theirs.
    pub items_a_turn: usize,
    /// How long a turn goes on before others get theirs.
    pub time_a_turn: Duration,
    /// How many claims of one item without a commit make it a dead letter.
    pub attempts: u32,
    /// How many of them that the process did not survive do, too, where an item is suspect.
    pub deaths: u32,
    /// How many where it is not: each may have been killed for other reasons, and nothing acknowledged is lost.
    pub deaths_at_most: u32,
    /// How long a stop waits for turns to finish.
    pub patience: Duration,
    /// How often what has come due is looked for.
    pub look: Duration,
    /// Where turns are counted.
    pub metrics: Metrics,
}

impl Settings {
    /// The design's figures, for so many turns at a time under this lease.
    pub fn for_workers(workers: usize, lease: Duration) -> Self {
        Self {
            workers,
            lease,
            items_a_turn: 10,
            time_a_turn: Duration::from_secs(1),
            attempts: 3,
            deaths: 2,
            deaths_at_most: 20,
            patience: Duration::from_secs(10),
            look: Duration::from_millis(100),
            metrics: Metrics::default(),
        }
    }
}

/// Runs turns until stopped.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Clock,
    settings: Settings,
    consumer: String,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    seats: Seats,
    turns: TaskTracker,
    /// When what dead replicas held was last looked for.
    swept: Mutex<Instant>,
}

/// How a turn begins here.
enum Start {
    /// Its owner is ready.
    Ready(Ready),
    /// It has begun, in the step that handed it over.
    Begun(Turn),
}

/// What a turn comes to: that of whoever is next, begun in the step that ended it.
type Next = Option<Turn>;

impl Engine {
    /// An engine over handlers by the kind of owner (what stands before the first `:`, or the whole name).
    /// `consumer` names this process on the ready stream: unlike any other, living or dead.
    pub fn new(
        store: Store,
        clock: Clock,
        settings: Settings,
        consumer: String,
        handlers: HashMap<&'static str, Arc<dyn Handler>>,
    ) -> Self {
        settings.metrics.turns_of(handlers.keys().copied());
        let (seats, turns) = (Seats::new(settings.workers), TaskTracker::new());
        let swept = Mutex::new(Instant::now());
        Self { inner: Arc::new(Inner { store, clock, settings, consumer, handlers, seats, turns, swept }) }
    }

    /// One that only accepts.
    #[cfg(test)]
    pub fn accepting(store: Store, clock: Clock) -> Self {
        Self::new(store, clock, Settings::for_workers(0, Duration::ZERO), "nobody".to_owned(), HashMap::new())
    }

    /// Runs until `stop`, then lets the turns in hand finish. Nothing is lost either way: what is not committed is
    /// in the store.
    pub async fn run(self, stop: CancellationToken) {
        let mut loops = JoinSet::new();
        loops.spawn(self.clone().promote(stop.clone()));
        loops.spawn(self.clone().reap(stop.clone()));
        if self.inner.settings.workers > 0 {
            loops.spawn(self.clone().read(stop));
        }
        while loops.join_next().await.is_some() {}
        if let Err(error) = self.inner.store.tell_counts().await {
            error.log("metered calls are missing from the ledger");
        }
    }

    /// Moves what has come due into its mailboxes, a few times a second.
    async fn promote(self, stop: CancellationToken) {
        const BATCH: usize = 500;
        while !stop.is_cancelled() {
            match self.inner.store.promote(self.inner.clock.now_ms(), BATCH).await {
                Ok(BATCH) => continue,
                Ok(_) => {}
                Err(error) => error.log("due entries could not be promoted; trying again"),
            }
            pause(&stop, self.inner.settings.look).await;
        }
    }

    /// Forgets replicas that are gone: each start leaves a name behind.
    async fn reap(self, stop: CancellationToken) {
        const PACE: Duration = Duration::from_mins(10);
        while !stop.is_cancelled() {
            match self.inner.store.reap(PACE).await {
                Ok(0) => {}
                Ok(gone) => tracing::debug!(gone, "replicas that are gone have been forgotten"),
                Err(error) => error.log("replicas that are gone could not be forgotten"),
            }
            pause(&stop, PACE).await;
        }
    }

    /// Takes ready owners, new ones and those of dead replicas, and gives each a turn.
    async fn read(self, stop: CancellationToken) {
        let Inner { seats, turns, .. } = &*self.inner;
        while !stop.is_cancelled() {
            let free = seats.free();
            if free == 0 {
                tokio::select! {
                    () = seats.changed() => {}
                    () = stop.cancelled() => {}
                }
                continue;
            }
            if let Some((ready, seat)) = seats.resume() {
                self.spawn(Start::Ready(ready), seat);
                continue;
            }
            // What a server has just handed out would wait a whole lease if it were dropped here.
            let droppable = !self.inner.store.is_durable();
            let ready = tokio::select! {
                ready = self.take(free) => ready,
                () = seats.changed(), if droppable => continue,
                () = stop.cancelled(), if droppable => break,
            };
            for ready in ready {
                self.call_up(ready, &stop);
            }
        }
        seats.close();
        turns.close();
        if tokio::time::timeout(self.inner.settings.patience, turns.wait()).await.is_err() {
            tracing::warn!("some turns did not finish in time; another replica goes on with them");
            for ready in seats.in_hand() {
                // They end with this process, and not by what they were about.
                if self.inner.store.survived(&ready).await.is_err() {
                    break;
                }
            }
        }
    }

    /// Ready owners; now and then those of dead replicas first, often enough that little is added to a lease.
    async fn take(&self, max: usize) -> Vec<Ready> {
        const BLOCK: Duration = Duration::from_millis(500);
        let Inner { store, settings, consumer, .. } = &*self.inner;
        let taken = if self.inner.since_swept() >= settings.lease / 15 {
            *self.inner.swept() = Instant::now();
            store.reclaim(consumer, settings.lease, max).await
        } else {
            store.next(consumer, max, BLOCK).await
        };
        match taken {
            Ok(ready) => ready,
            Err(error) => {
                error.log("the ready owners cannot be read; trying again");
                tokio::time::sleep(BLOCK).await;
                Vec::new()
            }
        }
    }

    async fn work_off(&self, start: Start) -> Result<Next, Failure> {
        let Inner { store, settings, handlers, .. } = &*self.inner;
        let kind = match &start {
            Start::Ready(ready) => ready.owner.kind(),
            Start::Begun(turn) => turn.owner.kind(),
        };
        let Some(handler) = handlers.get(kind) else {
            return Err(Failure::Fault(anyhow::anyhow!("nobody handles `{kind}`")));
        };
        let turn = match start {
            Start::Ready(ready) => store.claim(&ready, handler.batch()).await?,
            Start::Begun(turn) => Some(turn),
        };
        let Some(mut turn) = turn else { return Ok(None) };
        turn.items.truncate(handler.batch());
        let mut hold = Hold::new(store.clone(), turn, settings.lease);
        let started = Instant::now();
        let mut handled = 0;
        loop {
            let mut commit = self.handle_leased(handler.as_ref(), &mut hold).await?;
            handled += commit.take;
            let tired = handled >= settings.items_a_turn || started.elapsed() >= settings.time_a_turn;
            if tired && commit.after == After::GoOn {
                commit.after = After::Yield;
            }
            hold.spare(&mut commit);
            let done = hold.write_session(&commit);
            match store.commit_and_begin(hold.turn(), commit, handler.batch(), self.inner.goes_on()).await {
                Ok((Committed::More(items), _)) => hold.go_on(items, done),
                Ok((Committed::Released, next)) => return Ok(next),
                Err(store::Error::Conflict { record }) => {
                    tracing::debug!(%record, "a record has changed meanwhile; handling the item again");
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Handles the head while renewing the lease; the handler is dropped when the lease is lost.
    async fn handle_leased(&self, handler: &dyn Handler, hold: &mut Hold) -> Result<Commit, Failure> {
        let Inner { store, settings, .. } = &*self.inner;
        let turn = hold.claim();
        let renewed = hold.renewed();
        let every = settings.lease / 5;
        let work = self.handle_or_bury(handler, hold);
        tokio::pin!(work);
        let mut beat = tokio::time::interval_at(Instant::now() + every, every);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                _ = beat.tick() => match store.heartbeat(&turn).await {
                    Ok(true) => renewed.now(),
                    Ok(false) => return Err(store::Error::Fenced.into()),
                    Err(error) => error.log("a lease could not be renewed"),
                },
            }
        }
    }

    async fn handle_or_bury(&self, handler: &dyn Handler, hold: &mut Hold) -> Result<Commit, Failure> {
        let settings = &self.inner.settings;
        let Some(attempts) = hold.items().first().map(|head| head.attempts) else {
            return Err(Failure::Fault(anyhow::anyhow!("a turn without an item")));
        };
        let deaths = hold.turn().deaths;
        let deadly = if handler.is_suspect() { settings.deaths } else { settings.deaths_at_most };
        // A process that did not survive is no fault of the item by itself: it is counted apart.
        if attempts.saturating_sub(deaths) > settings.attempts || deaths >= deadly {
            let owner = hold.turn().owner.clone();
            let trace = trace(&hold.turn().entry).to_owned();
            self.inner.count_letter(&owner);
            tracing::error!(deaths, "an item failed again and again; it is a dead letter now");
            let mut commit = handler.bury(&owner, &hold.items()[0], &trace).await;
            commit.take = 1;
            commit.dead = Some(format!("claimed {attempts} times without a commit; trace {trace}"));
            return Ok(commit);
        }
        match handler.handle(hold).await {
            Err(Failure::Fault(error)) => {
                // The turn is left as it is: a release would count as a success, the end of the lease does not.
                tracing::error!(
                    error = format!("{error:#}"),
                    attempt = attempts,
                    "an item could not be handled"
                );
                Err(Failure::Fault(error))
            }
            outcome => outcome,
        }
    }
}

async fn pause(stop: &CancellationToken, span: Duration) {
    tokio::select! {
        () = tokio::time::sleep(span) => {}
        () = stop.cancelled() => {}
    }
}

#[cfg(test)]
mod tests;
