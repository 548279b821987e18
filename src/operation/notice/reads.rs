//! Who has read a notice: what the platform tells by itself, kept beside each chunk, and who has visited its page.
//!
//! An event names a message by its processQueryKey; which chunk that is of was noted when it was sent. All events of
//! one message lie in one mailbox, and many of them are written down at once. Visits come the same way
//! (`super::visits`), so that of several at once none is lost, and so does what is told of todos (`todos`).

pub mod look;
pub mod own;
mod readers;
mod todos;

use std::collections::BTreeMap;

pub use readers::Readers;
use serde::{Deserialize, Serialize};
pub use todos::{Changed, changed};

use super::KEPT;
use crate::domain::id::{MessageKey, OperationId, UserId};
use crate::domain::operation::notice::{self, Batch, Campaign, Channel, Chunk, Named, Reads, Sending, To};
use crate::domain::operation::{Operation, Task};
use crate::domain::permit::notice::Handle;
use crate::store::{self, Delivery, Due, Entry, Owner, Record, RecordWrite, Store, key};

/// What stands before a todo's id, in the name of its mailbox and where its chunk is noted.
const TASKS: &str = "todo|";

/// Somebody has read a message of the robot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Who.
    pub user: UserId,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// What is put into a mailbox for it.
pub fn delivery(seen: String, key: &MessageKey, read: &Read) -> Delivery {
    let item = serde_json::to_string(read).expect("a reading is plain data");
    Delivery { seen, owner: Owner::readings(key), item }
}

/// What is put into a mailbox for a visit of the page.
pub(super) fn visit(op: &OperationId, shard: u32, read: &Read) -> Delivery {
    let item = serde_json::to_string(read).expect("a reading is plain data");
    let seen = format!("visit:{op}|{}", read.user);
    Delivery { seen, owner: Owner::visits(op, shard), item }
}

/// Its card is to say by then how many have read: one entry a notice, however many readings there are.
pub(super) fn to_count(op: &OperationId, at: i64) -> Due {
    Due { key: format!("count:{op}"), at, owner: super::owner(op), item: super::task(&Task::Count) }
}

/// Which chunk a message or a todo is of, noted with it.
pub(super) fn entries<'b>(
    op: &Operation,
    number: u32,
    batches: impl Iterator<Item = &'b Batch>,
) -> Vec<Entry> {
    keys(batches).map(|field| entry(field, Some(format!("{} {number}", op.id)))).collect()
}

/// Nobody asks any more which chunk these messages are of.
pub(super) fn forgotten(parts: &[Part]) -> Vec<Entry> {
    keys(parts.iter().flat_map(|part| &part.chunk.batches)).map(|field| entry(field, None)).collect()
}

fn entry(field: String, value: Option<String>) -> Entry {
    Entry { map: key::map::MESSAGES, field, value }
}

/// What events may name.
fn keys<'b>(batches: impl Iterator<Item = &'b Batch>) -> impl Iterator<Item = String> {
    batches.filter_map(|batch| {
        let Sending::Sent { handle: Some(handle), .. } = &batch.state else { return None };
        match handle {
            Handle::Chat { key } | Handle::Group { key, .. } => Some(key.to_string()),
            Handle::Todo { id } => Some(format!("{TASKS}{id}")),
            Handle::Work { .. } | Handle::Announcement { .. } | Handle::Ding { .. } => None,
        }
    })
}

fn place(entry: &str) -> Option<(OperationId, u32)> {
    let (op, chunk) = entry.rsplit_once(' ')?;
    Some((OperationId(op.to_owned()), chunk.parse().ok()?))
}

/// Who has read a chunk's messages so far, and the revision of that record.
pub(super) async fn load(
    store: &Store,
    op: &OperationId,
    chunk: u32,
) -> Result<(Reads, Option<u64>), store::Error> {
    kept(store, &notice::reads(op, chunk)).await
}

