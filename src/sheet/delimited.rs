//! Text with separators: `.csv` of any spreadsheet, and tables pasted into a file.
//!
//! UTF-8 with or without a mark, UTF-16 with one (a spreadsheet's "Unicode text"), else GB18030, of which GBK, what a
//! Chinese Windows saves, is a part.

use encoding_rs::{GB18030, UTF_8};

use super::{Bounds, Fault, Row, cell};

/// Reads it.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Row>, Fault> {
    let text = decode(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Fault::NotATable)? {
        let cells: Vec<String> = record.iter().take(bounds.columns).map(|text| cell(text, bounds)).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        rows.push(Row { number: line_of(&text, record.position()), cells });
        if rows.len() > bounds.rows {
            return Err(Fault::TooManyRows);
        }
    }
    Ok(rows)
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

fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    let (text, _, wrong) = UTF_8.decode(bytes);
    let text = match (wrong, marked) {
        (false, _) => text,
        (true, true) => return Err(Fault::Encoding),
        (true, false) => {
            let (text, _, wrong) = GB18030.decode(bytes);
            if wrong {
                return Err(if is_text(bytes) { Fault::Encoding } else { Fault::NotATable });
            }
            text
        }
    };
    let strange = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    if text.contains(strange) { Err(Fault::NotATable) } else { Ok(text.into_owned()) }
}

/// Whether it may have been meant as text: pictures and programs have zero bytes.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().take(4096).any(|byte| *byte == 0)
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
