//! Composes, starts, stops.

pub mod parse;