/// What one record of readings holds, and its revision.
pub(super) async fn kept(store: &Store, id: &str) -> Result<(Reads, Option<u64>), store::Error> {
    let Some(found) = store.record(id).await? else {
        return Ok((Reads::default(), None));
    };
    Ok((serde_json::from_str(&found.body).unwrap_or_default(), Some(found.revision)))
}

pub(super) fn write(op: &OperationId, chunk: u32, reads: &Reads, revision: Option<u64>) -> RecordWrite {
    written(op, notice::reads(op, chunk), reads, revision)
}

fn written(op: &OperationId, id: String, reads: &Reads, revision: Option<u64>) -> RecordWrite {
    let record = Record {
        id,
        owner: String::new(),
        mailbox: super::owner(op),
        state: KEPT.to_owned(),
        revision: revision.unwrap_or(0) + 1,
        expires_at: 0,
        body: serde_json::to_string(reads).expect("readings are plain data"),
    };
    RecordWrite { record, expect: revision }
}

/// What is known of a notice: each call with who has read it.
pub async fn known(store: &Store, op: &OperationId, campaign: &Campaign) -> Result<Vec<Part>, store::Error> {
    let mut parts = Vec::new();
    for number in 0..campaign.chunks.unwrap_or(0) {
        let Some(found) = store.record(&notice::chunk(op, number)).await? else { continue };
        let Ok(chunk) = serde_json::from_str::<Chunk>(&found.body) else { continue };
        let (reads, _) = load(store, op, number).await?;
        parts.push(Part { number, chunk, reads });
    }
    Ok(parts)
}

/// What its own reminders brought, and who has read that: a reminder holds the notice, so they have read it too.
pub async fn heard(store: &Store, op: &OperationId, campaign: &Campaign) -> Result<Vec<Part>, store::Error> {
    let mut parts = Vec::new();
    for reminder in reminders(store, op, campaign).await? {
        if let Some(campaign) = reminder.campaign() {
            parts.extend(known(store, &reminder.id, campaign).await?);
        }
    }
    Ok(parts)
}

/// The reminders of it that have begun.
pub async fn reminders(
    store: &Store,
    op: &OperationId,
    campaign: &Campaign,
) -> Result<Vec<Operation>, store::Error> {
    let begun = campaign.remind.iter().filter(|one| one.has_begun());
    let by_itself = begun.map(|one| notice::reminder::reminder(op, one.number));
    let mut found = Vec::new();
    for id in by_itself.chain(campaign.reminded_by.iter().cloned()) {
        if let Some(record) = store.record(id.as_str()).await? {
            found.push(super::super::read(&record)?);
        }
    }
    Ok(found)
}

/// A chunk with who has read it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its number.
    pub number: u32,
    /// The calls.
    pub chunk: Chunk,
    /// Who has read what they brought.
    pub reads: Reads,
}

/// Everybody one channel reached, with the time they have been known to have read since. Who has visited the page has
/// read; done a todo they have not by that.
pub fn people<'p>(
    parts: &'p [Part],
    channel: Channel,
    visits: Option<&Reads>,
) -> Vec<(&'p Named, Option<i64>)> {
    let visited = |user: &UserId| {
        visits.filter(|_| channel != Channel::Todo).and_then(|visits| visits.by.get(user)).copied()
    };
    let of = parts.iter().filter(|part| part.chunk.channel == channel);
    of.flat_map(|part| {
        let named = part.chunk.batches.iter().flat_map(reached);
        named.map(|one| (one, part.reads.by.get(&one.user).copied().or_else(|| visited(&one.user))))
    })
    .collect()
}

/// Who a call has reached, as far as it names people.
fn reached(batch: &Batch) -> Vec<&Named> {
    let (To::People(people), Sending::Sent { left, .. }) = (&batch.to, &batch.state) else {
        return Vec::new();
    };
    people.iter().filter(|one| left.iter().all(|left| left.user != one.user)).collect()
}

