//! Running text without spaces, cut into names, departments, titles and descriptions.
//!
//! The cheapest way to account for every character wins; what cannot be accounted for is not cut at all.
//!
//! **Invariant:** linear in the length of the text: no piece is longer than [`LONGEST`].

mod inside;

use super::class;
use super::lexicon::Lexicon;
use super::shape;
use super::text::{Kind, Text};

/// The longest department or foreign name, in characters.
const LONGEST: usize = 16;

/// The longest run without a mark that is cut, in cells: nobody types more names than that in one breath.
const LONGEST_RUN: usize = 100;

/// What a stretch of cells is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A name.
    Name,
    /// What an enterprise account is called: a unit's administrator.
    Holder,
    /// A department.
    Department,
    /// A department after "to", whatever it looks like.
    Into,
    /// A title before a name.
    Title,
    /// A description of a person; it goes.
    Description,
    /// The speaker.
    Me,
    /// Somebody mentioned before.
    Pronoun,
    /// And.
    And,
    /// A word that says nothing.
    Filler,
}

/// A part and its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// What it is.
    pub part: Part,
    /// Its first cell.
    pub start: usize,
    /// The cell after it.
    pub end: usize,
}

/// The classes a segmentation asks for, looked up once.
struct Classes {
    title: u16,
    desc: u16,
    me: u16,
    pronoun: u16,
    after: u16,
    to: u16,
    called: u16,
    here: u16,
}

/// Cuts the cells `start..end`, all of them characters or short numbers; `None` if some cannot be accounted for.
pub(super) fn cut(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Vec<Piece>> {
    let size = end - start;
    if size == 0 || size > LONGEST_RUN {
        return None;
    }
    let classes = Classes {
        title: class::TITLE,
        desc: class::DESC,
        me: class::ME,
        pronoun: class::PRONOUN,
        after: class::AFTER_NAME,
        to: class::TO,
        called: class::CALLED,
        here: class::HERE,
    };
    let mut cutter = Cutter { text, lexicon, start, end, classes, best: vec![None; size + 1] };
    cutter.best[0] = Some((0, Part::Filler, 0));
    for at in 0..size {
        if cutter.best[at].is_some() {
            cutter.extend(at);
        }
    }
    cutter.trace()
}

struct Cutter<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    start: usize,
    end: usize,
    classes: Classes,
    /// For each place: cost so far, the part that ends here, where it started.
    best: Vec<Option<(u32, Part, usize)>>,
}

impl Cutter<'_, '_> {
    fn offer(&mut self, from: usize, to: usize, part: Part, cost: u32) {
        if to >= self.best.len() {
            return;
        }
        let Some((so_far, ..)) = self.best[from] else { return };
        let total = so_far + cost;
        if self.best[to].is_none_or(|(known, ..)| total < known) {
            self.best[to] = Some((total, part, from));
        }
    }

    fn previous(&self, at: usize) -> Option<Part> {
        (at > 0).then(|| self.best[at].map(|(_, part, _)| part)).flatten()
    }

    fn extend(&mut self, at: usize) {
        let cell = self.start + at;
        let previous = self.previous(at);
        self.offer_words(at, cell, previous);
        self.offer_names(at, cell, previous);
        self.offer_holder(at, cell, previous);
        self.offer_departments(at, cell, previous);
    }

    fn offer_words(&mut self, at: usize, cell: usize, previous: Option<Part>) {
        let (text, lexicon) = (self.text, self.lexicon);
        let after_person = matches!(previous, Some(Part::Name | Part::Me));
        let end = self.end;
        for hit in text.hits_at(cell).iter().filter(|hit| hit.end <= end) {
            let to = hit.end - self.start;
            let has = |class: u16| lexicon.words[hit.word].classes.has(class);
            if has(self.classes.title) {
                self.offer(at, to, Part::Title, 5);
            }
            if has(self.classes.desc) && !after_person {
                self.offer(at, to, Part::Description, 4);
            }
            if has(self.classes.me) {
                self.offer(at, to, Part::Me, 8);
            }
            if has(self.classes.pronoun) {
                self.offer(at, to, Part::Pronoun, 9);
            }
            if has(self.classes.after) && after_person {
                self.offer(at, to, Part::Filler, 2);
            }
            if has(self.classes.here) && at == 0 && hit.end < self.end {
                self.offer(at, to, Part::Filler, 6);
            }
            if has(self.classes.to) {
                self.offer_into(at, hit.end);
            }
        }
        match text.char_at(cell) {
            '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}'
                if after_person || previous == Some(Part::Department) =>
            {
                self.offer(at, at + 1, Part::And, 2);
            }
            '\u{7684}'
                if matches!(
                    previous,
                    Some(Part::Department | Part::Into | Part::Description | Part::Filler)
                ) =>
            {
                self.offer(at, at + 1, Part::Filler, 1);
            }
            _ => {}
        }
    }

