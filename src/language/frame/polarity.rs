//! What keeps a message from being an order, told from its spans: a negation, a condition, a report, a wish, a plan, a
//! complaint, a question, somebody else's business.
//!
//! **Invariant:** decided on spans, so that no name and no department denies anything.

use super::facts::Facts;
use crate::language::class;
use crate::language::cue::{self, Cues};
use crate::language::found::{Span, What};
use crate::language::guard::{self, Guard};
use crate::language::reading::Prepared;
use crate::language::text::Kind;

/// Words that do something.
pub(super) const DEEDS: Cues = cue::ADD
    | cue::ADDTO
    | cue::IMPORT
    | cue::REMOVE
    | cue::RESIGN
    | cue::MOVETO
    | cue::MOVE
    | cue::GRANT
    | cue::MAKE
    | cue::REVOKE
    | cue::HAND
    | cue::SUCCEED
    | cue::RESEND
    | cue::RESET
    | cue::DISABLE
    | cue::ENABLE
    | cue::LOGOUT
    | cue::REMIND
    | cue::RECALL
    | cue::GROUP
    | cue::MEET
    | cue::SET
    | cue::FIX;

/// Whether a message is no order, whatever it seems to ask for.
pub(super) fn forbids(facts: &Facts<'_, '_>) -> bool {
    let flat = cue::WISH | cue::PLAN | cue::COMPLAIN | cue::OTHER | cue::COND;
    let spans = &facts.spans;
    let denied = (0..spans.len()).any(|at| {
        let cues = spans[at].cues();
        (cues & flat != 0 && cues & cue::FILL == 0)
            || (cues & cue::HOW != 0 && cues & (cue::FILL | cue::QUERY | cue::INTO) == 0)
            || (cues & cue::NEG != 0 && cues & cue::FILL == 0 && is_last_word(facts, at))
            || (cues & cue::REPORT != 0 && reports(facts, at))
            || (cues & cue::NOT != 0 && denies(facts, at))
            || (cues & (cue::WHETHER | cue::WHO | cue::HOWMANY) != 0 && cues & cue::FILL == 0)
            || facts.is(at, class::VAGUE_TIME)
            || stops(facts, at)
            || wants(facts, at)
    });
    denied || speaks(facts) || asks(facts) || bids(facts) || tells_me(facts)
}

/// What the guards of every reading say, names and departments aside.
pub(super) fn guarded(facts: &Facts<'_, '_>, prepared: &Prepared<'_>) -> bool {
    let (text, lexicon) = (&prepared.text, facts.lexicon);
    let tone = &prepared.tone;
    let asks = tone.asks && !is_polite(facts) || guard::ends_asking(text, lexicon);
    if asks
        || tone.guard.is_some()
        || says(facts)
        || (!tone.proposes || ends_over(facts)) && tells_done(facts)
    {
        return true;
    }
    guard::places(text, lexicon).into_iter().any(|(kind, start, end)| {
        let at = facts.spans.iter().position(|span| span.end > start).unwrap_or(0);
        let span = facts.spans[at];
        // A word of two characters denies inside a name, too, unless the lexicon has that name.
        let listed = facts.is(at, class::KNOWN_UNIT);
        let short = end - start < 2 || matches!(span.what, What::Role(_) | What::Quote | What::Time);
        let name = matches!(span.what, What::Name | What::Unit | What::Role(_) | What::Quote | What::Time);
        let named = name && (short || listed);
        let circumstance = match kind {
            Guard::Report => !holds_deed(facts, at),
            Guard::Negation => {
                !holds_deed(facts, at) || span.cues() & cue::NEG != 0 && !is_last_word(facts, at)
            }
            _ => false,
        };
        let reason = span.cues() & (cue::GONE | cue::WRONG) != 0;
        !named && !circumstance && !reason
    })
}

