//! From a rule that matched to intent and slots.
//!
//! **Invariant:** slots hold what was said, normalised; nothing is looked up.

use jiff::Timestamp;

use super::Intent;
use super::class;
use super::lexicon::Lexicon;
use super::matcher::{Capture, Match};
use super::notice::part::CHANNELS;
use super::rule::Slot;
use super::slots::{Field, Mode, Party as Side, Slots, State};
use super::text::Text;
use super::{change, party, people, when};

/// What the words and values of a match say.
pub(super) fn slots(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, found: &Match<'_>) -> Slots {
    let mut slots = Slots::default();
    for capture in &found.captures {
        if capture.slot == Slot::When {
            let past = found.rule.intent == Intent::AuditList;
            let read = if past { when::read_past } else { when::read };
            slots.when = read(text, lexicon, capture.start, now).and_then(|found| found.at);
            continue;
        }
        fill(text, lexicon, *capture, &mut slots);
    }
    for (start, end) in &found.words {
        word(text, lexicon, (*start, *end), found.rule.intent, &mut slots);
    }
    if slots.transfer_to.is_some() {
        slots.mode = Some(Mode::Transfer);
    }
    slots
}

fn fill(text: &Text<'_>, lexicon: &Lexicon, capture: Capture, slots: &mut Slots) {
    let Capture { slot, start, end } = capture;
    let people = || people::read(text, lexicon, start, end).unwrap_or_default();
    let one = || people().into_iter().next();
    match slot {
        Slot::People | Slot::PeopleByName | Slot::PeopleShort | Slot::PeopleBare => {
            for person in people() {
                if !slots.targets.contains(&person) {
                    slots.targets.push(person);
                }
            }
        }
        Slot::From => slots.from = one().map(Side::Person),
        Slot::To => slots.to = one().map(Side::Person),
        Slot::Transfer => slots.transfer_to = one(),
        Slot::Department | Slot::DepartmentSure => slots.department = department(text, lexicon, start, end),
        Slot::DepartmentNew | Slot::DepartmentName => slots.name = Some(text.shown(start, end)),
        Slot::DepartmentFrom => slots.from = department(text, lexicon, start, end).map(Side::Department),
        Slot::DepartmentTo | Slot::DepartmentUnit => {
            slots.to = department(text, lexicon, start, end).map(Side::Department);
        }
        Slot::Roles => roles(text, lexicon, start, end, slots),
        Slot::OtherRole => slots.roles.push(text.shown(start, end)),
        Slot::Changes => changes(text, lexicon, start, end, slots),
        Slot::Field => {
            slots.field = change::field_at(text, lexicon, start).map(|(said, _)| change::without_value(said));
        }
        Slot::NewName => {
            slots.field = Some(Field::Name);
            slots.value = Some(text.shown(start, end));
        }
        Slot::NewMobile => {
            slots.field = Some(Field::Mobile);
            slots.value = Some(text.numbers[text.cells[start].number].clone());
        }
        Slot::Login => slots.account = Some(text.shown(start, end)),
        Slot::Name | Slot::NameShort | Slot::NameGroup | Slot::NameMeeting => {
            slots.name = Some(text.shown(start, end));
        }
        Slot::Notice | Slot::NoticeQuoted | Slot::NoticeNumber => {
            slots.notice = Some(bare_number(text.shown(start, end)));
        }
        Slot::Party => party(text, lexicon, start, end, slots),
        Slot::DepartmentSkip | Slot::RolesSkip | Slot::When | Slot::Any => {}
    }
}

/// The number of a notice without the words that count: 第8号.
fn bare_number(said: String) -> String {
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let counted = said
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '\u{7B2C}' | '\u{53F7}' | '\u{7F16}' | '\u{6761}'));
    if counted && !digits.is_empty() { digits } else { said }
}

fn roles(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize, slots: &mut Slots) {
    let mut at = start;
    while at < end {
        match text.role_at(lexicon, at).filter(|(_, stop)| *stop <= end) {
            Some((role, stop)) => {
                push_role(lexicon, role, &mut slots.roles);
                at = stop;
            }
            None => at += 1,
        }
    }
}

/// Adds a role by the organisation's name, once.
pub(super) fn push_role(lexicon: &Lexicon, role: usize, roles: &mut Vec<String>) {
    let name = &lexicon.roles[role];
    if !roles.contains(name) {
        roles.push(name.clone());
    }
}

