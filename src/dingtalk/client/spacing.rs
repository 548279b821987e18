//! What keeps the calls of one API apart on their way out, whatever became of the places they were given.
//!
//! A place in the shared pace says when a call should go. A busy machine lets it go later, and the network or a busy
//! platform lets it arrive later still, while those behind it are on time: then more of them arrive within a second than
//! were ever given places in one. So here they are told apart by what was measured. A call goes no sooner after the one
//! before than the pace has it; and it takes up room from when it was sent until a second after it can have arrived at
//! the latest: its answer came by then, and so much of the wait for it as exceeds the quickest answer may have been the
//! way there.
//!
//! **Invariant:** of the calls of this process to one API, no more than the limit can arrive in any second, as long as
//! the way takes no less than the quickest answers have told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::idle;
use super::retry::Retry;
use crate::dingtalk::error::Error;

const SECOND: Duration = Duration::from_secs(1);
/// How much closer than the pace has it two calls may follow each other: so what is late is made up for in time.
const CLOSER: f64 = 0.975;
/// After so many answers the quickest of those before the last so many is forgotten.
const FORGET: u32 = 200;
/// Nobody tells of an answer that is late; then it is looked at again.
const RECHECK: Duration = Duration::from_millis(50);

/// The ways out, one an API.
pub(super) struct Spacing {
    /// Calls of one API a second.
    per_second: f64,
    ways: Mutex<HashMap<&'static str, Arc<Way>>>,
}

struct Way {
    /// Held by whoever goes next.
    turn: tokio::sync::Mutex<()>,
    log: Mutex<Log>,
    answered: Notify,
}

/// A call on its way; dropped when its answer is there, or will not come any more.
pub(super) struct Leave {
    way: Arc<Way>,
    number: u64,
}

/// Whether one more may go.
#[derive(Debug, PartialEq, Eq)]
enum Room {
    Now,
    At(Instant),
    /// Once one of those under way is answered.
    Answered,
}

/// What was sent and still takes up room.
struct Log {
    most: usize,
    apart: Duration,
    next: u64,
    last: Option<Instant>,
    sent: Vec<Sent>,
    /// The quickest of the last answers, and of the [`FORGET`] before them.
    quickest: [Option<Duration>; 2],
    answers: u32,
}

struct Sent {
    number: u64,
    at: Instant,
    answered: Option<Instant>,
}

impl Sent {
    /// When it takes up no room any more, as far as is known at `now`.
    fn gone_at(&self, now: Instant, quickest: Duration) -> Instant {
        let took = self.answered.unwrap_or(now).saturating_duration_since(self.at);
        self.at + SECOND + took.saturating_sub(quickest)
    }
}

impl Log {
    fn new(per_second: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is small and positive"
        )]
        let most = (per_second.ceil() as usize).max(1);
        let apart = Duration::from_secs_f64(CLOSER / per_second);
        Self {
            most,
            apart,
            next: 0,
            last: None,
            sent: Vec::with_capacity(most),
            quickest: [None; 2],
            answers: 0,
        }
    }

    fn room(&mut self, now: Instant) -> Room {
        let quickest = self.quickest.into_iter().flatten().min().unwrap_or_default();
        if let Some(last) = self.last.filter(|last| now < *last + self.apart) {
            return Room::At(last + self.apart);
        }
        self.sent.retain(|sent| sent.gone_at(now, quickest) > now);
        if self.sent.len() < self.most {
            return Room::Now;
        }
        let answered = self.sent.iter().filter(|sent| sent.answered.is_some());
        let soonest = answered.map(|sent| sent.gone_at(now, quickest)).min();
        soonest.map_or(Room::Answered, Room::At)
    }

    fn send(&mut self, now: Instant) -> u64 {
        let number = self.next;
        self.next += 1;
        self.last = Some(now);
        self.sent.push(Sent { number, at: now, answered: None });
        number
    }

    fn answer(&mut self, number: u64, now: Instant) {
        let Some(sent) = self.sent.iter_mut().find(|sent| sent.number == number) else { return };
        sent.answered = Some(now);
        let took = now.saturating_duration_since(sent.at);
        let [last, _] = &mut self.quickest;
        *last = Some(last.map_or(took, |quickest| quickest.min(took)));
        self.answers += 1;
        if self.answers.is_multiple_of(FORGET) {
            self.quickest = [None, *last];
        }
    }
}

impl Way {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spacing {
    pub(super) fn new(per_second: f64) -> Self {
        Self { per_second, ways: Mutex::default() }
    }

    fn way(&self, api: &'static str) -> Arc<Way> {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let way = ways.entry(api).or_insert_with(|| {
            let log = Mutex::new(Log::new(self.per_second));
            Arc::new(Way { turn: tokio::sync::Mutex::default(), log, answered: Notify::new() })
        });
        Arc::clone(way)
    }

    /// Waits until a call may go, in order of arrival here.
    ///
    /// # Errors
    /// [`Error::Throttled`]: it would be later than this call may wait; it takes up no room.
    pub(super) async fn leave(&self, api: &'static str, retry: &Retry) -> Result<Leave, Error> {
        let way = self.way(api);
        let turn = idle::wait(way.turn.lock()).await;
        loop {
            let now = Instant::now();
            let room = way.log().room(now);
            let wait = match room {
                Room::Now => Duration::ZERO,
                Room::At(at) => at.saturating_duration_since(now),
                Room::Answered => RECHECK,
            };
            if !retry.affords(wait) {
                return Err(Error::Throttled { after: wait.max(Duration::from_millis(200)) });
            }
            if room == Room::Now {
                let number = way.log().send(now);
                drop(turn);
                return Ok(Leave { way, number });
            }
            tokio::select! {
                () = idle::sleep(wait) => {}
                () = way.answered.notified() => {}
            }
        }
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.way.log().answer(self.number, Instant::now());
        self.way.answered.notify_one();
    }
}

#[cfg(test)]
mod tests;
