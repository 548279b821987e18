//! Where the head of a notice ends and its text begins.

use crate::language::class;
use crate::language::slots::Channel;
use crate::language::text::{Kind, Text};

/// The channels and the words for them.
pub const CHANNELS: &[(u16, Channel)] = &[
    (class::CH_GROUP, Channel::Group),
    (class::CH_WORK, Channel::Work),
    (class::CH_TODO, Channel::Todo),
    (class::CH_ANNOUNCEMENT, Channel::Announcement),
    (class::CH_DING, Channel::Ding),
    (class::CH_CHAT, Channel::Chat),
];

/// How everybody is called in slots.
pub const EVERYBODY: &str = "\u{5168}\u{4F53}";

/// Where head and text part.
pub fn split(text: &Text<'_>) -> Option<(usize, Kind)> {
    let started = text.skip_soft(0);
    let is_number = |at: usize| text.cells.get(at).is_some_and(|cell| cell.kind == Kind::Number);
    text.cells.iter().enumerate().skip(started).find_map(|(at, cell)| match cell.kind {
        Kind::Colon if text.char_at(at) == ':' && !(at > 0 && is_number(at - 1) && is_number(at + 1)) => {
            Some((at, cell.kind))
        }
        Kind::Break if at > started => Some((at, cell.kind)),
        Kind::Quote => Some((at, cell.kind)),
        _ => None,
    })
}

/// A text that is one quotation is what is inside.
pub fn unquoted(said: &str) -> &str {
    let pairs = [('\u{201C}', '\u{201D}'), ('"', '"'), ('\u{300C}', '\u{300D}'), ('\u{300E}', '\u{300F}')];
    pairs
        .iter()
        .find_map(|(open, close)| {
            let inner = said.strip_prefix(*open)?.strip_suffix(*close)?;
            (!inner.contains([*open, *close])).then_some(inner.trim())
        })
        .unwrap_or(said)
}
