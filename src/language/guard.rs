//! What forbids reading a message as an order: a negation, a condition, a report, somebody else's job, a question.
//!
//! **Invariant:** decided on what stands outside quotations and outside a notice's text.

use super::class;
use super::lexicon::Lexicon;
use super::people;
use super::shape;
use super::text::{Kind, Text};

/// Why a message is no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// It says not to.
    Negation,
    /// It says when, or if.
    Condition,
    /// It tells what has happened.
    Report,
    /// It asks somebody else, or thinks aloud.
    Elsewhere,
    /// It asks.
    Question,
    /// A command word is misspelt.
    Misspelling,
}

impl Guard {
    /// For `--explain`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Negation => "negation",
            Self::Condition => "condition",
            Self::Report => "report",
            Self::Elsewhere => "for somebody else",
            Self::Question => "question",
            Self::Misspelling => "misspelling",
        }
    }
}

/// Guards of a range of cells.
pub(super) fn guards(text: &Text<'_>, lexicon: &Lexicon, (start, end): (usize, usize)) -> Vec<Guard> {
    let mut found = Vec::new();
    for (guard, from, to) in places(text, lexicon) {
        if from >= start && to <= end && !found.contains(&guard) {
            found.push(guard);
        }
    }
    found.sort_by_key(|guard| CLASSES.iter().position(|(_, known)| known == guard));
    found
}

const CLASSES: [(u16, Guard); 6] = [
    (class::NEG, Guard::Negation),
    (class::COND, Guard::Condition),
    (class::REPORT, Guard::Report),
    (class::OTHER, Guard::Elsewhere),
    (class::HOW, Guard::Question),
    (class::WHY, Guard::Question),
];

/// Every word that guards, and its cells.
pub(super) fn places(text: &Text<'_>, lexicon: &Lexicon) -> Vec<(Guard, usize, usize)> {
    if !text.present.meets(&lexicon.sets.guards) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for hit in text.hits.iter().filter(|hit| !text.cells[hit.start].soft) {
        let word = &lexicon.words[hit.word];
        for (class, guard) in CLASSES {
            let counts = word.classes.has(class)
                && (hit.end - hit.start >= 2 || single_counts(text, lexicon, hit.start))
                && !inside_longer(text, lexicon, hit.start, hit.end, class);
            if counts {
                found.push((guard, hit.start, hit.end));
            }
        }
    }
    found
}

/// Whether it is somebody else's job: a person stands before the preposition that takes an object, or is bidden to do
/// something; or somebody is said to say so.
pub(super) fn done_by_other(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let first = text.skip_soft(0);
    let takes = |at: &usize| {
        matches!(text.char_at(*at), '\u{628A}' | '\u{5C06}') && text.cells[*at].kind == Kind::Han
    };
    let taken = (first..text.cells.len().min(first + 12)).find(takes);
    taken.is_some_and(|at| one_person(text, lexicon, first, text.trim_end(first, at)))
        || bidden(text, lexicon, first)
        || said(text, lexicon)
}

fn one_person(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    end > start
        && people::read(text, lexicon, start, end)
            .is_some_and(|found| found.iter().any(|person| person.name.is_some() || person.is_self))
}

/// A word that bids, a person, a deed: unless the deed is to take office.
fn bidden(text: &Text<'_>, lexicon: &Lexicon, first: usize) -> bool {
    let Some(from) = text.longest(lexicon, first, class::BIDS) else { return false };
    let from = text.skip_soft(from);
    (from + 1..text.cells.len().min(from + 8)).any(|end| {
        let next = text.skip_soft(end);
        let whole =
            !shape::splits_word(text, lexicon, from, end) && shape::place_end(text, lexicon, from) <= end;
        let deed = text.longest(lexicon, next, class::DEEDS).filter(|_| whole);
        let office = |at: usize| text.longest(lexicon, text.skip_soft(at), class::SERVE).is_some();
        let unit = || {
            shape::looks_like_department(text, lexicon, from, end)
                && shape::may_be_department(text, lexicon, from, end)
        };
        deed.is_some_and(|after| !office(next) && !office(after))
            && (one_person(text, lexicon, from, end) || unit())
    })
}

