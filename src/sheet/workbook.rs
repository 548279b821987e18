//! An `.xlsx`: the sheets of a workbook that a person sees (ECMA-376, `SpreadsheetML`).
//!
//! Only values are read. A formula's cell is the value it had when the file was saved; of formats, what adds zeros to
//! a number.

use super::archive::Archive;
use super::markup::{Listener, Tag, walk};
use super::number::Mask;
use super::table::{Known, Table};
use super::{Book, Bounds, Fault, Page, cell};

const WORKBOOK: &str = "xl/workbook.xml";
const LINKS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
const STYLES: &str = "xl/styles.xml";
/// Archives that are tables of other kinds, or no tables, by what is in them.
const OTHERS: &[(&str, Fault)] = &[
    ("xl/workbook.bin", Fault::Binary),
    ("Index/Document.iwa", Fault::Numbers),
    ("Index.zip", Fault::Numbers),
    ("word/document.xml", Fault::Document),
    ("ppt/presentation.xml", Fault::Document),
    ("content.xml", Fault::OpenDocument),
];

/// Reads the sheets.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Book, Fault> {
    let mut archive = Archive::open(bytes, bounds)?;
    if !archive.holds(WORKBOOK) {
        let other = OTHERS.iter().find(|(name, _)| archive.holds(name));
        return Err(other.map_or(Fault::Archive, |(_, fault)| *fault));
    }
    let book = archive.unpack(WORKBOOK)?.ok_or(Fault::Broken)?;
    let links = archive.unpack(LINKS)?.unwrap_or_default();
    let named = named(&book, &links)?;
    let strings = match archive.unpack(STRINGS)? {
        Some(content) => strings(&content, bounds)?,
        None => Vec::new(),
    };
    let masks = match archive.unpack(STYLES)? {
        Some(content) => masks(&content)?,
        None => Vec::new(),
    };
    let known = Known { bounds, strings: &strings, masks: &masks };
    let mut all = Book::default();
    for one in named {
        if one.is_hidden {
            all.hidden.push(one.name);
        } else if let Some(content) = archive.unpack(&one.path)? {
            all.pages.push(page(one.name, &content, &known)?);
        }
    }
    // A workbook has a sheet; one that cannot be found is damage.
    if all.pages.is_empty() && all.hidden.is_empty() { Err(Fault::Broken) } else { Ok(all) }
}

fn page(name: String, content: &[u8], known: &Known<'_>) -> Result<Page, Fault> {
    let mut table = Table::new(known);
    match walk(content, &mut table) {
        // What was read tells whether it is a list at all.
        Ok(()) | Err(Fault::TooManyRows) => Ok(Page { name, ..table.page() }),
        Err(fault) => Err(fault),
    }
}

/// A sheet as the workbook tells of it.
struct Named {
    name: String,
    path: String,
    is_hidden: bool,
}

/// The sheets in their order, charts left out.
fn named(book: &[u8], links: &[u8]) -> Result<Vec<Named>, Fault> {
    let mut sheets = Sheets::default();
    walk(book, &mut sheets)?;
    let mut targets = Targets::default();
    walk(links, &mut targets)?;
    let path = |id: &Option<String>, at: usize| {
        let known = targets.0.iter().find(|(known, _)| Some(known) == id.as_ref());
        let target =
            known.map_or_else(|| format!("worksheets/sheet{}.xml", at + 1), |(_, path)| path.clone());
        target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned)
    };
    let named = sheets.0.into_iter().enumerate().map(|(at, (name, id, is_hidden))| {
        let path = path(&id, at);
        Named { name, path, is_hidden }
    });
    Ok(named.filter(|one| !one.path.contains("chartsheets/")).collect())
}

fn strings(content: &[u8], bounds: &Bounds) -> Result<Vec<String>, Fault> {
    let mut strings = Strings { bounds, done: Vec::new(), open: String::new(), spoken: None };
    walk(content, &mut strings)?;
    Ok(strings.done)
}

fn masks(content: &[u8]) -> Result<Vec<Option<Mask>>, Fault> {
    let mut styles = Styles::default();
    walk(content, &mut styles)?;
    Ok(styles.of_cells)
}

/// Name, link and whether it is hidden of each sheet.
#[derive(Default)]
struct Sheets(Vec<(String, Option<String>, bool)>);

impl Listener for Sheets {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("sheet") {
            let is_hidden = tag.attribute("state").is_some_and(|state| state != "visible");
            self.0.push((tag.attribute("name").unwrap_or_default(), tag.attribute("id"), is_hidden));
        }
        Ok(())
    }

    fn closes(&mut self, _name: &str, _text: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// Where a link leads.
#[derive(Default)]
struct Targets(Vec<(String, String)>);

impl Listener for Targets {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("Relationship")
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
        {
            self.0.push((id, target));
        }
        Ok(())
    }

    fn closes(&mut self, _name: &str, _text: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// The number formats of cells.
#[derive(Default)]
struct Styles {
    named: Vec<(String, Option<Mask>)>,
    of_cells: Vec<Option<Mask>>,
    /// Inside the list that cells refer to.
    cells: Option<()>,
}

impl Listener for Styles {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("numFmt") {
            let mask = tag.attribute("formatCode").and_then(|code| Mask::of(&code));
            self.named.extend(tag.attribute("numFmtId").map(|id| (id, mask)));
        } else if tag.is("cellXfs") {
            self.cells = Some(());
        } else if tag.is("xf") && self.cells.is_some() {
            let id = tag.attribute("numFmtId");
            let named = self.named.iter().find(|(known, _)| Some(known) == id.as_ref());
            self.of_cells.push(named.and_then(|(_, mask)| mask.clone()));
        }
        Ok(())
    }

    fn closes(&mut self, name: &str, _text: &str) -> Result<(), Fault> {
        if name == "cellXfs" {
            self.cells = None;
        }
        Ok(())
    }
}

/// The strings cells refer to.
struct Strings<'a> {
    bounds: &'a Bounds,
    done: Vec<String>,
    open: String,
    /// Inside a note on how something is pronounced, which is no part of it.
    spoken: Option<()>,
}

impl Listener for Strings<'_> {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("si") {
            self.open.clear();
        } else if tag.is("rPh") {
            self.spoken = Some(());
        }
        Ok(())
    }

    fn closes(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        match name {
            "t" if self.spoken.is_none() => self.open.push_str(text),
            "rPh" => self.spoken = None,
            "si" => self.done.push(cell(&self.open, self.bounds)),
            _ => {}
        }
        Ok(())
    }
}
