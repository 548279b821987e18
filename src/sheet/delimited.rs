//! Text with separators: `.csv` of any spreadsheet, and tables pasted into a file.
//!
//! UTF-8 with or without a mark, UTF-16 with one (a spreadsheet's "Unicode text"), else GB18030, of which GBK, what a
//! Chinese Windows saves, is a part.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use encoding_rs::{GB18030, UTF_8};

use super::{Bounds, Fault, Row, cell};

/// As wide as a spreadsheet can be.
const FIELDS: usize = 16_384;
/// As long as a record may be, in bytes: one that never ends is no table's.
const LONGEST: usize = 1 << 20;

/// Reads it, keeping no more of a record than the bounds take.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Row>, Fault> {
    let text = decode(bytes)?;
    let text = if text.contains('\r') { Cow::Owned(with_plain_ends(&text)) } else { text };
    let reader = ReaderBuilder::new().delimiter(separator(&text)).build();
    let mut records = Records { reader, text: &text, at: 0, field: vec![0; bounds.characters * 4 + 64] };
    let mut rows = Vec::new();
    while let Some((number, cells)) = records.next(bounds)? {
        if cells.iter().all(String::is_empty) {
            continue;
        }
        rows.push(Row { number, cells });
        if rows.len() > bounds.rows {
            return Err(Fault::TooManyRows);
        }
    }
    Ok(rows)
}

/// Lines end in one way.
fn with_plain_ends(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                plain.push('\n');
                rest.next_if_eq(&'\n');
            }
            c => plain.push(c),
        }
    }
    plain
}

/// The records of a text, one after the other.
struct Records<'t> {
    reader: Reader,
    text: &'t str,
    at: usize,
    /// What is kept of a field while it is read.
    field: Vec<u8>,
}

impl Records<'_> {
    /// The line the next record begins in, and its cells.
    fn next(&mut self, bounds: &Bounds) -> Result<Option<(u32, Vec<String>)>, Fault> {
        let number = self.line();
        let (began, mut fields, mut cells) = (self.at, 0, Vec::new());
        loop {
            let (result, kept) = self.read_field();
            if result == ReadFieldResult::End {
                return Ok(None);
            }
            fields += 1;
            if fields > FIELDS || self.at - began > LONGEST {
                return Err(Fault::NotATable);
            }
            if cells.len() < bounds.columns {
                // A long field is cut in the middle of a character, perhaps.
                let text = String::from_utf8_lossy(&self.field[..kept]);
                cells.push(cell(text.trim_end_matches('\u{fffd}'), bounds));
            }
            if let ReadFieldResult::Field { record_end: true } = result {
                return Ok(Some((number, cells)));
            }
        }
    }

    /// Reads to the end of a field; how much of it is kept. What does not fit is passed over.
    fn read_field(&mut self) -> (ReadFieldResult, usize) {
        let (mut kept, mut beyond) = (0, [0; 512]);
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let fits = kept < self.field.len();
            let room = if fits { &mut self.field[kept..] } else { &mut beyond[..] };
            let (result, read, written) = self.reader.read_field(rest, room);
            self.at += read;
            if fits {
                kept += written;
            }
            // Where the input is over the reader is asked once more, with none, and then says what it has.
            if !matches!(result, ReadFieldResult::OutputFull | ReadFieldResult::InputEmpty) {
                return (result, kept);
            }
        }
    }

    /// The line from one that what is not read yet begins in. Empty lines before it are passed over, as the reader will.
    fn line(&self) -> u32 {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
        let line = self.reader.line().saturating_add(u64::try_from(empty).unwrap_or(u64::MAX));
        u32::try_from(line).unwrap_or(u32::MAX)
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
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
    if text.contains(strange) { Err(Fault::NotATable) } else { Ok(text) }
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
