//! An `.xlsx` for people.
//!
//! **Invariant:** nothing in it is a formula, also after it has been saved as text and opened again.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A sheet to be written.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// The first row, in bold, and how wide each column is, in characters.
    pub headings: Vec<(String, u16)>,
    /// The other rows.
    pub rows: Vec<Vec<String>>,
}

/// Writes a workbook of these sheets; every cell is text.
///
/// # Errors
/// Something the format does not hold, such as too long a text.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        for (column, (heading, width)) in (0u16..).zip(&sheet.headings) {
            page.set_column_format(column, &text)?;
            page.set_column_width(column, *width)?;
            page.write_string_with_format(0, column, heading, &bold)?;
        }
        if !sheet.headings.is_empty() {
            page.set_freeze_panes(1, 0)?;
        }
        for (row, cells) in (1u32..).zip(&sheet.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                page.write_string(row, column, harmless(cell))?;
            }
        }
    }
    book.save_to_buffer()
}

/// A text that no spreadsheet takes for a formula, wherever it is pasted to.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
