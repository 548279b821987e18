//! Everybody of some departments, with what a list shows of them: no call a person, and none at all while it is known.
//!
//! A few departments are read as they are listed, at most five minutes ago; many are taken from the last walk, unless
//! so much has been put in doubt since that it is walked again.
//!
//! **Invariant:** it is for reading only: nothing is decided by it.

use std::collections::HashSet;

use futures_util::future::try_join_all;

use super::super::Directory;
use super::super::departments::WALK;
use super::Listed;
use super::seen::Seen;
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
    /// and no walk has ended yet.
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
        let seen = self.seen_for_reading(nodes).await?;
        let counted =
            |seen: Seen| seen.into_lists(nodes).iter().map(|(one, list)| Counted::of(one, list)).collect();
        Ok(seen.map(counted))
    }

    /// Everybody of these departments and below, each once; `None` when there are too many departments to read, and no
    /// walk has ended yet.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn roster(&self, nodes: &[DepartmentId]) -> Result<Option<Vec<Entry>>, Error> {
        let mut entries = Entries::default();
        if !self.is_wide(nodes)
            && let Some(departments) = self.walk(nodes).await?
        {
            let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
            for (department, list) in departments.iter().zip(&lists) {
                for listed in list.iter() {
                    entries.add(listed, department.id);
                }
            }
            return Ok(Some(entries.found));
        }
        let Some(seen) = self.seen_for_reading(nodes).await? else { return Ok(None) };
        for (department, list) in &seen.into_lists(nodes) {
            for listed in list {
                entries.add(listed, department.id);
            }
        }
        Ok(Some(entries.found))
    }

    /// Who below these departments had not logged in when the last walk saw them, each once, by name; `None` before the
    /// first walk. They may have since.
    pub fn once_inactive(&self, nodes: &[DepartmentId]) -> Option<Vec<Entry>> {
        let (tree, people, _) = self.inner.hints.known()?;
        let mut entries = Entries::default();
        for (department, list) in people.listed_in(|department| tree.is_below(department, nodes)) {
            for listed in list.iter().filter(|listed| !listed.active) {
                entries.add(listed, department);
            }
        }
        entries.found.sort_by(|one, other| (&one.name, &one.user).cmp(&(&other.name, &other.user)));
        Some(entries.found)
    }

    /// Whether the last walk saw more departments there than are read while somebody waits.
    pub(super) fn is_wide(&self, nodes: &[DepartmentId]) -> bool {
        self.inner.hints.tree().is_some_and(|tree| tree.has_below(nodes, WALK))
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
