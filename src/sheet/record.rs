//! The records of separated text, one after the other, no more of each kept than the bounds take.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::{Bounds, Fault, cell};

/// As wide as a spreadsheet can be.
const FIELDS: usize = 16_384;
/// As long as a record may be, in bytes: one that never ends is no table's.
const LONGEST: usize = 1 << 20;

/// How text is parted into cells.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    /// Whether quotation marks hold a cell together.
    pub(super) quoting: Quoting,
}

/// What a quotation mark is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// What it is for.
    Marks,
    /// A letter like others.
    Letters,
}

/// A record.
pub(super) struct Record {
    /// The line it begins in, from one.
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
    /// Whether something stands in cells beyond those that are kept.
    pub(super) is_wider: bool,
}

/// The records of a text.
pub(super) struct Records<'t> {
    reader: Reader,
    text: &'t str,
    at: usize,
    /// What is kept of a field while it is read.
    field: Vec<u8>,
}

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str, dialect: Dialect, bounds: &Bounds) -> Self {
        let quoting = dialect.quoting == Quoting::Marks;
        let reader = ReaderBuilder::new().delimiter(dialect.separator).quoting(quoting).build();
        Self { reader, text, at: 0, field: vec![0; bounds.characters * 4 + 64] }
    }

    /// The next one.
    pub(super) fn next(&mut self, bounds: &Bounds) -> Result<Option<Record>, Fault> {
        let (began, mut fields) = (self.at, 0);
        let mut record = Record { line: self.line(), cells: Vec::new(), is_wider: false };
        loop {
            let (result, kept) = self.read_field();
            if result == ReadFieldResult::End {
                return Ok(None);
            }
            fields += 1;
            if fields > FIELDS || self.at - began > LONGEST {
                return Err(Fault::NotATable);
            }
            // A long field is cut in the middle of a character, perhaps.
            let text = self.field[..kept].utf8_chunks().next().map_or("", |chunk| chunk.valid());
            if record.cells.len() < bounds.columns {
                record.cells.push(cell(text, bounds));
            } else {
                record.is_wider |= !text.trim().is_empty();
            }
            if let ReadFieldResult::Field { record_end: true } = result {
                return Ok(Some(record));
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

    /// The line that what is not read yet begins in. Empty lines before it are passed over, as the reader will.
    fn line(&self) -> u32 {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
        let line = self.reader.line().saturating_add(u64::try_from(empty).unwrap_or(u64::MAX));
        u32::try_from(line).unwrap_or(u32::MAX)
    }
}
