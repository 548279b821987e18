//! From the frame that won to its slots.
//!
//! **Invariant:** slots hold what was said, normalised; `None` where a frame cannot be filled after all.

mod handover;
mod member;
mod notice;
mod question;
mod role;
mod update;

use jiff::Timestamp;

use super::facts::{Facts, parts};
use crate::language::assemble::push_role;
use crate::language::cue;
use crate::language::found::What;
use crate::language::lexicon::Lexicon;
use crate::language::pattern::Frame;
use crate::language::slots::{Mode, Party, Person, Slots, State};
use crate::language::text::Text;
use crate::language::{Intent, when};

/// A filled frame, and which spans nobody knew it took after all.
pub(super) struct Filled {
    pub slots: Slots,
    pub used: Vec<usize>,
}

/// Fills a frame.
pub(super) fn fill(facts: &Facts<'_, '_>, frame: &Frame) -> Option<Filled> {
    let mut filled = Filled { slots: Slots::default(), used: Vec::new() };
    let slots = &mut filled.slots;
    match frame.intent {
        Intent::MemberAdd => member::fill(facts, frame, slots)?,
        Intent::InvitePending
            if facts.cues & (cue::WHO | cue::CROWD | cue::SEE | cue::HOWMANY | cue::INVITE | cue::REMIND)
                == 0 =>
        {
            return None;
        }
        Intent::MemberImport | Intent::InvitePending => slots.department = one_unit(facts),
        Intent::MemberRemove => remove(facts, slots)?,
        Intent::MemberUpdate => update::fill(facts, &mut filled)?,
        Intent::MemberMove => moved(facts, slots)?,
        Intent::MemberList => list(facts, frame, slots)?,
        Intent::MemberStatus => question::status(facts, slots)?,
        Intent::RoleGrant => role::grant(facts, slots)?,
        Intent::RoleRevoke => role::revoke(facts, slots)?,
        Intent::RoleHandover => handover::fill(facts, slots)?,
        Intent::RoleList => role::list(facts, frame, slots)?,
        Intent::InviteDiagnose | Intent::InviteResend => {
            slots.targets = targets(facts);
            if frame.intent == Intent::InviteDiagnose && facts.people.is_empty() && !complains(facts) {
                return None;
            }
        }
        Intent::ScopeShow => slots.targets = facts.people.iter().map(|one| one.person.clone()).collect(),
        Intent::AuditList => question::audit(facts, slots)?,
        Intent::AccountAdd => account(facts, slots),
        Intent::AccountStatus
        | Intent::AccountReset
        | Intent::AccountDisable
        | Intent::AccountEnable
        | Intent::AccountLogout => slots.account = facts.logins.first().map(|at| facts.shown(*at)),
        Intent::NoticeRemind | Intent::NoticeStatus | Intent::NoticeRecall => {
            // Two numbers are two notices.
            if facts.shorts.len() > 1 && frame.intent.is_write() {
                return None;
            }
            notice::fill(facts, frame, &mut filled);
        }
        Intent::NoticeList => {}
        Intent::GroupCreate | Intent::MeetingStart => gathering(facts, frame, &mut filled)?,
        _ => return None,
    }
    Some(filled)
}

/// How many of the people named are a notice's title.
pub(super) fn titles(facts: &Facts<'_, '_>) -> usize {
    notice::people_in_title(facts)
}

/// People in the order they were named, once each; the speaker where nobody else is named or joined by "and".
pub(super) fn targets(facts: &Facts<'_, '_>) -> Vec<Person> {
    let mut people: Vec<(usize, Person)> =
        facts.people.iter().map(|one| (one.first, one.person.clone())).collect();
    if let Some(me) = facts.me {
        let joined = facts.next(me).is_some_and(|next| facts.spans[next].cues() & cue::AND != 0)
            || facts.before(me, cue::AND | cue::OBJ);
        if people.is_empty() || joined && facts.people.iter().all(|one| one.first > me) && with_me(facts, me)
        {
            people.push((me, Person::me()));
        }
    }
    people.sort_by_key(|(at, _)| *at);
    let mut out: Vec<Person> = Vec::new();
    for (_, person) in people {
        if !out.contains(&person) {
            out.push(person);
        }
    }
    out
}

