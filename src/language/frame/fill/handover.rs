//! Who hands a role over, and to whom.
//!
//! **Invariant:** with one person named, that one receives unless the words say that they give.

use super::roles;
use crate::language::cue;
use crate::language::frame::facts::{Facts, parts};
use crate::language::slots::{Party, Person, Slots};

pub(super) fn fill(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    roles(facts, slots);
    let mut people: Vec<(usize, usize, Person)> =
        facts.people.iter().map(|one| (one.first, one.last, one.person.clone())).collect();
    if let Some(me) = facts.me.filter(|_| people.len() < 2) {
        let acted =
            facts.before(me, cue::FROM | cue::HAND | cue::SUCCEED | cue::OBJ | cue::TRANSFER | cue::GRANT);
        let owner = facts.next(me).is_some_and(|next| facts.spans[next].cues() & cue::OF != 0);
        if acted || owner {
            people.push((me, me, Person::me()));
            people.sort_by_key(|(at, ..)| *at);
        }
    }
    match &people[..] {
        [(at, end, only)] => one(facts, (*at, *end), only, slots),
        [(_, end, first), (start, _, second)] => {
            let passed = succeeds(facts, *end, *start);
            let (from, to) = if passed { (second, first) } else { (first, second) };
            slots.from = Some(Party::Person(from.clone()));
            slots.to = Some(Party::Person(to.clone()));
            Some(())
        }
        _ => None,
    }
}

/// One person alone: who gets it, or who gives it away.
fn one(facts: &Facts<'_, '_>, (at, end): (usize, usize), only: &Person, slots: &mut Slots) -> Option<()> {
    let gives = facts.before(at, cue::FROM);
    let handed = facts.back(at).is_some_and(|before| {
        facts.spans[before].cues() & (cue::HAND | cue::SUCCEED | cue::TRANSFER) != 0
            && facts.spans[before].cues() & cue::GRANT == 0
    });
    let takes = facts
        .next(end)
        .is_some_and(|next| facts.spans[next].cues() & (cue::SUCCEED | cue::MAKE | cue::TRANSFER) != 0);
    let passes = facts.spans.iter().any(|span| {
        span.cues() & (cue::HAND | cue::SUCCEED) != 0
            && span.cues() & (cue::GRANT | cue::ADD | cue::FILL) == 0
    });
    let now_on = (0..facts.spans.len()).any(|i| facts.is(i, crate::language::class::FROM_NOW_ON));
    let handed = handed || (passes || now_on) && facts.before(at, cue::OBJ | cue::GRANT);
    if !(gives || takes || handed) {
        return None;
    }
    let side = Some(Party::Person(only.clone()));
    if gives {
        slots.from = side;
    } else {
        slots.to = side;
    }
    Some(())
}

/// Whether the first takes over from the second: 让甲顶替乙; but 甲走了，让乙接替 is the other way round.
fn succeeds(facts: &Facts<'_, '_>, end: usize, start: usize) -> bool {
    let between = end + 1..start;
    let succeed = between.clone().any(|at| {
        facts.spans[at].cues() & cue::SUCCEED != 0 && facts.spans[at].cues() & (cue::HAND | cue::FILL) == 0
            || matches!(facts.shown(at).as_str(), "\u{66FF}" | "\u{9876}" | "\u{63A5}")
    });
    let clause = between.clone().any(|at| parts(facts.spans[at].what));
    let back = between.clone().any(|at| {
        facts.spans[at].cues() & (cue::OBJ | cue::HAND) != 0
            && matches!(facts.shown(at).as_str(), "\u{8BA9}" | "\u{7531}" | "\u{6362}\u{6210}")
    });
    succeed && !clause && !back
}
