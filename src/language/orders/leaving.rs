//! An order with a remark beside it that nobody understands: read without the remark, which is named as left over.
//!
//! Whoever is asked about it ("this was not understood, that was") is helped more than by "not understood".
//!
//! **Invariant:** what is left out is named; it holds no number, no role, nothing that commands, denies, doubts or reports;
//! and nothing that cannot be undone is read so.

use super::{Reader, is_mark, read_one};
use crate::language::cue::{self, Cues};
use crate::language::guard::Guard;
use crate::language::lexicon::Lexicon;
use crate::language::reading::Prepared;
use crate::language::slots::Person;
use crate::language::{Explain, Intent, Parsed, people};

/// More pieces than this are no order with a remark.
const MOST: usize = 8;
/// So many pieces beside each other are one remark at most.
const WIDEST: usize = 2;
/// The fewest digits of a number.
const DIGITS: usize = 3;
/// A number's label is no longer than this, in characters.
const LABEL: usize = 6;
/// How somebody is called is no longer than this, in characters.
const CALL: usize = 5;
const OPENS: [char; 2] = ['(', '\u{FF08}'];
const CLOSES: [char; 2] = [')', '\u{FF09}'];
/// What ends a sentence.
const ENDS: &[char] = &[';', '\u{FF1B}', '\u{3002}', '!', '\u{FF01}', '\n'];
/// What may say who is not meant: no, not, without, but, outside of.
const BUT: &[char] =
    &['\u{4E0D}', '\u{522B}', '\u{6CA1}', '\u{9664}', '\u{514D}', '\u{5916}', '\u{52FF}', '\u{65E0}'];

/// A stretch of a message.
type Range = std::ops::Range<usize>;

/// The order that is there when a stretch is left out: as little as does.
pub(in crate::language) fn without_remark(text: &str, whole: &Parsed, with: Reader<'_>) -> Option<Parsed> {
    let Explain { guards, corrected, .. } = &whole.explain;
    if whole.intent != Intent::Unknown || !corrected.is_empty() {
        return None;
    }
    // Why something is to be told is often a report; a report of what somebody is to be is not looked behind.
    let told = guards.iter().all(|guard| [Guard::Report.name(), Guard::Elsewhere.name()].contains(guard));
    if !told {
        return None;
    }
    let mut remarks = remarks(text);
    remarks.sort_by_key(Range::len);
    remarks.into_iter().find_map(|remark| {
        let said = text[remark.clone()].trim_matches(is_border);
        // Whom a notice is not for is never lost: only a reason in front is left out of one.
        let first = text[..remark.start].trim().is_empty();
        let notice = first && !text.contains(OPENS) && !said.contains(BUT);
        // A short word in front may call somebody else, who is to do it.
        let calls = first && said.chars().count() <= CALL;
        let member = guards.is_empty() && !calls && is_plain(said, with.lexicon);
        if !notice && !member {
            return None;
        }
        let rest = format!("{} {}", &text[..remark.start], &text[remark.end..]);
        let fits = |order: &Parsed| member && is_order(order, with) || notice && is_notice(order);
        let mut parsed = Some(read_one(&rest, with)).filter(fits)?;
        parsed.left.push(said.to_owned());
        Some(parsed)
    })
}

/// What may be left out: brackets, and clauses beside each other, but never all of it.
fn remarks(text: &str) -> Vec<Range> {
    let pieces = pieces(text);
    if !(2..=MOST).contains(&pieces.len()) {
        return Vec::new();
    }
    let widest = WIDEST.min(pieces.len() - 1);
    let ranges =
        (1..=widest).flat_map(|wide| pieces.windows(wide).map(move |some| some[0].start..some[wide - 1].end));
    ranges.filter(|range| is_remark(text, range)).collect()
}

/// The clauses of a message; what stands in brackets is one.
fn pieces(text: &str) -> Vec<Range> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), None, 0_usize);
    for (at, c) in text.char_indices() {
        let opens = OPENS.contains(&c);
        if depth == 0 && (is_mark(c) || opens) {
            pieces.extend(start.take().map(|start| start..at));
        }
        if opens {
            depth += 1;
        }
        if depth > 0 || !is_mark(c) {
            start.get_or_insert(at);
        }
        if CLOSES.contains(&c) && depth > 0 {
            depth -= 1;
            if depth == 0 {
                pieces.extend(start.take().map(|start| start..at + c.len_utf8()));
            }
        }
    }
    pieces.extend(start.map(|start| start..text.len()));
    pieces
}

