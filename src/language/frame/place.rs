//! What may be a department: a name the lexicon knows, an ending departments have, letters with an ending, a bracket
//! behind it, and a path of several.
//!
//! **Invariant:** what is offered is no longer than [`LONGEST`] cells, its bracket aside.

use super::sight::Sight;
use crate::language::class;
use crate::language::cue;
use crate::language::found::{Span, What};
use crate::language::lexicon::Lexicon;
use crate::language::shape;
use crate::language::text::{Kind, Text};

/// The longest department, in cells.
const LONGEST: usize = 16;
/// The longest bracket behind one.
const LONGEST_BRACKET: usize = 12;

/// For each place, whether a department may end there.
pub(super) fn ends(text: &Text<'_>, lexicon: &Lexicon) -> Vec<bool> {
    let mut ends = vec![false; text.cells.len() + 1];
    for (at, cell) in text.cells.iter().enumerate() {
        if cell.kind == Kind::Han && lexicon.names.strong.binary_search(&text.char_at(at)).is_ok() {
            ends[at + 1] = true;
        }
        for hit in text.hits_at(at) {
            let classes = &lexicon.words[hit.word].classes;
            if classes.has(class::WORDS) || classes.has(class::WHOLE) || classes.has(class::KNOWN_UNIT) {
                ends[hit.end] = true;
            }
        }
    }
    ends
}

/// Offers the departments that start at a cell.
pub(super) fn offer(sight: &Sight<'_, '_>, at: usize, offers: &mut Vec<(Span, u32)>) {
    let text = sight.text;
    let cell = text.cells[at];
    let glued = cell.kind == Kind::Number && cell.end - cell.start <= 3;
    if !matches!(cell.kind, Kind::Han | Kind::Word) && !glued {
        return;
    }
    let limit = text.cells.len().min(at + LONGEST);
    for end in at + 1..=limit {
        let inside = text.cells[end - 1];
        let joins = inside.kind == Kind::List && text.char_at(end - 1) == '/' && latin_around(text, end - 1);
        let short = inside.kind == Kind::Number && inside.end - inside.start <= 3;
        if !matches!(inside.kind, Kind::Han | Kind::Word) && !joins && !short {
            break;
        }
        if !sight.unit_ends[end] {
            continue;
        }
        if let Some(cost) = cost(sight, at, end) {
            let what = What::Unit;
            offers.push((Span { what, start: at, end }, cost));
            if let Some(closed) = bracket(text, end) {
                offers.push((Span { what, start: at, end: closed }, cost + 1));
            }
        }
    }
}

/// A slash between letters belongs to them (PET/CT).
fn latin_around(text: &Text<'_>, at: usize) -> bool {
    let latin = |at: usize| text.cells.get(at).is_some_and(|cell| cell.kind == Kind::Word);
    at > 0 && latin(at - 1) && latin(at + 1)
}

fn cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> Option<u32> {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let hits = || text.hits_at(start).iter().filter(|hit| hit.end == end).map(|hit| &lexicon.words[hit.word]);
    if hits().any(|word| word.classes.has(class::KNOWN_UNIT)) {
        return Some(8);
    }
    let generic = [class::HERE, class::FIELD_DEPARTMENT, class::UNIT, class::OTHER_ROLE];
    if hits().any(|word| generic.iter().any(|class| word.classes.has(*class))) {
        return None;
    }
    if end == start + 1 {
        return shape::looks_like_unit(text, lexicon, start).then_some(8);
    }
    let looks = shape::looks_like_department(text, lexicon, start, end);
    if !looks || !may_be(sight, start, end) {
        return None;
    }
    let strong = lexicon.names.strong.binary_search(&text.char_at(end - 1)).is_ok();
    let length = u32::try_from(end - start).unwrap_or(0);
    let verb =
        text.hits_at(start).iter().any(|hit| hit.end == start + 1 && is_verb(lexicon.words[hit.word].cues));
    // The two verbs that hardly any place begins with; of those that are, the lexicon knows the usual ones.
    let adds = matches!(text.char_at(start), '\u{52A0}' | '\u{6DFB}');
    let added = adds && end - start >= 4 && may_be(sight, start + 1, end);
    let mut against = 0;
    for at in start..end {
        against += if text.role_at(lexicon, at).is_some() { 20 } else { 0 };
        for hit in text.hits_at(at).iter().filter(|hit| hit.end < end || hit.end == at + 1) {
            let word = &lexicon.words[hit.word];
            let long = hit.end - at >= 2 && !word.place;
            against += match (at == start, long) {
                (true, true) if word.cues & cue::FILL != 0 => 14,
                (true, true) if word.cues & cue::NOTICE != 0 && end - hit.end > 2 => 20,
                (_, true) if word.cues & !(cue::FILL | cue::NOTICE) != 0 => 14,
                (false, false)
                    if hit.end == at + 1 && word.cues & (cue::ADDTO | cue::OBJ | cue::FROM) != 0 =>
                {
                    14
                }
                _ => 0,
            };
        }
    }
    Some(
        14 + length
            + if strong { 0 } else { 4 }
            + if verb { 9 } else { 0 }
            // Somebody is added to a place more often than a place is called so.
            + if added { 10 } else { 0 }
            + against.min(32)
            + if super::name::straddled(sight, start, end) { 8 } else { 0 },
    )
}

