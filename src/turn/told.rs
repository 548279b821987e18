//! What is said and counted of turns.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use super::{Failure, Inner, Next};
use crate::store::{self, Owner};

/// What a turn is called in logs, in dead letters and towards people: the same however often it is tried.
pub(super) fn trace(entry: &str) -> &str {
    entry
}

/// How a turn ended: the inner result is that of its work, the outer one says whether it panicked.
pub(super) type Ended = Result<Result<Next, Failure>, Panic>;

/// What a turn panicked with.
#[derive(Debug)]
pub(super) struct Panic(String);

impl From<Box<dyn Any + Send>> for Panic {
    fn from(with: Box<dyn Any + Send>) -> Self {
        let said = with.downcast::<String>().map(|said| *said);
        let said = said.or_else(|with| with.downcast::<&str>().map(|said| (*said).to_owned()));
        Self(said.unwrap_or_else(|_| "no words".to_owned()))
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Logs how a turn ended, once; what comes next.
pub(super) fn tell(ended: Ended) -> Next {
    const AGAIN: &str = "a turn ended; it is taken up again after its lease";
    match ended {
        Ok(Ok(next)) => return next,
        Ok(Err(Failure::Store(store::Error::Fenced))) => {
            tracing::info!("a turn was taken over by another worker");
        }
        Ok(Err(Failure::Store(error))) if error.is_told() => tracing::debug!(%error, "{AGAIN}"),
        Ok(Err(error)) => tracing::error!(%error, "{AGAIN}"),
        Err(panic) => tracing::error!(%panic, "a turn panicked; it is taken up again after its lease"),
    }
    None
}

impl Inner {
    /// The kind by the name its handler has, which no owner can make up.
    fn known(&self, owner: &Owner) -> &'static str {
        self.handlers.get_key_value(owner.kind()).map_or("other", |(kind, _)| kind)
    }

    /// Counts a turn.
    pub(super) fn count(&self, owner: &Owner, ended: &Ended, took: Duration) {
        let outcome = match ended {
            Ok(Ok(_)) => "ok",
            Ok(Err(Failure::Store(store::Error::Fenced))) => "taken_over",
            Ok(Err(Failure::Store(_))) => "store",
            Ok(Err(Failure::Fault(_))) => "failed",
            Err(_) => "panicked",
        };
        self.settings.metrics.turn(self.known(owner), outcome, took);
    }

    /// Counts a dead letter.
    pub(super) fn count_letter(&self, owner: &Owner) {
        self.settings.metrics.dead_letter(self.known(owner));
    }
}
