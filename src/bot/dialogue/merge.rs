//! Answers put where they belong: the one asked for, and whatever came along with it.

use super::account;
use super::hand;
use super::heir::{self, short_name};
use super::narrow;
use super::{Dialogue, Question, Request};
use crate::bot::wording::choice;
use crate::bot::wording::{remedy, said};
use crate::language::{self, Answer, Intent, Lexicon, MemberDraft, Party, Person, Reader, Slots};
use crate::proposal::import::Existing;

/// What an answer came to.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "moved once a message")]
pub enum Taken {
    /// The request with the answer in it.
    Merged(Request),
    /// The answer fits several of the choices: these are left.
    Narrowed(Question),
    /// The answer does not answer.
    NotAnAnswer,
}

/// Takes a text as the answer to an open question.
pub fn take_text(dialogue: &Dialogue, text: &str, reader: Reader<'_>) -> Taken {
    let answer = language::read_answer(text, reader.lexicon);
    if let Some(control) = answer.control {
        let picked = match control {
            // One was offered: yes is that one.
            Intent::Confirm => (dialogue.question.choices().len() == 1).then_some(1),
            // The later one of two, not the next page.
            Intent::Back | Intent::Next => chosen(&dialogue.question, text, reader.lexicon),
            _ => None,
        };
        return picked.map_or(Taken::NotAnAnswer, |number| take_choice(dialogue, number));
    }
    if let Question::Member(question) = &dialogue.question {
        return question.take(&dialogue.request, text, reader);
    }
    if let Question::Notice(question) = &dialogue.question {
        return question.take(&dialogue.request, text, reader);
    }
    if answer.talk {
        return Taken::NotAnAnswer;
    }
    if let Some(choice) = answer.choice {
        return take_choice(dialogue, choice);
    }
    if let Some(request) = all_of_them(dialogue, text) {
        return Taken::Merged(request);
    }
    match narrow::narrowed(&dialogue.question, text) {
        Some(narrow::Narrowed::One(number)) => return take_choice(dialogue, number),
        Some(narrow::Narrowed::Some(question)) => return Taken::Narrowed(question),
        None => {}
    }
    let mut request = dialogue.request.clone();
    if merge(&mut request, &dialogue.question, &answer, text) {
        Taken::Merged(request)
    } else {
        Taken::NotAnAnswer
    }
}

/// All of several people of one name, where each is told by the end of their number.
fn all_of_them(dialogue: &Dialogue, text: &str) -> Option<Request> {
    let Question::PickPerson { said, options } = &dialogue.question else { return None };
    let mut request = dialogue.request.clone();
    let at = request.slots.targets.iter().position(|one| one.name.as_ref() == Some(said))?;
    let tails: Vec<String> = options.iter().filter_map(|(_, told)| choice::tail_shown(told)).collect();
    if !choice::is_all_of_them(text) || tails.len() != options.len() {
        return None;
    }
    let each = tails.into_iter().map(|tail| Person { tail: Some(tail), ..Person::named(said) });
    request.slots.targets.splice(at..=at, each);
    Some(request)
}

/// Whether a text is nothing but people: `张三`, a number, both. Then it answers a question; 查一下张三 asks one.
pub fn names_only_people(text: &str, lexicon: &Lexicon) -> bool {
    let answer = language::read_answer(text, lexicon);
    let said: usize = answer.names.iter().chain(&answer.mobiles).map(|piece| letters(piece)).sum();
    said > 0 && said >= answer.letters
}

