//! Command words that were nearly typed: one character off, two swapped, one doubled, or only alike in sound.
//!
//! **Invariant:** a correction replaces one stretch of what was typed; the rest stays as it came.

use super::command::Command;
use super::glyph::is_han;
use super::lexicon::Lexicon;
use super::pinyin;
use super::text::{Cell, Kind, Text};

/// How long a message may be to be searched, in characters.
const LONGEST: usize = 120;
/// How many corrections are tried.
const TRIES: usize = 12;

/// Whole messages with one command word put right, the closest first, each with how far off it was.
pub(super) fn corrections(text: &Text<'_>, lexicon: &Lexicon) -> Vec<(u8, String)> {
    let start = text.cells.first().map_or(0, |cell| cell.start);
    let plain = text.folded.plain.get(start..).unwrap_or_default();
    if plain.len() > LONGEST {
        return Vec::new();
    }
    let sounds: Vec<Vec<u64>> = plain.iter().map(|c| pinyin::syllables(*c)).collect();
    let mut found: Vec<(u8, usize, &Command, usize, usize)> = Vec::new();
    for word in &lexicon.commands {
        for at in 0..plain.len() {
            let end = at + word.chars.len();
            let rank = match plain.get(at..end) {
                Some(typed) => nearly(typed, &sounds[at..end], word).map(|rank| (rank, end)),
                None => None,
            };
            let longer = || Some((doubled(plain.get(at..=end)?, &word.chars)?, end + 1));
            if let Some((rank, end)) = rank.or_else(longer) {
                found.push((rank, usize::MAX - word.chars.len(), word, at, end));
            }
        }
    }
    found.sort_by_key(|(rank, length, ..)| (*rank, *length));
    found.truncate(TRIES);
    let put_right = |(rank, _, word, from, to): (u8, usize, &Command, usize, usize)| {
        let right = word.chars.iter().collect::<String>();
        (rank, replaced(text, start, (start + from, start + to), &right))
    };
    found.into_iter().map(put_right).collect()
}

/// Whether a command word was most likely meant by something that is none.
pub(super) fn is_misspelt(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    text.cells.len() <= 60 && corrections(text, lexicon).first().is_some_and(|(rank, _)| *rank < 3)
}

/// Whether what a message starts with sounds like a command word and runs on into what follows.
pub(super) fn starts_misspelt(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let Some(first) = text.cells.first().filter(|_| text.cells.len() <= 30) else { return false };
    let plain = text.folded.plain.get(first.start..).unwrap_or_default();
    let sounds: Vec<Vec<u64>> = plain.iter().take(6).map(|c| pinyin::syllables(*c)).collect();
    lexicon.commands.iter().any(|word| {
        let length = word.chars.len();
        let runs_on = plain.get(length).is_some_and(|c| is_han(*c));
        let sounded = sounds.get(..length).zip(plain.get(..length));
        runs_on
            && sounded.is_some_and(|(sounds, typed)| nearly(typed, sounds, word).is_some_and(|rank| rank < 2))
    })
}

/// The message without the mark or one of the particles that make it a question or a report.
pub(super) fn without_particles(text: &Text<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let Some(first) = text.cells.first() else { return found };
    let mark = |cell: &Cell| matches!(cell.kind, Kind::Ask | Kind::Comma | Kind::Space);
    let Some(end) = text.cells.iter().rposition(|cell| !mark(cell)) else { return found };
    let particle = matches!(text.char_at(end), '\u{4E86}' | '\u{5417}' | '\u{4E48}' | '\u{561B}');
    let end = if particle { end } else { end + 1 };
    if let Some(last) = end.checked_sub(1).and_then(|at| text.cells.get(at))
        && end < text.cells.len()
    {
        found.push(text.folded.verbatim(first.start, last.end).to_owned());
    }
    let done = (1..end).filter(|at| text.char_at(*at) == '\u{4E86}').take(3);
    found.extend(done.map(|at| {
        let cell = text.cells[at];
        replaced(text, first.start, (cell.start, cell.end), "")
    }));
    found
}

fn replaced(text: &Text<'_>, start: usize, (from, to): (usize, usize), word: &str) -> String {
    let folded = &text.folded;
    let cut = |from: usize, to: usize| {
        let byte = |at: usize| folded.bytes.get(at).copied().unwrap_or(folded.text.len());
        folded.text.get(byte(from)..byte(to)).unwrap_or_default()
    };
    let message = format!("{}{word}{}", cut(start, from), cut(to, folded.len()));
    message.trim().to_owned()
}

/// How near: one character differs or two neighbours are swapped, or all sound the same.
fn nearly(typed: &[char], sounds: &[Vec<u64>], word: &Command) -> Option<u8> {
    let chars = &word.chars;
    let alike = |at: usize| word.sounds[at].iter().any(|sound| sounds[at].contains(sound));
    let mut wrong = (0..chars.len()).filter(|at| typed[*at] != chars[*at]);
    match (wrong.next(), wrong.next(), wrong.next()) {
        (None, ..) => None,
        (Some(at), None, _) => Some(if alike(at) { 0 } else { 3 }),
        (Some(a), Some(b), None) if b == a + 1 && typed[a] == chars[b] && typed[b] == chars[a] => Some(1),
        _ => (0..chars.len()).all(|at| typed[at] == chars[at] || alike(at)).then_some(2),
    }
}

/// One character was typed twice.
fn doubled(typed: &[char], word: &[char]) -> Option<u8> {
    let at = (1..typed.len()).find(|at| typed[*at] == typed[at - 1])?;
    (typed[..at] == word[..at] && typed[at + 1..] == word[at..]).then_some(2)
}
