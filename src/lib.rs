//! Guanjia (管家).

pub mod app;
pub mod clock;
pub mod language;
