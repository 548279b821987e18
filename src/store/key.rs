//! Every key this program writes to Redis, with its time to live or the reason for none.
//!
//! The prefix `gj:{corp_id}:` carries the organisation as a hash tag, braces included: all its keys lie in one
//! Cluster slot, so that one script may touch them. The one exception is the rate of an outgoing address, which
//! all organisations of an installation share: `gj:{ip}:`.
//!
//! **Invariant:** no other file spells a key.

use super::handle::snapshot::Edition;
use crate::domain::inbound::ChatId;

/// The owner whose mailbox receives audit lines; its turn seals them.
pub const AUDIT: &str = "audit";

/// The names of the shared maps (hashes). None expires: each field is removed by whoever owns it.
pub mod map {
    /// Invitations that have not been answered, by invitation.
    pub const INVITES: &str = "invites";
    /// The last failed try to make somebody a member, by number; taken out by a success, and a quarter later by the
    /// night's reconciliation.
    pub const TRIES: &str = "tries";
    /// The last day the digest was handed out, counted from the epoch; one field.
    pub const DIGEST: &str = "digest";
    /// Groups the bot has made (`{"chatid", "name", "owner"}`), by conversation id.
    pub const GROUPS: &str = "groups";
    /// Cards that live longer than the dialogue that showed them, by outTrackId.
    pub const CARDS: &str = "cards";
    /// Operations that wait for somebody's word (`domain::operation::Waiting`), by operation.
    pub const WAITS: &str = "waits";
    /// Notices that have been confirmed (`domain::operation::notice::Summary`), by operation.
    pub const NOTICES: &str = "notices";
    /// Of which chunk of which notice a message of the robot is, by processQueryKey.
    pub const MESSAGES: &str = "messages";
    /// Where the audit trail ends, under a mark of its own (`crate::trail`); one field.
    pub const TRAIL: &str = "trail";
    /// When an event of this name was last heard of, in milliseconds since the epoch.
    pub const HEARD: &str = "heard";
    /// Names people are called by, as learnt from messages, by userid.
    pub const NAMES: &str = "names";
}

/// The value that is a chat's latest session webhook; it lasts as long as that does.
pub fn webhook(chat: &ChatId) -> String {
    format!("hook:{chat}")
}

/// How many dead letters are kept.
pub(super) const DEAD_LIMIT: usize = 10_000;

/// How long a ledger of metered calls is kept after its last count, in days.
pub(super) const LEDGER_DAYS: u64 = 400;

/// The consumer group on the ready stream.
pub(super) const GROUP: &str = "workers";

/// Builds the keys of one organisation.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    prefix: String,
    /// Stream: one entry for each owner that waits for its turn, field `o`. No TTL: an entry is deleted as the turn begins.
    pub ready: String,
    /// Hash: owner → its entry on the ready stream, or by whom and until when its turn is held (`mark.lua`). No TTL: unmarked
    /// with the release, and a dead worker's must be remembered until another takes over.
    pub marks: String,
    /// Set: owners who have been told that their mailbox is full. No TTL: taken out when it is drained.
    pub full: String,
    /// Counter of fences. No TTL: a fence must never come twice.
    pub fence: String,
    /// Sorted set: due key → when, in milliseconds. No TTL: taken out by promotion.
    pub due: String,
    /// Hash: due key → owner. No TTL: as `due`.
    pub due_owner: String,
    /// Hash: due key → item; absent for a parked turn. No TTL: as `due`.
    pub due_item: String,
    /// Stream of dead letters. No TTL, but at most [`DEAD_LIMIT`] are kept.
    pub dead: String,
    /// Stream of sealed audit lines, id `{seq}-0`. No TTL: closed months are archived and trimmed elsewhere; the
    /// last line always stays.
    pub log: String,
    /// Stream: what replicas tell each other, fields `by` and `item`. No TTL, but at most [`super::News::MOST`] are kept.
    pub news: String,
    /// Sorted set: lanes of the outbox with something in them → when they last got on, in milliseconds. No TTL: taken out
    /// when they are drained.
    pub outbox: String,
    /// Written by `ping`. TTL a minute.
    pub probe: String,
    /// What stands before an owner: of its mailbox; of who holds its turn as an earlier version wrote it (hash `fence`,
    /// `until`, `attempts`, read and taken over); of its session.
    pub of_owner: [String; 3],
}

