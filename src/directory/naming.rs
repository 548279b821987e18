//! Which departments somebody means by a name.
//!
//! **Invariant:** a department is offered as within somebody's scope only if the platform says so: by its chain, or by
//! being listed below a node of theirs; of all names there are only the names leave here.

use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::sync::watch;

use super::Directory;
use super::hints::People;
use super::tree::{Tree, fold};
use crate::dingtalk::Error;
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::permit::{Actor, Rank};
use crate::language::{Lexicon, Names, Organisation, Short, short_for};

/// The departments of a name, seen from somebody's scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Those they manage.
    pub within: Vec<Department>,
    /// Those they do not; looked for only when they manage none.
    pub outside: Vec<Department>,
}

/// The most finds read again one by one. More than that only goes to be asked about, and is read when chosen.
const VERIFIED: usize = 12;

impl Directory {
    /// The departments called so, alone or with names above them in front, in the actor's scope; only if there are
    /// none, those elsewhere.
    ///
    /// # Errors
    /// They could not be looked up.
    pub async fn departments_named(&self, name: &str, actor: &Actor) -> Result<Named, Error> {
        if fold(name).is_empty() {
            return Ok(Named::default());
        }
        if let Rank::SubAdministrator { scope } = &actor.rank {
            let within = self.named_below(name, scope, actor).await?;
            if !within.is_empty() {
                return Ok(Named { within, outside: Vec::new() });
            }
        }
        let found = self.named_anywhere(name).await?;
        if actor.rank == Rank::MainAdministrator {
            return Ok(Named { within: found, outside: Vec::new() });
        }
        let (within, outside) = self.split(found, actor).await?;
        Ok(if within.is_empty() { Named { within, outside } } else { Named { within, outside: Vec::new() } })
    }

    /// The departments called so, wherever they are.
    ///
    /// # Errors
    /// They could not be looked up.
    pub async fn departments_called(&self, name: &str) -> Result<Vec<Department>, Error> {
        if fold(name).is_empty() { Ok(Vec::new()) } else { self.named_anywhere(name).await }
    }

    /// The departments that a short name may stand for, below these nodes where some are given: those whose ending was
    /// left out, else the houses that have it in their name. None before the first walk.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn departments_short(
        &self,
        said: &str,
        below: Option<&[DepartmentId]>,
    ) -> Result<Vec<Department>, Error> {
        let Some(tree) = self.inner.hints.settled_tree() else { return Ok(Vec::new()) };
        let said = fold(said);
        let of = |kind: Short| -> Vec<Department> {
            let reached = |one: &&Department| below.is_none_or(|nodes| tree.is_below(one.id, nodes));
            let fits = |one: &&Department| short_for(&said, &fold(&one.name)) == Some(kind);
            let mut found: Vec<Department> = tree.all().filter(reached).filter(fits).cloned().collect();
            found.sort_unstable_by_key(|one| one.id);
            found.truncate(VERIFIED);
            found
        };
        let found = [of(Short::Ending), of(Short::OfHouse)].into_iter().find(|found| !found.is_empty());
        let found = found.unwrap_or_default();
        let read = try_join_all(found.iter().map(|one| self.visible(one.id))).await?;
        let same = |(now, one): (Option<Department>, &Department)| now.filter(|now| now.name == one.name);
        Ok(read.into_iter().zip(&found).filter_map(same).collect())
    }

    async fn named_below(
        &self,
        name: &str,
        scope: &[DepartmentId],
        actor: &Actor,
    ) -> Result<Vec<Department>, Error> {
        if let Some(tree) = self.inner.hints.settled_tree() {
            let found = tree.called(name).into_iter().filter(|one| tree.is_below(one.id, scope)).cloned();
            let found = self.verified(found.collect(), name).await?;
            let (within, _) = self.split(found, actor).await?;
            if !within.is_empty() {
                return Ok(within);
            }
        }
        // Read just now, level by level from the scope's own nodes: nothing to verify.
        let tree = self.walked(scope).await?;
        Ok(tree.map(|tree| tree.called(name).into_iter().cloned().collect()).unwrap_or_default())
    }

    async fn named_anywhere(&self, name: &str) -> Result<Vec<Department>, Error> {
        if let Some(tree) = self.inner.hints.tree() {
            let found = self.verified(tree.called(name).into_iter().cloned().collect(), name).await?;
            if !found.is_empty() || self.inner.hints.settled_tree().is_some() {
                return Ok(found);
            }
        }
        let ids = self.inner.client.search_departments(name.trim()).await?;
        let found = try_join_all(ids.iter().map(|id| self.visible(*id))).await?;
        let found = found.into_iter().flatten();
        Ok(Tree::new(found).called(name).into_iter().cloned().collect())
    }

    /// Those that are still there under that name.
    async fn verified(&self, found: Vec<Department>, name: &str) -> Result<Vec<Department>, Error> {
        if found.len() > VERIFIED {
            return Ok(found);
        }
        let read = try_join_all(found.iter().map(|department| self.visible(department.id))).await?;
        let said = fold(name);
        Ok(read.into_iter().flatten().filter(|one| said.ends_with(&fold(&one.name))).collect())
    }

    async fn visible(&self, id: DepartmentId) -> Result<Option<Department>, Error> {
        match self.department(id).await {
            Err(Error::OutsideAppScope) => Ok(None),
            other => other,
        }
    }

    /// Those the actor manages, and the others.
    async fn split(
        &self,
        found: Vec<Department>,
        actor: &Actor,
    ) -> Result<(Vec<Department>, Vec<Department>), Error> {
        if !actor.is_administrator() {
            return Ok((Vec::new(), found));
        }
        let chains = try_join_all(found.iter().map(|department| self.chain(department.id))).await?;
        let pairs = found.into_iter().zip(chains);
        let managed = |chain: Option<&_>| chain.is_some_and(|chain| actor.manages(chain));
        let (within, outside): (Vec<_>, Vec<_>) = pairs.partition(|(_, chain)| managed(chain.as_ref()));
        let departments = |pairs: Vec<(Department, _)>| pairs.into_iter().map(|(one, _)| one).collect();
        Ok((departments(within), departments(outside)))
    }
}

/// Every name, as the last walk saw it. Cheap to clone.
#[derive(Clone)]
pub struct Called {
    tree: Arc<Tree>,
    people: Arc<People>,
}

impl Called {
    /// The index in which all of them are found, with groups of these titles. It takes a while: never where somebody waits.
    pub fn index(&self, groups: &[String], lexicon: &Lexicon) -> Organisation {
        let departments: Vec<&str> = self.tree.all().map(|one| one.name.as_str()).collect();
        let members: Vec<&str> = self.people.called().collect();
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let names = Names { departments: &departments, members: &members, groups: &groups };
        Organisation::new(names, lexicon)
    }
}

impl Directory {
    /// Every name there is; `None` before the first walk has ended.
    pub fn names(&self) -> Option<Called> {
        let (tree, people) = self.inner.hints.named()?;
        Some(Called { tree, people })
    }

    /// Tells when a name may have come, gone or changed.
    pub fn renamed(&self) -> watch::Receiver<()> {
        self.inner.hints.named.subscribe()
    }
}
