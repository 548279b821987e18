//! Who of one institution holds a role.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;

use super::Directory;
use crate::dingtalk::Error;
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, RoleId, UserId};

impl Directory {
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
