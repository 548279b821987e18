//! Whom the head of a notice names: roles, departments, groups, people, everybody.
//!
//! **Invariant:** names come out as said; a word for units in general says nothing beside a role.

use super::Head;
use super::part::EVERYBODY;
use crate::language::class;
use crate::language::slots::{Audience, Person};
use crate::language::text::Kind;
use crate::language::{people, shape, unit};

impl Head<'_, '_> {
    pub(super) fn audience(&mut self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if let Some((role, next)) = text.role_at(lexicon, at) {
            self.push(Audience::Named(lexicon.roles[role].clone()));
            return Some(next);
        }
        if let Some(next) = self.generic(at, end).or_else(|| self.notice_group(at, end)) {
            return Some(next);
        }
        if let Some(hit) = text.longest_of(lexicon, at, &lexicon.sets.every) {
            self.push(Audience::Named(EVERYBODY.to_owned()));
            return Some(hit.end);
        }
        if text.longest(lexicon, at, class::VAGUE_TIME).is_some() {
            return None;
        }
        if let Some(next) = text.longest(lexicon, at, class::TITLE_CROWD).filter(|next| *next <= end) {
            let many = usize::from(text.char_at(next - 1) == '\u{4EEC}');
            self.push(Audience::Named(text.shown(at, next - many)));
            return Some(next);
        }
        if let Some(next) = self.own_house(at, end) {
            return Some(next);
        }
        if let Some(next) = text.longest(lexicon, at, class::OTHER_ROLE).filter(|next| *next <= end) {
            self.push(Audience::Named(text.shown(at, next)));
            return Some(next);
        }
        let stop = self.run_end(at, end);
        if let Some(next) = self.several(at, stop, end) {
            return Some(next);
        }
        if self.runs_on() { self.prefix(at, stop) } else { None }
    }

    /// The asker's own house (我们科室), with everybody in it.
    fn own_house(&mut self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let next = text.longest(lexicon, at, class::HERE).filter(|next| *next >= at + 3 && *next <= end)?;
        self.push(Audience::Named(text.shown(at, next)));
        let of = next + usize::from(text.char_at(next) == '\u{7684}');
        let crowd = text.longest_of(lexicon, of, &lexicon.sets.crowd).filter(|hit| hit.end <= end);
        Some(crowd.map_or(next, |hit| hit.end))
    }

    /// A group that is itself called after notices (全区通知群).
    fn notice_group(&mut self, at: usize, end: usize) -> Option<usize> {
        const LONGEST: usize = 16;
        let text = self.text;
        let led = at > 0 && matches!(text.char_at(at - 1), '\u{5728}' | '\u{5230}' | '\u{7ED9}' | '\u{5F80}');
        let ends = |stop: &usize| {
            let named = text.char_at(*stop) == '\u{7FA4}'
                && text.char_at(*stop - 1) == '\u{77E5}'
                && text.char_at(*stop - 2) == '\u{901A}';
            let next = text.char_at(*stop + 1);
            named && next != '\u{6D88}' && (led || next != '\u{53D1}')
        };
        let stop = (at + 3..end.min(at + LONGEST)).find(ends)?;
        let whole = (at..stop).all(|cell| !text.cells[cell].soft);
        whole.then(|| {
            self.push(Audience::Named(text.shown(at, stop + 1)));
            stop + 1
        })
    }

    /// Units in general before a role (各单位的信息员): the role is who is meant.
    fn generic(&self, at: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let unit = text.longest(lexicon, at, class::UNIT);
        let next = unit.or_else(|| text.longest(lexicon, at, class::FIELD_DEPARTMENT))?;
        let role = next + usize::from(text.char_at(next) == '\u{7684}');
        (role < end && text.role_at(lexicon, role).is_some()).then_some(role)
    }

