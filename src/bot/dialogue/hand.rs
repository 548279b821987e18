//! Answers that name the two sides of a handover, a title, a time.

use super::Request;
use crate::language::{Answer, Party, Person};

/// The one person an answer names.
fn person(answer: &Answer) -> Option<Person> {
    let name = answer.names.first().cloned();
    let mobile = answer.mobiles.first().cloned();
    (name.is_some() || mobile.is_some()).then(|| Person { name, mobile, ..Person::default() })
}

/// The answer as one side.
pub(super) fn merge_into(side: &mut Option<Party>, answer: &Answer) -> bool {
    let Some(person) = person(answer) else { return false };
    *side = Some(Party::Person(person));
    true
}

/// The whole text is the title.
pub(super) fn merge_title(request: &mut Request, text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.contains('\n') {
        return false;
    }
    request.slots.name = Some(text.to_owned());
    true
}

/// The text as said, under the day it may belong to: the command reads it, knowing the time.
pub(super) fn merge_when(request: &mut Request, day: Option<&str>, text: &str) -> bool {
    request.slots.when = Some(format!("{}\n{}", day.unwrap_or_default(), text.trim()));
    true
}
