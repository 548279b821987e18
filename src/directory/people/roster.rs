//! Everybody of some departments, with what a list shows of them: no call a person, and none at all while it is known.
//!
//! A few departments are read as they are listed, at most five minutes ago; many are taken from the last walk, unless
//! something has been put in doubt since.
//!
//! **Invariant:** it is for reading only: nothing is decided by it.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join_all;

use super::super::Directory;
use super::super::departments::WALK;
use super::Listed;
use crate::dingtalk::Error;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};

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

/// A department, and who is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub department: Department,
    /// The people in it alone, and whether each has logged in.
    pub people: Vec<(UserId, bool)>,
}

impl Counted {
    fn of(department: &Department, list: &[Listed]) -> Self {
        let people = list.iter().map(|listed| (listed.user.clone(), listed.active)).collect();
        Self { department: department.clone(), people }
    }
}

impl Directory {
    /// These departments and those below them, by id, each with its own people; `None` when there are too many to read,
    /// and no walk has settled yet.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn census(&self, nodes: &[DepartmentId]) -> Result<Option<Vec<Counted>>, Error> {
        if !self.is_wide(nodes)
            && let Some(departments) = self.walk(nodes).await?
        {
            let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
            let counted = departments.iter().zip(&lists).map(|(one, list)| Counted::of(one, list));
            return Ok(Some(counted.collect()));
        }
        let Some(tree) = self.inner.hints.settled_tree() else { return Ok(None) };
        let within = |id: DepartmentId| tree.is_below(id, nodes);
        let Some(lists) = self.inner.hints.listed_in(within) else { return Ok(None) };
        let lists: HashMap<DepartmentId, Vec<Listed>> = lists.into_iter().collect();
        let mut departments: Vec<&Department> = tree.all().filter(|one| within(one.id)).collect();
        departments.sort_unstable_by_key(|one| one.id);
        let list = |one: &Department| lists.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        Ok(Some(departments.into_iter().map(|one| Counted::of(one, list(one))).collect()))
    }

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

    /// Who below these departments had not logged in when the last walk saw them, each once, by name; `None` before the
    /// first walk. They may have since.
    pub fn once_inactive(&self, nodes: &[DepartmentId]) -> Option<Vec<Entry>> {
        let tree = self.inner.hints.tree()?;
        let lists = self.inner.hints.once_listed_in(|department| tree.is_below(department, nodes))?;
        let mut entries = Entries::default();
        for (department, list) in &lists {
            list.iter().filter(|listed| !listed.active).for_each(|listed| entries.add(listed, *department));
        }
        entries.found.sort_by(|one, other| (&one.name, &one.user).cmp(&(&other.name, &other.user)));
        Some(entries.found)
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
    pub(super) fn is_wide(&self, nodes: &[DepartmentId]) -> bool {
        self.inner.hints.settled_tree().is_some_and(|tree| tree.has_below(nodes, WALK))
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
