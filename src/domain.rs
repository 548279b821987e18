//! What the business talks about: values, their transitions, and the one constructor of a [`permit::Permit`].
//!
//! Pure: no clock, no store, no network, no wording.

pub mod department;
pub mod id;

pub mod mobile;

pub mod permit;
pub mod person;
pub mod role;