/// Whether the last deed is one that is over: with the particle of completion behind it, or at the end of its clause.
fn tells_done(facts: &Facts<'_, '_>) -> bool {
    let deed = |at: usize| {
        let cues = facts.spans[at].cues();
        cues & (DEEDS | cue::DID) != 0 && cues & (cue::FILL | cue::WRONG | cue::GONE | cue::STATE) == 0
    };
    let Some(last) = (0..facts.spans.len()).rev().find(|at| deed(*at)) else {
        return ends_over(facts);
    };
    let (_, end) = facts.clause(last);
    let over = |at: usize| facts.shown(at).ends_with('\u{4E86}') && facts.spans[at].what != What::Name;
    let directly = over(last) || facts.spans.get(last + 1).is_some_and(|_| over(last + 1));
    let closes = (last + 1..end)
        .rev()
        .find(|at| facts.spans[*at].cues() & cue::FILL == 0 || over(*at))
        .is_some_and(over);
    let twice = ends_over(facts) && over(last);
    twice || (directly || closes || ends_over(facts)) && !takes_away(facts)
}

/// Whether the message closes with the particle, and not in a clause about somebody that only tells why.
fn ends_over(facts: &Facts<'_, '_>) -> bool {
    let Some(last) = (0..facts.spans.len()).rev().find(|at| !matches!(facts.spans[*at].what, What::Mark(_)))
    else {
        return false;
    };
    let (from, _) = facts.clause(last);
    let told = from > 0 && facts.spans[from].cues() & cue::PRONOUN != 0;
    facts.shown(last) == "\u{4E86}" && !told
}

/// Somebody says: what follows is their words.
fn says(facts: &Facts<'_, '_>) -> bool {
    (0..facts.spans.len()).any(|at| {
        matches!(facts.shown(at).as_str(), "\u{8BF4}" | "\u{8BF4}\u{8FC7}" | "\u{8BF4}\u{4E86}")
            && facts.back(at).is_some_and(|before| {
                facts.spans[before].what == What::Name
                    || facts.spans[before].cues() & (cue::PRONOUN | cue::TITLE | cue::DESC | cue::REPORT) != 0
            })
    })
}

/// 把…删了, 撤了…, 给办了: taking away is ordered with the particle of completion, unless a time says when it was done.
fn takes_away(facts: &Facts<'_, '_>) -> bool {
    let removes = cue::REMOVE | cue::RESIGN | cue::REVOKE | cue::RECALL | cue::DISABLE | cue::LOGOUT;
    let Some(last) = (0..facts.spans.len()).rev().find(|at| facts.spans[*at].cues() & DEEDS != 0) else {
        return false;
    };
    let (from, _) = facts.clause(last);
    let timed = facts.spans[from..last]
        .iter()
        .any(|span| span.what == What::Time || span.cues() & (cue::REPORT | cue::SELF | cue::PRONOUN) != 0);
    let taken = facts.spans[from..last].iter().any(|span| span.cues() & cue::OBJ != 0)
        || from == last
        || facts.shown(last).starts_with('\u{7ED9}');
    let first = facts.spans.iter().find(|span| !matches!(span.what, What::Mark(_)));
    let timed = timed
        || first
            .is_some_and(|span| span.what == What::Time || span.cues() & (cue::PRONOUN | cue::REPORT) != 0);
    let behind = (last + 1..facts.spans.len()).all(|at| facts.spans[at].what != What::Rest);
    facts.spans[last].cues() & removes != 0 && taken && !timed && behind
}

/// Whether something is done in the clause of a span.
fn holds_deed(facts: &Facts<'_, '_>, at: usize) -> bool {
    let (from, to) = facts.clause(at);
    facts.spans[from..to]
        .iter()
        .any(|span| span.cues() & DEEDS != 0 && span.cues() & (cue::FILL | cue::INTO) == 0)
}

/// Whether what is denied is what is asked for: something is done in its clause, or in none behind it.
fn is_last_word(facts: &Facts<'_, '_>, at: usize) -> bool {
    let (_, end) = facts.clause(at);
    let deed = |i: usize| {
        let cues = facts.spans[i].cues();
        cues & DEEDS != 0 && cues & (cue::FILL | cue::INTO | cue::NEG | cue::NOLONGER) == 0
    };
    let opens = (0..at)
        .all(|i| facts.spans[i].cues() & cue::FILL != 0 || matches!(facts.spans[i].what, What::Mark(_)));
    if opens {
        return true;
    }
    let own = (at + 1..end).find(|i| deed(*i));
    own.is_some_and(|i| facts.spans[i].cues() & cue::MAKE == 0) || !(end..facts.spans.len()).any(deed)
}

