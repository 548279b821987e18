//! From the sheets of a file to people: which sheets are lists, which rows are people, and what was not read.
//!
//! **Invariant:** every cell of a visible row is part of a draft, or told: its sheet, row or column is named.

use std::collections::BTreeSet;

use super::draft::{Draft, Left, Nobody, of_member, shown};
use super::layout::{Layout, Section, Vocabulary, holds_mobile, sections};
use super::loose;
use super::person::{self, Taken};
use super::told::Told;
use super::wording::column::{MOBILE, NAME};
use crate::dingtalk;
use crate::domain::operation::bulk;
use crate::language::{MemberDraft, Reader};
use crate::proposal::Asker;
use crate::sheet::{Book, Row};

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// People, in the order they stood.
    pub drafts: Vec<Draft>,
    /// What else there was.
    pub told: Told,
}

/// Why a table's rows are not people.
#[derive(Debug)]
pub enum Unreadable {
    /// No sheet is a list; one would be, with this column.
    NoColumn(&'static str, Box<Told>),
    /// A list has more rows than allowed.
    TooLong,
    /// It could not be found out what its columns hold.
    Unknown(dingtalk::Error),
}

/// Texts of one file that are looked up.
const LOOKUPS: usize = 120;

/// Whether a sheet is the only one a person sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsAlone {
    Yes,
    No,
}

/// A sheet that is a list.
struct List {
    name: String,
    above: Vec<Row>,
    sections: Vec<(Section, Layout)>,
}

/// A sheet, parted.
pub struct Parted {
    name: String,
    about: (usize, Vec<usize>, bool),
    is_longer: bool,
    above: Vec<Row>,
    sections: Vec<Section>,
}

/// The people of a file.
///
/// # Errors
/// Why its rows are not people.
pub async fn read(book: Book, asker: &Asker<'_>, reader: Reader<'_>) -> Result<Reading, Unreadable> {
    let (hidden, parted) = part(book);
    let vocabulary = vocabulary(&unknown(&parted), asker).await.map_err(Unreadable::Unknown)?;
    assemble((hidden, parted), &vocabulary, reader).await
}

/// Parts the sheets that have something in them; beside them the names of those that are hidden.
pub fn part(book: Book) -> (Vec<String>, Vec<Parted>) {
    let written = book.pages.into_iter().filter(|page| !page.rows.is_empty() || page.hidden_rows > 0);
    let parted = written.map(|page| {
        let about = (page.hidden_rows, page.hidden_columns, page.is_wider);
        let (above, sections) = sections(page.rows);
        Parted { name: page.name, about, is_longer: page.is_longer, above, sections }
    });
    (book.hidden, parted.collect())
}

/// Texts that may be departments or roles, to be looked up.
pub fn unknown(parted: &[Parted]) -> BTreeSet<String> {
    let all = parted.iter().flat_map(|one| &one.sections).flat_map(Section::unknown);
    all.take(LOOKUPS).collect()
}

/// The people, once it is known which texts are departments or roles.
pub async fn assemble(
    (hidden, parted): (Vec<String>, Vec<Parted>),
    vocabulary: &Vocabulary,
    reader: Reader<'_>,
) -> Result<Reading, Unreadable> {
    let mut reading = Reading::default();
    reading.told.hidden = hidden;
    let (mut lists, mut missing) = (Vec::new(), None);
    let is_alone = if parted.len() == 1 { IsAlone::Yes } else { IsAlone::No };
    for one in parted {
        let (name, is_longer, about) = (one.name.clone(), one.is_longer, one.about.clone());
        match list(one, is_alone, vocabulary) {
            Ok(_) if is_longer => return Err(Unreadable::TooLong),
            Ok(list) => {
                reading.told.page(about, &list.sections);
                lists.push(list);
            }
            Err(lacks) => {
                missing = missing.or(lacks);
                reading.told.others.push(name);
            }
        }
    }
    if lists.is_empty() {
        return Err(Unreadable::NoColumn(missing.unwrap_or(MOBILE), Box::new(reading.told)));
    }
    for (sheet, list) in lists.into_iter().enumerate() {
        take(list, sheet, reader, &mut reading).await;
    }
    Ok(reading)
}

