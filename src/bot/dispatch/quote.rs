//! What a message quotes is part of it: 确认 and 取消 are about what is quoted, and a bare order is about the words there.
//!
//! **Invariant:** where what is quoted is not known to be what is open, nothing is confirmed or called off.

use super::amend;
use super::follow;
use super::heard::{self, Heard};
use super::mention;
use crate::bot::Desk;
use crate::bot::dialogue::{Of, Session};
use crate::domain::inbound::Quote;
use crate::language::{self, Intent, Parsed, Slots};

/// Reads a text, in answer to what is quoted where something is.
pub(super) fn heard(words: &str, quote: Option<&Quote>, session: &Session, desk: &Desk) -> Heard {
    let heard = follow::heard(words, session, desk)
        .or_else(|| amend::heard(words, session, desk))
        .unwrap_or_else(|| heard::heard(words, session, desk));
    let heard = desk.reading(|reader| mention::heard(heard, words, session, reader));
    let Some(quote) = quote else { return heard };
    match heard {
        Heard::Confirm(_) if !is_open(quote, session) => Heard::Confirm(Of::Other),
        Heard::Cancel(_) if !is_open(quote, session) => Heard::Cancel(Of::Other),
        Heard::Answer(_) if is_yes(words, desk) && !is_open(quote, session) => Heard::Confirm(Of::Other),
        Heard::Command(parsed) => Heard::Command(with_quoted(quote, words, parsed, desk)),
        // Of several cards the one that is quoted is meant, and not the latest.
        heard if changes_a_card(&heard) && session.tables().count() > 1 && !is_open(quote, session) => {
            Heard::Quoted
        }
        other => other,
    }
}

/// Whether it is about the card on the table, and makes another one of it.
fn changes_a_card(heard: &Heard) -> bool {
    matches!(
        heard,
        Heard::Correct(..)
            | Heard::Amend(..)
            | Heard::Reason(_)
            | Heard::LeaveOut(_)
            | Heard::Narrow(..)
            | Heard::Import(_)
    )
}

/// Whether it is 确认 as well where a question is open, whose only choice it would make.
fn is_yes(words: &str, desk: &Desk) -> bool {
    language::control_word(words, &desk.lexicon) == Some(Intent::Confirm)
}

/// Whether what is quoted is one of the messages the open thing was put together from.
fn is_open(quote: &Quote, session: &Session) -> bool {
    let open = session.dialogue.as_ref().map(|dialogue| &dialogue.request);
    let request = open.or(session.table.as_ref().map(|table| &table.request));
    let known = |message: &String| request.is_some_and(|request| request.said.contains(message));
    quote.message.as_ref().is_some_and(known)
}

/// An order that says nothing of its own is about what is quoted; a notice without a text says that. The two are read
/// as the lines of one message, and count only where that is still the same order.
fn with_quoted(quote: &Quote, words: &str, parsed: Parsed, desk: &Desk) -> Parsed {
    let Some(text) = quote.text.as_deref().filter(|text| !text.trim().is_empty()) else { return parsed };
    match parsed.intent {
        Intent::NoticeSend if parsed.slots.text.is_none() => {
            let mut parsed = parsed;
            parsed.slots.text = Some(text.trim().to_owned());
            parsed
        }
        intent if intent.is_write() && parsed.slots == Slots::default() && intent != Intent::NoticeRecall => {
            let whole = desk.parse(&format!("{words}\n{text}"));
            if whole.intent == intent { whole } else { parsed }
        }
        _ => parsed,
    }
}