/// Whether a text is nothing but the people it was read to be about, however unusual their names.
pub fn is_only(text: &str, slots: &Slots) -> bool {
    let pieces = slots.targets.iter().flat_map(|person| person.name.iter().chain(&person.mobile));
    let said: usize = pieces.map(|piece| letters(piece)).sum();
    said > 0 && said >= letters(text)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The number of the choice that a text makes, from one: by that, or by what only this choice says.
pub fn chosen(question: &Question, text: &str, lexicon: &Lexicon) -> Option<usize> {
    let number = language::read_answer(text, lexicon).choice;
    number.or_else(|| match narrow::narrowed(question, text)? {
        narrow::Narrowed::One(number) => Some(number),
        narrow::Narrowed::Some(_) => None,
    })
}

/// Takes the choice of this number, from one.
pub fn take_choice(dialogue: &Dialogue, number: usize) -> Taken {
    let mut request = dialogue.request.clone();
    let Some(at) = number.checked_sub(1) else { return Taken::NotAnAnswer };
    let taken = match &dialogue.question {
        Question::PickDepartment { said, options } => options.get(at).map(|(id, _)| {
            request.picks.departments.insert(said.clone(), *id);
        }),
        Question::PickPerson { said, options } | Question::NearPerson { said, options } => {
            options.get(at).map(|(id, _)| {
                request.picks.people.insert(said.clone(), id.clone());
            })
        }
        Question::Roles { known } => known.get(at).map(|role| request.slots.roles.push(role.clone())),
        Question::Member(question) => question.choose(&mut request, at),
        Question::Notice(question) => question.choose(&mut request, at),
        Question::Manner { ways, .. } => ways.get(at).map(|way| request.slots.mode = Some(*way)),
        // What was understood is the request already.
        Question::LeftOver { .. } | Question::AddThem { .. } if at == 0 => Some(()),
        Question::Existing { .. } if at == 0 => {
            request.existing = Existing::Updated;
            Some(())
        }
        _ => None,
    };
    taken.map_or(Taken::NotAnAnswer, |()| Taken::Merged(request))
}

/// Puts what the answer carries where it belongs; false if nothing did.
fn merge(request: &mut Request, question: &Question, answer: &Answer, text: &str) -> bool {
    match question {
        Question::Members | Question::Roster => merge_members(request, answer),
        Question::Name { at, .. } => merge_name(request, *at, answer, text) | merge_rest(request, answer),
        Question::Mobile { at, .. } => merge_mobile(request, *at, answer, text) | merge_rest(request, answer),
        Question::Department => merge_department(request, None, answer, text),
        Question::OtherDepartment { said } | Question::PickDepartment { said, .. } => {
            merge_department(request, Some(said), answer, text)
        }
        Question::Targets => merge_targets(request, answer) | merge_roles(request, answer),
        Question::PickPerson { said, .. } | Question::NearPerson { said, .. } => {
            merge_instead(request, said, answer) | merge_roles(request, answer)
        }
        Question::AddThem { .. } => merge_rest(request, answer),
        Question::Roles { known } if choice::is_all_of_them(text) => {
            request.slots.roles.extend(known.iter().cloned());
            true
        }
        Question::Roles { .. } => merge_roles(request, answer),
        Question::Meant { .. }
        | Question::WhichCard { .. }
        | Question::LeftOver { .. }
        | Question::Member(_)
        | Question::Notice(_) => false,
        Question::Existing { .. } => {
            let said = remedy::read(text).and_then(|remedy| remedy.existing);
            request.existing = said.unwrap_or_default();
            said == Some(Existing::Updated)
        }
        Question::Login | Question::AccountName | Question::AccountMobile => {
            account::merge(request, question, answer, text)
        }
        Question::HandFrom { .. } => hand::merge_into(&mut request.slots.from, answer),
        Question::HandTo { .. } => hand::merge_into(&mut request.slots.to, answer),
        Question::Guests => merge_targets(request, answer) | merge_rest(request, answer),
        Question::Title => hand::merge_title(request, text),
        Question::When { day } => hand::merge_when(request, day.as_deref(), text),
        Question::Manner { ways, .. } => heir::merge_manner(request, ways, answer, text),
        Question::Heir => heir::merge_heir(request, answer),
    }
}

fn merge_members(request: &mut Request, answer: &Answer) -> bool {
    let slots = &mut request.slots;
    if answer.persons.is_empty() {
        let named = answer
            .names
            .iter()
            .map(|name| MemberDraft { name: Some(name.clone()), ..MemberDraft::default() });
        let numbered = answer
            .mobiles
            .iter()
            .map(|mobile| MemberDraft { mobile: Some(mobile.clone()), ..MemberDraft::default() });
        slots.members.extend(named.chain(numbered));
    } else {
        slots.members.extend(answer.persons.iter().cloned());
    }
    merge_rest(request, answer) | !request.slots.members.is_empty()
}

fn merge_name(request: &mut Request, at: usize, answer: &Answer, text: &str) -> bool {
    let name = answer.names.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.name.clone()));
    let nothing_else = answer.department.is_none() && answer.roles.is_empty();
    let name = name.or_else(|| short_name(text).filter(|_| nothing_else));
    match (name, request.slots.members.get_mut(at)) {
        (Some(name), Some(member)) => {
            member.name = Some(name);
            true
        }
        _ => false,
    }
}

