//! What somebody may see of the organisation: asked alike in chat, by the pages and by whoever calls the API.
//!
//! An answer is facts; what is said of them is made where it is said.
//!
//! **Invariant:** nothing is in an answer that the asker may not see: whoever asks comes with their rank as of now, and
//! no question is answered without it.

pub mod board;
pub mod department;
pub mod group;
pub mod import;
pub mod member;
pub mod notice;
pub mod operation;
pub mod pending;
pub mod reach;
pub mod trail;

use crate::clock::Clock;
use crate::dingtalk;
use crate::directory::Directory;
use crate::gate::Gate;
use crate::operation::join::JoinPages;
use crate::store::{self, Store};

/// Where answers come from. Cheap to clone.
#[derive(Clone)]
pub struct View {
    /// The organisation as we know it.
    pub directory: Directory,
    /// Who may do what.
    pub gate: Gate,
    /// Records, ledgers, the trail.
    pub store: Store,
    /// The platform, for what only it can tell.
    pub client: dingtalk::Client,
    /// The time.
    pub clock: Clock,
    /// Where invitations' own pages are.
    pub join: JoinPages,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The platform did not tell.
    #[error(transparent)]
    Platform(#[from] dingtalk::Error),
    /// The store did not.
    #[error(transparent)]
    Store(#[from] store::Error),
}
