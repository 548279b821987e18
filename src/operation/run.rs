//! An operation's turn: the tasks in its mailbox, and the loop over its open steps.

mod again;
mod approval;
mod landing;
mod settings;
mod steps;

pub use settings::Settings;
use steps::Ran;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::change::Steps;
use super::facts::{result, trail};
use super::{ledger, part, read, record};
use crate::card;
use crate::clock::{Clock, Ids};
use crate::courier::Parcel;
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::domain::id::UserId;
use crate::domain::operation::{Operation, Progress, State, Task, Why};
use crate::gate::Gate;
use crate::store::{After, Commit, Item, Lease, Owner, RecordWrite, Store};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of operations.
pub struct Runner {
    pub(super) steps: Steps,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    /// Seats for notices that are being sent from here.
    pub(super) deliveries: Arc<Semaphore>,
}

/// Notices sent from one replica at a time: each keeps a worker for as long as it lasts.
const DELIVERIES: usize = 2;

impl Runner {
    /// A runner over the live platform.
    pub fn new(
        client: Client,
        directory: Directory,
        gate: Gate,
        store: Store,
        (clock, ids): (Clock, Ids),
    ) -> Self {
        let steps = Steps { client, directory, gate, clock: clock.clone(), ids };
        let deliveries = Arc::new(Semaphore::new(DELIVERIES));
        Self { steps, store, clock, settings: Settings::default(), deliveries }
    }

    /// The same with other settings than the usual ones.
    #[must_use]
    pub fn with(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    async fn on(&self, hold: &mut Hold, task: Task, op: Operation) -> Result<Commit, Failure> {
        let decided = matches!(task, Task::Cancelled | Task::Expire);
        if op.import().is_some() && !decided {
            return self.lead(task, op).await;
        }
        if op.campaign().is_some() && task.is_of_notice() {
            return self.notice(hold, task, op).await;
        }
        match task {
            Task::Run => self.run(hold, op, None).await,
            Task::Joined { line, user } => self.joined(hold, op, line, user).await,
            Task::Cancelled => Ok(self.ended(op, State::Cancelled)),
            Task::Expire if op.state == State::Proposed => Ok(self.ended(op, State::Expired)),
            Task::Expire => Ok(self.too_late(op)),
            Task::Vote { by, verdict } => self.voted(op, by, verdict).await,
            Task::Counted { people } => Ok(self.confirmed_by_count(op, people)),
            Task::Withdraw => Ok(self.withdrawn(op)),
            Task::Retry => Ok(self.again(op)),
            // Of a notice or an import, which this is not.
            _ => Ok(Commit { take: 1, ..Commit::default() }),
        }
    }

    /// It will not be run: its card and the trail say so.
    fn ended(&self, op: Operation, state: State) -> Commit {
        let expect = op.revision;
        let op = op.moved(state).raised();
        let now = self.clock.now_ms();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![format!("expire:{}", op.id)],
            posts: vec![redraw(&op)],
            audit: trails(&op, state.name(), now),
            entries: Self::listing(&op).into_iter().collect(),
            ..Commit::default()
        }
    }

    /// The invited person is a member: what waited for that is open again.
    async fn joined(
        &self,
        hold: &mut Hold,
        mut op: Operation,
        at: usize,
        user: UserId,
    ) -> Result<Commit, Failure> {
        let Some(line) = op.lines.get_mut(at) else { return Ok(Commit { take: 1, ..Commit::default() }) };
        let invited = line.steps.iter().any(|step| matches!(step.progress, Progress::Invited { .. }));
        if invited {
            line.user = Some(user);
            for step in &mut line.steps {
                match step.progress {
                    Progress::Invited { .. } => step.progress = Progress::Done,
                    Progress::Waiting => step.progress = Progress::Todo,
                    _ => {}
                }
            }
            op.begun_at = Some(self.clock.now_ms());
            op = self.journal(hold, op.moved(State::Running), Commit::default()).await?;
        }
        self.run(hold, op, Some(at)).await
    }

    async fn run(
        &self,
        hold: &mut Hold,
        mut op: Operation,
        joined: Option<usize>,
    ) -> Result<Commit, Failure> {
        if op.state.is_final() || matches!(op.state, State::Proposed | State::AwaitingApproval) {
            // Told once more of somebody who has long joined: the ledger may have been written to since.
            let line = joined.and_then(|at| op.lines.get(at));
            let entries = line.and_then(ledger::closed).into_iter().collect();
            return Ok(Commit { take: 1, entries, ..Commit::default() });
        }
        let (shown, mut held) = (op.revision, None);
        if op.state == State::Confirmed {
            if op.part_of().is_none()
                && let Some(not_yet) = self.landing(hold, &op)
            {
                return Ok(not_yet);
            }
            if let Some(commit) = self.second_person(&op).await? {
                return Ok(commit);
            }
            op.begun_at = Some(self.clock.now_ms());
            let said = Commit { audit: self.confirmed(&op), ..Commit::default() };
            op = self.journal_holding(hold, op.moved(State::Running), said, &mut held).await?;
        }
        let ran = match self.open_steps(hold, &mut op, &mut held).await {
            Ok(ran) => ran,
            Err(failure) => {
                self.let_go(hold, held).await;
                return Err(failure);
            }
        };
        let mut commit = match ran {
            Ran::Through(beside) => with(self.finished(op, joined), *beside),
            Ran::Later(at) => parked(&op, at, shown),
            Ran::Pause => Commit { after: After::Yield, ..Commit::default() },
        };
        commit.leases.extend(held.map(Lease::Return));
        Ok(commit)
    }

