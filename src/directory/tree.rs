//! A tree of departments in memory: who lies below whom, and what a department may be called.
//!
//! It is a snapshot, so it is a hint: what it finds is asked of the platform again before anything is decided by it.
//!
//! **Invariant:** pure; a cycle or a missing parent in what the platform listed ends a walk, it does not hang it.

use std::collections::HashMap;

use crate::domain::department::Department;
use crate::domain::id::DepartmentId;

/// Deeper than any tree of departments is.
const DEEPEST: usize = 20;

/// Departments by id and by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    departments: HashMap<DepartmentId, Department>,
    by_name: HashMap<String, Vec<DepartmentId>>,
    longest_name: usize,
}

impl Tree {
    /// A tree of these; order does not matter.
    pub(super) fn new(departments: impl IntoIterator<Item = Department>) -> Self {
        let mut tree = Self::default();
        for department in departments {
            tree.put(department);
        }
        tree
    }

    /// Takes a department as it is now.
    pub(super) fn put(&mut self, department: Department) {
        self.remove(department.id);
        let name = fold(&department.name);
        self.longest_name = self.longest_name.max(name.chars().count());
        self.by_name.entry(name).or_default().push(department.id);
        self.departments.insert(department.id, department);
    }

    /// Forgets a department.
    pub(super) fn remove(&mut self, id: DepartmentId) {
        let Some(before) = self.departments.remove(&id) else { return };
        let name = fold(&before.name);
        if let Some(ids) = self.by_name.get_mut(&name) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.by_name.remove(&name);
            }
        }
    }

    /// One department.
    pub(super) fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(&id)
    }

    /// All departments, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// A department and those above it, as far as the tree knows, itself first.
    pub(super) fn upward(&self, id: DepartmentId) -> impl Iterator<Item = &Department> {
        let next = |below: &&Department| below.parent.and_then(|parent| self.departments.get(&parent));
        std::iter::successors(self.departments.get(&id), next).take(DEEPEST)
    }

    /// Whether a department is one of `nodes` or below one.
    pub(super) fn is_below(&self, id: DepartmentId, nodes: &[DepartmentId]) -> bool {
        self.upward(id).any(|department| nodes.contains(&department.id))
    }

    /// Whether more than so many departments are these nodes or below them.
    pub(super) fn has_below(&self, nodes: &[DepartmentId], most: usize) -> bool {
        self.departments.keys().filter(|id| self.is_below(**id, nodes)).nth(most).is_some()
    }

    /// Those called exactly so; if none is, those whose name with names above it in front reads so, glued together or
    /// with something between them. In order of id.
    pub(super) fn called(&self, said: &str) -> Vec<&Department> {
        let said = fold(said);
        let mut found = self.named(&said);
        if found.is_empty() {
            found = self.reading(&said);
        }
        found.sort_unstable_by_key(|department| department.id);
        found
    }

    fn named(&self, folded: &str) -> Vec<&Department> {
        let ids = self.by_name.get(folded).into_iter().flatten();
        ids.filter_map(|id| self.departments.get(id)).collect()
    }

    /// Every end of what was said may be the department's own name.
    fn reading(&self, said: &str) -> Vec<&Department> {
        let starts: Vec<usize> = said.char_indices().map(|(at, _)| at).collect();
        let first = starts.len().saturating_sub(self.longest_name).max(1);
        let ends = starts.iter().skip(first).filter_map(|at| said.split_at_checked(*at));
        ends.flat_map(|(front, name)| {
            self.named(name).into_iter().filter(move |department| self.is_fronted(department, front))
        })
        .collect()
    }

    /// Whether `front` is made of names above the department, in order, some left out.
    fn is_fronted(&self, department: &Department, front: &str) -> bool {
        let above: Vec<String> = self.upward(department.id).skip(1).map(|up| fold(&up.name)).collect();
        is_made_of(front, &above)
    }
}

/// Each name with 的 behind it, or without.
fn is_made_of(front: &str, upward: &[String]) -> bool {
    let front = front.strip_suffix('\u{7684}').unwrap_or(front);
    front.is_empty()
        || upward.iter().enumerate().any(|(at, name)| {
            !name.is_empty()
                && front.strip_suffix(name.as_str()).is_some_and(|rest| is_made_of(rest, &upward[at + 1..]))
        })
}

/// A name without what only separates, blanks, slashes and arrows, in lower case.
pub(super) fn fold(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !"/／\\>＞›-—·".contains(*c));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
