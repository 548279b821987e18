//! Weighs every frame against what a message says.
//!
//! **Invariant:** the frame that leaves least over wins; what it leaves over is named, word for word.

use super::facts::Facts;
use super::{Weighed, Writes, fill, polarity};
use crate::language::Intent;
use crate::language::cue::{self, Cues};
use crate::language::found::{Span, What};
use crate::language::pattern::Frame;
use crate::language::slots::Person;
use crate::language::when;

/// Cues that never count against a frame.
const SOFT: Cues = cue::FILL
    | cue::OBJ
    | cue::INTO
    | cue::OF
    | cue::PRONOUN
    | cue::AND
    | cue::DESC
    | cue::TITLE
    | cue::DIRECT
    | cue::GONE
    | cue::SELF
    | cue::WRONG
    | cue::NOT
    | cue::Q
    | cue::SEE
    | cue::AGAIN
    | cue::NEWLY;

/// What may be left of an order.
const PATIENCE: u32 = 9;

/// The best reading.
pub(super) fn weigh(facts: &Facts<'_, '_>, writes: Writes) -> Option<Weighed> {
    let mut best: Option<(u32, &Frame, fill::Filled)> = None;
    let mut rivals = Vec::new();
    let unreal = facts.cues & (cue::COND | cue::WISH | cue::COMPLAIN) != 0;
    for frame in &facts.lexicon.frames {
        if writes == Writes::Forbidden && frame.intent.is_write()
            || unreal && frame.intent != Intent::AuditList
        {
            continue;
        }
        let Some(weight) = weight(facts, frame) else { continue };
        if weight > PATIENCE || best.as_ref().is_some_and(|(known, ..)| weight > *known) {
            continue;
        }
        let Some(filled) = fill::fill(facts, frame) else { continue };
        match &best {
            Some((known, first, _)) if *known == weight => {
                if first.intent != frame.intent {
                    rivals.push(frame.intent);
                }
            }
            _ => {
                rivals.clear();
                best = Some((weight, frame, filled));
            }
        }
    }
    let (weight, frame, mut filled) = best?;
    let aside = aside(facts, frame, &mut filled);
    let rests = facts.rests.iter().filter(|at| !filled.used.contains(at)).map(|at| facts.shown(*at));
    let left = rests.chain(idle(facts, frame)).chain(lost(facts, frame, &filled)).chain(aside);
    let mut left: Vec<String> = left.collect();
    let later = later(facts, frame);
    left.extend(later.clone());
    let certain = crate::language::people::is_certain(&filled.slots.targets, facts.lexicon);
    Some(Weighed {
        intent: frame.intent,
        weight,
        certain,
        looks: facts.cues & cue::SEE != 0,
        slots: filled.slots,
        left,
        later,
        rivals,
    })
}

/// Clauses whose people are only told of.
const BARE: Cues = cue::FILL | cue::AND | cue::OBJ | cue::OF | cue::DESC | cue::TITLE | cue::WITH;

/// Takes those out of an order who stand in a clause of their own that says something else, where the clause of the
/// verb names somebody: who has gone is not removed beside whoever is to be removed. They are named as left.
fn aside(facts: &Facts<'_, '_>, frame: &Frame, filled: &mut fill::Filled) -> Vec<String> {
    let targets = &mut filled.slots.targets;
    if !frame.intent.is_write() || targets.len() < 2 {
        return Vec::new();
    }
    choose_among(facts, targets);
    let points = |cues: Cues| cues & !SOFT != 0 && frame.needs.iter().any(|group| cues & group & !SOFT != 0);
    let clause = |at: usize| {
        let (from, to) = facts.clause(at);
        &facts.spans[from..to]
    };
    let orders = |at: usize| clause(at).iter().any(|span| points(span.cues()));
    let tells = |at: usize| {
        clause(at).iter().any(|span| span.what == What::Rest || span.cues() & !BARE != 0) && !orders(at)
    };
    if !facts.people.iter().any(|one| orders(one.first)) {
        return Vec::new();
    }
    let stays = |person: &Person| facts.people.iter().any(|one| one.person == *person && !tells(one.first));
    let (stay, go): (Vec<Person>, Vec<Person>) = targets.drain(..).partition(stays);
    if stay.is_empty() {
        *targets = go;
        return Vec::new();
    }
    *targets = stay;
    go.into_iter().filter_map(|person| person.name.or(person.mobile)).collect()
}

/// What closes a clause that names those among whom somebody is chosen.
const AMONG: &[&str] = &[
    "\u{91CC}\u{5934}",
    "\u{91CC}\u{9762}",
    "\u{91CC}\u{8FB9}",
    "\u{5F53}\u{4E2D}",
    "\u{4E4B}\u{4E2D}",
    "\u{4E2D}\u{95F4}",
    "\u{4E4B}\u{95F4}",
    "\u{91CC}",
];

/// 王五和李四里头，把李四删了: who is only named as one of those among whom somebody is chosen is not chosen.
fn choose_among(facts: &Facts<'_, '_>, targets: &mut Vec<Person>) {
    let among = |at: usize| {
        let (from, to) = facts.clause(at);
        from < to && AMONG.contains(&facts.shown(to - 1).as_str())
    };
    let chosen = |one: &Person| facts.people.iter().any(|known| known.person == *one && !among(known.first));
    if targets.iter().any(chosen) {
        targets.retain(chosen);
    }
}

