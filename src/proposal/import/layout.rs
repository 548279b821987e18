//! Which column of a table is which: by its heading, and where that does not say, by what the column holds.
//!
//! A table may have a title above its headings, headings in two rows, and headings again on each page: it is parted
//! into sections, each under its own. All of it is pure; what words are departments or roles is found out by whoever
//! asks, for [`Section::unknown`].

use std::collections::{BTreeSet, HashSet};

use super::clean;
use super::wording::column::nameless;
use crate::language::heading::{self, Column, Heading};
use crate::language::{mobile_fault, normalize_mobile};
use crate::sheet::Row;

/// Rows under headings, or without any.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The headings as written; none where there are none.
    pub headings: Vec<String>,
    /// What is known of them.
    known: Vec<Option<Heading>>,
    pub rows: Vec<Row>,
}

/// Which column holds what, from zero; of several, the one that counts most first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub name: Option<usize>,
    pub mobiles: Vec<usize>,
    pub departments: Vec<usize>,
    pub title: Option<usize>,
    pub job_number: Option<usize>,
    pub roles: Vec<usize>,
    pub serials: Vec<usize>,
    /// Those known by what they hold.
    pub guessed: Vec<(usize, Column)>,
}

/// Texts of the organisation, out of those asked about.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pub departments: HashSet<String>,
    pub roles: HashSet<String>,
}

/// Different texts of a column that are looked up, and of all columns of a section.
const SAMPLE: usize = 8;
const SAMPLES: usize = 40;

/// Parts a sheet: what stands above the first headings, and the sections.
pub fn sections(rows: Vec<Row>) -> (Vec<Row>, Vec<Section>) {
    let (mut above, mut all): (Vec<Row>, Vec<Section>) = (Vec::new(), Vec::new());
    for row in rows {
        if let Some(known) = headings(&row) {
            let headings: Vec<String> = row.cells.iter().map(|cell| clean::name(cell)).collect();
            let second = all.last_mut().filter(|last| last.rows.is_empty());
            match second {
                Some(last) => last.refine(headings, known),
                None => all.push(Section { headings, known, rows: Vec::new() }),
            }
        } else if let Some(last) = all.last_mut() {
            last.rows.push(row);
        } else {
            above.push(row);
        }
    }
    if all.is_empty() {
        if let Some(headings) = unsaid(&above) {
            let known = vec![None; headings.len()];
            return (Vec::new(), vec![Section { headings, known, rows: above.split_off(1) }]);
        }
        let whole = Section { rows: std::mem::take(&mut above), ..Section::default() };
        return (above, vec![whole]);
    }
    (above, all)
}

/// Headings none of which is known: the first row, if it has no number, and words where the next has its mobile.
fn unsaid(rows: &[Row]) -> Option<Vec<String>> {
    let [first, next, ..] = rows else { return None };
    let at = next.cells.iter().position(|cell| is_mobile(cell))?;
    let texts: BTreeSet<&str> =
        first.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let stands_over = first.cells.get(at).is_some_and(|cell| !cell.is_empty());
    let fits = stands_over && texts.len() >= 3 && !first.cells.iter().any(|cell| has_digit(cell));
    fits.then(|| first.cells.iter().map(|cell| clean::name(cell)).collect())
}

fn has_digit(cell: &str) -> bool {
    cell.chars().any(char::is_numeric)
}

/// What a row of headings says: at least two of them are known, one of them who or how to reach them; or one of those
/// among other words.
fn headings(row: &Row) -> Option<Vec<Option<Heading>>> {
    let known: Vec<Option<Heading>> = row.cells.iter().map(|cell| heading::read(cell)).collect();
    let count = known.iter().flatten().filter(|heading| heading.column != Column::Serial).count();
    let person = |heading: &Heading| matches!(heading.column, Column::Name | Column::Mobile);
    let texts: BTreeSet<&str> =
        row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let is_of_one = row.cells.iter().any(|cell| holds_mobile(cell));
    let is_enough =
        count >= 2 || (count == 1 && texts.len() >= 3 && !row.cells.iter().any(|cell| has_digit(cell)));
    let fits = is_enough && texts.len() >= 2 && known.iter().flatten().any(person) && !is_of_one;
    fits.then_some(known)
}

