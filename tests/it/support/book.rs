//! Workbooks as people have them: hidden sheets and rows, merged cells, formulas that failed.

use std::io::Write;

/// A sheet to be.
#[derive(Clone, Debug, Default)]
pub struct Page {
    name: String,
    state: &'static str,
    rows: Vec<(bool, Vec<Cell>)>,
    rest: String,
}

/// A cell to be.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    /// A formula that failed so.
    Failed(String),
    /// A formula whose value was not saved.
    Unsaved,
    /// A number shown with five digits.
    FiveDigits(u32),
}

impl Page {
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), state: "visible", ..Self::default() }
    }

    pub fn hidden(mut self) -> Self {
        self.state = "hidden";
        self
    }

    /// Rows of cells parted by `|`. `#…` is an error, `=` a formula without value, `0…` a number shown with zeros; a
    /// row that begins with `~` is hidden.
    pub fn rows(mut self, text: &str) -> Self {
        for line in text.lines() {
            let is_hidden = line.starts_with('~');
            let cells = line.trim_start_matches('~').split('|').map(cell_of).collect();
            self.rows.push((is_hidden, cells));
        }
        self
    }

    pub fn merged(mut self, cells: &str) -> Self {
        self.rest.push_str(&format!(r#"<mergeCell ref="{cells}"/>"#));
        self
    }

    pub fn hidden_column(mut self, number: usize) -> Self {
        self.rest.push_str(&format!(r#"<cols><col min="{number}" max="{number}" hidden="1"/></cols>"#));
        self
    }

    fn xml(&self) -> String {
        let mut text = format!("<worksheet>{}<sheetData>", self.rest);
        for (at, (is_hidden, cells)) in self.rows.iter().enumerate() {
            let hidden = if *is_hidden { r#" hidden="1""# } else { "" };
            text.push_str(&format!(r#"<row r="{}"{hidden}>"#, at + 1));
            for (column, cell) in ('A'..).zip(cells) {
                text.push_str(&cell.xml(&format!("{column}{}", at + 1)));
            }
            text.push_str("</row>");
        }
        text + "</sheetData></worksheet>"
    }
}

fn cell_of(text: &str) -> Cell {
    match text {
        "=" => Cell::Unsaved,
        _ if text.starts_with('#') => Cell::Failed(text.into()),
        _ if text.starts_with('0') && text.len() == 5 => Cell::FiveDigits(text.parse().unwrap_or(0)),
        _ => Cell::Text(text.into()),
    }
}

impl Cell {
    fn xml(&self, place: &str) -> String {
        match self {
            Self::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
            }
            Self::Failed(error) => format!(r#"<c r="{place}" t="e"><f>V()</f><v>{error}</v></c>"#),
            Self::Unsaved => format!(r#"<c r="{place}"><f>V()</f><v></v></c>"#),
            Self::FiveDigits(number) => format!(r#"<c r="{place}" s="1"><v>{number}</v></c>"#),
        }
    }
}

/// The workbook of these sheets.
pub fn book(pages: &[Page]) -> Vec<u8> {
    const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let (mut sheets, mut links) = (String::new(), String::new());
    let mut put = |name: &str, content: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("made");
        zip.write_all(content.as_bytes()).expect("made");
    };
    for (at, page) in pages.iter().enumerate() {
        sheets.push_str(&format!(r#"<sheet name="{}" state="{}" r:id="r{at}"/>"#, page.name, page.state));
        links.push_str(&format!(r#"<Relationship Id="r{at}" Target="worksheets/s{at}.xml"/>"#));
        put(&format!("xl/worksheets/s{at}.xml"), &page.xml());
    }
    put("xl/workbook.xml", &format!("<workbook><sheets>{sheets}</sheets></workbook>"));
    put("xl/_rels/workbook.xml.rels", &format!("<Relationships>{links}</Relationships>"));
    put("xl/styles.xml", STYLES);
    zip.finish().expect("made").into_inner()
}
