//! A change against the platform: the permit as of now, the call, and what its answer means.

mod account;
mod department;
pub(super) mod fault;
mod gathering;
mod invite;
mod member;
mod recall;
mod removal;
mod role;
mod update;

use std::time::Duration;

use crate::clock::{Clock, Ids};
use crate::dingtalk::{Class, Client, Error};
use crate::directory::{Directory, Hint};
use crate::domain::change::{Made, each_change};
use crate::domain::id::UserId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Fault, Line, Operation, Progress, Step, Why};
use crate::domain::permit::Permit;
use crate::gate::{Gate, No};

/// What a try came to.
pub(super) enum Attempt {
    /// The step has ended.
    Ended {
        progress: Progress,
        /// Who the line's person turned out to be.
        user: Option<UserId>,
    },
    /// The step is done, and has made something to go to.
    Made(Made),
    /// Nothing was done; it may be tried again after this long, or given up for this reason.
    Again { after: Duration, why: Why },
    /// It may have been done.
    Unknown,
}

impl Attempt {
    fn done(user: Option<UserId>) -> Self {
        Self::Ended { progress: Progress::Done, user }
    }

    fn failed(why: Why) -> Self {
        Self::Ended { progress: Progress::Failed { why }, user: None }
    }
}

/// Which step of which operation, for whom.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub op: &'a Operation,
    pub line: &'a Line,
    pub step: &'a Step,
}

impl<'a> At<'a> {
    fn of(op: &'a Operation, line: usize, step: usize) -> Self {
        let line = &op.lines[line];
        Self { op, line, step: &line.steps[step] }
    }

    /// The person; somebody who is not known yet was not made a member by the step before.
    fn user(&self) -> Result<&'a UserId, Attempt> {
        self.line.user.as_ref().ok_or(Attempt::failed(Why::StepBefore))
    }

    fn mobile(&self) -> Result<&'a Mobile, Attempt> {
        self.line.mobile.as_ref().ok_or(Attempt::failed(Why::StepBefore))
    }
}

/// How a change is made.
pub(super) trait Perform {
    /// The call, and what its answer means; the error: what keeps it from being made at all.
    async fn perform(&self, steps: &Steps, at: &At<'_>, permit: &Permit) -> Result<Attempt, Attempt>;

    /// What came of a call that may have been made; `None`: nothing, or nothing that repeating would harm.
    async fn reconcile(&self, steps: &Steps, at: &At<'_>) -> Option<Attempt>;
}

/// The means of a step.
#[derive(Clone)]
pub(super) struct Steps {
    pub client: Client,
    pub directory: Directory,
    pub gate: Gate,
    pub clock: Clock,
    pub ids: Ids,
}

impl Steps {
    /// Leave to do the step, for the initiator as of now; else what that means for the step.
    pub async fn permit(&self, op: &Operation, line: usize, step: usize) -> Result<Permit, Attempt> {
        let line = &op.lines[line];
        let change = line.steps[step].change.facet();
        let asked = change.asks(&line.about()).ok_or(Attempt::failed(Why::StepBefore))?;
        self.gate.permit_now(&op.initiator, &asked, op.said_at()).await.map_err(|no| match no {
            No::Denied(reason) => Attempt::failed(Why::Denied { reason }),
            No::NoSuchMember => Attempt::failed(Why::Platform { fault: Fault::NotFound }),
            No::NoSuchDepartment(_) => Attempt::failed(Why::Platform { fault: Fault::DepartmentUnknown }),
            No::CouldNotCheck(error) => match error.class() {
                Class::Retry { after } => Attempt::Again { after, why: fault::unchecked(&error) },
                Class::Unknown => Attempt::Again { after: Duration::from_secs(1), why: Why::NotChecked },
                Class::Permanent | Class::Operator => {
                    tracing::error!(%error, "a permission cannot be checked");
                    Attempt::failed(Why::Platform { fault: fault::of(&error) })
                }
            },
        })
    }

    /// What came of a call that may have been made; `None`: nothing, or nothing that repeating would harm.
    pub async fn reconcile(&self, op: &Operation, line: usize, step: usize) -> Option<Attempt> {
        let at = At::of(op, line, step);
        each_change!(&at.step.change, it => it.reconcile(self, &at).await)
    }

    /// The call.
    pub async fn perform(&self, op: &Operation, line: usize, step: usize, permit: &Permit) -> Attempt {
        let at = At::of(op, line, step);
        each_change!(&at.step.change, it => it.perform(self, &at, permit).await).unwrap_or_else(|early| early)
    }

    /// What came of making somebody a member under a userid that nobody else chooses.
    async fn found(&self, user: &UserId) -> Option<Attempt> {
        match self.client.user(user).await {
            Ok(member) => Some(Attempt::done(Some(member.user))),
            Err(Error::NotFound) => None,
            Err(error) => Some(unanswered(&error)),
        }
    }

    /// Somebody holds other roles now, and is where they were.
    fn held(&self, user: &UserId) -> Attempt {
        self.directory.forget(Hint::Holders(vec![user.clone()]));
        Attempt::done(None)
    }

    fn changed(&self, user: &UserId) -> Attempt {
        self.directory.forget(Hint::People(vec![user.clone()]));
        Attempt::done(None)
    }
}

/// What a refusal means for the step.
fn refused(error: &Error) -> Attempt {
    if matches!(error, Error::CalledOff) {
        return Attempt::Again { after: Duration::ZERO, why: Why::Stopped };
    }
    if matches!(error.class(), Class::Operator) {
        tracing::error!(%error, "the platform refuses a call; somebody has to mend it");
    }
    match error.class() {
        Class::Retry { after } => Attempt::Again { after, why: Why::Platform { fault: fault::of(error) } },
        Class::Unknown => Attempt::Unknown,
        Class::Permanent | Class::Operator => Attempt::failed(Why::Platform { fault: fault::of(error) }),
    }
}

/// A question of ours went unanswered while an outcome is open.
fn unanswered(error: &Error) -> Attempt {
    tracing::warn!(%error, "looking for the outcome of a call failed");
    Attempt::Unknown
}
