//! A change in words: what it will do, what it has done, why it was not done.

mod account;
mod department;
mod gathering;
pub mod member;
mod recall;
mod removal;
mod role;

use crate::domain::change::{Change, Made, each_change};
use crate::domain::operation::{Line, Why};

pub(super) use role::say;

/// How a change is shown.
pub(super) trait Shown {
    /// What is to be done.
    fn planned(&self, line: &Line) -> String;

    /// What is the case now.
    fn done(&self, line: &Line) -> String;

    /// What was tried, where that is said shorter than what was planned.
    fn tried(&self) -> Option<&'static str> {
        None
    }

    /// Why it was not done, where that is said otherwise than of other changes.
    fn failed(&self, _why: &Why) -> Option<String> {
        None
    }

    /// How to go on where it was not done.
    fn way_on(&self, _line: &Line) -> Option<String> {
        None
    }

    /// The way to what it made.
    fn way_in(&self, _made: &Made) -> String {
        String::new()
    }
}

/// How this one is shown.
pub(super) fn shown(change: &Change) -> &dyn Shown {
    each_change!(change, it => it)
}
