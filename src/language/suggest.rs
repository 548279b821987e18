//! What an unclear message may have meant.
//!
//! **Invariant:** suggestions are offered, never acted on; at most three.

use jiff::Timestamp;

use super::Intent;
use super::class;
use super::lexicon::Lexicon;
use super::reading::{self, Prepared};
use super::text::Text;

/// How long a message may be to be searched for misspellings.
const LONGEST: usize = 60;
/// How many corrections are tried.
const TRIES: usize = 24;

/// Words that name an intent by themselves; a role must be named too where the flag is set.
const HINTS: &[(u16, bool, Intent)] = &[
    (class::REVOKE, true, Intent::RoleRevoke),
    (class::GRANT, true, Intent::RoleGrant),
    (class::RESEND, false, Intent::InviteResend),
    (class::REMOVE_ONLY, false, Intent::MemberRemove),
    (class::RESIGN, false, Intent::MemberRemove),
    (class::LEFT, false, Intent::MemberRemove),
    (class::IMPORT, false, Intent::MemberImport),
    (class::ADD, false, Intent::MemberAdd),
    (class::ADD_TO, false, Intent::MemberAdd),
    (class::MOVE_TO, false, Intent::MemberMove),
    (class::RENAME, false, Intent::MemberUpdate),
    (class::FIELD_MOBILE, false, Intent::MemberUpdate),
    (class::FIELD_TITLE, false, Intent::MemberUpdate),
    (class::FIELD_JOB_NUMBER, false, Intent::MemberUpdate),
    (class::PULL_GROUP, false, Intent::GroupCreate),
    (class::MEET, false, Intent::MeetingStart),
    (class::RECALL_SURE, false, Intent::NoticeRecall),
    (class::TELL, false, Intent::NoticeSend),
    (class::ACCOUNT_STRICT, false, Intent::AccountStatus),
    (class::PASSWORD, false, Intent::AccountReset),
    (class::INVITE_NOUN, false, Intent::InviteDiagnose),
    (class::SCOPE_NOUN, false, Intent::ScopeShow),
    (class::LOG, false, Intent::AuditList),
];

/// Up to three intents.
pub(super) fn suggest(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Vec<Intent> {
    let mut found = Vec::new();
    if text.cells.len() <= LONGEST {
        without_guards(text, lexicon, now, &mut found);
    }
    let people = super::member::read(text, lexicon).filter(|_| text.cells.len() <= LONGEST * 4);
    if people.is_some_and(|found| found.slots.members.iter().any(|member| member.mobile.is_some()))
        && found.is_empty()
    {
        found.push(Intent::MemberAdd);
    }
    for (class, needs_role, intent) in HINTS {
        let said = text.hits.iter().any(|hit| {
            (hit.end - hit.start >= 2 || *needs_role || *intent == Intent::MemberRemove)
                && lexicon.words[hit.word].classes.contains(class)
        });
        if said && (!needs_role || text.has_role) && !found.contains(intent) {
            found.push(*intent);
        }
    }
    if found.len() < 3 && text.cells.len() <= LONGEST {
        corrected(text, lexicon, now, &mut found);
    }
    found.truncate(3);
    found
}

fn offer(candidate: &str, lexicon: &Lexicon, now: Timestamp, found: &mut Vec<Intent>) {
    let prepared = Prepared::new(candidate, lexicon);
    if let Some(read) = reading::order(&prepared, lexicon, now).filter(|read| !found.contains(&read.intent)) {
        found.push(read.intent);
    }
}

/// The message without its guarding words.
fn without_guards(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, found: &mut Vec<Intent>) {
    let guards = &lexicon.sets.guarding_words;
    let guarding = &lexicon.sets.guarding;
    if !text.present.meets(guarding) {
        return;
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
    offer(&kept, lexicon, now, found);
}

/// The message with one character of a command word put right.
fn corrected(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, found: &mut Vec<Intent>) {
    let commands = &lexicon.sets.commands;
    let chars = &text.folded.shown;
    let plain = &text.folded.plain;
    let mut tries = 0;
    for (word, info) in lexicon.texts.iter().zip(&lexicon.words) {
        if !info.classes.iter().any(|class| commands.has(*class)) {
            continue;
        }
        let word: Vec<char> = word.chars().collect();
        if !(2..=6).contains(&word.len()) {
            continue;
        }
        for at in 0..chars.len().saturating_sub(word.len() - 1) {
            if !nearly(&plain[at..at + word.len()], &word) {
                continue;
            }
            tries += 1;
            if tries > TRIES || found.len() >= 3 {
                return;
            }
            let mut candidate: String = chars[..at].iter().collect();
            candidate.extend(&word);
            candidate.extend(&chars[at + word.len()..]);
            offer(&candidate, lexicon, now, found);
        }
    }
}

/// One character differs, or two neighbours are swapped.
fn nearly(typed: &[char], word: &[char]) -> bool {
    let mut wrong = (0..word.len()).filter(|at| typed[*at] != word[*at]);
    match (wrong.next(), wrong.next(), wrong.next()) {
        (Some(_), None, _) => true,
        (Some(a), Some(b), None) => b == a + 1 && typed[a] == word[b] && typed[b] == word[a],
        _ => false,
    }
}