/// Whether a cell is a number that can be called, perhaps with a note in brackets.
pub fn is_mobile(cell: &str) -> bool {
    let bare = cell.split(['(', '（', '[', '【']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    match clean::number(bare) {
        _ if bare.chars().any(|c| c.is_alphabetic() && !matches!(c, 'E' | 'e')) => false,
        clean::Number::Said(said) if said.len() >= 7 => mobile_fault(&normalize_mobile(&said)).is_none(),
        _ => false,
    }
}

/// Whether a number that can be called stands somewhere in a cell.
pub fn holds_mobile(cell: &str) -> bool {
    let runs = cell.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 11);
    is_mobile(cell) || runs.into_iter().any(is_mobile)
}

impl Section {
    /// Headings in two rows: the lower says more.
    fn refine(&mut self, headings: Vec<String>, known: Vec<Option<Heading>>) {
        let width = self.headings.len().max(headings.len());
        self.headings.resize(width, String::new());
        self.known.resize(width, None);
        for (at, (text, known)) in headings.into_iter().zip(known).enumerate() {
            if known.is_some() {
                self.known[at] = known;
            }
            if !text.is_empty() && (known.is_some() || self.known[at].is_none()) {
                self.headings[at] = text;
            }
        }
    }

    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).chain([self.headings.len()]).max().unwrap_or(0)
    }

    /// The texts of a column.
    pub fn column(&self, at: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.cells.get(at));
        cells.map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn known(&self, at: usize) -> Option<Heading> {
        self.known.get(at).copied().flatten()
    }

    /// Texts of columns whose headings say nothing, to be looked up.
    pub fn unknown(&self) -> BTreeSet<String> {
        let columns = (0..self.width()).filter(|at| self.known(*at).is_none());
        let texts = columns.flat_map(|at| {
            let all: BTreeSet<String> =
                self.column(at).map(clean::text).filter(|text| may_be_a_word(text)).collect();
            all.into_iter().take(SAMPLE)
        });
        texts.take(SAMPLES).collect()
    }

    /// Which column is which.
    pub fn layout(&self, vocabulary: &Vocabulary) -> Layout {
        let mut layout = Layout::default();
        let of = |wanted: Column| {
            let columns = (0..self.width()).filter_map(move |at| Some((self.known(at)?, at)));
            let mut columns: Vec<(u8, usize)> = columns
                .filter(|(known, _)| known.column == wanted)
                .map(|(known, at)| (known.rank, at))
                .collect();
            columns.sort_unstable();
            columns.into_iter().map(|(_, at)| at).collect::<Vec<usize>>()
        };
        let first_used = |columns: Vec<usize>| {
            let used = columns.iter().find(|at| self.column(**at).next().is_some());
            used.or(columns.first()).copied()
        };
        layout.name = first_used(of(Column::Name));
        layout.mobiles = of(Column::Mobile);
        layout.departments = of(Column::Department);
        layout.title = first_used(of(Column::Title));
        layout.job_number = first_used(of(Column::JobNumber));
        layout.roles = of(Column::Role);
        layout.serials = of(Column::Serial);
        self.guess(&mut layout, vocabulary);
        let numbers = |at: &usize| self.column(*at).filter(|cell| is_mobile(cell)).count();
        layout.mobiles.sort_by_key(|at| std::cmp::Reverse(numbers(at)));
        layout
    }

    /// Columns that are known by what they hold.
    fn guess(&self, layout: &mut Layout, vocabulary: &Vocabulary) {
        let mut free: Vec<usize> = (0..self.width()).filter(|at| self.known(*at).is_none()).collect();
        let mut take = |fits: &dyn Fn(usize) -> bool| {
            let found = free.iter().position(|at| self.column(*at).next().is_some() && fits(*at))?;
            Some(free.remove(found))
        };
        let share = |at: usize, fits: &dyn Fn(&str) -> bool, of_ten: usize| {
            let (all, some) =
                self.column(at).fold((0, 0), |(all, some), cell| (all + 1, some + usize::from(fits(cell))));
            some * 10 >= all * of_ten
        };
        if !layout.mobiles.iter().any(|at| self.column(*at).any(is_mobile))
            && let Some(at) = take(&|at| share(at, &is_mobile, 5))
        {
            layout.mobiles.insert(0, at);
            layout.guessed.push((at, Column::Mobile));
        }
        let is_among = |at: usize, words: &HashSet<String>| {
            let texts: BTreeSet<String> =
                self.column(at).map(clean::text).filter(|text| may_be_a_word(text)).collect();
            let sample: Vec<&String> = texts.iter().take(SAMPLE).collect();
            !sample.is_empty()
                && sample.iter().filter(|text| words.contains(**text)).count() * 2 >= sample.len()
        };
        if layout.departments.is_empty()
            && let Some(at) = take(&|at| is_among(at, &vocabulary.departments))
        {
            layout.departments.push(at);
            layout.guessed.push((at, Column::Department));
        }
        if layout.roles.is_empty()
            && let Some(at) = take(&|at| is_among(at, &vocabulary.roles))
        {
            layout.roles.push(at);
            layout.guessed.push((at, Column::Role));
        }
        if layout.name.is_none()
            && let Some(at) = take(&|at| share(at, &looks_like_a_name, 7))
        {
            layout.name = Some(at);
            layout.guessed.push((at, Column::Name));
        }
        let counts = |cell: &str| cell.len() <= 5 && cell.bytes().all(|byte| byte.is_ascii_digit());
        while let Some(at) = take(&|at| at < 2 && share(at, &counts, 10)) {
            layout.serials.push(at);
        }
    }

    /// What a column is called: by its heading, else by its place.
    pub fn label(&self, at: usize) -> String {
        let written = self.headings.get(at).filter(|heading| !heading.is_empty()).cloned();
        written.unwrap_or_else(|| nameless(at))
    }
}

