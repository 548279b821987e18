//! Guanjia (管家).

pub mod clock;
pub mod config;
pub mod domain;
pub mod telemetry;
