//! Command words that were nearly typed: one character off, two swapped, one doubled, or only alike in sound.
//!
//! **Invariant:** a correction replaces one stretch of what was typed; the rest stays as it came.

use super::lexicon::Lexicon;
use super::pinyin;
use super::text::{Kind, Text};

/// How many corrections are tried.
const TRIES: usize = 40;

/// Whole messages with one command word put right, the closest first.
pub(super) fn corrections(text: &Text<'_>, lexicon: &Lexicon) -> Vec<String> {
    let mut found: Vec<(u8, usize, String)> = Vec::new();
    let plain = &text.folded.plain;
    let start = text.cells.first().map_or(0, |cell| cell.start);
    for word in &lexicon.commands {
        for at in start..plain.len() {
            for length in [word.len(), word.len() + 1] {
                let Some(typed) = plain.get(at..at + length) else { continue };
                if let Some(rank) = nearly(typed, word) {
                    let said: String = word.iter().collect();
                    found.push((rank, word.len(), replaced(text, start, (at, at + length), &said)));
                }
            }
        }
    }
    found.sort_by_key(|(rank, length, _)| (*rank, usize::MAX - length));
    found.truncate(TRIES);
    found.into_iter().map(|(.., candidate)| candidate).collect()
}

/// The message without the mark or the particle that makes it a question or a report.
pub(super) fn without_tail(text: &Text<'_>) -> Option<String> {
    let end =
        text.cells.iter().rposition(|cell| !matches!(cell.kind, Kind::Ask | Kind::Comma | Kind::Space))?;
    let particle = matches!(text.char_at(end), '\u{4E86}' | '\u{5417}' | '\u{4E48}' | '\u{561B}');
    let end = if particle { end } else { end + 1 };
    let (first, last) = (text.cells.first()?, text.cells.get(end.checked_sub(1)?)?);
    (end < text.cells.len()).then(|| text.folded.verbatim(first.start, last.end).to_owned())
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

/// How near: one character differs or two neighbours are swapped, one is doubled, or all sound the same.
fn nearly(typed: &[char], word: &[char]) -> Option<u8> {
    if typed.len() == word.len() + 1 {
        let doubled = (1..typed.len()).find(|at| typed[*at] == typed[at - 1])?;
        let fits = typed[..doubled] == word[..doubled] && typed[doubled + 1..] == word[doubled..];
        return fits.then_some(2);
    }
    let wrong: Vec<usize> = (0..word.len()).filter(|at| typed[*at] != word[*at]).collect();
    let sounds = |at: &usize| pinyin::same_sound(typed[*at], word[*at]);
    match wrong[..] {
        [] => None,
        [at] if sounds(&at) => Some(0),
        [a, b] if b == a + 1 && typed[a] == word[b] && typed[b] == word[a] => Some(1),
        [_] => Some(3),
        _ if wrong.iter().all(sounds) => Some(2),
        _ => None,
    }
}
