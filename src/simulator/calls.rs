//! What was called: the log of every call, the limits that refuse, and whether anything is still going on.
//!
//! **Invariant:** a call refused by a limit does not count towards that limit.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::world::Millis;

/// How many calls the log keeps.
const KEPT: usize = 200_000;
/// Calls of one address in [`IP_WINDOW`] before it is banned (directory, 0.1).
const IP_LIMIT: usize = 10_000;
const IP_WINDOW: Millis = 20_000;
/// How long a ban lasts.
const IP_BAN: Millis = 300_000;

/// One call received.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it arrived.
    pub at: Millis,
    /// The application whose token or key it carried; empty when none.
    pub app: String,
    /// `METHOD /path/template`.
    pub api: String,
    /// How long until the answer, in milliseconds.
    pub ms: f64,
    /// `ok`, an error code, or the fault that answered.
    pub outcome: String,
    /// Counts towards the monthly quota of API calls.
    pub metered: bool,
}

/// Every call received, oldest first.
#[derive(Debug, Default)]
pub struct Log {
    calls: VecDeque<Call>,
}

impl Log {
    /// Notes a call.
    pub fn note(&mut self, call: Call) {
        self.calls.push_back(call);
        if self.calls.len() > KEPT {
            self.calls.pop_front();
        }
    }

    /// Calls from a time on (the last few of them), and how many of each there were: `GET /_sim/calls`.
    pub fn as_json(&self, since: Millis, last: usize) -> Value {
        let mut totals = BTreeMap::<&str, u64>::new();
        let mut metered = 0;
        let mut chosen = Vec::new();
        for call in self.calls.iter().filter(|c| c.at >= since) {
            *totals.entry(&call.api).or_default() += 1;
            metered += u64::from(call.metered);
            chosen.push(call);
        }
        let mut calls = Vec::new();
        for call in chosen.iter().skip(chosen.len().saturating_sub(last)) {
            calls.push(json!({
                "at": call.at, "app": call.app, "api": call.api, "ms": call.ms, "outcome": call.outcome,
                "metered": call.metered,
            }));
        }
        json!({"calls": calls, "totals": totals, "metered": metered})
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.calls.clear();
    }
}

/// The platform's limits on calls.
#[derive(Debug)]
pub struct Meter {
    per_second: usize,
    recent: HashMap<(String, &'static str), VecDeque<i64>>,
    addresses: HashMap<IpAddr, VecDeque<Millis>>,
    banned: HashMap<IpAddr, Millis>,
    turned_away: u64,
}

impl Meter {
    /// A meter that refuses after `per_second` calls of an application to one API in any sliding second; 0 = never.
    pub fn new(per_second: u32) -> Self {
        let per_second = usize::try_from(per_second).unwrap_or(usize::MAX);
        Self {
            per_second,
            recent: HashMap::new(),
            addresses: HashMap::new(),
            banned: HashMap::new(),
            turned_away: 0,
        }
    }

    /// Counts a call of an application to an API at a time in microseconds; false when it is one too many.
    pub fn allow(&mut self, app: &str, api: &'static str, now_us: i64) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let window = self.recent.entry((app.to_owned(), api)).or_default();
        while window.front().is_some_and(|t| *t <= now_us - 1_000_000) {
            window.pop_front();
        }
        let allowed = window.len() < self.per_second;
        if allowed {
            window.push_back(now_us);
        }
        allowed
    }

    /// Counts a call from an address; false while it is banned.
    pub fn admit(&mut self, address: IpAddr, now: Millis) -> bool {
        if self.per_second == 0 {
            return true;
        }
        if self.banned.get(&address).is_some_and(|until| now < *until) {
            return false;
        }
        let window = self.addresses.entry(address).or_default();
        while window.front().is_some_and(|t| *t <= now - IP_WINDOW) {
            window.pop_front();
        }
        window.push_back(now);
        if window.len() > IP_LIMIT {
            window.clear();
            self.banned.insert(address, now + IP_BAN);
            return false;
        }
        true
    }

    /// Counts a call turned away by a ban; its number decides in which of two ways.
    pub fn turn_away(&mut self) -> u64 {
        self.turned_away += 1;
        self.turned_away
    }

    /// Forgets every count and ban.
    pub fn clear(&mut self) {
        self.recent.clear();
        self.addresses.clear();
        self.banned.clear();
    }
}

/// Whether calls or pushes are open, and since when none is.
#[derive(Debug)]
pub struct Activity {
    open: AtomicUsize,
    last: Mutex<Instant>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { open: AtomicUsize::new(0), last: Mutex::new(Instant::now()) }
    }
}

/// Keeps one call or push open until it is dropped.
#[derive(Debug)]
pub struct Open(Arc<Activity>);

impl Activity {
    /// Notes that a call or push began.
    pub fn open(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::SeqCst);
        self.touch();
        Open(Arc::clone(self))
    }

    fn touch(&self) {
        *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
    }

    /// Waits until nothing is open and nothing came for `idle`; false when `timeout` passed first.
    pub async fn quiet(&self, timeout: Duration, idle: Duration) -> bool {
        let end = Instant::now() + timeout;
        loop {
            let last = *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let busy = self.open.load(Ordering::SeqCst) > 0;
            if !busy && last.elapsed() >= idle {
                return true;
            }
            let now = Instant::now();
            if now >= end {
                return false;
            }
            let wait = if busy { Duration::from_millis(5) } else { idle.saturating_sub(last.elapsed()) };
            tokio::time::sleep(wait.max(Duration::from_millis(1)).min(end - now)).await;
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
        self.0.touch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_call_in_any_sliding_second_is_refused() {
        let mut meter = Meter::new(20);
        assert!((0..20).all(|n| meter.allow("app", "GET /x", n * 40_000)));
        assert!(!meter.allow("app", "GET /x", 999_999));
        assert!(meter.allow("app", "GET /y", 999_999) && meter.allow("other", "GET /x", 999_999));
        assert!(meter.allow("app", "GET /x", 1_000_000) && !meter.allow("app", "GET /x", 1_000_001));
        assert!(Meter::new(0).allow("app", "GET /x", 0));
    }

    #[test]
    fn an_address_is_banned_for_five_minutes() {
        let mut meter = Meter::new(20);
        let address = IpAddr::from([127, 0, 0, 1]);
        assert!((0..10_000).all(|_| meter.admit(address, 1_000)));
        assert!(!meter.admit(address, 1_001) && !meter.admit(address, 301_000));
        assert!(meter.admit(address, 301_001));
    }
}
