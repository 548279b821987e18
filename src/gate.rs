//! Gathers the facts a [`Permit`] is judged by, and has it judged.
//!
//! **Invariant:** the only caller of [`Permit::check`]. A fact that cannot be read is [`No::CouldNotCheck`]: never a
//! permit, and never a plain no.

mod department;
mod gathering;
mod notice;
mod profile;

use std::sync::Arc;
use std::time::Duration;

use crate::dingtalk;
use crate::directory::{Directory, NOW, RECENT};
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::notice::{Marking, Recall};
use crate::domain::permit::{Action, Actor, Asked, Denied, HeirFacts, Permit, Rank, Target};
use crate::domain::person::Member;

/// Why there is no permit.
#[derive(Debug)]
pub enum No {
    /// Judged, and refused.
    Denied(Denied),
    /// A fact could not be read.
    CouldNotCheck(dingtalk::Error),
    /// The person is no member.
    NoSuchMember,
    /// There is no such department.
    NoSuchDepartment(DepartmentId),
}

impl From<dingtalk::Error> for No {
    fn from(error: dingtalk::Error) -> Self {
        Self::CouldNotCheck(error)
    }
}

/// How much of a member somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything: oneself, and who administers a department of theirs.
    Full,
    /// The name, and that they are a member: people of one institution.
    NameOnly,
    /// Nothing.
    Nothing,
}

/// Where every decision passes. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    directory: Directory,
    officers: Arc<[UserId]>,
}

impl Gate {
    /// A gate that reads its facts from this directory.
    pub fn new(directory: Directory) -> Self {
        Self { directory, officers: Arc::from([]) }
    }

    /// The same with these notice officers.
    #[must_use]
    pub fn with_officers(self, officers: &[UserId]) -> Self {
        Self { officers: Arc::from(officers), ..self }
    }

    /// Whether somebody may call together, and write to, everybody.
    pub fn is_officer(&self, user: &UserId) -> bool {
        self.officers.contains(user)
    }

    /// All notice officers.
    pub fn officers(&self) -> impl Iterator<Item = &UserId> {
        self.officers.iter()
    }

    /// For a preview: judged by facts a minute old at most.
    ///
    /// # Errors
    /// Why not.
    pub async fn permit(&self, actor: &Actor, asked: &Asked) -> Result<Permit, No> {
        self.judge(actor, asked, RECENT).await
    }

    /// For a run, a resume, a later grant: judged anew for the one who asked, by facts read since it was `said` (the
    /// confirmation, the vote; milliseconds since the epoch) and five seconds old at most. What makes somebody a member,
    /// and gives those roles whom our own call has just made one, is judged by facts a minute old at most, unless an
    /// event has put them in doubt since.
    ///
    /// # Errors
    /// Why not, as of now.
    pub async fn permit_now(&self, initiator: &UserId, asked: &Asked, said: i64) -> Result<Permit, No> {
        let age = self.age_of_now(asked, said);
        let actor = self.directory.actor_as_of(initiator, age).await?;
        self.judge(&actor, asked, age).await
    }

    /// A minute is what the platform recommends for who administers what, where its events are followed
    /// (`user-is-set-as-administrator`). It is taken only where nothing that was there before is touched, and where no
    /// rank counts.
    fn age_of_now(&self, asked: &Asked, said: i64) -> Duration {
        match asked {
            Asked::AddMember { .. } | Asked::Mark { .. } => RECENT,
            Asked::GrantRoles { user, .. } if self.directory.placement(user, NOW).is_some() => RECENT,
            _ => NOW.min(self.directory.time_since(said)),
        }
    }

