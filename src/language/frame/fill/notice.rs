//! Which notice is meant, of an order or a question about one that was sent.
//!
//! **Invariant:** the number said, without its noun; a title only where it stands before the noun.

use super::Filled;
use crate::language::Intent;
use crate::language::cue;
use crate::language::found::What;
use crate::language::frame::facts::Facts;
use crate::language::pattern::Frame;
use crate::language::slots::Channel;

pub(super) fn fill(facts: &Facts<'_, '_>, frame: &Frame, filled: &mut Filled) {
    let number = facts.shorts.first().copied();
    filled.slots.notice = number.map(|at| digits(&facts.shown(at)));
    if number.is_none()
        && let Some(title) = title(facts, &mut filled.used)
    {
        filled.slots.notice = Some(title);
    }
    if frame.intent == Intent::NoticeRemind && facts.cues & cue::DING != 0 && strongly(facts) {
        filled.slots.channels = vec![Channel::Ding];
    }
}

/// The number alone.
fn digits(shown: &str) -> String {
    shown.chars().filter(char::is_ascii_digit).collect()
}

/// How many of the people are the title of a notice.
pub(super) fn people_in_title(facts: &Facts<'_, '_>) -> usize {
    let mut used = Vec::new();
    if title(facts, &mut used).is_none() {
        return 0;
    }
    facts.people.iter().filter(|one| used.contains(&one.first)).count()
}

/// By DING or telephone.
fn strongly(facts: &Facts<'_, '_>) -> bool {
    facts.spans.iter().any(|span| span.cues() & cue::DING != 0)
}

/// Words nobody knows right before the noun: 消防演练那条通知.
fn title(facts: &Facts<'_, '_>, used: &mut Vec<usize>) -> Option<String> {
    let noun = facts.first(0, cue::NOTICE)?;
    let mut from = noun;
    while from > 0 {
        let before = facts.spans[from - 1];
        let inside = matches!(before.what, What::Rest | What::Unit | What::Name)
            || before.cues() & cue::OF != 0 && from == noun;
        let fill = before.cues() & cue::FILL != 0 && from == noun && before.end - before.start <= 2;
        if !(inside || fill) {
            break;
        }
        from -= 1;
    }
    let last = (from..noun)
        .rev()
        .find(|at| matches!(facts.spans[*at].what, What::Rest | What::Unit | What::Name))?;
    let first =
        (from..noun).find(|at| matches!(facts.spans[*at].what, What::Rest | What::Unit | What::Name))?;
    let person = |at: usize| {
        facts.people.iter().find(|one| one.first == at).is_some_and(|one| {
            crate::language::people::is_certain(std::slice::from_ref(&one.person), facts.lexicon)
        })
    };
    if (first..=last).all(|at| facts.spans[at].what == What::Unit || person(at)) {
        return None;
    }
    used.extend(first..=last);
    Some(facts.text.shown(facts.spans[first].start, facts.spans[last].end))
}
