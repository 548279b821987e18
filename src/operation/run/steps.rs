//! The loop over an operation's open steps: each holds the person it is about, and is journalled before and after.
//!
//! People are held under the fence of the operation's turn, and the lease on them goes into the journal's own commits: it is
//! taken with the outcome before, extended with the start, and given back with the last word.
//!
//! **Invariant:** what a step is judged and made by is read while its person is held.

use tokio::time::Instant;

use super::Runner;
use crate::domain::operation::{Operation, Progress, Why};
use crate::operation::change::{Attempt, Steps};
use crate::operation::{groups, ledger, started};
use crate::store::{self, Commit, Lease};
use crate::turn::{Failure, Hold};

/// How long a part of an import goes on before others get their turn.
const SHARE: std::time::Duration = std::time::Duration::from_secs(1);

/// How a run of the open steps ended.
pub(super) enum Ran {
    /// No step is open; what goes with the outcome of the last one, which is not journalled yet.
    Through(Box<Commit>),
    /// Not before this time.
    Later(i64),
    /// Others get their turn first.
    Pause,
}

/// Who is held.
pub(super) type Held = Option<String>;

impl Runner {
    /// Step after step, until none is open or one has to wait.
    pub(super) async fn open_steps(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        held: &mut Held,
    ) -> Result<Ran, Failure> {
        let (began, steps) = (Instant::now(), self.steps_of(op));
        while let Some((line, step)) = op.open_step() {
            let now = self.clock.now_ms();
            if op.part_of().is_some() && began.elapsed() >= SHARE {
                return Ok(Ran::Pause);
            }
            if let Some(until) = started(&op.lines[line].steps[step])
                && now < until
            {
                return Ok(Ran::Later(until));
            }
            if self.halted(op, (line, step)).await? {
                *op = self.journal(hold, op.clone(), Commit::default()).await?;
                continue;
            }
            if !self.take(hold, held, op.lines[line].lock()).await? {
                return Ok(Ran::Later(now + 500));
            }
            if let Some(ran) = self.one_step(hold, op, (line, step), (&steps, held)).await? {
                return Ok(ran);
            }
        }
        Ok(Ran::Through(Box::default()))
    }

    /// Holds somebody, where that did not come with the step before; whether they can be held now.
    async fn take(&self, hold: &mut Hold, held: &mut Held, person: String) -> Result<bool, Failure> {
        if held.as_ref() == Some(&person) {
            return Ok(true);
        }
        let mut leases = vec![Lease::Take(person.clone(), self.settings.hold)];
        leases.extend(held.clone().map(Lease::Return));
        match hold.journal(Commit { leases, ..Commit::default() }).await {
            Ok(()) => {
                *held = Some(person);
                Ok(true)
            }
            Err(store::Error::Held { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Journals, and with that holds whoever the next step is about instead of who was held before; where somebody else
    /// holds them, nobody is held.
    pub(super) async fn journal_holding(
        &self,
        hold: &mut Hold,
        op: Operation,
        beside: Commit,
        held: &mut Held,
    ) -> Result<Operation, Failure> {
        let before = held.take();
        let next = op.open_step().map(|(line, _)| op.lines[line].lock());
        let left = before.clone().filter(|before| next.as_ref() != Some(before)).map(Lease::Return);
        let wished = next.clone().map(|next| match &before {
            Some(before) if *before == next => Lease::Keep(next, self.settings.hold),
            _ => Lease::Take(next, self.settings.hold),
        });
        let leases = left.into_iter().chain(wished).collect();
        let wish = Commit { leases, ..beside.clone() };
        match self.journal(hold, op.clone(), wish).await {
            Ok(op) => {
                *held = next;
                Ok(op)
            }
            Err(Failure::Store(store::Error::Held { .. })) => {
                let leases = before.into_iter().map(Lease::Return).collect();
                self.journal(hold, op, Commit { leases, ..beside }).await
            }
            Err(failure) => Err(failure),
        }
    }

    /// Gives back whom a run held that failed; where that fails too, the lease ends by itself.
    pub(super) async fn let_go(&self, hold: &Hold, held: Held) {
        let Some(person) = held else { return };
        if let Err(error) = self.store.unlock(&person, hold.fence()).await {
            tracing::debug!(%error, "somebody is held until the lease on them ends");
        }
    }

    /// One step, journalled before and after; `Some` when it has to be tried again later, or was the last.
    async fn one_step(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        (line, step): (usize, usize),
        (steps, held): (&Steps, &mut Held),
    ) -> Result<Option<Ran>, Failure> {
        op.lines[line].steps[step].tries += 1;
        let begun_before = started(&op.lines[line].steps[step]).is_some();
        let attempt = if begun_before { steps.reconcile(op, line, step).await } else { None };
        let attempt = match attempt {
            Some(attempt) => attempt,
            None => match steps.permit(op, line, step).await {
                Err(attempt) => attempt,
                Ok(permit) => {
                    if !self.begin_step(hold, op, (line, step), held).await? {
                        return Ok(Some(Ran::Later(self.clock.now_ms())));
                    }
                    steps.perform(op, line, step, &permit).await
                }
            },
        };
        self.settle(hold, op, (line, step), (attempt, held)).await
    }

    /// Journals that a step is begun; whether turn and person are still held for as long as it may last.
    async fn begin_step(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        (line, step): (usize, usize),
        held: &mut Held,
    ) -> Result<bool, Failure> {
        if !hold.outlasts(self.settings.call).await? {
            return Ok(false);
        }
        let mut begun = op.clone();
        let until = self.later(self.settings.call);
        begun.lines[line].steps[step].progress = Progress::Started { until };
        let leases = held.clone().map(|person| Lease::Keep(person, self.settings.hold)).into_iter().collect();
        match self.journal(hold, begun, Commit { leases, ..Commit::default() }).await {
            Ok(begun) => {
                *op = begun;
                Ok(true)
            }
            Err(Failure::Store(store::Error::Held { .. })) => {
                *held = None;
                Ok(false)
            }
            Err(failure) => Err(failure),
        }
    }

    async fn settle(
        &self,
        hold: &mut Hold,
        op: &mut Operation,
        (line, step): (usize, usize),
        (attempt, held): (Attempt, &mut Held),
    ) -> Result<Option<Ran>, Failure> {
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
        if let Some(at) = later {
            beside.leases.extend(held.take().map(Lease::Return));
            *op = self.journal(hold, op.clone(), beside).await?;
            return Ok(Some(Ran::Later(at)));
        }
        if op.open_step().is_none() {
            return Ok(Some(Ran::Through(Box::new(beside))));
        }
        *op = self.journal_holding(hold, op.clone(), beside, held).await?;
        Ok(None)
    }
}
