//! Where it is not certain that what follows the audience is a notice's text.
//!
//! **Invariant:** nobody is told who may have been left out: a doubt here means no notice.

use jiff::Timestamp;

use super::part::split;
use super::{LONGEST_HEAD, LONGEST_RUN, except};
use crate::language::class;
use crate::language::lexicon::Lexicon;
use crate::language::text::{Kind, Text};

/// The longest name of who is excepted.
const LONGEST_EXCEPTION: usize = 14;

/// Whether a text tells somebody to do what is ours to do: then it is that person's job, and no notice for sure.
pub(super) fn bids(text: &Text<'_>, lexicon: &Lexicon, start: usize) -> bool {
    let deed = text.longest_of(lexicon, start, &lexicon.sets.commands);
    if deed.is_some_and(|deed| text.longest(lexicon, start, class::MEET) != Some(deed.end)) {
        return true;
    }
    let takes = matches!(text.char_at(start), '\u{628A}' | '\u{5C06}' | '\u{7ED9}' | '\u{53BB}' | '\u{5E2E}');
    let last = text.cells.len().min(start + LONGEST_RUN);
    takes
        && (start + 1..last).any(|at| {
            text.longest_of(lexicon, at, &lexicon.sets.removals).is_some()
                || text.role_at(lexicon, at).is_some()
        })
}

/// Whether somebody else is named between the text's start and a colon: then this is no text.
pub(super) fn names_more(text: &Text<'_>, lexicon: &Lexicon, start: usize) -> bool {
    let Some((colon, Kind::Colon)) = split(text) else { return false };
    colon - start.min(colon) <= LONGEST_EXCEPTION
        && (start..colon).any(|at| {
            let crowd = text.longest_of(lexicon, at, &lexicon.sets.crowd);
            let tells = text.longest(lexicon, at, class::TELL).is_some_and(|end| end >= at + 2);
            tells || crowd.is_some_and(|hit| hit.end - at >= 2) || text.role_at(lexicon, at).is_some()
        })
}

/// Whether somebody is left out around where a text starts, before its colon, or at its end: that may be no text.
pub(super) fn leaves_out(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, stop: usize) -> bool {
    let bracketed = stop > 0 && text.char_at(stop - 1) == '(';
    if bracketed || excepts(text, lexicon, 0, text.cells.len().min(stop + 2)) {
        return true;
    }
    let end = split(text).map_or(stop, |(at, _)| at.max(stop)).min(stop + LONGEST_HEAD);
    except::clauses(text, lexicon, now, (0, end)).is_none_or(|found| !found.is_empty())
        || except::holds_one(text, lexicon, now, stop)
}

/// Whether a word stands there that leaves somebody out.
fn excepts(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    text.present.has(class::EXCEPT)
        && (start..end).any(|at| {
            let single = |stop: usize| {
                let behind = stop..text.cells.len().min(stop + LONGEST_EXCEPTION);
                stop == at + 1 && behind.into_iter().any(|at| text.char_at(at) == '\u{5916}')
            };
            let found = text.longest(lexicon, at, class::EXCEPT);
            found.is_some_and(|stop| stop > at + 1 || single(stop))
        })
}
