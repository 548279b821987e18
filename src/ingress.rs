//! The two doors: verify, accept, acknowledge.
//!
//! Over [`http`] DingTalk calls us, and a request is believed by its signature; over [`stream`] we hold sockets to
//! DingTalk, and a frame is believed by its socket. What comes in is the same behind either: a message, a press, an
//! event. It is stored in one step, and only then acknowledged; when the store does not answer in time it is refused,
//! never acknowledged. What a message means is found out later, in its conversation's turn. What the platform could
//! not bring is fetched by [`missed`], and what was lost altogether is found by the [`nightly`] look.
//!
//! **Invariant:** nothing is acknowledged that is not stored, unless it is a repetition or nothing to store.

mod card;
mod event;
mod heard;
pub mod http;
pub mod metrics;
pub mod missed;
pub mod nightly;
pub mod ready;
mod robot;
pub mod stream;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

pub use heard::Heard;

use crate::clock::{Clock, Ids};
use crate::directory::News;
use crate::metric::{Inflow, Metrics};
use crate::store::Store;
use crate::turn::Engine;

/// The shared value that says a token has been seen once, by any replica.
pub const TOKEN_SEEN: &str = "token-seen";

/// What either door stands before.
pub struct Door {
    /// The organisation.
    pub corp_id: String,
    /// The app, which is also its robot's code.
    pub client_id: String,
    /// Where what comes in goes.
    pub store: Store,
    /// What works it off: it takes in what may begin at once.
    pub engine: Engine,
    /// Told what an event puts in doubt.
    pub news: News,
    /// The time.
    pub clock: Clock,
    /// What makes equal answers look different, and pauses uneven.
    pub ids: Ids,
    /// Where what comes in is counted.
    pub metrics: Metrics,
    /// Which events have come.
    pub heard: Heard,
    /// How long the answer to a press takes to land.
    pub press_lands: Duration,
    /// Cards that are shown by the organisation's own templates.
    pub own_cards: BTreeSet<String>,
}

/// Why something is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    Unsigned,
    NoJson,
    UnknownRobot,
    NotStored,
}

impl Refused {
    fn label(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::NoJson => "unreadable",
            Self::UnknownRobot => "foreign",
            Self::NotStored => "not_stored",
        }
    }
}

impl Door {
    /// Has something that came in by a door taken, and counts what becomes of it and how long that takes.
    async fn counted<T, E>(
        &self,
        (door, kind): (&'static str, &'static str),
        taking: impl Future<Output = Result<T, E>>,
        why: fn(&E) -> &'static str,
    ) -> Result<T, E> {
        let began = Instant::now();
        let taken = taking.await;
        let outcome = taken.as_ref().err().map_or("taken", why);
        self.metrics.inflow(Inflow { door, kind, outcome }, began.elapsed());
        taken
    }
}
