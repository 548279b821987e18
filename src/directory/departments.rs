//! Departments one by one, and the part of the tree below a few nodes.
//!
//! **Invariant:** a department that is not there is `None`; it is not remembered, so that a new one shows at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::cache::Cache;
use super::tree::Tree;
use super::{Directory, NOW, SETTLED};
use crate::clock::Clock;
use crate::dingtalk::Error;
use crate::domain::department::{Chain, Department, DepartmentDetail};
use crate::domain::id::{DepartmentId, UserId};

/// The most departments walked while somebody waits: two seconds of calls.
pub(super) const WALK: usize = 40;

/// Who and what is directly in a department.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Its own members.
    pub members: Vec<UserId>,
    /// The departments directly below it.
    pub departments: Vec<DepartmentId>,
}

pub(super) struct Caches {
    one: Cache<DepartmentId, Arc<DepartmentDetail>>,
    below: Cache<DepartmentId, Arc<Vec<Department>>>,
    chains: Cache<DepartmentId, Chain>,
}

impl Caches {
    pub(super) fn new(clock: &Clock) -> Self {
        let capacity = 4000;
        Self {
            one: Cache::new(clock.clone(), capacity),
            below: Cache::new(clock.clone(), capacity),
            chains: Cache::new(clock.clone(), capacity),
        }
    }

    pub(super) fn clear(&self) {
        self.one.clear();
        self.below.clear();
        self.chains.clear();
    }
}