/// How many have read what a channel brought, whether it names them or not.
pub fn readers(parts: &[Part], channel: Channel) -> usize {
    parts.iter().filter(|part| part.chunk.channel == channel).map(|part| part.reads.by.len()).sum()
}

/// Everybody who was reached by name, each once.
pub fn everybody(parts: &[Part]) -> Vec<Named> {
    let mut all: BTreeMap<&UserId, &Named> = BTreeMap::new();
    let named = parts.iter().flat_map(|part| part.chunk.batches.iter().flat_map(reached));
    named.for_each(|one| {
        all.entry(&one.user).or_insert(one);
    });
    all.into_values().cloned().collect()
}

/// Everybody who was reached by name by some channel that tells who has read, and has read none of it. Where there is a
/// page (`visits`), who has visited it has read, and of DINGs it tells, too.
pub fn unread(parts: &[Part], visits: Option<&Reads>) -> Vec<Named> {
    let mut all: BTreeMap<&UserId, (&Named, bool)> = BTreeMap::new();
    for channel in tells(visits) {
        for (named, at) in people(parts, channel, visits) {
            let entry = all.entry(&named.user).or_insert((named, false));
            entry.1 |= at.is_some();
        }
    }
    let visited = |user: &UserId| visits.is_some_and(|visits| visits.by.contains_key(user));
    let left = all.into_values().filter(|(named, read)| !read && !visited(&named.user));
    left.map(|(named, _)| named.clone()).collect()
}

/// The channels of which it is known who has read.
pub(super) fn tells(visits: Option<&Reads>) -> Vec<Channel> {
    let by_itself = [Channel::Work, Channel::Chat, Channel::Announcement, Channel::Todo];
    by_itself.into_iter().chain(visits.map(|_| Channel::Ding)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(by: BTreeMap<UserId, i64>) -> Reads {
        Reads { by, ..Reads::default() }
    }

    fn part(channel: Channel, users: &[&str], read: &[&str]) -> Part {
        let named = |user: &&str| Named { user: UserId::from(*user), name: (*user).to_owned(), union: None };
        let mut batch = Batch::new(To::People(users.iter().map(named).collect()));
        batch.state = Sending::Sent { handle: None, at: 1, left: Vec::new() };
        let by = read.iter().map(|user| (UserId::from(*user), 5)).collect();
        Part { number: 0, chunk: Chunk::new(channel, vec![batch]), reads: reads(by) }
    }

    fn names(named: &[Named]) -> Vec<&str> {
        named.iter().map(|one| one.name.as_str()).collect()
    }

    #[test]
    fn who_has_visited_the_page_has_read_by_whatever_way_they_were_reached() {
        let parts =
            [part(Channel::Chat, &["a", "b", "c"], &["a"]), part(Channel::Ding, &["b", "d", "e"], &[])];
        let visits = reads([("b", 7), ("e", 8), ("stranger", 9)].map(|(user, at)| (user.into(), at)).into());
        assert_eq!(names(&unread(&parts, None)), ["b", "c"]);
        assert_eq!(names(&unread(&parts, Some(&visits))), ["c", "d"]);
        let times = |channel, visits| -> Vec<Option<i64>> {
            people(&parts, channel, visits).into_iter().map(|(_, at)| at).collect()
        };
        assert_eq!(times(Channel::Chat, Some(&visits)), [Some(5), Some(7), None]);
        assert_eq!(times(Channel::Chat, None), [Some(5), None, None]);
        assert_eq!(times(Channel::Ding, Some(&visits)), [Some(7), None, Some(8)]);
    }

    #[test]
    fn a_todo_is_not_done_by_looking_at_its_page_and_is_read_by_it() {
        let parts = [part(Channel::Todo, &["a", "b"], &[])];
        let visits = reads([("a".into(), 7)].into());
        assert_eq!(people(&parts, Channel::Todo, Some(&visits))[0].1, None);
        assert_eq!(names(&unread(&parts, Some(&visits))), ["b"]);
    }
}
