//! People to add, in whatever order their particulars were typed: lists, forms, tables, one long sentence.
//!
//! **Invariant:** every character is accounted for; a word nobody knows makes the whole no roster.

mod item;
mod value;

use super::class::{self, ClassSet};
use super::lexicon::Lexicon;
use super::mobile::normalize_mobile;
use super::office::is_office;
use super::people;
use super::segment::{self, Part};
use super::shape;
use super::text::{Cell, Kind, Text};
pub(super) use item::{Item, Labelled, Roster};

/// Reads a range of cells.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Roster> {
    let mut reader = Reader { text, lexicon, end, roster: Roster::default(), told: false };
    let mut at = start;
    while at < end {
        at = reader.step(at)?;
    }
    Some(reader.roster)
}

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    end: usize,
    roster: Roster,
    /// Whether a name without a number stood before "add": more names after it make it somebody else's job.
    told: bool,
}

impl Reader<'_, '_> {
    fn step(&mut self, at: usize) -> Option<usize> {
        let cell = self.text.cells[at];
        if let Some((role, next)) = self.text.role_at(self.lexicon, at).filter(|(_, next)| *next <= self.end)
        {
            self.roster.items.push(Item::Role(role));
            return Some(next);
        }
        if cell.soft {
            self.separate(cell.kind);
            return if cell.kind == Kind::Ask { None } else { Some(at + 1) };
        }
        match cell.kind {
            Kind::Number => self.number(at),
            Kind::Han => self.han(at),
            Kind::Word => self.word(at),
            Kind::Quote => {
                let shown = self.text.shown(at, at + 1);
                let name = (2..=4).contains(&shown.chars().count());
                name.then(|| self.roster.items.push(Item::Name(shown)))?;
                Some(at + 1)
            }
            Kind::At => Some(at + 1),
            _ => None,
        }
    }

    fn separate(&mut self, kind: Kind) {
        let item = match kind {
            Kind::Comma | Kind::List => Item::Comma,
            Kind::Break => Item::Line,
            _ => return,
        };
        if self.roster.items.last() != Some(&item) {
            self.roster.items.push(item);
        }
    }

    fn number(&mut self, at: usize) -> Option<usize> {
        let text = self.text;
        let cell = text.cells[at];
        if people::is_numbering(text, at) {
            if people::glued(text, at, self.end) {
                return self.run(at);
            }
            return Some(at + 1);
        }
        self.roster.items.push(Item::Mobile(text.numbers[cell.number].clone()));
        Some(at + 1)
    }

    fn word(&mut self, at: usize) -> Option<usize> {
        let shown = self.text.shown(at, at + 1);
        if let Some(next) = shape::lettered_unit(self.text, self.lexicon, at).filter(|next| *next <= self.end)
        {
            self.roster.items.push(Item::Department(self.text.shown(at, next)));
            return Some(next);
        }
        if shape::looks_like_unit(self.text, self.lexicon, at) {
            if self.run_end(at) > at + 1 {
                return self.run(at);
            }
            self.roster.items.push(Item::Department(shown));
            return Some(at + 1);
        }
        let digits = shown.chars().filter(char::is_ascii_digit).count();
        if digits >= 5 && shown.starts_with(|c: char| c.is_ascii_digit()) {
            self.roster.items.push(Item::Mobile(normalize_mobile(&shown)));
            return Some(at + 1);
        }
        (digits == 0 && shown.len() > 1).then_some(())?;
        match self.roster.items.last_mut() {
            Some(Item::Name(first)) if people::goes_on(self.text, at, first) => {
                first.push(' ');
                first.push_str(&shown);
            }
            _ => self.roster.items.push(Item::Name(shown)),
        }
        Some(at + 1)
    }

