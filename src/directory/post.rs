//! Who holds which role, and where they sit.
//!
//! Who holds it is read now, one call a hundred people. Where they sit was seen by the last walk; who was not seen by
//! it, or is in doubt since, is read alone, if those are few.

use futures_util::future::try_join_all;

use super::Institutions;
use super::{Directory, RECENT};
use crate::dingtalk::Error;
use crate::dingtalk::role::Holder;
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::role::responsibility::{Gap, Holding, last, vacated};

/// The most people read alone while somebody waits: two seconds of calls.
const READ: usize = 40;
/// Such reads under way at a time.
const ABREAST: usize = 16;

/// Somebody who holds a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// One chain a department of theirs.
    pub chains: Vec<Chain>,
}

impl Post {
    /// The institutions they belong to, each once.
    pub fn institutions(&self, all: &Institutions) -> Vec<DepartmentId> {
        let mut found: Vec<DepartmentId> = Vec::new();
        for id in self.chains.iter().filter_map(|chain| all.of(chain)) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}

impl Directory {
    /// Who holds a role now, with where they sit; `None` while too many of them have not been seen by a walk.
    ///
    /// # Errors
    /// It could not be read. A role that is gone is held by nobody.
    pub async fn posts(&self, role: RoleId) -> Result<Option<Vec<Post>>, Error> {
        let holders = match self.holders(role).await {
            Err(Error::RoleUnknown) => return Ok(Some(Vec::new())),
            holders => holders?,
        };
        let unseen = holders.iter().filter(|one| self.hinted_chains(&one.user).is_none()).count();
        if unseen > READ {
            return Ok(None);
        }
        let mut posts = Vec::new();
        for some in holders.chunks(ABREAST) {
            let read = try_join_all(some.iter().map(|one| self.post(one))).await?;
            posts.extend(read.into_iter().flatten());
        }
        Ok(Some(posts))
    }

    async fn post(&self, holder: &Holder) -> Result<Option<Post>, Error> {
        let (user, name) = (holder.user.clone(), holder.name.clone());
        if let Some(chains) = self.hinted_chains(&user) {
            return Ok(Some(Post { user, name, chains }));
        }
        let member = match self.member_as_of(&user, RECENT).await {
            // Left just now, or not the app's to see.
            Ok(None) | Err(Error::OutsideAppScope) => return Ok(None),
            member => member?,
        };
        let departments = member.map(|member| member.departments).unwrap_or_default();
        let chains = self.chains_as_of(&departments, RECENT).await?.unwrap_or_default();
        Ok(Some(Post { user, name, chains }))
    }

    fn hinted_chains(&self, user: &UserId) -> Option<Vec<Chain>> {
        let places = self.inner.hints.places_of(user)?;
        places.into_iter().map(|place| self.hinted_chain(place)).collect()
    }

    /// Where nobody would be left once these people no longer held these roles; `None` when that cannot be told yet.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn vacated(&self, taken: &[(UserId, RoleId)]) -> Result<Option<Vec<Gap>>, Error> {
        let touched = self.holdings_with(taken).await?;
        Ok(touched.map(|holdings| vacated(&holdings, taken)))
    }

    /// Which of these people nobody follows in an institution, once they no longer held these roles; `None` when that
    /// cannot be told yet.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn last(&self, taken: &[(UserId, RoleId)]) -> Result<Option<Vec<Holding>>, Error> {
        let touched = self.holdings_with(taken).await?;
        Ok(touched.map(|holdings| last(&holdings, taken)))
    }

    /// Who holds these roles, those people among them, and in which institution.
    async fn holdings_with(&self, taken: &[(UserId, RoleId)]) -> Result<Option<Vec<Holding>>, Error> {
        let mut roles: Vec<RoleId> = taken.iter().map(|(_, role)| *role).collect();
        roles.sort_unstable();
        roles.dedup();
        let mut posts = Vec::new();
        for role in roles {
            let Some(held) = self.posts(role).await? else { return Ok(None) };
            posts.extend(held.into_iter().map(|post| (role, post)));
        }
        let touched = posts.iter().filter(|(_, post)| taken.iter().any(|(user, _)| *user == post.user));
        let chains: Vec<Chain> = touched.flat_map(|(_, post)| post.chains.iter().cloned()).collect();
        let institutions = match self.institutions() {
            Some(all) => all,
            None => self.institutions_around(&chains).await?,
        };
        Ok(Some(posts.iter().flat_map(|(role, post)| holdings(*role, post, &institutions)).collect()))
    }
}

/// A post as what it is in each institution.
pub fn holdings(role: RoleId, post: &Post, institutions: &Institutions) -> Vec<Holding> {
    let of = post.institutions(institutions).into_iter();
    of.map(|institution| Holding { role, user: post.user.clone(), institution }).collect()
}
