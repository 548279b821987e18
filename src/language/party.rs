//! Who a group, a meeting or a notice is for: people, roles, departments.
//!
//! **Invariant:** everything of the stretch is one of these, or nothing is read.

use super::lexicon::Lexicon;
use super::people::{self, Token};
use super::slots::Person;
use super::text::Text;
use super::unit;

/// Whom a stretch names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Party {
    /// People.
    pub people: Vec<Person>,
    /// Roles, by number.
    pub roles: Vec<usize>,
    /// The department.
    pub department: Option<String>,
}

/// Reads a stretch.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Party> {
    let mut party = Party::default();
    let front = &lexicon.sets.front;
    let tail = &lexicon.sets.party_tail;
    let mut at = text.skip_soft(start);
    while let Some(hit) = text.longest_of(lexicon, at, front).filter(|hit| hit.end < end) {
        at = text.skip_soft(hit.end);
    }
    let end = text.trim_end(at, end);
    if at >= end {
        return None;
    }
    if let Some(people) = people::read(text, lexicon, at, end)
        .filter(|people| !people.is_empty() && people::is_certain(people, lexicon))
    {
        return Some(Party { people, ..Party::default() });
    }
    if let Some(found) = mixed(text, lexicon, at, end) {
        return Some(found);
    }
    let stop =
        (at + 1..end).find(|stop| text.longest_of(lexicon, *stop, tail).is_some_and(|hit| hit.end == end));
    let name_end = stop.unwrap_or(end);
    let trimmed =
        if name_end > at && text.char_at(name_end - 1) == '\u{7684}' { name_end - 1 } else { name_end };
    if trimmed > at && unit::fits(text, lexicon, at, trimmed) {
        let certain = super::shape::looks_like_department(text, lexicon, at, trimmed);
        if certain || stop.is_some() {
            party.department = Some(text.shown(at, trimmed));
            return Some(party);
        }
    }
    if stop.is_some() { mixed(text, lexicon, at, trimmed) } else { None }
}

/// Roles, people and one department beside each other.
fn mixed(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<Party> {
    let mut party = Party::default();
    let tokens = people::tokens(text, lexicon, start, end)?;
    for token in tokens {
        match token {
            Token::Role(role) if !party.roles.contains(&role) => party.roles.push(role),
            Token::Role(_) | Token::Gap | Token::And | Token::Comma | Token::Line | Token::Title(_) => {}
            Token::Name(name) => {
                let person = Person::named(name);
                if !people::is_certain(std::slice::from_ref(&person), lexicon) {
                    return None;
                }
                party.people.push(person);
            }
            Token::Mobile(mobile) => party.people.push(Person::with_mobile(mobile)),
            Token::Me => party.people.push(Person::me()),
            Token::Department(name) if party.department.is_none() => party.department = Some(name),
            Token::Department(_) | Token::Pronoun => return None,
        }
    }
    (party != Party::default()).then_some(party)
}
