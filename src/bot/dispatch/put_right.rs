//! What a text puts right in what is open: another number, one person fewer, a role besides.
//!
//! **Invariant:** an order that names somebody of its own is no correction; who is left out of a card is on it.

use crate::bot::dialogue::{self, Dialogue, Request, Session, Table};
use crate::language::{self, Correction, Intent, Lexicon, Parsed, Reader};

/// What the text puts right, if there is something to be put right and it is no command of its own.
pub(super) fn corrections(
    words: &str,
    session: &Session,
    open: Option<&Dialogue>,
    parsed: &Parsed,
    reader: Reader<'_>,
) -> Vec<Correction> {
    let lexicon = reader.lexicon;
    let table = session.table.as_ref().filter(|_| open.is_none());
    let (intent, request) = match (open, table) {
        (Some(dialogue), _) => (dialogue.intent, &dialogue.request),
        (None, Some(table)) => (table.intent, &table.request),
        (None, None) => return Vec::new(),
    };
    let mut found = reader.corrections(words);
    // Orders about others put nothing right.
    let held = |one: &Correction| {
        one.of.as_ref().is_none_or(|of| dialogue::holds(&request.slots, std::slice::from_ref(of)))
    };
    if !parsed.orders.is_empty() && !found.iter().all(held) {
        found.clear();
    }
    let own = |one: &Correction| one.of.as_ref().and_then(|own| own.name.clone());
    let theirs = found
        .iter()
        .filter_map(own)
        .any(|own| request.slots.members.iter().any(|member| member.name.as_ref() == Some(&own)));
    let beside = !found.is_empty() && found.iter().all(comes_or_goes);
    let ends = matches!(&found[..], [one] if matches!(&one.values[..], [language::NewValue::MobileEnd(_)]));
    match parsed.intent {
        // Who of those on a card is not to be after all.
        _ if is_about_who(&found, request, session, open) => found,
        _ if intent == Intent::MemberAdd && ends => found,
        // Who takes whose place where no role is named.
        Intent::RoleHandover if parsed.slots.roles.is_empty() => found,
        Intent::Unknown if !found.is_empty() => found,
        Intent::Unknown => bare(words, table, lexicon),
        // Who or what comes besides, or does not, is about what is open.
        Intent::MemberStatus | Intent::RoleList if beside => found,
        // A number alone is that of the only one to be added.
        Intent::MemberStatus if intent == Intent::MemberAdd && table.is_some() => {
            number_alone(words, request, &parsed.slots)
        }
        intent if intent.is_write() && beside && !dialogue::names_whom(&parsed.slots) => found,
        Intent::RoleList => bare(words, table, lexicon),
        // Roles of whoever is only about to be added.
        Intent::RoleGrant | Intent::RoleRevoke if intent == Intent::MemberAdd => {
            of_newcomers(parsed, request)
        }
        // An order that names nobody is about what is open.
        Intent::MemberUpdate if parsed.slots.targets.is_empty() => found,
        // Who is only about to be added has nothing else that could be changed.
        Intent::MemberUpdate | Intent::MemberMove if intent == Intent::MemberAdd && theirs => found,
        _ => Vec::new(),
    }
}

/// Roles given to, or taken from, people who are only about to be added.
fn of_newcomers(parsed: &Parsed, request: &Request) -> Vec<Correction> {
    let slots = &parsed.slots;
    let all = !slots.roles.is_empty() && dialogue::holds(&request.slots, &slots.targets);
    let value = || match parsed.intent {
        Intent::RoleGrant => language::NewValue::MoreRoles(slots.roles.clone()),
        _ => language::NewValue::FewerRoles(slots.roles.clone()),
    };
    let each = slots.targets.iter().filter(|_| all && parsed.left.is_empty());
    each.map(|one| Correction { of: Some(one.clone()), values: vec![value()], ..Correction::default() })
        .collect()
}

/// Whether it says of people on a card who of them is not to be, or alone is to be.
fn is_about_who(found: &[Correction], request: &Request, session: &Session, open: Option<&Dialogue>) -> bool {
    let whole = !found.is_empty() && found.iter().all(Correction::is_about_who);
    let named = |request: &Request| {
        found.iter().flat_map(|one| &one.values).all(|value| match value {
            language::NewValue::FewerPeople(people) | language::NewValue::OnlyPeople(people) => {
                dialogue::holds(&request.slots, people)
            }
            _ => false,
        })
    };
    let waits = || open.is_none() && session.tables().any(|table| named(&table.request));
    whole && (named(request) || waits())
}

fn comes_or_goes(correction: &Correction) -> bool {
    use language::NewValue::{FewerPeople, FewerRoles, MorePeople, MoreRoles, OnlyPeople};
    let values = &correction.values;
    let is = |one: &language::NewValue| {
        matches!(one, MorePeople(_) | FewerPeople(_) | OnlyPeople(_) | MoreRoles(_) | FewerRoles(_))
    };
    values.iter().all(is)
}

/// The number of the only one to be added, said again.
fn number_alone(words: &str, request: &Request, said: &language::Slots) -> Vec<Correction> {
    let bare = words.chars().all(|c| !c.is_alphanumeric() || c.is_ascii_digit());
    let one = match &said.targets[..] {
        [one] if bare && one.name.is_none() && request.slots.members.len() == 1 => one,
        _ => return Vec::new(),
    };
    let values = one.mobile.clone().map(language::NewValue::Mobile);
    values.map(|value| Correction { values: vec![value], ..Correction::default() }).into_iter().collect()
}

/// Bare words put something right only on the table: an open question takes them as its answer.
fn bare(words: &str, table: Option<&Table>, lexicon: &Lexicon) -> Vec<Correction> {
    table.and_then(|table| dialogue::bare(words, &table.request, lexicon)).into_iter().collect()
}
