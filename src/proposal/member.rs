//! Members: added, moved, put right, removed.

pub mod add;
pub mod removal;
pub mod transfer;
pub mod update;
