//! People to add: each with the particulars that stand beside them, and what applies to all.
//!
//! **Invariant:** a department or role that stands after everybody applies to all; one between two people is the first's.

use crate::language::assemble::push_role;
use crate::language::cue;
use crate::language::found::What;
use crate::language::frame::facts::Facts;
use crate::language::pattern::Frame;
use crate::language::slots::{MemberDraft, Slots};
use crate::language::text::Kind;

pub(super) fn fill(facts: &Facts<'_, '_>, frame: &Frame, slots: &mut Slots) -> Option<()> {
    let people = &facts.people;
    if frame.is("only") {
        let adds = (0..facts.spans.len()).any(|at| {
            facts.spans[at].cues() & cue::ADD != 0 && facts.spans[at].end - facts.spans[at].start >= 2
        });
        return (adds && facts.rests.is_empty() && facts.units.is_empty() && facts.me.is_none())
            .then_some(());
    }
    if frame.is("paired") {
        let whole = people.iter().all(|one| one.person.name.is_some() && one.person.mobile.is_some());
        let more = !facts.units.is_empty()
            || !facts.roles.is_empty()
            || facts.cues & (cue::FIELD_NAME | cue::FIELD_JOB_NUMBER | cue::FIELD_TITLE) != 0
            || people.len() > 1;
        // What is left over beside several is asked about; beside one, the sentence may be about something else.
        if !whole || !more || !facts.rests.is_empty() && people.len() < 2 {
            return None;
        }
    }
    // Beside people with numbers, a name without one is somebody else.
    let numbered = people.iter().filter(|one| one.person.mobile.is_some()).count();
    if numbered > 0 && numbered < people.len() {
        return None;
    }
    slots.members = people
        .iter()
        .map(|one| MemberDraft {
            name: one.person.name.clone(),
            mobile: one.person.mobile.clone(),
            title: one.title.clone(),
            ..MemberDraft::default()
        })
        .collect();
    titles(facts, slots);
    particulars(facts, slots);
    extras(facts, slots);
    Some(())
}

/// A title behind somebody's particulars, with no name behind it, is theirs.
fn titles(facts: &Facts<'_, '_>, slots: &mut Slots) {
    for at in (0..facts.spans.len()).filter(|at| facts.spans[*at].cues() & cue::TITLE != 0) {
        let ahead = facts.next(at).is_some_and(|next| facts.spans[next].what == What::Name);
        let owner = facts.people.iter().rposition(|one| one.first < at);
        if let Some(draft) = owner.filter(|_| !ahead).and_then(|owner| slots.members.get_mut(owner)) {
            draft.title.get_or_insert_with(|| facts.shown(at));
        }
    }
}

/// 职务是主管护师, 工号0A27.
fn particulars(facts: &Facts<'_, '_>, slots: &mut Slots) {
    for at in 0..facts.spans.len() {
        let cues = facts.spans[at].cues();
        let label = cues & (cue::FIELD_TITLE | cue::FIELD_JOB_NUMBER);
        if label == 0
            || cues & cue::ROLE_WORD != 0
                && facts.shown(at) != "\u{804C}\u{52A1}"
                && facts.shown(at) != "\u{5C97}\u{4F4D}"
        {
            continue;
        }
        let Some(value) = value(facts, at) else { continue };
        let owner = facts.people.iter().rposition(|one| one.first < at).unwrap_or(0);
        let Some(draft) = slots.members.get_mut(owner) else { continue };
        if cues & cue::FIELD_JOB_NUMBER != 0 {
            draft.job_number = Some(value);
        } else {
            draft.title = Some(value);
        }
    }
}

/// What stands behind a label, up to the next mark that parts.
fn value(facts: &Facts<'_, '_>, at: usize) -> Option<String> {
    let says = |i: usize| {
        matches!(facts.spans[i].what, What::Mark(Kind::Space | Kind::Colon))
            || matches!(facts.shown(i).as_str(), "\u{662F}" | "\u{4E3A}" | "\u{53EB}")
    };
    let from = (at + 1..facts.spans.len()).find(|i| !says(*i))?;
    let parts = |i: &usize| matches!(facts.spans[*i].what, What::Mark(_) | What::Mobile | What::Role(_));
    let end = (from..facts.spans.len()).find(parts).unwrap_or(facts.spans.len());
    (end > from).then(|| facts.text.shown(facts.spans[from].start, facts.spans[end - 1].end))
}

/// Departments and roles.
fn extras(facts: &Facts<'_, '_>, slots: &mut Slots) {
    let many = facts.people.len() > 1;
    let units: Vec<usize> = facts.units.iter().copied().filter(|at| !facts.is_here(*at)).collect();
    let each = many && units.len() >= 2;
    for at in &units {
        if each && is_heading(facts, *at) {
            under_heading(facts, *at, slots);
            continue;
        }
        let owner = if each {
            owner(facts, *at, if units[0] < facts.people[0].first { Side::Before } else { Side::After })
        } else {
            None
        };
        match owner.and_then(|owner| slots.members.get_mut(owner)) {
            Some(draft) => draft.department = Some(facts.shown(*at)),
            None => slots.department = slots.department.take().or_else(|| Some(facts.shown(*at))),
        }
    }
    let roles: Vec<usize> = facts.roles.clone();
    let between = many
        && roles
            .iter()
            .any(|at| *at < facts.people[facts.people.len() - 1].first && *at > facts.people[0].first);
    for at in roles {
        let What::Role(role) = facts.spans[at].what else { continue };
        let owner = if between { owner(facts, at, Side::After) } else { None };
        match owner.and_then(|owner| slots.members.get_mut(owner)) {
            Some(draft) => push_role(facts.lexicon, role, &mut draft.roles),
            None => push_role(facts.lexicon, role, &mut slots.roles),
        }
    }
}

/// Whether a department has a line of its own: it is that of everybody below it, up to the next.
fn is_heading(facts: &Facts<'_, '_>, at: usize) -> bool {
    line(facts, facts.spans.len()) > 0
        && facts.people.iter().all(|one| line(facts, one.first) != line(facts, at))
        && facts.people.iter().any(|one| one.first > at)
}

fn under_heading(facts: &Facts<'_, '_>, heading: usize, slots: &mut Slots) {
    let next = facts.units.iter().copied().find(|at| *at > heading && is_heading(facts, *at));
    for (one, draft) in facts.people.iter().zip(&mut slots.members) {
        if one.first > heading && next.is_none_or(|next| one.first < next) {
            draft.department.get_or_insert_with(|| facts.shown(heading));
        }
    }
}

/// How many lines have ended before a span.
fn line(facts: &Facts<'_, '_>, at: usize) -> usize {
    facts.spans[..at].iter().filter(|span| span.what == What::Mark(Kind::Break)).count()
}

/// On which side of a person what belongs to them stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// Whose it is: of the person before it, or, where the first stands before everybody, of the one behind.
fn owner(facts: &Facts<'_, '_>, at: usize, side: Side) -> Option<usize> {
    let same = facts.people.iter().position(|one| line(facts, one.first) == line(facts, at));
    if line(facts, facts.spans.len()) > 0 && same.is_some() {
        return same;
    }
    if side == Side::Before {
        facts.people.iter().position(|one| one.first > at)
    } else {
        facts.people.iter().rposition(|one| one.first < at)
    }
}
