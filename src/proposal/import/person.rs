//! What a row of a table is: somebody to be added, or a title, a note, a sum, an example.

use super::clean::{self, Number};
use super::draft::{Draft, Nobody};
use super::layout::{Layout, Section, holds_mobile, is_mobile};
use super::wording as words;
use crate::language::listing::{COUNTED, EXAMPLE_ENDS, EXAMPLES, NOTES, SUMS};
use crate::language::normalize_mobile;
use crate::sheet::{Flaw, Row};

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Person(Draft),
    /// Nobody, with what it is instead.
    Nobody(Nobody),
    /// Nothing but its number.
    Nothing,
}

/// Longer than names are.
const LONG: usize = 12;

/// Reads a row under headings.
pub fn of(section: &Section, layout: &Layout, row: &Row) -> Taken {
    if let Some(nobody) = nobody(layout, row) {
        return Taken::Nobody(nobody);
    }
    let ours = layout.used().any(|at| !cell(row, at).is_empty() || flaw(row, at).is_some());
    if !ours {
        let says = row.cells.iter().any(|cell| cell.chars().any(char::is_alphabetic));
        return if says { Taken::Nobody(Nobody::Note) } else { Taken::Nothing };
    }
    Taken::Person(draft(section, layout, row))
}

/// What a row is that has no headings and no person.
pub fn nobody(layout: &Layout, row: &Row) -> Option<Nobody> {
    let texts: Vec<String> =
        row.cells.iter().map(|cell| clean::name(cell)).filter(|text| !text.is_empty()).collect();
    let first = texts.first()?;
    let reachable = row.cells.iter().any(|cell| holds_mobile(cell));
    let lower = |text: &String| text.to_lowercase();
    let says_example = |text: &String| {
        let text = lower(text);
        EXAMPLES.iter().any(|word| text.starts_with(word))
            || EXAMPLE_ENDS.iter().any(|word| text.ends_with(word))
    };
    let whole = layout
        .name
        .into_iter()
        .chain(layout.serials.iter().copied())
        .chain(layout.departments.iter().copied());
    let marked = whole.map(|at| clean::name(cell(row, at))).any(|text| says_example(&text));
    let aside = texts.iter().any(|text| text.chars().count() <= LONG && says_example(text));
    if marked || aside {
        return Some(Nobody::Example);
    }
    if reachable {
        return None;
    }
    let counts_people = first.starts_with(COUNTED.0) && first.ends_with(COUNTED.1);
    if SUMS.iter().any(|word| texts.iter().take(2).any(|text| text.starts_with(word))) || counts_people {
        return Some(Nobody::Sum);
    }
    let alone = texts.iter().all(|text| text == first);
    let is_long = first.chars().count() > LONG || first.contains(['：', ':', '。', '；', '，']);
    let spread = alone && texts.len() > 1;
    let is_note = alone && (is_long || spread || NOTES.iter().any(|word| first.starts_with(word)));
    (is_note && row.flaws.is_empty()).then_some(Nobody::Note)
}

fn cell(row: &Row, at: usize) -> &str {
    row.cells.get(at).map_or("", String::as_str)
}

fn flaw(row: &Row, at: usize) -> Option<&Flaw> {
    row.flaws.iter().find(|(column, _)| *column == at).map(|(_, flaw)| flaw)
}

fn draft(section: &Section, layout: &Layout, row: &Row) -> Draft {
    let at = |column: Option<usize>| column.map(|at| cell(row, at)).unwrap_or_default();
    let mut draft = Draft {
        row: row.number,
        name: clean::name(at(layout.name)),
        title: clean::text(at(layout.title)),
        department: department(layout, row),
        roles: layout.roles.iter().flat_map(|at| clean::roles(cell(row, *at))).collect(),
        ..Draft::default()
    };
    let (number, rounded) = mobile(layout, row);
    draft.mobile = number;
    if rounded {
        draft.flaw = Some(words::rounded(&draft.mobile));
    }
    match clean::number(at(layout.job_number)) {
        Number::Said(said) => draft.job_number = said,
        Number::Rounded => {
            at(layout.job_number).clone_into(&mut draft.job_number);
            draft.flaw = Some(words::rounded(at(layout.job_number)));
        }
    }
    let reachable = is_mobile(&draft.mobile);
    let counts = |at: &usize| !(reachable && layout.mobiles.contains(at));
    let spoilt = layout.used().filter(counts).find_map(|at| Some((at, flaw(row, at)?)));
    if let Some((at, flaw)) = spoilt {
        draft.flaw = Some(words::flaw(&section.label(at), flaw));
    }
    draft
}

/// The number of the column that counts most, unless only another has one that can be called.
fn mobile(layout: &Layout, row: &Row) -> (String, bool) {
    let cells = || layout.mobiles.iter().map(|at| cell(row, *at)).filter(|cell| !cell.is_empty());
    let Some(cell) = cells().find(|cell| is_mobile(cell)).or_else(|| cells().next()) else {
        return (String::new(), false);
    };
    match clean::number(cell) {
        Number::Said(said) => (normalize_mobile(&said), false),
        Number::Rounded => (clean::text(cell), true),
    }
}

/// Several columns are a way from the wider to the narrower, unless they say the same.
fn department(layout: &Layout, row: &Row) -> String {
    let mut way: Vec<String> = Vec::new();
    for at in &layout.departments {
        let said = clean::text(cell(row, *at));
        if !said.is_empty() && way.last() != Some(&said) {
            way.push(said);
        }
    }
    match way.as_slice() {
        // Each of several in one cell would lie in each of several in another.
        [wide, narrow @ ..] if !narrow.is_empty() && clean::listed(wide).count() == 1 => way.join("/"),
        _ => way.join("、"),
    }
}
