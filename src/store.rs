//! What survives: mailboxes, turns, records, the due set, the audit log, and the few values all replicas share.
//!
//! The only place that says "Redis". Two back ends keep one contract (one test suite runs on both): `redis`, and
//! `memory`, which forgets and serves demo and first looks. Bodies are opaque strings: the floors above own their
//! JSON. Every step that must not tear is one script call.
//!
//! The unit of order is an [`Owner`]: a conversation of one person, an operation, a lane of the outbox, the audit
//! sealer. An owner has a mailbox; whoever puts an item in makes the owner *ready*; one worker at a time holds its
//! [`Turn`] and commits item by item.
//!
//! **Invariant:** what `accept`, `press` or `commit` returned `Ok` for is durable as far as the server is, and a
//! commit whose fence is stale changes nothing.

#[cfg(test)]
mod contract;
mod handed;
mod handle;
mod health;
pub mod key;
mod limit;
mod load;
mod mark;
mod memory;
mod owner;
mod redis;
mod settings;

pub use handed::{Item, Lease, Ready, Turn};
pub use handle::Store;
pub use handle::snapshot::{Edition, Head};
pub use limit::{Lane, Reservation};
pub use load::{Load, Queued};
pub use mark::{Marked, Marker};
pub use owner::{Owner, Readings, kind};
pub use settings::Settings;

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The number of the format in which this version stores things: raised by what an older version cannot read.
pub const FORMAT: u32 = 1;

/// A message or an event as it came in.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What makes two deliveries the same one: `msg:{msgId}`, `event:{eventId}`.
    pub seen: String,
    /// Whose mailbox it goes to.
    pub owner: Owner,
    /// The item, opaque to the store.
    pub item: String,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// In the mailbox.
    Stored,
    /// Was there before; nothing changed.
    Duplicate,
    /// The mailbox holds its limit; not stored. `first` is true once until the mailbox has been drained: then the
    /// person is asked to wait.
    Full {
        /// Whether this is the first refusal since the mailbox filled.
        first: bool,
    },
}

/// A card's or operation's record: the part the store understands, and a body it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its id; for what a card shows, the card's outTrackId.
    pub id: String,
    /// The userid of the one person who may press.
    pub owner: String,
    /// Where a decided press goes on.
    pub mailbox: Owner,
    /// Its state, by name; presses need [`Record::OPEN`].
    pub state: String,
    /// Raised by every write; a button id carries the one it was drawn with.
    pub revision: u64,
    /// Milliseconds since the epoch (the caller's clock) from which a press is too late; 0: never.
    pub expires_at: i64,
    /// The rest, opaque.
    pub body: String,
}

impl Record {
    /// The only state in which a press is decided in favour, unless it leaves the state and is only passed on.
    pub const OPEN: &'static str = "proposed";
}

/// A press on a card, to be decided in one step from the record alone.
#[derive(Clone, Debug)]
pub struct Press {
    /// `press:{outTrackId}|{userId}|{button id}`.
    pub seen: String,
    /// The record, by id.
    pub record: String,
    /// The revision the button was drawn with.
    pub revision: u64,
    /// The userid of who pressed.
    pub by: String,
    /// The state the record goes to; `None` leaves state and revision and only passes the item on, whatever the state: the
    /// revision it was drawn with says enough.
    pub to: Option<String>,
    /// What goes to the record's mailbox when the press counts.
    pub item: String,
    /// Now, in milliseconds, by the caller's clock.
    pub now: i64,
    /// When it is gone on with, where that is not at once.
    pub rest: Option<Rest>,
}

/// A mailbox that becomes ready at a time, unless something else makes it so before.
#[derive(Clone, Debug)]
pub struct Rest {
    /// Milliseconds since the epoch, by the caller's clock.
    pub until: i64,
    /// The session that its owner finds then.
    pub session: String,
    /// After which that is forgotten.
    pub ttl: Duration,
}

/// What was decided of a press. A repetition gets the same value and changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// It counts: the record is in its new state and its mailbox has the item.
    Counts {
        /// The record's revision now.
        revision: u64,
    },
    /// Only the record's owner may press.
    NotYours,
    /// The record was past its time; state untouched (its due entry ends it).
    Expired,
    /// The record is no longer open, or was drawn anew since.
    Stale {
        /// The state it is in.
        state: String,
    },
    /// No such record.
    Unknown,
}

/// What to do with an owner's session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SessionWrite {
    /// Leave it (and its time to live).
    #[default]
    Keep,
    /// Replace it.
    Set {
        /// The new session.
        body: String,
        /// After which it is forgotten.
        ttl: Duration,
    },
    /// Forget it.
    Clear,
}

/// A record to write if nobody else has since it was read.
#[derive(Clone, Debug)]
pub struct RecordWrite {
    /// The record with its new revision (`expect + 1`).
    pub record: Record,
    /// The revision it must have now; `None`: it must not exist.
    pub expect: Option<u64>,
}

impl RecordWrite {
    /// The state it puts an operation into.
    fn operation(&self) -> Option<String> {
        let Record { id, mailbox, state, .. } = &self.record;
        mailbox.as_operation().is_some_and(|of| of.as_str() == id).then(|| state.clone())
    }
}

