//! The facts by which changes of a member's record are judged, and who may have a list of people.

use std::time::Duration;

use super::{Gate, No};
use crate::dingtalk;
use crate::directory::RECENT;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::profile::{Account, Move, Update};
use crate::domain::permit::{Action, Actor, Denied, Target};
use crate::domain::profile::Field;

impl Gate {
    pub(super) async fn update(
        &self,
        user: &UserId,
        values: &[(Field, String)],
        age: Duration,
    ) -> Result<Action, No> {
        let (target, account) = self.holder(user, age).await?;
        Ok(Action::UpdateMember(Update { target, account, values: values.to_vec() }))
    }

    pub(super) async fn reroute(
        &self,
        user: &UserId,
        (leave, join): (&[DepartmentId], &[DepartmentId]),
        age: Duration,
    ) -> Result<Action, No> {
        let (target, account) = self.holder(user, age).await?;
        let join = self.chains(join, age).await?;
        Ok(Action::MoveMember(Move { target, account, leave: leave.to_vec(), join }))
    }

    async fn holder(&self, user: &UserId, age: Duration) -> Result<(Target, Account), No> {
        let member = self.directory.member_as_of(user, age).await?.ok_or(No::NoSuchMember)?;
        let account = if member.exclusive { Account::Enterprise } else { Account::Personal };
        Ok((self.directory.target_as_of(&member, age).await?, account))
    }

    /// Whether the actor may have the people of these departments listed; the reason where not.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn may_list(
        &self,
        actor: &Actor,
        nodes: &[DepartmentId],
    ) -> Result<Result<(), Denied>, dingtalk::Error> {
        if !actor.is_administrator() {
            return Ok(Err(Denied::NotAdministrator));
        }
        let chains = match self.directory.chains_as_of(nodes, RECENT).await? {
            Ok(chains) => chains,
            Err(department) => return Ok(Err(Denied::DepartmentOutside { department })),
        };
        let outside = chains.iter().find(|chain| !actor.manages(chain));
        Ok(outside.map_or(Ok(()), |chain| Err(Denied::DepartmentOutside { department: chain.department() })))
    }
}
