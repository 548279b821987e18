//! What may be somebody's name: by its surname, its dot, its pieces, or as the whole of what stands between two bounds.
//!
//! **Invariant:** no name is longer than [`LONGEST`] cells; a name is offered whole, never cut at a dot.

use super::sight::{Sight, holds_cue};
use crate::language::class;
use crate::language::cue;
use crate::language::found::{Span, What};
use crate::language::shape;
use crate::language::text::Kind;

/// The longest name, in cells.
const LONGEST: usize = 24;
/// What joins the parts of a name.
const DOT: char = '\u{B7}';
/// The longest name without a dot.
const LONGEST_PLAIN: usize = 10;

/// Offers the names that start at a cell.
pub(super) fn offer(sight: &Sight<'_, '_>, at: usize, offers: &mut Vec<(Span, u32)>) {
    let text = sight.text;
    // A name that starts with the word for "do not" is only read where the organisation has it.
    if text.cells[at].kind != Kind::Han || matches!(text.char_at(at), DOT | '\u{522B}') {
        return;
    }
    let mut push = |end: usize, cost: u32| {
        offers.push((Span { what: What::Name, start: at, end }, cost));
    };
    let limit = text.cells.len().min(at + LONGEST);
    let run = (at..limit).take_while(|cell| text.cells[*cell].kind == Kind::Han);
    let last_dot = run.filter(|cell| text.char_at(*cell) == DOT).last();
    let mut dotted = false;
    for end in at + 1..=limit {
        let c = text.char_at(end - 1);
        // In a piece of a name that a dot joins to another any character stands for a sound.
        let sound = last_dot.is_some() && piece_over(sight, at, end - 1);
        let barred = never(sight, c) && !sound;
        if text.cells[end - 1].kind != Kind::Han || (barred && !is_surname(sight, c)) {
            return;
        }
        dotted |= c == DOT;
        let length = end - at;
        if length < 2 || c == DOT || barred || (!dotted && last_dot.is_some_and(|dot| dot > end)) {
            continue;
        }
        if dotted {
            let last = (at..end).rev().find(|cell| text.char_at(*cell) == DOT).unwrap_or(at);
            if end - last > 2 {
                let first = (at..end).find(|cell| text.char_at(*cell) == DOT).unwrap_or(at);
                let held = if holds_word(sight, at, first) { 32 } else { 0 };
                let size = u32::try_from(first - at).unwrap_or(0);
                let told = (at..first).any(|cell| opens_with(sight, cell, cue::NAMED));
                let me = opens_with(sight, at, cue::SELF | cue::PRONOUN);
                let torn = if told || me || straddled(sight, at, end) { 24 } else { 0 };
                push(end, torn + held + size + dotted_cost(sight, last + 1, end));
            }
        } else if length <= LONGEST_PLAIN
            && let Some(cost) = plain_cost(sight, at, end)
        {
            push(end, cost);
        }
    }
}

fn is_surname(sight: &Sight<'_, '_>, c: char) -> bool {
    let names = &sight.lexicon.names;
    [&names.common, &names.rare, &names.old].iter().any(|list| list.binary_search(&c).is_ok())
}

fn never(sight: &Sight<'_, '_>, c: char) -> bool {
    sight.lexicon.names.never.binary_search(&c).is_ok()
}

/// A name with a dot is one thing up to where its last part ends.
fn dotted_cost(sight: &Sight<'_, '_>, last: usize, end: usize) -> u32 {
    let open = if firmly_bounded(sight, end) { 0 } else { 8 };
    let held = if holds_word(sight, last, end) {
        18
    } else if holds_verb(sight, last, end) {
        6
    } else {
        0
    };
    let torn = if piece_over(sight, last, end) { 16 } else { 0 };
    8 + u32::try_from(end - last).unwrap_or(0) + open + held + torn
}

/// Whether a piece of a name lies across a cell.
fn piece_over(sight: &Sight<'_, '_>, start: usize, at: usize) -> bool {
    (start..at).any(|from| {
        let words = &sight.lexicon.words;
        sight.text.hits_at(from).iter().any(|hit| hit.end > at && words[hit.word].classes.has(class::PIECE))
    })
}

fn plain_cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> Option<u32> {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let names = &lexicon.names;
    let length = end - start;
    if shape::pieced(text, lexicon, start, end) {
        return Some(14);
    }
    if let Some(cost) = called_cost(sight, start, end) {
        return Some(cost + if straddled(sight, start, end) { 12 } else { 0 });
    }
    let first = text.char_at(start);
    let compound = length >= 3 && names.compound.contains(&[first, text.char_at(start + 1)]);
    let common = names.common.binary_search(&first).is_ok();
    let rare = names.rare.binary_search(&first).is_ok() || names.old.binary_search(&first).is_ok();
    if !common && !compound && opens_with_word(sight, start, end) {
        return None;
    }
    let next = text.char_at(start + 1);
    let double = length == 4 && common && names.common.binary_search(&next).is_ok();
    let (base, given) = match (compound, common, rare) {
        (true, ..) if length <= 4 => (16, 2),
        (_, true, _) if length <= 3 => (20, 1),
        (_, true, _) if double => (27, 2),
        (_, _, true) if length <= 3 => (23, 1),
        _ => (foreign_cost(sight, start, end)?, 0),
    };
    Some(base + given_cost(sight, start + given, end) + whole_cost(sight, start, end))
}

