//! Names from the first cell of a stretch to its last.

use super::super::part::EVERYBODY;
use super::{Form, Head, Names, Reader};
use crate::language::class;
use crate::language::shape;
use crate::language::slots::Audience;
use crate::language::text::Kind;

/// What stands before a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing: it belongs to what is before it.
    None,
    /// A mark, a word that joins, or the beginning.
    Parted,
}

impl Reader<'_, '_> {
    /// A stretch that is names to its end.
    pub(super) fn names(&self, form: Form, start: usize, end: usize) -> Option<Names> {
        let (text, lexicon) = (self.text, self.lexicon);
        let mut head = Head::new(text, lexicon, self.now, form);
        let mut names = Names::default();
        let (mut at, mut gap, mut last_unit) = (start, Gap::Parted, false);
        while at < end {
            let cell = text.cells[at];
            if cell.soft {
                let list = matches!(cell.kind, Kind::List | Kind::Comma) && at > start;
                if !list && !self.is_space(at) {
                    return None;
                }
                (at, gap) = (at + 1, Gap::Parted);
                continue;
            }
            if let Some(next) = self.join(start, at, end, gap) {
                if text.char_at(at) != '\u{7684}' {
                    gap = Gap::Parted;
                }
                at = next;
                continue;
            }
            let known = head.slots.audience.len();
            let next = head.audience(at, end).filter(|next| *next <= end && *next > at)?;
            let role = text.role_at(lexicon, at).is_some()
                || self.longest(at, class::OTHER_ROLE) == Some(next)
                || self.longest(at, class::TITLE_CROWD) == Some(next);
            for one in &head.slots.audience[known..] {
                match one {
                    Audience::Named(name) if name == EVERYBODY => return None,
                    Audience::Named(_) if role => {
                        names.roles += 1;
                        names.paired = last_unit && gap == Gap::None;
                    }
                    Audience::Named(_) => names.units += 1,
                    Audience::Person(_) => {}
                }
            }
            last_unit = head.slots.audience[known..].len() == 1 && !role;
            (at, gap) = (next, Gap::None);
        }
        names.who = head.slots.audience;
        (!names.who.is_empty()).then_some(names)
    }

    /// Behind a word that joins or counts names.
    fn join(&self, start: usize, at: usize, end: usize, gap: Gap) -> Option<usize> {
        let (text, lexicon) = (self.text, self.lexicon);
        if shape::place_end(text, lexicon, at) > at {
            return None;
        }
        if at > start && gap == Gap::None {
            let and = text.longest(lexicon, at, class::AND).filter(|next| *next > at + 1);
            let single = shape::joins(text.char_at(at)) || text.char_at(at) == '\u{7684}';
            return and.or(single.then_some(at + 1)).filter(|next| *next < end);
        }
        let every = text.longest(lexicon, at, class::EVERY);
        let all = text.longest(lexicon, at, class::GROUP_OF).filter(|next| *next < end);
        all.filter(|next| {
            every.is_none_or(|every| every < *next || every < end) && text.char_at(at) != '\u{7684}'
        })
    }
}
