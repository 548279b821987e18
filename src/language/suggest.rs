//! What an unclear message may have meant.
//!
//! **Invariant:** suggestions are offered, never acted on; at most three; a suggested text parses to its intent.

use jiff::Timestamp;

use super::Intent;
use super::class;
use super::guard::Guard;
use super::lexicon::Lexicon;
use super::reading::{self, Prepared};
use super::slip::{LONGEST, Suggestion, corrected, order};
use super::text::Text;

/// What must stand beside a hinting word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    Role,
    Notice,
}
use Beside::{Nothing, Notice, Role};

/// Words that name an intent, and what they need beside them.
const HINTS: &[(u16, Beside, Intent)] = &[
    (class::NO_LONGER, Role, Intent::RoleRevoke),
    (class::REVOKE, Role, Intent::RoleRevoke),
    (class::GRANT, Role, Intent::RoleGrant),
    (class::RESEND, Nothing, Intent::InviteResend),
    (class::REMOVE_ONLY, Nothing, Intent::MemberRemove),
    (class::RESIGN, Nothing, Intent::MemberRemove),
    (class::LEFT, Nothing, Intent::MemberRemove),
    (class::IMPORT, Nothing, Intent::MemberImport),
    (class::ADD, Nothing, Intent::MemberAdd),
    (class::ADD_TO, Nothing, Intent::MemberAdd),
    (class::MOVE_TO, Nothing, Intent::MemberMove),
    (class::RENAME, Nothing, Intent::MemberUpdate),
    (class::FIELD_MOBILE, Nothing, Intent::MemberUpdate),
    (class::FIELD_TITLE, Nothing, Intent::MemberUpdate),
    (class::FIELD_JOB_NUMBER, Nothing, Intent::MemberUpdate),
    (class::PULL_GROUP, Nothing, Intent::GroupCreate),
    (class::MEET, Nothing, Intent::MeetingStart),
    (class::RECALL_SURE, Nothing, Intent::NoticeRecall),
    (class::RECALL, Notice, Intent::NoticeRecall),
    (class::REMIND, Notice, Intent::NoticeRemind),
    (class::RETIME, Nothing, Intent::NoticeSend),
    (class::TELL, Nothing, Intent::NoticeSend),
    (class::ACCOUNT_STRICT, Nothing, Intent::AccountStatus),
    (class::PASSWORD, Nothing, Intent::AccountReset),
    (class::INVITE_NOUN, Nothing, Intent::InviteDiagnose),
    (class::SCOPE_NOUN, Nothing, Intent::ScopeShow),
    (class::LOG, Nothing, Intent::AuditList),
];

/// What a message nobody understands may have meant: at most three, the likeliest first; empty for one that is
/// understood. `填加成员 张三 13800138000` → `member.add` with `添加成员 张三 13800138000`.
///
/// A text is only there for a slip of the fingers (a misspelling, a question mark, a particle): what was denied, made
/// conditional or said of somebody else is suggested by its intent alone.
pub fn suggestions(text: &str, lexicon: &Lexicon) -> Vec<Suggestion> {
    let now = Timestamp::UNIX_EPOCH;
    let parsed = super::parse(text, now, lexicon);
    if parsed.intent != Intent::Unknown {
        return Vec::new();
    }
    if !parsed.orders.is_empty() {
        return parsed.suggest.into_iter().map(|intent| Suggestion { intent, text: None }).collect();
    }
    let prepared = Prepared::new(text, lexicon);
    match reading::read(&prepared, lexicon, now) {
        Ok(_) => Vec::new(),
        Err(guards) => {
            let reads = |text: &str| super::parse(text, now, lexicon).intent;
            suggest(&prepared.text, &guards, lexicon, now, reads)
        }
    }
}

/// Up to three; `reads` is what a text put right is read as.
pub(super) fn suggest(
    text: &Text<'_>,
    guards: &[Guard],
    lexicon: &Lexicon,
    now: Timestamp,
    reads: impl Fn(&str) -> Intent,
) -> Vec<Suggestion> {
    let short = text.cells.len() <= LONGEST;
    let mut found = if short { corrected(text, guards, lexicon, now) } else { Vec::new() };
    found.retain(|one| one.text.as_ref().is_none_or(|text| reads(text) == one.intent));
    if short && let Some(intent) = without_guards(text, lexicon).and_then(|said| order(&said, lexicon, now)) {
        add(&mut found, intent);
    }
    let readable = found.is_empty() && text.cells.len() <= LONGEST * 4;
    let people = if readable { super::member::read(text, lexicon) } else { None };
    if people.is_some_and(|found| found.slots.members.iter().any(|member| member.mobile.is_some())) {
        add(&mut found, Intent::MemberAdd);
    }
    for (class, beside, intent) in HINTS {
        let said = text.present.has(*class)
            && text.hits.iter().any(|hit| {
                (hit.end - hit.start >= 2 || *beside == Role || *intent == Intent::MemberRemove)
                    && lexicon.words[hit.word].classes.has(*class)
            });
        let stands = match beside {
            Nothing => true,
            Role => text.has_role,
            Notice => text.present.has(class::NOTICE),
        };
        if said && stands {
            add(&mut found, *intent);
        }
    }
    found.truncate(3);
    found
}

fn add(found: &mut Vec<Suggestion>, intent: Intent) {
    if found.iter().all(|known| known.intent != intent) {
        found.push(Suggestion { intent, text: None });
    }
}

/// The message without its guarding words.
fn without_guards(text: &Text<'_>, lexicon: &Lexicon) -> Option<String> {
    let guards = &lexicon.sets.guarding_words;
    let guarding = &lexicon.sets.guarding;
    if !text.present.meets(guarding) {
        return None;
    }
    let mut kept = String::new();
    let mut at = 0;
    while at < text.cells.len() {
        if let Some(hit) = text.longest_of(lexicon, at, guards) {
            at = hit.end;
            continue;
        }
        let cell = text.cells[at];
        kept.extend(&text.folded.shown[cell.start..cell.end]);
        at += 1;
    }
    Some(kept)
}
