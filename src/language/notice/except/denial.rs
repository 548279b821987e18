//! Denials of the notice itself (不用发, 不通知), and the one word that says by itself neither whom nor how far (除).

use super::{Form, LONGEST, Reader};
use crate::language::class;

impl Reader<'_, '_> {
    /// Whether the notice itself is denied to somebody named behind (不通知甲): that may be a clause, or an order of
    /// its own, or somebody's text.
    pub(super) fn spares(&self, at: usize) -> bool {
        let Some(verb) = self.denied(at) else { return false };
        let from = self.skip_spaces(verb + usize::from(self.text.char_at(verb) == '\u{7ED9}'));
        let last = self.end.min(from + LONGEST);
        let edge = (from..last).find(|cell| self.parts(*cell)).unwrap_or(last);
        edge > from && self.names(Form::RunOn, from, edge).is_some()
    }

    /// Whether, in somebody's text, a word stands here that would leave out the names beside it.
    pub(super) fn doubtful(&self, at: usize) -> bool {
        if self.alone(at) && self.named(at + 1) {
            return true;
        }
        let Some(verb) = self.denied(at) else { return false };
        let mut stop = at;
        while stop > self.start && self.fills(stop - 1) {
            stop -= 1;
        }
        let mut start = stop;
        while start > self.start && stop - start < LONGEST && !self.parts(start - 1) {
            start -= 1;
        }
        let before = stop > start && self.names(Form::RunOn, start, stop).is_some();
        before || at == self.start || self.runs_out(verb).is_some() || self.named(verb)
    }

    /// Whether the one word stands here that says by itself neither whom nor how far (除).
    fn alone(&self, at: usize) -> bool {
        self.longest(at, class::EXCEPT_OPEN) == Some(at + 1) && !self.inside_word(at)
    }

    /// Whether a name begins here.
    pub(super) fn named(&self, at: usize) -> bool {
        let from = self.skip_spaces(at);
        (from + 2..=self.end.min(from + 6)).any(|end| self.names(Form::RunOn, from, end).is_some())
    }

    /// Where a denial of the notice itself ends.
    fn denied(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let not = matches!(
            text.char_at(at),
            '\u{4E0D}' | '\u{522B}' | '\u{65E0}' | '\u{752D}' | '\u{52FF}' | '\u{6682}' | '\u{514D}'
        );
        if !not {
            return None;
        }
        let sends = |cell: usize| text.char_at(cell) == '\u{53D1}';
        let denied = self.longest(at, class::NEG).unwrap_or(at + 1);
        if sends(denied - 1) {
            return Some(denied);
        }
        let verb = self.longest(denied, class::TELL);
        verb.or_else(|| sends(denied).then_some(denied + 1))
    }

    /// Where a denial of the notice itself ends (不用发, 不通知), if it ends a clause with somebody in it.
    pub(super) fn spared(&self, at: usize) -> Option<usize> {
        let verb = self.denied(at)?;
        if at < self.start + 2 || self.parts(at - 1) && !self.is_space(at - 1) {
            return None;
        }
        self.runs_out(verb)
    }

    /// Where a denial ends, if nothing but what it denies stands behind it.
    fn runs_out(&self, verb: usize) -> Option<usize> {
        let (text, mut stop) = (self.text, verb);
        while stop < self.end {
            let fills = matches!(
                text.char_at(stop),
                '\u{4E86}' | '\u{5566}' | '\u{4ED6}' | '\u{5979}' | '\u{4EEC}' | '\u{7ED9}' | '\u{7684}'
            );
            let noun = self.longest(stop, class::NOTICE).filter(|next| *next > stop + 1);
            match noun {
                Some(next) => stop = next,
                None if fills && !text.cells[stop].soft => stop += 1,
                None => break,
            }
        }
        (stop >= self.end || text.cells[stop].soft).then_some(stop)
    }
}