/// The words of a write that point to something else than it does.
fn idle<'f>(facts: &'f Facts<'_, '_>, frame: &'f Frame) -> impl Iterator<Item = String> + 'f {
    let other =
        |span: &Span| frame.intent.is_write() && span.cues() != 0 && span.cues() & (SOFT | frame.also) == 0;
    let spans = facts.spans.iter().enumerate().filter(move |(_, span)| other(span));
    spans.map(|(at, _)| facts.shown(at))
}

/// The departments that an order names and no slot has room for: the second one, and where somebody is to go.
fn lost(facts: &Facts<'_, '_>, frame: &Frame, filled: &fill::Filled) -> Vec<String> {
    if !frame.intent.is_write() {
        return Vec::new();
    }
    let takes_out = if frame.intent == Intent::MemberRemove { cue::FROM } else { 0 };
    let goes = |at: usize| facts.before(at, cue::MOVETO | cue::ADDTO | takes_out);
    let units = facts.units.iter().filter(|at| !facts.is_here(**at));
    let units = units.filter(|at| facts.units.len() > 1 || goes(**at)).map(|at| facts.shown(*at));
    let said = serde_json::to_string(&filled.slots).unwrap_or_default();
    units.filter(|unit| !said.contains(unit.as_str())).collect()
}

/// When something is to be done, where that is not now: what is confirmed is done at once.
fn later(facts: &Facts<'_, '_>, frame: &Frame) -> Option<String> {
    use crate::language::Intent::{GroupCreate, MeetingStart, NoticeRecall, NoticeRemind, NoticeSend};
    let timed = matches!(frame.intent, GroupCreate | MeetingStart | NoticeRecall | NoticeRemind | NoticeSend);
    if !frame.intent.is_write() || timed {
        return None;
    }
    let ahead = |at: &usize| {
        let found = when::read(facts.text, facts.lexicon, facts.spans[*at].start, facts.now);
        let at = found.and_then(|found| found.at).and_then(|at| at.parse::<jiff::Timestamp>().ok());
        at.is_some_and(|at| at > facts.now)
    };
    let orders = |at: &usize| {
        let (from, to) = facts.clause(*at);
        let says =
            |span: &Span| matches!(span.what, What::Mark(_) | What::Time) || span.cues() & cue::FILL != 0;
        let deed = |span: &Span| span.cues() & polarity::DEEDS != 0 && span.cues() & cue::FILL == 0;
        facts.spans[from..to].iter().any(deed) || facts.spans[from..to].iter().all(says)
    };
    facts.times.iter().find(|at| ahead(at) && orders(at)).map(|at| facts.shown(*at))
}

/// What a frame leaves over; `None` where it does not fit at all.
fn weight(facts: &Facts<'_, '_>, frame: &Frame) -> Option<u32> {
    let met = frame.needs.iter().all(|group| facts.cues & group != 0);
    if !met || facts.cues & frame.not != 0 {
        return None;
    }
    let me = usize::from(frame.people.most > 0 && facts.people.is_empty() && facts.me.is_some());
    let titles = if frame.is("numbered") { fill::titles(facts) } else { 0 };
    let people = facts.people.len() + me - titles.min(facts.people.len());
    let numbered = facts.people.iter().filter(|one| one.person.mobile.is_some()).count();
    let counts = [
        (frame.people, people, true),
        (frame.units, units(facts, frame), true),
        (frame.roles, facts.roles.len(), true),
        (frame.logins, facts.logins.len(), true),
        (frame.shorts, facts.shorts.len(), false),
        (frame.times, facts.times.len(), true),
    ];
    let fits = counts.iter().all(|(count, is, _)| is >= &count.least);
    if !fits || frame.mobiles.is_some_and(|count| !count.takes(numbered)) {
        return None;
    }
    let mut weight = 0;
    for (count, is, heavy) in counts {
        let over = u32::try_from(is.saturating_sub(count.most)).unwrap_or(0);
        weight += over * if heavy { 10 } else { 4 };
    }
    let mut rests = 0;
    for (at, span) in facts.spans.iter().enumerate() {
        match span.what {
            What::Cue(cues) if cues & (SOFT | frame.also) == 0 => weight += 4,
            What::Rest => rests += rest(facts, frame, at),
            _ => {}
        }
    }
    // Where a verb and somebody's number leave no doubt what it is, words nobody knows are asked about.
    let told = frame.needs.iter().any(|group| facts.cues & group & !SOFT != 0) && numbered > 0;
    Some(weight + if told { rests.min(PATIENCE) } else { rests })
}

/// Departments that count: the speaker's own house does not.
fn units(facts: &Facts<'_, '_>, _frame: &Frame) -> usize {
    facts.units.iter().filter(|at| !facts.is_here(**at)).count()
}

/// What something nobody knows weighs: in a clause of its own it is a circumstance.
fn rest(facts: &Facts<'_, '_>, frame: &Frame, at: usize) -> u32 {
    let (from, to) = facts.clause(at);
    let used = |i: usize| {
        let span = facts.spans[i];
        let needed = frame.needs.iter().any(|group| span.cues() & group != 0 && span.cues() & SOFT == 0);
        let person = span.what == What::Name && frame.people.most > 0;
        needed || person || matches!(span.what, What::Mobile | What::Login | What::Role(_))
    };
    let size = u32::try_from(facts.spans[at].end - facts.spans[at].start).unwrap_or(9);
    let glued = |i: Option<usize>| {
        i.is_some_and(|i| matches!(facts.spans[i].what, What::Name | What::Unit | What::Rest))
    };
    if glued(at.checked_sub(1)) || glued((at + 1 < facts.spans.len()).then_some(at + 1)) {
        return 8 + size;
    }
    if (from..to).any(used) { 4 + 2 * size } else { 1 + size / 4 }
}
