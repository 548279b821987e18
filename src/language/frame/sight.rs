//! A message as what looks for names and departments in it sees it.

use crate::language::class;
use crate::language::lexicon::Lexicon;
use crate::language::text::{Kind, Text};

/// A message, the words known, and where departments may end.
pub(super) struct Sight<'a, 't> {
    pub text: &'a Text<'t>,
    pub lexicon: &'a Lexicon,
    /// Where departments may end.
    pub unit_ends: Vec<bool>,
}

impl Sight<'_, '_> {
    pub fn is_mobile(&self, at: usize) -> bool {
        self.text.cells.get(at).is_some_and(|cell| cell.kind == Kind::Number && cell.end - cell.start >= 7)
    }
}

/// Whether a cue word of two cells or more lies in a stretch and is not all of it.
pub(super) fn holds_cue(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (start..end).any(|at| {
        text.hits_at(at).iter().any(|hit| {
            hit.end <= end
                && hit.end - at >= 2
                && hit.end - at < end - start
                && lexicon.words[hit.word].cues != 0
                && !lexicon.words[hit.word].classes.has(class::PIECE)
        })
    })
}
