//! Rows without headings, each read as if it had been typed.
//!
//! **Invariant:** a cell that has no part in what was understood is told: as a column, or as a problem of its row.

use std::collections::BTreeSet;

use super::clean;
use super::draft::{Draft, of_member, shown};
use super::layout::{Layout, Section, holds_mobile, is_mobile};
use super::person::{self, Taken};
use super::told::Told;
use super::wording as words;
use super::wording::column::nameless;
use crate::language::{Reader, heading};
use crate::sheet::Row;

/// Rows read before others get their turn.
const BATCH: usize = 100;

/// Rows without headings, each as if it had been typed; cells that have no part in most of them are a column that was
/// not read.
pub async fn by_rows(section: &Section, layout: &Layout, reader: Reader<'_>, told: &mut Told) -> Vec<Taken> {
    let mut all = Vec::with_capacity(section.rows.len());
    let mut unread = vec![0usize; section.width()];
    for (at, row) in section.rows.iter().enumerate() {
        if at % BATCH == BATCH - 1 {
            tokio::task::yield_now().await;
        }
        let nobody = person::nobody(&Layout::default(), row);
        let (draft, rest) = one(row, reader);
        let columns: BTreeSet<usize> = rest.iter().map(|(at, _)| *at).collect();
        for at in columns {
            unread[at] += 1;
        }
        all.push((nobody, draft, rest));
    }
    // The only column there is holds everybody.
    let most = |at: usize| unread.len() > 1 && unread[at] > 1 && unread[at] * 2 > section.column(at).count();
    told.unread.extend((0..section.width()).filter(|at| most(*at)).map(|at| section.label(at)));
    let settled = all.into_iter().map(|(nobody, mut draft, rest)| {
        if let Some(nobody) = nobody {
            return Taken::Nobody(nobody);
        }
        let alone = rest.iter().find(|(at, _)| !most(*at) && !layout.serials.contains(at));
        // What was not understood may be where they are to go.
        let may_be_the_place = || rest.first().filter(|_| draft.department.is_empty());
        if let Some((_, word)) = alone.or_else(may_be_the_place)
            && draft.flaw.is_none()
        {
            draft.flaw = Some(words::not_understood(word));
        }
        Taken::Person(draft)
    });
    settled.collect()
}

/// A row without headings as if it had been typed, and the cells that have no part in what was understood.
pub fn one(row: &Row, reader: Reader<'_>) -> (Draft, Vec<(usize, String)>) {
    let cells: Vec<String> = row.cells.iter().map(|cell| cell_typed(cell)).collect();
    let parsed = reader.person(&cells);
    let mut draft = match parsed.slots.members.as_slice() {
        [one] => of_member(row.number, one),
        _ => Draft { row: row.number, name: shown(row), ..Draft::default() },
    };
    let is_one = parsed.slots.members.len() == 1;
    if is_one {
        if draft.department.is_empty() {
            draft.department = parsed.slots.department.unwrap_or_default();
        }
        if draft.roles.is_empty() {
            draft.roles = parsed.slots.roles;
        }
    }
    draft.flaw = row.flaws.first().map(|(at, flaw)| words::flaw(&nameless(*at), flaw));
    if !is_one && holds_mobile(&draft.name) {
        draft.flaw.get_or_insert_with(|| words::not_understood(&shown(row)));
    }
    let mut rest = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if !has_part(cell, &draft) {
            let words = cell.split([' ', '，', '、', ',', ';', '；', '：', ':', '/']);
            rest.extend(words.filter(|word| !has_part(word, &draft)).map(|word| (at, word.to_owned())));
        }
    }
    (draft, rest)
}

fn cell_typed(cell: &str) -> String {
    match clean::number(cell) {
        clean::Number::Said(said) if is_mobile(&said) => said,
        _ => clean::name(cell),
    }
}

/// Whether a text is part of what was understood: nothing of it is left but the number of the row, a word for what
/// follows, or a particle.
fn has_part(text: &str, draft: &Draft) -> bool {
    let folded = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut left = folded(text);
    let parts = [&draft.name, &draft.mobile, &draft.department, &draft.title, &draft.job_number];
    for part in parts.into_iter().chain(&draft.roles).map(|part| folded(part)) {
        if part == left || (!left.is_empty() && part.contains(&left)) {
            return true;
        }
        if !part.is_empty() {
            left = left.replacen(&part, "", 1);
        }
    }
    let is_count = left.len() <= 5 && left.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_mobile(text) && !draft.mobile.is_empty();
    is_count
        || is_number
        || left.chars().count() == 1 && left != folded(text)
        || heading::read(text).is_some()
}
