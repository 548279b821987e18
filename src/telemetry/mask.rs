//! Masks phone numbers and tokens in any text.
//!
//! Errs on the side of hiding: an id of eleven digits that looks like a number is masked too.

use std::borrow::Cow;

use crate::domain::mobile::Mobile;

/// Names whose value is a secret, in small letters; the value follows `=`, `:` or a JSON quote.
const SECRETS: [&str; 7] =
    ["access_token", "accesstoken", "access-token", "appsecret", "client_secret", "clientsecret", "session="];

/// The text with phone numbers as `139****0199` and tokens as `***`.
pub fn masked(text: &str) -> Cow<'_, str> {
    let text = without_tokens(text);
    match without_mobiles(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    }
}

fn without_tokens(text: &str) -> Cow<'_, str> {
    let small = text.to_ascii_lowercase();
    let mut values: Vec<(usize, usize)> = SECRETS
        .iter()
        .flat_map(|name| small.match_indices(name).map(|(at, _)| at + name.len()))
        .filter_map(|after| value_at(text, after))
        .collect();
    if values.is_empty() {
        return Cow::Borrowed(text);
    }
    values.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end) in values.into_iter().filter(|(start, end)| start < end) {
        if start >= done {
            out.push_str(&text[done..start]);
            out.push_str("***");
            done = end;
        }
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Where the value of a secret's name lies that ends at `after`.
fn value_at(text: &str, after: usize) -> Option<(usize, usize)> {
    let quote = |c: char| matches!(c, '"' | '\'' | '\\' | ' ');
    let rest = text[after..].trim_start_matches(quote);
    let value = if text[..after].ends_with('=') { rest } else { rest.strip_prefix(['=', ':'])? };
    let value = value.trim_start_matches(quote);
    let start = text.len() - value.len();
    let length = value.find(|c: char| c.is_whitespace() || "&\"'\\,;)}]>".contains(c)).unwrap_or(value.len());
    Some((start, start + length))
}

/// The text without its numbers; `None` when it has none.
fn without_mobiles(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Option<String> = None;
    let mut at = 0;
    while at < chars.len() {
        let starts = at == 0 || digit(chars[at - 1]).is_none();
        let number = if starts { number_at(&chars, at) } else { None };
        if let Some((number, end)) = number {
            let out = out.get_or_insert_with(|| chars[..at].iter().collect());
            out.push_str(&Mobile::new(number).masked());
            at = end;
        } else {
            if let Some(out) = &mut out {
                out.push(chars[at]);
            }
            at += 1;
        }
    }
    out
}

/// A number that starts here, and where it ends.
fn number_at(chars: &[char], at: usize) -> Option<(String, usize)> {
    for prefix in ["+86", "0086", "86", ""] {
        let end = at + prefix.len();
        if chars.get(at..end).is_some_and(|head| head.iter().copied().eq(prefix.chars())) {
            let start = if prefix.is_empty() { end } else { skip_gap(chars, end) };
            if let Some(found) = mainland_at(chars, start) {
                return Some(found);
            }
        }
    }
    foreign_at(chars, at)
}

/// Eleven digits that start 1[3-9], at most one gap after the third and the seventh.
fn mainland_at(chars: &[char], start: usize) -> Option<(String, usize)> {
    let mut number = String::new();
    let mut at = start;
    for place in 0..11 {
        if matches!(place, 3 | 7) {
            at = skip_gap(chars, at);
        }
        let next = digit(*chars.get(at)?)?;
        if (place == 0 && next != '1') || (place == 1 && next < '3') {
            return None;
        }
        number.push(next);
        at += 1;
    }
    chars.get(at).is_none_or(|next| digit(*next).is_none()).then_some((number, at))
}

/// `+CC-NUMBER`, as DingTalk writes the numbers of other countries.
fn foreign_at(chars: &[char], at: usize) -> Option<(String, usize)> {
    let rest = chars.get(at..).filter(|rest| rest.first() == Some(&'+'))?;
    let length = 1 + rest[1..].iter().take_while(|c| digit(**c).is_some() || **c == '-').count();
    let digits = rest[..length].iter().filter(|c| digit(**c).is_some()).count();
    (digits >= 8).then(|| (rest[..length].iter().collect(), at + length))
}

fn skip_gap(chars: &[char], at: usize) -> usize {
    at + usize::from(chars.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '\u{3000}')))
}

/// An ASCII or full-width digit, as ASCII.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xff10 + u32::from('0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_masked_wherever_they_stand() {
        for (text, shown) in [
            ("添加成员 张三 13800138000 信息员", "添加成员 张三 138****8000 信息员"),
            ("13800138000", "138****8000"),
            ("+8613800138000,86-13800138000", "138****8000,138****8000"),
            ("008613800138000", "138****8000"),
            ("139 0013 9000 / 139-0013-9000", "139****9000 / 139****9000"),
            ("１３８００１３８０００", "138****8000"),
            ("mobile=13800138000;tel13900139000", "mobile=138****8000;tel139****9000"),
            (r#"{"m":"a\n13800138000"}"#, r#"{"m":"a\n138****8000"}"#),
            ("+852-61234567", "+85******4567"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["1700000000000", "12800138000", "138001380001", "90010111", "2026-11-24T05:44:18.139000Z", "+8"]
        {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn tokens_are_masked_in_every_spelling() {
        for (text, shown) in [
            ("/topapi/x?access_token=abc&b=1", "/topapi/x?access_token=***&b=1"),
            ("robot/sendBySession?session=abc123", "robot/sendBySession?session=***"),
            (r#"{"accessToken":"abc","expireIn":7200}"#, r#"{"accessToken":"***","expireIn":7200}"#),
            ("x-acs-dingtalk-access-token: abc\n", "x-acs-dingtalk-access-token: ***\n"),
            (r#"{"body":"{\"appSecret\": \"abc\"}"}"#, r#"{"body":"{\"appSecret\": \"***\"}"}"#),
            ("session opened, access_token expired", "session opened, access_token expired"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_masked_without_panic_and_once(text in "\\PC{0,40}", number in "1[3-9][0-9]{9}") {
            let dirty = format!("{text} {number}，{text}");
            let clean = masked(&dirty).into_owned();
            prop_assert!(!clean.contains(&number));
        }
    }
}
