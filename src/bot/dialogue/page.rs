//! A list being read page by page.
//!
//! **Invariant:** only the question and the place in the answer are kept: who is on a page, and whether the asker may
//! still see it, is found out anew for every page.

use serde::{Deserialize, Serialize};

use super::Request;
use crate::domain::id::{DepartmentId, OutTrackId};
use crate::domain::role::Role;
use crate::language::State;

/// How many rows a page holds.
pub const SIZE: usize = 15;

/// Which people are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Those of these departments and everything below them.
    pub nodes: Vec<DepartmentId>,
    /// What these are called.
    pub place: String,
    /// Only those who have logged in, or have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Only those who hold no role that is given here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_role: bool,
    /// Only those who hold one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
}

/// What is read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "list", rename_all = "snake_case")]
pub enum Subject {
    /// People of departments.
    People(Query),
    /// Who answers for what: the request that asked for it.
    Board(Box<Request>),
}

/// A list in words, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaves {
    /// What is listed, and how much of it there is.
    pub title: String,
    /// The rows, in Markdown.
    pub rows: Vec<String>,
}

/// A list, and where in it one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What is listed.
    pub subject: Subject,
    /// The page, from nought.
    pub at: usize,
    /// The card it is shown on.
    pub card: OutTrackId,
}
