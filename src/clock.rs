//! Time and ids as arguments.
//!
//! **Invariant:** nothing above this file asks the operating system for the time or for chance; it is handed a
//! [`Clock`] and [`Ids`]. Tests hand in a [`ManualClock`] and move it themselves.
//!
//! Replicas go by one time, a [`SharedClock`]: it shows what they were told by what they share, and goes on from there by
//! how much time has passed, not by what the machine's clock shows, which may be wrong and may jump.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;

/// The time, as whoever composed the program decided it runs.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that only moves when told to.
    Manual(Arc<ManualClock>),
    /// The time of all replicas.
    Shared(Arc<SharedClock>),
}

impl Clock {
    /// Now, to the microsecond.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => system_now(),
            Self::Manual(manual) => manual.now(),
            Self::Shared(shared) => shared.now(),
        }
    }

    /// Now in milliseconds since the epoch: the unit of every DingTalk time field.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Waits for a span of *this* clock: on a manual clock, until it has been moved that far.
    pub async fn sleep(&self, span: Duration) {
        match self {
            Self::System | Self::Shared(_) => tokio::time::sleep(span).await,
            Self::Manual(manual) => manual.sleep(span).await,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

/// See the module.
#[derive(Debug)]
pub struct SharedClock {
    /// What is shown until the time has been told, and what is compared with it.
    machine: Clock,
    told: RwLock<Option<Told>>,
}

/// What the time was, and when it was that.
#[derive(Clone, Copy, Debug)]
struct Told {
    micros: i64,
    at: Instant,
}

impl SharedClock {
    /// A clock that has not been told the time yet, on a machine with this one.
    pub fn over(machine: Clock) -> Arc<Self> {
        Arc::new(Self { machine, told: RwLock::new(None) })
    }

    /// Takes the time, in microseconds, as it was told by an answer to what was asked at `asked`.
    pub fn tell(&self, micros: i64, asked: Instant) {
        // On the average it was read half-way.
        let at = asked + asked.elapsed() / 2;
        *self.told.write().unwrap_or_else(PoisonError::into_inner) = Some(Told { micros, at });
    }

    /// By how many milliseconds the machine's clock is ahead.
    pub fn machine_ahead(&self) -> i64 {
        self.machine.now_ms() - self.now().as_millisecond()
    }

    fn now(&self) -> Timestamp {
        let told = *self.told.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Told { micros, at }) = told else { return self.machine.now() };
        let since = i64::try_from(at.elapsed().as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_microsecond(micros.saturating_add(since)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
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

    /// What nobody can guess, of 64 letters and digits.
    pub fn secret(&self) -> String {
        match self {
            Self::Random => random_secret(),
            Self::Counted(count) => format!("{:064x}", count.fetch_add(1, Ordering::SeqCst) + 1),
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

/// 244 bits of chance.
#[expect(clippy::disallowed_methods, reason = "the one place where secrets are drawn")]
fn random_secret() -> String {
    format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple())
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
    fn a_shared_clock_shows_what_it_was_told_and_goes_on_from_there() {
        let machine = ManualClock::at(Timestamp::UNIX_EPOCH);
        let shared = SharedClock::over(Clock::Manual(Arc::clone(&machine)));
        let clock = Clock::Shared(Arc::clone(&shared));
        assert_eq!(clock.now_ms(), 0, "nothing was told yet");
        let told = 1_000_000_000;
        shared.tell(told * 1_000, Instant::now());
        let shows = |at_least: i64| (at_least..at_least + 60_000).contains(&clock.now_ms());
        assert!(shows(told));
        machine.advance(Duration::from_hours(48));
        assert!(shows(told), "whatever the machine's clock does");
        let ahead = shared.machine_ahead();
        let expected = 48 * 3_600_000 - told;
        assert!((expected - 60_000..=expected).contains(&ahead), "{ahead}");
    }

    #[test]
    fn ids_count_or_differ() {
        let ids = Ids::counted();
        assert_eq!((ids.fresh("op"), ids.fresh("op")), ("op1".into(), "op2".into()));
        assert_ne!(Ids::Random.fresh(""), Ids::Random.fresh(""));
    }
}
