//! What can be the name of a department.

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
