//! The Stream door: sockets that we open to DingTalk, so that nothing has to reach us.
//!
//! A `link` keeps one connection open for ever, one socket after the other: a new one is connected before an old one
//! is left, and the old one is read until the platform closes it. A replica keeps several links, since the platform
//! picks one connection for each frame and a connection may be dead without either side knowing.
//!
//! **Invariant:** what came over a socket is acknowledged on it, after it was stored, or not at all.

mod answer;
mod backoff;
mod link;
mod socket;
mod watch;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Door;
use crate::dingtalk::Client;
use link::Link;

/// How connections are kept.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many at a time.
    pub connections: usize,
    /// A connection silent for this long is asked whether it lives; silent for a third of it more, it is left.
    pub ping: Duration,
}

/// How the connections are, for whoever looks after them.
#[derive(Debug, Default)]
pub struct Pulse {
    open: AtomicUsize,
    /// How many are to be.
    wanted: usize,
    began: OnceLock<Instant>,
    /// When something was last heard, in milliseconds since `began`; 0: never.
    heard: AtomicU64,
}

impl Pulse {
    /// How many connections are to be open.
    pub fn wanted(&self) -> usize {
        self.wanted
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// How long ago something was last heard on any of them.
    pub fn heard_ms_ago(&self) -> Option<u64> {
        let heard = Some(self.heard.load(Ordering::Relaxed)).filter(|heard| *heard > 0)?;
        Some(self.age_ms().saturating_sub(heard))
    }

    fn age_ms(&self) -> u64 {
        let age = self.began.get_or_init(Instant::now).elapsed();
        u64::try_from(age.as_millis()).unwrap_or(u64::MAX)
    }

    fn beat(&self) {
        self.heard.store(self.age_ms().max(1), Ordering::Relaxed);
    }
}

/// What every link and every socket of it needs.
struct Line {
    door: Arc<Door>,
    client: Client,
    settings: Settings,
    pulse: Arc<Pulse>,
    stop: CancellationToken,
}

/// The open door.
pub struct Links {
    pulse: Arc<Pulse>,
    links: JoinSet<()>,
}

impl Links {
    /// Opens it: connects, and stays connected until stopped.
    pub fn open(door: Arc<Door>, client: Client, settings: Settings, stop: CancellationToken) -> Self {
        let pulse = Arc::new(Pulse { wanted: settings.connections, ..Pulse::default() });
        let line = Arc::new(Line { door, client, settings, pulse: Arc::clone(&pulse), stop });
        let mut links = JoinSet::new();
        for _ in 0..settings.connections {
            links.spawn(Link::new(Arc::clone(&line)).keep());
        }
        Self { pulse, links }
    }

    /// How its connections are.
    pub fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Waits until every connection has been drained and closed, after a stop.
    pub async fn closed(mut self) {
        while self.links.join_next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests;
