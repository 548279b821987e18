//! What can be the name of a department.

use super::class;
use super::lexicon::Lexicon;
use super::shape;
use super::text::{Kind, Text};

/// Whether these cells can be a department's name at all.
pub(super) fn fits(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let length = end - start;
    let quoted = length == 1 && text.cells[start].kind == Kind::Quote;
    let unit = length == 1 && shape::looks_like_unit(text, lexicon, start);
    if quoted || unit {
        return true;
    }
    let body = shape::place_end(text, lexicon, start);
    // What stands before a department is no part of it.
    if body == start && matches!(text.char_at(start), '\u{5230}' | '\u{5728}' | '\u{7ED9}' | '\u{5F80}') {
        return false;
    }
    let never = &lexicon.names.never;
    let clean = (body..end).all(|at| {
        let cell = text.cells[at];
        let c = text.char_at(at);
        let allowed = never.binary_search(&c).is_err()
            || matches!(c, '\u{4E0D}' | '\u{524D}')
            || shape::in_unit_word(text, at);
        allowed && !(cell.kind == Kind::Number && cell.end - cell.start > 4) && cell.kind != Kind::At
    });
    let role = (start..end).any(|at| text.role_at(lexicon, at).is_some_and(|(_, stop)| stop <= end));
    let foreign = shape::holds_foreign(text, lexicon, start, end);
    (2..=20).contains(&length) && clean && !role && !foreign
}

/// Whether these cells, which can be a department's name, are nobody's: the lexicon has it or the word it ends in, it
/// is quoted, longer than people are called, or starts with no common surname.
pub(super) fn is_sure(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    const LONGEST_PERSON: usize = 4;
    let cell = text.cells[start];
    let surname = lexicon.names.common.binary_search(&text.char_at(start)).is_ok();
    let listed = (start..end).any(|at| {
        text.hits_at(at).iter().any(|hit| {
            let classes = &lexicon.words[hit.word].classes;
            let whole = at == start && (classes.has(class::KNOWN_UNIT) || classes.has(class::WHOLE));
            hit.end == end && (whole || (at > start && classes.has(class::WORDS) && end - at >= 2))
        })
    });
    cell.kind != Kind::Han || listed || !surname || end - start > LONGEST_PERSON
}

/// Whether these cells are only a word for departments: 科室, 本院.
pub(super) fn is_general(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let general = [class::HERE, class::FIELD_DEPARTMENT, class::UNIT, class::OTHER_ROLE, class::DEPT_NOUN];
    text.hits_at(start).iter().any(|hit| {
        let classes = &lexicon.words[hit.word].classes;
        hit.end == end && general.iter().any(|class| classes.has(*class))
    })
}
