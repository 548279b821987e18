//! How it stands with somebody, and who did what.
//!
//! **Invariant:** a question is read only where something asks; what may or should be done is no question of ours.

use super::{targets, when_past};
use crate::language::cue;
use crate::language::found::What;
use crate::language::frame::facts::Facts;
use crate::language::frame::polarity;
use crate::language::people;
use crate::language::slots::Slots;
use crate::language::text::Kind;

/// Who did something to whom, and when.
pub(super) fn audit(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    let acted = facts.first(0, cue::DID).is_some_and(|did| facts.me.is_some_and(|me| me > did));
    slots.targets = targets(facts).into_iter().filter(|one| !one.is_self || acted).collect();
    slots.when = when_past(facts);
    let idle =
        slots.targets.is_empty() && slots.when.is_none() && facts.cues & (cue::SEE | cue::DIDWHAT) == 0;
    let asked = is_modal(facts) || idle && ends_asking(facts);
    (!asked).then_some(())
}

/// How it stands with people.
pub(super) fn status(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    slots.targets = targets(facts);
    if !facts.people.is_empty() {
        slots.targets.retain(|one| !one.is_self);
    }
    // A question needs a person, and something that asks.
    let asking = cue::SEE | cue::STATE | cue::WHETHER | cue::QUERY;
    if facts.cues & asking == 0 && !ends_asking(facts)
        || facts.cues & cue::WHO != 0 && facts.cues & cue::DID != 0
        || asks_leave(facts)
    {
        return None;
    }
    let acted = facts.spans.iter().any(|span| {
        span.cues() & polarity::DEEDS != 0
            && span.cues() & (cue::FILL | cue::INTO | cue::STATE | cue::JOINED | cue::SEE | cue::QUERY) == 0
    });
    let ordered = acted && facts.cues & (cue::STATE | cue::WHETHER) == 0 && !ends_asking(facts);
    let taken = (0..facts.spans.len()).any(|at| matches!(facts.shown(at).as_str(), "\u{628A}" | "\u{5C06}"));
    let denies = facts.cues & cue::NEG != 0
        && (acted || !ends_asking(facts) && facts.cues & (cue::STATE | cue::WHETHER) == 0);
    if denies || ordered && taken {
        return None;
    }
    if acted && facts.cues & (cue::SEE | cue::STATE | cue::JOINED) == 0 && !is_done(facts) {
        return None;
    }
    let nouns = facts.cues
        & (cue::SEE
            | cue::STATE
            | cue::WHETHER
            | cue::Q
            | cue::WHO
            | cue::PENDING
            | cue::ACTIVE
            | cue::INACTIVE)
        == 0;
    let deed =
        facts.spans.iter().any(|span| span.cues() & polarity::DEEDS != 0 && span.cues() & cue::FILL == 0);
    if nouns && deed
        || facts.people.is_empty()
            && (facts.cues & (cue::WHO | cue::HOWMANY | cue::OTHER) != 0
                || !facts.rests.is_empty()
                || !facts.quotes.is_empty())
    {
        return None;
    }
    let certain = people::is_certain(&slots.targets, facts.lexicon);
    let strong =
        facts.cues & (cue::SEE | cue::STATE | cue::JOINED | cue::PENDING | cue::ACTIVE | cue::INACTIVE) != 0
            || acted;
    (strong && !slots.targets.is_empty() || certain && !slots.targets.is_empty()).then_some(())
}

/// Whether the last word, or mark, asks.
fn ends_asking(facts: &Facts<'_, '_>) -> bool {
    let mark = facts.spans.iter().any(|span| span.what == What::Mark(Kind::Ask));
    let last = (0..facts.spans.len()).rev().find(|at| !matches!(facts.spans[*at].what, What::Mark(_)));
    mark || last.is_some_and(|at| facts.spans[at].cues() & cue::Q != 0)
}

/// Whether it is asked if something may or should be done: 张三要重新邀请吗.
fn asks_leave(facts: &Facts<'_, '_>) -> bool {
    is_modal(facts) && (ends_asking(facts) || facts.cues & cue::STATE != 0)
}

/// Whether a deed is one that may or should be done.
fn is_modal(facts: &Facts<'_, '_>) -> bool {
    (0..facts.spans.len()).any(|at| {
        matches!(facts.shown(at).as_str(), "\u{8981}" | "\u{53EF}\u{4EE5}" | "\u{80FD}" | "\u{9700}\u{8981}")
            && facts
                .next(at)
                .is_some_and(|next| facts.spans[next].cues() & (polarity::DEEDS | cue::STATE) != 0)
    })
}

/// Whether it is said that something is done, or has been.
fn is_done(facts: &Facts<'_, '_>) -> bool {
    let plain = &facts.text.folded.plain;
    plain.iter().any(|c| matches!(c, '\u{4E86}' | '\u{8FC7}' | '\u{5DF2}'))
}