fn is_verb(cues: u128) -> bool {
    cues & (cue::OBJ
        | cue::INTO
        | cue::ADDTO
        | cue::ADD
        | cue::GRANT
        | cue::SEE
        | cue::NEG
        | cue::MOVETO
        | cue::AND
        | cue::SET
        | cue::WITH
        | cue::FROM
        | cue::PRONOUN)
        != 0
}

fn may_be(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let from = if text.cells[start].kind == Kind::Han { start } else { start + 1 };
    shape::may_be_department(text, lexicon, from, end)
        && (from..end).all(|at| !matches!(text.char_at(at), '\u{7684}' | '\u{4E86}' | '\u{628A}'))
}

/// Where a bracket that opens at a cell closes, if it is a short one.
fn bracket(text: &Text<'_>, at: usize) -> Option<usize> {
    let close = match text.char_at(at) {
        '(' => ')',
        '\u{3010}' => '\u{3011}',
        _ => return None,
    };
    let last = text.cells.len().min(at + LONGEST_BRACKET);
    (at + 2..last).find(|end| text.char_at(*end) == close).map(|end| end + 1)
}

/// Joins departments that stand as one path: 和平医院/急诊科, 康宁的急诊科.
pub(super) fn join_paths(text: &Text<'_>, lexicon: &Lexicon, spans: &mut Vec<Span>) {
    let mut at = 0;
    while at + 2 < spans.len() {
        let (first, between, second) = (spans[at], spans[at + 1], spans[at + 2]);
        let joined = second.what == What::Unit
            && between.end == between.start + 1
            && match text.char_at(between.start) {
                '/' | '-' | '>' => matches!(first.what, What::Unit) || is_path_head(&spans[..=at], text),
                '\u{7684}' | ' ' => {
                    let of = text.char_at(between.start) == '\u{7684}';
                    (first.what == What::Unit && heads(text, lexicon, first))
                        || (of && is_path_head(&spans[..=at], text))
                }
                _ => false,
            };
        if joined {
            spans[at] = Span { what: What::Unit, start: first.start, end: second.end };
            spans.drain(at + 1..at + 3);
        } else {
            at += 1;
        }
    }
}

/// Whether a department is one that has others under it.
fn heads(text: &Text<'_>, lexicon: &Lexicon, span: Span) -> bool {
    let last = text.char_at(span.end - 1);
    matches!(last, '\u{9662}' | '\u{5FC3}' | '\u{533A}' | '\u{7AD9}' | '\u{5C40}' | '\u{59D4}' | '\u{6240}')
        && lexicon.names.strong.len() > 1
}

/// Something short that stands where a department stands, before the rest of its path.
fn is_path_head(spans: &[Span], _text: &Text<'_>) -> bool {
    let Some((last, before)) = spans.split_last() else { return false };
    let short = (2..=6).contains(&(last.end - last.start));
    let into = before.iter().rev().find(|span| !matches!(span.what, What::Mark(_)));
    let awaited =
        into.is_some_and(|span| span.cues() & (cue::INTO | cue::ADDTO | cue::MOVETO | cue::FROM) != 0);
    short && matches!(last.what, What::Rest | What::Name) && awaited
}
