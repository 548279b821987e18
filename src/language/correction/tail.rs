//! The end of a number that is right otherwise: 最后两位是88, 尾号应该是0198, 号码最后一位是8.
//!
//! **Invariant:** all of the text says so; a text that names somebody or something else is none.

use super::super::text::Text;

/// What the end of a number is called.
const ENDS: &[&str] = &[
    "\u{6700}\u{540E}",
    "\u{672B}\u{5C3E}",
    "\u{672B}",
    "\u{5C3E}\u{53F7}",
    "\u{5C3E}\u{6570}",
    "\u{540E}\u{9762}",
    "\u{540E}",
];
/// What may stand before it.
const BEFORE: &[&str] = &[
    "\u{624B}\u{673A}\u{53F7}",
    "\u{624B}\u{673A}",
    "\u{53F7}\u{7801}",
    "\u{7535}\u{8BDD}",
    "\u{6253}\u{9519}\u{4E86}",
    "\u{5199}\u{9519}\u{4E86}",
    "\u{8F93}\u{9519}\u{4E86}",
    "\u{586B}\u{9519}\u{4E86}",
    "\u{8BB0}\u{9519}\u{4E86}",
    "\u{9519}\u{4E86}",
    "\u{4E0D}\u{5BF9}",
    "\u{6709}\u{8BEF}",
    "\u{54CE}\u{5440}",
    "\u{54CE}",
    "\u{4E0D}\u{597D}\u{610F}\u{601D}",
    "\u{662F}",
    "\u{4ED6}",
    "\u{5979}",
    "\u{7684}",
    "\u{90A3}\u{4E2A}",
    "\u{4E86}",
    "\u{628A}",
    "\u{5C06}",
];
/// What may stand between it and the digits.
const BETWEEN: &[char] = &[
    '\u{4E00}', '\u{4E8C}', '\u{4E24}', '\u{4E09}', '\u{56DB}', '\u{4F4D}', '\u{6570}', '\u{4E2A}',
    '\u{5B57}', '\u{662F}', '\u{5E94}', '\u{8BE5}', '\u{6539}', '\u{6210}', '\u{4E3A}',
];
/// The longest end that is one.
const MOST: usize = 8;

/// The digits.
pub(super) fn read(text: &Text<'_>) -> Option<String> {
    let said: String = text.folded.plain.iter().filter(|c| c.is_alphanumeric()).take(40).collect();
    let said = said.trim_end_matches(['\u{5427}', '\u{554A}', '\u{54C8}', '\u{624D}', '\u{5BF9}']);
    let head = said.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &said[head.len()..];
    let head = head.trim_end_matches(BETWEEN);
    let before = ENDS.iter().find_map(|word| head.strip_suffix(word))?;
    let mut rest = before.to_owned();
    for word in BEFORE {
        rest = rest.replace(word, "");
    }
    (rest.is_empty() && (1..=MOST).contains(&digits.len())).then(|| digits.to_owned())
}
