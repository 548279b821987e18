//! What a text is where a notice lies on the table, or one that waits for its time is to be changed.

use super::heard::Heard;
use crate::bot::Desk;
use crate::bot::dialogue::{Amend, Dialogue, NoticeQuestion, Question, Session};
use crate::bot::wording::notice::change;
use crate::language::{self, Intent, Lexicon};

/// A change of a notice; `None` where it is none, and then it may be anything.
pub(super) fn heard(words: &str, session: &Session, desk: &Desk) -> Option<Heard> {
    let asked = session.dialogue.as_ref().is_some_and(is_about_a_change);
    let proposed = session.dialogue.is_none()
        && session.table.as_ref().is_some_and(|table| table.intent == Intent::NoticeSend);
    let order = change::order(words);
    if order.is_none() && !asked && !proposed {
        return None;
    }
    let parsed = desk.parse(words);
    if let Some(which) = order.filter(|_| parsed.intent == Intent::Unknown) {
        return Some(Heard::ChangeNotice(which));
    }
    // A whole notice is another one; what names neither receiver nor text is about this one.
    let said = &parsed.slots;
    if parsed.intent == Intent::NoticeSend && said.text.is_some() && !said.audience.is_empty() {
        return Some(Heard::Command(parsed));
    }
    if proposed
        && parsed.intent == Intent::NoticeSend
        && said.audience.is_empty()
        && !said.channels.is_empty()
    {
        let ways = std::iter::once(Amend::Ways(said.channels.clone()));
        let amends = ways.chain(said.text.clone().map(Amend::Text)).collect();
        return Some(Heard::Amend(amends, parsed));
    }
    if let Some(amends) = retimed(words, session, desk).filter(|_| asked || proposed) {
        return Some(Heard::Amend(amends, parsed));
    }
    match desk.reading(|reader| change::read(words, reader)).filter(|_| asked || proposed) {
        // Who is to be left out of a proposed one is the proposal's business.
        Some(amends) if proposed && leaves_out_alone(&amends) && is_exception(words, &desk.lexicon) => None,
        Some(amends) => Some(Heard::Amend(amends, parsed)),
        // A whole notice is another one.
        None if asked && parsed.intent == Intent::NoticeSend && parsed.slots.text.is_some() => {
            Some(Heard::Command(parsed))
        }
        None => None,
    }
}

/// Another time that is, or may be, that of what the open notice tells of.
fn retimed(words: &str, session: &Session, desk: &Desk) -> Option<Vec<Amend>> {
    let open = session.dialogue.as_ref().map(|dialogue| &dialogue.request);
    let request = open.or(session.table.as_ref().map(|table| &table.request))?;
    let planned = request.slots.when.is_some() || request.notice.at.is_some();
    let text = request.slots.text.as_deref()?;
    desk.reading(|reader| change::retime(words, (text, planned), reader))
}

fn leaves_out_alone(amends: &[Amend]) -> bool {
    amends.iter().all(|one| matches!(one, Amend::Except(_)))
}

fn is_exception(words: &str, lexicon: &Lexicon) -> bool {
    language::read_exception(words, lexicon).is_some()
}

fn is_about_a_change(dialogue: &Dialogue) -> bool {
    use NoticeQuestion::{Change, TooLong};
    matches!(dialogue.question, Question::Notice(Change { .. } | TooLong { .. }))
}
