//! Counts on their way to the ledgers: those of a moment go in one step.
//!
//! **Invariant:** what has been counted is handed out once, after [`APART`] at the latest where somebody looks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two steps.
const APART: Duration = Duration::from_millis(100);

/// How much is added to which field of which ledger.
pub(super) type Added = BTreeMap<(String, String), u64>;

/// See the module.
#[derive(Default)]
pub(super) struct Counts(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    added: Added,
    handed_out: Option<Instant>,
}

impl Counts {
    /// Adds; what is to be written now, which is nothing where something was a moment ago.
    pub(super) fn add(&self, ledger: &str, field: &str, by: u64) -> Added {
        let mut kept = self.kept();
        *kept.added.entry((ledger.to_owned(), field.to_owned())).or_default() += by;
        if kept.handed_out.is_some_and(|at| at.elapsed() < APART) {
            return Added::new();
        }
        kept.hand_out()
    }

    /// All there is.
    pub(super) fn take(&self) -> Added {
        self.kept().hand_out()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn hand_out(&mut self) -> Added {
        if !self.added.is_empty() {
            self.handed_out = Some(Instant::now());
        }
        std::mem::take(&mut self.added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_goes_at_once_and_those_behind_it_together() {
        let counts = Counts::default();
        assert_eq!(counts.add("m", "a", 1).into_values().collect::<Vec<_>>(), [1]);
        counts.kept().handed_out = Some(Instant::now() + APART * 1000);
        assert!(counts.add("m", "a", 1).is_empty() && counts.add("m", "b", 1).is_empty());
        assert!(counts.add("m", "a", 2).is_empty());
        assert_eq!(counts.take().into_values().collect::<Vec<_>>(), [3, 1]);
        assert!(counts.take().is_empty());
    }
}
