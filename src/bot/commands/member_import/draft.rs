//! What a row of a table comes to: somebody to be added, or nobody.

use crate::language::MemberDraft;
use crate::sheet::Row;

/// Somebody to be added, as said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where they stood: [`bulk::stood`].
    pub row: u32,
    pub name: String,
    /// Normalised, valid or not.
    pub mobile: String,
    /// Empty where none was said.
    pub department: String,
    pub title: String,
    pub job_number: String,
    pub roles: Vec<String>,
    /// Why the row cannot be taken for what it says.
    pub flaw: Option<String>,
}

/// Why a row is nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nobody {
    Title,
    Note,
    Sum,
    Example,
}

impl Nobody {
    /// What it is called.
    pub fn say(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Note => "说明",
            Self::Sum => "合计",
            Self::Example => "示例",
        }
    }
}

/// A row that is nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub row: u32,
    pub text: String,
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
