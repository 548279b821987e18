//! Lines of a notice that only lead somewhere: its attachments.
//!
//! `https://…` and `名称 https://…` as a whole line; a link within a sentence is part of the sentence. They stand in the
//! text as typed, and are listed below it once more.
//!
//! **Invariant:** an attachment leads to a web address, by `http` or `https` alone, and nothing of it is markup.

use std::fmt::Write as _;

use crate::dingtalk::notice::verbatim::escape;

/// The longest name, in characters: what is longer is a sentence.
const LONGEST: usize = 40;

/// Somewhere a notice leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attachment<'t> {
    name: String,
    url: &'t str,
}

/// A text's attachments as HTML; empty where there are none.
pub fn listed(text: &str) -> String {
    let found: Vec<Attachment<'_>> = text.lines().filter_map(|line| attachment(line.trim())).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut listed = String::from("<section><h2>附件</h2><ul>");
    for one in &found {
        let (url, name) = (escape(one.url), escape(&one.name));
        let _ = write!(listed, "<li><a href=\"{url}\" rel=\"noopener noreferrer\">{name}</a></li>");
    }
    listed.push_str("</ul></section>");
    listed
}

fn attachment(line: &str) -> Option<Attachment<'_>> {
    let at = ["https://", "http://"].iter().filter_map(|scheme| line.find(scheme)).min()?;
    let (name, url) = line.split_at(at);
    if !is_address(url) {
        return None;
    }
    let said = name.trim_end();
    let bare = said.trim_end_matches([':', '\u{FF1A}']).trim_end();
    let apart = name.len() > said.len() || said.len() > bare.len();
    if name.is_empty() {
        return Some(Attachment { name: file_name(url), url });
    }
    // "See" and an address is a sentence.
    let named = apart && (2..=LONGEST).contains(&bare.chars().count()) && !bare.ends_with('见');
    (named && !bare.contains(['(', '<', '['])).then(|| Attachment { name: bare.to_owned(), url })
}

/// Whether all of it is one address.
fn is_address(url: &str) -> bool {
    let host = url.trim_start_matches("https://").trim_start_matches("http://");
    host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
        && url.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>\"'`|\\^{}".contains(c))
}

/// What an address without a name is called: its file's name where it has one.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, last) = path.rsplit_once('/').unwrap_or(("", path));
    let deep = path.matches('/').count() > 2;
    if deep && last.contains('.') { decoded(last) } else { url.to_owned() }
}

/// `%E9%99%84` as the character it stands for; as it is where that is none.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let value = digits.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_that_only_leads_somewhere_is_an_attachment() {
        for (line, name) in [
            ("https://a.example/x/%E9%80%9A%E7%9F%A5.pdf?v=1", "通知.pdf"),
            ("https://a.example/form", "https://a.example/form"),
            ("https://a.example", "https://a.example"),
            ("报名表 https://a.example/x", "报名表"),
            ("报名表：http://a.example/x", "报名表"),
            ("附件1 名单 https://a.example/x.xlsx", "附件1 名单"),
        ] {
            assert_eq!(attachment(line).map(|one| one.name).as_deref(), Some(name), "{line}");
        }
    }

    #[test]
    fn anything_else_stays_in_the_text() {
        for line in [
            "请看https://a.example/x",
            "见 https://a.example/x",
            "详见：https://a.example/x",
            "https://a.example/x 周五前填",
            "报名表 ftp://a.example/x",
            "javascript:alert(1) https://",
            "[报名表](https://a.example/x)",
            "这是一句很长很长的话它不是什么名称而是一句要让大家都看到的话后面才跟着一个网址请大家注意 https://a.example/x",
            "明天9点开会",
            "",
        ] {
            assert_eq!(attachment(line), None, "{line}");
        }
    }

    #[test]
    fn they_are_listed_and_cannot_become_markup() {
        assert_eq!(listed("开会\n材料<b> https://a.example/x?a=1&b=2\n请准时"), "");
        assert_eq!(
            listed("开会\n材料&表 https://a.example/x?a=1&b=2\n请准时"),
            "<section><h2>附件</h2><ul><li><a href=\"https://a.example/x?a=1&amp;b=2\" rel=\"noopener noreferrer\">材料&amp;表</a></li></ul></section>"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[-a-z<>\"'&:/%0-9A-F .\\n中：]{0,80}") {
            let listed = listed(&text);
            prop_assert!(!listed.contains("<b") && !listed.contains("href=\"j"));
        }
    }
}