fn changes(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize, slots: &mut Slots) {
    let mut changes = change::read(text, lexicon, start, end).unwrap_or_default();
    if changes.len() == 1 {
        let change = changes.remove(0);
        slots.field = Some(change.field);
        slots.value = Some(change.value);
    } else {
        slots.changes = changes;
    }
}

fn party(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize, slots: &mut Slots) {
    let Some(party) = party::read(text, lexicon, start, end) else { return };
    slots.targets = party.people;
    slots.department = party.department.filter(|name| !is_here(lexicon, name));
    for role in party.roles {
        push_role(lexicon, role, &mut slots.roles);
    }
}

/// A department as said; "our unit" is none.
fn department(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<String> {
    let mut end = end;
    let inner = class::INNER;
    for from in (start + 2)..end {
        if text.longest(lexicon, from, inner) == Some(end) {
            end = from;
            break;
        }
    }
    let name = text.shown(start, end);
    let all = text.longest_of(lexicon, start, &lexicon.sets.front).is_some();
    (!all && !is_here(lexicon, &name)).then_some(name)
}

fn is_here(lexicon: &Lexicon, name: &str) -> bool {
    lexicon.names.here.iter().any(|word| word == name)
}

/// Whether "by" stands right before a cell.
fn led(text: &Text<'_>, at: usize) -> bool {
    at > 0 && matches!(text.char_at(at - 1), '\u{7528}' | '\u{6253}' | '\u{8FC7}' | '\u{4EE5}' | '\u{8D70}')
}

/// Words that set a slot by themselves.
fn word(text: &Text<'_>, lexicon: &Lexicon, (start, end): (usize, usize), intent: Intent, slots: &mut Slots) {
    let is = |class: u16| {
        text.hits_at(start).iter().any(|hit| hit.end == end && lexicon.words[hit.word].classes.has(class))
    };
    match intent {
        Intent::MemberRemove if is(class::DIRECT) => slots.mode = Some(Mode::Direct),
        Intent::MemberRemove if is(class::RESIGN) => slots.mode = Some(Mode::Resign),
        Intent::MemberRemove if is(class::TRANSFER_MODE) => slots.mode = Some(Mode::Transfer),
        Intent::DepartmentHead if is(class::STRIP) || is(class::NO_LONGER) => {
            slots.revoke = true;
        }
        // DING一下 says what is done, 用DING催 by which way.
        Intent::NoticeRemind if !is(class::REMIND) || led(text, start) => {
            let way = CHANNELS.iter().find(|(class, _)| is(*class)).map(|(_, way)| *way);
            slots.channels.extend(way.filter(|way| !slots.channels.contains(way)));
        }
        Intent::MemberList if is(class::NO_ROLE) => slots.without_role = true,
        Intent::MemberList if is(class::INACTIVE) => slots.state = Some(State::Inactive),
        Intent::MemberList if is(class::ACTIVE) => slots.state = Some(State::Active),
        _ => {}
    }
}

/// Drops what a rule had to read but its intent has no slot for.
pub(super) fn keep_own(intent: Intent, slots: &mut Slots) {
    let taken = std::mem::take(slots);
    let Slots {
        targets, department, roles, state, without_role, when, notice, channels, account, name, ..
    } = taken.clone();
    *slots = match intent {
        Intent::MemberStatus | Intent::InviteDiagnose | Intent::InviteResend => {
            Slots { targets, ..Slots::default() }
        }
        Intent::ScopeShow => {
            let targets = targets.into_iter().filter(|person| !person.is_self).collect();
            Slots { targets, ..Slots::default() }
        }
        Intent::AuditList => Slots { targets, when, ..Slots::default() },
        Intent::NoticeRemind => Slots { channels, notice, ..Slots::default() },
        Intent::NoticeStatus | Intent::NoticeRecall => Slots { notice, ..Slots::default() },
        Intent::MemberList => {
            let field = name.is_some().then_some(Field::Title);
            Slots { department, roles, state, without_role, field, value: name, ..Slots::default() }
        }
        Intent::NoticeList
        | Intent::WorkList
        | Intent::ContactShow
        | Intent::Undo
        | Intent::NoticeReceived => Slots::default(),
        Intent::RoleList => Slots { department, roles, ..Slots::default() },
        Intent::InvitePending | Intent::MemberImport | Intent::DepartmentList => {
            Slots { department, ..Slots::default() }
        }
        Intent::AccountStatus
        | Intent::AccountReset
        | Intent::AccountDisable
        | Intent::AccountEnable
        | Intent::AccountLogout => Slots { account, ..Slots::default() },
        _ => taken,
    };
}
