//! Who or what is to come besides what is there, or is not to, or alone is to: 还有李四一起, 张三不用了, 李四先不调了,
//! 就王五一个, 再加个信息员, 不要角色了.
//!
//! **Invariant:** all of the text is such an addition or such a taking away; people in it are beyond doubt people.

use super::super::lexicon::Lexicon;
use super::super::slots::Person;
use super::super::text::Text;
use super::super::{assemble, class, people};
use super::NewValue;

/// A text that adds to what is there, or takes from it.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon) -> Option<NewValue> {
    let (start, end) = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    let reader = Reader { text, lexicon };
    let put_off = || reader.put_off(start, end).map(NewValue::FewerPeople);
    reader.fewer(start, end).or_else(put_off).or_else(|| reader.more(start, end))
}

/// A text, courtesy included, that says who alone is meant.
pub(super) fn only(text: &Text<'_>, lexicon: &Lexicon) -> Option<NewValue> {
    let (start, end) = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    Reader { text, lexicon }.only(start, end).map(NewValue::OnlyPeople)
}

/// Whether from a cell to the end stands that something is not done after all, and nothing else.
pub(in crate::language) fn is_put_off(text: &Text<'_>, lexicon: &Lexicon, at: usize, end: usize) -> bool {
    Reader { text, lexicon }.is_put_off(at, end)
}

/// What is only said beside it.
const CHATTER: &[&str] = &[
    "\u{5FD8}\u{4E86}\u{8BF4}",
    "\u{5FD8}\u{8BF4}\u{4E86}",
    "\u{5FD8}\u{8BB0}\u{8BF4}\u{4E86}",
    "\u{5FD8}\u{8BB0}\u{8BF4}",
    "\u{521A}\u{5FD8}\u{4E86}\u{8BF4}",
    "\u{521A}\u{624D}\u{5FD8}\u{4E86}\u{8BF4}",
    "\u{6F0F}\u{8BF4}\u{4E86}",
    "\u{5FD8}\u{4E86}",
];

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
}

impl Reader<'_, '_> {
    /// Behind all words of a class that stand at a cell.
    fn past(&self, mut at: usize, class: u16, end: usize) -> usize {
        while let Some(next) = self.text.longest(self.lexicon, at, class).filter(|next| *next <= end) {
            at = self.text.skip_soft(next);
        }
        at
    }

    /// Before a word of a class at the end.
    fn before(&self, start: usize, end: usize, class: u16) -> usize {
        let last = (end.saturating_sub(5)..end)
            .find(|at| *at > start && self.text.longest(self.lexicon, *at, class) == Some(end));
        last.map_or(end, |at| self.text.trim_end(start, at))
    }

    fn more(&self, start: usize, end: usize) -> Option<NewValue> {
        let end = self.before_chatter(start, end);
        if let Some(roles) = self.theirs(start, end) {
            return Some(NewValue::MoreRoles(roles));
        }
        let also = self.past(start, class::BESIDES, end);
        let adds = self.past(also, class::ADDS_MORE, end);
        let stop = self.before(adds, end, class::TOGETHER);
        if adds == start && stop == end || adds >= stop {
            return None;
        }
        if let Some(roles) = self.roles(adds, stop).filter(|_| adds > start) {
            return Some(NewValue::MoreRoles(roles));
        }
        self.people(adds, stop).map(NewValue::MorePeople)
    }

    /// `她还是信息员`, `信息员也给她`: roles of whoever the card is about.
    fn theirs(&self, start: usize, end: usize) -> Option<Vec<String>> {
        let words = [class::PRONOUN, class::BESIDES, class::IS, class::ADDS_MORE, class::TOGETHER];
        let step = |at: usize| {
            let word = words.iter().filter_map(|class| self.text.longest(self.lexicon, at, *class)).max();
            let gives = matches!(self.text.char_at(at), '\u{7ED9}' | '\u{5BF9}').then_some(at + 1);
            word.or(gives).filter(|next| *next <= end)
        };
        let past = |mut at: usize| {
            while let Some(next) = step(at).filter(|_| at < end) {
                at = self.text.skip_soft(next);
            }
            at
        };
        let from = past(start);
        let (_, first) = self.text.role_at(self.lexicon, from).filter(|(_, next)| *next <= end)?;
        let mut to = first;
        while let Some((_, next)) = self
            .text
            .role_at(self.lexicon, self.past(self.text.skip_soft(to), class::AND, end))
            .filter(|(_, next)| *next <= end)
        {
            to = next;
        }
        let told = (start..from)
            .chain(to..end)
            .any(|at| self.text.longest(self.lexicon, at, class::PRONOUN).is_some());
        (told && past(self.text.skip_soft(to)) >= end).then(|| self.roles(from, to)).flatten()
    }

