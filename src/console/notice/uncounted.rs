//! Visits that cannot be counted, since the client told the page of nobody.
//!
//! A page reports it so that somebody hears of it: one line in the log a minute at most, with how many there were since
//! the start. Nothing is stored, since anybody can report anything.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

/// Between two lines of the log.
const QUIET: Duration = Duration::from_mins(1);

/// What went wrong in the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// The platform's script was not loaded.
    Script,
    /// The script knows no call that gives a code.
    Call,
    /// The client refused it, or did not answer.
    Refused,
}

/// How many there were.
#[derive(Default)]
pub struct Uncounted {
    script: AtomicU64,
    call: AtomicU64,
    refused: AtomicU64,
    told: Mutex<Option<Instant>>,
}

impl Uncounted {
    /// One more. Whether that was told in the log.
    pub fn note(&self, why: Why, now: Instant) -> bool {
        let of = match why {
            Why::Script => &self.script,
            Why::Call => &self.call,
            Why::Refused => &self.refused,
        };
        of.fetch_add(1, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|at| now < at + QUIET) {
            return false;
        }
        *told = Some(now);
        let [script, call, refused] =
            [&self.script, &self.call, &self.refused].map(|count| count.load(Ordering::Relaxed));
        tracing::warn!(
            script,
            call,
            refused,
            "visits of notices' pages are not counted: the client gave no login code"
        );
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_and_told_of_once_a_minute() {
        let (uncounted, now) = (Uncounted::default(), Instant::now());
        assert!(uncounted.note(Why::Call, now));
        assert!((0..100).all(|_| !uncounted.note(Why::Call, now)));
        assert!(uncounted.note(Why::Script, now + QUIET));
        assert_eq!(uncounted.call.load(Ordering::Relaxed), 101);
        assert_eq!(uncounted.script.load(Ordering::Relaxed), 1);
    }
}
