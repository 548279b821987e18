//! How far a value may reach: the candidates a rule tries for each of its slots.
//!
//! **Invariant:** every candidate is a value of its kind already; a rule never has to look again.

use jiff::Timestamp;

use super::class::{self, ClassSet};
use super::lexicon::Lexicon;
use super::rule::{Follow, Slot};
use super::text::{Kind, Text};
use super::unit;
use super::{change, party, people, shape, when};

/// The longest free stretch between two words of a rule, in cells.
const LONGEST: usize = 24;

/// Finds candidates, remembering what was tried.
pub(super) struct Spans<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    now: Timestamp,
    tried: Vec<(Slot, usize, usize, bool)>,
    /// How many cells have been looked at.
    spent: u32,
    /// Whether only names with a surname are people.
    certain: bool,
    /// Whether letters alone are a login name only where an account was spoken of: else they spell a person's name.
    plain_login: bool,
}

impl<'a, 't> Spans<'a, 't> {
    /// For one message.
    pub fn new(text: &'a Text<'t>, lexicon: &'a Lexicon, now: Timestamp) -> Self {
        Self { text, lexicon, now, tried: Vec::new(), spent: 0, certain: false, plain_login: false }
    }

    /// From now on only names with a surname (or a number) are people.
    pub fn demand_certainty(&mut self) {
        self.certain = true;
        self.tried.clear();
    }

    /// From now on letters alone are no login name unless an account is spoken of.
    pub fn letters_are_names(&mut self) {
        self.plain_login = true;
    }

    /// From now on letters alone may be a login name.
    pub fn letters_are_logins(&mut self) {
        self.plain_login = false;
    }

    /// From now on other names are people, too.
    pub fn take_any_name(&mut self) {
        self.certain = false;
        self.tried.clear();
    }

    /// How many cells were looked at since it was last asked.
    pub fn take_spent(&mut self) -> u32 {
        std::mem::take(&mut self.spent)
    }

    /// Where a value that starts at a cell may end, best first.
    pub fn ends(&mut self, slot: Slot, start: usize, after: &Follow) -> Vec<usize> {
        let size = self.text.cells.len();
        if start >= size {
            return Vec::new();
        }
        match slot {
            Slot::Roles | Slot::RolesSkip => self.roles(start),
            Slot::Login => self.login(start),
            Slot::When => when::read(self.text, self.lexicon, start, self.now)
                .map(|found| found.end)
                .into_iter()
                .collect(),
            Slot::NoticeQuoted if self.text.cells[start].kind == Kind::Quote => vec![start + 1],
            Slot::NoticeNumber if self.short_number(start) => vec![start + 1],
            Slot::NoticeQuoted | Slot::NoticeNumber => Vec::new(),
            Slot::OtherRole => {
                self.text.longest(self.lexicon, start, class::OTHER_ROLE).into_iter().collect()
            }
            Slot::Field => {
                change::field_at(self.text, self.lexicon, start).map(|(_, end)| end).into_iter().collect()
            }
            _ => self.free(slot, start, after),
        }
    }

    /// A number too short to be a person's.
    fn short_number(&self, at: usize) -> bool {
        const LONGEST: usize = 4;
        let cell = self.text.cells[at];
        cell.kind == Kind::Number && cell.end - cell.start <= LONGEST
    }

    fn roles(&self, start: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut at = start;
        while let Some((_, end)) = self.text.role_at(self.lexicon, at) {
            ends.push(end);
            at = self.text.skip_soft(end);
            if let Some(next) = self.text.longest(self.lexicon, at, class::AND) {
                at = self.text.skip_soft(next);
            }
        }
        ends.reverse();
        ends
    }

    fn login(&self, start: usize) -> Vec<usize> {
        let cell = self.text.cells[start];
        let digits = || self.text.folded.plain[cell.start..cell.end].iter().any(|c| !c.is_alphabetic());
        let named = !self.plain_login || self.text.present.has(class::ACCOUNT) || digits();
        let fits = cell.kind == Kind::Word && cell.end - cell.start >= 3 && named;
        let unit = self.text.longest(self.lexicon, start, class::WORDS).is_some();
        if fits && !unit { vec![start + 1] } else { Vec::new() }
    }

