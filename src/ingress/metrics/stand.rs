//! How it stands at the moment of asking.

use std::time::Duration;

use super::Sources;
use crate::domain::invite::{Invite, Stage};
use crate::domain::operation::notice::budget::{self, Budget};
use crate::metric::Snapshot;
use crate::store::{self, Load, Queued, key};

/// A gauge's name and meaning.
type Name = (&'static str, &'static str);

const BUILD: Name = ("build_info", "1, with the version of the program and of what it stores");
const WORKERS: Name = ("workers", "Turns this replica works on at a time; 0: it only accepts");
const UPTIME: Name = ("uptime_seconds", "How long this process has served");
const MEMORY: Name = ("memory_bytes", "What this process has in memory (resident)");
const READY: Name =
    ("ready", "1 where nothing is wrong with this part of what a replica needs, as in /readyz");
const STORE_UP: Name = ("store_up", "1 where the store told how it stands");
const READY_OWNERS: Name =
    ("ready_owners", "Conversations, operations and lanes that wait for a turn, by kind");
const READY_AGE: Name = ("ready_oldest_seconds", "How long the oldest of them has waited");
const MARKED: Name = ("turns_open", "Owners that wait for a turn or are in one");
const LANES: Name = ("outbox_conversations", "Conversations with something in the outbox");
const LANES_AGE: Name =
    ("outbox_oldest_seconds", "How long the conversation that has waited longest got nothing out");
const MESSAGES: Name = ("outbox_messages", "Messages in the outbox");
const OPERATIONS: Name = ("operations_open", "Changes and notices that are not over, by state");
const OPERATIONS_AGE: Name =
    ("operations_open_oldest_seconds", "How long the oldest of them has been in that state");
const DUE: Name = ("due_entries", "What is to happen at a time to come");
const LETTERS: Name = ("dead_letters_kept", "Items put aside that nobody has decided about");
const SEALED: Name = ("audit_sealed_lines", "The number of the last sealed line of the audit trail");
const UNSEALED: Name = ("audit_unsealed_lines", "Lines of the audit trail that are not sealed yet");
const QUOTA_USED: Name = ("quota_used_calls", "Metered calls of this month");
const QUOTA_FORECAST: Name = ("quota_forecast_calls", "Metered calls at the month's end if it goes on so");
const QUOTA_LIMIT: Name = ("quota_limit_calls", "Metered calls the organisation has a month");
const STREAMS: Name = ("stream_connections", "Open Stream connections");
const STREAMS_WANTED: Name = ("stream_connections_wanted", "Stream connections that are to be open");
const STREAM_SILENCE: Name =
    ("stream_silence_seconds", "How long ago something was last heard over any of them");
const DIRECTORY_AGE: Name =
    ("directory_age_seconds", "How long ago the organisation was last read as a whole");
const PEOPLE: Name = ("directory_people", "People of the organisation as last read");
const DEPARTMENTS: Name = ("directory_departments", "Departments of the organisation as last read");
const INVITATIONS: Name = ("invitations_open", "People who have not accepted or logged in yet, by how long");

/// How old an invitation is at most to be called so, in days; older ones are `older`.
const AGES: [(&str, i64); 3] = [("1d", 1), ("3d", 3), ("7d", 7)];

impl Sources {
    /// Looks at everything.
    pub(super) async fn look(&self, uptime: Duration) -> Snapshot {
        let mut seen = Snapshot::default();
        let format = store::FORMAT.to_string();
        seen.put(BUILD, &[("version", env!("CARGO_PKG_VERSION")), ("format", &format)], 1.0);
        seen.put(UPTIME, &[], uptime.as_secs_f64());
        seen.count(WORKERS, &[], whole(self.workers));
        if let Some(bytes) = resident() {
            seen.count(MEMORY, &[], bytes);
        }
        let found = self.readiness.found();
        for (part, wrong) in [("store", found.store), ("clock", found.clock), ("token", found.token)] {
            seen.put(READY, &[("part", part)], f64::from(u8::from(wrong.is_none())));
        }
        self.look_at_streams(&mut seen);
        self.look_at_directory(&mut seen);
        let stored = self.look_at_store(&mut seen).await;
        if let Err(error) = &stored {
            tracing::debug!(%error, "the store does not tell how it stands");
        }
        seen.put(STORE_UP, &[], f64::from(u8::from(stored.is_ok())));
        seen
    }