/// A sheet as a list; else the column that it lacks, if it has headings.
fn list(one: Parted, is_alone: IsAlone, vocabulary: &Vocabulary) -> Result<List, Option<&'static str>> {
    let mut list = List { name: one.name, above: one.above, sections: Vec::new() };
    let mut lacks = None;
    for section in one.sections {
        let layout = section.layout(vocabulary);
        let has_headings = !section.headings.is_empty();
        if has_headings && !layout.is_a_list() {
            lacks = lacks.or(Some(if layout.name.is_none() { NAME } else { MOBILE }));
        }
        if (has_headings && layout.is_a_list()) || (!has_headings && holds_numbers(&section, is_alone)) {
            list.sections.push((section, layout));
        } else {
            // Told row by row, if the sheet is a list at all.
            list.above.extend(section.rows);
        }
    }
    if list.sections.is_empty() { Err(lacks) } else { Ok(list) }
}

/// Whether rows without headings may be people: an explanation has a number for example.
fn holds_numbers(section: &Section, is_alone: IsAlone) -> bool {
    let numbers = section.rows.iter().filter(|row| row.cells.iter().any(|cell| holds_mobile(cell))).count();
    numbers > 0 && (is_alone == IsAlone::Yes || numbers * 2 >= section.rows.len())
}

/// Which of the texts are departments or roles.
async fn vocabulary(texts: &BTreeSet<String>, asker: &Asker<'_>) -> Result<Vocabulary, dingtalk::Error> {
    let directory = &asker.services.directory;
    let mut vocabulary = Vocabulary::default();
    for text in texts {
        let named = directory.departments_named(text, asker.actor).await?;
        if !named.within.is_empty() || !named.outside.is_empty() {
            vocabulary.departments.insert(text.clone());
        } else if directory.role_said(text).await?.is_some() {
            vocabulary.roles.insert(text.clone());
        }
    }
    Ok(vocabulary)
}

async fn take(list: List, sheet: usize, reader: Reader<'_>, reading: &mut Reading) {
    let before = reading.drafts.len();
    let keep =
        |row: &Row, nobody: Nobody| Left { row: bulk::stood(sheet, row.number), text: shown(row), nobody };
    let first = list
        .sections
        .first()
        .and_then(|(section, _)| section.rows.first())
        .map_or(u32::MAX, |row| row.number);
    for row in &list.above {
        // Somebody who stands above the headings is read like one without.
        if row.cells.iter().any(|cell| holds_mobile(cell)) {
            let draft = loose::one(row, reader).0;
            reading.drafts.push(Draft { row: bulk::stood(sheet, row.number), ..draft });
        } else {
            let nobody = if row.number < first { Nobody::Title } else { Nobody::Note };
            reading.told.left.push(keep(row, nobody));
        }
    }
    for (section, layout) in &list.sections {
        let is_loose = section.headings.is_empty() && !is_explained(section, layout);
        if is_loose {
            let rows = loose::by_rows(section, layout, reader, &mut reading.told).await;
            for (row, taken) in section.rows.iter().zip(rows) {
                settle(taken, row, sheet, reading);
            }
            continue;
        }
        reading.told.columns(section, layout);
        for row in &section.rows {
            settle(person::of(section, layout, row), row, sheet, reading);
        }
    }
    reading.told.lists.push((list.name, reading.drafts.len() - before));
}

fn settle(taken: Taken, row: &Row, sheet: usize, reading: &mut Reading) {
    let stood = bulk::stood(sheet, row.number);
    match taken {
        Taken::Person(draft) => reading.drafts.push(Draft { row: stood, ..draft }),
        Taken::Nobody(nobody) => reading.told.left.push(Left { row: stood, text: shown(row), nobody }),
        Taken::Nothing => {}
    }
}

/// Whether what the columns hold tells which is which, all of them.
fn is_explained(section: &Section, layout: &Layout) -> bool {
    let known: BTreeSet<usize> = layout.used().chain(layout.serials.iter().copied()).collect();
    let is_known = |at: usize| known.contains(&at) || section.column(at).next().is_none();
    layout.is_a_list() && (0..section.width()).all(is_known)
}

/// People of one message, numbered as they stood.
pub fn of_members(members: &[MemberDraft]) -> Reading {
    let drafts = (1u32..).zip(members).map(|(row, member)| of_member(row, member)).collect();
    Reading { drafts, told: Told::default() }
}

#[cfg(test)]
mod tests;
