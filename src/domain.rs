//! What the business talks about: values, their transitions, and the one constructor of a [`permit::Permit`].
//!
//! Pure: no clock, no store, no network, no wording.

pub mod audit;
pub mod change;
pub mod department;
pub mod id;
pub mod inbound;
pub mod invite;
pub mod mobile;
pub mod operation;
pub mod permit;
pub mod person;
pub mod profile;
pub mod role;
