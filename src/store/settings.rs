//! What a store is opened with.

use std::time::Duration;

use secrecy::SecretString;

use super::key::AUDIT;
use super::owner::Owner;
use crate::metric::Metrics;

/// What a store is opened with.
#[derive(Clone)]
pub struct Settings {
    /// `memory`, `redis://host:port/db` or `rediss://host:port/db`.
    pub url: String,
    /// The organisation; part of every key.
    pub corp_id: String,
    /// How long a turn is held without a heartbeat (15 s).
    pub lease: Duration,
    /// How many accepted items a mailbox holds (50); that of the trail is never full.
    pub mailbox_limit: usize,
    /// How long a delivery is remembered (72 h).
    pub seen_ttl: Duration,
    /// How long a record is kept after its last commit (90 days).
    pub record_ttl: Duration,
    /// How long any call may take (400 ms: the accept path has 450).
    pub timeout: Duration,
    /// The key lines of the audit trail are marked under with their commit; without one they are not marked.
    pub trail_key: Option<SecretString>,
    /// Where its calls are counted.
    pub metrics: Metrics,
}

impl Settings {
    /// The design's figures, for this address and organisation.
    pub fn new(url: String, corp_id: String) -> Self {
        Self {
            url,
            corp_id,
            lease: Duration::from_secs(15),
            mailbox_limit: 50,
            seen_ttl: Duration::from_hours(72),
            record_ttl: Duration::from_hours(24 * 90),
            timeout: Duration::from_millis(400),
            trail_key: None,
            metrics: Metrics::default(),
        }
    }

    /// How many accepted items this mailbox holds: what is to be in the trail is never turned away.
    pub(super) fn room_of(&self, owner: &Owner) -> usize {
        if owner.name() == AUDIT { usize::MAX } else { self.mailbox_limit }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { corp_id, lease, mailbox_limit, seen_ttl, record_ttl, timeout, .. } = self;
        f.debug_struct("Settings")
            .field("corp_id", corp_id)
            .field("lease", lease)
            .field("mailbox_limit", mailbox_limit)
            .field("seen_ttl", seen_ttl)
            .field("record_ttl", record_ttl)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}