/// A name of no known surname must be all that stands between two bounds.
fn foreign_cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> Option<u32> {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let length = u32::try_from(end - start).unwrap_or(0);
    let surname = lexicon.names.common.binary_search(&text.char_at(start)).is_ok();
    if !bounded(sight, end) || shape::holds_stop(text, lexicon, start, end) {
        return None;
    }
    // 药剂科小王: a department and somebody.
    let strong = |at: usize| lexicon.names.strong.binary_search(&text.char_at(at)).is_ok();
    if (start + 2..end.saturating_sub(1)).any(|at| strong(at) && sight.unit_ends[at + 1]) {
        return None;
    }
    let listed = if surname { 10 } else { 0 };
    let verbs =
        (start + 1..end).filter(|at| lexicon.names.verbs.binary_search(&text.char_at(*at)).is_ok()).count();
    let opens =
        text.hits_at(start).iter().any(|hit| hit.end == start + 1 && lexicon.words[hit.word].cues != 0);
    let who = (start..end).any(|at| {
        text.hits_at(at)
            .iter()
            .any(|hit| hit.end == at + 1 && lexicon.words[hit.word].cues & (cue::SELF | cue::PRONOUN) != 0)
    });
    if who {
        return None;
    }
    let particle = text
        .hits_at(end - 1)
        .iter()
        .any(|hit| hit.end == end && lexicon.words[hit.word].cues & cue::FILL != 0);
    let opens = opens || particle && length >= 3;
    let held = 12 * u32::try_from(verbs).unwrap_or(0) + if opens { 10 } else { 0 };
    Some(held + if length <= 3 { 32 } else { 33 + listed + 2 * (length - 3) })
}

/// Whether something begins at a cell that no part behind a dot holds: such parts are full of what else is a word of
/// one character.
fn firmly_bounded(sight: &Sight<'_, '_>, at: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let Some(cell) = text.cells.get(at) else { return true };
    cell.kind != Kind::Han
        || text.hits_at(at).iter().any(|hit| hit.end >= at + 2 && lexicon.words[hit.word].cues != 0)
        || text.role_at(lexicon, at).is_some()
}

/// Whether something that is no part of a name begins at a cell.
pub(super) fn bounded(sight: &Sight<'_, '_>, at: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let Some(cell) = text.cells.get(at) else { return true };
    cell.kind != Kind::Han
        || text.hits_at(at).iter().any(|hit| lexicon.words[hit.word].cues != 0)
        || text.role_at(lexicon, at).is_some()
}

/// A surname and what people are called by, or a nickname.
fn called_cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> Option<u32> {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let first = text.char_at(start);
    let nickname = matches!(first, '\u{5C0F}' | '\u{8001}' | '\u{963F}') && end - start == 2;
    let surname = |at: usize| {
        let c = text.char_at(at);
        let names = &lexicon.names;
        names.common.binary_search(&c).is_ok() || names.rare.binary_search(&c).is_ok()
    };
    if nickname && surname(start + 1) {
        return Some(20);
    }
    (1..=2.min(end - start - 1)).find_map(|length| {
        let known = match length {
            1 => surname(start),
            _ => lexicon.names.compound.contains(&[first, text.char_at(start + 1)]),
        };
        let called = text
            .hits_at(start + length)
            .iter()
            .any(|hit| hit.end == end && lexicon.words[hit.word].classes.has(class::CALLED));
        (known && called).then_some(14)
    })
}

fn given_cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> u32 {
    let names = &sight.lexicon.names;
    let last = |at: usize| at + 1 == end;
    (start..end)
        .map(|at| {
            let c = sight.text.char_at(at);
            let seldom = names.seldom.binary_search(&c).is_ok();
            let verb = names.verbs.binary_search(&c).is_ok();
            match (seldom, verb, last(at)) {
                (_, true, true) if end - start > 1 => 15,
                (_, true, true) => 9,
                (true, _, true) => 6,
                (true, ..) | (_, true, _) => 3,
                _ => 0,
            }
        })
        .sum()
}

