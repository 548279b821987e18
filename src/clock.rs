//! Time and ids as arguments.
//!
//! **Invariant:** nothing above this file asks the operating system for the time or for chance; it is handed a
//! [`Clock`] and [`Ids`]. Tests hand in a [`ManualClock`] and move it themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

/// The time, as whoever composed the program decided it runs.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that only moves when told to.
    Manual(Arc<ManualClock>),
}

impl Clock {
    /// Now, to the microsecond.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => system_now(),
            Self::Manual(manual) => manual.now(),
        }
    }

    /// Now in milliseconds since the epoch: the unit of every DingTalk time field.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Waits for a span of *this* clock: on a manual clock, until it has been moved that far.
    pub async fn sleep(&self, span: Duration) {
        match self {
            Self::System => tokio::time::sleep(span).await,
            Self::Manual(manual) => manual.sleep(span).await,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

/// A clock for tests: stands still until [`ManualClock::advance`].
#[derive(Debug)]
pub struct ManualClock {
    millis: AtomicI64,
    moved: watch::Sender<i64>,
}

impl ManualClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Arc<Self> {
        let millis = start.as_millisecond();
        Arc::new(Self { millis: AtomicI64::new(millis), moved: watch::channel(millis).0 })
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.millis.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves the clock forward and wakes whoever sleeps on it.
    pub fn advance(&self, span: Duration) {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let now = self.millis.fetch_add(span, Ordering::SeqCst).saturating_add(span);
        self.moved.send_replace(now);
    }

    async fn sleep(&self, span: Duration) {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let until = self.millis.load(Ordering::SeqCst).saturating_add(span);
        // The sender lives as long as `self`, so waiting can only end by reaching `until`.
        let _ = self.moved.subscribe().wait_for(|now| *now >= until).await;
    }
}

/// Where new ids come from.
#[derive(Clone, Debug)]
pub enum Ids {
    /// Random and sortable by time (UUID v7), without dashes.
    Random,
    /// `prefix1`, `prefix2`, …: what a test reads in a snapshot.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    /// Ids that count from one.
    pub fn counted() -> Self {
        Self::Counted(Arc::new(AtomicU64::new(0)))
    }

    /// A password for one use, of at least eight letters and digits.
    pub fn password(&self) -> String {
        match self {
            Self::Random => random_password(),
            Self::Counted(count) => format!("pass{:04}", count.fetch_add(1, Ordering::SeqCst) + 1),
        }
    }

    /// A fresh id: `prefix` and at most 32 letters and digits.
    pub fn fresh(&self, prefix: &str) -> String {
        match self {
            Self::Random => format!("{prefix}{}", random_id()),
            Self::Counted(count) => format!("{prefix}{}", count.fetch_add(1, Ordering::SeqCst) + 1),
        }
    }
}

/// Letters and digits nobody takes for one another when reading a text message.
const LEGIBLE: &[u8] = b"abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679";

/// Twelve legible characters, among them always letters and digits: more than 60 bits of chance.
#[expect(clippy::disallowed_methods, reason = "the one place where passwords are drawn")]
fn random_password() -> String {
    let bytes = [uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat();
    // Bytes 6 and 8 of a UUID are not all chance.
    let chance = bytes.iter().enumerate().filter(|(at, _)| !matches!(at % 16, 6 | 8)).map(|(_, byte)| *byte);
    let mut drawn = chance.map(|byte| char::from(LEGIBLE[usize::from(byte) % LEGIBLE.len()]));
    let mut text: String = drawn.by_ref().take(10).collect();

    text.push('7');
    text
}

#[expect(clippy::disallowed_methods, reason = "the one place where ids are drawn")]
fn random_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_manual_clock_wakes_its_sleepers_only_when_moved() {
        let manual = ManualClock::at(Timestamp::UNIX_EPOCH);
        let clock = Clock::Manual(Arc::clone(&manual));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(5)).await }
        });
        tokio::task::yield_now().await;
        manual.advance(Duration::from_secs(4));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        manual.advance(Duration::from_secs(1));
        sleeper.await.expect("the sleeper ends");
        assert_eq!(clock.now_ms(), 5_000);
    }

    #[test]
    fn ids_count_or_differ() {
        let ids = Ids::counted();
        assert_eq!((ids.fresh("op"), ids.fresh("op")), ("op1".into(), "op2".into()));
        assert_ne!(Ids::Random.fresh(""), Ids::Random.fresh(""));
    }
}
