//! Answers about a removal: in which manner, and who takes over.

use super::Request;
use crate::bot::wording::removal;
use crate::language::{self, Answer, Mode, Person};

/// One of the manners there are; who takes over may come along with it.
pub(super) fn merge_manner(request: &mut Request, ways: &[Mode], answer: &Answer, text: &str) -> bool {
    let Some(way) = removal::read_way(text).filter(|way| ways.contains(way)) else { return false };
    request.slots.mode = Some(way);
    if way == Mode::Transfer && !merge_heir(request, answer) {
        request.slots.transfer_to = removal::heir(text).and_then(person).or(request.slots.transfer_to.take());
    }
    true
}

/// Somebody by what may be a number or else a name.
fn person(said: &str) -> Option<Person> {
    if said.chars().filter(char::is_ascii_digit).count() >= 5 {
        return Some(Person { mobile: Some(language::normalize_mobile(said)), ..Person::default() });
    }
    let is_name = (2..=12).contains(&said.chars().count()) && said.chars().all(|c| !c.is_ascii());
    is_name.then(|| Person { name: Some(said.to_owned()), ..Person::default() })
}

/// Who takes over.
pub(super) fn merge_heir(request: &mut Request, answer: &Answer) -> bool {
    let heir = Person {
        name: answer.names.first().cloned(),
        mobile: answer.mobiles.first().cloned(),
        ..Person::default()
    };
    let said = heir.name.is_some() || heir.mobile.is_some();
    if said {
        request.slots.transfer_to = Some(heir);
    }
    said
}

/// A rare name that the lexicon does not know is still a name when a name was asked for.
pub(super) fn short_name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (2..=12).contains(&text.chars().count())
        && text.chars().all(|c| !c.is_ascii() && c.is_alphabetic() || c == '·');
    fits.then(|| text.to_owned())
}