/// Whether it may be a remark: something is said, within one sentence, no number, and it is not what a number right behind
/// it belongs to.
fn is_remark(text: &str, range: &Range) -> bool {
    let said = &text[range.clone()];
    let longest = said.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let behind = text[range.end..].chars().filter(|c| c.is_alphanumeric() || *c == '+');
    let number = behind.take(LABEL).any(|c| c.is_ascii_digit() || c == '+');
    let aside = said.starts_with(OPENS);
    let long = said.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    long && !said.contains(ENDS) && longest < DIGITS && (aside || !number)
}

fn is_border(c: char) -> bool {
    is_mark(c) || OPENS.contains(&c) || CLOSES.contains(&c)
}

/// Words that command something.
const COMMANDS: Cues = cue::ADD
    | cue::ADDTO
    | cue::IMPORT
    | cue::REMOVE
    | cue::RESIGN
    | cue::TRANSFER
    | cue::SET
    | cue::FIX
    | cue::MOVE
    | cue::MOVETO
    | cue::GRANT
    | cue::REVOKE
    | cue::HAND
    | cue::SUCCEED
    | cue::INVITE
    | cue::RESEND
    | cue::RESET
    | cue::DISABLE
    | cue::ENABLE
    | cue::LOGOUT
    | cue::NOTICE
    | cue::REMIND
    | cue::RECALL
    | cue::GROUP
    | cue::MEET;
/// Words that keep an order from being one, or say when or by whom.
const DOUBTS: Cues = cue::WHO
    | cue::NEG
    | cue::NOT
    | cue::COND
    | cue::WISH
    | cue::REPORT
    | cue::PLAN
    | cue::Q
    | cue::OTHER
    | cue::COMPLAIN
    | cue::HOW
    | cue::WHY
    | cue::WHETHER
    | cue::QUERY
    | cue::PRONOUN
    | cue::SELF;

/// What a report ends with.
const REPORTS: &[char] = &['\u{4E86}', '\u{7684}', '\u{8FC7}'];

/// Whether nothing in it commands, denies, doubts or reports, and no role is named.
fn is_plain(said: &str, lexicon: &Lexicon) -> bool {
    if said.ends_with(REPORTS) {
        return false;
    }
    let prepared = Prepared::new(said, lexicon);
    let text = prepared.typed(lexicon);
    (0..text.cells.len()).all(|at| {
        let says_more = text.hits_at(at).iter().any(|hit| {
            let cues = lexicon.words[hit.word].cues;
            cues & DOUBTS != 0 || hit.end - at >= 2 && cues & COMMANDS != 0
        });
        !says_more && text.role_at(lexicon, at).is_none()
    })
}

/// Whether it is a notice with its text and whom it is for; of its text nothing is left out.
fn is_notice(parsed: &Parsed) -> bool {
    let slots = &parsed.slots;
    parsed.left.is_empty()
        && parsed.intent == Intent::NoticeSend
        && slots.text.is_some()
        && !slots.audience.is_empty()
}

/// Whether it is an order about somebody that can be undone, with nothing left over, about people beyond doubt.
fn is_order(parsed: &Parsed, with: Reader<'_>) -> bool {
    use Intent::{MemberAdd, MemberMove, MemberUpdate, RoleGrant, RoleHandover, RoleRevoke};
    let slots = &parsed.slots;
    let (members, targets) = (&slots.members, &slots.targets);
    let named = members.iter().all(|one| one.name.is_some() && one.mobile.is_some());
    let drafts = members.iter().filter_map(|one| one.name.clone()).map(Person::named);
    let people: Vec<Person> = drafts.chain(targets.iter().cloned()).collect();
    parsed.left.is_empty()
        && people::is_certain(&people, with.lexicon)
        && match parsed.intent {
            MemberAdd => named && !members.is_empty(),
            RoleHandover => slots.from.is_some() && slots.to.is_some(),
            MemberMove | MemberUpdate | RoleGrant | RoleRevoke => !targets.is_empty(),
            _ => false,
        }
}
