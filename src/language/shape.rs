//! What characters look like: departments by their endings, names without a surname by their pieces, words that no
//! name and no department holds.
//!
//! **Invariant:** each question is answered by the cells asked about and the words that start in them.

use super::class;
use super::cue;
use super::lexicon::Lexicon;
use super::text::{Kind, Text};

/// A character that means "and" behind a name.
pub(super) fn joins(c: char) -> bool {
    matches!(c, '\u{548C}' | '\u{8DDF}' | '\u{4E0E}' | '\u{53CA}')
}

/// Whether cells are pieces of names that are written without a dot, to the last one.
pub(super) fn pieced(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let (mut at, mut pieces) = (start, 0);
    while at < end {
        let mut hits = text.hits_at(at).iter().rev();
        let piece = |word: usize| lexicon.words[word].classes.has(class::PIECE);
        let Some(hit) = hits.find(|hit| hit.end <= end && piece(hit.word)) else { return false };
        at = hit.end;
        pieces += 1;
    }
    pieces >= 2 || end - start >= 3
}

/// Whether these cells end as departments end.
pub(super) fn looks_like_department(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    if end < start + 2 {
        return end == start + 1 && looks_like_unit(text, lexicon, start);
    }
    if lexicon.names.strong.binary_search(&text.char_at(end - 1)).is_ok() {
        return true;
    }
    let (words, whole) = (class::WORDS, class::WHOLE);
    (start.max(end.saturating_sub(4))..end).any(|from| {
        text.hits_at(from).iter().any(|hit| {
            let classes = &lexicon.words[hit.word].classes;
            hit.end == end && (classes.has(words) || (from == start && classes.has(whole)))
        })
    })
}

/// Where the name of a place that cells start with ends: words and particles in it are nothing but its name.
pub(super) fn place_end(text: &Text<'_>, lexicon: &Lexicon, start: usize) -> usize {
    let known = text.longest(lexicon, start, class::KNOWN_UNIT).unwrap_or(start);
    known.max(text.longest(lexicon, start, class::PLACE_NAME).unwrap_or(start))
}

/// Whether no character in it is one that departments do not hold.
pub(super) fn may_be_department(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (place_end(text, lexicon, start)..end).all(|at| {
        let c = text.char_at(at);
        let never = lexicon.names.never.binary_search(&c).is_ok();
        let into = c == '\u{8FDB}'
            && at > start
            && !matches!(text.char_at(at + 1), '\u{4FEE}' | '\u{53E3}' | '\u{6B65}' | '\u{5C55}');
        !matches!(c, '\u{5230}' | '\u{628A}' | '\u{7ED9}')
            && !into
            && (!never
                || matches!(c, '\u{4E0D}' | '\u{7EC4}' | '\u{524D}' | '\u{51E0}')
                || in_unit_word(text, at))
    })
}

/// Whether a character no name holds ends the plain word for a unit.
pub(super) fn in_unit_word(text: &Text<'_>, at: usize) -> bool {
    text.char_at(at) == '\u{4F4D}' && at > 0 && text.char_at(at - 1) == '\u{5355}'
}

/// Where a unit that starts with letters ends (CT and a room).
pub(super) fn lettered_unit(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> Option<usize> {
    let han = |end: &usize| {
        text.cells.get(*end - 1).is_some_and(|cell| cell.kind == Kind::Han && !cell.soft)
            && text.role_at(lexicon, *end - 1).is_none()
    };
    (at + 2..at + 6).take_while(han).find(|end| {
        looks_like_department(text, lexicon, at, *end) && may_be_department(text, lexicon, at + 1, *end)
    })
}

/// Whether a word of two characters or more stands inside, or begins at the last of three, that is no part of a name.
pub(super) fn holds_stop(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    end > start + 2 && cuts_filler(text, lexicon, end)
        || (start..end).any(|from| {
            text.hits_at(from)
                .iter()
                .any(|hit| hit.end <= end && hit.end - hit.start >= 2 && lexicon.words[hit.word].stop)
        })
}

/// The same for departments, which have words of their own.
pub(super) fn holds_foreign(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    (place_end(text, lexicon, start)..end).any(|from| {
        text.hits_at(from).iter().any(|hit| {
            let word = &lexicon.words[hit.word];
            hit.end <= end && hit.end - hit.start >= 2 && word.stop && !word.place
        })
    })
}

/// Whether a word begins inside a stretch and ends outside of it.
pub(super) fn splits_word(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let piece = |at: usize| text.longest(lexicon, at, class::PIECE);
    if piece(end).is_some() && (start.max(end.saturating_sub(4))..end).any(|at| piece(at) == Some(end)) {
        return true;
    }
    (start + 1..end)
        .any(|from| text.hits_at(from).iter().any(|hit| hit.end > end && holds_together(lexicon, hit.word)))
}

/// Whether the last character of a stretch begins a longer word that says nothing (吴九 + 现在).
pub(super) fn cuts_filler(text: &Text<'_>, lexicon: &Lexicon, end: usize) -> bool {
    let filler = |word: usize| lexicon.words[word].cues & cue::FILL != 0;
    text.hits_at(end - 1).iter().any(|hit| hit.end > end && filler(hit.word))
}

fn holds_together(lexicon: &Lexicon, word: usize) -> bool {
    lexicon.words[word].stop || lexicon.words[word].classes.has(class::PIECE)
}

/// Whether a Latin word is the name of a unit (ICU).
pub(super) fn looks_like_unit(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> bool {
    text.cells[at].kind == Kind::Word && text.longest(lexicon, at, class::WORDS).is_some()
}