/// A word of the past before a deed of the same clause.
fn reports(facts: &Facts<'_, '_>, at: usize) -> bool {
    let mine = facts.me.is_some_and(|me| me < at)
        || facts.spans[at].end - facts.spans[at].start >= 2 && facts.shown(at).starts_with('\u{6211}');
    let opens = (0..at).all(|i| {
        facts.spans[i].cues() & (cue::FILL | cue::SELF) != 0 || matches!(facts.spans[i].what, What::Mark(_))
    });
    if mine && opens {
        return true;
    }
    let (_, end) = facts.clause(at);
    (at + 1..end).any(|next| {
        facts.spans[next].cues() & (DEEDS | cue::INVITE) != 0 && facts.spans[next].cues() & cue::INTO == 0
    })
}

/// A word that takes back right before a deed: 取消删除.
fn stops(facts: &Facts<'_, '_>, at: usize) -> bool {
    let takes_back = facts.is(at, class::CALLS_OFF);
    let next = facts.spans.get(at + 1).map_or(0, Span::cues);
    takes_back && next & DEEDS != 0 && next & cue::FILL == 0
}

/// Somebody wants to: 他们想删张三; or: if somebody likes.
fn wants(facts: &Facts<'_, '_>, at: usize) -> bool {
    let shown = facts.shown(at);
    let word = matches!(shown.as_str(), "\u{60F3}" | "\u{8981}" | "\u{60F3}\u{8981}" | "\u{9700}\u{8981}")
        || shown.ends_with("\u{7684}\u{8BDD}");
    let somebody = at.checked_sub(1).is_some_and(|before| {
        matches!(facts.spans[before].what, What::Name | What::Unit)
            || facts.spans[before].cues() & (cue::PRONOUN | cue::TITLE | cue::DESC) != 0
    });
    let deed = facts.next(at).is_some_and(|next| facts.spans[next].cues() & (DEEDS | cue::OBJ) != 0);
    word && somebody && deed
}

/// Somebody's words behind a colon: 李娜：删除张伟.
fn speaks(facts: &Facts<'_, '_>) -> bool {
    let colon = facts.spans.iter().position(|span| span.what == What::Mark(Kind::Colon));
    colon.is_some_and(|at| {
        let deed = |span: &Span| span.cues() & (DEEDS | LABELS) != 0 && span.cues() & cue::FILL == 0;
        let said = facts.spans[..at].iter().any(|span| {
            matches!(span.what, What::Name | What::Rest)
                || span.cues() & (cue::TITLE | cue::DESC | cue::OTHER) != 0
        });
        said && !facts.spans[..at].iter().any(deed) && facts.spans[at..].iter().any(deed)
    })
}

/// What labels a particular.
const LABELS: Cues =
    cue::FIELD_NAME | cue::FIELD_MOBILE | cue::FIELD_PHONE | cue::FIELD_TITLE | cue::FIELD_JOB_NUMBER;

fn denies(facts: &Facts<'_, '_>, at: usize) -> bool {
    facts.next(at).is_some_and(|next| facts.spans[next].cues() & (DEEDS & !cue::FIX | cue::OBJ) != 0)
}

/// Whether it is asked if it can be done.
fn is_polite(facts: &Facts<'_, '_>) -> bool {
    (0..facts.spans.len()).any(|at| {
        let shown = facts.shown(at);
        facts.spans[at].cues() & cue::FILL != 0 && (shown.contains('\u{80FD}') || shown.contains('\u{53EF}'))
    })
}

/// It ends as a question, and nobody was asked whether it can be done.
fn asks(facts: &Facts<'_, '_>) -> bool {
    let polite = is_polite(facts);
    let marked = facts.spans.iter().any(|span| span.what == What::Mark(Kind::Ask));
    let last = (0..facts.spans.len()).rev().find(|at| {
        !matches!(facts.spans[*at].what, What::Mark(_))
            && !matches!(facts.shown(*at).as_str(), "\u{554A}" | "\u{5440}" | "\u{54C8}")
    });
    let particle = last.is_some_and(|at| {
        facts.spans[at].cues() & cue::Q != 0
            && !matches!(facts.shown(at).as_str(), "\u{5462}" | "\u{561B}" | "\u{5427}")
    });
    let done = last.is_some_and(|at| {
        at > 0 && facts.spans[at].cues() & cue::Q != 0 && facts.shown(at - 1) == "\u{4E86}"
    });
    done || !polite && (marked || particle)
}

