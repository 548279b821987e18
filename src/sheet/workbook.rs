//! An `.xlsx`: the first sheet of a workbook (ECMA-376, `SpreadsheetML`).
//!
//! Only values are read. A formula's cell is the value it had when the file was saved; formats, dates among them, are
//! not looked at.

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::archive::Archive;
use super::{Bounds, Fault, Row, cell, number};

const WORKBOOK: &str = "xl/workbook.xml";
const LINKS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
/// Deeper than any part of a workbook is nested.
const DEEPEST: usize = 64;
/// More strings than a workbook that people fill in has.
const STRINGS_MOST: usize = 200_000;

/// Reads the first sheet.
pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Row>, Fault> {
    let mut archive = Archive::open(bytes, bounds)?;
    if !archive.holds(WORKBOOK) {
        return Err(Fault::NotATable);
    }
    let path = first_sheet(&mut archive)?;
    let mut strings = Strings { bounds, done: Vec::new(), open: String::new(), spoken: None };
    part(&mut archive, STRINGS, &mut strings)?;
    let mut table = Table::new(bounds, &strings.done);
    if !part(&mut archive, &path, &mut table)? {
        return Err(Fault::Broken);
    }
    let rows = table.rows.into_iter();
    Ok(rows.map(|(at, cells)| Row { number: at.saturating_add(1), cells }).collect())
}

/// Where the first sheet lies.
fn first_sheet(archive: &mut Archive<'_>) -> Result<String, Fault> {
    let mut id = First { of: "sheet", attribute: "id", wanted: None, found: None };
    if !part(archive, WORKBOOK, &mut id)? {
        return Err(Fault::Broken);
    }
    let mut target = First { of: "Relationship", attribute: "Target", wanted: id.found, found: None };
    part(archive, LINKS, &mut target)?;
    let target = target.found.unwrap_or_else(|| "worksheets/sheet1.xml".to_owned());
    Ok(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// Reads a part while it is unpacked; whether there is one of this name.
fn part(archive: &mut Archive<'_>, name: &str, listener: &mut impl Listener) -> Result<bool, Fault> {
    let Some(read) = archive.unpack(name, |content| walk(content, listener))? else { return Ok(false) };
    read.map(|()| true)
}

/// Something that listens to the parts of a document.
trait Listener {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault>;
    fn closes(&mut self, name: &str, text: &str) -> Result<(), Fault>;
}

/// An element.
struct Tag<'e, 'i>(&'e BytesStart<'i>);

impl Tag<'_, '_> {
    fn is(&self, name: &str) -> bool {
        self.0.local_name().as_ref() == name
    }

    /// An attribute by its name without prefix.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes().flatten();
        let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(found.value.into_owned())
    }
}

/// Reads a document from its beginning; the text of an element is that of itself, not of those in it.
fn walk(content: impl BufRead, listener: &mut impl Listener) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(content);
    let (mut buffer, mut text, mut depth) = (Vec::new(), String::new(), 0usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Fault::Broken)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Fault::Broken);
                }
                text.clear();
                listener.opens(&Tag(&start))?;
            }
            Event::Empty(start) => {
                listener.opens(&Tag(&start))?;
                listener.closes(start.local_name().as_ref(), "")?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                listener.closes(end.local_name().as_ref(), &text)?;
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push(meant(&name).unwrap_or(' ')),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character an entity stands for; a document defines none of its own here.
fn meant(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// An attribute of the first element of a name (with this `Id`, if one is wanted).
struct First {
    of: &'static str,
    attribute: &'static str,
    wanted: Option<String>,
    found: Option<String>,
}

impl Listener for First {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if self.found.is_none() && tag.is(self.of) {
            let fits = self.wanted.is_none() || tag.attribute("Id") == self.wanted;
            self.found = tag.attribute(self.attribute).filter(|_| fits);
        }
        Ok(())
    }

    fn closes(&mut self, _name: &str, _text: &str) -> Result<(), Fault> {
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

/// How a cell's value is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// As the number of a shared string.
    Shared,
    /// As it stands.
    Text,
    /// As a number.
    Number,
    /// Not at all: an error.
    Nothing,
}

/// The cells of a sheet.
struct Table<'a> {
    bounds: &'a Bounds,
    strings: &'a [String],
    rows: BTreeMap<u32, Vec<String>>,
    /// Where a cell is that does not say it: row and column, from zero.
    next: (u32, usize),
    kind: Kind,
    value: String,
}

impl Listener for Table<'_> {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("row") {
            let said = tag.attribute("r").and_then(|said| said.parse::<u32>().ok());
            self.next = (said.map_or(self.next.0, |row| row.saturating_sub(1)), 0);
        } else if tag.is("c") {
            if let Some(place) = tag.attribute("r").as_deref().and_then(place) {
                self.next = place;
            }
            self.value.clear();
            self.kind = match tag.attribute("t").as_deref() {
                Some("s") => Kind::Shared,
                Some("str" | "inlineStr" | "b" | "d") => Kind::Text,
                Some("e") => Kind::Nothing,
                _ => Kind::Number,
            };
        }
        Ok(())
    }

    fn closes(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        match name {
            "v" | "t" => self.value.push_str(text),
            "c" => self.put()?,
            "row" => self.next = (self.next.0.saturating_add(1), 0),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Table<'a> {
    fn new(bounds: &'a Bounds, strings: &'a [String]) -> Self {
        let value = String::new();
        Self { bounds, strings, rows: BTreeMap::new(), next: (0, 0), kind: Kind::Number, value }
    }

    /// Takes the cell that has just ended.
    fn put(&mut self) -> Result<(), Fault> {
        let (row, column) = self.next;
        self.next.1 = column.saturating_add(1);
        let text = match self.kind {
            Kind::Shared => {
                let at: Option<usize> = self.value.trim().parse().ok();
                at.and_then(|at| self.strings.get(at)).cloned().unwrap_or_default()
            }
            Kind::Text => cell(&self.value, self.bounds),
            Kind::Number => cell(&number::shown(&self.value), self.bounds),
            Kind::Nothing => String::new(),
        };
        if text.is_empty() || column >= self.bounds.columns {
            return Ok(());
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
        if self.rows.len() > self.bounds.rows { Err(Fault::TooManyRows) } else { Ok(()) }
    }
}

/// Row and column of `B12`, from zero.
fn place(said: &str) -> Option<(u32, usize)> {
    let split = said.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = said.split_at(split);
    let mut column = 0usize;
    for letter in letters.bytes() {
        let value = letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?;
        column = column.checked_mul(26)?.checked_add(usize::from(value) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