/// Something that happens at a time: then `item` goes into `owner`'s mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Unique; a second entry by the same key replaces the first.
    pub key: String,
    /// Milliseconds since the epoch, by the caller's clock.
    pub at: i64,
    /// Whose mailbox.
    pub owner: Owner,
    /// The item.
    pub item: String,
}

/// One field of a shared map, set or (with `None`) removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The map's name, one of [`key::map`].
    pub map: &'static str,
    /// The field.
    pub field: String,
    /// Its new value.
    pub value: Option<String>,
}

/// A value all replicas share, which ends by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// What it is.
    pub body: String,
    /// How long it lasts.
    pub ttl: Duration,
}

/// A sealed line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// 1, 2, 3, …; a gap where entries that had been sealed were gone when the next was.
    pub seq: u64,
    /// The link of the chain, hex.
    pub hash: String,
    /// The line as recorded.
    pub line: String,
}

/// What has been told since a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Where to go on from.
    pub last: String,
    /// Who told, and what, the oldest first; at most [`News::MOST`].
    pub items: Vec<(String, String)>,
    /// Whether something before these may have been dropped.
    pub gap: bool,
}

impl News {
    /// How many are kept, and handed out at a time.
    pub const MOST: usize = 1000;
}

/// An item that could not be handled, kept aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it is called by.
    pub id: String,
    /// When it was put aside, milliseconds since the epoch by the store's time; memory has none.
    pub at: Option<i64>,
    /// Whose mailbox it was in; empty: nobody's.
    pub owner: Owner,
    /// Why it was put aside.
    pub reason: String,
    /// The item.
    pub item: String,
}

/// What becomes of a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFate {
    /// Back into its mailbox, at the end.
    Requeue,
    /// Forgotten.
    Drop,
}

/// What becomes of what a server is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// It writes it to disk as it comes.
    pub writes: bool,
    /// It drops some of it when its memory is full.
    pub evicts: bool,
}

/// What a server tells of itself; `None` where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its version.
    pub version: Option<String>,
    /// Whether it writes what it is given to disk.
    pub writes: Option<bool>,
    /// When: `always`, `everysec`, `no`.
    pub fsync: Option<String>,
    /// What it does when its memory is full.
    pub policy: Option<String>,
    /// What it has in memory, in bytes.
    pub used: Option<u64>,
    /// What it may have, in bytes; 0: no limit.
    pub most: Option<u64>,
    /// `master`, or `slave`.
    pub role: Option<String>,
    /// How many servers follow it.
    pub replicas: Option<u64>,
}

/// Everything one handled item changes, in one step.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// How many items of the head are done with.
    pub take: usize,
    /// Move the taken items to the dead letters, with this reason.
    pub dead: Option<String>,
    /// The session of the turn's owner.
    pub session: SessionWrite,
    /// Records; if one's revision is not as expected, nothing at all is done.
    pub records: Vec<RecordWrite>,
    /// Leases on people under the turn's own fence; if one cannot be had, nothing at all is done.
    pub leases: Vec<Lease>,
    /// Items for other owners' mailboxes (or one's own), which become ready. No limit applies.
    pub posts: Vec<(Owner, String)>,
    /// New or moved due entries.
    pub due: Vec<Due>,
    /// Due entries that need not happen any more, by key.
    pub undue: Vec<String>,
    /// Shared maps.
    pub entries: Vec<Entry>,
    /// Values that end by themselves.
    pub values: Vec<Value>,
    /// Lines for the audit trail: they go to the mailbox of [`key::AUDIT`].
    pub audit: Vec<String>,
    /// Sealed lines to append to the log (only the sealer's turn does this).
    pub sealed: Vec<Sealed>,
    /// The number the log must end with for them to be appended.
    pub sealed_after: u64,
    /// What becomes of the turn.
    pub after: After,
}

/// What becomes of a turn with its commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// Go on with what is in the mailbox; release if nothing is.
    #[default]
    GoOn,
    /// Release; if something is left, the owner goes to the end of the ready stream.
    Yield,
    /// Release, and make the owner ready at this time (milliseconds) if something is left.
    Park(i64),
}

/// What a turn may do after its commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The lease is still held, and these items are next.
    More(Vec<Item>),
    /// The turn is over.
    Released,
}

/// Why the store did not do as told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another worker holds the turn by now: drop what was computed.
    #[error("the turn has been taken over by another worker")]
    Fenced,
    /// A record was written by somebody else since it was read: handle the item again.
    #[error("record {record} has changed since it was read")]
    Conflict {
        /// The record's id.
        record: String,
    },
    /// A lease is somebody else's.
    #[error("{name} is held by somebody else")]
    Held {
        /// What it is on.
        name: String,
    },
    /// The server did not answer, or not in time: the outcome is unknown.
    #[error("the store cannot be reached: {cause}")]
    Unavailable {
        /// What the driver said.
        cause: String,
    },
    /// The server answered with what this program does not write.
    #[error("the store holds something unexpected at {place}: {cause}")]
    Corrupt {
        /// The key.
        place: String,
        /// What is wrong.
        cause: String,
    },
    /// The address of the store cannot be used.
    #[error("{cause}")]
    Address {
        /// What is wrong and how to fix it.
        cause: String,
    },
}

impl Error {
    /// The audit log would get a gap or a second line of one number.
    fn gap(cause: &str) -> Self {
        Self::Corrupt { place: "the audit log".to_owned(), cause: cause.to_owned() }
    }
}
