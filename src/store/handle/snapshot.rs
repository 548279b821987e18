//! What is too large for one value and is replaced as a whole: pieces under an edition, and a head that says which edition
//! counts.
//!
//! Whoever wants to replace it takes the lease on its name ([`Store::lock`]); the fence is the edition's version. They
//! put the pieces, which nobody reads yet, and publish: in one step the new head stands and the pieces before are gone.
//! A reader who finds a piece missing has been overtaken, and begins again with the head.
//!
//! **Invariant:** a head names only an edition that was whole when it was published, under a lease held then; an edition
//! that was never published is forgotten by itself.

use std::time::Duration;

use super::{Backend, Error, Store};

/// How long the pieces of an edition are kept that is not published: longer than it takes to write the rest of it.
pub(in crate::store) const UNPUBLISHED: Duration = Duration::from_mins(10);

/// One edition of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The snapshot's name, which is the name of its lease too.
    pub name: &'static str,
    /// The fence of the lease it is written under: later ones are larger.
    pub version: u64,
}

/// What an edition is published with.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// How many pieces it has: from 0, each put once.
    pub pieces: usize,
    /// What the head says, opaque to the store.
    pub body: &'a str,
    /// How long head and pieces last.
    pub ttl: Duration,
}

impl Store {
    /// Writes a piece of an edition nobody reads yet. Pieces are small enough to be moved within the store's time-out:
    /// 256 KiB at most.
    pub async fn put_piece(&self, edition: Edition, at: usize, piece: &str) -> Result<(), Error> {
        ask!(self.put_piece(edition, at, piece))
    }

    /// Lets an edition take the place of the one before. `false`: the lease is lost or a piece is missing; nothing has
    /// changed.
    pub async fn publish(&self, edition: Edition, head: Head<'_>) -> Result<bool, Error> {
        ask!(self.publish(edition, head))
    }

    /// The edition that counts, with what its head says.
    pub async fn published(&self, name: &'static str) -> Result<Option<(Edition, String)>, Error> {
        ask!(self.published(name))
    }

    /// A piece; `None` where there is none, or not any more.
    pub async fn piece(&self, edition: Edition, at: usize) -> Result<Option<String>, Error> {
        ask!(self.piece(edition, at))
    }
}