fn merge_mobile(request: &mut Request, at: usize, answer: &Answer, text: &str) -> bool {
    let number =
        answer.mobiles.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.mobile.clone()));
    let number = number.or_else(|| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (digits >= 5).then(|| language::normalize_mobile(text))
    });
    match (number, request.slots.members.get_mut(at)) {
        (Some(number), Some(member)) => {
            member.mobile = Some(number);
            true
        }
        _ => false,
    }
}

/// A department, roles: what may come along with another answer.
fn merge_rest(request: &mut Request, answer: &Answer) -> bool {
    let mut any = merge_roles(request, answer);
    if let Some(department) = &answer.department {
        request.slots.department = Some(department.clone());
        any = true;
    }
    any
}

/// Where a department was named that does not exist, or means several, the answer stands in its place; otherwise it
/// is for whoever has none of their own.
fn merge_department(request: &mut Request, instead: Option<&String>, answer: &Answer, text: &str) -> bool {
    let said = answer.department.clone().or_else(|| {
        let text = text.trim();
        let only_roles = !answer.roles.is_empty();
        (!only_roles && may_name_a_department(text)).then(|| text.to_owned())
    });
    let roles = merge_roles(request, answer);
    let Some(said) = said else { return roles };
    match instead {
        Some(instead) => replace_department(request, instead, &said),
        None => request.slots.department = Some(said),
    }
    true
}

/// Whether a text may be a department's name; whether there is one is found out later.
pub(super) fn may_name_a_department(text: &str) -> bool {
    (1..=40).contains(&text.chars().count()) && !text.contains('\n') && !said::is_sentence(text)
}

fn replace_department(request: &mut Request, instead: &String, said: &str) {
    let slots = &mut request.slots;
    let own = slots.members.iter_mut().filter_map(|member| member.department.as_mut());
    let sides = [&mut slots.from, &mut slots.to].into_iter().filter_map(|side| match side {
        Some(Party::Department(name)) => Some(name),
        _ => None,
    });
    let mut replaced = 0;
    for name in own.chain(sides).chain(slots.department.as_mut()).filter(|name| *name == instead) {
        said.clone_into(name);
        replaced += 1;
    }
    if replaced == 0 {
        slots.department = Some(said.to_owned());
    }
}

fn merge_targets(request: &mut Request, answer: &Answer) -> bool {
    let said = people(answer);
    if said.is_empty() {
        return false;
    }
    request.slots.targets = said;
    true
}

/// Somebody else in the place of the one who was not found or not clear; the others stay.
fn merge_instead(request: &mut Request, said: &str, answer: &Answer) -> bool {
    let people = people(answer);
    let targets = &mut request.slots.targets;
    let place = targets.iter().position(|person| person.called().as_deref() == Some(said));
    match (people.is_empty(), place) {
        (true, _) => false,
        (false, Some(at)) => {
            targets.splice(at..=at, people);
            true
        }
        (false, None) => merge_side(request, said, people),
    }
}

/// As [`merge_instead`], for the sides of a handover and who receives what a removed member leaves.
fn merge_side(request: &mut Request, said: &str, mut people: Vec<Person>) -> bool {
    let slots = &mut request.slots;
    let called = |person: &Person| person.called().as_deref() == Some(said);
    let person = people.remove(0);
    if slots.transfer_to.as_ref().is_some_and(called) {
        slots.transfer_to = Some(person);
        return true;
    }
    for side in [&mut slots.from, &mut slots.to] {
        if matches!(side, Some(Party::Person(before)) if called(before)) {
            *side = Some(Party::Person(person));
            return true;
        }
    }
    slots.targets = vec![person];
    slots.targets.extend(people);
    true
}

fn people(answer: &Answer) -> Vec<Person> {
    let names = answer.names.iter().map(|name| Person { name: Some(name.clone()), ..Person::default() });
    let numbers =
        answer.mobiles.iter().map(|mobile| Person { mobile: Some(mobile.clone()), ..Person::default() });
    let both = answer.persons.iter().map(|draft| Person {
        name: draft.name.clone(),
        mobile: draft.mobile.clone(),
        ..Person::default()
    });
    if answer.persons.is_empty() { names.chain(numbers).collect() } else { both.collect() }
}

fn merge_roles(request: &mut Request, answer: &Answer) -> bool {
    for role in &answer.roles {
        if !request.slots.roles.contains(role) {
            request.slots.roles.push(role.clone());
        }
    }
    !answer.roles.is_empty()
}
