//! What is said about a notice that is out, while something is open and while nothing is.
//!
//! **Invariant:** such a sentence is no text of another notice and nobody it is for; one that denies orders nothing.

use super::heard::Heard;
use crate::bot::Desk;
use crate::bot::dialogue::{Question, Session};
use crate::language::{FollowUp, Intent, Parsed, Sure};

/// What it comes to; `None` where the text is nothing of the kind, or may well be something else.
pub(super) fn heard(words: &str, session: &Session, desk: &Desk) -> Option<Heard> {
    let follow = desk.reading(|reader| reader.follow_up(words))?;
    let about = |intent: Intent| {
        session.dialogue.is_none() && session.table.as_ref().is_some_and(|table| table.intent == intent)
    };
    if about(Intent::NoticeRemind) && follow.intent == Intent::NoticeRemind && names_somebody(&follow) {
        return Some(Heard::Narrow(follow.slots.audience, follow.slots.except));
    }
    let denies = follow.intent == Intent::NoticeRemind && follow.slots.audience.is_empty();
    if denies && !follow.slots.except.is_empty() && follow.sure == Sure::Faint {
        return None;
    }
    let spoken = session.notice.is_some() || session.stoppable.is_some();
    let open = [Intent::NoticeSend, Intent::NoticeRemind, Intent::NoticeRecall].into_iter().any(about);
    let parsed = desk.parse(words);
    let free = session.dialogue.as_ref().is_none_or(|dialogue| dialogue.question != Question::Title);
    let meant = match follow.sure {
        Sure::Named => true,
        Sure::Plain => free && yields(&parsed, &follow),
        Sure::Faint => session.dialogue.is_none() && (spoken || open) && yields(&parsed, &follow),
    };
    let FollowUp { intent, slots, .. } = follow;
    meant.then(|| Heard::Command(Parsed { intent, slots, ..Parsed::default() }))
}

fn names_somebody(follow: &FollowUp) -> bool {
    !follow.slots.audience.is_empty() || !follow.slots.except.is_empty()
}

/// Whether what the text was read as by itself gives way.
fn yields(parsed: &Parsed, follow: &FollowUp) -> bool {
    match parsed.intent {
        Intent::Unknown => parsed.orders.is_empty(),
        Intent::MemberStatus | Intent::MemberList => true,
        // What seemed to be the text of one.
        Intent::NoticeSend => parsed.slots.audience.is_empty(),
        intent => intent == follow.intent && names_somebody(follow),
    }
}
