//! How turns begin here: of who is ready, or with the step before.
//!
//! **Invariant:** a turn that has begun has a seat, or is put back as if it had not.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::seats::{Reserved, Seat};
use super::told::{Panic, tell, trace};
use super::{Engine, Inner, Next, Start};
use crate::dingtalk;
use crate::store::{self, Accepted, Delivery, Ready, Turn};

impl Engine {
    /// Has a delivery stored, once; where a worker is free here, it begins its next turn in the same step.
    ///
    /// # Errors
    /// Those of [`store::Store::accept`].
    pub async fn accept(&self, delivery: &Delivery) -> Result<Accepted, store::Error> {
        let Inner { store, seats, consumer, .. } = &*self.inner;
        let Some(reserved) = seats.reserve() else { return store.accept(delivery).await };
        let (accepted, next) = store.accept_and_begin(delivery, consumer).await?;
        if let Some(turn) = next {
            self.begin(turn, reserved);
        }
        Ok(accepted)
    }

    fn begin(&self, turn: Turn, reserved: Reserved) {
        let seat = self.inner.seats.take(&turn.ready(), turn.owner.person());
        drop(reserved);
        match seat {
            Some(seat) => self.spawn(Start::Begun(turn), seat),
            None => self.put_back(turn),
        }
    }

    /// Begins the turn of somebody who is ready; at once, where nothing is gathered for it.
    pub(super) fn call_up(&self, ready: Ready, stop: &CancellationToken) {
        let wait =
            self.inner.handlers.get(ready.owner.kind()).map_or(Duration::ZERO, |handler| handler.gathers());
        if wait.is_zero() {
            return self.seat(ready);
        }
        let (engine, stop) = (self.clone(), stop.clone());
        self.inner.turns.spawn(async move {
            super::pause(&stop, wait).await;
            engine.seat(ready);
        });
    }

    fn seat(&self, ready: Ready) {
        // They have a share of the turns in hand, and no more.
        if let Some(seat) = self.inner.seats.take(&ready, ready.owner.person()) {
            self.spawn(Start::Ready(ready), seat);
        }
    }

    pub(super) fn spawn(&self, start: Start, seat: Arc<Seat>) {
        self.inner.turns.spawn(self.clone().seated(start, seat));
    }

    /// What was begun for somebody who has their share of the turns in hand is kept aside like what is only ready.
    fn put_back(&self, turn: Turn) {
        let store = self.inner.store.clone();
        self.inner.turns.spawn(async move {
            if let Err(error) = store.put_back(&turn).await {
                error.log("a turn could not be put back; it is taken up again after its lease");
            }
        });
    }

    /// One turn after the other as each hands on the next; a seat is free while its turn waits for the platform.
    async fn seated(self, mut start: Start, mut seat: Arc<Seat>) {
        loop {
            let next = self.turn(start, Arc::clone(&seat)).await;
            drop(seat);
            let Some(turn) = next else { return };
            match self.inner.seats.take(&turn.ready(), turn.owner.person()) {
                Some(taken) => (start, seat) = (Start::Begun(turn), taken),
                None => return self.put_back(turn),
            }
        }
    }

    /// One turn; a panic ends it and nothing else.
    async fn turn(&self, start: Start, seat: Arc<Seat>) -> Next {
        let ready = match &start {
            Start::Ready(ready) => ready.clone(),
            Start::Begun(turn) => turn.ready(),
        };
        let (engine, began) = (self.clone(), Instant::now());
        // All that is logged of it has the id under which it is told to people, too.
        let span = tracing::error_span!("turn", kind = ready.owner.kind(), trace = trace(&ready.entry));
        let work = Box::pin(async move { engine.work_off(start).await });
        let turn = AssertUnwindSafe(dingtalk::telling(seat, work)).catch_unwind();
        let outcome = turn.instrument(span.clone()).await.map_err(Panic::from);
        self.inner.count(&ready.owner, &outcome, began.elapsed());
        if !matches!(outcome, Ok(Ok(_)))
            && let Err(error) = self.inner.store.survived(&ready).await
        {
            span.in_scope(|| tracing::debug!(%error, "a failed attempt counts as a death"));
        }
        span.in_scope(|| tell(outcome))
    }
}

impl Inner {
    /// Under what name a worker that is done goes on with somebody else's turn at once; not where its seat is needed for
    /// what dead replicas held.
    pub(super) fn goes_on(&self) -> Option<&str> {
        let swept = self.since_swept() < self.settings.lease / 5;
        (swept && self.seats.may_go_on()).then_some(self.consumer.as_str())
    }

    pub(super) fn since_swept(&self) -> Duration {
        self.swept().elapsed()
    }

    pub(super) fn swept(&self) -> MutexGuard<'_, Instant> {
        self.swept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
