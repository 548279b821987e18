//! Who else there is: administrators who could agree to something.

use futures_util::future::try_join_all;

use super::super::{Directory, RECENT};
use crate::dingtalk::Error;
use crate::dingtalk::admin::Level;
use crate::domain::id::{DepartmentId, UserId};
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
}
