//! Which institution a department belongs to: the nearest node above it that a sub-administrator is put in charge of.

use std::collections::BTreeSet;

use crate::directory::Directory;
use crate::domain::department::Chain;
use crate::domain::id::DepartmentId;

/// The nodes sub-administrators are put in charge of, the organisation itself left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Institutions(BTreeSet<DepartmentId>);

impl Institutions {
    /// These; the organisation itself is none.
    pub fn new(nodes: impl IntoIterator<Item = DepartmentId>) -> Self {
        Self(nodes.into_iter().filter(|id| *id != DepartmentId::ROOT).collect())
    }

    /// The institution a department belongs to; `None` where nobody below the whole organisation is in charge.
    pub fn of(&self, chain: &Chain) -> Option<DepartmentId> {
        chain.ids().iter().copied().find(|id| self.0.contains(id))
    }

    /// All of them, in order of id.
    pub fn all(&self) -> impl Iterator<Item = DepartmentId> {
        self.0.iter().copied()
    }
}

impl Directory {
    /// Every institution, as the last walk saw them; `None` before the first one.
    pub fn institutions(&self) -> Option<Institutions> {
        self.inner.hints.managed().map(Institutions::new)
    }

    /// The institutions in these subtrees, as the last walk saw them, in order of id; `None` before the first one.
    /// A node with institutions below it oversees them and is none itself.
    pub fn institutions_below(&self, nodes: &[DepartmentId]) -> Option<Vec<DepartmentId>> {
        let all = self.institutions()?;
        let chains: Vec<Chain> = all.all().filter_map(|id| self.hinted_chain(id)).collect();
        let oversees = |id: DepartmentId| {
            chains.iter().any(|chain| chain.department() != id && chain.ids().contains(&id))
        };
        let inside = chains.iter().filter(|chain| chain.is_within(nodes));
        Some(inside.map(Chain::department).filter(|id| !oversees(*id)).collect())
    }

    /// A department's chain, as the last walk saw it.
    pub(in crate::directory) fn hinted_chain(&self, id: DepartmentId) -> Option<Chain> {
        let tree = self.inner.hints.tree()?;
        Chain::new(tree.upward(id).map(|department| department.id).collect())
    }
}
