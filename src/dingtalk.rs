//! The typed client of DingTalk's HTTP API, its signatures, its event crypto, and the parsing of what it pushes.
//!
//! One [`Client`] an app; the calls are methods on it, grouped by file after the thing they are about. What the
//! replicas of an app must share (the token, the pace, the ledger) comes in through [`Shared`], so this floor knows
//! no store. The pages named in the documentation are slugs of the official open-platform documents.
//!
//! **Invariant:** no error of this floor and nothing it traces contains a token, a secret, a phone number or what
//! somebody wrote.

pub mod account;
pub mod admin;
pub mod application;
pub mod card;
pub mod chat;
pub mod crypto;
pub mod department;
pub mod event;
pub mod file;
pub mod group;
pub mod hrm;
pub mod invite;
pub mod leaver;
pub mod link;
pub mod login;
pub mod meeting;
pub mod message;
pub mod notice;
mod profile;
pub mod removal;
pub mod role;
pub mod signature;
pub mod stream;
pub mod todo;
pub mod user;

mod client;
mod error;
mod probe;
mod shared;
mod wire;

#[cfg(test)]
mod standin;
#[cfg(test)]
mod tests;

pub use client::{Client, Idle, Settings, Veto, Waits, telling, wait};
pub use error::{Cap, Class, Error};
pub use probe::{PROBES, Probe};
pub use shared::{Boxed, CachedToken, Lane, Reservation, SESSION_WEBHOOK, Shared, SharedError};

/// One page of a longer answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// What this page holds.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<C>,
}
