//! A notice on its way: from its confirmation to the last of its calls.
//!
//! `op:{id}` is its only writer. When its time has come its people are found, its calls cut and kept (`prepare`);
//! then several calls are under way at a time, each journalled before and after (`deliver`), and a platform that
//! does not answer one does not hold up the others. What may have been sent and cannot be sent again without harm is
//! listed as unknown.
//!
//! **Invariant:** before each call the stop is looked up and the gate asked, for the initiator as of now.

mod after;
pub mod book;
pub mod crowd;
mod deliver;
mod end;

mod pace;
pub mod pages;
mod prepare;
pub mod reads;
mod send;
pub mod standing;
pub mod visits;

pub use prepare::replace::is_scheduled;

use super::facts::whole;
use super::run::{Runner, redraw};
use super::{owner, record, task};
use crate::domain::change::{Change, RecallNotice};
use crate::domain::id::OperationId;
use crate::domain::operation::notice::{Campaign, Summary};
use crate::domain::operation::{Operation, Progress, State, Task, Why};
use crate::domain::permit::Asked;
use crate::store::{After, Commit, Due, Entry, Owner, Record, RecordWrite, key};
use crate::turn::{Failure, Hold};
use prepare::Prepared;
use prepare::replace::{self, Earlier};

impl Runner {
    /// A task of a notice, once it is decided.
    pub(super) async fn notice(&self, hold: &mut Hold, what: Task, op: Operation) -> Result<Commit, Failure> {
        match (what, op.state) {
            (Task::Run, State::Confirmed) => self.begin(hold, op).await,
            (Task::Run, State::Running) => self.deliver(hold, op).await,
            // Not begun yet: nobody will be told anything. What has begun looks the stop up itself.
            (Task::Stop, State::Confirmed) => {
                let not_yet = self.landing(hold, &op);
                Ok(not_yet.unwrap_or_else(|| self.called_off(op)))
            }
            (Task::Change, _) => Ok(Self::change_wanted(op)),
            (Task::Look, _) => self.look(op).await,
            (Task::Count, _) => self.count(op).await,
            (Task::Remind { number }, _) => self.remind(op, number).await,
            (Task::Reminded { by }, _) => Ok(reminded(op, by)),
            (Task::ReminderOver { number, tally, why }, _) => {
                Ok(self.reminder_over(op, number, (tally, why)))
            }
            (Task::Recalled { at }, _) => self.taken_back(op, at).await,
            _ => Ok(Commit { take: 1, ..Commit::default() }),
        }
    }

    /// What could be taken back has been.
    async fn taken_back(&self, mut op: Operation, at: i64) -> Result<Commit, Failure> {
        let expect = Some(op.revision);
        let mut entries = match op.campaign() {
            Some(campaign) => reads::forgotten(&reads::known(&self.store, &op.id, campaign).await?),
            None => Vec::new(),
        };
        if let Some(campaign) = op.campaign_mut() {
            campaign.recalled_at = Some(at);
        }
        let op = op.raised();
        entries.push(listed(&op));
        Ok(Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect }],
            undue: after::keys(&op).into_iter().chain([due_key(&op)]).collect(),
            posts: shown(&op).into_iter().collect(),
            entries,
            audit: vec![whole(&op, "recalled", self.clock.now_ms())],
            ..Commit::default()
        })
    }

    /// Notices whose records have run out are in no list any more.
    async fn outlived(&self, now: i64) -> Result<Vec<Entry>, Failure> {
        const KEPT_FOR: i64 = 90 * 24 * 3_600_000;
        let all = self.store.entries(key::map::NOTICES).await?;
        let old = |text: &str| {
            serde_json::from_str::<Summary>(text).is_ok_and(|summary| summary.at < now - KEPT_FOR)
        };
        let gone = all.into_iter().filter(|(_, text)| old(text));
        Ok(gone.map(|(field, _)| Entry { map: key::map::NOTICES, field, value: None }).collect())
    }

    async fn begin(&self, hold: &mut Hold, op: Operation) -> Result<Commit, Failure> {
        if let Some(not_yet) = self.landing(hold, &op) {
            return Ok(not_yet);
        }
        let in_place_of = match Box::pin(self.earlier(&op)).await? {
            Earlier::Nothing => Commit::default(),
            Earlier::Waits(called_off) => *called_off,
            Earlier::Gone(why) => return Ok(self.not_sent(op, why)),
        };
        if let Some(commit) = self.second_person(&op).await? {
            return Ok(commit);
        }
        let now = self.clock.now_ms();
        if let Some(at) = op.campaign().and_then(|campaign| campaign.at).filter(|at| now < *at) {
            return Ok(replace::with(self.scheduled(op, at), in_place_of));
        }
        match self.prepare(&op).await? {
            Prepared::Ready { campaign, chunks } => {
                let mut op = op.moved(State::Running);
                op.begun_at = Some(now);
                let records = (0..).zip(&chunks).map(|(number, chunk)| RecordWrite {
                    record: deliver::chunk_record(&op, number, chunk, 1),
                    expect: None,
                });
                let mut beside = Commit { records: records.collect(), ..Commit::default() };
                set(&mut op, *campaign);
                replace::taken(&mut op);
                beside.audit.push(whole(&op, "begun", now));
                beside.entries.extend(self.outlived(now).await?);
                beside.entries.push(listed(&op));
                beside.posts.extend(reminds(&op));
                let op = self.journal(hold, op, replace::with(beside, in_place_of)).await?;
                self.deliver(hold, op).await
            }
            Prepared::Later(after) => {
                Ok(Commit { after: After::Park(self.later(after)), ..Commit::default() })
            }
            Prepared::Not(why) => Ok(self.not_sent(op, why)),
        }
    }

    /// Confirmed, and waiting for its time.
    fn scheduled(&self, mut op: Operation, at: i64) -> Commit {
        let expect = op.revision;
        replace::taken(&mut op);
        // From now on its button to change it counts for as long as it waits.
        op.expires_at = 0;
        let op = op.raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            due: vec![Due { key: due_key(&op), at, owner: owner(&op.id), item: task(&Task::Run) }],
            undue: vec![format!("expire:{}", op.id)],
            posts: vec![redraw(&op)],
            entries: vec![listed(&op)],
            audit: vec![whole(&op, "scheduled", self.clock.now_ms())],
            ..Commit::default()
        }
    }

    /// Its sender does not want it any more, before its time.
    fn called_off(&self, mut op: Operation) -> Commit {
        let expect = op.revision;
        if let Some(campaign) = op.campaign_mut().filter(|campaign| campaign.automatic.is_some()) {
            campaign.halted = Some(Why::Stopped);
        }
        let op = op.moved(State::Cancelled).raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![due_key(&op), format!("expire:{}", op.id)],
            posts: shown(&op).into_iter().chain(after::remind::report(&op)).collect(),
            entries: vec![listed(&op)],
            audit: vec![whole(&op, "cancelled", self.clock.now_ms())],
            ..Commit::default()
        }
    }

    /// Not one call was made, and none will be.
    fn not_sent(&self, mut op: Operation, why: Why) -> Commit {
        let expect = op.revision;
        if let Some(campaign) = op.campaign_mut() {
            campaign.halted = Some(why);
        }
        let op = op.moved(State::Failed).raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![format!("expire:{}", op.id)],
            posts: shown(&op).into_iter().chain(after::remind::report(&op)).collect(),
            entries: vec![listed(&op)],
            audit: vec![whole(&op, "failed", self.clock.now_ms())],
            ..Commit::default()
        }
    }
}

