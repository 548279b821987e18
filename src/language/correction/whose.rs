//! Whom a correction is about: by the row, by their number, by name, or one in the place of another.

use super::super::text::Kind;
use super::super::{answer, class, people, shape};
use super::{NewValue, Reader};

impl Reader<'_, '_> {
    /// `第2个`: which of those listed.
    pub(super) fn row(&mut self) -> Option<usize> {
        let first = self.text.skip_soft(self.at);
        let cell = self.text.cells.get(first + 1).filter(|_| self.text.char_at(first) == '\u{7B2C}')?;
        let shown = self.text.folded.shown(cell.start, cell.end);
        let number = match shown.parse() {
            Ok(number) if cell.kind == Kind::Number => number,
            _ => answer::NUMERALS.iter().position(|c| *c == self.text.char_at(first + 1))? + 1,
        };
        let counts = matches!(
            self.text.char_at(first + 2),
            '\u{4E2A}' | '\u{4F4D}' | '\u{6761}' | '\u{884C}' | '\u{540D}' | '\u{53F7}'
        );
        if !counts || number == 0 {
            return None;
        }
        self.at = self.text.skip_soft(first + 3);
        while matches!(self.text.char_at(self.at), '\u{7684}' | '\u{4EBA}') {
            self.at = self.text.skip_soft(self.at + 1);
        }
        self.wrong = true;
        let puts = [class::ADD_TO, class::MOVE_TO, class::TO];
        let put = puts.iter().filter_map(|class| self.word(self.at, *class)).max();
        let put = put.or_else(|| {
            matches!(self.text.char_at(self.at), '\u{653E}' | '\u{53BB}' | '\u{5F52}').then_some(self.at + 1)
        });
        if let Some(put) = put.filter(|put| *put < self.end && self.field(self.at).is_none()) {
            self.at = self.text.skip_soft(put);
        }
        Some(number)
    }

    /// `赵大的是139…`, `张四是139…`: somebody and their number.
    fn number_of(&mut self) {
        let last = self.end.min(self.at + 8);
        let found = (self.at + 2..last).find_map(|at| {
            let of = if self.text.char_at(at) == '\u{7684}' { self.text.skip_soft(at + 1) } else { at };
            let is = self.word(of, class::IS).or_else(|| self.word(of, class::CHANGE));
            let number = self.text.skip_soft(is.or((of > at).then_some(of))?);
            let cell = self.text.cells.get(number)?;
            (number < self.end && cell.kind == Kind::Number && cell.end - cell.start >= 7)
                .then_some((at, number))
        });
        let Some((stop, number)) = found else { return };
        if let Some(person) = self.one_person(self.at, self.text.trim_end(self.at, stop)) {
            self.of = Some(person);
            self.at = number;
            self.wrong = true;
        }
    }

    /// `刘洋是急诊科的`, `刘洋放急诊科`, `刘洋是护士`: somebody and where they belong or what they are.
    pub(super) fn placed(&mut self) -> Option<NewValue> {
        let last = self.end.min(self.at + 8);
        let (stop, behind) = (self.at + 2..last).find_map(|at| {
            let leads = [class::IS, class::ADD_TO, class::MOVE_TO, class::TO];
            let word = leads.iter().filter_map(|class| self.word(at, *class)).max();
            let puts =
                matches!(self.text.char_at(at), '\u{653E}' | '\u{53BB}' | '\u{5F52}').then_some(at + 1);
            Some((at, word.max(puts)?))
        })?;
        let from = self.text.skip_soft(behind);
        let of = usize::from(self.end > from + 2 && self.text.char_at(self.end - 1) == '\u{7684}');
        let to = self.end - of;
        if (from..to).any(|at| matches!(self.text.cells[at].kind, Kind::Comma | Kind::Space | Kind::Break)) {
            return None;
        }
        let named = self.text.trim_end(self.at, stop);
        let too = matches!(self.text.char_at(named - 1), '\u{4E5F}' | '\u{5C31}' | '\u{90FD}');
        let person = self.one_person(self.at, named - usize::from(too))?;
        let value = if self.word(from, class::TITLE) == Some(to) {
            NewValue::Title(self.text.shown(from, to))
        } else if from < to && shape::looks_like_department(self.text, self.lexicon, from, to) {
            self.department(from, to)?
        } else {
            return None;
        };
        self.of = Some(person);
        Some(value)
    }

    /// `张三的` before a field.
    pub(super) fn whose(&mut self) {
        self.number_of();
        let last = self.end.min(self.at + 16);
        let found = (self.at + 1..last).find_map(|at| {
            let of = self.text.char_at(at) == '\u{7684}';
            let field = self.text.skip_soft(at + usize::from(of));
            ((of || at > self.at + 1) && self.field(field).is_some()).then_some((at, field, of))
        });
        let Some((stop, field, of)) = found else { return };
        let one = |people: &Vec<_>| {
            people.len() < 2 && (of || !people.is_empty() && people::is_plain(people, self.lexicon))
        };
        let Some(people) = people::read(self.text, self.lexicon, self.at, stop).filter(one) else { return };
        self.of = people.into_iter().next().or(self.of.take());
        self.at = field;
    }

    /// `王五换成李四`: one person in the place of another.
    pub(super) fn replaced(&mut self) -> Option<NewValue> {
        let takes = matches!(self.text.char_at(self.at), '\u{628A}' | '\u{5C06}');
        let from = if takes { self.text.skip_soft(self.at + 1) } else { self.at };
        let (stop, behind) = (from + 2..self.end)
            .find_map(|at| Some((at, self.word(at, class::CHANGE).filter(|end| end - at >= 2)?)))?;
        let before = self.one_person(from, self.text.trim_end(from, stop))?;
        let person = self.one_person(self.text.skip_soft(behind), self.end)?;
        before.name.as_ref()?;
        self.of = Some(before);
        person.name.map(NewValue::Name)
    }
}
