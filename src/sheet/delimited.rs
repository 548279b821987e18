//! Text with separators: `.csv` of any spreadsheet, and tables pasted into a file.

use super::encoding::{BROKEN, decode};
use super::quote::{Stretch, stretches};
use super::record::{Dialect, Quoting, Record, Records};
use super::{Book, Bounds, Fault, Flaw, Page, Row};

/// What some spreadsheets write before the table, to be told the separator.
const ANNOUNCED: &str = "sep=";

/// Reads it.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Book, Fault> {
    let text = decode(bytes)?;
    let announced = announced(&text);
    let separator = announced.unwrap_or_else(|| separator(&text));
    let mut page = Page::default();
    let mut before = 0;
    for stretch in stretches(&text, separator) {
        let (range, flaw) = match stretch {
            Stretch::Sound(range) => (range, None),
            Stretch::Open(range) => (range, Some(Flaw::OpenQuote)),
        };
        let part = &text[range];
        take(part, (before, separator), flaw.as_ref(), bounds, &mut page)?;
        before = before.saturating_add(lines(part));
    }
    if announced.is_some() {
        page.rows.retain(|row| row.number != 1);
    }
    Ok(Book { pages: vec![page], hidden: Vec::new() })
}

/// Takes the records of a part that so many lines stand before; with a flaw, of one that is read as it stands.
fn take(
    part: &str,
    (before, separator): (u32, u8),
    flaw: Option<&Flaw>,
    bounds: &Bounds,
    page: &mut Page,
) -> Result<(), Fault> {
    let quoting = if flaw.is_some() { Quoting::Letters } else { Quoting::Marks };
    let mut records = Records::of(part, Dialect { separator, quoting }, bounds);
    while let Some(Record { line, cells, is_wider }) = records.next(bounds)? {
        page.is_wider |= is_wider;
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let flaws = flaws(&cells, flaw);
        page.rows.push(Row { number: line.saturating_add(before), cells, flaws });
        if page.rows.len() > bounds.rows {
            return Err(Fault::TooManyRows);
        }
    }
    Ok(())
}

fn flaws(cells: &[String], flaw: Option<&Flaw>) -> Vec<(usize, Flaw)> {
    let open = flaw.and_then(|flaw| {
        let at = cells
            .iter()
            .position(|cell| cell.starts_with('"') && !(cell.len() > 1 && cell.ends_with('"')))?;
        Some((at, flaw.clone()))
    });
    let broken = cells.iter().enumerate().filter(|(_, cell)| cell.contains(BROKEN));
    broken.map(|(at, _)| (at, Flaw::Unreadable)).chain(open).collect()
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// The separator the first line announces.
fn announced(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_matches(['"', ' ']);
    let (word, said) = line.split_at_checked(ANNOUNCED.len())?;
    match said.as_bytes() {
        [separator] if word.eq_ignore_ascii_case(ANNOUNCED) && separator.is_ascii() => Some(*separator),
        _ => None,
    }
}

/// The separator that most of the first lines have: a note above the headings may have one of another kind.
fn separator(text: &str) -> u8 {
    const LOOKED_AT: usize = 20;
    let count = |line: &str, separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    let weight = |separator: &u8| {
        let counts: Vec<usize> = text.lines().take(LOOKED_AT).map(|line| count(line, *separator)).collect();
        let lines = counts.iter().filter(|count| **count > 0).count();
        // Nobody writes a tab in a sentence.
        (lines, *separator == b'\t', counts.iter().sum::<usize>())
    };
    [b';', b'\t', b','].into_iter().max_by_key(weight).filter(|best| weight(best).0 > 0).unwrap_or(b',')
}
