//! Slips of the fingers: a message with one word put right, or without what made it a question.
//!
//! **Invariant:** what a message is put right to is an order beyond doubt.

use jiff::Timestamp;
use serde::Serialize;

use super::guard::Guard;
use super::lexicon::Lexicon;
use super::reading::{self, Prepared};
use super::text::Text;
use super::{Intent, near};

/// How long a message may be to be searched for misspellings.
pub(super) const LONGEST: usize = 60;

/// Something an unclear message may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it may have wanted.
    pub intent: Intent,
    /// The whole message put right, where putting one thing right makes it plain; it parses to that intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The order a message becomes with one word put right, if there is one.
pub(super) fn corrects(text: &Text<'_>, lexicon: &Lexicon) -> Option<Intent> {
    if text.cells.len() > LONGEST {
        return None;
    }
    corrected(text, &[Guard::Misspelling], lexicon, Timestamp::UNIX_EPOCH).first().map(|found| found.intent)
}

/// The order a text is, if it is beyond doubt one.
pub(super) fn order(candidate: &str, lexicon: &Lexicon, now: Timestamp) -> Option<Intent> {
    let prepared = Prepared::new(candidate, lexicon);
    reading::order(&prepared, lexicon, now).map(|read| read.intent)
}

/// The message with one thing put right: a command word, or what made it a question or a report.
pub(super) fn corrected(
    text: &Text<'_>,
    guards: &[Guard],
    lexicon: &Lexicon,
    now: Timestamp,
) -> Vec<Suggestion> {
    let kept = |guard: &Guard| matches!(guard, Guard::Question | Guard::Report | Guard::Misspelling);
    if !guards.iter().all(kept) {
        return Vec::new();
    }
    let mut found: Vec<Suggestion> = Vec::new();
    for candidate in near::without_particles(text) {
        plain(candidate, lexicon, now, &mut found);
    }
    if found.is_empty() && guards.iter().all(|guard| *guard == Guard::Misspelling) {
        let mut nearest = None;
        for (rank, candidate) in near::corrections(text, lexicon) {
            if found.len() == 3 || nearest.is_some_and(|nearest| rank > nearest) {
                break;
            }
            plain(candidate, lexicon, now, &mut found);
            nearest = nearest.or((!found.is_empty()).then_some(rank));
        }
    }
    found
}

/// Takes a corrected message if it is an order beyond doubt.
fn plain(candidate: String, lexicon: &Lexicon, now: Timestamp, found: &mut Vec<Suggestion>) {
    let Some(intent) = order(&candidate, lexicon, now) else { return };
    let read = reading::read(&Prepared::new(&candidate, lexicon), lexicon, now);
    let same = read.is_ok_and(|read| read.intent == intent);
    if same && found.len() < 3 && found.iter().all(|known| known.intent != intent) {
        found.push(Suggestion { intent, text: Some(candidate) });
    }
}
