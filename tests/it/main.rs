//! Scenarios: conversations with the whole program, in process, on the simulated platform.
//!
//! One file a feature. Each scene ends with `finish`, which fails on anything that was left unsaid, unsent or unknown.

mod support;

mod account;
mod audit_list;
mod change;
mod dialogue;
mod door;
mod expiry;
mod fault;
mod group;
mod help;
mod invitation;
mod member_add;
mod member_import;
mod member_status;
mod message_kind;
mod near_name;
mod number;
mod outage;
mod outbox;
mod refusal;
mod remark;
mod role_change;
mod scope_show;
mod shape_tests;
mod suggestion;