    fn look_at_streams(&self, seen: &mut Snapshot) {
        let Some(pulse) = &self.pulse else { return };
        seen.count(STREAMS, &[], whole(pulse.open()));
        seen.count(STREAMS_WANTED, &[], whole(pulse.wanted()));
        if let Some(silence) = pulse.heard_ms_ago() {
            seen.put(STREAM_SILENCE, &[], Duration::from_millis(silence).as_secs_f64());
        }
    }

    fn look_at_directory(&self, seen: &mut Snapshot) {
        let Some(extent) = self.directory.extent() else { return };
        seen.put(DIRECTORY_AGE, &[], extent.age.as_secs_f64());
        seen.count(PEOPLE, &[], whole(extent.people));
        seen.count(DEPARTMENTS, &[], whole(extent.departments));
    }

    async fn look_at_store(&self, seen: &mut Snapshot) -> Result<(), store::Error> {
        let load = self.store.load().await?;
        let month = budget::month(self.clock.now());
        let used = self.store.ledger(&month).await?.iter().map(|(_, calls)| calls).sum();
        let invites = self.store.entries(key::map::INVITES).await?;
        put_load(seen, &load);
        let budget = Budget::new(used, self.calls_a_month, self.clock.now());
        seen.count(QUOTA_USED, &[], budget.used);
        if let Some(forecast) = budget.forecast() {
            seen.count(QUOTA_FORECAST, &[], forecast);
        }
        if let Some(all) = budget.all {
            seen.count(QUOTA_LIMIT, &[], all);
        }
        let open = invites.iter().filter_map(|(_, text)| serde_json::from_str(text).ok());
        put_invitations(seen, open, self.clock.now_ms());
        Ok(())
    }
}

fn put_load(seen: &mut Snapshot, load: &Load) {
    for (kind, Queued { count, oldest_ms }) in &load.ready {
        seen.count(READY_OWNERS, &[("kind", kind)], *count);
        seen.put(READY_AGE, &[("kind", kind)], Duration::from_millis(*oldest_ms).as_secs_f64());
    }
    for (state, Queued { count, oldest_ms }) in &load.operations {
        seen.count(OPERATIONS, &[("state", state)], *count);
        seen.put(OPERATIONS_AGE, &[("state", state)], Duration::from_millis(*oldest_ms).as_secs_f64());
    }
    seen.count(MARKED, &[], load.marked);
    seen.count(LANES, &[], load.lanes.count);
    seen.put(LANES_AGE, &[], Duration::from_millis(load.lanes.oldest_ms).as_secs_f64());
    seen.count(MESSAGES, &[], load.messages);
    seen.count(DUE, &[], load.due);
    seen.count(LETTERS, &[], load.letters);
    seen.count(SEALED, &[], load.sealed);
    seen.count(UNSEALED, &[], load.unsealed);
}

fn put_invitations(seen: &mut Snapshot, open: impl Iterator<Item = Invite>, now_ms: i64) {
    const DAY_MS: i64 = 86_400_000;
    let stages = [(Stage::Consent, "consent"), (Stage::Login, "login")];
    let older = ("older", i64::MAX);
    let ages: Vec<(&str, i64)> = AGES.into_iter().chain([older]).collect();
    let mut counts = vec![[0_u64; 2]; ages.len()];
    for invite in open {
        let days = (now_ms - invite.at) / DAY_MS;
        let age = ages.iter().position(|(_, most)| days < *most).unwrap_or(ages.len() - 1);
        counts[age][usize::from(invite.stage == Stage::Login)] += 1;
    }
    for ((age, _), counts) in ages.iter().zip(counts) {
        for ((_, stage), count) in stages.iter().zip(counts) {
            seen.count(INVITATIONS, &[("stage", stage), ("age", age)], count);
        }
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What this process has in memory, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
