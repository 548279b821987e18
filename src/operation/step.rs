//! One step against the platform: the permit as of now, the call, and what its answer means.

mod account;
pub(super) mod fault;
mod gathering;
mod invite;
mod member;
mod profile;
mod recall;
mod removal;
mod role;

use std::time::Duration;

use crate::clock::{Clock, Ids};
use crate::dingtalk::{Class, Client, Error};
use crate::directory::{Directory, Hint};
use crate::domain::id::UserId;
use crate::domain::operation::{Fault, Line, Made, Operation, Progress, Why, Work};
use crate::domain::permit::Permit;
use crate::gate::{Asked, Gate, No, Purpose};

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
        let asked = asked(line, &line.steps[step].work).ok_or(Attempt::failed(Why::StepBefore))?;
        self.gate.permit_now(&op.initiator, &asked).await.map_err(|no| match no {
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
        match &op.lines[line].steps[step].work {
            Work::Create { user, .. } | Work::OpenAccount { user, .. } => {
                match self.client.user(user).await {
                    Ok(member) => Some(Attempt::done(Some(member.user))),
                    Err(Error::NotFound) => None,
                    Err(error) => Some(unanswered(&error)),
                }
            }
            Work::Grant { .. }
            | Work::Revoke { .. }
            | Work::KeepAccount { .. }
            | Work::Relieve { .. }
            | Work::Recall { .. } => None,
            // Nothing we chose would find it, and a second one would be worse than none.
            Work::CreateGroup { .. } | Work::StartMeeting { .. } => {
                Some(Attempt::failed(Why::OutcomeUnknown))
            }
            Work::Reinvite { invite } => self.joined_since(invite).await,
            Work::Update { changes, .. } => self.look_updated(changes, op.lines[line].user.as_ref()).await,
            Work::Move(route) => self.look_moved(route, op.lines[line].user.as_ref()).await,
            Work::Delete { .. } | Work::Terminate { .. } => self.is_gone(&op.lines[line]).await,
        }
    }

    /// The call.
    pub async fn perform(&self, op: &Operation, line: usize, step: usize, permit: &Permit) -> Attempt {
        let line = &op.lines[line];
        let work = &line.steps[step].work;
        match (work, &line.user) {
            (Work::Create { .. }, _) => removal::added_again(line, self.create(line, work, permit).await),
            (Work::Grant { roles }, Some(user)) => self.grant(roles, user, permit).await,
            (Work::Revoke { roles }, Some(user)) => self.revoke(roles, user, permit).await,
            (Work::Relieve { .. }, Some(user)) => self.relieve(op, work, user, permit).await,
            (Work::CreateGroup { .. }, Some(user)) => self.create_group(work, user, permit).await,
            (Work::StartMeeting { .. }, Some(_)) => self.start_meeting(work, permit).await,
            (Work::OpenAccount { .. }, _) => self.open_account(line, work, permit).await,
            (Work::KeepAccount { deed, .. }, _) => {
                self.keep_account(line, *deed, &op.initiator_name, permit).await
            }
            (Work::Reinvite { invite }, _) => self.reinvite(invite, permit).await,
            (Work::Update { changes, .. }, Some(user)) => self.update(changes, user, permit).await,
            (Work::Move(route), Some(user)) => self.reroute(route, user, permit).await,
            (Work::Delete { for_number, .. }, Some(user)) => {
                self.delete((user, line.steps[step].tries), for_number.as_ref(), permit).await
            }
            (Work::Terminate { leaving, .. }, Some(user)) => self.terminate(op, user, leaving, permit).await,
            (Work::Recall { handles, sender, .. }, _) => self.recall(handles, sender, permit).await,
            (_, None) => Attempt::failed(Why::StepBefore),
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

/// What the gate is asked for a step; `None` when the person is not known yet.
pub(super) fn asked(line: &Line, work: &Work) -> Option<Asked> {
    let user = line.user.clone();
    Some(match work {
        Work::Create { departments, .. } => {
            Asked::AddMember { mobile: line.mobile.clone()?, departments: departments.clone() }
        }
        Work::Grant { roles } => Asked::GrantRoles { user: user?, roles: roles.clone() },
        Work::Revoke { roles } | Work::Relieve { roles, .. } => {
            Asked::RevokeRoles { user: user?, roles: roles.clone() }
        }
        Work::CreateGroup { of, .. } => gathering::asked(&user?, of, Purpose::Group),
        Work::StartMeeting { of, .. } => gathering::asked(&user?, of, Purpose::Meeting),
        Work::OpenAccount { login, departments, .. } => {
            Asked::OpenAccount { login: login.clone(), departments: departments.clone() }
        }
        Work::KeepAccount { .. } => Asked::KeepAccount { user: user? },
        Work::Reinvite { invite } => {
            Asked::AddMember { mobile: invite.mobile.clone(), departments: invite.departments.clone() }
        }
        Work::Update { changes, .. } => Asked::UpdateMember {
            user: user?,
            values: changes.iter().map(|change| (change.field, change.after.clone())).collect(),
        },
        Work::Move(route) => Asked::MoveMember {
            user: user?,
            leave: route.leave.clone(),
            join: route.join.into_iter().collect(),
        },
        Work::Delete { .. } => Asked::RemoveMember { user: user? },
        Work::Terminate { leaving, .. } => {
            let heir = leaving.heir.as_ref().map(|heir| heir.user.clone());
            Asked::TerminateMember { user: user?, heir }
        }
        Work::Recall { initiator, handles, .. } => {
            Asked::Recall { initiator: initiator.clone(), sent: handles.clone() }
        }
    })
}
