//! Everybody of some departments, with what a list shows of them: no call a person, and none at all while it is known.
//!
//! A few departments are read as they are listed, at most five minutes ago; many are taken from the last walk, unless
//! something has been put in doubt since.
//!
//! **Invariant:** it is for reading only: nothing is decided by it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::cache::Cache;
use super::departments::WALK;
use super::people::Listed;
use super::{Directory, SETTLED};
use crate::clock::Clock;
use crate::dingtalk::Error;
use crate::domain::id::{DepartmentId, RoleId, UserId};

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their number, where the application may know it.
    pub mobile: Option<String>,
    /// Whether they have logged in.
    pub active: bool,
    /// Whether it is an enterprise account.
    pub exclusive: bool,
    /// The first department of the list they are in.
    pub department: DepartmentId,
}

pub(super) struct Caches {
    holders: Cache<RoleId, Arc<HashSet<UserId>>>,
}

impl Caches {
    pub(super) fn new(clock: &Clock) -> Self {
        Self { holders: Cache::new(clock.clone(), 200) }
    }

    pub(super) fn clear(&self) {
        self.holders.clear();
    }
}

impl Directory {
    /// Everybody of these departments and below, each once; `None` when there are too many departments to read, and no
    /// walk has settled yet.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn roster(&self, nodes: &[DepartmentId]) -> Result<Option<Vec<Entry>>, Error> {
        if self.is_wide(nodes) {
            return Ok(self.walked_roster(nodes));
        }
        let Some(departments) = self.walk(nodes).await? else { return Ok(self.walked_roster(nodes)) };
        let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
        let mut entries = Entries::default();
        for (department, list) in departments.iter().zip(&lists) {
            for listed in list.iter() {
                entries.add(listed, department.id);
            }
        }
        Ok(Some(entries.found))
    }

    fn walked_roster(&self, nodes: &[DepartmentId]) -> Option<Vec<Entry>> {
        let tree = self.inner.hints.settled_tree()?;
        let lists = self.inner.hints.listed_in(|department| tree.is_below(department, nodes))?;
        let mut entries = Entries::default();
        for (department, list) in &lists {
            for listed in list {
                entries.add(listed, *department);
            }
        }
        Some(entries.found)
    }

    /// Whether the last walk saw more departments there than are read while somebody waits.
    fn is_wide(&self, nodes: &[DepartmentId]) -> bool {
        self.inner.hints.settled_tree().is_some_and(|tree| tree.has_below(nodes, WALK))
    }

    /// Who holds each of these roles, as at most five minutes ago; one that is gone is held by nobody.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn holders(&self, roles: &[RoleId]) -> Result<HashMap<RoleId, Arc<HashSet<UserId>>>, Error> {
        let read = |role: RoleId| async move {
            let read = async {
                match self.inner.client.role_members(role).await {
                    Ok(holders) => Ok(Some(Arc::new(holders.into_iter().map(|one| one.user).collect()))),
                    Err(Error::RoleUnknown) => Ok(None),
                    Err(error) => Err(error),
                }
            };
            let holders = self.inner.rosters.holders.get(&role, SETTLED, read).await?;
            Ok::<_, Error>((role, holders.unwrap_or_default()))
        };
        Ok(try_join_all(roles.iter().map(|role| read(*role))).await?.into_iter().collect())
    }
}

#[derive(Default)]
struct Entries {
    found: Vec<Entry>,
    seen: HashSet<UserId>,
}

impl Entries {
    fn add(&mut self, listed: &Listed, department: DepartmentId) {
        if self.seen.insert(listed.user.clone()) {
            self.found.push(Entry {
                user: listed.user.clone(),
                name: listed.name.clone(),
                mobile: listed.mobile.clone(),
                active: listed.active,
                exclusive: listed.exclusive,
                department,
            });
        }
    }
}
