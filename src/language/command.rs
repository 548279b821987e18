//! A command word as misspellings are compared with it.
//!
//! **Invariant:** one list of syllables a character.

use super::pinyin;

/// A command word and how each of its characters sounds.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// Its characters.
    pub chars: Vec<char>,
    /// The syllables each of them may be.
    pub sounds: Vec<Vec<u64>>,
}

impl Command {
    /// From the word.
    pub fn new(word: &str) -> Self {
        let chars: Vec<char> = word.chars().collect();
        Self { sounds: chars.iter().map(|c| pinyin::syllables(*c)).collect(), chars }
    }
}
