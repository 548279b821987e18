//! Folding: what was typed, made comparable character by character.
//!
//! **Invariant:** `shown`, `plain` and `bytes` have one entry a kept character, so a place in one is a place in all;
//! nothing is ever sliced by byte arithmetic.

use super::lexicon::Lexicon;

/// A message, folded.
#[derive(Debug)]
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

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{00AD}' | '\r')
}

/// The half-width form of one character.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => ' ',
        '\u{2460}'..='\u{2468}' => char::from_u32(u32::from(c) - 0x2460 + 0x31).unwrap_or(c),
        '\u{3002}' | '\u{FF61}' => '.',
        '\u{FE50}' | '\u{FF64}' => ',',
        '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' | '\u{FF65}' => '\u{00B7}',
        '\u{2028}' | '\u{2029}' | '\u{000B}' | '\u{000C}' => '\n',
        _ => c,
    }
}

/// Whether a character writes Chinese (the dot inside a name counts).
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{00B7}' | '\u{3007}' | '\u{3005}')
}
