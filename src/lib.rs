//! Guanjia (管家).

pub mod clock;