    fn free(&mut self, slot: Slot, start: usize, after: &Follow) -> Vec<usize> {
        let size = self.text.cells.len();
        let last = self.text.trim_end(start, size);
        if after.end && !after.slot && after.words == ClassSet::default() {
            return if last > start && self.fits(slot, start, last) { vec![last] } else { Vec::new() };
        }
        let may_be_long = matches!(
            slot,
            Slot::People | Slot::PeopleByName | Slot::PeopleShort | Slot::PeopleBare | Slot::Party
        );
        let limit = if may_be_long { size } else { size.min(start + LONGEST) };
        let mut ends = Vec::new();
        for end in start + 1..=limit {
            self.spent += 1;
            if self.text.cells[end - 1].soft || self.breaks(slot, end - 1) {
                if self.breaks(slot, end - 1) {
                    break;
                }
                continue;
            }
            if self.may_follow(end, after) && self.fits(slot, start, end) {
                ends.push(end);
            }
        }
        ends
    }

    /// Whether a value of this kind cannot go on over a cell.
    fn breaks(&self, slot: Slot, cell: usize) -> bool {
        let kind = self.text.cells[cell].kind;
        match slot {
            Slot::Any => kind == Kind::Break,
            Slot::Department
            | Slot::DepartmentFrom
            | Slot::DepartmentTo
            | Slot::DepartmentUnit
            | Slot::DepartmentSure
            | Slot::DepartmentSkip => {
                self.text.cells[cell].soft && !matches!(self.text.char_at(cell), '-' | '/' | '>')
            }
            // Two names, or a name and a circumstance, are no one name.
            Slot::DepartmentNew | Slot::DepartmentName => {
                !matches!(kind, Kind::Han | Kind::Word | Kind::Number | Kind::Quote | Kind::Other)
                    && !matches!(self.text.char_at(cell), '(' | ')' | '/')
            }
            Slot::NameShort | Slot::NameGroup | Slot::NameMeeting | Slot::Notice => {
                matches!(kind, Kind::Comma | Kind::Break | Kind::Ask)
            }
            _ => kind == Kind::Ask,
        }
    }

    fn may_follow(&self, end: usize, after: &Follow) -> bool {
        let next = self.text.skip_soft(end);
        if next >= self.text.cells.len() {
            return after.end;
        }
        after.slot || self.text.longest_of(self.lexicon, next, &after.words).is_some()
    }

    fn fits(&mut self, slot: Slot, start: usize, end: usize) -> bool {
        let known = self.tried.iter().find(|(s, from, to, _)| (*s, *from, *to) == (slot, start, end));
        if let Some((.., fits)) = known {
            return *fits;
        }
        self.spent += u32::try_from(end - start).unwrap_or(u32::MAX / 2);
        let fits = self.check(slot, start, end);
        self.tried.push((slot, start, end, fits));
        fits
    }

    fn check(&self, slot: Slot, start: usize, end: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        let people = matches!(
            slot,
            Slot::People | Slot::PeopleByName | Slot::PeopleShort | Slot::From | Slot::To | Slot::Transfer
        );
        if people && shape::splits_word(text, lexicon, end.saturating_sub(3).max(start), end) {
            return false;
        }
        match slot {
            Slot::People => people::read(text, lexicon, start, end)
                .is_some_and(|found| !self.certain || people::is_certain(&found, lexicon)),
            Slot::PeopleByName => people::read(text, lexicon, start, end)
                .is_some_and(|found| found.iter().all(|person| person.mobile.is_none())),
            Slot::PeopleShort => people::read(text, lexicon, start, end)
                .is_some_and(|found| found.iter().all(|one| one.mobile.is_none() || one.name.is_none())),
            Slot::PeopleBare => people::read(text, lexicon, start, end)
                .is_some_and(|found| !found.is_empty() && people::is_plain(&found, lexicon)),
            Slot::From | Slot::To | Slot::Transfer => {
                people::read(text, lexicon, start, end).is_some_and(|found| found.len() == 1)
            }
            Slot::Department | Slot::DepartmentSkip | Slot::DepartmentUnit => {
                self.leading_department(start, end)
            }
            Slot::DepartmentSure => self.sure_department(start, end),
            Slot::DepartmentNew => {
                self.new_department(start, end)
                    && (shape::looks_like_department(text, lexicon, start, end)
                        || text.cells[start].kind == Kind::Quote)
                    && unit::is_sure(text, lexicon, start, end)
            }
            Slot::DepartmentName => self.new_department(start, end),
            Slot::DepartmentFrom | Slot::DepartmentTo => unit::fits(text, lexicon, start, end),
            Slot::Changes => change::read(text, lexicon, start, end).is_some(),
            Slot::NewName => self.new_name(start, end),
            Slot::NewMobile => text.cells[start].kind == Kind::Number && end == start + 1,
            Slot::Name | Slot::NameShort => end - start <= 40,
            Slot::NameGroup => self.ends_with(start, end, &['\u{7FA4}', '\u{7EC4}']),
            Slot::NameMeeting => self.ends_with(start, end, &['\u{4F1A}', '\u{8BAE}']),
            Slot::Party => party::read(text, lexicon, start, end).is_some(),
            Slot::Notice => self.notice(start, end),
            _ => true,
        }
    }

