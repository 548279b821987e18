//! What a handler has in its hands while it holds a turn.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::store::{self, Commit, Committed, Item, SessionWrite, Store, Turn};

/// A held turn: its items, its session, and the way to journal before the work is over.
pub struct Hold {
    store: Store,
    turn: Turn,
    lease: Duration,
    renewed: Renewed,
}

/// When the lease was last known to be ours.
#[derive(Clone)]
pub(super) struct Renewed(Arc<Mutex<Instant>>);

impl Renewed {
    pub(super) fn now(&self) {
        *self.lock() = Instant::now();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Instant> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Hold {
    pub(super) fn new(store: Store, turn: Turn, lease: Duration) -> Self {
        Self { store, turn, lease, renewed: Renewed(Arc::new(Mutex::new(Instant::now()))) }
    }

    pub(super) fn renewed(&self) -> Renewed {
        self.renewed.clone()
    }

    pub(super) fn turn(&self) -> &Turn {
        &self.turn
    }

    /// The turn without what it is about: as much as renewing it takes.
    pub(super) fn claim(&self) -> Turn {
        let Turn { owner, entry, fence, deaths, .. } = &self.turn;
        let (owner, entry) = (owner.clone(), entry.clone());
        Turn { owner, entry, fence: *fence, deaths: *deaths, items: Vec::new(), session: None }
    }

    /// What is not there need not be forgotten.
    pub(super) fn spare(&self, commit: &mut Commit) {
        if commit.session == SessionWrite::Clear && self.turn.session.is_none() {
            commit.session = SessionWrite::Keep;
        }
    }

    /// What the session will be once `commit` is in.
    pub(super) fn write_session(&self, commit: &Commit) -> Option<String> {
        match &commit.session {
            SessionWrite::Keep => self.turn.session.clone(),
            SessionWrite::Set { body, .. } => Some(body.clone()),
            SessionWrite::Clear => None,
        }
    }

    pub(super) fn go_on(&mut self, items: Vec<Item>, session: Option<String>) {
        self.turn.items = items;
        self.turn.deaths = 0;
        self.turn.session = session;
    }

    /// The turn's fence: whom its commits hold is held under it.
    pub fn fence(&self) -> u64 {
        self.turn.fence
    }

    /// Whose turn it is.
    pub fn owner(&self) -> &store::Owner {
        &self.turn.owner
    }

    /// The items at the head.
    pub fn items(&self) -> &[Item] {
        &self.turn.items
    }

    /// The owner's session as it was when the turn, or the last commit, left it.
    pub fn session(&self) -> Option<&str> {
        self.turn.session.as_deref()
    }

    /// Commits something now without being done with any item: the journal of a step.
    ///
    /// # Errors
    /// [`store::Error::Fenced`] when the turn is no longer ours: stop at once.
    pub async fn journal(&mut self, mut commit: Commit) -> Result<(), store::Error> {
        commit.take = 0;
        let (ahead, session) = (self.turn.items.len(), self.write_session(&commit));
        match self.store.commit(&self.turn, commit, ahead).await? {
            Committed::More(_) => {
                self.turn.session = session;
                Ok(())
            }
            // A journal entry leaves the item in the mailbox, so a release means the turn is not ours.
            Committed::Released => Err(store::Error::Fenced),
        }
    }

    /// Whether a call that may last `span` ends before the lease could; where it would not, the lease is renewed first.
    ///
    /// # Errors
    /// [`store::Error::Fenced`] when the turn is no longer ours: stop at once.
    pub async fn outlasts(&self, span: Duration) -> Result<bool, store::Error> {
        if !self.lasts(span) {
            if !self.store.heartbeat(&self.turn).await? {
                return Err(store::Error::Fenced);
            }
            self.renewed.now();
        }
        Ok(self.lasts(span))
    }

    fn lasts(&self, span: Duration) -> bool {
        self.renewed.lock().elapsed() + span < self.lease
    }
}
