//! Frames from evidence: what each intent needs and what points to it, weighed against the spans of a message.
//!
//! The message is cut once (`scan`); every frame that could take the spans is weighed (`weigh`); the one that accounts
//! for most wins and fills its slots (`fill`). Where something stands that keeps a message from being an order, no
//! frame of a write is weighed (`polarity`).
//!
//! **Invariant:** a write is only read when nothing denies, asks, reports or wishes, and what is left over is named.

mod elide;
mod facts;
mod fill;
mod name;
mod place;
mod polarity;
mod scan;
mod sight;
mod weigh;

use jiff::Timestamp;

use super::Intent;
use super::cue;
use super::lexicon::Lexicon;
use super::reading::Prepared;
use super::slots::{Person, Slots};
use super::{class, people, slip};
pub(super) use elide::elided;
use facts::Facts;

/// The longest message that is read by frames, in cells.
const LONGEST: usize = 300;

/// Whether frames of writes are weighed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writes {
    Allowed,
    /// Something denies, asks, reports or wishes.
    Forbidden,
}

/// What the frames make of a message.
pub(super) struct Weighed {
    /// The intent that accounts for most.
    pub intent: Intent,
    /// How much is left over.
    pub weight: u32,
    /// Whether the people are beyond doubt people.
    pub certain: bool,
    /// Whether somebody is looked up.
    pub looks: bool,
    /// What was said.
    pub slots: Slots,
    /// What is neither slot nor courtesy nor a known reason.
    pub left: Vec<String>,
    /// Of that, when it is to be done, where that is not now.
    pub later: Option<String>,
    /// Other intents that fit as well.
    pub rivals: Vec<Intent>,
}

/// Reads a message by frames.
pub(super) fn read(prepared: &Prepared<'_>, lexicon: &Lexicon, now: Timestamp) -> Option<Weighed> {
    if prepared.text.cells.len() > LONGEST {
        return None;
    }
    let text = prepared.typed(lexicon);
    let facts = Facts::new(&text, lexicon, now);
    // Who is left out of a notice is never lost: only the notice's own reader knows them.
    let leaves_out = text.present.has(class::EXCEPT) && text.present.has(class::TELL);
    let forbidden = leaves_out || polarity::forbids(&facts) || polarity::guarded(&facts, prepared);
    let writes = if forbidden { Writes::Forbidden } else { Writes::Allowed };
    let found = best(&facts, writes)?;
    let faint = found.intent == Intent::RoleGrant && grants_faintly(&facts);
    let sure = !found.intent.is_write() || is_sure(&found, prepared, lexicon);
    (sure && !(faint && slip::corrects(&prepared.text, lexicon).is_some())).then_some(found)
}

/// The best reading of the spans as they are, or with what can be taken for something else taken so.
fn best(facts: &Facts<'_, '_>, writes: Writes) -> Option<Weighed> {
    let plain = weigh::weigh(facts, writes);
    if plain.as_ref().is_some_and(|found| found.weight == 0) {
        return plain;
    }
    let others = [facts.units_as_names(), facts.names_as_units()];
    let recast = others.into_iter().flatten().filter_map(|facts| weigh::weigh(&facts, writes));
    plain
        .into_iter()
        .chain(recast.map(|found| Weighed { weight: found.weight + 2, ..found }))
        .min_by_key(|found| found.weight)
}

/// A write whose words could be put right into another order is none: what may be a misspelt command word is nobody's
/// name and no circumstance.
fn is_sure(found: &Weighed, prepared: &Prepared<'_>, lexicon: &Lexicon) -> bool {
    let drafts = found.slots.members.iter().filter(|member| member.mobile.is_none());
    let names = drafts.filter_map(|member| member.name.clone()).map(Person::named);
    let people: Vec<Person> = names.chain(found.slots.targets.iter().cloned()).collect();
    let surname =
        |name: &str| name.chars().next().is_some_and(|c| lexicon.names.common.binary_search(&c).is_ok());
    let mut names = people.iter().filter_map(|one| one.name.as_ref());
    let plain = names.all(|name| name.chars().count() <= 3 || !surname(name));
    let long = people.iter().filter_map(|one| one.name.as_ref()).any(|name| name.chars().count() > 3);
    let old = |one: &Person| {
        let first = one.name.as_deref().and_then(|name| name.chars().next());
        first.is_none_or(|c| lexicon.names.old.binary_search(&c).is_ok())
    };
    let known = |one: &Person| people::is_certain(std::slice::from_ref(one), lexicon) || old(one);
    let whole = found.left.iter().all(|left| found.later.as_ref() == Some(left));
    let certain = whole && (people.iter().all(known) || long) && plain;
    certain || slip::corrects(&prepared.text, lexicon).is_none()
}

/// Whether nothing but "to" says that a role is given.
fn grants_faintly(facts: &Facts<'_, '_>) -> bool {
    let grants = cue::GRANT | cue::MAKE | cue::ADD | cue::HAND;
    facts.spans.iter().all(|span| {
        span.cues() & grants == 0
            || span.end == span.start + 1 && span.cues() & cue::OBJ != 0
            || span.cues() & cue::FILL != 0
    })
}
