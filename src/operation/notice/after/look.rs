//! Looking up who has read: events tell of the robot's messages, the rest is asked for, sparingly.
//!
//! A work notice to at most a hundred people is asked about at once, up to [`MOST`] calls a look; the robot's messages
//! only where no event has ever come; who has done a todo person by person, where few are left. Whom the platform left
//! out without a word shows here too.

use std::collections::BTreeSet;

use super::put;
use crate::dingtalk::notice::work::Outcome;
use crate::dingtalk::{self, Class, Client};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::notice::{
    Batch, Campaign, Channel, Chunk, Left, Miss, Receipt, Sender, Sending, To,
};
use crate::domain::operation::{Operation, Task};
use crate::domain::permit::notice::Handle;
use crate::operation::notice::reads::{self, Part};
use crate::operation::notice::{deliver, due_key};
use crate::operation::run::Runner;
use crate::operation::{owner, task};
use crate::store::{self, Commit, Due, RecordWrite, Store};
use crate::turn::Failure;

/// The most calls of one look.
pub const MOST: usize = 10;
/// When it is looked up by itself, after the last call: milliseconds. With the last of them its messages are forgotten.
const AFTER: [i64; 5] = [10 * 60_000, 60 * 60_000, 4 * 3_600_000, 23 * 3_600_000, 7 * 24 * 3_600_000];
/// For how long the platform tells, in milliseconds.
const TOLD: i64 = 24 * 3_600_000;

/// What the platform tells of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Who has read.
    pub read: Vec<UserId>,
    /// Whom it did not reach after all.
    pub left: Vec<Left>,
}

