//! Folding: what was typed, made comparable character by character.
//!
//! **Invariant:** `shown`, `plain` and `bytes` have one entry a kept character, so a place in one is a place in all;
//! nothing is ever sliced by byte arithmetic.

use super::glyph::{is_invisible, narrow};
use super::lexicon::Lexicon;

/// A message, folded.
#[derive(Clone, Debug)]
pub(super) struct Folded<'t> {
    /// The message as it came.
    pub text: &'t str,
    /// Half-width, script and case kept: what comes out in slots.
    pub shown: Vec<char>,
    /// Also simplified and lower case: what words are compared with.
    pub plain: Vec<char>,
    /// Where each character starts in `text`.
    pub bytes: Vec<usize>,
}

impl<'t> Folded<'t> {
    /// Folds a message; invisible characters disappear.
    pub fn new(text: &'t str, lexicon: &Lexicon) -> Self {
        let guess = text.len() / 3 + 1;
        let mut folded = Self {
            text,
            shown: Vec::with_capacity(guess),
            plain: Vec::with_capacity(guess),
            bytes: Vec::with_capacity(guess),
        };
        for (at, typed) in text.char_indices() {
            if is_invisible(typed) {
                continue;
            }
            let shown = narrow(typed);
            folded.shown.push(shown);
            folded.plain.push(lexicon.simplify(shown.to_ascii_lowercase()));
            folded.bytes.push(at);
        }
        folded
    }

    /// How many characters are left.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// The characters of a range as they are shown, without space at the ends.
    pub fn shown(&self, start: usize, end: usize) -> String {
        let range: String = self.shown.get(start..end).unwrap_or_default().iter().collect();
        range.trim().to_owned()
    }

    /// The message from one character to another, exactly as typed, without space at the ends.
    pub fn verbatim(&self, start: usize, end: usize) -> &'t str {
        let from = self.bytes.get(start).copied().unwrap_or(self.text.len());
        let to = self.bytes.get(end).copied().unwrap_or(self.text.len());
        self.text.get(from..to).unwrap_or_default().trim()
    }
}
