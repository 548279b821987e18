//! Scenarios: conversations with the whole program, in process, on the simulated platform.
//!
//! One file a feature. Each scene ends with `finish`, which fails on anything that was left unsaid, unsent or unknown.

mod support;

mod member_add;