    /// "To" and a department, up to the end or up to where it looks like one.
    fn offer_into(&mut self, at: usize, from: usize) {
        let after_person = at == 0 || matches!(self.previous(at), Some(Part::Name | Part::Filler | Part::Me));
        if !after_person || from >= self.end || self.end - from > LONGEST {
            return;
        }
        if self.end - from >= 2 && !shape::holds_foreign(self.text, self.lexicon, from, self.end) {
            let seldom = if self.looks_like_department(from, self.end) { 12 } else { 22 };
            self.offer(at, self.end - self.start, Part::Into, seldom);
        }
    }

    fn offer_names(&mut self, at: usize, cell: usize, previous: Option<Part>) {
        if matches!(previous, Some(Part::Into)) || self.text.cells[cell].kind != Kind::Han {
            return;
        }
        for length in 2..=LONGEST.min(self.end - cell) {
            if let Some(cost) = self.name_cost(cell, cell + length, (at > 0).then_some(previous).flatten()) {
                self.offer(at, at + length, Part::Name, cost);
            }
        }
    }

    /// A unit and "administrator": what its enterprise account is called.
    fn offer_holder(&mut self, at: usize, cell: usize, previous: Option<Part>) {
        if matches!(previous, Some(Part::Into | Part::Name)) {
            return;
        }
        let (text, lexicon) = (self.text, self.lexicon);
        for unit in (cell + 2)..(cell + LONGEST).min(self.end) {
            let Some(end) = text.longest(lexicon, unit, class::HOLDER).filter(|end| *end <= self.end) else {
                continue;
            };
            let generic =
                [class::HERE, class::FIELD_DEPARTMENT, class::UNIT, class::OTHER_ROLE, class::PRONOUN];
            let common = generic.iter().any(|class| text.longest(lexicon, cell, *class) == Some(unit));
            let own = text.longest(lexicon, cell, class::OTHER_ROLE) == Some(end);
            if !common
                && !own
                && shape::may_be_department(text, lexicon, cell, unit)
                && self.may_be_unit(cell, unit)
            {
                self.offer(at, end - self.start, Part::Holder, 12);
            }
        }
    }

    /// Nothing in it that says something is done, or somebody is something.
    fn may_be_unit(&self, start: usize, end: usize) -> bool {
        let seldom = &self.lexicon.names.seldom;
        !shape::holds_foreign(self.text, self.lexicon, start, end)
            && (start..end).all(|i| {
                let c = self.text.char_at(i);
                !matches!(c, '\u{662F}' | '\u{6709}')
                    && (i > start || c == '\u{548C}' || seldom.binary_search(&c).is_err())
            })
    }

    /// What it costs to call these characters a name.
    fn name_cost(&self, start: usize, end: usize, previous: Option<Part>) -> Option<u32> {
        let chars = |i: usize| self.text.char_at(i);
        let length = end - start;
        let dotted = (start + 1..end).any(|i| chars(i) == '\u{00B7}');
        if (start..end).any(|i| self.never(chars(i)) || self.text.cells[i].kind != Kind::Han) {
            return None;
        }
        if dotted {
            let ends_well = chars(start) != '\u{00B7}' && chars(end - 1) != '\u{00B7}' && length >= 3;
            let first = usize::from(previous != Some(Part::Name));
            let and = if (start + first..end).any(|i| shape::joins(chars(i))) { 12 } else { 0 };
            return (ends_well && !self.holds_stop(start, end))
                .then(|| 8 + and + self.given_cost(start + 1, end));
        }
        if shape::pieced(self.text, self.lexicon, start, end) {
            return Some(11);
        }
        if length > 4 {
            return None;
        }
        if let Some(cost) = self.called_cost(start, end) {
            return Some(cost);
        }
        if self.holds_stop(start, end) {
            return None;
        }
        let names = &self.lexicon.names;
        if length >= 3 && names.verbs.binary_search(&chars(end - 1)).is_ok() {
            return None;
        }
        let compound = length >= 3 && names.compound.contains(&[chars(start), chars(start + 1)]);
        let surname = if compound {
            Some((9, 2))
        } else if names.common.binary_search(&chars(start)).is_ok() {
            Some((10, 1))
        } else if names.rare.binary_search(&chars(start)).is_ok() {
            Some((14, 1))
        } else {
            None
        };
        let Some((cost, given)) = surname else {
            let verb = names.seldom.binary_search(&chars(start)).is_ok();
            let whole = previous != Some(Part::Name) && end == self.end && length <= 3 && !verb;
            return (whole && !self.ends_like_department(start, end))
                .then(|| 30 + self.given_cost(start, end));
        };
        // After a name it is "and" before it is a rare surname.
        let cost = if shape::joins(chars(start)) && matches!(previous, Some(Part::Name | Part::Department)) {
            cost + 9
        } else {
            cost
        };
        let double = !compound && names.common.binary_search(&chars(start + 1)).is_ok();
        if length - given > 2 && !double {
            return None;
        }
        let long = if length - given > 2 { 12 } else { 0 };
        Some(cost + long + self.given_cost(start + given, end) + self.department_cost(start, end))
    }

