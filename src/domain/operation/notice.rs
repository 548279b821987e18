//! A notice: what is said, to whom, by which channels, when; and what came of it.
//!
//! An operation carries it as a [`Campaign`] (`super::operation::Bulk`): proposed, confirmed and approved like any
//! other. Its calls are [`Batch`]es, cut by [`plan`] from the [`Crowd`] as it is when delivery begins; they lie in
//! chunks of at most [`BATCHES`], records of their own, so that what a call writes does not grow with the whole.
//!
//! **Invariant:** a batch whose call may have been made is never begun again, unless the platform itself makes a
//! repetition harmless ([`Channel::repeats`]).

mod audience;
mod batch;
pub mod budget;
mod campaign;
mod channel;
mod crowd;
pub mod plan;
mod quiet;
mod receipt;
pub mod reminder;
mod replaces;
mod summary;

pub use audience::{Audience, Part};
pub use batch::{BATCHES, Batch, Chunk, Left, Miss, Named, Sending, To};
pub use campaign::{Campaign, Leg, Sender, Tally, chunk, reads, visits};
pub use channel::{Channel, Receipt};
pub use crowd::{Crowd, Node, Receiver};
pub use quiet::Quiet;
pub use receipt::{Mark, Reading, Reads};
pub use reminder::{Came, Reminder};
pub use replaces::{Difference, Replaces};
pub use summary::Summary;