impl Runner {
    /// Notices learn that they have been taken back, however much of them.
    pub(super) fn tell_recalled(op: &Operation, now: i64) -> Vec<(Owner, String)> {
        let mut told: Vec<&OperationId> = Vec::new();
        for step in op.lines.iter().flat_map(|line| &line.steps) {
            if let (Progress::Done, Change::RecallNotice(RecallNotice { of, .. })) =
                (&step.progress, &step.change)
                && !told.contains(&of)
            {
                told.push(of);
            }
        }
        told.into_iter().map(|of| (owner(of), task(&Task::Recalled { at: now }))).collect()
    }

    /// How lists of notices show it; nothing where it is no notice.
    pub(super) fn listing(op: &Operation) -> Option<Entry> {
        listing(op)
    }

    /// What whoever agrees to a notice must be let do themselves.
    pub(super) fn asked_of_notice(campaign: &Campaign) -> Asked {
        prepare::asked_of(campaign)
    }
}

/// What a reminder that begins tells its notice; nothing of any other.
fn reminds(op: &Operation) -> Option<(Owner, String)> {
    let campaign = op.campaign()?;
    let by = campaign.automatic.is_none().then(|| op.id.clone());
    campaign.audience.reminds_of().map(|of| (owner(of), task(&Task::Reminded { by })))
}

/// Once more.
fn reminded(mut op: Operation, by: Option<OperationId>) -> Commit {
    let expect = Some(op.revision);
    if let Some(campaign) = op.campaign_mut() {
        campaign.reminders += 1;
        campaign.reminded_by.extend(by);
    }
    let op = op.raised();
    Commit { take: 1, records: vec![RecordWrite { record: record(&op), expect }], ..Commit::default() }
}

/// How lists of notices show it; one that was never confirmed is in none.
fn listed(op: &Operation) -> Entry {
    let needless = op.state == State::Failed
        && op.campaign().is_some_and(|campaign| campaign.automatic.is_some() && campaign.chunks.is_none());
    // Until it has taken the other's place, that one is the notice of this number.
    let never = needless
        || op.campaign().is_some_and(Campaign::is_a_change)
        || matches!(op.state, State::Expired | State::Superseded | State::Rejected)
        || op.state == State::Cancelled
            && op.begun_at.is_none()
            && op.campaign().is_none_or(|c| c.at.is_none());
    let summary = Summary::of(op).filter(|_| !never);
    let value = summary.and_then(|summary| serde_json::to_string(&summary).ok());
    Entry { map: key::map::NOTICES, field: op.id.to_string(), value }
}

/// The same of any operation: nothing where it is no notice.
pub fn listing(op: &Operation) -> Option<Entry> {
    op.campaign().map(|_| listed(op))
}

fn set(op: &mut Operation, campaign: Campaign) {
    if let Some(place) = op.campaign_mut() {
        *place = campaign;
    }
}

/// Its card as it is now. A reminder that goes out by itself has none: what came of it stands on its notice's.
fn shown(op: &Operation) -> Option<(Owner, String)> {
    op.campaign().is_some_and(|campaign| campaign.automatic.is_none()).then(|| redraw(op))
}

/// Under which its time is waited for.
fn due_key(op: &Operation) -> String {
    format!("notice:{}", op.id)
}

/// Presses on what is kept beside an operation decide nothing.
const KEPT: &str = "kept";

/// A record beside the operation's own.
fn beside(op: &Operation, id: String, body: String, revision: u64) -> Record {
    Record {
        id,
        owner: op.initiator.to_string(),
        mailbox: owner(&op.id),
        state: KEPT.to_owned(),
        revision,
        expires_at: 0,
        body,
    }
}
