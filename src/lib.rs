//! Guanjia (管家).

pub mod clock;
pub mod dingtalk;
pub mod domain;
pub mod store;
