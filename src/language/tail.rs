//! Whom the end of a number tells from others of one name: 尾号0014那个张三, 张三（尾号 0014）.
//!
//! **Invariant:** an end that stands beside nobody's name is left where it is.

use super::Parsed;
use super::slots::{Party, Person, Slots};

/// How the end of a number is called, the longest first.
const CALLED: &[&str] = &[
    "\u{624B}\u{673A}\u{5C3E}\u{53F7}",
    "\u{7535}\u{8BDD}\u{5C3E}\u{53F7}",
    "\u{53F7}\u{7801}\u{5C3E}\u{53F7}",
    "\u{6700}\u{540E}\u{56DB}\u{4F4D}",
    "\u{540E}\u{56DB}\u{4F4D}",
    "\u{672B}\u{56DB}\u{4F4D}",
    "\u{5C3E}\u{53F7}",
    "\u{5C3E}\u{6570}",
];
/// What stands between that and the digits.
const IS: &[char] = &['\u{662F}', '\u{4E3A}', ':', '\u{FF1A}', ' '];
/// What stands between the digits and the name.
const OF: &[char] = &['\u{7684}', '\u{90A3}', '\u{8FD9}', '\u{4E2A}', '\u{4F4D}', ' '];
const OPENS: &[char] = &['(', '\u{FF08}', ' ', ',', '\u{FF0C}'];
const CLOSES: &[char] = &[')', '\u{FF09}', '\u{7684}', ' '];
/// The fewest and the most digits that are an end.
const DIGITS: std::ops::RangeInclusive<usize> = 2..=6;

/// Reads a text without the end of a number in it, which goes to whoever stands beside it.
pub(super) fn read(text: &str, reads: impl Fn(&str) -> Parsed) -> Parsed {
    let Some(found) = Found::new(text) else { return reads(text) };
    let mut parsed = reads(&found.rest);
    let orders = parsed.orders.iter_mut().map(|order| &mut order.slots);
    let given = std::iter::once(&mut parsed.slots).chain(orders).any(|slots| found.give(slots));
    if given { parsed } else { reads(text) }
}

/// The end of a number in a text.
struct Found {
    digits: String,
    /// The text without it.
    rest: String,
    /// Where in that it stood.
    at: usize,
}

impl Found {
    fn new(text: &str) -> Option<Self> {
        let (start, called) =
            CALLED.iter().filter_map(|word| Some((text.find(word)?, *word))).min_by_key(|found| found.0)?;
        let behind = text[start + called.len()..].trim_start_matches(IS);
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        if !DIGITS.contains(&digits.len()) {
            return None;
        }
        let behind = &behind[digits.len()..];
        let before = &text[..start];
        let opened = before.ends_with(['(', '\u{FF08}']);
        let (before, behind) = if opened {
            (before.trim_end_matches(OPENS), behind.trim_start_matches(CLOSES))
        } else {
            (before, behind.trim_start_matches(OF))
        };
        Some(Self { digits, rest: format!("{before}{behind}"), at: before.len() })
    }

    /// Gives it to whoever it stands beside; false where that is nobody.
    fn give(&self, slots: &mut Slots) -> bool {
        let (before, behind) = self.rest.split_at(self.at);
        let beside = |one: &Person| {
            one.name.as_ref().is_some_and(|name| {
                behind.starts_with(name.as_str()) || before.trim_end_matches(OPENS).ends_with(name.as_str())
            })
        };
        let sides = [&mut slots.from, &mut slots.to].into_iter().filter_map(|side| match side {
            Some(Party::Person(one)) => Some(one),
            _ => None,
        });
        let mut people = slots.targets.iter_mut().chain(&mut slots.transfer_to).chain(sides);
        let Some(one) = people.find(|one| one.mobile.is_none() && beside(one)) else { return false };
        one.tail = Some(self.digits.clone());
        true
    }
}
