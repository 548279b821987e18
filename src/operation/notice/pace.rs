//! The receivers of work notices in any minute, all notices and replicas together: the platform lets 5,000 pass and
//! drops the rest without a word.

use std::time::Duration;

use super::super::run::Runner;
use crate::domain::operation::notice::plan::REACH;
use crate::store;

/// The most receivers in any [`WINDOW`], less what may have joined a department since it was counted.
const MOST: usize = REACH;
/// A minute, and how far two clocks may be apart.
const WINDOW: i64 = 61_000;
/// The value that says how many were written to when, and the lock it is changed under.
const NAME: &str = "work-notice-receivers";

impl Runner {
    /// Counts so many receivers of a call that is begun now; else the time from which they may be.
    pub(super) async fn admit(&self, people: u32) -> Result<Result<(), i64>, store::Error> {
        let now = self.clock.now_ms();
        let Some(fence) = self.store.lock(NAME, Duration::from_secs(5)).await? else {
            return Ok(Err(now + 100));
        };
        let admitted = self.admitted(people, now).await;
        self.store.unlock(NAME, fence).await?;
        admitted
    }

    async fn admitted(&self, people: u32, now: i64) -> Result<Result<(), i64>, store::Error> {
        let kept = self.store.value(NAME).await?;
        let mut log: Vec<(i64, u32)> =
            kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
        log.retain(|(at, _)| *at > now - WINDOW);
        if let Some(free) = free_at(&log, people) {
            return Ok(Err(free));
        }
        log.push((now, people));
        let log = serde_json::to_string(&log).expect("numbers are plain data");
        self.store.put_value(NAME, &log, Duration::from_mins(3)).await?;
        Ok(Ok(()))
    }
}

/// When so many more fit in; `None`: now. Who alone is more than fits goes when nobody else did.
fn free_at(log: &[(i64, u32)], people: u32) -> Option<i64> {
    let mut left: usize = log.iter().map(|(_, people)| *people as usize).sum();
    let mut free = None;
    for (at, gone) in log {
        if left + people as usize <= MOST {
            break;
        }
        left -= *gone as usize;
        free = Some(at + WINDOW);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_wait_until_enough_are_a_minute_old() {
        let log = [(1_000, 2_000), (5_000, 2_000)];
        assert_eq!(free_at(&log, 500), None);
        assert_eq!(free_at(&log, 501), Some(1_000 + WINDOW));
        assert_eq!(free_at(&log, 4_500), Some(5_000 + WINDOW));
        assert_eq!(free_at(&[], 9_000), None);
    }
}
