//! Fields and their new values.
//!
//! **Invariant:** a value is what was typed after the field, up to the next field: its dashes and its script stay.

use super::class;
use super::lexicon::Lexicon;
use super::mobile::{mobile_fault, normalize_mobile};
use super::slots::{Change, Field};
use super::text::{Kind, Text};

/// A field as said: 电话 is decided by the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// One field.
    Field(Field),
    /// A telephone: mobile when the value is a mobile number.
    Phone,
}

const FIELDS: &[(u16, Said)] = &[
    (class::FIELD_NAME, Said::Field(Field::Name)),
    (class::FIELD_MOBILE, Said::Field(Field::Mobile)),
    (class::FIELD_PHONE, Said::Phone),
    (class::FIELD_TITLE, Said::Field(Field::Title)),
    (class::FIELD_JOB_NUMBER, Said::Field(Field::JobNumber)),
    (class::FIELD_EMAIL, Said::Field(Field::Email)),
    (class::FIELD_TELEPHONE, Said::Field(Field::Telephone)),
    (class::FIELD_REMARK, Said::Field(Field::Remark)),
];

/// The longest old value, in cells.
const LONGEST_VALUE: usize = 24;

/// The field named at a cell, and where its name ends.
pub(super) fn field_at(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> Option<(Said, usize)> {
    let found = FIELDS.iter().filter_map(|(class, said)| Some((*said, text.longest(lexicon, at, *class)?)));
    found.max_by_key(|(_, end)| *end)
}

/// The field when nobody said a value.
pub(super) fn without_value(said: Said) -> Field {
    match said {
        Said::Field(field) => field,
        Said::Phone => Field::Telephone,
    }
}

/// Reads `field value` again and again; all of the stretch must be read.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    let mut at = text.skip_soft(start);
    while at < end {
        let (said, after) = field_at(text, lexicon, at)?;
        let value_from = text.skip_soft(operator(text, lexicon, after));
        let stop = next_field(text, lexicon, value_from, end);
        changes.push(change(text, lexicon, said, value_from, text.trim_end(value_from, stop))?);
        at = skip_and(text, lexicon, stop);
    }
    (!changes.is_empty()).then_some(changes)
}

/// Skips 改成 and the like, with what may stand before it: the old value, that it was wrong, "all of them".
fn operator(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> usize {
    let at = text.skip_soft(at);
    let at = old_value(text, lexicon, at).unwrap_or_else(|| filler(text, lexicon, at));
    let end = text.longest(lexicon, at, class::CHANGE).unwrap_or(at);
    if end == at {
        return at;
    }
    let next = text.skip_soft(end);
    text.longest(lexicon, next, class::CHANGE).filter(|_| next > at).unwrap_or(end)
}

/// "From" and the old value: where the word for the change starts.
fn old_value(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> Option<usize> {
    matches!(text.char_at(at), '\u{7531}' | '\u{4ECE}').then_some(())?;
    let last = text.cells.len().min(at + LONGEST_VALUE);
    (at + 2..last).find(|from| text.longest(lexicon, *from, class::CHANGE).is_some_and(|end| end >= from + 2))
}

/// Words between the field and the change that say nothing; only where a change follows.
fn filler(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> usize {
    let mut next = at;
    for _ in 0..3 {
        let Some(end) = text.longest(lexicon, next, class::FIELD_FILLER) else { break };
        next = text.skip_soft(end);
        if text.longest(lexicon, next, class::CHANGE).is_some() {
            return next;
        }
    }
    at
}

fn skip_and(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> usize {
    let mut at = text.skip_soft(at);
    for _ in 0..2 {
        at = text.longest(lexicon, at, class::AND).map_or(at, |end| text.skip_soft(end));
    }
    at
}

/// Where the next field starts, after a comma, a space or an "and".
fn next_field(text: &Text<'_>, lexicon: &Lexicon, from: usize, end: usize) -> usize {
    for at in from + 1..end {
        let cell = text.cells[at];
        let edge = matches!(cell.kind, Kind::Comma | Kind::List | Kind::Break | Kind::Space | Kind::Tab);
        let and = text.longest(lexicon, at, class::AND).is_some();
        if !edge && !and {
            continue;
        }
        let next = skip_and(text, lexicon, at);
        if next < end && field_at(text, lexicon, next).is_some_and(|(_, after)| text.skip_soft(after) < end) {
            return at;
        }
    }
    end
}

/// One field with its value; `None` if the value cannot be one of that field.
pub(super) fn change(
    text: &Text<'_>,
    lexicon: &Lexicon,
    said: Said,
    start: usize,
    end: usize,
) -> Option<Change> {
    if start >= end {
        return None;
    }
    let value = text.shown(start, end);
    let field = match said {
        Said::Field(field) => field,
        Said::Phone if is_mobile(&value) => Field::Mobile,
        Said::Phone => Field::Telephone,
    };
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let fits = match field {
        Field::Mobile => digits >= 5 && !value.chars().any(super::glyph::is_han),
        Field::Telephone => digits >= 3,
        Field::JobNumber => value.chars().any(|c| c.is_ascii_alphanumeric()),
        Field::Email => value.contains('@'),
        Field::Name | Field::Title => end - start <= 20 && plain(text, lexicon, start, end),
        Field::Remark => !asks(text, lexicon, end),
    };
    let value = if field == Field::Mobile { normalize_mobile(&value) } else { value };
    (fits && !value.is_empty()).then_some(Change { field, value })
}

fn is_mobile(value: &str) -> bool {
    mobile_fault(&normalize_mobile(value)).is_none()
}

fn asks(text: &Text<'_>, lexicon: &Lexicon, end: usize) -> bool {
    text.longest(lexicon, end - 1, class::Q).is_some()
}

/// A value that is a word, not a sentence about one.
fn plain(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let bad = &lexicon.sets.unvalued;
    !asks(text, lexicon, end)
        && text
            .longest_of(lexicon, start, bad)
            .is_none_or(|hit| hit.end - hit.start == end - start && hit.end - hit.start > 2)
        && text.longest_of(lexicon, end - 1, bad).is_none()
}
