//! What was passed on from another chat: a quotation, lines with who spoke and when.
//!
//! **Invariant:** what somebody else says is no order; a list of people in it is one.

use super::{Reader, read_one};
use crate::language::slots::MemberDraft;
use crate::language::{Intent, Parsed};

/// What is read in its place, if anything was passed on.
pub(super) fn opened(text: &str, with: Reader<'_>) -> Option<Parsed> {
    let list = || without_heads(text).map(|said| read_one(&said, with)).filter(is_list);
    passed_on(text, with).or_else(|| quoted_list(text, with)).or_else(list)
}

/// The marks that quote, each with the one that ends it.
const MARKS: [(char, char); 4] =
    [('\u{300C}', '\u{300D}'), ('\u{201C}', '\u{201D}'), ('\u{300E}', '\u{300F}'), ('"', '"')];
/// What makes more of the words around a quotation than whose it is and that it is to be done: no, do not, not yet, who, how.
const MORE: &[char] = &['\u{4E0D}', '\u{522B}', '\u{6CA1}', '\u{52FF}', '\u{8C01}', '\u{600E}'];

/// A forwarded quotation with a request behind it: the quotation is the order.
fn passed_on(text: &str, with: Reader<'_>) -> Option<Parsed> {
    let (open, close) = MARKS.into_iter().find(|(open, _)| text.contains(*open))?;
    let (source, inside) = text.split_once(open)?;
    let (quoted, behind) = inside.split_once(close)?;
    let behind = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    let said = without_speaker(quoted);
    let short = behind.is_empty() || behind.chars().count() > 12 || said.chars().count() < 4;
    if short || behind.contains([open, close]) || behind.contains(MORE) || !is_source(source) {
        return None;
    }
    let whole = read_one(&format!("{said}\n{behind}"), with);
    if !whole.intent.is_write() {
        return None;
    }
    // What is a whole order by itself takes nothing from the request.
    let alone = read_one(said, with);
    Some(if alone.intent.is_write() && alone.left.is_empty() { alone } else { whole })
}

/// Nothing, or whose words follow.
fn is_source(text: &str) -> bool {
    let text = text.trim();
    let said = text.ends_with([':', '\u{FF1A}']) && text.chars().count() <= 12 && !text.contains(MORE);
    text.is_empty() || said
}

/// A message that is nothing but a quotation with a list of people in it.
fn quoted_list(text: &str, with: Reader<'_>) -> Option<Parsed> {
    let said = text.trim().strip_prefix('\u{300C}')?.strip_suffix('\u{300D}')?;
    Some(read_one(without_speaker(said), with)).filter(is_list)
}

/// What was said, without who said it in front.
fn without_speaker(quoted: &str) -> &str {
    let speaker = quoted.split_once(['\u{FF1A}', ':']).filter(|(who, _)| who.chars().count() <= 12);
    speaker.map_or(quoted, |(_, said)| said)
}

/// People with their numbers and nothing left over.
fn is_list(read: &Parsed) -> bool {
    let whole = |one: &MemberDraft| one.name.is_some() && one.mobile.is_some();
    read.intent == Intent::MemberAdd
        && read.left.is_empty()
        && !read.slots.members.is_empty()
        && read.slots.members.iter().all(whole)
}

/// A chat that was copied, without the lines that say who spoke and when; `None` where there are none.
fn without_heads(text: &str) -> Option<String> {
    let (first, _) = text.trim_start().split_once('\n')?;
    if !is_head(first) {
        return None;
    }
    let said: Vec<&str> = text.lines().filter(|line| !is_head(line)).collect();
    Some(said.join("\n"))
}

/// A name and a time of day, perhaps with a date.
fn is_head(line: &str) -> bool {
    const LONGEST: usize = 40;
    let line = line.trim();
    let Some((before, time)) = line.rsplit_once(char::is_whitespace) else { return false };
    let mut parts = time.split([':', '\u{FF1A}']);
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let clock = parts.next().is_some_and(digits) && parts.next().is_some_and(digits) && parts.all(digits);
    let longest = before.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    clock && longest < 7 && !before.is_empty() && line.chars().count() <= LONGEST
}