    /// A surname and what people are called by, or a nickname.
    fn called_cost(&self, start: usize, end: usize) -> Option<u32> {
        let names = &self.lexicon.names;
        let first = self.text.char_at(start);
        let nickname = matches!(first, '\u{5C0F}' | '\u{8001}' | '\u{963F}');
        if nickname && end - start == 2 && !self.holds_stop(start, end) {
            return (end == self.end || self.is_surname(start + 1)).then_some(13);
        }
        for surname in 1..=2.min(end - start - 1) {
            let known = match surname {
                1 => self.is_surname(start),
                _ => names.compound.contains(&[first, self.text.char_at(start + 1)]),
            };
            let called =
                self.text.hits_at(start + surname).iter().any(|hit| {
                    hit.end == end && self.lexicon.words[hit.word].classes.has(self.classes.called)
                });
            if known && called {
                return Some(9);
            }
        }
        None
    }

    fn is_surname(&self, cell: usize) -> bool {
        let (names, c) = (&self.lexicon.names, self.text.char_at(cell));
        names.common.binary_search(&c).is_ok() || names.rare.binary_search(&c).is_ok()
    }

    fn never(&self, c: char) -> bool {
        self.lexicon.names.never.binary_search(&c).is_ok()
    }

    fn given_cost(&self, start: usize, end: usize) -> u32 {
        let names = &self.lexicon.names;
        (start..end)
            .map(|i| {
                let c = self.text.char_at(i);
                let seldom = if names.seldom.binary_search(&c).is_ok() { 5 } else { 0 };
                let surname = if names.common.binary_search(&c).is_ok() { 2 } else { 0 };
                seldom + surname
            })
            .sum()
    }

    fn department_cost(&self, start: usize, end: usize) -> u32 {
        if self.ends_like_department(start, end) { 14 } else { 0 }
    }

    fn ends_like_department(&self, start: usize, end: usize) -> bool {
        let people = &self.lexicon.names.people;
        let given = |name: &Vec<char>| {
            end - start == name.len() + 1
                && name.iter().enumerate().all(|(i, c)| self.text.char_at(start + 1 + i) == *c)
        };
        !people.iter().any(given) && self.looks_like_department(start, end)
    }

    fn looks_like_department(&self, start: usize, end: usize) -> bool {
        shape::looks_like_department(self.text, self.lexicon, start, end)
    }

    fn offer_departments(&mut self, at: usize, cell: usize, previous: Option<Part>) {
        if matches!(previous, Some(Part::Into)) {
            return;
        }
        for length in 2..=LONGEST.min(self.end - cell) {
            let end = cell + length;
            let known = self.is_known(cell, end);
            if self.looks_like_department(cell, end)
                && (known || !shape::holds_foreign(self.text, self.lexicon, cell, end))
                && shape::may_be_department(self.text, self.lexicon, cell, end)
            {
                let again = if previous == Some(Part::Department) { 8 } else { 0 };
                let people = if !known && self.names_people(cell, end) { 12 } else { 0 };
                let cost = again + people + if known { 7 } else { 13 + u32::try_from(length).unwrap_or(0) };
                self.offer(at, at + length, Part::Department, cost);
            }
        }
    }

    fn is_known(&self, start: usize, end: usize) -> bool {
        self.text.longest(self.lexicon, start, class::KNOWN_UNIT).is_some_and(|stop| stop >= end)
            && self
                .text
                .hits_at(start)
                .iter()
                .any(|hit| hit.end == end && self.lexicon.words[hit.word].classes.has(class::KNOWN_UNIT))
    }

    fn holds_stop(&self, start: usize, end: usize) -> bool {
        shape::holds_stop(self.text, self.lexicon, start, end)
    }

    fn trace(&self) -> Option<Vec<Piece>> {
        let mut at = self.end - self.start;
        let mut pieces = Vec::new();
        while at > 0 {
            let (_, part, from) = self.best[at]?;
            pieces.push(Piece { part, start: self.start + from, end: self.start + at });
            at = from;
        }
        pieces.reverse();
        Some(pieces)
    }
}