    /// How much of a member the actor may see.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn may_see(&self, actor: &Actor, member: &Member) -> Result<Sight, dingtalk::Error> {
        if actor.user == member.user || actor.rank == Rank::MainAdministrator {
            return Ok(Sight::Full);
        }
        let theirs = self.directory.target(member).await?.chains;
        if theirs.iter().any(|chain| actor.manages(chain)) {
            return Ok(Sight::Full);
        }
        let Some(asker) = self.directory.member_as_of(&actor.user, RECENT).await? else {
            return Ok(Sight::Nothing);
        };
        let own = self.directory.target(&asker).await?.chains;
        let same = self.directory.is_same_institution(&own, &theirs).await?;
        Ok(if same { Sight::NameOnly } else { Sight::Nothing })
    }

    async fn judge(&self, actor: &Actor, asked: &Asked, age: Duration) -> Result<Permit, No> {
        if !actor.is_administrator() && !asked.is_everybodys() {
            // No other fact could change it, so none is read.
            return Err(No::Denied(Denied::NotAdministrator));
        }
        let action = self.action(actor, asked, age).await?;
        Permit::check(actor, &action).map_err(No::Denied)
    }

    async fn action(&self, actor: &Actor, asked: &Asked, age: Duration) -> Result<Action, No> {
        Ok(match asked {
            Asked::AddMember { mobile, departments } => {
                Action::AddMember { mobile: mobile.clone(), chains: self.chains(departments, age).await? }
            }
            Asked::GrantRoles { user, roles } => Action::GrantRoles {
                target: self.target(user, age).await?,
                roles: self.directory.roles_as_of(roles, age).await?,
            },
            Asked::RevokeRoles { user, roles } => Action::RevokeRoles {
                target: self.target(user, age).await?,
                roles: self.directory.roles_as_of(roles, age).await?,
            },
            Asked::Gather { .. } => self.gathering(actor, asked, age).await?,
            Asked::OpenAccount { login, departments } => {
                Action::OpenAccount { login: login.clone(), chains: self.chains(departments, age).await? }
            }
            Asked::KeepAccount { user } => {
                let member = self.directory.member_as_of(user, age).await?.ok_or(No::NoSuchMember)?;
                Action::KeepAccount { user: user.clone(), enterprise: member.exclusive }
            }
            Asked::UpdateMember { user, values } => self.update(user, values, age).await?,
            Asked::MoveMember { user, leave, join } => self.reroute(user, (leave, join), age).await?,
            Asked::RemoveMember { user } => Action::RemoveMember { target: self.target(user, age).await? },
            Asked::TerminateMember { user, heir } => Action::TerminateMember {
                target: self.target(user, age).await?,
                heir: self.heir(heir.as_ref(), age).await?,
            },
            Asked::Department(asked) => Action::ChangeDepartment(self.department(asked, age).await?),
            Asked::Notify { .. } => Action::Notify(self.notice(actor, asked, age).await?),
            Asked::Recall { initiator, sent } => {
                Action::Recall(Recall { initiator: initiator.clone(), sent: sent.clone() })
            }
            Asked::Mark { todo, executors } => {
                Action::Mark(Marking { todo: todo.clone(), executors: executors.clone() })
            }
        })
    }

    async fn heir(&self, heir: Option<&UserId>, age: Duration) -> Result<Option<HeirFacts>, No> {
        let Some(user) = heir else { return Ok(None) };
        let member = self.directory.member_as_of(user, age).await?.ok_or(No::Denied(Denied::HeirGone))?;
        let target = self.directory.target_as_of(&member, age).await?;
        Ok(Some(HeirFacts { target, active: member.active }))
    }

    async fn chains(&self, departments: &[DepartmentId], age: Duration) -> Result<Vec<Chain>, No> {
        self.directory.chains_as_of(departments, age).await?.map_err(No::NoSuchDepartment)
    }

    async fn target(&self, user: &UserId, age: Duration) -> Result<Target, No> {
        if let Some(departments) = self.directory.placement(user, age) {
            return Ok(self.directory.target_in(user, &departments, age).await?);
        }
        let member = self.directory.member_as_of(user, age).await?.ok_or(No::NoSuchMember)?;
        Ok(self.directory.target_as_of(&member, age).await?)
    }
}

#[cfg(test)]
mod tests;