/// Somebody else is bidden: a person before "you", or behind "let" with a deed that is not to take office.
fn bids(facts: &Facts<'_, '_>) -> bool {
    let spans = &facts.spans;
    let somebody = |at: usize| {
        matches!(spans[at].what, What::Name | What::Unit | What::Rest)
            || spans[at].cues() & (cue::DESC | cue::TITLE) != 0
    };
    (0..spans.len()).any(|at| {
        let shown = facts.shown(at);
        let Some(next) = facts.next(at) else { return false };
        let comma = spans[next].what == What::Mark(Kind::Comma);
        let over = if comma { facts.next(next) } else { Some(next) };
        let you =
            spans[at].what == What::Name && over.is_some_and(|you| facts.shown(you).starts_with('\u{4F60}'));
        let passes_on = matches!(shown.as_str(), "\u{8BA9}" | "\u{53EB}")
            && facts.back(at).is_some_and(|before| {
                spans[before].what == What::Name
                    || spans[before].cues() & (cue::TITLE | cue::DESC | cue::PRONOUN) != 0
                    || facts.shown(before) == "\u{9886}\u{5BFC}"
            })
            && (spans[next].cues() & (DEEDS | cue::SELF) != 0);
        let tells = spans[at].cues() & (cue::REMIND | cue::OTHER) != 0
            && spans[next].what == What::Name
            && facts.next(next).is_some_and(|after| spans[after].cues() & (DEEDS | cue::OBJ) != 0);
        let lets = matches!(shown.as_str(), "\u{8BA9}" | "\u{53EB}" | "\u{8BF7}" | "\u{558A}" | "\u{6D3E}");
        let Some(mut after) = facts.next(next) else { return false };
        // 让某某她们科长去: it is whoever is theirs.
        while spans[after].cues() & (cue::PRONOUN | cue::TITLE | cue::OF | cue::DESC) != 0
            && let Some(beyond) = facts.next(after)
        {
            after = beyond;
        }
        let deed = spans[after].cues();
        let takes = matches!(
            facts.shown(after).as_str(),
            "\u{53BB}" | "\u{628A}" | "\u{5C06}" | "\u{7ED9}" | "\u{5E2E}"
        );
        let (first, _) = facts.clause(at);
        let opens = facts.people.first().is_some_and(|one| one.first == at) && at == first;
        let told = opens
            && spans[at].what == What::Name
            && over.is_some_and(|object| matches!(facts.shown(object).as_str(), "\u{628A}" | "\u{5C06}"));
        you || told
            || opens && is_called(facts, at)
            || passes_on
            || tells
            || (lets
                && somebody(next)
                && (takes
                    || deed & DEEDS != 0
                        && deed
                            & (cue::MAKE
                                | cue::SUCCEED
                                | cue::HAND
                                | cue::ADDTO
                                | cue::MOVETO
                                | cue::MEET
                                | cue::GROUP)
                            == 0))
    })
}

/// Somebody is called before it is said what is to be done: 老蔡呀 麻烦你….
fn is_called(facts: &Facts<'_, '_>, at: usize) -> bool {
    const CALLS: &[&str] = &["\u{5440}", "\u{554A}", "\u{54CE}", "\u{6B38}", "\u{54EA}"];
    let calls = facts.spans.get(at + 1).is_some() && CALLS.contains(&facts.shown(at + 1).as_str());
    let marked = facts.spans.get(at + 2).is_some_and(|span| matches!(span.what, What::Mark(_)));
    let asked = |span: usize| {
        let shown = facts.shown(span);
        shown.starts_with('\u{4F60}') || shown.starts_with("\u{9EBB}\u{70E6}") || shown.ends_with('\u{4F60}')
    };
    calls && marked && (at + 3..facts.spans.len()).any(asked)
}

/// 我把…了, 我给…了: the speaker tells what they did.
fn tells_me(facts: &Facts<'_, '_>) -> bool {
    let Some(me) = facts.me else { return false };
    let Some(next) = facts.next(me) else { return false };
    let takes = matches!(facts.shown(next).as_str(), "\u{628A}" | "\u{7ED9}" | "\u{5C06}");
    let done = facts.text.trim_end(0, facts.text.cells.len());
    takes && done > 0 && facts.text.char_at(done - 1) == '\u{4E86}'
}