impl Directory {
    /// A department; `None` when there is none.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn department(&self, id: DepartmentId) -> Result<Option<Department>, Error> {
        Ok(self.read_department(id, SETTLED).await?.map(|detail| detail.department.clone()))
    }

    /// A department with its heads and its counts; `None` when there is none.
    pub(crate) async fn department_as_of(
        &self,
        id: DepartmentId,
        age: Duration,
    ) -> Result<Option<DepartmentDetail>, Error> {
        Ok(self.read_department(id, age).await?.map(|detail| DepartmentDetail::clone(&detail)))
    }

    async fn read_department(
        &self,
        id: DepartmentId,
        age: Duration,
    ) -> Result<Option<Arc<DepartmentDetail>>, Error> {
        let read = async { known(self.inner.client.department(id).await).map(|one| one.map(Arc::new)) };
        self.inner.departments.one.get(&id, age, read).await
    }

    /// Who and what is directly in a department, read now, whatever the application may see; `None` when there is no
    /// such department.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn inside(&self, id: DepartmentId) -> Result<Option<Inside>, Error> {
        let client = &self.inner.client;
        let Some(members) = known(client.user_ids_in(id).await)? else { return Ok(None) };
        let departments = known(client.department_ids_below(id).await)?;
        Ok(departments.map(|departments| Inside { members, departments }))
    }

    /// A call of ours has just made a department, or given it another name: as good as read.
    pub fn department_is(&self, department: &Department) {
        self.inner.departments.clear();
        self.inner.hints.put_department(department.id, Some(department));
    }

    /// A call of ours has just removed a department.
    pub fn department_is_gone(&self, id: DepartmentId) {
        self.inner.departments.clear();
        self.inner.hints.put_department(id, None);
    }

    /// A call of ours has just changed who heads a department.
    pub fn heads_changed(&self, id: DepartmentId) {
        self.inner.departments.one.forget(&id);
    }

    /// The same as of a few seconds ago.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn departments_below_now(&self, id: DepartmentId) -> Result<Vec<Department>, Error> {
        Ok(Vec::clone(&*self.below_as_of(id, NOW).await?))
    }

    /// A department with its heads and its counts, as of a few seconds ago; `None` when there is none.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn department_now(&self, id: DepartmentId) -> Result<Option<DepartmentDetail>, Error> {
        self.department_as_of(id, NOW).await
    }

    /// The departments directly below one, in order of id; none where there is no such department.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn departments_directly_below(&self, id: DepartmentId) -> Result<Vec<Department>, Error> {
        let mut below = Vec::clone(&*self.below(id).await?);
        below.sort_unstable_by_key(|department| department.id);
        Ok(below)
    }

    /// A department and all above it; `None` when there is none.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn chain(&self, id: DepartmentId) -> Result<Option<Chain>, Error> {
        self.chain_as_of(id, SETTLED).await
    }

    pub(crate) async fn chain_as_of(&self, id: DepartmentId, age: Duration) -> Result<Option<Chain>, Error> {
        if id == DepartmentId::ROOT {
            // Nothing is above it, whenever one asks.
            return Ok(Chain::new(vec![id]));
        }
        let read = async { known(self.inner.client.chain(id).await) };
        self.inner.departments.chains.get(&id, age, read).await
    }

    /// One chain a department, in order; the inner error is a department that is not there.
    pub(crate) async fn chains_as_of(
        &self,
        ids: &[DepartmentId],
        age: Duration,
    ) -> Result<Result<Vec<Chain>, DepartmentId>, Error> {
        let chains = try_join_all(ids.iter().map(|id| self.chain_as_of(*id, age))).await?;
        Ok(chains.into_iter().zip(ids).map(|(chain, id)| chain.ok_or(*id)).collect())
    }

    /// The name of a department; `None` when there is none.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn name(&self, id: DepartmentId) -> Result<Option<String>, Error> {
        if let Some(name) = self.hinted_name(id) {
            return Ok(Some(name));
        }
        Ok(self.department(id).await?.map(|department| department.name))
    }

    fn hinted_name(&self, id: DepartmentId) -> Option<String> {
        let tree = self.inner.hints.settled_tree()?;
        tree.department(id).map(|department| department.name.clone())
    }

    /// A department with those above it but the organisation, outermost first, with ` / ` between them.
    /// Those the app may not see are left out; empty when there is no such department.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn path(&self, id: DepartmentId) -> Result<String, Error> {
        let Some(chain) = self.chain(id).await? else { return Ok(String::new()) };
        let below = chain.ids().iter().filter(|id| **id != DepartmentId::ROOT || chain.ids().len() == 1);
        let names = try_join_all(below.map(|id| self.visible_name(*id))).await?;
        let names: Vec<String> = names.into_iter().rev().flatten().collect();
        Ok(names.join(" / "))
    }

    async fn visible_name(&self, id: DepartmentId) -> Result<Option<String>, Error> {
        match self.name(id).await {
            Err(Error::OutsideAppScope) => Ok(None),
            other => other,
        }
    }

    async fn below(&self, id: DepartmentId) -> Result<Arc<Vec<Department>>, Error> {
        self.below_as_of(id, SETTLED).await
    }

    async fn below_as_of(&self, id: DepartmentId, age: Duration) -> Result<Arc<Vec<Department>>, Error> {
        let read =
            async { known(self.inner.client.departments_below(id).await).map(|list| list.map(Arc::new)) };
        Ok(self.inner.departments.below.get(&id, age, read).await?.unwrap_or_default())
    }

    /// The departments of these subtrees, read level by level; `None` when there are too many to wait for.
    pub(super) async fn walk(&self, nodes: &[DepartmentId]) -> Result<Option<Vec<Department>>, Error> {
        if nodes.contains(&DepartmentId::ROOT) || nodes.len() > WALK {
            return Ok(None);
        }
        let tops = try_join_all(nodes.iter().map(|node| self.department(*node))).await?;
        let mut level: Vec<Department> = tops.into_iter().flatten().collect();
        let mut found: BTreeMap<DepartmentId, Department> = BTreeMap::new();
        while !level.is_empty() {
            found.extend(level.iter().map(|one| (one.id, one.clone())));
            if found.len() > WALK {
                return Ok(None);
            }
            let lists = try_join_all(level.iter().map(|one| self.below(one.id))).await?;
            let below = lists.iter().flat_map(|list| list.iter());
            level = below.filter(|one| !found.contains_key(&one.id)).cloned().collect();
        }
        Ok(Some(found.into_values().collect()))
    }

    /// The tree of these subtrees, as [`Directory::walk`] reads them.
    pub(super) async fn walked(&self, nodes: &[DepartmentId]) -> Result<Option<Tree>, Error> {
        Ok(self.walk(nodes).await?.map(Tree::new))
    }
}

/// What is not there is an answer, not an error.
fn known<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(Error::DepartmentUnknown) => Ok(None),
        Err(error) => Err(error),
    }
}
