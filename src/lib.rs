//! Guanjia (管家).

pub mod clock;
pub mod domain;
pub mod store;
