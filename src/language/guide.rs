//! `guide`: how something is done by hand, and what the manual's questions answer.
//!
//! **Invariant:** only read when something is asked, or when the words themselves are the question (忘记密码).

use super::Intent;
use super::class;
use super::lexicon::Lexicon;
use super::text::{Kind, Text};

/// The longest message that is a question by its words alone, in cells.
const LONGEST_EVIDENT: usize = 40;

/// The message without the word that asks how, where that word stands in front or closes it.
pub(super) fn without_how(text: &Text<'_>, lexicon: &Lexicon) -> Option<String> {
    let (first, end) = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    let mut at = first;
    while let Some(next) = text.longest(lexicon, at, class::BEFORE_HOW) {
        at = text.skip_soft(next);
    }
    let (from, to) = if let Some(next) = text.longest(lexicon, at, class::HOW) {
        (text.skip_soft(next), text.cells.len())
    } else {
        let tail = (end.saturating_sub(6).max(first)..end)
            .find(|at| text.longest(lexicon, *at, class::HOW_TAIL) == Some(end))?;
        (first, tail)
    };
    let (start, stop) = (text.cells.get(from)?.start, text.cells.get(to.checked_sub(1)?)?.end);
    (from < to && to - from <= LONGEST).then(|| text.folded.verbatim(start, stop).to_owned())
}

/// The longest command somebody asks about, in cells.
const LONGEST: usize = 400;

/// The manual's topic for a command.
pub(super) fn topic_of(intent: Intent) -> Option<&'static str> {
    Some(match intent {
        Intent::MemberAdd | Intent::MemberImport => "add_member",
        Intent::MemberRemove => "remove_member",
        Intent::MemberUpdate | Intent::MemberMove => "edit_member",
        Intent::RoleGrant | Intent::RoleRevoke | Intent::RoleHandover => "assign_role",
        Intent::GroupCreate => "group_chat",
        Intent::MeetingStart => "video_meeting",
        Intent::AccountReset => "forgot_password",
        Intent::MemberStatus => "check_joined",
        _ => return None,
    })
}

/// The topic that a new number of one's own is about.
const OWN_NUMBER: &str = "change_mobile";

/// The topic asked about.
pub(super) fn topic(text: &Text<'_>, lexicon: &Lexicon) -> Option<String> {
    if text.has_login && text.present.has(class::RESET) {
        return None;
    }
    let asks = text.present.meets(&lexicon.sets.asks);
    let has = |class: &u16| text.present.has(*class);
    let numbered = text.cells.iter().any(|cell| cell.kind == Kind::Number && cell.end - cell.start >= 7);
    let short = text.cells.len() < LONGEST_EVIDENT;
    let found = lexicon.guides.iter().find(|guide| {
        // Whoever says the new number wants it changed.
        let told = guide.evident && short && !(numbered && guide.topic == OWN_NUMBER);
        (asks || told) && guide.groups.iter().all(|group| group.iter().any(has))
    });
    found.map(|guide| guide.topic.clone())
}
