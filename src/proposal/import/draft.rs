//! What a row of a table comes to: somebody to be added, or nobody.

use serde::{Deserialize, Serialize};

use crate::language::MemberDraft;
use crate::sheet::Row;

/// Somebody to be added, as said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Where they stood: [`stood`](crate::domain::operation::bulk::stood).
    pub row: u32,
    /// Their name.
    pub name: String,
    /// Normalised, valid or not.
    pub mobile: String,
    /// Empty where none was said.
    pub department: String,
    /// Their title.
    pub title: String,
    /// Their job number.
    pub job_number: String,
    /// The roles they are to have, as said.
    pub roles: Vec<String>,
    /// Why the row cannot be taken for what it says.
    pub flaw: Option<String>,
}

/// Why a row is nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nobody {
    /// What stands over the list.
    Title,
    /// What explains it.
    Note,
    /// A sum.
    Sum,
    /// Nobody real.
    Example,
}

/// A row that is nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Where it stood: [`stood`](crate::domain::operation::bulk::stood).
    pub row: u32,
    /// What stands in it.
    pub text: String,
    /// What it is instead.
    pub nobody: Nobody,
}

/// Somebody of a message.
pub fn of_member(row: u32, member: &MemberDraft) -> Draft {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    Draft {
        row,
        name: text(&member.name),
        mobile: text(&member.mobile),
        department: text(&member.department),
        title: text(&member.title),
        job_number: text(&member.job_number),
        roles: member.roles.clone(),
        flaw: None,
    }
}

/// What stands in a row.
pub fn shown(row: &Row) -> String {
    let mut texts: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    texts.dedup();
    texts.join(" ")
}
