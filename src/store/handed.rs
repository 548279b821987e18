//! What is handed to a worker: whoever is ready, and the right to work off their mailbox.
//!
//! **Invariant:** a turn is had by one worker at a time; its fence tells it from every earlier one.

use std::time::Duration;

use super::Owner;

/// An owner with something in its mailbox, handed to this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The entry on the ready stream.
    pub entry: String,
    /// Whose turn it is.
    pub owner: Owner,
}

/// An item at the head of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The item as it was put in.
    pub body: String,
    /// How often the head has been claimed without a commit, this time included.
    pub attempts: u32,
}

/// The right to work off one mailbox, until its lease runs out.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Whose.
    pub owner: Owner,
    /// The entry on the ready stream.
    pub entry: String,
    /// Larger than the fence of every earlier turn of this owner.
    pub fence: u64,
    /// The first items, at most as many as were asked for.
    pub items: Vec<Item>,
    /// How many earlier attempts at the head nobody has been heard of again ([`super::Store::survived`]).
    pub deaths: u32,
    /// The owner's session, if it has one.
    pub session: Option<String>,
}

impl Turn {
    /// As it was handed out.
    pub fn ready(&self) -> Ready {
        Ready { entry: self.entry.clone(), owner: self.owner.clone() }
    }
}

/// What becomes of a lease, such as one on a person, in a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lease {
    /// It is taken, or extended where this turn has it.
    Take(String, Duration),
    /// It is extended; it must still be this turn's.
    Keep(String, Duration),
    /// It is given back, where it is still this turn's.
    Return(String),
}

impl Lease {
    /// What it is on.
    pub fn name(&self) -> &str {
        let (Self::Take(name, _) | Self::Keep(name, _) | Self::Return(name)) = self;
        name
    }
}