    fn ends_with(&self, start: usize, end: usize, wanted: &[char]) -> bool {
        end - start >= 2
            && (wanted.contains(&self.text.char_at(end - 1)) || self.text.cells[start].kind == Kind::Quote)
    }

    fn new_name(&self, start: usize, end: usize) -> bool {
        end - start <= 20 && !self.asks(start, end)
    }

    /// A department that is nothing else, or a path to one: 和平医院的急诊科.
    fn sure_department(&self, start: usize, end: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        let sure = |from: usize| {
            self.leading_department(from, end)
                && unit::is_sure(text, lexicon, from, end)
                && !unit::is_general(text, lexicon, from, end)
                && !self.tears_word(from)
                && (from..end).all(|at| !matches!(text.char_at(at), '\u{4ECE}' | '\u{7531}'))
        };
        let of = (start + 2..end.saturating_sub(1)).find(|at| text.char_at(*at) == '\u{7684}');
        match of {
            Some(of) => {
                self.leading_department(start, of)
                    && unit::is_sure(text, lexicon, start, of)
                    && !unit::is_general(text, lexicon, start, of)
                    && sure(of + 1)
            }
            None => sure(start),
        }
    }

    /// A name that a department can be given: no particle, no question, no role, nobody's number.
    fn new_department(&self, start: usize, end: usize) -> bool {
        let (text, never) = (self.text, &self.lexicon.names.never);
        let quoted = end == start + 1 && text.cells[start].kind == Kind::Quote;
        let plain = |at: usize| {
            let cell = text.cells[at];
            let long = cell.kind == Kind::Number && cell.end - cell.start > 4;
            let c = text.char_at(at);
            let soft = cell.soft && !matches!(c, '(' | ')' | '/' | '\u{B7}');
            let named = !soft && never.binary_search(&c).is_err()
                || matches!(c, '\u{7EC4}' | '\u{4F4D}' | '\u{4E0D}');
            named && !long && cell.kind != Kind::At && (cell.kind != Kind::Quote || quoted)
        };
        let role = (start..end).any(|at| text.role_at(self.lexicon, at).is_some());
        let clean = (start..end).all(plain) && !role && !self.asks(start, end) && !self.tears_word(start);
        quoted || (2..=24).contains(&(end - start)) && clean
    }

    /// Whether a word that began before a cell goes on in it.
    fn tears_word(&self, start: usize) -> bool {
        (start.saturating_sub(3)..start).any(|from| {
            let mut hits = self.text.hits_at(from).iter();
            hits.any(|hit| hit.end > start && hit.end <= start + 2 && self.lexicon.words[hit.word].stop)
        })
    }

    fn asks(&self, start: usize, end: usize) -> bool {
        (start..end).any(|at| self.text.longest_of(self.lexicon, at, &self.lexicon.sets.asking).is_some())
    }

    /// A department as said; a leading one must look like a department or at least not like a person.
    fn leading_department(&self, start: usize, end: usize) -> bool {
        unit::fits(self.text, self.lexicon, start, end)
            && (shape::looks_like_department(self.text, self.lexicon, start, end)
                || self.text.cells[start].kind == Kind::Quote)
    }

    fn notice(&self, start: usize, end: usize) -> bool {
        let never = &self.lexicon.names.never;
        let quoted = end == start + 1 && self.text.cells[start].kind == Kind::Quote;
        let ahead = self.text.longest_of(self.lexicon, start, &self.lexicon.sets.ahead).is_some();
        let day = when::read(self.text, self.lexicon, start, self.now).filter(|found| found.end >= end);
        if ahead && day.is_some() {
            return false;
        }
        let commands = &self.lexicon.sets.not_titles;
        if self.text.longest_of(self.lexicon, start, commands).is_some() {
            return quoted;
        }
        let titled = (start..end).all(|at| never.binary_search(&self.text.char_at(at)).is_err())
            && end - start >= 2
            && !self.asks(start, end);
        quoted || titled
    }
}
