//! What is repeated without asking the caller, how often, and after how long.
//!
//! **Invariant:** a write is repeated only after an answer that says it was refused before execution.

use std::time::Duration;

use tokio::time::Instant;

use super::api::Effect;
use super::{Lane, Waits};
use crate::dingtalk::error::Error;

/// How long a call in [`Lane::Bulk`] may stand in the queue.
const PATIENCE: Duration = Duration::from_mins(10);

/// The tries of one call.
pub(in crate::dingtalk) struct Retry {
    began: Instant,
    budget: Duration,
    pause: Duration,
    effect: Effect,
    throttled: u32,
    busy: u32,
    lost: u32,
    refreshed: bool,
}

impl Retry {
    pub(in crate::dingtalk) fn new(waits: Waits, lane: Lane, effect: Effect) -> Self {
        let budget = match lane {
            Lane::Waiting => waits.budget,
            Lane::Bulk => PATIENCE,
        };
        let (began, pause) = (Instant::now(), waits.busy);
        Self { began, budget, pause, effect, throttled: 0, busy: 0, lost: 0, refreshed: false }
    }

    /// Whether something may still be sent after this wait.
    pub(super) fn affords(&self, wait: Duration) -> bool {
        self.began.elapsed() + wait <= self.budget
    }

    /// How long something may still be waited for.
    pub(super) fn left(&self) -> Duration {
        self.budget.saturating_sub(self.began.elapsed())
    }

    /// Whether another token may be tried: once.
    pub(super) fn may_refresh(&mut self) -> bool {
        !std::mem::replace(&mut self.refreshed, true)
    }

    /// How long to wait before the next try; `None` when this error is the caller's.
    pub(super) fn next(&mut self, error: &Error) -> Option<Duration> {
        let wait = match (error, self.effect) {
            (Error::Throttled { after }, _) => after.saturating_mul(again(&mut self.throttled, 3)?),
            (Error::Busy, Effect::Read) => self.pause * again(&mut self.busy, 3)?,
            (Error::OutcomeUnknown { .. } | Error::Unreachable { .. }, Effect::Read) => {
                self.pause * 2 / 5 * again(&mut self.lost, 2)?
            }
            _ => return None,
        };
        self.affords(wait).then_some(wait)
    }
}

/// The factor of the next try's wait, 1, 2, 4, …, or nothing when there were `most`.
fn again(tries: &mut u32, most: u32) -> Option<u32> {
    let factor = (*tries < most).then(|| 1 << *tries)?;
    *tries += 1;
    Some(factor)
}