    /// Before what is only said beside it: 忘了说.
    fn before_chatter(&self, start: usize, end: usize) -> usize {
        let last = (end.saturating_sub(6)..end)
            .find(|at| *at > start && CHATTER.contains(&self.text.shown(*at, end).as_str()));
        last.map_or(end, |at| self.text.trim_end(start, at))
    }

    fn fewer(&self, start: usize, end: usize) -> Option<NewValue> {
        let takes = usize::from(matches!(self.text.char_at(start), '\u{628A}' | '\u{5C06}'));
        let start = start + takes;
        let drops = self.past(start, class::DROPS, end);
        let mut stop = self.before(drops, end, class::DROPPED);
        if drops > start && stop > drops && self.text.char_at(stop - 1) == '\u{4E86}' {
            stop -= 1;
        }
        if drops == start && stop == end || drops >= stop {
            return None;
        }
        if let Some(roles) = self.roles(drops, stop) {
            return Some(NewValue::FewerRoles(roles));
        }
        if self.text.longest(self.lexicon, drops, class::FIELD_ROLE) == Some(stop) {
            return Some(NewValue::FewerRoles(Vec::new()));
        }
        self.people(drops, stop).map(NewValue::FewerPeople)
    }

    /// `李四先不调了`, `张三不来了`: people, and that nothing is to be done about them.
    fn put_off(&self, start: usize, end: usize) -> Option<Vec<Person>> {
        let stop = (start + 2..end).find(|at| self.is_put_off(*at, end))?;
        let last = self.text.trim_end(start, stop);
        let of =
            last > start + 2 && matches!(self.text.char_at(last - 1), '\u{7684}' | '\u{5C31}' | '\u{90FD}');
        self.people(start, last - usize::from(of))
    }

    /// Whether from a cell to the end stands that something is not done after all, and nothing else.
    fn is_put_off(&self, at: usize, end: usize) -> bool {
        let Some(put) = self.text.longest(self.lexicon, at, class::PUT_OFF).filter(|next| *next <= end)
        else {
            return false;
        };
        let verb = self.text.longest(self.lexicon, self.text.skip_soft(put), class::PUT_OFF_VERB);
        let behind = verb.filter(|next| *next <= end).unwrap_or(put);
        let alone = verb.is_none() && put < at + 2;
        !alone && self.past(self.text.skip_soft(behind), class::PUT_OFF_END, end) >= end
    }

    /// `就王五一个`, `只要李四和王五`: these of several.
    fn only(&self, start: usize, end: usize) -> Option<Vec<Person>> {
        let from = self.past(start, class::ONLY, end);
        let mut stop = end;
        loop {
            let before = self.before(from, stop, class::ONLY_END);
            if before == stop {
                break;
            }
            stop = before;
        }
        (from > start && from < stop).then(|| self.people(from, stop)).flatten()
    }

    fn roles(&self, start: usize, end: usize) -> Option<Vec<String>> {
        let mut roles = Vec::new();
        let mut at = start;
        while at < end {
            let (role, next) = self.text.role_at(self.lexicon, at)?;
            assemble::push_role(self.lexicon, role, &mut roles);
            at = self.past(self.text.skip_soft(next), class::AND, end);
        }
        (!roles.is_empty()).then_some(roles)
    }

    fn people(&self, start: usize, end: usize) -> Option<Vec<Person>> {
        let found = people::read(self.text, self.lexicon, start, end)?;
        let named = found.iter().all(|one| one.name.is_some() && one.mobile.is_none() && !one.is_self);
        (!found.is_empty() && named && people::is_plain(&found, self.lexicon)).then_some(found)
    }
}
