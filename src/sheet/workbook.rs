//! An `.xlsx`: the sheets of a workbook that a person sees (ECMA-376, `SpreadsheetML`).
//!
//! Only values are read. A formula's cell is the value it had when the file was saved; of formats, what adds zeros to
//! a number.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::archive::Archive;
use super::markup::{Listener, Tag, walk};
use super::number::Mask;
use super::table::{Known, Table};
use super::{Book, Bounds, Fault, Page, cell};

const WORKBOOK: &str = "xl/workbook.xml";
const LINKS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
const STYLES: &str = "xl/styles.xml";
/// More strings than a workbook that people fill in has.
const STRINGS_MOST: usize = 200_000;
/// As many formats as a workbook can have.
const STYLES_MOST: usize = 65_536;
/// How many times the rows of a sheet all of them may have.
const LISTS_MOST: usize = 4;
/// More sheets than anybody looks through.
const SHEETS_MOST: usize = 1_000;
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
    let named = named(&mut archive)?;
    let mut strings = Strings { bounds, done: Vec::new(), open: String::new(), spoken: None };
    part(&mut archive, STRINGS, &mut strings)?;
    let mut styles = Styles::default();
    part(&mut archive, STYLES, &mut styles)?;
    let known = Known { bounds, strings: &strings.done, masks: &styles.of_cells };
    let (mut all, mut kept) = (Book::default(), 0);
    for one in named {
        if one.is_hidden {
            all.hidden.push(one.name);
        } else if let Some(page) = page(&mut archive, one, &known)? {
            kept += page.rows.len();
            all.pages.push(page);
        }
        if kept > bounds.rows.saturating_mul(LISTS_MOST) {
            return Err(Fault::TooManyRows);
        }
    }
    // A workbook has a sheet; one that cannot be found is damage.
    if all.pages.is_empty() && all.hidden.is_empty() { Err(Fault::Broken) } else { Ok(all) }
}

/// Reads a part while it is unpacked; whether there is one of this name.
fn part(archive: &mut Archive<'_>, name: &str, listener: &mut impl Listener) -> Result<bool, Fault> {
    let Some(read) = archive.unpack(name, |content| walk(content, listener))? else { return Ok(false) };
    read.map(|()| true)
}

fn page(archive: &mut Archive<'_>, one: Named, known: &Known<'_>) -> Result<Option<Page>, Fault> {
    let mut table = Table::new(known);
    match part(archive, &one.path, &mut table) {
        Ok(false) => Ok(None),
        // What was read tells whether it is a list at all.
        Ok(true) | Err(Fault::TooManyRows) => Ok(Some(Page { name: one.name, ..table.page() })),
        Err(fault) => Err(fault),
    }
}

fn within(many: usize, most: usize) -> Result<(), Fault> {
    if many > most { Err(Fault::Bomb) } else { Ok(()) }
}

/// A sheet as the workbook tells of it.
struct Named {
    name: String,
    path: String,
    is_hidden: bool,
}

/// The sheets in their order, charts left out.
fn named(archive: &mut Archive<'_>) -> Result<Vec<Named>, Fault> {
    let mut sheets = Sheets::default();
    if !part(archive, WORKBOOK, &mut sheets)? {
        return Err(Fault::Broken);
    }
    let mut targets = Targets::default();
    part(archive, LINKS, &mut targets)?;
    let path = |id: &Option<String>, at: usize| {
        let known = id.as_ref().and_then(|id| targets.0.get(id));
        let target = known.cloned().unwrap_or_else(|| format!("worksheets/sheet{}.xml", at + 1));
        target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned)
    };
    let named = sheets.0.into_iter().enumerate().map(|(at, (name, id, is_hidden))| {
        let path = path(&id, at);
        Named { name, path, is_hidden }
    });
    Ok(named.filter(|one| !one.path.contains("chartsheets/")).collect())
}

/// Name, link and whether it is hidden of each sheet.
#[derive(Default)]
struct Sheets(Vec<(String, Option<String>, bool)>);

impl Listener for Sheets {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("sheet") {
            let is_hidden = tag.attribute("state").is_some_and(|state| state != "visible");
            self.0.push((tag.attribute("name").unwrap_or_default(), tag.attribute("id"), is_hidden));
            within(self.0.len(), SHEETS_MOST)?;
        }
        Ok(())
    }

    fn closes(&mut self, _name: &str, _text: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// Where a link leads.
#[derive(Default)]
struct Targets(BTreeMap<String, String>);

impl Listener for Targets {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("Relationship")
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
        {
            self.0.insert(id, target);
            within(self.0.len(), SHEETS_MOST * 4)?;
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
    named: BTreeMap<String, Rc<Mask>>,
    of_cells: Vec<Option<Rc<Mask>>>,
    /// Inside the list that cells refer to.
    cells: Option<()>,
}

impl Listener for Styles {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("numFmt") {
            let mask = tag.attribute("formatCode").and_then(|code| Mask::of(&code));
            self.named.extend(tag.attribute("numFmtId").zip(mask.map(Rc::new)));
            within(self.named.len(), STYLES_MOST)?;
        } else if tag.is("cellXfs") {
            self.cells = Some(());
        } else if tag.is("xf") && self.cells.is_some() {
            let mask = tag.attribute("numFmtId").and_then(|id| self.named.get(&id));
            self.of_cells.push(mask.cloned());
            within(self.of_cells.len(), STYLES_MOST)?;
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
            "si" if self.done.len() == STRINGS_MOST => return Err(Fault::Bomb),
            "si" => self.done.push(cell(&self.open, self.bounds)),
            _ => {}
        }
        Ok(())
    }
}