    /// A known word, or the start of a run of characters.
    fn han(&mut self, at: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if self.joins(at) {
            self.roster.items.push(Item::And);
            return Some(at + 1);
        }
        let known = text.longest_of(lexicon, at, &lexicon.sets.roster_any).filter(|hit| hit.end <= self.end);
        if known.is_some_and(|hit| hit.end == at + 1) && self.is_named(at, self.run_end(at)) {
            return self.run(at);
        }
        if let Some(next) = self.name_first(at, known.map(|hit| hit.end)) {
            return Some(next);
        }
        if self.takes_away(at) {
            return None;
        }
        if let Some(next) = self.own_house(at).or_else(|| self.office(at)) {
            return Some(next);
        }
        let Some(hit) = known else { return self.run(at) };
        let is = |set: &ClassSet| text.longest_of(lexicon, at, set).is_some_and(|found| found.end == hit.end);
        if is(&lexicon.sets.roster_label) && self.has_value(hit.end) {
            return self.labelled(at, hit.end);
        }
        if is(&lexicon.sets.add_to) {
            self.roster.adds = true;
            if let Some(next) = self.department(hit.end) {
                return Some(next);
            }
        }
        if is(&lexicon.sets.roster_add) {
            self.roster.adds = true;
            self.told |= self.roster.items.iter().any(|item| matches!(item, Item::Name(_)))
                && !self.roster.items.iter().any(|item| matches!(item, Item::Mobile(_)));
            self.roster.invites |= text.longest(lexicon, at, class::INVITE).is_some();
            return Some(hit.end);
        }
        if text.longest(lexicon, at, class::TO) == Some(hit.end)
            && let Some(next) = self.department(hit.end)
        {
            return Some(next);
        }
        if is(&lexicon.sets.roster_skip) { Some(hit.end) } else { self.run(at) }
    }

    /// Whether a word that takes something away stands here: then nobody is added.
    fn takes_away(&self, at: usize) -> bool {
        let hit = self.text.longest_of(self.lexicon, at, &self.lexicon.sets.takes_away);
        hit.is_some_and(|hit| hit.end >= at + 2 && self.run_end(at) <= hit.end)
    }

    /// The speaker's own house (我们单位) says nothing that is not known.
    fn own_house(&self, at: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let end = text.longest(lexicon, at, class::HERE).filter(|end| *end >= at + 3 && *end < self.end)?;
        (!shape::looks_like_department(text, lexicon, at, self.run_end(at))).then_some(end)
    }

    /// An administrator's office behind a person's particulars, up to the next mark.
    fn office(&mut self, at: usize) -> Option<usize> {
        let (text, items) = (self.text, &mut self.roster.items);
        let end = text.longest(self.lexicon, at, class::OTHER_ROLE).filter(|end| *end <= self.end)?;
        let person = items.iter().any(|item| matches!(item, Item::Name(_) | Item::Mobile(_)));
        let closes = end == self.end || text.cells[end].soft;
        let said = text.shown(at, end);
        (person && closes && is_office(&said)).then(|| items.push(Item::Office(said)))?;
        Some(end)
    }

    /// "And" between a number and the next name, although names and departments may start with that character.
    fn joins(&self, at: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        matches!(self.roster.items.last(), Some(Item::Mobile(_)))
            && shape::joins(text.char_at(at))
            && people::starts_with_surname(text, lexicon, at + 1)
            && self.run_end(at) > at + 2
            && !shape::looks_like_department(text, lexicon, at, self.run_end(at))
    }

    /// A run that is people or departments to its last character wins over a short word it starts with.
    fn name_first(&mut self, at: usize, known: Option<usize>) -> Option<usize> {
        let known = known?;
        let stop = self.run_end(at);
        if known - at > 1 && !self.is_house_name(at, stop) {
            return None;
        }
        let into = self.text.longest(self.lexicon, at, class::ADD_TO) == Some(known);
        if stop < known + 1
            || (into && self.text.longest(self.lexicon, known, class::KNOWN_UNIT) == Some(stop))
        {
            return None;
        }
        let pieces = segment::cut(self.text, self.lexicon, at, stop)?;
        let first = pieces.first()?;
        let strong = matches!(first.part, Part::Name | Part::Department)
            && first.end > known
            && first.start == at
            && (first.part == Part::Department || people::starts_with_surname(self.text, self.lexicon, at));
        if strong { self.push(&pieces, stop) } else { None }
    }

    /// Whether a run is as a whole the name of a department, although a word inside could open something else: one the
    /// lexicon knows, or one that ends like a department and does not start like a person.
    fn is_house_name(&self, start: usize, end: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        let known = text.longest(lexicon, start, class::KNOWN_UNIT) == Some(end);
        let looks = end >= start + 3
            && shape::looks_like_department(text, lexicon, start, end)
            && !people::starts_with_surname(text, lexicon, start)
            && text.longest_of(lexicon, start, &lexicon.sets.roster_any).is_none();
        known || looks
    }

    /// Whether something stands after a label.
    fn has_value(&self, at: usize) -> bool {
        self.text.skip_soft(at) < self.end
    }