/// The speaker and somebody: "me and".
fn with_me(facts: &Facts<'_, '_>, me: usize) -> bool {
    facts.next(me).is_some_and(|next| {
        matches!(facts.shown(next).as_str(), "\u{548C}" | "\u{8DDF}" | "\u{4E0E}" | "\u{3001}" | "\u{53CA}")
            && facts.next(next).is_some_and(|name| facts.people.iter().any(|one| one.first == name))
    })
}

pub(super) fn roles(facts: &Facts<'_, '_>, slots: &mut Slots) {
    for at in &facts.roles {
        if let What::Role(role) = facts.spans[*at].what {
            push_role(facts.lexicon, role, &mut slots.roles);
        }
    }
}

/// The first department that is not the speaker's own house.
pub(super) fn one_unit(facts: &Facts<'_, '_>) -> Option<String> {
    facts.units.iter().find(|at| !facts.is_here(**at)).map(|at| facts.shown(*at))
}

/// When it is to be.
pub(super) fn when(facts: &Facts<'_, '_>) -> Option<String> {
    time(facts, when::read)
}

/// When it was.
pub(super) fn when_past(facts: &Facts<'_, '_>) -> Option<String> {
    time(facts, when::read_past)
}

fn time(
    facts: &Facts<'_, '_>,
    read: fn(&Text<'_>, &Lexicon, usize, Timestamp) -> Option<when::Found>,
) -> Option<String> {
    let at = facts.spans[*facts.times.first()?].start;
    read(facts.text, facts.lexicon, at, facts.now)?.at
}

fn remove(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    slots.targets = targets(facts);
    if slots.targets.iter().any(|one| one.is_self) && facts.people.is_empty() {
        return None;
    }
    if facts.cues & cue::RESIGN != 0 {
        slots.mode = Some(Mode::Resign);
    }
    if (0..facts.spans.len()).any(|at| facts.shown(at) == "\u{76F4}\u{63A5}") {
        slots.mode = Some(Mode::Direct);
    }
    let heir = facts.people.iter().skip(1).find(|one| {
        let thing = (0..one.first).any(|at| facts.spans[at].cues() & cue::THING != 0);
        let handed = (one.first.saturating_sub(4)..one.first)
            .any(|at| facts.spans[at].cues() & (cue::TRANSFER | cue::OBJ) != 0);
        let takes = (one.last..facts.spans.len().min(one.last + 4))
            .any(|at| facts.spans[at].cues() & cue::TRANSFER != 0);
        thing && (handed || takes)
    });
    if let Some(heir) = heir {
        slots.targets.retain(|one| *one != heir.person);
        slots.transfer_to = Some(heir.person.clone());
        slots.mode = Some(Mode::Transfer);
    } else if facts.cues & cue::THING != 0 && facts.cues & cue::TRANSFER != 0 && facts.people.len() > 1 {
        return None;
    }
    Some(())
}

fn moved(facts: &Facts<'_, '_>, slots: &mut Slots) -> Option<()> {
    slots.targets = targets(facts);
    let units: Vec<usize> = facts.units.iter().copied().filter(|at| !facts.is_here(*at)).collect();
    let from = units.iter().copied().find(|at| facts.before(*at, cue::FROM));
    let to = units
        .iter()
        .copied()
        .find(|at| Some(*at) != from && facts.before(*at, cue::MOVETO | cue::INTO | cue::ADDTO | cue::MOVE));
    let to = to.or_else(|| units.iter().copied().rev().find(|at| Some(*at) != from))?;
    let other = units.iter().copied().find(|at| {
        *at != to
            && facts.next(*at).is_some_and(|next| {
                Some(*at) == from
                    || facts.spans[next].cues() & (cue::DESC | cue::OF) != 0
                    || matches!(facts.spans[next].what, What::Name)
            })
    });
    let said = other.filter(|at| Some(*at) == from);
    slots.from = said.map(|at| Party::Department(facts.shown(at)));
    slots.to = Some(Party::Department(facts.shown(to)));
    let new = slots.targets.iter().any(|one| one.name.is_some() && one.mobile.is_some());
    let moves = facts.cues & (cue::MOVETO | cue::MOVE | cue::FROM) != 0;
    let adds = facts.cues & (cue::ADD | cue::ADDTO) != 0 && facts.cues & cue::MOVE == 0 && from.is_none();
    (moves && !(new && adds) && !slots.targets.is_empty()).then_some(())
}

fn list(facts: &Facts<'_, '_>, frame: &Frame, slots: &mut Slots) -> Option<()> {
    slots.department = one_unit(facts);
    roles(facts, slots);
    slots.state = if facts.cues & cue::INACTIVE != 0 {
        Some(State::Inactive)
    } else if facts.cues & cue::ACTIVE != 0 {
        Some(State::Active)
    } else {
        None
    };
    // Holders of a role are asked for as such, unless by their state.
    let holders = !slots.roles.is_empty() && slots.state.is_none();
    (!holders && (!frame.is("only") || facts.units.is_empty())).then_some(())
}

/// Something is said not to have come.
fn complains(facts: &Facts<'_, '_>) -> bool {
    facts.cues & cue::NOTGOT != 0
}

fn account(facts: &Facts<'_, '_>, slots: &mut Slots) {
    slots.account = facts.logins.first().map(|at| facts.shown(*at));
    slots.department = one_unit(facts);
    slots.mobile = facts.people.iter().find_map(|one| one.person.mobile.clone());
    let named = facts.first(0, cue::NAMED | cue::FIELD_NAME);
    let holder = named.and_then(|at| facts.next(at)).map(|from| {
        let (_, end) = facts.clause(from);
        facts.text.shown(facts.spans[from].start, facts.spans[end - 1].end)
    });
    slots.name = holder.or_else(|| facts.people.iter().find_map(|one| one.person.name.clone()));
}

/// A group or a meeting: who, and what it is called.
fn gathering(facts: &Facts<'_, '_>, frame: &Frame, filled: &mut Filled) -> Option<()> {
    let slots = &mut filled.slots;
    let deed = facts.first(0, if frame.intent == Intent::GroupCreate { cue::GROUP } else { cue::MEET })?;
    let strict = cue::NAMED & !cue::WITH;
    let mut stop = (usize::MAX, usize::MAX);
    let named = (0..facts.spans.len()).rev().find(|at| {
        let cues = facts.spans[*at].cues();
        let person = facts.next(*at).is_some_and(|next| facts.people.iter().any(|one| one.first == next));
        cues & strict != 0 && (cues & cue::WITH == 0 || (*at > deed && !person))
    });
    if let Some(at) = named
        && let Some(from) = facts.next(at)
    {
        let comma = |i: &usize| matches!(facts.spans[*i].what, What::Mark(k) if k != crate::language::text::Kind::Space && k != crate::language::text::Kind::Other);
        let end = (from..facts.spans.len()).find(comma).unwrap_or(facts.spans.len());
        let last = (from..end)
            .rev()
            .find(|i| facts.spans[*i].cues() & cue::FILL == 0 && !parts(facts.spans[*i].what))
            .unwrap_or(from);
        let shown = facts.text.shown(facts.spans[from].start, facts.spans[last].end);
        slots.name = (!shown.is_empty()).then_some(shown);
        stop = (from, last);
        filled.used.extend(facts.rests.iter().filter(|i| (from..=last).contains(i)));
    }
    let outside = |at: usize| at < stop.0 || at > stop.1;
    let named: Vec<Person> =
        facts.people.iter().filter(|one| outside(one.first)).map(|one| one.person.clone()).collect();
    slots.targets = targets(facts).into_iter().filter(|one| one.is_self || named.contains(one)).collect();
    if slots.targets.iter().all(|one| one.is_self) && facts.me.is_some_and(|me| !with_me(facts, me)) {
        slots.targets.clear();
    }
    slots.department =
        facts.units.iter().find(|at| outside(**at) && !facts.is_here(**at)).map(|at| facts.shown(*at));
    for at in facts.roles.iter().filter(|at| outside(**at)) {
        if let What::Role(role) = facts.spans[*at].what {
            push_role(facts.lexicon, role, &mut slots.roles);
        }
    }
    if frame.intent == Intent::MeetingStart {
        slots.when = facts.times.iter().find(|at| outside(**at)).and_then(|_| when(facts));
    }
    Some(())
}
