//! One text, one value: addresses, URLs, durations, numbers. Each error says what is wrong and the fix.

use crate::domain::operation::notice::{Channel, Quiet};
use std::fmt::Display;
use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

/// The text itself.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every parser here")]
pub fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A whole number that is not negative, or whatever else the type reads.
pub fn number<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("`{text}` cannot be used: {error}; write a whole number"))
}

/// `true` or `false`.
pub fn truth(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("`{text}` is neither; write true or false"))
}

/// How many connections: at least one, and no more than anybody needs.
pub fn connections(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=16) => Ok(count),
        _ => Err(format!("`{text}` is no number of connections; write a number from 1 to 16")),
    }
}

/// Calls a second: any number from 0.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate >= 0.0 => Ok(rate),
        _ => Err(format!("`{text}` is no rate; write a number such as 19.5, or 0 for no limit")),
    }
}

/// An address with a port.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let fix = "write an IP address and a port, such as 127.0.0.1:8080 or 0.0.0.0:8080";
    text.parse().map_err(|_| format!("`{text}` is no address; {fix}"))
}

/// `http(s)://host[:port][/path]`, without the slash at its end.
pub fn base_url(text: &str) -> Result<String, String> {
    let fix = "write it as https://host or http://host:port";
    let url = reqwest::Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}; {fix}"))?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(format!("`{text}` is no base URL; {fix}"))
    }
}

/// Where things are kept: the scheme is checked here, the rest where it is opened.
pub fn store(text: &str) -> Result<String, String> {
    let fix = "write redis://host:6379/0, rediss://host:6379/0 or memory";
    let names_host = |scheme| text.strip_prefix(scheme).is_some_and(|rest: &str| !rest.is_empty());
    if text == "memory" || names_host("redis://") || names_host("rediss://") {
        return Ok(text.to_owned());
    }
    match text.split_once("://").map(|(scheme, _)| scheme) {
        Some("redis+sentinel" | "redis+cluster") => {
            Err(format!("Sentinel and Cluster are not supported yet; {fix}"))
        }
        _ => Err(format!("is neither a store's URL nor `memory`; {fix}")),
    }
}

/// The key of DingTalk's event encryption: base64 of 32 bytes without its `=`.
pub fn aes_key(text: &str) -> Result<String, String> {
    let fix = "copy the EncodingAESKey of the event subscription whole";
    match text.chars().count() {
        43 if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '+' || c == '/') => Ok(text.to_owned()),
        43 => Err(format!("holds characters that are no letter and no digit; {fix}")),
        count => Err(format!("has {count} characters instead of 43; {fix}")),
    }
}

/// `09:00` as minutes since midnight; `none` for never.
pub fn minute_of_day(text: &str) -> Result<Option<u16>, String> {
    if text == "none" {
        return Ok(None);
    }
    let part = |text: &str, most: u16| {
        let digits = (1..=2).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
        text.parse().ok().filter(|value: &u16| digits && *value <= most)
    };
    let read = text.split_once(':').and_then(|(hour, minute)| {
        let minute = part(minute, 59).filter(|_| minute.len() == 2)?;
        Some(part(hour, 23)? * 60 + minute)
    });
    read.map(Some).ok_or_else(|| format!("`{text}` is no time of day; write it as 09:00, or none"))
}

/// `chat,ding`: at least one of the ways that name people.
pub fn ways(text: &str) -> Result<Vec<Channel>, String> {
    let way = |word: &str| match word.trim() {
        "work" => Ok(Channel::Work),
        "chat" => Ok(Channel::Chat),
        "todo" => Ok(Channel::Todo),
        "ding" => Ok(Channel::Ding),
        other => Err(format!("`{other}` is no way of reminding; write work, chat, todo or ding")),
    };
    text.split(',').map(way).collect()
}

/// `4h,24h`, each longer than the one before; `none` for never.
pub fn spans(text: &str) -> Result<Vec<Duration>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let spans = text.split([',', '，']).map(duration).collect::<Result<Vec<Duration>, String>>()?;
    if spans.iter().any(|span| *span > Duration::from_hours(24 * 30)) {
        return Err(format!("`{text}` goes beyond a month; write at most 30d"));
    }
    if spans.is_sorted_by(|one, next| one < next) {
        Ok(spans)
    } else {
        Err(format!("`{text}` is not in order; write the shortest first, such as 4h,24h"))
    }
}

/// `22:00-07:00`; `none` for no such hours.
pub fn hours(text: &str) -> Result<Option<Quiet>, String> {
    if text == "none" {
        return Ok(None);
    }
    let wrong = || format!("`{text}` are no hours; write them as 22:00-07:00, or none");
    let (from, until) = text.split_once('-').ok_or_else(wrong)?;
    let minute = |text: &str| minute_of_day(text.trim()).ok().flatten().ok_or_else(wrong);
    Ok(Some(Quiet { from: minute(from)?, until: minute(until)? }))
}

/// `200000`; `none` where it is not known.
pub fn calls(text: &str) -> Result<Option<u64>, String> {
    if text == "none" { Ok(None) } else { number(text).map(Some) }
}

/// `30m`, `2s`, `1h30m`, `500ms`: longer than nothing.
pub fn duration(text: &str) -> Result<Duration, String> {
    match span(text) {
        Some(span) if !span.is_zero() => Ok(span),
        Some(_) => Err(format!("`{text}` is no time at all; write at least 1ms")),
        None => {
            Err(format!("`{text}` is no duration; write a number and d, h, m, s or ms, such as 30m or 1h30m"))
        }
    }
}

fn span(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let unit_end = after.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let count: u64 = digits.parse().ok()?;
        let millis = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        total = total.checked_add(Duration::from_millis(count.checked_mul(millis)?))?;
        rest = next.trim_start();
    }
    (!text.trim().is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, millis) in
            [("30m", 1_800_000), ("2s", 2_000), ("1h30m", 5_400_000), ("500ms", 500), ("1d 2h", 93_600_000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in [
            "",
            "30",
            "m",
            "1x",
            "-3s",
            "0s",
            "1.5h",
            "99999999999999999999h",
            "99999999999999999h",
            "半小时",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn spans_are_in_order() {
        let hours = |hours: &[u64]| hours.iter().copied().map(Duration::from_hours).collect::<Vec<_>>();
        assert_eq!((spans("none"), spans("4h, 1d")), (Ok(vec![]), Ok(hours(&[4, 24]))));
        for text in ["", "4", "24h,4h", "4h,4h", "31d", "4h,"] {
            assert!(spans(text).is_err(), "{text}");
        }
    }

    #[test]
    fn urls() {
        assert_eq!(base_url("https://bot.example.org/"), Ok("https://bot.example.org".into()));
        assert_eq!(base_url("http://127.0.0.1:8090/dd"), Ok("http://127.0.0.1:8090/dd".into()));
        for text in
            ["bot.example.org", "ftp://x", "https://", "https://x?y=1", "https://u:p@x", "localhost:80"]
        {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stores() {
        for text in ["memory", "redis://127.0.0.1", "rediss://a:b@c/1"] {
            assert!(store(text).is_ok(), "{text}");
        }
        for text in ["Memory", "redis://", "postgres://x:secret@y"] {
            let wrong = store(text).expect_err(text);
            assert!(!wrong.contains("secret"));
        }
        assert!(store("redis+cluster://a,b").expect_err("later").contains("not supported yet"));
    }
}
