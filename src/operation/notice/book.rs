//! What is looked up before a notice is put on the table: its number, and how the month stands.

use jiff::Timestamp;

use crate::domain::operation::notice::Summary;
use crate::domain::operation::notice::budget::{self, Budget};
use crate::store::{self, Store, key};

/// One more than the highest there is.
///
/// # Errors
/// The store did not answer.
pub async fn next_number(store: &Store) -> Result<u32, store::Error> {
    let entries = store.entries(key::map::NOTICES).await?;
    let numbers = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    Ok(numbers.map(|summary| summary.number).max().unwrap_or(0) + 1)
}

/// This month's metered calls, out of so many.
///
/// # Errors
/// The store did not answer.
pub async fn month(store: &Store, all: Option<u64>, now: Timestamp) -> Result<Budget, store::Error> {
    let ledger = store.ledger(&budget::month(now)).await?;
    Ok(Budget::new(ledger.iter().map(|(_, count)| count).sum(), all, now))
}
