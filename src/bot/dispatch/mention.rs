//! Who is meant by a text that names nobody: the people last spoken of in this conversation, where a word stands for them
//! (她, 他们俩) or they were spoken of a moment ago (职位改成护士, 对了还是信息员).
//!
//! **Invariant:** they are thought of only where the text is nothing else here; the answer or the card names who is
//! meant; and nobody is removed whom no word stands for.

use super::heard::Heard;
use crate::bot::dialogue::{self, Dialogue, People, Picks, Question, Request, Session};
use crate::language::{
    self, Aside, Change, Correction, Intent, NewValue, Parsed, Party, Person, Reader, Slots,
};

/// The text again, with the people it speaks of.
pub(super) fn heard(heard: Heard, words: &str, session: &Session, reader: Reader<'_>) -> Heard {
    let Some(people) = &session.people else { return heard };
    match heard {
        Heard::Command(parsed) => {
            let found = put_right_after(&parsed, words, people, reader);
            let found = found.or_else(|| reader.mentioning(words, &people.said));
            match found.or_else(|| without_anybody(&parsed, people.lone()?)) {
                Some(found) => Heard::OfThem(found, picks(people)),
                None => Heard::Command(parsed),
            }
        }
        Heard::Answer(dialogue) if dialogue.question == Question::Targets && !answers(words, reader) => {
            match reader.mentioning(words, &people.said) {
                Some(found) => answered(dialogue, found, people),
                None => Heard::Answer(dialogue),
            }
        }
        other => other,
    }
}

fn picks(people: &People) -> Picks {
    Picks { people: people.picks.clone(), ..Picks::default() }
}

/// Whether somebody is named, or a number said.
fn answers(words: &str, reader: Reader<'_>) -> bool {
    let answer = language::read_answer(words, reader.lexicon);
    !answer.mobiles.is_empty() || !answer.names.is_empty()
}

/// They are the answer where nothing but they was said, and else what is said of them is an order of its own.
fn answered(dialogue: Dialogue, found: Parsed, people: &People) -> Heard {
    if found.intent != Intent::MemberStatus && found.intent != dialogue.intent {
        return Heard::OfThem(found, picks(people));
    }
    let mut request = dialogue.request;
    request.picks.people.extend(people.picks.clone());
    let slots = Slots { targets: found.slots.targets, ..request.slots };
    Heard::Complete(Request { slots, ..request })
}

/// An order that names nobody: about the one who was spoken of a moment ago.
fn without_anybody(parsed: &Parsed, last: &Person) -> Option<Parsed> {
    use Intent::{InviteResend, MemberMove, MemberStatus, MemberUpdate, RoleGrant, RoleRevoke};
    if !matches!(
        parsed.intent,
        MemberUpdate | MemberMove | RoleGrant | RoleRevoke | MemberStatus | InviteResend
    ) {
        return None;
    }
    let slots = &parsed.slots;
    let side = |side: &Option<Party>| matches!(side, Some(Party::Person(_)));
    let nobody = !dialogue::names_whom(slots) && !side(&slots.from) && !side(&slots.to);
    let whole = !parsed.intent.is_write() || parsed.left.is_empty() && *slots != Slots::default();
    let about = |slots: &Slots| Slots { targets: vec![last.clone()], ..slots.clone() };
    (nobody && whole).then(|| Parsed { slots: about(slots), ..parsed.clone() })
}

/// What is put right although nothing is open: about the only one who was spoken of, a moment ago or as 她.
fn put_right_after(parsed: &Parsed, words: &str, people: &People, reader: Reader<'_>) -> Option<Parsed> {
    let orders = !matches!(parsed.aside, Some(Aside::Conditional));
    if parsed.intent != Intent::Unknown || !parsed.orders.is_empty() || !orders {
        return None;
    }
    let corrections = reader.corrections(words);
    let as_her = corrections.iter().any(|one| one.pronoun);
    let last = people.lone().or(people.said.first().filter(|_| as_her && people.said.len() == 1))?;
    order_of(&corrections, last)
}

/// The order that puts it right after all is done.
fn order_of(corrections: &[Correction], last: &Person) -> Option<Parsed> {
    let [Correction { of: None, row: None, values, .. }] = corrections else { return None };
    let slots = Slots { targets: vec![last.clone()], ..Slots::default() };
    let (intent, slots) = match &values[..] {
        [NewValue::MoreRoles(roles)] => (Intent::RoleGrant, Slots { roles: roles.clone(), ..slots }),
        [NewValue::FewerRoles(roles)] if !roles.is_empty() => {
            (Intent::RoleRevoke, Slots { roles: roles.clone(), ..slots })
        }
        [NewValue::Department(to)] => {
            (Intent::MemberMove, Slots { to: Some(Party::Department(to.clone())), ..slots })
        }
        values => {
            let changes: Option<Vec<Change>> = values.iter().map(change).collect();
            (Intent::MemberUpdate, Slots { changes: changes?, ..slots })
        }
    };
    Some(Parsed { intent, slots, ..Parsed::default() })
}

fn change(value: &NewValue) -> Option<Change> {
    dialogue::field_of(value).map(|(field, value)| Change { field, value: value.to_owned() })
}