    pub(super) fn later(&self, span: Duration) -> i64 {
        self.clock.now_ms().saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX))
    }

    /// Writes the operation as it is now, and in the same step what goes with it.
    pub(super) async fn journal(
        &self,
        hold: &mut Hold,
        op: Operation,
        mut beside: Commit,
    ) -> Result<Operation, Failure> {
        let expect = op.revision;
        let op = op.raised();
        beside.records.push(RecordWrite { record: record(&op), expect: Some(expect) });
        beside.undue.push(format!("expire:{}", op.id));
        hold.journal(beside).await?;
        Ok(op)
    }

    fn finished(&self, op: Operation, joined: Option<usize>) -> Commit {
        let expect = op.revision;
        let state = op.outcome();
        let op = self.retryable(op.moved(state)).raised();
        let now = self.clock.now_ms();
        let mut commit = Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            // A part has no card; what waited for somebody to join was counted when they were invited.
            posts: match op.part_of() {
                None => vec![redraw(&op)],
                Some(_) if joined.is_none() => part::report(&op).into_iter().collect(),
                Some(_) => Vec::new(),
            },
            ..Commit::default()
        };
        commit.posts.extend(approval::told(&op));
        commit.posts.extend(Self::tell_recalled(&op, now));
        Self::offer_again(&op, &mut commit);
        let concerned = |at: usize| joined.is_none_or(|line| line == at);
        let lines = op.lines.iter().enumerate().filter(|(at, _)| concerned(*at));
        commit.audit = lines.map(|(_, line)| trail(&op, line, result(line), now)).collect();
        if let Some(line) = joined.and_then(|at| op.lines.get(at)) {
            let text = card::operation::joined(line);
            commit.posts.push(Parcel::text(&op.conversation, text, None).post());
            commit.entries.extend(ledger::closed(line));
        }
        commit
    }
}

/// The end, and what goes with the outcome of the last step.
fn with(mut end: Commit, beside: Commit) -> Commit {
    end.entries.splice(0..0, beside.entries);
    end.posts.splice(0..0, beside.posts);
    end.due.splice(0..0, beside.due);
    end
}

/// Waits; what has changed since the revision everybody sees is shown meanwhile.
fn parked(op: &Operation, at: i64, shown: u64) -> Commit {
    let unseen = op.revision == shown || op.part_of().is_some();
    let posts = if unseen { Vec::new() } else { vec![redraw(op)] };
    Commit { take: 0, posts, after: After::Park(at), ..Commit::default() }
}

fn trails(op: &Operation, result: &str, now: i64) -> Vec<String> {
    if op.bulk.is_some() {
        return vec![super::whole(op, result, now)];
    }
    op.lines.iter().map(|line| trail(op, line, result, now)).collect()
}

pub(super) fn redraw(op: &Operation) -> (Owner, String) {
    Parcel::redrawn_card(&op.conversation, op.id.as_str(), card::operation::draw(op)).post()
}

impl Handler for Runner {
    fn is_suspect(&self) -> bool {
        false
    }

    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let id = hold.owner().as_operation().unwrap_or_default();
            let item = hold.items().first().map(|item| item.body.clone()).unwrap_or_default();
            let task: Task = serde_json::from_str(&item)
                .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable task: {error}")))?;
            match self.store.record(id.as_str()).await? {
                Some(found) => self.on(hold, task, read(&found)?).await,
                // Past its time to live: nothing is left to do.
                None => Ok(Commit { take: 1, ..Commit::default() }),
            }
        })
    }

    fn bury<'a>(&'a self, owner: &'a Owner, _item: &'a Item, trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async move {
            let id = owner.as_operation().unwrap_or_default();
            let Ok(Some(found)) = self.store.record(id.as_str()).await else { return Commit::default() };
            let Ok(mut op) = read(&found) else { return Commit::default() };
            if op.import().is_some() {
                return self.give_up(op, trace);
            }
            let text = card::operation::trouble(trace);
            let told = Parcel::text(&op.conversation, text, None).post();
            if op.state.is_final() || matches!(op.state, State::Proposed | State::AwaitingApproval) {
                return Commit { posts: vec![told], ..Commit::default() };
            }
            while let Some((line, step)) = op.open_step() {
                op.settle(line, step, Progress::Failed { why: Why::OutcomeUnknown });
            }
            let mut commit = self.finished(op, None);
            commit.posts.push(told);
            commit
        })
    }
}