    /// A run that is audience to its end: people, or departments and groups with "and" between them.
    fn several(&mut self, at: usize, stop: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let name_end = self.without_crowd(at, stop);
        let last = text.char_at(stop.saturating_sub(1));
        let of_role = text.role_at(lexicon, stop).is_some()
            && name_end == stop
            && stop > at
            && (last == '\u{7684}' || matches!(last, '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}'));
        let name_end = if of_role { stop - 1 } else { name_end };
        if !self.is_unit(at, name_end) {
            let numbered = self.people_end(at, stop, end);
            if let Some(found) = people::read(text, lexicon, at, numbered) {
                let certain = people::is_certain(&found, lexicon) && !found.is_empty();
                if certain {
                    for person in found {
                        self.push(Audience::Person(person));
                    }
                    return Some(numbered);
                }
            }
        }
        let cuts = (at + 2..name_end.saturating_sub(1))
            .filter(|cut| matches!(text.char_at(*cut), '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}'));
        for cut in cuts {
            if let Some(found) = people::read(text, lexicon, cut + 1, name_end).filter(|found| {
                self.is_unit(at, cut) && people::is_plain(found, lexicon) && !found.is_empty()
            }) {
                self.push(Audience::Named(text.shown(at, cut)));
                for person in found {
                    self.push(Audience::Person(person));
                }
                return Some(stop);
            }
            if self.is_unit(at, cut) && self.is_unit(cut + 1, name_end) {
                self.push(Audience::Named(text.shown(at, cut)));
                self.push(Audience::Named(text.shown(cut + 1, name_end)));
                return Some(stop);
            }
        }
        let fits =
            if self.runs_on() { self.is_unit(at, name_end) } else { unit::fits(text, lexicon, at, name_end) };
        if name_end > at && fits {
            self.push(Audience::Named(text.shown(at, name_end)));
            return Some(stop);
        }
        None
    }

    /// People go on over spaces when a number follows that stands in the head, too: one behind it is text.
    fn people_end(&self, at: usize, stop: usize, end: usize) -> usize {
        let next = self.text.skip_soft(stop);
        let number = next < end && self.text.cells[next].kind == Kind::Number;
        if number && next > stop && at < stop { next + 1 } else { stop }
    }

    /// Drops 的人, 全体成员 and the like from the end.
    fn without_crowd(&self, at: usize, stop: usize) -> usize {
        let found = (at + 2..stop).find(|from| {
            self.text
                .longest_of(self.lexicon, *from, &self.lexicon.sets.crowd)
                .is_some_and(|hit| hit.end == stop)
        });
        let end = found.unwrap_or(stop);
        if end < stop && end > at && self.text.char_at(end - 1) == '\u{7684}' { end - 1 } else { end }
    }

    fn is_unit(&self, start: usize, end: usize) -> bool {
        end > start
            && unit::fits(self.text, self.lexicon, start, end)
            && (shape::looks_like_department(self.text, self.lexicon, start, end)
                || self.text.char_at(end - 1) == '\u{7FA4}')
    }

    /// In a run-on: the department or person the run starts with.
    fn prefix(&mut self, at: usize, stop: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let unit = (at + 2..=stop).find(|end| self.is_unit(at, *end) && !self.is_unit(at, *end + 1));
        if let Some(end) = unit {
            self.push(Audience::Named(text.shown(at, end)));
            return Some(end);
        }
        if let Some(end) = text.longest(lexicon, at, class::ME).filter(|end| text.char_at(*end) != '\u{4EEC}')
        {
            self.push(Audience::Person(Person::me()));
            return Some(end);
        }
        let word_starts = |end: usize| text.hits_at(end).iter().any(|hit| hit.end - end >= 2);
        let person = |end: usize| {
            people::read(text, lexicon, at, end)
                .filter(|found| found.len() == 1 && people::is_plain(found, lexicon))
        };
        let ends: Vec<usize> = (at + 2..stop.min(at + 5)).filter(|end| person(*end).is_some()).collect();
        let end = ends.iter().copied().find(|end| word_starts(*end)).or_else(|| ends.first().copied())?;
        for person in person(end)? {
            self.push(Audience::Person(person));
        }
        Some(end)
    }

    /// A path is one department: what follows a slash, or what belongs to a house, goes with it.
    pub(super) fn joins_path(&self, from: usize, next: usize, end: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let mark = text.char_at(next);
        let house =
            matches!(text.char_at(next.saturating_sub(1)), '\u{9662}' | '\u{5FC3}' | '\u{533A}' | '\u{7AD9}');
        let joins =
            next < end && (matches!(mark, '/' | '>' | '-') || house && matches!(mark, '\u{7684}' | ' '));
        let is_first = from < next && self.is_unit(from, next);
        if !joins || !is_first || text.role_at(lexicon, next + 1).is_some() {
            return None;
        }
        let stop = self.run_end(next + 1, end);
        (next + 2..=stop).rev().find(|to| self.is_unit(next + 1, *to))
    }

    pub(super) fn push(&mut self, audience: Audience) {
        if !self.slots.audience.contains(&audience) {
            self.slots.audience.push(audience);
        }
    }
}
