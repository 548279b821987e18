//! The cells of a sheet of a workbook, as a person sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use super::markup::{Listener, Tag};
use super::number::{self, Mask};
use super::{Bounds, Fault, Flaw, Page, Row, cell};

/// What cells refer to.
pub(super) struct Known<'a> {
    pub(super) bounds: &'a Bounds,
    pub(super) strings: &'a [String],
    /// By the number of a cell's style.
    pub(super) masks: &'a [Option<Rc<Mask>>],
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
    /// As the name of an error.
    Error,
}

/// The cell that is being read.
struct Open {
    kind: Kind,
    style: usize,
    value: String,
    /// Whether it has a formula.
    formula: Option<()>,
}

/// Cells that are one.
struct Merged {
    rows: RangeInclusive<u32>,
    columns: RangeInclusive<usize>,
}

/// A row as it is collected.
#[derive(Default)]
struct Cells {
    texts: Vec<String>,
    flaws: Vec<(usize, Flaw)>,
}

/// The cells of a sheet.
pub(super) struct Table<'a> {
    known: &'a Known<'a>,
    rows: BTreeMap<u32, Cells>,
    /// How many of them are seen, and how many are not.
    kept: (usize, usize),
    /// The last of those not kept because they are not seen, and how many they are.
    dropped: (Option<u32>, usize),
    /// Rows that are hidden, written or not.
    hidden: BTreeSet<u32>,
    hidden_columns: BTreeSet<usize>,
    merged: Vec<Merged>,
    /// Where a cell is that does not say it: row and column, from zero.
    next: (u32, usize),
    open: Open,
    is_longer: bool,
    is_wider: bool,
}

