//! What the organisation's departments and members are called, to be looked for in what people type.
//!
//! **Invariant:** only names leave here: that one is known says nothing about whom its owner may be shown to.

use std::sync::Arc;

use tokio::sync::watch;

use super::Directory;
use super::hints::People;
use super::tree::Tree;
use crate::language::{Lexicon, Names, Organisation};

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