/// Asks the platform about one call.
///
/// # Errors
/// It did not tell.
pub async fn ask(
    client: &Client,
    handle: &Handle,
    (batch, sender): (&Batch, &Sender),
) -> Result<Answer, dingtalk::Error> {
    let mut answer = Answer::default();
    match handle {
        Handle::Work { task } => answer = worked(client.work_result(*task).await?),
        Handle::Chat { key } => answer.read = client.chat_reads(key).await?.read,
        Handle::Group { group, key } => {
            let mut next = None;
            for _ in 0..MOST {
                let page = client.group_reads(group, key, next.as_deref()).await?;
                answer.read.extend(page.items);
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Handle::Announcement { id } => {
            let Some(operator) = &sender.announcer else { return Ok(answer) };
            let mut next = None;
            for _ in 0..MOST {
                let page = client.announcement_readers(operator, id, next.as_deref()).await?;
                answer.read.extend(page.items.into_iter().filter(|one| one.has_read).map(|one| one.user));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Handle::Todo { id } => {
            let To::People(people) = &batch.to else { return Ok(answer) };
            for (one, union) in people.iter().filter_map(|one| Some((one, one.union.as_ref()?))) {
                if client.has_done_todo(union, id).await? {
                    answer.read.push(one.user.clone());
                }
            }
        }
        Handle::Ding { .. } => {}
    }
    Ok(answer)
}

fn worked(outcome: Outcome) -> Answer {
    let code = |code: &str| code.parse().unwrap_or(0);
    let barred = outcome.forbidden.iter().map(|one| (&one.user, Miss::Forbidden { code: code(&one.code) }));
    let nobody = outcome.invalid_users.iter().map(|user| (user, Miss::Unknown));
    let failed = outcome.failed.iter().map(|user| (user, Miss::Forbidden { code: 0 }));
    let left = barred.chain(nobody).chain(failed).map(|(user, why)| Left { user: user.clone(), why });
    Answer { left: left.collect(), read: outcome.read }
}

/// How many calls it takes to ask about one.
pub fn price(handle: &Handle, batch: &Batch) -> usize {
    match (handle, &batch.to) {
        (Handle::Todo { .. }, To::People(people)) => people.len(),
        _ => 1,
    }
}

/// The calls worth asking about now: those the platform still tells of; of a todo, with those who are not known to have
/// done it.
pub fn worth_asking(part: &Part, campaign: &Campaign, now: i64) -> Vec<(Handle, Batch)> {
    let told_of =
        campaign.legs.iter().any(|leg| leg.channel == part.chunk.channel && leg.receipt != Receipt::PageOnly);
    // The robot's messages are told of by events, where those come at all.
    let events = part.chunk.channel == Channel::Chat && !part.reads.by.is_empty();
    if !told_of || events {
        return Vec::new();
    }
    let told = |batch: &&Batch| match &batch.state {
        Sending::Sent { at, .. } => part.chunk.channel.recallable().is_none() || now - at < TOLD,
        _ => false,
    };
    let handle = |batch: &Batch| match &batch.state {
        Sending::Sent { handle: Some(handle), .. } => Some((handle.clone(), left_of(part, batch))),
        _ => None,
    };
    let all = part.chunk.batches.iter().filter(told).filter_map(handle);
    all.filter(|(handle, batch)| price(handle, batch) > 0).collect()
}

fn left_of(part: &Part, batch: &Batch) -> Batch {
    let mut left = batch.clone();
    if let (Channel::Todo, To::People(people)) = (part.chunk.channel, &mut left.to) {
        people.retain(|one| !part.reads.by.contains_key(&one.user));
    }
    left
}

/// Whether the platform told everything there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Yes.
    All,
    /// Not all of it.
    Some,
}

/// The calls of a notice with who has read what they brought: what is written down, and what at most [`MOST`] calls tell
/// now.
///
/// # Errors
/// What is written down could not be read.
pub async fn now(
    (store, client): (&Store, &Client),
    (op, campaign): (&OperationId, &Campaign),
    now: i64,
) -> Result<(Vec<Part>, Asked), store::Error> {
    let mut parts = reads::known(store, op, campaign).await?;
    let (mut left, mut asked) = (MOST, Asked::All);
    for part in &mut parts {
        for (handle, batch) in worth_asking(part, campaign, now) {
            let Some(rest) = left.checked_sub(price(&handle, &batch)) else {
                asked = Asked::Some;
                continue;
            };
            left = rest;
            match ask(client, &handle, (&batch, &campaign.sender)).await {
                Ok(answer) => {
                    merge(part, &handle, &answer, now);
                }
                Err(error) => {
                    if error.class() != Class::Permanent {
                        tracing::warn!(%error, "who has read a notice cannot be looked up now");
                    }
                    asked = Asked::Some;
                }
            }
        }
    }
    Ok((parts, asked))
}

/// Puts what was told where it belongs; whether the chunk itself has changed.
pub fn merge(part: &mut Part, handle: &Handle, answer: &Answer, now: i64) -> bool {
    answer.read.iter().for_each(|user| {
        part.reads.note(user.clone(), now);
    });
    let mut changed = false;
    for batch in &mut part.chunk.batches {
        let Sending::Sent { handle: Some(own), left, .. } = &mut batch.state else { continue };
        if own != handle {
            continue;
        }
        let known: BTreeSet<UserId> = left.iter().map(|one| one.user.clone()).collect();
        let news = answer.left.iter().filter(|one| !known.contains(&one.user));
        left.extend(news.cloned());
        changed |= left.len() > known.len();
    }
    changed
}

/// What a look came to.
pub(super) struct Looked {
    /// Its calls with who has read what they brought.
    pub parts: Vec<Part>,
    /// Whether the notice itself says something else than before.
    pub moved: bool,
    /// Whether anybody has read who had not before.
    pub read: bool,
}

impl Runner {
    /// When a notice that has gone out is looked at next.
    pub(in crate::operation::notice) fn next_look(&self, op: &Operation) -> Option<Due> {
        let now = self.clock.now_ms();
        let sent = op.campaign()?.sent_at?;
        let at = AFTER.iter().map(|after| sent + after).find(|at| *at > now)?;
        Some(Due { key: due_key(op), at, owner: owner(&op.id), item: task(&Task::Look) })
    }

    /// Looks up who has read, writes it down, and comes back later.
    pub(in crate::operation::notice) async fn look(&self, mut op: Operation) -> Result<Commit, Failure> {
        let mut commit = Commit { take: 1, ..Commit::default() };
        let Some(campaign) = op.campaign().filter(|campaign| campaign.recalled_at.is_none()) else {
            return Ok(commit);
        };
        let whole = campaign.reminder_of().map(|(of, _)| of.clone());
        let Looked { parts, moved, read } = self.looked(&mut op, &mut commit).await?;
        match self.next_look(&op) {
            Some(next) => commit.due.push(next),
            None => commit.entries.extend(reads::forgotten(&parts)),
        }
        let news = match whole {
            // What its reminders brought is counted with the notice itself.
            Some(of) => {
                commit.posts.extend(read.then(|| (owner(&of), task(&Task::Count))));
                false
            }
            None => self.counted(&mut op, parts, &mut commit).await?.news,
        };
        if op.campaign().and_then(|campaign| campaign.reading.as_ref()).is_some_and(|reading| reading.all) {
            commit.due.clear();
        }
        if moved || news {
            put(op, &mut commit);
        }
        Ok(commit)
    }

    /// Asks who has read, sparingly, and writes it down beside the notice.
    pub(super) async fn looked(&self, op: &mut Operation, commit: &mut Commit) -> Result<Looked, Failure> {
        let mut looked = Looked { parts: Vec::new(), moved: false, read: false };
        let Some(campaign) = op.campaign().cloned() else { return Ok(looked) };
        let mut left = MOST;
        for mut part in reads::known(&self.store, &op.id, &campaign).await? {
            let handles = worth_asking(&part, &campaign, self.clock.now_ms());
            let calls: usize = handles.iter().map(|(handle, batch)| price(handle, batch)).sum();
            if !handles.is_empty() && calls <= left {
                left -= calls;
                let before = part.clone();
                if self.asked(&mut part, &handles, &campaign).await {
                    looked.moved = true;
                    self.put_chunk(op, part.number, &part.chunk, commit).await?;
                    recount(op, &before.chunk, &part.chunk);
                }
                if before.reads != part.reads {
                    looked.read = true;
                    let (_, revision) = reads::load(&self.store, &op.id, part.number).await?;
                    commit.records.push(reads::write(&op.id, part.number, &part.reads, revision));
                }
            }
            looked.parts.push(part);
        }
        Ok(looked)
    }

    /// Asks about some calls of a chunk; whether some were not reached by it.
    async fn asked(&self, part: &mut Part, handles: &[(Handle, Batch)], campaign: &Campaign) -> bool {
        let client = self.steps.client.in_lane(dingtalk::Lane::Bulk);
        let mut changed = false;
        for (handle, batch) in handles {
            match ask(&client, handle, (batch, &campaign.sender)).await {
                Ok(answer) => changed |= merge(part, handle, &answer, self.clock.now_ms()),
                Err(error) if error.class() == Class::Permanent => {}
                Err(error) => tracing::warn!(%error, "who has read a notice cannot be looked up now"),
            }
        }
        changed
    }

    async fn put_chunk(
        &self,
        op: &Operation,
        number: u32,
        chunk: &Chunk,
        commit: &mut Commit,
    ) -> Result<(), Failure> {
        let id = crate::domain::operation::notice::chunk(&op.id, number);
        let Some(found) = self.store.record(&id).await? else { return Ok(()) };
        let record = deliver::chunk_record(op, number, chunk, found.revision + 1);
        commit.records.push(RecordWrite { record, expect: Some(found.revision) });
        Ok(())
    }
}

/// Whom the platform left out without a word was not reached.
fn recount(op: &mut Operation, before: &Chunk, after: &Chunk) {
    let Some(leg) = op.campaign_mut().and_then(|campaign| campaign.leg(after.channel)) else { return };
    let missed = |chunk: &Chunk| -> usize {
        chunk
            .batches
            .iter()
            .map(|batch| match &batch.state {
                Sending::Sent { left, .. } => left.len(),
                _ => 0,
            })
            .sum()
    };
    let news = u32::try_from(missed(after).saturating_sub(missed(before))).unwrap_or(0);
    leg.tally.sent = leg.tally.sent.saturating_sub(news);
    leg.tally.refused += news;
}