impl Layout {
    /// Columns that are used.
    pub fn used(&self) -> impl Iterator<Item = usize> + '_ {
        let lists = [&self.mobiles, &self.departments, &self.roles].into_iter().flatten().copied();
        lists.chain([self.name, self.title, self.job_number].into_iter().flatten())
    }

    /// What each column is read as, in their order; of numbers only the one that counts most.
    pub fn reading(&self) -> Vec<(usize, Column)> {
        let one = |at: Option<usize>, column| at.map(|at| (at, column));
        let several =
            |all: &[usize], column| -> Vec<(usize, Column)> { all.iter().map(|at| (*at, column)).collect() };
        let mut all = several(&self.departments, Column::Department);
        all.extend(several(&self.roles, Column::Role));
        all.extend(one(self.name, Column::Name));
        all.extend(one(self.mobiles.first().copied(), Column::Mobile));
        all.extend(one(self.title, Column::Title));
        all.extend(one(self.job_number, Column::JobNumber));
        all.sort_unstable_by_key(|(at, _)| *at);
        all
    }

    /// Whether it says who and how to reach them.
    pub fn is_a_list(&self) -> bool {
        self.name.is_some() && !self.mobiles.is_empty()
    }
}

fn may_be_a_word(text: &str) -> bool {
    (2..=60).contains(&text.chars().count()) && text.chars().any(char::is_alphabetic)
}

/// Two to four Chinese characters, or letters with blanks or a dot between.
fn looks_like_a_name(cell: &str) -> bool {
    let name = clean::name(cell);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let others = name.chars().filter(|c| !c.is_alphabetic()).all(|c| matches!(c, ' ' | '·' | '•' | '.'));
    let most = if name.is_ascii() || name.contains(['·', '•']) { 40 } else { 4 };
    others && (2..=most).contains(&letters)
}
