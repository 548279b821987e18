//! Courtesy, particles and typing habits: found, and made soft.
//!
//! **Invariant:** softening only ever hides words of the `soft_*` classes, so a reading with courtesy is the reading
//! without.

mod preamble;

use super::class::{self, ClassSet};
use super::guard::{self, Guard};
use super::lexicon::Lexicon;
use super::report;
use super::text::{Cell, Hit, Kind, Text};

/// How a message asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tone {
    /// It ends in a question mark that no courtesy explains.
    pub asks: bool,
    /// It started with "can you": the particle at the end is courtesy.
    pub requests: bool,
    /// It ended in a particle that makes it a proposal: what is said to be done is to be done.
    pub proposes: bool,
    /// What makes it no order, seen before courtesy is softened: thanks for the deed, or somebody else asked by name.
    pub guard: Option<Guard>,
}

/// Courtesy is short: what stands further inside than this many words is not looked at.
const PATIENCE: usize = 12;

/// Makes courtesy soft; says how the message asks.
pub(super) fn soften(text: &mut Text<'_>, lexicon: &Lexicon) -> Tone {
    let sets = &lexicon.sets;
    let thanks = report::thanks(text, lexicon).then_some(Guard::Report);
    let guard = thanks.or_else(|| guard::asks_somebody(text, lexicon).then_some(Guard::Elsewhere));
    soften_anywhere(text, lexicon, &sets.soft_any);
    soften_after_all(text, lexicon);
    let proposes = (text.cells.len().saturating_sub(12)..text.cells.len())
        .any(|at| text.longest(lexicon, at, class::MILD).is_some());
    let tail_ask = soften_end(text, lexicon, &sets.soft_end);
    let mut requests = soften_start(text, lexicon, &sets.soft_start);
    while preamble::soften(text, lexicon) {
        requests |= soften_start(text, lexicon, &sets.soft_start);
    }
    soften_clauses(text, lexicon, &sets.soft_mid, &sets.soft_end);
    if requests {
        soften_particle(text);
    }
    let asked = text.cells.iter().any(|cell| cell.kind == Kind::Ask);
    if requests || tail_ask {
        // The mark belongs to the courtesy.
        text.cells.iter_mut().filter(|cell| cell.kind == Kind::Ask).for_each(|cell| cell.kind = Kind::Comma);
    }
    Tone { asks: asked && !requests && !tail_ask, requests, proposes: proposes || tail_ask, guard }
}

/// "After all" before a deed that is proposed (王五还是删了吧): no question whether, and nothing that was done.
fn soften_after_all(text: &mut Text<'_>, lexicon: &Lexicon) {
    let ends = |cell: &Cell| matches!(cell.kind, Kind::Comma | Kind::Break | Kind::Space | Kind::Ask);
    let here = |at: &usize| text.char_at(*at) == '\u{8FD8}' && text.char_at(at + 1) == '\u{662F}';
    let found = (1..text.cells.len().saturating_sub(3)).filter(here).take(PATIENCE).find_map(|at| {
        let end = (at + 2..text.cells.len()).find(|to| ends(&text.cells[*to])).unwrap_or(text.cells.len());
        let verb = text.longest(lexicon, at + 2, class::DIRECT).unwrap_or(at + 2);
        let proposed = text.char_at(end - 1) == '\u{5427}'
            && !ends(&text.cells[at - 1])
            && text.longest_of(lexicon, verb, &lexicon.sets.verbs).is_some();
        proposed.then_some((at, end))
    });
    if let Some((at, end)) = found {
        soften_range(text, at, at + 2);
        let done = usize::from(text.char_at(end - 2) == '\u{4E86}');
        soften_range(text, end - 1 - done, end);
    }
}

fn soften_range(text: &mut Text<'_>, start: usize, end: usize) {
    for cell in &mut text.cells[start..end] {
        cell.soft = true;
    }
}

fn soften_anywhere(text: &mut Text<'_>, lexicon: &Lexicon, set: &ClassSet) {
    if !text.present.meets(set) {
        return;
    }
    let is_soft = |word: usize| lexicon.words[word].classes.meets(set);
    let soft = text.hits.iter().filter(|hit| is_soft(hit.word));
    let found: Vec<(usize, usize)> =
        soft.filter(|hit| !inside_paperwork(text, lexicon, hit)).map(|hit| (hit.start, hit.end)).collect();
    for (start, end) in found {
        soften_range(text, start, end);
    }
}

/// Whether courtesy stands inside a longer word: 办一下离职.
fn inside_paperwork(text: &Text<'_>, lexicon: &Lexicon, soft: &Hit) -> bool {
    (soft.start.saturating_sub(2)..soft.start)
        .any(|at| text.longest(lexicon, at, class::RESIGN).is_some_and(|end| end > soft.end))
}

/// From the front; a word is only courtesy if something is left after it. Returns whether "can you" was said.
fn soften_start(text: &mut Text<'_>, lexicon: &Lexicon, both: &ClassSet) -> bool {
    let mut requests = false;
    for _ in 0..PATIENCE {
        let at = text.skip_soft(0);
        let Some(hit) = text.longest_of(lexicon, at, both) else { break };
        if longer_word(text, lexicon, at, hit.end, both) {
            break;
        }
        let next = text.skip_soft(hit.end);
        if next >= text.cells.len() || !asks_first(text, lexicon, &hit, next) {
            break;
        }
        requests |= lexicon.words[hit.word].classes.has(class::ABILITY);
        soften_range(text, hit.start, hit.end);
    }
    requests
}

