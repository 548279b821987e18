//! Several things put right in one message, each about somebody named: 刘洋是急诊科的，黄丽是药剂科的.
//!
//! **Invariant:** each clause is read whole; one that is not is only passed over behind clauses that were, where it holds
//! nothing that an order, a number, a role or a department could stand in.

use super::{Correction, is_put_off, read_correction};
use crate::language::class;
use crate::language::cue::{self, Cues};
use crate::language::lexicon::Lexicon;
use crate::language::reading::Prepared;
use crate::language::shape;
use crate::language::text::Kind;

/// What parts clauses.
const PARTS: &[char] = &[' ', ',', '\u{FF0C}', '\u{3002}', ';', '\u{FF1B}', '\n', '\u{3000}', '\u{FF01}'];
/// The most clauses a message may have.
const MOST: usize = 12;
/// The longest clause that is passed over because it opens what is said, or as a reason behind it, in cells.
const OPENING: usize = 3;
pub(in crate::language) const REASON: usize = 14;
/// What a reason does not hold: an order's words.
const ORDERS: Cues = cue::ADD
    | cue::REMOVE
    | cue::GRANT
    | cue::REVOKE
    | cue::HAND
    | cue::MOVE
    | cue::MOVETO
    | cue::ADDTO
    | cue::FIX
    | cue::RESEND
    | cue::IMPORT;

/// Reads what somebody puts right: one thing said in the whole message, or one a clause.
pub fn read_corrections(text: &str, lexicon: &Lexicon) -> Vec<Correction> {
    if let Some(one) = read_correction(text, lexicon) {
        return vec![one];
    }
    let clauses: Vec<&str> = text.split(PARTS).map(str::trim).filter(|clause| !clause.is_empty()).collect();
    if !(2..=MOST).contains(&clauses.len()) {
        return Vec::new();
    }
    let mut found: Vec<Correction> = Vec::new();
    for clause in clauses {
        match read_correction(clause, lexicon).filter(says_whose) {
            Some(one) => found.push(one),
            None if is_aside(clause, if found.is_empty() { OPENING } else { REASON }, lexicon) => {}
            None => return Vec::new(),
        }
    }
    found
}

/// Whether a clause names whom it is about: one that does not is not torn from the others.
fn says_whose(one: &Correction) -> bool {
    one.of.is_some() || one.row.is_some() || one.is_about_who()
}

/// Whether a message only says that what is asked about is not to be, for now: 先不管密码了, 等等 他先别删 下周才走呢.
pub fn puts_off(text: &str, lexicon: &Lexicon) -> bool {
    let mut clauses = text.split(PARTS).map(str::trim).filter(|clause| !clause.is_empty()).peekable();
    let mut put = false;
    clauses.peek().is_some()
        && clauses.all(|clause| {
            let off = is_off(clause, lexicon);
            put |= off;
            off || is_aside(clause, if put { REASON } else { OPENING }, lexicon)
        })
        && put
}

/// Whether a clause denies a deed, whatever it would be done to.
fn is_off(clause: &str, lexicon: &Lexicon) -> bool {
    const LONGEST: usize = 12;
    let prepared = Prepared::new(clause, lexicon);
    let text = &prepared.text;
    let first = text.skip_soft(0);
    let start = text.longest(lexicon, first, class::PRONOUN).map_or(first, |at| text.skip_soft(at));
    let verb = text
        .longest(lexicon, start, class::PUT_OFF)
        .and_then(|put| text.longest(lexicon, text.skip_soft(put), class::PUT_OFF_VERB));
    let plain = |cell: &crate::language::text::Cell| cell.soft || cell.kind == Kind::Han;
    let role = (0..text.cells.len()).any(|at| text.role_at(lexicon, at).is_some());
    verb.is_some()
        && !role
        && !prepared.tone.asks
        && text.cells.len() <= LONGEST
        && text.cells.iter().all(plain)
}

/// Whether a clause only says why, or opens what is said.
pub(in crate::language) fn is_aside(clause: &str, longest: usize, lexicon: &Lexicon) -> bool {
    let prepared = Prepared::new(clause, lexicon);
    let text = &prepared.text;
    let size = text.cells.len();
    let wrong =
        size > 0 && text.longest(lexicon, text.skip_soft(0), class::WRONG) == Some(text.trim_end(0, size));
    // 他不来了, 先不加他: of whoever was named before.
    let pronoun = text.longest(lexicon, text.skip_soft(0), class::PRONOUN);
    let end = text.trim_end(0, size);
    let last = (0..end).find(|at| text.longest(lexicon, *at, class::PRONOUN) == Some(end));
    let stays_away = pronoun.is_some_and(|at| is_put_off(text, lexicon, at, end))
        || last.is_some_and(|at| at > 1 && is_put_off(text, lexicon, text.skip_soft(0), at));
    wrong
        || stays_away
        || !prepared.tone.asks
            && size <= longest
            && text.cells.iter().all(|cell| cell.soft || cell.kind == Kind::Han)
            && (0..size).all(|at| {
                let orders = text.hits_at(at).iter().any(|hit| lexicon.words[hit.word].cues & ORDERS != 0);
                let named = (at + 2..=size).any(|end| shape::looks_like_department(text, lexicon, at, end));
                !orders && !named && text.role_at(lexicon, at).is_none()
            })
}
