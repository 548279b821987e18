//! What a second order leaves out because the first has said it: 李四调到急诊科并设为信息员, 王五职位改成护士长，李四改成护师.
//!
//! **Invariant:** what is borrowed is whom, or which field; a verb or a value never is.

use jiff::Timestamp;

use super::facts::Facts;
use super::fill;
use super::polarity;
use crate::language::cue;
use crate::language::found::What;
use crate::language::lexicon::Lexicon;
use crate::language::reading::Prepared;
use crate::language::slots::{Field, Party, Person, Slots};
use crate::language::text::Kind;
use crate::language::{Intent, Parsed};

/// The second of two orders, read with what the first has said.
pub(in crate::language) fn elided(
    text: &str,
    (lexicon, now): (&Lexicon, Timestamp),
    first: &Parsed,
    who: &[Person],
) -> Option<Parsed> {
    let prepared = Prepared::new(text, lexicon);
    let typed = prepared.typed(lexicon);
    let facts = Facts::new(&typed, lexicon, now);
    if facts.spans.len() > 24 || polarity::forbids(&facts) || polarity::guarded(&facts, &prepared) {
        return None;
    }
    let (intent, slots) = of_the_same_people(&facts, who).or_else(|| of_the_same_field(&facts, first))?;
    Some(Parsed { intent, slots, ..Parsed::default() })
}

/// An order that names nobody: about those of the first.
fn of_the_same_people(facts: &Facts<'_, '_>, who: &[Person]) -> Option<(Intent, Slots)> {
    if who.is_empty() || !facts.people.is_empty() || !facts.rests.is_empty() || !facts.times.is_empty() {
        return None;
    }
    let mut slots = Slots { targets: who.to_vec(), ..Slots::default() };
    let unit = fill::one_unit(facts);
    match (facts.roles.is_empty(), unit) {
        (false, None) => {
            fill::roles(facts, &mut slots);
            let takes = facts.cues & (cue::REVOKE | cue::NOLONGER) != 0;
            let gives = facts.cues & (cue::MAKE | cue::GRANT | cue::ADD) != 0;
            match (takes, gives) {
                (true, false) => Some((Intent::RoleRevoke, slots)),
                (false, true) => Some((Intent::RoleGrant, slots)),
                _ => None,
            }
        }
        (true, Some(unit)) if facts.units.len() == 1 && facts.cues & (cue::MOVETO | cue::MOVE) != 0 => {
            slots.to = Some(Party::Department(unit));
            Some((Intent::MemberMove, slots))
        }
        _ => None,
    }
}

/// Somebody and a value: of the field that was changed before.
fn of_the_same_field(facts: &Facts<'_, '_>, first: &Parsed) -> Option<(Intent, Slots)> {
    let field = first.slots.field.filter(|_| first.intent == Intent::MemberUpdate)?;
    let [one] = &facts.people[..] else { return None };
    let mut person = one.person.clone();
    let from = (one.first + 1..facts.spans.len()).find(|at| !says(facts, *at))?;
    let end = (from..facts.spans.len()).rev().find(|at| {
        facts.spans[*at].cues() & cue::FILL == 0 && !matches!(facts.spans[*at].what, What::Mark(_))
    })?;
    let set = (one.first + 1..from).any(|at| facts.spans[at].cues() & cue::SET != 0);
    let mut value = facts.text.shown(facts.spans[from].start, facts.spans[end].end);
    if field == Field::Mobile {
        value = person.mobile.take()?;
    }
    let whole = one.first == 0 && (set || field == Field::Mobile) && !value.is_empty();
    whole.then(|| {
        let slots =
            Slots { targets: vec![person], field: Some(field), value: Some(value), ..Slots::default() };
        (Intent::MemberUpdate, slots)
    })
}

/// What stands between somebody and the value.
fn says(facts: &Facts<'_, '_>, at: usize) -> bool {
    let cues = facts.spans[at].cues();
    matches!(facts.spans[at].what, What::Mark(Kind::Space | Kind::Colon))
        || cues & (cue::SET | cue::FIX | cue::OF | cue::FILL) != 0 && cues & (cue::TITLE | cue::DESC) == 0
}
