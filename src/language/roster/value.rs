//! Values with something before them that says what they are: a department after "to", what stands after a label.
//!
//! **Invariant:** a label's value is one of its kind, or nothing is read.

use super::{Item, Labelled, Reader};
use crate::language::mobile::normalize_mobile;
use crate::language::text::Kind;
use crate::language::{class, people, shape, unit};

impl Reader<'_, '_> {
    /// A department after 加到 and the like.
    pub(super) fn department(&mut self, at: usize) -> Option<usize> {
        let at = self.text.skip_soft(at);
        if at >= self.end
            || !matches!(self.text.cells[at].kind, Kind::Han | Kind::Word | Kind::Number | Kind::Quote)
        {
            return None;
        }
        let mut stop = self.run_end(at);
        if let Some(short) = (at + 2..stop).find(|from| {
            self.text
                .longest_of(self.lexicon, *from, &self.lexicon.sets.inner)
                .is_some_and(|hit| hit.end == stop)
        }) {
            self.push_department(at, short)?;
            return Some(stop);
        }
        while stop > at {
            if self.is_department(at, stop) {
                self.push_department(at, stop)?;
                return Some(stop);
            }
            stop -= 1;
            self.text.longest_of(self.lexicon, stop, &self.lexicon.sets.roster_skip)?;
        }
        None
    }

    fn is_department(&self, start: usize, end: usize) -> bool {
        let (text, lexicon) = (self.text, self.lexicon);
        if !unit::fits(text, lexicon, start, end) {
            return false;
        }
        shape::looks_like_department(text, lexicon, start, end)
            || people::read(text, lexicon, start, end)
                .is_none_or(|found| !people::is_certain(&found, lexicon))
    }

    fn push_department(&mut self, start: usize, end: usize) -> Option<()> {
        if !unit::fits(self.text, self.lexicon, start, end) {
            return None;
        }
        let shown = self.text.shown(start, end);
        let here = self.text.longest(self.lexicon, start, class::HERE) == Some(end);
        if !here {
            self.roster.items.push(Item::Department(shown));
        }
        Some(())
    }

    pub(super) fn labelled(&mut self, at: usize, after: usize) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        let is = |class: u16| text.longest(lexicon, at, class) == Some(after);
        let mut value = text.skip_soft(after);
        if let Some(next) = text.longest(lexicon, value, class::RESPECTIVE) {
            value = text.skip_soft(next);
        }
        let changed = text.longest(lexicon, value, class::CHANGE);
        if let Some(next) = changed {
            value = text.skip_soft(next);
        } else {
            let mobile = is(class::FIELD_MOBILE) || is(class::FIELD_PHONE);
            self.roster.labelled = self.roster.labelled.and(Labelled { name: is(class::FIELD_NAME), mobile });
        }
        if value >= self.end {
            return None;
        }
        if text.longest_of(lexicon, value, &lexicon.sets.roster_label).is_some() {
            return None;
        }
        if is(class::FIELD_MOBILE) || is(class::FIELD_PHONE) || is(class::FIELD_TELEPHONE) {
            return self.number_value(value);
        }
        if is(class::FIELD_JOB_NUMBER) {
            let job = matches!(text.cells[value].kind, Kind::Number | Kind::Word);
            job.then(|| self.roster.items.push(Item::JobNumber(text.shown(value, value + 1))))?;
            return Some(value + 1);
        }
        if is(class::FIELD_DEPARTMENT) {
            return self.department(value);
        }
        if is(class::FIELD_TITLE) {
            let stop = self.run_end(value);
            self.roster.items.push(Item::Title(text.shown(value, stop)));
            return Some(stop);
        }
        if is(class::FIELD_NAME) {
            let stop = self.run_end(value);
            self.roster.items.push(Item::Name(text.shown(value, stop)));
            return Some(stop);
        }
        // A new member has no place for it.
        if is(class::FIELD_EMAIL) && text.cells[value].kind == Kind::Word {
            return Some(value + 1);
        }
        is(class::FIELD_ROLE).then_some(value)
    }

    fn number_value(&mut self, at: usize) -> Option<usize> {
        let number = match self.text.cells[at].kind {
            Kind::Number => self.text.numbers[self.text.cells[at].number].clone(),
            Kind::Word => normalize_mobile(&self.text.shown(at, at + 1)),
            _ => return None,
        };
        self.roster.items.push(Item::Mobile(number));
        Some(at + 1)
    }
}
