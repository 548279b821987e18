//! The lists of the last walk, put right where events have put single people or departments in doubt since.
//!
//! In a large organisation somebody is always in doubt: a list that waited for the last of them would never be shown.
//!
//! **Invariant:** whoever and whatever is in doubt is read before it is on a list.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::super::Directory;
use super::super::hints::{Doubts, People};
use super::super::tree::Tree;
use super::Listed;
use crate::dingtalk::Error;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UserId};

/// More in doubt than this is not read while somebody waits.
const FEW: usize = 20;

/// The tree, and who is listed in each department wanted.
pub(in crate::directory) struct Seen {
    tree: Arc<Tree>,
    lists: HashMap<DepartmentId, Vec<Listed>>,
}

impl Seen {
    fn of(tree: Arc<Tree>, people: &People, nodes: &[DepartmentId]) -> Self {
        let lists = people.listed_in(|department| tree.is_below(department, nodes)).collect();
        Self { tree, lists }
    }

    /// The departments below these nodes, by id, each with its list.
    pub(super) fn into_lists(mut self, nodes: &[DepartmentId]) -> Vec<(Department, Vec<Listed>)> {
        let tree = Arc::clone(&self.tree);
        let mut below: Vec<&Department> = tree.all().filter(|one| tree.is_below(one.id, nodes)).collect();
        below.sort_unstable_by_key(|one| one.id);
        below.into_iter().map(|one| (one.clone(), self.lists.remove(&one.id).unwrap_or_default())).collect()
    }
}

impl Directory {
    /// What the last walk saw below these nodes, as good as read; `None` before its end, and while so much is in doubt
    /// that it is walked again.
    ///
    /// # Errors
    /// What is in doubt could not be read.
    pub(in crate::directory) async fn seen_below(
        &self,
        nodes: &[DepartmentId],
    ) -> Result<Option<Seen>, Error> {
        let Some((tree, people, doubts)) = self.inner.hints.known() else { return Ok(None) };
        if doubts.is_wide() || doubts.crowd() > FEW {
            return Ok(None);
        }
        let tree = self.put_right(tree, &doubts).await?;
        let mut seen = Seen::of(tree, &people, nodes);
        let members = try_join_all(doubts.people().map(|user| self.member(user))).await?;
        for list in seen.lists.values_mut() {
            list.retain(|listed| !doubts.has_person(&listed.user));
        }
        for member in members.iter().flatten() {
            for department in &member.departments {
                if seen.tree.is_below(*department, nodes) {
                    seen.lists.entry(*department).or_default().push(Listed::from(member));
                }
            }
        }
        Ok(Some(seen))
    }

    /// The same for a page that shows all of the organisation: while it is walked again, what was seen before. Nobody on
    /// such a list is hidden from whoever may have it.
    ///
    /// # Errors
    /// What is in doubt could not be read.
    pub(super) async fn seen_for_reading(&self, nodes: &[DepartmentId]) -> Result<Option<Seen>, Error> {
        let seen = self.seen_below(nodes).await?;
        if seen.is_some() || !nodes.contains(&DepartmentId::ROOT) {
            return Ok(seen);
        }
        Ok(self.inner.hints.known().map(|(tree, people, _)| Seen::of(tree, &people, nodes)))
    }

    /// Whether somebody may be a member for all that is known here: seen by the last walk, told of since, or nothing has
    /// been walked yet.
    pub fn may_know(&self, user: &UserId) -> bool {
        self.inner.hints.may_know(user) || self.has_placed(user)
    }

    /// The tree with what is in doubt of it read again.
    async fn put_right(&self, mut tree: Arc<Tree>, doubts: &Doubts) -> Result<Arc<Tree>, Error> {
        let ids: Vec<DepartmentId> = doubts.departments().collect();
        let read = try_join_all(ids.iter().map(|id| self.department(*id))).await?;
        for (id, department) in ids.into_iter().zip(read) {
            let tree = Arc::make_mut(&mut tree);
            match department {
                Some(department) => tree.put(department),
                None => tree.remove(id),
            }
        }
        Ok(tree)
    }
}
