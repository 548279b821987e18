//! How many have read a notice, on its card: at most once a minute while readings come in, later with each look.
//!
//! **Invariant:** a card on which nothing would change is not drawn anew: a redraw is a metered call.

use super::{keys, put};
use crate::domain::operation::notice::{Campaign, Channel, Reading, Receipt};
use crate::domain::operation::{Operation, Task};
use crate::operation::notice::reads::{self, Part};
use crate::operation::notice::standing::Whole;
use crate::operation::notice::{crowd, due_key};
use crate::operation::run::Runner;
use crate::operation::{owner, task};
use crate::store::Commit;
use crate::turn::Failure;

/// Two redraws are so far apart, in milliseconds.
const PACE: i64 = 60_000;
/// For how long after it, or a reminder of it, went out readings are counted as they come: an hour, and a bit.
const LIVELY: i64 = 61 * 60_000;
/// The institutions a card names.
const PLACES: usize = 3;

/// What was counted.
pub(super) struct Counted {
    /// Whether its card has to say anything else than before.
    pub news: bool,
    /// All that is known; `None` where the platform did not answer. Nothing is news while nobody can tell whom it
    /// reached.
    pub whole: Option<Whole>,
}

impl Runner {
    /// Somebody has read it.
    pub(in crate::operation::notice) async fn count(&self, mut op: Operation) -> Result<Commit, Failure> {
        let now = self.clock.now_ms();
        let mut commit = Commit { take: 1, ..Commit::default() };
        let Some(campaign) = op.campaign().filter(|campaign| campaign.recalled_at.is_none()) else {
            return Ok(commit);
        };
        if let Some((of, _)) = campaign.reminder_of() {
            commit.posts.push((owner(of), task(&Task::Count)));
            return Ok(commit);
        }
        let Some(stirred) = campaign.stirred_at().filter(|at| now - at <= LIVELY) else { return Ok(commit) };
        let drawn = campaign.reading.as_ref().map_or(stirred, |reading| reading.at.max(stirred));
        if now < drawn + PACE {
            commit.due.push(reads::to_count(&op.id, drawn + PACE));
            return Ok(commit);
        }
        let parts = reads::known(&self.store, &op.id, campaign).await?;
        if self.counted(&mut op, parts, &mut commit).await?.news {
            put(op, &mut commit);
        }
        Ok(commit)
    }

    /// Counts who has read. Once everybody has, nothing more is looked up, and nobody reminded.
    pub(super) async fn counted(
        &self,
        op: &mut Operation,
        parts: Vec<Part>,
        commit: &mut Commit,
    ) -> Result<Counted, Failure> {
        let Some(campaign) = op.campaign() else { return Ok(Counted { news: false, whole: None }) };
        let whole = match Whole::of(&self.steps.directory, &self.store, (op, campaign), parts).await {
            Ok(whole) => whole,
            Err(crowd::Error::Store(error)) => return Err(error.into()),
            Err(crowd::Error::Platform(error)) => return Ok(not_told(&error)),
        };
        let places = match whole.places(&self.steps.directory).await {
            Ok(places) => places.unwrap_or_default(),
            Err(error) => return Ok(not_told(&error)),
        };
        let Some(total) = whole.total() else { return Ok(Counted { news: false, whole: Some(whole) }) };
        let mut reading = read(campaign, &whole, total, self.clock.now_ms());
        if places.len() > 1 && !reading.all {
            reading.more = count(places.len().saturating_sub(PLACES));
            let told = places.into_iter().take(PLACES);
            reading.places = told.map(|one| (one.name, count(one.read), count(one.of))).collect();
        }
        if reading.all {
            commit.undue.push(due_key(op));
            commit.undue.extend(keys(op));
            commit.entries.extend(reads::forgotten(whole.parts()));
        }
        let news = note(op, &whole, reading);
        Ok(Counted { news, whole: Some(whole) })
    }
}

fn not_told(error: &crate::dingtalk::Error) -> Counted {
    tracing::warn!(%error, "who has read a notice cannot be counted now");
    Counted { news: false, whole: None }
}

fn read(campaign: &Campaign, whole: &Whole, (read, of): (usize, usize), at: i64) -> Reading {
    let open = |leg| {
        let standing = whole.leg(leg);
        leg.channel == Channel::Group || leg.receipt == Receipt::Done && standing.read < standing.of
    };
    let all = of > 0 && read == of && !campaign.legs.iter().any(open);
    Reading { at, read: count(read), of: count(of), all, places: Vec::new(), more: 0 }
}

/// Writes it down; whether it is news. That nobody has read yet is none, nor is where somebody of two institutions is
/// counted today.
fn note(op: &mut Operation, whole: &Whole, reading: Reading) -> bool {
    let Some(campaign) = op.campaign_mut() else { return false };
    let mut news = match &campaign.reading {
        Some(before) => (before.read, before.of, before.all) != (reading.read, reading.of, reading.all),
        None => reading.read > 0,
    };
    for leg in &mut campaign.legs {
        let read = count(whole.leg(leg).read);
        news |= leg.read != read;
        leg.read = read;
    }
    if news {
        campaign.reading = Some(reading);
    }
    news
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
