//! Tables in files: `.xlsx` and `.csv` read within bounds, `.xlsx` written.
//!
//! Files come from people, so nothing a file says about itself is believed: sizes, counts and names are checked while
//! it is read, and reading stops at the first bound it passes.
//!
//! **Invariant:** any bytes give rows or a [`Fault`], within the memory and time the bounds allow; none of them panics.

mod archive;
mod delimited;
mod number;
mod workbook;
mod write;

pub use write::{Sheet, harmless, write};

/// A row that has something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from one, as the spreadsheet shows it.
    pub number: u32,
    /// Its cells, without the space around them; trailing empty ones may be missing.
    pub cells: Vec<String>,
}

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The file, in bytes.
    pub bytes: usize,
    /// What an archive may unpack to, in bytes.
    pub unpacked: u64,
    /// How many times its size an archive may unpack to.
    pub ratio: u64,
    /// Rows with something in them.
    pub rows: usize,
    /// Cells of a row; those after them are not read.
    pub columns: usize,
    /// Characters of a cell; those after them are not read.
    pub characters: usize,
}

impl Bounds {
    /// So many rows, of the sizes the platform takes (20 MB) and people write.
    pub fn of_rows(rows: usize) -> Self {
        Self { bytes: 20 << 20, unpacked: 64 << 20, ratio: 200, rows, columns: 40, characters: 300 }
    }
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More bytes than allowed.
    TooLarge,
    /// More rows than allowed.
    TooManyRows,
    /// It unpacks to more than allowed.
    Bomb,
    /// It is protected by a password.
    Locked,
    /// The format of before 2007.
    OldFormat,
    /// Not a table.
    NotATable,
    /// Text in no encoding known here.
    Encoding,
    /// It says it is a workbook and cannot be read.
    Broken,
    /// Nothing is in it.
    Empty,
}

const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Reads the first sheet of a workbook, or text with separators. What it is, is told by its content. Takes as long as
/// the bounds allow, so it belongs off the workers.
///
/// # Errors
/// Why not.
pub fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Row>, Fault> {
    if bytes.len() > bounds.bytes {
        return Err(Fault::TooLarge);
    }
    let rows = if bytes.starts_with(COMPOUND) {
        return Err(if is_locked(bytes) { Fault::Locked } else { Fault::OldFormat });
    } else if bytes.starts_with(ARCHIVE) {
        workbook::read(bytes, bounds)?
    } else {
        delimited::read(bytes, bounds)?
    };
    if rows.is_empty() { Err(Fault::Empty) } else { Ok(rows) }
}

/// A workbook with a password lies encrypted in an old container, under this name.
fn is_locked(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// A cell as it is kept.
fn cell(text: &str, bounds: &Bounds) -> String {
    text.trim().chars().take(bounds.characters).collect()
}

#[cfg(test)]
mod tests;
