//! Whether the store answers, told when that changes: whoever asks is told each time and need not log it.
//!
//! **Invariant:** between two lines that it does not answer it has answered for [`CALM`] without a failure.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Error;

/// So long nothing may have failed before it is said to answer again.
const CALM: Duration = Duration::from_secs(5);

/// See the module.
#[derive(Default)]
pub(super) struct Health {
    /// Whether it is out: what is looked at when all is well.
    out: AtomicBool,
    outage: Mutex<Option<Outage>>,
}

struct Outage {
    since: Instant,
    last: Instant,
    failed: u64,
}

impl Health {
    /// Takes note of how a call went.
    pub fn heard<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        match &outcome {
            Err(Error::Unavailable { cause }) => self.failed(cause),
            _ if self.out.load(Ordering::Relaxed) => self.answered(),
            _ => {}
        }
        outcome
    }

    fn failed(&self, cause: &str) {
        let now = Instant::now();
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(outage) = &mut *outage else {
            tracing::error!(
                cause,
                "the store does not answer in time: nothing is acknowledged that it has not taken; all goes on with it"
            );
            *outage = Some(Outage { since: now, last: now, failed: 1 });
            self.out.store(true, Ordering::Relaxed);
            return;
        };
        outage.last = now;
        outage.failed += 1;
    }

    fn answered(&self) {
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Outage { since, failed, .. }) = outage.take_if(|outage| outage.last.elapsed() >= CALM)
        else {
            return;
        };
        self.out.store(false, Ordering::Relaxed);
        tracing::info!(after = ?since.elapsed(), failed, "the store answers again");
    }
}

impl Error {
    /// Logs what did not happen for it. That the store does not answer has been told once for all (`Health`).
    pub fn log(&self, what: &str) {
        if self.is_told() {
            tracing::debug!(error = %self, "{what}");
        } else {
            tracing::error!(error = %self, "{what}");
        }
    }

    /// Whether the store itself has told of it.
    pub fn is_told(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
