//! What tells that something has been done, although no word of time stands in it ("added to", "thank you for").
//!
//! The particle of completion behind a verb is a report, save in the three ways in which people order with it: the person
//! moved in front with its preposition, the verb of taking away in front, and as a proposal.
//!
//! **Invariant:** only what stands in the same clause decides.

use super::class;
use super::lexicon::Lexicon;
use super::text::{Kind, Text};

const DONE: char = '\u{4E86}';

/// Whether an order's words tell what has happened.
pub(super) fn tells_done(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let end = text.trim_end(0, text.cells.len());
    let first = last_clause(text, end);
    if first >= end || end - first > 80 {
        return false;
    }
    let takes = (first..end).any(|at| matches!(text.char_at(at), '\u{628A}' | '\u{5C06}'));
    (first + 1..end).any(|at| {
        let closes = at + 1 == end;
        if text.char_at(at) != DONE || text.cells[at].soft {
            return false;
        }
        let Some((verb, removes)) = verb_before(text, lexicon, first, at) else {
            return closes && placed(text, lexicon, first, at);
        };
        let short = at - verb == 1;
        let orders = removes && ((takes && closes) || (verb == first && short));
        !orders
    })
}

/// Where the last clause with anything in it begins.
fn last_clause(text: &Text<'_>, end: usize) -> usize {
    let mark =
        (0..end).rev().find(|at| matches!(text.cells[*at].kind, Kind::Comma | Kind::Break | Kind::Colon));
    text.skip_soft(mark.map_or(0, |mark| mark + 1))
}

/// The verb that ends before this cell: where it starts, and whether it takes away.
fn verb_before(text: &Text<'_>, lexicon: &Lexicon, first: usize, end: usize) -> Option<(usize, bool)> {
    let sets = &lexicon.sets;
    (end.saturating_sub(5).max(first)..end).find_map(|at| {
        let mut hits = text.hits_at(at).iter().filter(|hit| hit.end == end);
        let removes = |word: usize| lexicon.words[word].classes.meets(&sets.removals);
        let is_verb = |word: usize| lexicon.words[word].classes.meets(&sets.verbs);
        let verb = hits.find(|hit| is_verb(hit.word) || removes(hit.word))?;
        Some((at, removes(verb.word)))
    })
}

/// A verb somewhere before, then a role or a place, then 了 at the end: 李四设为安全员了.
fn placed(text: &Text<'_>, lexicon: &Lexicon, first: usize, end: usize) -> bool {
    (first..end).any(|at| {
        let verb = text.hits_at(at).iter().any(|hit| {
            let classes = &lexicon.words[hit.word].classes;
            hit.end <= end && classes.meets(&lexicon.sets.verbs)
        });
        verb && text.longest(lexicon, at, class::LEFT).is_none()
    })
}

/// Thanks with the deed right after them, before courtesy is softened.
pub(super) fn thanks(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let found = text.cells.iter().position(|cell| !matches!(cell.kind, Kind::Space | Kind::Comma));
    let end = found.and_then(|at| text.longest(lexicon, at, class::THANKS));
    end.is_some_and(|end| {
        matches!(
            text.char_at(end),
            '\u{5E2E}' | '\u{7ED9}' | '\u{628A}' | '\u{4E3A}' | '\u{66FF}' | '\u{5C06}' | '\u{7684}'
        )
    })
}
