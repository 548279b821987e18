//! Who else there is: holders of a role in one institution, administrators who could agree to something.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;

use super::super::{Directory, RECENT};
use crate::dingtalk::Error;
use crate::dingtalk::admin::Level;
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::person::Member;

/// The most people asked about one thing.
const ASKED: usize = 5;

impl Directory {
    /// Other administrators whose scope covers all of these departments, as of a minute ago: sub-administrators first,
    /// then main administrators, a handful.
    ///
    /// # Errors
    /// They could not be found out.
    pub async fn could_approve(
        &self,
        places: &[DepartmentId],
        initiator: &UserId,
    ) -> Result<Vec<Member>, Error> {
        let Ok(chains) = self.chains_as_of(places, RECENT).await? else {
            return Err(Error::DepartmentUnknown);
        };
        let mut users = Vec::new();
        for (user, scope) in self.stewards(&chains).await? {
            let covers = !chains.is_empty() && chains.iter().all(|chain| chain.is_within(&scope));
            if covers && user != *initiator && self.actor(&user).await?.is_administrator() {
                users.push(user);
            }
        }
        let listed = self.listed_admins(RECENT).await?;
        let main = listed.iter().filter(|(user, level)| *level == Level::Main && user != initiator);
        users.extend(main.map(|(user, _)| user.clone()));
        users.truncate(ASKED);
        let members = try_join_all(users.iter().map(|user| self.visible_member(user))).await?;
        Ok(members.into_iter().flatten().collect())
    }

    /// The institution of a department: the nearest one above it, or itself, that a sub-administrator is put in charge
    /// of; `None` where there is none.
    ///
    /// # Errors
    /// It could not be found out.
    pub async fn institution(&self, chain: &Chain) -> Result<Option<DepartmentId>, Error> {
        let stewards = self.stewards(std::slice::from_ref(chain)).await?;
        let nodes: BTreeSet<_> = stewards.iter().flat_map(|(_, scope)| scope.iter().copied()).collect();
        let below = chain.ids().iter().filter(|id| **id != DepartmentId::ROOT);
        Ok(below.copied().find(|id| nodes.contains(id)))
    }

    /// Those of an institution who hold a role; `None` when it is too large to be looked through while somebody waits.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn holders_in(
        &self,
        institution: DepartmentId,
        role: RoleId,
    ) -> Result<Option<Vec<UserId>>, Error> {
        let Some(departments) = self.walk(&[institution]).await? else { return Ok(None) };
        let holders = self.inner.client.role_members(role).await?;
        let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
        let people: BTreeSet<&UserId> =
            lists.iter().flat_map(|list| list.iter()).map(|person| &person.user).collect();
        Ok(Some(holders.into_iter().map(|holder| holder.user).filter(|user| people.contains(user)).collect()))
    }
}
