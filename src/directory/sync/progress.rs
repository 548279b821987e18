//! How far this replica is with knowing the organisation, for the operator.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::super::Directory;

/// What a replica does about knowing the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is known yet.
    Unknown,
    /// It walks.
    Walking,
    /// Another replica walks; what that sees is taken over.
    Waiting,
    /// It is known, and followed by events.
    Known,
    /// It was known, and is about to be walked again.
    InDoubt,
}

impl State {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Walking => "walking",
            Self::Waiting => "waiting",
            Self::Known => "known",
            Self::InDoubt => "in_doubt",
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it does.
    pub state: State,
    /// Whether lists of the whole organisation can be had now.
    pub complete: bool,
    /// Departments whose people are known: while it walks, by this walk.
    pub departments_seen: usize,
    /// Departments known of; before the end of the first walk, so far.
    pub of: usize,
    /// People known: while it walks, by this walk.
    pub members: usize,
}

/// What it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// It does not keep up: other replicas do.
    #[default]
    Off,
    Resting,
    Walking,
    Waiting,
}

/// Counted by a walk.
#[derive(Debug, Default)]
pub(in crate::directory) struct Progress {
    stage: Mutex<Stage>,
    found: AtomicUsize,
    seen: AtomicUsize,
    members: AtomicUsize,
}

impl Progress {
    fn turn(&self, to: Stage) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn stage(&self) -> Stage {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It keeps up from now on, and does nothing at the moment.
    pub(super) fn rest(&self) {
        self.turn(Stage::Resting);
    }

    /// It waits for another's walk.
    pub(super) fn wait(&self) {
        self.turn(Stage::Waiting);
    }

    /// It walks.
    pub(super) fn walk(&self) {
        for count in [&self.found, &self.seen, &self.members] {
            count.store(0, Ordering::Relaxed);
        }
        self.turn(Stage::Walking);
    }

    /// So many departments more have been found.
    pub(super) fn found(&self, departments: usize) {
        self.found.fetch_add(departments, Ordering::Relaxed);
    }

    /// The people of a department have been listed.
    pub(super) fn seen(&self, members: usize) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        self.members.fetch_add(members, Ordering::Relaxed);
    }
}

impl Directory {
    /// How far this replica is with knowing the organisation; `None` where it leaves that to others.
    pub fn standing(&self) -> Option<Standing> {
        let (progress, hints) = (&self.inner.progress, &self.inner.hints);
        let (people, departments) = hints.extent();
        let (known, wide) = (hints.walked().is_some(), hints.doubts().is_wide());
        let state = match progress.stage() {
            Stage::Off => return None,
            Stage::Walking => State::Walking,
            Stage::Waiting => State::Waiting,
            Stage::Resting if !known => State::Unknown,
            Stage::Resting if wide => State::InDoubt,
            Stage::Resting => State::Known,
        };
        let complete = known && !wide;
        if state != State::Walking {
            let departments_seen = if known { departments } else { 0 };
            return Some(Standing { state, complete, departments_seen, of: departments, members: people });
        }
        let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
        let of = departments.max(count(&progress.found));
        let (departments_seen, members) = (count(&progress.seen), count(&progress.members));
        Some(Standing { state, complete, departments_seen, of, members })
    }
}
