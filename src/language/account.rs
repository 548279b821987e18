//! `account.add`: a login name and whose account it is.
//!
//! **Invariant:** only read when both "new" and "enterprise account" were said.

use super::class;
use super::lexicon::Lexicon;
use super::shape;
use super::slots::Slots;
use super::text::{Kind, Text};
use super::unit;

/// Reads the whole message; `None` if something in it is none of the particulars.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon) -> Option<Slots> {
    let (from, to) = trigger(text, lexicon)?;
    let mut slots = Slots::default();
    if from > 0 {
        let before = text.skip_soft(0);
        let end = text.trim_end(before, from);
        if before < end {
            let give = &lexicon.sets.for_whom;
            let start = text.longest_of(lexicon, before, give).filter(|hit| hit.end < end)?.end;
            let start = text.skip_soft(start);
            unit::fits(text, lexicon, start, end).then_some(())?;
            slots.department = Some(text.shown(start, end));
        }
    }
    let mut reader = Reader { text, lexicon, slots, label: None };
    let mut at = to;
    while at < text.cells.len() {
        at = reader.step(at)?;
    }
    Some(reader.slots)
}

/// Where 新建…企业账号 stands.
fn trigger(text: &Text<'_>, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let make = class::ACCOUNT_NEW;
    let noun = class::ACCOUNT_STRICT;
    let between = &lexicon.sets.between;
    (0..text.cells.len().min(60)).find_map(|at| {
        let mut end = text.skip_soft(text.longest(lexicon, at, make)?);
        while let Some(hit) = text.longest_of(lexicon, end, between) {
            end = text.skip_soft(hit.end);
        }
        let strict = text.longest(lexicon, end, noun);
        let named = |end: &usize| {
            let next = text.cells.get(text.skip_soft(*end));
            next.is_some_and(|cell| cell.kind == Kind::Word && cell.end - cell.start >= 4)
        };
        Some((at, strict.or_else(|| text.longest(lexicon, end, class::ACCOUNT).filter(named))?))
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Account,
    Name,
    Department,
    Mobile,
}

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    slots: Slots,
    label: Option<Label>,
}

impl Reader<'_, '_> {
    fn step(&mut self, at: usize) -> Option<usize> {
        let cell = self.text.cells[at];
        if cell.soft {
            return Some(at + 1);
        }
        match cell.kind {
            Kind::Word if self.slots.account.is_none() => {
                self.slots.account = Some(self.text.shown(at, at + 1));
                self.label = None;
                Some(at + 1)
            }
            Kind::Number => {
                let mobile = self.text.numbers[cell.number].clone();
                let fits = self.label == Some(Label::Mobile) || cell.end - cell.start >= 7;
                fits.then(|| self.slots.mobile = Some(mobile))?;
                self.label = None;
                Some(at + 1)
            }
            Kind::Han => self.han(at),
            Kind::Quote => {
                self.slots.name = Some(self.text.shown(at, at + 1));
                Some(at + 1)
            }
            _ => None,
        }
    }

    fn han(&mut self, at: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let labels = [
            (class::ACCOUNT, Label::Account),
            (class::FIELD_NAME, Label::Name),
            (class::NAMED, Label::Name),
            (class::FIELD_DEPARTMENT, Label::Department),
            (class::FIELD_MOBILE, Label::Mobile),
            (class::FIELD_PHONE, Label::Mobile),
            (class::FOR_WHOM, Label::Department),
        ];
        if self.label.is_none() {
            let found =
                labels.iter().filter_map(|(class, label)| Some((*label, text.longest(lexicon, at, *class)?)));
            if let Some((label, end)) = found
                .max_by_key(|(_, end)| *end)
                .filter(|(_, end)| end - at >= 2 || at + 1 < text.cells.len())
            {
                let next = text.skip_soft(end);
                let is = text.longest(lexicon, next, class::CHANGE);
                self.label = Some(label);
                return Some(is.unwrap_or(end));
            }
            if let Some(end) = text.longest(lexicon, at, class::LE) {
                return Some(end);
            }
        }
        self.run(at)
    }

    fn run(&mut self, at: usize) -> Option<usize> {
        let text = self.text;
        let mut stop = at + 1;
        while text.cells.get(stop).is_some_and(|cell| matches!(cell.kind, Kind::Han) && !cell.soft) {
            stop += 1;
        }
        if !unit::fits(text, self.lexicon, at, stop) && self.label != Some(Label::Name) {
            let administrator = stop - at <= 20 && ends_in_noun(text, self.lexicon, at, stop);
            administrator.then_some(())?;
        }
        let shown = text.shown(at, stop);
        let unit = shape::looks_like_department(text, self.lexicon, at, stop);
        match self.label.take() {
            Some(Label::Department) => self.slots.department = Some(shown),
            Some(Label::Name) => self.slots.name = Some(shown),
            None if unit && self.slots.department.is_none() => self.slots.department = Some(shown),
            None if self.slots.name.is_none() => self.slots.name = Some(shown),
            _ => return None,
        }
        Some(stop)
    }
}

/// 和平医院管理员: a name although it ends in a word for accounts.
fn ends_in_noun(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (start + 1..end).any(|at| text.longest(lexicon, at, class::ACCOUNT) == Some(end))
}