impl Keys {
    /// The keys of `corp_id`.
    pub fn new(corp_id: &str) -> Self {
        let prefix = format!("gj:{{{corp_id}}}:");
        let key = |name: &str| format!("{prefix}{name}");
        Self {
            ready: key("ready"),
            marks: key("marks"),
            full: key("full"),
            fence: key("fence"),
            due: key("due"),
            due_owner: key("due:owner"),
            due_item: key("due:item"),
            dead: key("dead"),
            log: key("log"),
            news: key("news"),
            outbox: key("outbox"),
            probe: key("probe"),
            of_owner: [key("mail:"), key("turn:"), key("session:")],
            prefix,
        }
    }

    fn key(&self, kind: &str, name: &str) -> String {
        let mut key = String::with_capacity(self.prefix.len() + kind.len() + name.len());
        key.push_str(&self.prefix);
        key.push_str(kind);
        key.push_str(name);
        key
    }

    /// String: a delivery or press has been seen; a press's value is its decision. TTL `seen_ttl`.
    pub fn seen(&self, seen: &str) -> String {
        self.key("seen:", seen)
    }

    /// List: an owner's mailbox. No TTL: what has been acknowledged is never forgotten.
    pub fn mail(&self, owner: &str) -> String {
        self.key("mail:", owner)
    }

    /// String: an owner's session. TTL as the commit says.
    pub fn session(&self, owner: &str) -> String {
        self.key("session:", owner)
    }

    /// Hash: a record. TTL `record_ttl` from its last commit.
    pub fn record(&self, id: &str) -> String {
        self.key("record:", id)
    }

    /// Sorted set: operations in a state that is not their last → since when, in milliseconds. No TTL: taken out by the
    /// write that ends it.
    pub fn open(&self, state: &str) -> String {
        self.key("open:", state)
    }

    /// Hash: a shared map, see [`map`].
    pub fn map(&self, name: &str) -> String {
        self.key("map:", name)
    }

    /// String: the fence of whoever holds a lease: on a person, on a snapshot. TTL as the holder says.
    pub fn lock(&self, name: &str) -> String {
        self.key("lock:", name)
    }

    /// String: a value all replicas share. TTL as the writer says.
    pub fn value(&self, name: &str) -> String {
        self.key("value:", name)
    }

    /// Hash `version`, `head`: which edition of a snapshot counts. TTL as the writer says.
    pub fn snapshot(&self, name: &str) -> String {
        self.key("snapshot:", name)
    }

    /// Hash: number → piece of one edition of a snapshot. TTL ten minutes from the last piece, then as its head's.
    pub fn pieces(&self, edition: Edition) -> String {
        format!("{}{}", self.pieces_of(edition.name), edition.version)
    }

    /// What the keys of a snapshot's pieces begin with.
    pub fn pieces_of(&self, name: &str) -> String {
        self.key("pieces:", name) + ":"
    }

    /// String: when the next call of an API may go, in microseconds. TTL: until then.
    pub fn rate(&self, bucket: &str) -> String {
        self.key("rate:", bucket)
    }

    /// String: as [`Keys::rate`], for an outgoing address; the same for every organisation. TTL: until then.
    pub fn address(bucket: &str) -> String {
        format!("gj:{{ip}}:rate:{bucket}")
    }

    /// Hash: metered calls by field. TTL [`LEDGER_DAYS`] from the last count.
    pub fn ledger(&self, ledger: &str) -> String {
        self.key("ledger:", ledger)
    }
}

/// The due key under which a parked turn waits; one per owner.
pub(super) fn parked(owner: &str) -> String {
    format!("park:{owner}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_an_organisation_share_its_tag() {
        let keys = Keys::new("ding1");
        assert_eq!(keys.ready, "gj:{ding1}:ready");
        assert_eq!(keys.mail("chat:c|u"), "gj:{ding1}:mail:chat:c|u");
        assert_eq!(Keys::address("10.0.0.1"), "gj:{ip}:rate:10.0.0.1");
    }
}
