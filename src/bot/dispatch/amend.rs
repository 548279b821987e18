//! What a text is where a notice lies on the table, or one that waits for its time is to be changed.

use jiff::Timestamp;

use super::heard::Heard;
use crate::bot::dialogue::{Amend, Dialogue, NoticeQuestion, Question, Session};
use crate::bot::wording::notice::change;
use crate::language::{self, Intent, Lexicon, Parsed};

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
        // Who is to be left out of a proposed one is the proposal's business.
        Some(amends) if proposed && leaves_out_alone(&amends) && is_exception(words, at.0) => None,
        Some(amends) => Some(Heard::Amend(amends, parsed.clone())),
        // A whole notice is another one.
        None if asked && parsed.intent == Intent::NoticeSend && parsed.slots.text.is_some() => {
            Some(Heard::Command(parsed.clone()))
        }
        None => None,
    }
}

fn leaves_out_alone(amends: &[Amend]) -> bool {
    amends.iter().all(|one| matches!(one, Amend::Except(_)))
}

fn is_exception(words: &str, lexicon: &Lexicon) -> bool {
    language::read_exception(words, lexicon).is_some()
}

fn is_about_a_change(dialogue: &Dialogue) -> bool {
    matches!(dialogue.question, Question::Notice(NoticeQuestion::Change { .. }))
}
