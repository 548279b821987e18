//! The clause before an order that is none of it: who is speaking, why, and what people say to begin with.
//!
//! **Invariant:** a clause that denies, sets a condition, asks or takes something away is never hidden.

use super::soften_range;
use crate::language::class;
use crate::language::lexicon::Lexicon;
use crate::language::text::{Kind, Text};

/// The longest clause that is looked at, in cells.
const LONGEST: usize = 30;

/// Hides one such clause at the start; says whether there was one.
pub fn soften(text: &mut Text<'_>, lexicon: &Lexicon) -> bool {
    let at = text.skip_soft(0);
    let Some(end) = chat(text, lexicon, at).or_else(|| reason(text, lexicon, at)) else { return false };
    if text.skip_soft(end) >= text.cells.len() {
        return false;
    }
    soften_range(text, at, end);
    // The mark belongs to what was said to begin with.
    if text.cells[end].kind == Kind::Ask {
        text.cells[end].kind = Kind::Comma;
    }
    true
}

/// Something people say to begin with, up to a mark or a space: where it ends.
fn chat(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> Option<usize> {
    let end = text.longest(lexicon, at, class::CHAT)?;
    let particle = matches!(text.char_at(end), '\u{54C8}' | '\u{554A}' | '\u{5440}' | '\u{4E86}');
    let end = end + usize::from(particle && text.cells[end].kind == Kind::Han);
    text.cells.get(end).filter(|cell| cell.soft && cell.kind != Kind::Colon).map(|_| end)
}

/// A clause that says who speaks, or why.
fn reason(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> Option<usize> {
    let intro = text.longest(lexicon, at, class::INTRO);
    let from = intro.or_else(|| text.longest(lexicon, at, class::PREAMBLE))?;
    let last = text.cells.len().min(from + LONGEST);
    let mark = |at: &usize| matches!(text.cells[*at].kind, Kind::Comma | Kind::Break);
    let end = (from..last).find(mark)?;
    let sets = &lexicon.sets;
    let says = |at: usize| {
        let words = [&sets.guarding, &sets.removals, &sets.asking].into_iter();
        let mut hits = words.filter_map(|set| text.longest_of(lexicon, at, set));
        hits.any(|hit| hit.end - hit.start >= 2) || text.longest(lexicon, at, class::LEFT).is_some()
    };
    (!(from..end).any(says)).then_some(end)
}
