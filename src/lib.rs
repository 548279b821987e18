//! Guanjia (管家).

pub mod clock;
pub mod dingtalk;
pub mod directory;
pub mod domain;
pub mod store;
pub mod gate;