impl Listener for Table<'_> {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault> {
        if tag.is("row") {
            let said = tag.attribute("r").and_then(|said| said.parse::<u32>().ok());
            self.next = (said.map_or(self.next.0, |row| row.saturating_sub(1)), 0);
            if tag.says("hidden") || is_flat(tag, "ht") {
                self.hidden.insert(self.next.0);
            }
        } else if tag.is("c") {
            if let Some(place) = tag.attribute("r").as_deref().and_then(place) {
                self.next = place;
            }
            self.begin(tag);
        } else if tag.is("f") {
            self.open.formula = Some(());
        } else if tag.is("col") && (tag.says("hidden") || is_flat(tag, "width")) {
            let bound = |name: &str| tag.attribute(name).and_then(|said| said.parse::<usize>().ok());
            let (first, last) = (bound("min").unwrap_or(1).max(1), bound("max").unwrap_or(0));
            self.hidden_columns.extend(first - 1..last.min(self.known.bounds.columns));
        } else if tag.is("mergeCell") {
            self.merged.extend(tag.attribute("ref").as_deref().and_then(merged));
        }
        Ok(())
    }

    fn closes(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        match name {
            "v" | "t" => self.open.value.push_str(text),
            "c" => self.put()?,
            "row" => self.next = (self.next.0.saturating_add(1), 0),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(known: &'a Known<'a>) -> Self {
        let open = Open { kind: Kind::Number, style: 0, value: String::new(), formula: None };
        Self {
            known,
            rows: BTreeMap::new(),
            kept: (0, 0),
            dropped: (None, 0),
            hidden: BTreeSet::new(),
            hidden_columns: BTreeSet::new(),
            merged: Vec::new(),
            next: (0, 0),
            open,
            is_longer: false,
            is_wider: false,
        }
    }

    fn begin(&mut self, tag: &Tag<'_, '_>) {
        self.open.value.clear();
        self.open.formula = None;
        self.open.style = tag.attribute("s").and_then(|said| said.parse().ok()).unwrap_or(0);
        self.open.kind = match tag.attribute("t").as_deref() {
            Some("s") => Kind::Shared,
            Some("str" | "inlineStr" | "b" | "d") => Kind::Text,
            Some("e") => Kind::Error,
            _ => Kind::Number,
        };
    }

    /// Takes the cell that has just ended.
    fn put(&mut self) -> Result<(), Fault> {
        let Known { bounds, strings, masks } = *self.known;
        let (row, column) = self.next;
        self.next.1 = column.saturating_add(1);
        let value = &self.open.value;
        let mut flaw = None;
        let text = match self.open.kind {
            Kind::Shared => {
                let at: Option<usize> = value.trim().parse().ok();
                at.and_then(|at| strings.get(at)).cloned().unwrap_or_default()
            }
            Kind::Text => cell(value, bounds),
            Kind::Number if self.open.formula.is_some() && value.trim().is_empty() => {
                flaw = Some(Flaw::NoValue);
                String::new()
            }
            Kind::Number => {
                let mask = masks.get(self.open.style).and_then(Option::as_deref);
                cell(&number::shown(value, mask), bounds)
            }
            Kind::Error => {
                flaw = Some(Flaw::Error(cell(value, bounds)));
                String::new()
            }
        };
        if text.is_empty() && flaw.is_none() {
            return Ok(());
        }
        if column >= bounds.columns {
            self.is_wider = true;
            return Ok(());
        }
        if !self.rows.contains_key(&row) && !self.has_room(row) {
            if self.hidden.contains(&row) {
                self.dropped = (Some(row), self.dropped.1 + usize::from(self.dropped.0 != Some(row)));
                return Ok(());
            }
            self.is_longer = true;
            return Err(Fault::TooManyRows);
        }
        let cells = self.rows.entry(row).or_default();
        cells.set(column, text);
        cells.flaws.extend(flaw.map(|flaw| (column, flaw)));
        Ok(())
    }

    /// Whether another row may be kept: as many seen ones as allowed, and as many that are not.
    fn has_room(&mut self, row: u32) -> bool {
        let kept = if self.hidden.contains(&row) { &mut self.kept.1 } else { &mut self.kept.0 };
        let has_room = *kept < self.known.bounds.rows;
        *kept += usize::from(has_room);
        has_room
    }

    /// The sheet, without what is hidden.
    pub(super) fn page(mut self) -> Page {
        self.spread();
        let all = self.rows.len();
        let seen = self.rows.into_iter().filter(|(at, _)| !self.hidden.contains(at));
        let rows: Vec<Row> = seen
            .map(|(at, cells)| Row { number: at.saturating_add(1), cells: cells.texts, flaws: cells.flaws })
            .collect();
        Page {
            name: String::new(),
            hidden_rows: all - rows.len() + self.dropped.1,
            rows,
            hidden_columns: self.hidden_columns.into_iter().collect(),
            is_longer: self.is_longer,
            is_wider: self.is_wider,
        }
    }

    /// Gives each cell that a merged one covers its text, in the rows that have something of their own.
    fn spread(&mut self) {
        // Merged cells do not overlap; a file whose do is read as far as that costs no more.
        let mut left = self.known.bounds.rows.saturating_mul(self.known.bounds.columns);
        let most = self.known.bounds.columns - 1;
        for Merged { rows, columns } in std::mem::take(&mut self.merged) {
            let Some(anchor) = self.rows.get(rows.start()) else { continue };
            let text = anchor.texts.get(*columns.start()).cloned().unwrap_or_default();
            let flaw =
                anchor.flaws.iter().find(|(at, _)| at == columns.start()).map(|(_, flaw)| flaw.clone());
            if text.is_empty() && flaw.is_none() {
                continue;
            }
            for (_, cells) in self.rows.range_mut(rows) {
                for column in *columns.start()..=(*columns.end()).min(most) {
                    let Some(less) = left.checked_sub(1) else { return };
                    left = less;
                    cells.fill(column, &text, flaw.as_ref());
                }
            }
        }
    }
}

impl Cells {
    fn set(&mut self, column: usize, text: String) {
        if self.texts.len() <= column {
            self.texts.resize(column + 1, String::new());
        }
        self.texts[column] = text;
    }

    fn fill(&mut self, column: usize, text: &str, flaw: Option<&Flaw>) {
        let is_empty = self.texts.get(column).is_none_or(String::is_empty);
        if !is_empty || self.flaws.iter().any(|(at, _)| *at == column) {
            return;
        }
        self.set(column, text.to_owned());
        self.flaws.extend(flaw.map(|flaw| (column, flaw.clone())));
    }
}

/// Whether a row or column has no height or width.
fn is_flat(tag: &Tag<'_, '_>, name: &str) -> bool {
    tag.attribute(name).and_then(|said| said.parse::<f64>().ok()).is_some_and(|size| size <= 0.0)
}

/// The cells of `B2:D4`.
fn merged(said: &str) -> Option<Merged> {
    let (first, last) = said.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    Some(Merged { rows: first.0..=last.0, columns: first.1..=last.1 }).filter(|one| !one.rows.is_empty())
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