/// A word that asks for a deed (申请) is courtesy before the deed only.
fn asks_first(text: &Text<'_>, lexicon: &Lexicon, soft: &Hit, next: usize) -> bool {
    if !lexicon.words[soft.word].classes.has(class::SOFT_VERB) {
        return true;
    }
    let deed = text.longest_of(lexicon, next, &lexicon.sets.verbs).is_some_and(|hit| hit.end >= next + 2);
    deed || matches!(text.char_at(next), '\u{628A}' | '\u{5C06}' | '\u{7ED9}' | '\u{4E3A}')
}

/// Whether a word that is no courtesy starts here too and is longer.
fn longer_word(text: &Text<'_>, lexicon: &Lexicon, at: usize, end: usize, soft: &ClassSet) -> bool {
    let words = text.hits_at(at).iter().filter(|hit| hit.end > end);
    words.into_iter().any(|hit| {
        let word = &lexicon.words[hit.word];
        let place = [class::KNOWN_UNIT, class::PLACE_NAME].iter().any(|class| word.classes.has(*class));
        (word.stop || place || word.role.is_some()) && !word.classes.meets(soft)
    })
}

/// Whether courtesy is the beginning of a name of three characters with a number behind it (马上飞).
fn names_somebody(text: &Text<'_>, lexicon: &Lexicon, soft: &Hit) -> bool {
    let names = &lexicon.names;
    let given = text.char_at(soft.end);
    let next = text.skip_soft(soft.end + 1);
    let mark = |at: usize| text.cells.get(at).is_none_or(|cell| cell.kind != Kind::Han);
    let number = |cell: &Cell| cell.kind == Kind::Number && cell.end - cell.start >= 7;
    soft.end == soft.start + 2
        && names.common.binary_search(&text.char_at(soft.start)).is_ok()
        && names.seldom.binary_search(&given).is_err()
        && !mark(soft.end)
        && mark(soft.end + 1)
        && text.cells.get(next).is_some_and(number)
}

/// After and before a comma, a space or a line break.
fn soften_clauses(text: &mut Text<'_>, lexicon: &Lexicon, first: &ClassSet, last: &ClassSet) {
    let edges: Vec<usize> = (1..text.cells.len())
        .filter(|at| matches!(text.cells[*at].kind, Kind::Comma | Kind::Break | Kind::Space | Kind::Ask))
        .filter(|at| text.cells.get(at + 1).is_none_or(|next| !next.soft))
        .take(40)
        .collect();
    for edge in edges {
        for _ in 0..3 {
            let at = text.skip_soft(edge);
            let Some(hit) = text.longest_of(lexicon, at, first) else { break };
            let next = text.skip_soft(hit.end);
            if longer_word(text, lexicon, at, hit.end, first)
                || names_somebody(text, lexicon, &hit)
                || !asks_first(text, lexicon, &hit, next)
            {
                break;
            }
            soften_range(text, hit.start, hit.end);
        }
        if matches!(text.cells[edge].kind, Kind::Comma | Kind::Ask) {
            soften_before(text, lexicon, edge, last);
        }
    }
}

/// Softens one word that ends at `end`; gives its words.
fn soften_before(text: &mut Text<'_>, lexicon: &Lexicon, end: usize, set: &ClassSet) -> Option<usize> {
    let end = text.trim_end(0, end);
    let earliest = end.saturating_sub(6);
    let hit = (earliest..end).find_map(|start| {
        let hits = text.hits_at(start).iter();
        hits.copied().find(|hit| hit.end == end && lexicon.words[hit.word].classes.meets(set))
    })?;
    soften_range(text, hit.start, hit.end);
    Some(hit.word)
}

/// From the back. Returns whether the message ended in "is that all right?".
fn soften_end(text: &mut Text<'_>, lexicon: &Lexicon, set: &ClassSet) -> bool {
    let mut asked = false;
    for _ in 0..PATIENCE {
        let first = text.skip_soft(0);
        let before = text.trim_end(0, text.cells.len());
        let Some(word) = soften_before(text, lexicon, text.cells.len(), set) else { break };
        if text.skip_soft(0) >= text.cells.len() {
            // Nothing is left: the word was the message.
            text.cells[first..before].iter_mut().for_each(|cell| cell.soft = false);
            break;
        }
        asked |= lexicon.words[word].classes.has(class::TAIL_ASK);
    }
    asked
}

/// After "can you", the particle at the end or before a colon is courtesy.
fn soften_particle(text: &mut Text<'_>) {
    let colon = text.cells.iter().position(|cell| matches!(cell.kind, Kind::Colon | Kind::Break));
    for edge in [colon.unwrap_or(0), text.cells.len()] {
        let end = text.trim_end(0, edge);
        if end > 0 && is_particle(text.char_at(end - 1)) {
            soften_range(text, end - 1, end);
        }
    }
}

/// The question particles of a polite request.
fn is_particle(c: char) -> bool {
    matches!(c, '\u{5417}' | '\u{4E48}' | '\u{4E0D}')
}
