//! What a message is cut into for the frames.

use super::cue::Cues;
use super::text::Kind;

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::language) enum What {
    /// A mark, a space, an emoji.
    Mark(Kind),
    /// A word of the lexicon, and what it points to.
    Cue(Cues),
    /// Somebody's name.
    Name,
    /// A telephone number.
    Mobile,
    /// A short number.
    Short,
    /// The login name of an account.
    Login,
    /// A department.
    Unit,
    /// A role, by its number.
    Role(usize),
    /// A time.
    Time,
    /// A quotation.
    Quote,
    /// Nobody knows.
    Rest,
}

/// A span and its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::language) struct Span {
    /// What it is.
    pub what: What,
    /// Its first cell.
    pub start: usize,
    /// The cell after it.
    pub end: usize,
}

impl Span {
    /// What a cue points to; nothing for any other span.
    pub fn cues(&self) -> Cues {
        if let What::Cue(cues) = self.what { cues } else { 0 }
    }
}
