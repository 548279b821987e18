//! Tables pasted from a spreadsheet: a line of headings, then one person a line.
//!
//! **Invariant:** a cell goes where its heading says, whatever it looks like.

use super::assemble::push_role;
use super::class;
use super::lexicon::Lexicon;
use super::mobile::normalize_mobile;
use super::slots::MemberDraft;
use super::text::{Kind, Text};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Numbers of lines, and what a new member has no place for.
    Index,
    /// Names.
    Name,
    /// Numbers.
    Mobile,
    /// Titles.
    Title,
    /// Staff numbers.
    JobNumber,
    /// Departments.
    Department,
    /// Roles.
    Role,
}

const COLUMNS: &[(u16, Column)] = &[
    (class::FIELD_INDEX, Column::Index),
    (class::FIELD_OTHER, Column::Index),
    (class::FIELD_NAME, Column::Name),
    (class::FIELD_MOBILE, Column::Mobile),
    (class::FIELD_PHONE, Column::Mobile),
    (class::FIELD_TITLE, Column::Title),
    (class::FIELD_JOB_NUMBER, Column::JobNumber),
    (class::FIELD_DEPARTMENT, Column::Department),
    (class::FIELD_ROLE, Column::Role),
];

/// The headings in a line of cells, if it is nothing but headings and there are at least two.
pub(super) fn headings(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut at = text.skip_soft(start);
    while at < end {
        let found =
            COLUMNS.iter().filter_map(|(class, column)| Some((*column, text.longest(lexicon, at, *class)?)));
        let (column, stop) = found.max_by_key(|(_, stop)| *stop)?;
        columns.push(column);
        at = text.skip_soft(stop);
    }
    (columns.len() >= 2).then_some(columns)
}

/// One line under its headings; `None` if it does not fit them.
pub(super) fn line(
    text: &Text<'_>,
    lexicon: &Lexicon,
    columns: &[Column],
    (start, end): (usize, usize),
) -> Option<MemberDraft> {
    let fields = fields(text, start, end, columns.len())?;
    let mut draft = MemberDraft::default();
    for (column, (from, to)) in columns.iter().zip(fields) {
        let shown = text.shown(from, to);
        if shown.is_empty() {
            continue;
        }
        match column {
            Column::Index => {}
            Column::Name => draft.name = Some(shown),
            Column::Mobile => draft.mobile = Some(normalize_mobile(&shown)),
            Column::Title => draft.title = Some(shown),
            Column::JobNumber => draft.job_number = Some(shown),
            Column::Department => draft.department = Some(shown),
            Column::Role => (from..to).filter_map(|at| text.role_at(lexicon, at)).for_each(|(role, _)| {
                push_role(lexicon, role, &mut draft.roles);
            }),
        }
    }
    Some(draft)
}

/// Cuts a line by tabs, else by commas, else by spaces.
fn fields(text: &Text<'_>, start: usize, end: usize, count: usize) -> Option<Vec<(usize, usize)>> {
    let cut = |kinds: &[Kind]| {
        let mut fields = Vec::new();
        let mut from = start;
        for at in start..end {
            if kinds.contains(&text.cells[at].kind) {
                fields.push((from, at));
                from = at + 1;
            }
        }
        fields.push((from, end));
        fields
    };
    let tabs = cut(&[Kind::Tab]);
    if tabs.len() > 1 {
        return (tabs.len() <= count).then_some(tabs);
    }
    let commas = cut(&[Kind::Comma, Kind::List]);
    if commas.len() == count {
        return Some(commas);
    }
    let spaces: Vec<_> = cut(&[Kind::Space]).into_iter().filter(|(from, to)| from < to).collect();
    (spaces.len() == count).then_some(spaces)
}
