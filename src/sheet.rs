//! Tables in files: `.xlsx` and text with separators read within bounds, `.xlsx` written.
//!
//! Files come from people, so nothing a file says about itself is believed: sizes, counts and names are checked while
//! it is read, and reading stops at the first bound it passes. What a person does not see when they open the file, a
//! hidden sheet or row, is not read, and named; what they see and a program does not, such as the cells a merged one
//! covers or the zeros a format adds, is.
//!
//! **Invariant:** any bytes give a [`Book`] or a [`Fault`], within the memory and time the bounds allow; none of them
//! panics.

mod archive;
mod delimited;
mod encoding;
mod markup;
mod number;
mod quote;
mod record;
mod signature;
mod table;
mod workbook;
mod write;

pub use write::{Sheet, harmless, write};

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The sheets a person sees; one without a name for text.
    pub pages: Vec<Page>,
    /// The names of the others.
    pub hidden: Vec<String>,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// The rows a person sees that have something in them.
    pub rows: Vec<Row>,
    /// How many of the others do.
    pub hidden_rows: usize,
    /// Columns that are hidden, from zero; they are read.
    pub hidden_columns: Vec<usize>,
    /// Whether it has more rows than allowed; those after them are missing.
    pub is_longer: bool,
    /// Whether it has more columns than allowed; what is in them is missing.
    pub is_wider: bool,
}

/// A row that has something in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number, from one, as the spreadsheet shows it.
    pub number: u32,
    /// Its cells, without the space around them; trailing empty ones may be missing. A merged cell's text stands in
    /// each cell it covers.
    pub cells: Vec<String>,
    /// The cells, by their column, that do not hold what was meant.
    pub flaws: Vec<(usize, Flaw)>,
}

/// Why a cell does not hold what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A formula failed: `#N/A`.
    Error(String),
    /// A formula whose value was not saved.
    NoValue,
    /// Some of its bytes are no text.
    Unreadable,
    /// A quotation mark before it is never closed.
    OpenQuote,
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
    /// Rows of a sheet with something in them.
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
    /// The format of before 2007, of Excel or of WPS.
    OldFormat,
    /// A web page, or the XML of 2003, under the name of a table.
    Markup,
    /// A workbook of Excel's binary kind.
    Binary,
    /// A table of Apple's Numbers.
    Numbers,
    /// A table of `LibreOffice`.
    OpenDocument,
    /// An archive of other files.
    Archive,
    /// A document for reading: PDF, Word.
    Document,
    /// A picture.
    Picture,
    /// Not a table.
    NotATable,
    /// Text in no encoding known here.
    Encoding,
    /// It says it is a workbook and cannot be read.
    Broken,
    /// Nothing is in it.
    Empty,
}

/// Reads the sheets of a workbook, or text with separators. What it is, is told by its content. Takes as long as the
/// bounds allow, so it belongs off the workers.
///
/// # Errors
/// Why not.
pub fn read(bytes: &[u8], bounds: &Bounds) -> Result<Book, Fault> {
    if bytes.len() > bounds.bytes {
        return Err(Fault::TooLarge);
    }
    let book = match signature::of(bytes)? {
        signature::Kind::Archive => workbook::read(bytes, bounds)?,
        signature::Kind::Text => delimited::read(bytes, bounds)?,
    };
    let written = |page: &Page| !page.rows.is_empty() || page.hidden_rows > 0;
    match book.pages.iter().filter(|page| written(page)).count() {
        0 if book.hidden.is_empty() => Err(Fault::Empty),
        1 if book.pages.iter().any(|page| page.is_longer) => Err(Fault::TooManyRows),
        _ => Ok(book),
    }
}

/// A cell as it is kept.
fn cell(text: &str, bounds: &Bounds) -> String {
    text.trim().chars().take(bounds.characters).collect()
}

#[cfg(test)]
mod tests;