    /// Where a run of characters ends: before a mark, a number, a role or a word that opens something else.
    fn run_end(&self, at: usize) -> usize {
        let (text, lexicon) = (self.text, self.lexicon);
        let mut stop = at + 1;
        while stop < self.end {
            let cell = text.cells[stop];
            let inner = cell.kind == Kind::Han
                || people::glued(text, stop, self.end)
                || (cell.kind == Kind::Word && shape::looks_like_unit(text, lexicon, stop));
            if cell.soft || !inner || text.role_at(lexicon, stop).is_some() || self.opens(at, stop) {
                break;
            }
            stop += 1;
        }
        stop
    }

    fn opens(&self, from: usize, at: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        let arrives = text.longest(lexicon, at, class::ARRIVES).filter(|_| at >= from + 2);
        if arrives.is_some_and(|end| end >= self.end || text.cells[end].soft) {
            return true;
        }
        let Some(hit) = text.longest_of(lexicon, at, &lexicon.sets.roster_edge) else { return false };
        if self.is_house_name(from, hit.end) {
            return false;
        }
        if hit.end - at >= 2 {
            let label = text
                .longest_of(lexicon, at, &lexicon.sets.roster_label)
                .is_some_and(|found| found.end == hit.end);
            return !label || at > from + 1 || !matches!(text.char_at(from), '\u{8981}');
        }
        // A given name may end in it; no verb of ours is that short and stands behind two characters of a name.
        if text.char_at(at) == '\u{6765}' && at == from + 2 {
            return false;
        }
        let next = text.skip_soft(hit.end);
        let skipped = next > hit.end;
        skipped || next >= self.end || text.longest_of(lexicon, next, &lexicon.sets.counted).is_some()
    }

    fn run(&mut self, at: usize) -> Option<usize> {
        let mut stop = self.run_end(at);
        if self.text.role_at(self.lexicon, stop).is_some()
            && stop > at + 2
            && becomes(self.text.char_at(stop - 1))
        {
            stop -= 1;
        }
        let pieces = segment::cut(self.text, self.lexicon, at, stop);
        if pieces.is_none() && self.is_named(at, stop) {
            self.roster.items.push(Item::Name(self.text.shown(at, stop)));
            return Some(stop);
        }
        if let Some(pieces) = pieces {
            return self.push(&pieces, stop);
        }
        // A particle may close the run: 冯晓东的 手机.
        for short in (at + 2..stop).rev() {
            let closes = self.text.longest_of(self.lexicon, short, &self.lexicon.sets.roster_skip).is_some();
            if let Some(pieces) = closes.then(|| segment::cut(self.text, self.lexicon, at, short)).flatten() {
                return self.push(&pieces, short);
            }
            if stop - short > 6 {
                break;
            }
        }
        None
    }

    /// Whether what stands apart beside a number is somebody's name, whatever word is in it (马上飞).
    fn is_named(&self, at: usize, stop: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        let apart = at == 0 || text.cells[at - 1].soft || text.cells[at - 1].kind == Kind::Number;
        let mut around = text.skip_soft(stop).min(text.cells.len());
        if around >= self.end {
            around = (0..at).rev().find(|before| !text.cells[*before].soft).unwrap_or(at);
        }
        let number = |cell: &Cell| cell.kind == Kind::Number && cell.end - cell.start >= 7;
        let beside = text.cells.get(around).is_some_and(number);
        let commands = text.longest_of(lexicon, at, &lexicon.sets.commands).filter(|hit| hit.end >= at + 2);
        let role = text.role_at(lexicon, stop).is_some();
        apart
            && beside
            && !role
            && commands.is_none()
            && (2..=3).contains(&(stop - at))
            && people::starts_with_surname(text, lexicon, at)
            && text.cells[at..stop].iter().all(|cell| cell.kind == Kind::Han)
    }

    fn push(&mut self, pieces: &[segment::Piece], stop: usize) -> Option<usize> {
        for piece in pieces {
            let shown = self.text.shown(piece.start, piece.end);
            self.roster.items.push(match piece.part {
                Part::Name if self.told => return None,
                Part::Name => Item::Name(shown),
                Part::Department => Item::Department(shown),
                Part::Into => Item::Department(shown.chars().skip(1).collect()),
                Part::Title => Item::Title(shown),
                Part::And => Item::And,
                // Neither the speaker nor an enterprise account is a new member.
                Part::Me | Part::Holder => return None,
                Part::Pronoun | Part::Description | Part::Filler => continue,
            });
        }
        Some(stop)
    }
}

/// A character that makes somebody something, between a name and a role.
fn becomes(c: char) -> bool {
    matches!(c, '\u{4E3A}' | '\u{4EFB}' | '\u{5F53}' | '\u{505A}' | '\u{662F}' | '\u{6210}' | '\u{4F5C}')
}
