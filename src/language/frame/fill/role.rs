//! A role that is given, taken away, or asked for.
//!
//! **Invariant:** several people are meant together only where they stand in one list.

use super::{one_unit, roles, targets};
use crate::language::class;
use crate::language::cue;
use crate::language::frame::facts::Facts;
use crate::language::pattern::Frame;
use crate::language::slots::Slots;

/// Somebody gets it; where somebody else had it, that is a handover.
pub(super) fn grant(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    slots.targets = targets(facts);
    roles(facts, slots);
    let passes = facts.spans.iter().any(|span| {
        span.cues() & cue::HAND != 0 && span.cues() & (cue::GRANT | cue::MAKE | cue::FILL | cue::ADD) == 0
    });
    let named = !facts.people.is_empty()
        || facts.cues & cue::MAKE != 0
        || facts.me.is_some_and(|me| facts.before(me, cue::OBJ));
    if each_their_own(facts) || !together(facts) || passes || from_now_on(facts) || !named {
        return None;
    }
    let new = facts.people.iter().any(|one| one.person.name.is_some() && one.person.mobile.is_some());
    (!new || facts.cues & cue::ADD == 0 || facts.cues & cue::MAKE != 0).then_some(())
}

/// Somebody loses it.
pub(super) fn revoke(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    slots.targets = targets(facts);
    roles(facts, slots);
    together(facts).then_some(())
}

/// Who has it.
pub(super) fn list(facts: &Facts<'_, '_>, frame: &Frame, slots: &mut Slots) -> Option<()> {
    roles(facts, slots);
    slots.department = one_unit(facts);
    let offers = (0..facts.spans.len()).any(|at| {
        facts.spans[at].cues() & cue::MAKE != 0 && facts.shown(at).starts_with(['\u{6765}', '\u{53BB}'])
    });
    let states = facts.cues & cue::NOT != 0 && facts.cues & (cue::WHO | cue::HOWMANY | cue::WHETHER) == 0;
    let somebody = frame.is("only") && !facts.people.is_empty();
    (!somebody && !offers && !states).then_some(())
}

/// Whether all who are named stand in one list.
fn together(facts: &Facts<'_, '_>) -> bool {
    facts.people.windows(2).all(|pair| facts.listed(pair[0].last, pair[1].first))
}

/// 以后归…管: somebody had it until now.
fn from_now_on(facts: &Facts<'_, '_>) -> bool {
    facts.people.len() == 1
        && (0..facts.spans.len()).any(|at| facts.shown(at) == "\u{5F52}")
        && facts.cues & cue::MAKE != 0
        && (0..facts.spans.len()).any(|at| facts.is(at, class::FROM_NOW_ON))
}

/// Two people with a role each between them: two orders.
fn each_their_own(facts: &Facts<'_, '_>) -> bool {
    let [first, .., last] = &facts.people[..] else { return false };
    let between = facts.roles.iter().any(|at| *at > first.last && *at < last.first);
    between && facts.roles.iter().any(|at| *at > last.last)
}