/// What is said against a stretch as a whole: a command inside of it, an everyday word, a department's ending.
fn whole_cost(sight: &Sight<'_, '_>, start: usize, end: usize) -> u32 {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let word = |hit: &&crate::language::text::Hit| hit.end == end && end - start >= 2;
    let mut cost = 0;
    for hit in text.hits_at(start).iter().filter(word) {
        let known = &lexicon.words[hit.word];
        let everyday = known.stop && known.cues == 0;
        cost = cost.max(if everyday || known.cues & cue::FILL == 0 && known.cues != 0 { 6 } else { 3 });
    }
    if holds_cue(text, lexicon, start, end) || inner_stop(sight, start, end) {
        cost += 9;
    }
    if straddled(sight, start, end) || end - start >= 3 && shape::cuts_filler(text, lexicon, end) {
        cost += 8;
    }
    let sets = (start.saturating_sub(3)..start).any(|at| {
        text.hits_at(at)
            .iter()
            .any(|hit| hit.end > start && hit.end < end && lexicon.words[hit.word].cues & cue::SET != 0)
    });
    if sets {
        cost += 25;
    }
    if end - start >= 3 && ends_in_deed(sight, end) {
        cost += 14;
    }
    let second = text.char_at(start + 1);
    let given_surname = lexicon.names.common.binary_search(&second).is_ok();
    if end - start >= 3
        && given_surname
        && opens_with(
            sight,
            start,
            cue::OBJ | cue::FROM | cue::HAND | cue::GRANT | cue::AND | cue::FILL | cue::SET,
        )
    {
        cost += 10;
    }
    let people = &lexicon.names.people;
    let given = |name: &Vec<char>| {
        end - start == name.len() + 1
            && name.iter().enumerate().all(|(i, c)| text.char_at(start + 1 + i) == *c)
    };
    if shape::looks_like_department(text, lexicon, start, end) && !people.iter().any(given) {
        cost += if lexicon.names.strong.binary_search(&text.char_at(end - 1)).is_ok() { 12 } else { 3 };
    }
    cost
}

/// Whether a shorter word that no name holds stands inside.
fn inner_stop(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    shape::holds_stop(text, lexicon, start, end - 1) || shape::holds_stop(text, lexicon, start + 1, end)
}

/// Whether a word of two characters or more lies across the beginning or the end.
pub(super) fn straddled(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    let word = |hit: &crate::language::text::Hit| lexicon.words[hit.word].cues & !cue::FILL != 0;
    let before = (start.saturating_sub(3)..start)
        .any(|at| text.hits_at(at).iter().any(|hit| hit.end > start && hit.end < end && word(hit)));
    before || (start + 1..end).any(|at| text.hits_at(at).iter().any(|hit| hit.end > end && word(hit)))
}

fn opens_with(sight: &Sight<'_, '_>, start: usize, cues: cue::Cues) -> bool {
    let words = &sight.lexicon.words;
    sight.text.hits_at(start).iter().any(|hit| hit.end == start + 1 && words[hit.word].cues & cues != 0)
}

/// Whether a word of ours of two characters or more begins a stretch and is not all of it.
fn opens_with_word(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    let words = &sight.lexicon.words;
    sight.text.hits_at(start).iter().any(|hit| {
        let word = &words[hit.word];
        hit.end < end && hit.end >= start + 2 && word.cues != 0 && !word.classes.has(class::PIECE)
    })
}

/// Whether the last character is a deed by itself: 管, 顶, 替.
fn ends_in_deed(sight: &Sight<'_, '_>, end: usize) -> bool {
    let deeds = cue::MAKE | cue::SUCCEED | cue::REMIND | cue::ADDTO | cue::MOVETO | cue::OBJ;
    sight
        .text
        .hits_at(end - 1)
        .iter()
        .any(|hit| hit.end == end && sight.lexicon.words[hit.word].cues & deeds != 0)
}

/// Whether a cue of two characters or more stands in a part of a name, and is no piece of one.
fn holds_word(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    (start..end).any(|at| {
        sight.text.hits_at(at).iter().any(|hit| {
            let word = &sight.lexicon.words[hit.word];
            let known = word.cues != 0 || word.classes.has(class::KNOWN_UNIT);
            let piece = word.classes.has(class::PIECE) || piece_over(sight, start, at);
            hit.end <= end && hit.end - at >= 2 && known && !piece
        })
    })
}

fn holds_verb(sight: &Sight<'_, '_>, start: usize, end: usize) -> bool {
    let (text, lexicon) = (sight.text, sight.lexicon);
    (start..end).any(|at| {
        text.hits_at(at).iter().any(|hit| {
            let word = &lexicon.words[hit.word];
            hit.end <= end
                && word.cues != 0
                && !word.classes.has(class::PIECE)
                && (hit.end - at >= 2
                    || word.cues & !(cue::FILL | cue::AND) != 0 && at + 1 == end && at > start + 1)
        })
    })
}
