//! What an unclear message may have meant.
//!
//! **Invariant:** suggestions are offered, never acted on; at most three.

use jiff::Timestamp;

use super::Intent;
use super::lexicon::{Lexicon, class_set};
use super::reading::{self, Prepared};
use super::text::Text;

/// How long a message may be to be searched for misspellings.
const LONGEST: usize = 60;
/// How many corrections are tried.
const TRIES: usize = 24;

/// Words that name an intent by themselves; a role must be named too where the flag is set.
const HINTS: &[(&str, bool, Intent)] = &[
    ("revoke", true, Intent::RoleRevoke),
    ("grant", true, Intent::RoleGrant),
    ("resend", false, Intent::InviteResend),
    ("remove_only", false, Intent::MemberRemove),
    ("resign", false, Intent::MemberRemove),
    ("left", false, Intent::MemberRemove),
    ("import", false, Intent::MemberImport),
    ("add", false, Intent::MemberAdd),
    ("add_to", false, Intent::MemberAdd),
    ("move_to", false, Intent::MemberMove),
    ("rename", false, Intent::MemberUpdate),
    ("field_mobile", false, Intent::MemberUpdate),
    ("field_title", false, Intent::MemberUpdate),
    ("field_job_number", false, Intent::MemberUpdate),
    ("pull_group", false, Intent::GroupCreate),
    ("meet", false, Intent::MeetingStart),
    ("recall_sure", false, Intent::NoticeRecall),
    ("tell", false, Intent::NoticeSend),
    ("account_strict", false, Intent::AccountStatus),
    ("password", false, Intent::AccountReset),
    ("invite_noun", false, Intent::InviteDiagnose),
    ("scope_noun", false, Intent::ScopeShow),
    ("log", false, Intent::AuditList),
];

/// Up to three intents.
pub(super) fn suggest(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp) -> Vec<Intent> {
    let mut found = Vec::new();
    if text.cells.len() <= LONGEST {
        without_guards(text, lexicon, now, &mut found);
    }
    for (class, needs_role, intent) in HINTS {
        let class = lexicon.class(class);
        let said = text.hits.iter().any(|hit| {
            (hit.end - hit.start >= 2 || *intent == Intent::MemberRemove)
                && lexicon.words[hit.word].classes.contains(&class)
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
    let guards = class_set(lexicon, &["neg", "cond", "report", "other", "again", "soft_mid"]);
    let guarding = class_set(lexicon, &["neg", "cond", "report", "other"]);
    if !text.present.meets(&guarding) {
        return;
    }
    let mut kept = String::new();
    let mut at = 0;
    while at < text.cells.len() {
        match text.longest_of(lexicon, at, &guards) {
            Some(hit) => at = hit.end,
            None => {
                let cell = text.cells[at];
                kept.extend(&text.folded.shown[cell.start..cell.end]);
                at += 1;
            }
        }
    }
    offer(&kept, lexicon, now, found);
}

/// The message with one character of a command word put right.
fn corrected(text: &Text<'_>, lexicon: &Lexicon, now: Timestamp, found: &mut Vec<Intent>) {
    let commands = class_set(lexicon, COMMANDS);
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

const COMMANDS: &[&str] = &[
    "remove_only",
    "add",
    "member",
    "import",
    "resign",
    "transfer_mode",
    "change_verb",
    "move_to",
    "grant",
    "revoke",
    "make",
    "resend",
    "account_strict",
    "account_new",
    "reset",
    "password",
    "disable",
    "enable",
    "logout",
    "tell",
    "notice",
    "recall",
    "remind",
    "pull_group",
    "meet",
    "role_bare",
    "hand_to",
    "add_to",
    "serve",
];

/// One character differs, or two neighbours are swapped.
fn nearly(typed: &[char], word: &[char]) -> bool {
    let mut wrong = (0..word.len()).filter(|at| typed[*at] != word[*at]);
    match (wrong.next(), wrong.next(), wrong.next()) {
        (Some(_), None, _) => true,
        (Some(a), Some(b), None) => b == a + 1 && typed[a] == word[b] && typed[b] == word[a],
        _ => false,
    }
}
