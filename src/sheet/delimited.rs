//! Text with separators: `.csv` of any spreadsheet, and tables pasted into a file.

use super::encoding::{BROKEN, decode};
use super::quote::{Stretch, stretches};
use super::{Book, Bounds, Fault, Flaw, Page, Row, cell};

/// What some spreadsheets write before the table, to be told the separator.
const ANNOUNCED: &str = "sep=";

/// Reads it.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Book, Fault> {
    let text = decode(bytes)?;
    let announced = announced(&text);
    let separator = announced.unwrap_or_else(|| separator(&text));
    let mut page = Page::default();
    let mut line = 1;
    for stretch in stretches(&text, separator) {
        let (range, is_open) = match stretch {
            Stretch::Sound(range) => (range, false),
            Stretch::Open(range) => (range, true),
        };
        let part = &text[range];
        let flaw = is_open.then_some(Flaw::OpenQuote);
        records(part, (line, separator), flaw.as_ref(), bounds, &mut page)?;
        line = line.saturating_add(lines(part));
    }
    if announced.is_some() {
        page.rows.retain(|row| row.number != 1);
    }
    Ok(Book { pages: vec![page], hidden: Vec::new() })
}

/// The records of a part that begins in a line; with a flaw, of one that is read as it stands.
fn records(
    text: &str,
    (first, separator): (u32, u8),
    flaw: Option<&Flaw>,
    bounds: &Bounds,
    page: &mut Page,
) -> Result<(), Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(flaw.is_none())
        .delimiter(separator)
        .buffer_capacity(text.len().clamp(64, 1 << 13))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Fault::NotATable)? {
        let cells: Vec<String> = record.iter().take(bounds.columns).map(|text| cell(text, bounds)).collect();
        page.is_wider |= record.iter().skip(bounds.columns).any(|text| !text.trim().is_empty());
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let number = line_of(text, record.position()).saturating_add(first - 1);
        let flaws = flaws(&cells, flaw);
        page.rows.push(Row { number, cells, flaws });
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

/// The line a record begins in, from one. The reader tells where it began to look: at empty lines before it.
fn line_of(text: &str, position: Option<&csv::Position>) -> u32 {
    let Some(position) = position else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
    let line = position.line().saturating_add(u64::try_from(empty).unwrap_or(u64::MAX));
    u32::try_from(line).unwrap_or(u32::MAX)
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

/// The separator that the first line with one has most of.
fn separator(text: &str) -> u8 {
    let count = |line: &str, separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    let best = |line: &str| {
        let most = [b'\t', b',', b';'].into_iter().max_by_key(|separator| count(line, *separator))?;
        (count(line, most) > 0).then_some(most)
    };
    text.lines().take(20).find_map(best).unwrap_or(b',')
}
