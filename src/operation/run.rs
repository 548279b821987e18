//! An operation's turn: the tasks in its mailbox, and the loop over its open steps.

mod again;
mod approval;
mod landing;
mod settings;

pub use settings::Settings;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::change::{Attempt, Steps};
use super::facts::{result, trail};
use super::{groups, ledger, part, read, record};
use crate::card;
use crate::clock::{Clock, Ids};
use crate::courier::Parcel;
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::domain::id::UserId;
use crate::domain::operation::{Operation, Progress, State, Task, Why};
use crate::gate::Gate;
use crate::store::{After, Commit, Item, Owner, RecordWrite, Store};
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

/// How a run of the open steps ended.
enum Ran {
    /// No step is open.
    Through,
    /// Not before this time.
    Later(i64),
    /// Others get their turn first.
    Pause,
}

/// A person held, and the means to do something for them.
struct Held<'a> {
    person: &'a str,
    fence: u64,
    steps: &'a Steps,
}

/// Notices sent from one replica at a time: each keeps a worker for as long as it lasts.
const DELIVERIES: usize = 2;

/// How long a part of an import goes on before others get their turn.
const SHARE: Duration = Duration::from_secs(1);

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
        let shown = op.revision;
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
            op = self.journal(hold, op.moved(State::Running), said).await?;
        }
        match self.open_steps(hold, &mut op).await? {
            Ran::Through => Ok(self.finished(op, joined)),
            Ran::Later(at) => Ok(parked(&op, at, shown)),
            Ran::Pause => Ok(Commit { after: After::Yield, ..Commit::default() }),
        }
    }

    /// Step after step, until none is open or one has to wait.
    async fn open_steps(&self, hold: &mut Hold, op: &mut Operation) -> Result<Ran, Failure> {
        let (began, steps) = (tokio::time::Instant::now(), self.steps_of(op));
        while let Some((line, step)) = op.open_step() {
            let now = self.clock.now_ms();
            if op.part_of().is_some() && began.elapsed() >= SHARE {
                return Ok(Ran::Pause);
            }
            if let Some(until) = super::started(&op.lines[line].steps[step])
                && now < until
            {
                return Ok(Ran::Later(until));
            }
            if self.halted(op, (line, step)).await? {
                *op = self.journal(hold, op.clone(), Commit::default()).await?;
                continue;
            }
            let person = op.lines[line].lock();
            let Some(fence) = self.store.lock(&person, self.settings.hold).await? else {
                return Ok(Ran::Later(now + 500));
            };
            let held = Held { person: &person, fence, steps: &steps };
            let tried = self.one_step(hold, op, (line, step), &held).await;
            self.store.unlock(&person, fence).await?;
            if let Some(at) = tried? {
                return Ok(Ran::Later(at));
            }
        }
        Ok(Ran::Through)
    }

    /// One step, journalled before and after; `Some` when it has to be tried again later.
    async fn one_step(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        (line, step): (usize, usize),
        held: &Held<'_>,
    ) -> Result<Option<i64>, Failure> {
        op.lines[line].steps[step].tries += 1;
        let begun_before = super::started(&op.lines[line].steps[step]).is_some();
        let attempt = if begun_before { held.steps.reconcile(op, line, step).await } else { None };
        let attempt = match attempt {
            Some(attempt) => attempt,
            None => match held.steps.permit(op, line, step).await {
                Err(attempt) => attempt,
                Ok(permit) => {
                    let ours = self.store.extend(held.person, held.fence, self.settings.hold).await?;
                    if !ours || !hold.outlasts(self.settings.call).await? {
                        return Ok(Some(self.clock.now_ms()));
                    }
                    let until = self.later(self.settings.call);
                    op.lines[line].steps[step].progress = Progress::Started { until };
                    *op = self.journal(hold, op.clone(), Commit::default()).await?;
                    held.steps.perform(op, line, step, &permit).await
                }
            },
        };
        self.settle(hold, op, (line, step), attempt).await
    }

    async fn settle(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        (line, step): (usize, usize),
        attempt: Attempt,
    ) -> Result<Option<i64>, Failure> {
        let now = self.clock.now_ms();
        let tries = op.lines[line].steps[step].tries;
        let patience = i64::try_from(self.settings.patience.as_millis()).unwrap_or(i64::MAX);
        let patient = tries < self.settings.tries && now - op.begun_at.unwrap_or(now) < patience;
        let mut later = None;
        match attempt {
            Attempt::Ended { progress, user } => {
                if user.is_some() {
                    op.lines[line].user = user;
                }
                op.settle(line, step, progress);
            }
            Attempt::Made(made) => {
                op.lines[line].steps[step].made = Some(made);
                op.settle(line, step, Progress::Done);
            }
            Attempt::Again { after, .. } if patient => {
                op.lines[line].steps[step].progress = Progress::Todo;
                later = Some(self.later(after * tries.clamp(1, 8)));
            }
            Attempt::Again { why, .. } => op.settle(line, step, Progress::Failed { why }),
            Attempt::Unknown if patient => {
                let until = self.later(self.settings.again * tries.clamp(1, 8));
                op.lines[line].steps[step].progress = Progress::Started { until };
                later = Some(until);
            }
            Attempt::Unknown => {
                let why = Why::OutcomeUnknown;
                op.settle(line, step, Progress::Failed { why });
            }
        }
        let mut beside = ledger::settled(op, line, step, now);
        beside.entries.extend(groups::made(&op.lines[line], step));
        *op = self.journal(hold, op.clone(), beside).await?;
        Ok(later)
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
