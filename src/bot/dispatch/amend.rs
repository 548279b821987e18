//! What a text is where a notice lies on the table, or one that waits for its time is to be changed.

use jiff::Timestamp;

use super::heard::Heard;
use crate::bot::dialogue::{Dialogue, NoticeQuestion, Question, Session};
use crate::bot::wording::notice::change;
use crate::language::{Intent, Lexicon, Parsed};

/// A change of a notice; `None` where it is none, and then it may be anything.
pub(super) fn heard(
    words: &str,
    session: &Session,
    parsed: &Parsed,
    at: (&Lexicon, Timestamp),
) -> Option<Heard> {
    if parsed.intent == Intent::Unknown
        && let Some(which) = change::order(words)
    {
        return Some(Heard::ChangeNotice(which));
    }
    let asked = session.dialogue.as_ref().is_some_and(is_about_a_change);
    let proposed = session.dialogue.is_none()
        && session.table.as_ref().is_some_and(|table| table.intent == Intent::NoticeSend);
    if !asked && !proposed {
        return None;
    }
    match change::read(words, at) {
        Some(amends) => Some(Heard::Amend(amends, parsed.clone())),
        // A whole notice is another one.
        None if asked && parsed.intent == Intent::NoticeSend && parsed.slots.text.is_some() => {
            Some(Heard::Command(parsed.clone()))
        }
        None => None,
    }
}

fn is_about_a_change(dialogue: &Dialogue) -> bool {
    matches!(dialogue.question, Question::Notice(NoticeQuestion::Change { .. }))
}
