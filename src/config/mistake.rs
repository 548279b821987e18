//! What is wrong with a configuration: all of it, for the person who has to put it right.
//!
//! **Invariant:** no mistake repeats the value of a secret.

use std::fmt;

use super::key::Key;

/// Everything that is wrong, one a line when displayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(Vec<String>);

impl Mistakes {
    /// Notes what is wrong with a setting and how to put it right.
    pub fn add(&mut self, key: &Key, wrong: impl fmt::Display) {
        self.add_at(&key.label(), wrong);
    }

    /// The same, for what is no setting.
    pub fn add_at(&mut self, place: &str, wrong: impl fmt::Display) {
        self.0.push(format!("{place}: {wrong}"));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line a mistake, in the order found.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Mistakes {}
