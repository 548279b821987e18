//! What the platform tells of who has read: asked sparingly, a few calls a look.

use std::collections::BTreeSet;

use crate::dingtalk::notice::work::Outcome;
use crate::dingtalk::{self, Class, Client};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::notice::{Batch, Campaign, Channel, Left, Miss, Receipt, Sender, Sending, To};
use crate::domain::permit::notice::Handle;
use crate::operation::notice::reads::{self, Part};
use crate::store::{self, Store};

/// The most calls of one look.
pub const MOST: usize = 10;
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
