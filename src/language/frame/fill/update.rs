//! Which field of whom becomes what.
//!
//! **Invariant:** a value is what stands behind its field and the word that sets it, up to the next field or the end.

use super::Filled;
use crate::language::cue::{self, Cues};
use crate::language::found::What;
use crate::language::frame::facts::Facts;
use crate::language::mobile::normalize_mobile;
use crate::language::slots::{Change, Field, Person};
use crate::language::text::Kind;

const FIELDS: &[(Cues, Field)] = &[
    (cue::FIELD_TELEPHONE, Field::Telephone),
    (cue::FIELD_PHONE, Field::Mobile),
    (cue::FIELD_MOBILE, Field::Mobile),
    (cue::FIELD_TITLE, Field::Title),
    (cue::FIELD_JOB_NUMBER, Field::JobNumber),
    (cue::FIELD_EMAIL, Field::Email),
    (cue::FIELD_REMARK, Field::Remark),
    (cue::FIELD_NAME, Field::Name),
];

fn field(facts: &Facts<'_, '_>, at: usize) -> Option<Field> {
    let cues = facts.spans[at].cues();
    let short = facts.shown(at).chars().count() < 2;
    (!short || cues & cue::FIELD_MOBILE != 0).then_some(())?;
    FIELDS.iter().find(|(field, _)| cues & field != 0).map(|(_, field)| *field)
}

pub(super) fn fill(facts: &Facts<'_, '_>, filled: &mut Filled) -> Option<()> {
    let fields: Vec<(usize, Field)> =
        (0..facts.spans.len()).filter_map(|at| Some((at, field(facts, at)?))).collect();
    let first = fields.first()?.0;
    let mut changes: Vec<Change> = Vec::new();
    let mut open = None;
    let mut taken: Vec<usize> = Vec::new();
    for (i, (at, field)) in fields.iter().enumerate() {
        let stop = fields.get(i + 1).map_or(facts.spans.len(), |next| next.0);
        match value(facts, *at, stop, *field).filter(|(_, spans)| may_be(facts, *field, spans)) {
            Some((value, spans)) => {
                taken.extend(spans);
                let field = if *field == Field::Mobile
                    && !is_mobile(&value)
                    && facts.spans[*at].cues() & cue::FIELD_PHONE != 0
                {
                    Field::Telephone
                } else {
                    *field
                };
                let value = if field == Field::Mobile { normalize_mobile(&value) } else { value };
                changes.retain(|change| change.field != field);
                changes.push(Change { field, value });
            }
            None => open = open.or(Some(*field)),
        }
    }
    let slots = &mut filled.slots;
    slots.targets = people(facts, &taken, first);
    filled.used = taken;
    if slots.targets.is_empty() && facts.cues & cue::SET == 0 {
        return None;
    }
    if changes.len() > 1 {
        slots.changes = changes;
    } else if let Some(change) = changes.pop() {
        slots.field = Some(change.field);
        slots.value = Some(change.value);
    } else {
        slots.field = open;
        // Without a value, somebody must ask for the change.
        let which = |at: usize| facts.shown(at).starts_with(['\u{54EA}', '\u{8C01}', '\u{5565}', '\u{4EC0}']);
        let asks = (0..facts.spans.len())
            .any(|at| facts.spans[at].cues() & (cue::WHO | cue::QUERY) != 0 && which(at));
        if asks
            || facts.cues & (cue::FIX | cue::SET) == 0
            || slots.targets.is_empty()
            || facts.cues & cue::TITLE != 0
        {
            return None;
        }
    }
    Some(())
}

/// Whether what stands there may be a position, a name or a staff number: nobody is spoken of in one, or asked anything.
fn may_be(facts: &Facts<'_, '_>, field: Field, spans: &[usize]) -> bool {
    let free = !matches!(field, Field::Title | Field::Name | Field::JobNumber);
    free || spans.iter().all(|at| {
        let (cues, long) = (facts.spans[*at].cues(), facts.shown(*at).chars().count() > 1);
        cues & (cue::PRONOUN | cue::SELF) == 0 && !(long && cues & (cue::OBJ | cue::SEE) != 0)
    })
}

fn is_mobile(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    digits >= 11 && !value.starts_with('0')
}

/// Whom it is about: everybody named whose name or number is no value.
fn people(facts: &Facts<'_, '_>, taken: &[usize], first: usize) -> Vec<Person> {
    let mut out: Vec<Person> = Vec::new();
    for one in &facts.people {
        let mut person = one.person.clone();
        for at in one.first..=one.last {
            if taken.contains(&at) {
                match facts.spans[at].what {
                    What::Mobile => person.mobile = None,
                    What::Name => person.name = None,
                    _ => {}
                }
            }
        }
        if person.name.is_some() || person.mobile.is_some() {
            out.push(person);
        }
    }
    if out.is_empty() && facts.me.is_some_and(|me| me < first) {
        out.push(Person::me());
    }
    out
}

/// The value behind a field, and its spans.
fn value(facts: &Facts<'_, '_>, at: usize, stop: usize, field: Field) -> Option<(String, Vec<usize>)> {
    let spans = &facts.spans;
    if field == Field::Mobile {
        let numbers: Vec<usize> = (at + 1..stop).filter(|i| spans[*i].what == What::Mobile).collect();
        return Some((facts.shown(*numbers.last()?), numbers));
    }
    if field == Field::Telephone {
        let number = (at + 1..stop).find(|i| matches!(spans[*i].what, What::Mobile | What::Short))?;
        let dash =
            |i: usize| facts.text.char_at(spans[i].start) == '-' && matches!(spans[i].what, What::Mark(_));
        let mut last = number;
        while last + 2 < stop && dash(last + 1) && matches!(spans[last + 2].what, What::Mobile | What::Short)
        {
            last += 2;
        }
        let typed = facts.text.shown(spans[number].start, spans[last].end);
        return Some((typed, (number..=last).collect()));
    }
    let says = |i: usize| {
        matches!(spans[i].what, What::Mark(Kind::Space | Kind::Colon | Kind::Comma | Kind::Other))
            || spans[i].cues() & (cue::SET | cue::FIX | cue::OF | cue::WRONG | cue::AGAIN) != 0
                && spans[i].cues() & (cue::TITLE | cue::DESC) == 0
            || matches!(
                facts.shown(i).as_str(),
                "\u{4E00}\u{4E0B}" | "\u{7ED9}" | "\u{6210}" | "\u{8BF7}" | "\u{5C31}"
            )
    };
    let from = (at + 1..stop).find(|i| !says(*i))?;
    let mut end = stop;
    // The next field's own words, and courtesy at the end, are no value.
    while end > from
        && (matches!(spans[end - 1].what, What::Mark(_))
            || (spans[end - 1].cues() & (cue::FILL | cue::FIX) != 0 && end - 1 > from))
    {
        end -= 1;
    }
    let comma = (from..end)
        .find(|i| matches!(spans[*i].what, What::Mark(Kind::Comma | Kind::Break)) && field != Field::Remark);
    let end = comma.unwrap_or(end);
    (end > from).then(|| (facts.text.shown(spans[from].start, spans[end - 1].end), (from..end).collect()))
}
