//! Looking up who has read: events tell of the robot's messages, the rest is asked for, sparingly.
//!
//! A work notice to at most a hundred people is asked about at once, up to [`MOST`] calls a look; the robot's messages
//! only where no event has ever come; who has done a todo person by person, where few are left. Whom the platform left
//! out without a word shows here too.

use super::put;
use crate::dingtalk::{self, Class};
use crate::domain::operation::notice::{Batch, Campaign, Chunk, Sending};
use crate::domain::operation::{Operation, Task};
use crate::domain::permit::notice::Handle;
use crate::operation::notice::reads::look::{MOST, ask, merge, price, worth_asking};
use crate::operation::notice::reads::{self, Part};
use crate::operation::notice::{deliver, due_key};
use crate::operation::run::Runner;
use crate::operation::{owner, task};
use crate::store::{Commit, Due, RecordWrite};
use crate::turn::Failure;

/// When it is looked up by itself, after the last call: milliseconds. With the last of them its messages are forgotten.
const AFTER: [i64; 5] = [10 * 60_000, 60 * 60_000, 4 * 3_600_000, 23 * 3_600_000, 7 * 24 * 3_600_000];
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
