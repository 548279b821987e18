//! The departments somebody manages, with how many people are in each.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, View};
use crate::directory::Counted;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::{Actor, Denied, Rank};

/// A department with those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Which.
    pub id: DepartmentId,
    /// What it is called.
    pub name: String,
    /// How deep below the first one.
    pub depth: usize,
    /// The one above, where that is shown too.
    pub parent: Option<DepartmentId>,
    /// People in it alone.
    pub direct: usize,
    /// People in it and below, each once.
    pub people: usize,
    /// Those of them who have not logged in.
    pub inactive: usize,
}

/// The nodes whose people somebody may have listed: all they manage.
pub fn nodes(actor: &Actor) -> Result<Vec<DepartmentId>, Denied> {
    match &actor.rank {
        Rank::Staff => Err(Denied::NotAdministrator),
        Rank::SubAdministrator { scope } => Ok(scope.clone()),
        Rank::MainAdministrator => Ok(vec![DepartmentId::ROOT]),
    }
}

/// The departments somebody manages, each after the one above it; `None` while that cannot be told.
///
/// # Errors
/// They could not be read.
pub async fn tree(view: &View, actor: &Actor) -> Result<Result<Option<Vec<Branch>>, Denied>, Error> {
    let nodes = match nodes(actor) {
        Ok(nodes) => nodes,
        Err(denied) => return Ok(Err(denied)),
    };
    if let Err(denied) = view.gate.may_list(actor, &nodes).await? {
        return Ok(Err(denied));
    }
    Ok(Ok(among(view, &nodes).await?))
}

/// These departments and those below them, each after the one above it; who may know of them has been asked.
pub(super) async fn among(view: &View, nodes: &[DepartmentId]) -> Result<Option<Vec<Branch>>, Error> {
    Ok(view.directory.census(nodes).await?.map(|counted| drawn(&counted)))
}

struct Tree<'c> {
    by_id: BTreeMap<DepartmentId, &'c Counted>,
    below: BTreeMap<DepartmentId, Vec<DepartmentId>>,
    branches: Vec<Branch>,
}

fn drawn(counted: &[Counted]) -> Vec<Branch> {
    let by_id: BTreeMap<DepartmentId, &Counted> =
        counted.iter().map(|one| (one.department.id, one)).collect();
    let mut below: BTreeMap<DepartmentId, Vec<DepartmentId>> = BTreeMap::new();
    let mut tops = Vec::new();
    for one in counted {
        match one.department.parent.filter(|parent| by_id.contains_key(parent)) {
            Some(parent) => below.entry(parent).or_default().push(one.department.id),
            None => tops.push(one.department.id),
        }
    }
    let mut tree = Tree { by_id, below, branches: Vec::new() };
    for top in tops {
        tree.draw(top, None, 0);
    }
    tree.branches
}

impl<'c> Tree<'c> {
    /// A department, then those below it; everybody in them, with whether they have logged in.
    fn draw(
        &mut self,
        id: DepartmentId,
        parent: Option<DepartmentId>,
        depth: usize,
    ) -> BTreeSet<(&'c UserId, bool)> {
        let Some(own) = self.by_id.remove(&id) else { return BTreeSet::new() };
        let mut people: BTreeSet<(&UserId, bool)> =
            own.people.iter().map(|(user, active)| (user, *active)).collect();
        let (at, direct) = (self.branches.len(), people.len());
        let name = own.department.name.clone();
        self.branches.push(Branch { id, name, depth, parent, direct, people: 0, inactive: 0 });
        for child in self.below.remove(&id).unwrap_or_default() {
            people.extend(self.draw(child, Some(id), depth + 1));
        }
        let branch = &mut self.branches[at];
        branch.people = people.len();
        branch.inactive = people.iter().filter(|(_, active)| !active).count();
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::department::Department;

    fn counted(id: i64, parent: Option<i64>, people: &[(&str, bool)]) -> Counted {
        Counted {
            department: Department {
                id: DepartmentId(id),
                name: format!("d{id}"),
                parent: parent.map(DepartmentId),
            },
            people: people.iter().map(|(user, active)| (UserId((*user).to_owned()), *active)).collect(),
        }
    }

    #[test]
    fn people_are_counted_once_however_many_departments_they_are_in() {
        let all = [
            counted(3, Some(2), &[("a", true), ("b", false)]),
            counted(2, Some(9), &[("a", true)]),
            counted(4, Some(2), &[("b", false), ("c", true)]),
        ];
        let shown: Vec<_> = drawn(&all)
            .into_iter()
            .map(|one| (one.id.0, one.depth, one.direct, one.people, one.inactive))
            .collect();
        assert_eq!(shown, [(2, 0, 1, 3, 1), (3, 1, 2, 2, 1), (4, 1, 2, 2, 1)]);
    }

    #[test]
    fn a_circle_of_departments_ends() {
        assert!(drawn(&[counted(1, Some(2), &[]), counted(2, Some(1), &[])]).is_empty());
    }
}
