//! 时间改成下午3点, of a notice whose text holds a time: that one, or when it is sent?
//!
//! **Invariant:** where both are possible it is asked; nothing is scheduled that may be meant for the text.

use super::read;
use crate::bot::dialogue::Amend;
use crate::language::{Reader, Retimed, Says};

/// What may stand before it.
const BEFORE: &[&str] =
    &["不是", "不对", "错了", "我是说", "我说的是", "应该是", "是", "请", "把", "将", "那", "麻烦", "帮我"];
/// How a time is changed.
const BECOMES: &[&str] =
    &["改成", "改为", "换成", "变成", "改到", "改在", "推迟到", "提前到", "延到", "换到", "调到", "调整到"];
/// What its time is called.
const TIME: &str = "时间";
/// Whose time is when it is sent.
const OF_SENDING: &[&str] = &["发送", "通知", "发", "发出", "推送", "通知发送"];
/// How sending is said.
const SENDS: &[&str] = &["发", "发送", "发出", "再发", "就发"];
/// What a day is said with.
const DAYS: &[char] = &['天', '日', '号', '周', '月', '明', '后', '今', '礼', '星'];
/// The longest that somebody's time is called.
const NOUN: usize = 8;

/// Whose time is to be different.
#[derive(PartialEq, Eq)]
enum Whose {
    /// That of what the text tells of.
    Text,
    /// Either's.
    Either,
    /// Either's, where nothing says so.
    Bare,
}

/// What is to be different, where that is or may be the time in the text; `None` where it is anything else.
pub fn retime(words: &str, (text, planned): (&str, bool), reader: Reader<'_>) -> Option<Vec<Amend>> {
    let (mut amends, mut found) = (Vec::new(), None);
    let parts =
        words.split([',', '，', ';', '；', '。', ' ', '\n']).map(without).filter(|part| !part.is_empty());
    for part in parts {
        match (time(part).filter(|(whose, _)| !planned || *whose != Whose::Bare), &found) {
            (Some(time), None) => found = Some(time),
            (Some(_), Some(_)) => return None,
            (None, _) => amends.extend(read(part, reader)?),
        }
    }
    let (whose, said) = found?;
    let at = read(&format!("改到{said}"), reader).and_then(|mut all| all.pop())?;
    if !matches!(at, Amend::At(_) | Amend::AtHour(_)) {
        return None;
    }
    let Retimed::One(new) = reader.retimed(text, (said, says(said))) else { return None };
    // Who says when it goes out besides means the other one.
    let goes = amends.iter().any(|one| matches!(one, Amend::AtOnce | Amend::At(_) | Amend::AtHour(_)));
    amends.insert(
        0,
        match whose {
            Whose::Either | Whose::Bare if !goes => Amend::WhichTime { text: new, at: Box::new(at) },
            _ => Amend::Text(new),
        },
    );
    Some(amends)
}

/// Whether a time says the day.
fn says(time: &str) -> Says {
    if time.contains(DAYS) { Says::Day } else { Says::Hour }
}

fn without(part: &str) -> &str {
    let mut part = part.trim().trim_end_matches(['吧', '哈', '啊', '了']);
    while let Some(rest) = BEFORE.iter().find_map(|word| part.strip_prefix(word)) {
        part = rest.trim();
    }
    part
}

/// Whose time is changed, and to what.
fn time(part: &str) -> Option<(Whose, &str)> {
    let (at, word) = BECOMES.iter().filter_map(|word| Some((part.find(word)?, *word))).min()?;
    let (before, said) = (part[..at].trim(), part[at + word.len()..].trim());
    if said.is_empty() || SENDS.iter().any(|word| said.ends_with(word)) {
        return None;
    }
    match before.strip_suffix(TIME).map(|noun| noun.trim_end_matches('的').trim()) {
        Some("") => Some((Whose::Either, said)),
        Some(noun) if OF_SENDING.contains(&noun) => None,
        Some(noun) if noun.chars().count() <= NOUN => Some((Whose::Text, said)),
        // Of one that waits for its time, that is what is put off.
        None if before.is_empty() => Some((Whose::Bare, said)),
        _ => None,
    }
}