/// "Please" before somebody called by office or nickname who then is to do something, or before anybody who is to take
/// an object; asked before courtesy is softened.
pub(super) fn asks_somebody(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let first =
        text.cells.iter().position(|cell| !matches!(cell.kind, Kind::Space | Kind::Comma)).unwrap_or(0);
    let Some(from) = text.longest(lexicon, first, class::BIDS) else { return false };
    (from + 2..text.cells.len().min(from + 7)).any(|end| {
        let takes = matches!(
            text.char_at(end),
            '\u{628A}' | '\u{5C06}' | '\u{7ED9}' | '\u{53BB}' | '\u{6765}' | '\u{5E2E}'
        );
        let nickname = matches!(text.char_at(from), '\u{5C0F}' | '\u{8001}' | '\u{963F}');
        let called = (nickname && end == from + 2)
            || (from + 1..end).any(|at| text.longest(lexicon, at, class::CALLED) == Some(end));
        let deed = text.longest(lexicon, end, class::DEEDS).filter(|_| takes || called);
        let office = |at: usize| text.longest(lexicon, at, class::SERVE).is_some();
        let sets = &lexicon.sets;
        let goes_on = |mut after: usize| {
            let soft = |at: usize| {
                let any = text.longest_of(lexicon, at, &sets.soft_any);
                any.or_else(|| text.longest_of(lexicon, at, &sets.soft_end))
            };
            while let Some(hit) = soft(after) {
                after = hit.end;
            }
            after += usize::from(text.cells.get(after).is_some_and(|cell| cell.kind == Kind::Space));
            let next = text.cells.get(after);
            next.is_some_and(|cell| matches!(cell.kind, Kind::Han | Kind::Number | Kind::Word))
        };
        deed.is_some_and(|after| goes_on(after) && !office(end) && !office(after))
            && text.cells[from..end].iter().all(|cell| cell.kind == Kind::Han)
            && !shape::splits_word(text, lexicon, from, end)
            && people::read(text, lexicon, from, end)
                .is_some_and(|found| found.len() == 1 && people::is_certain(&found, lexicon))
    })
}

/// Whether the message ends as a question about what has been done.
pub(super) fn ends_asking(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let end = text.trim_end(0, text.cells.len());
    (end.saturating_sub(3)..end).any(|at| {
        text.longest(lexicon, at, class::Q) == Some(end)
            && !matches!(text.char_at(end - 1), '\u{5427}' | '\u{5426}')
    })
}

/// Somebody says: no order holds that word, unless inside a longer one.
fn said(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let says = |at: &usize| text.char_at(*at) == '\u{8BF4}' && !text.cells[*at].soft;
    (0..text.cells.len().min(60)).filter(says).any(|at| {
        (at.saturating_sub(3)..=at).all(|from| {
            text.hits_at(from).iter().all(|hit| {
                let word = &lexicon.words[hit.word];
                hit.end <= at || hit.end - hit.start < 2 || word.classes.has(class::SAYS) || !word.stop
            })
        })
    })
}

/// Whether a misspelt command word stands before something that reads on its own.
pub(super) fn misspelt(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let class = class::MISSPELT;
    text.present.has(class)
        && (0..text.cells.len()).any(|at| {
            text.longest(lexicon, at, class).is_some_and(|end| {
                let next = text.skip_soft(end);
                let inside =
                    at > 0 && text.hits_at(at - 1).iter().any(|hit| hit.end > at && hit.end - hit.start >= 2);
                let alone = next >= text.cells.len() || text.cells[next].kind == Kind::Number;
                let goes_on = next > end
                    || people::starts_with_surname(text, lexicon, next)
                    || !text.hits_at(next).is_empty();
                !inside && !alone && goes_on && (next + 1 < text.trim_end(0, text.cells.len()))
            })
        })
}

/// One character guards only where it cannot be part of a longer word.
fn single_counts(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let before = at == 0 || text.cells[at - 1].soft;
    before && text.hits_at(at).iter().all(|hit| hit.end == at + 1 || !lexicon.words[hit.word].stop)
        || matches!(text.char_at(at), '\u{522B}' | '\u{52FF}' | '\u{7529}' | '\u{5DF2}')
            && !text.cells[at].soft
}

/// Whether the word is part of a longer word of no guarding class (刚才的 in 刚才的通知).
fn inside_longer(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize, class: u16) -> bool {
    // A house's name may begin with the guard's last character.
    if (start + 1..end).any(|at| text.longest(lexicon, at, class::KNOWN_UNIT).is_some_and(|unit| unit > end))
    {
        return true;
    }
    let from = start.saturating_sub(4);
    (from..=start).any(|at| {
        text.hits_at(at).iter().any(|hit| {
            let word = &lexicon.words[hit.word];
            let longer = hit.end >= end && hit.end - at > end - start;
            longer && word.stop && !word.classes.has(class)
        })
    })
}
