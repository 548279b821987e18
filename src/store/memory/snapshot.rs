//! Snapshots, as long as the process lives.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::handle::snapshot::{Edition, Head, UNPUBLISHED};
use super::Memory;
use super::expiring::Expiring;

/// Heads by name, and the pieces of every edition.
#[derive(Default)]
pub(super) struct Snapshots {
    heads: Expiring<(Edition, String)>,
    pieces: Expiring<BTreeMap<usize, Arc<str>>>,
}

fn place(edition: Edition) -> String {
    format!("{}:{}", edition.name, edition.version)
}

/// See the methods of the same names on [`super::super::Store`].
impl Memory {
    pub fn put_piece(&self, edition: Edition, at: usize, piece: &str) {
        let pieces = &mut self.state().snapshots.pieces;
        let mut all = pieces.get(&place(edition)).cloned().unwrap_or_default();
        all.insert(at, piece.into());
        pieces.put(&place(edition), all, UNPUBLISHED);
    }

    pub fn publish(&self, edition: Edition, head: Head<'_>) -> bool {
        let mut state = self.state();
        if state.locks.get(edition.name) != Some(&edition.version) {
            return false;
        }
        let Snapshots { heads, pieces } = &mut state.snapshots;
        let whole = pieces.get(&place(edition)).filter(|all| all.len() == head.pieces).cloned();
        let Some(whole) = whole else { return false };
        pieces.put(&place(edition), whole, head.ttl);
        if let Some((before, _)) = heads.get(edition.name).filter(|(before, _)| *before != edition) {
            pieces.remove(&place(*before));
        }
        heads.put(edition.name, (edition, head.body.to_owned()), head.ttl);
        true
    }

    pub fn published(&self, name: &'static str) -> Option<(Edition, String)> {
        self.state().snapshots.heads.get(name).cloned()
    }

    pub fn piece(&self, edition: Edition, at: usize) -> Option<String> {
        let state = self.state();
        state.snapshots.pieces.get(&place(edition))?.get(&at).map(|piece| piece.as_ref().to_owned())
    }
}
