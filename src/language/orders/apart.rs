//! Orders that each stand alone, of which one reading of the whole message would make another one.
//!
//! `给张三加上接诉即办员，给李四加上信息员` has a form of its own as a handover, and is none: each half says what, and of
//! whom. Who is merged with whom is decided by what the halves say by themselves.
//!
//! **Invariant:** each part is a whole order that names somebody; a handover said as taking from one and giving the same
//! to another stays one.

use super::{Reader, is_mark, is_one, is_stop, is_wish, read_one, who};
use crate::language::slots::Slots;
use crate::language::{Intent, Parsed};

/// The most parts a message may have.
const MOST: usize = 5;

/// The orders of a message whose parts stand alone; none where the whole says the same as its parts.
pub(super) fn stand_alone(text: &str, whole: &Parsed, with: Reader<'_>) -> Vec<Parsed> {
    let parts: Vec<(usize, &str)> = parts(text);
    if !(2..=MOST).contains(&parts.len()) || !is_wish(whole) {
        return Vec::new();
    }
    let each = parts.iter().map(|(_, part)| *part);
    let mut splits: Vec<Vec<&str>> = vec![each.collect()];
    for (at, _) in &parts[1..] {
        splits.push(vec![text[..*at].trim_end_matches(is_mark), &text[*at..]]);
    }
    splits
        .into_iter()
        .map(|split| orders(&split, with))
        .find(|orders| differ(orders, whole))
        .unwrap_or_default()
}

/// The parts between marks, and where they begin.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    for part in text.split(is_stop) {
        let at = part.as_ptr() as usize - text.as_ptr() as usize;
        let led = part.len() - part.trim_start().len();
        if !part.trim().is_empty() {
            parts.push((at + led, part.trim()));
        }
    }
    parts
}

/// What the parts order, if every one of them does.
fn orders(parts: &[&str], with: Reader<'_>) -> Vec<Parsed> {
    if parts.windows(2).any(|pair| parts_somebody(pair[0], pair[1])) {
        return Vec::new();
    }
    let read: Vec<Parsed> = parts.iter().map(|part| read_one(part, with)).collect();
    let stands = read.iter().zip(parts).all(|(one, part)| {
        one.intent.is_write()
            && one.left.is_empty()
            && one.slots.text.is_none()
            && !who(&one.slots).is_empty()
            && one.slots.members.iter().all(|member| member.name.is_some() && member.mobile.is_some())
            && says_more_than_who(part, &one.slots)
    });
    if stands { read } else { Vec::new() }
}

/// Whether more than somebody's name and number is said.
fn says_more_than_who(part: &str, slots: &Slots) -> bool {
    const FEWEST: usize = 2;
    let mut rest = part.to_owned();
    for one in who(slots) {
        for said in [one.name, one.mobile].into_iter().flatten() {
            rest = rest.replace(&said, "");
        }
    }
    rest.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST
}

/// Whether orders say something else than the whole they were cut from.
fn differ(orders: &[Parsed], whole: &Parsed) -> bool {
    let [first, rest @ ..] = orders else { return false };
    if orders.windows(2).any(|pair| is_one(&pair[0], &pair[1])) || hands_over(orders) {
        return false;
    }
    let mixed = rest.iter().any(|one| one.intent != first.intent);
    mixed || whole.intent != first.intent
}

/// Whether what is taken from one is what is given to the other.
fn hands_over(orders: &[Parsed]) -> bool {
    let [one, other] = orders else { return false };
    let intents = [one.intent, other.intent];
    let pair = intents == [Intent::RoleRevoke, Intent::RoleGrant]
        || intents == [Intent::RoleGrant, Intent::RoleRevoke];
    let of = |order: &Parsed| who(&order.slots);
    pair && one.slots.roles == other.slots.roles && of(one).len() == 1 && of(one) != of(other)
}

/// Whether a cut would part somebody from the number that stands behind their name.
pub(super) fn parts_somebody(left: &str, right: &str) -> bool {
    const FEWEST: usize = 7;
    let number = right.trim_start_matches(|c: char| is_mark(c) || c == '+');
    let digits = number
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'))
        .filter(char::is_ascii_digit);
    let name = left.trim_end_matches(is_mark).chars().next_back();
    digits.count() >= FEWEST && name.is_some_and(char::is_alphabetic)
}
