//! What people typed, written in the markup of whatever shows it, so that it is seen as typed: lines break, marks are
//! marks, and addresses can be pressed.
//!
//! Markdown is what messages with a button have, and cards: a line breaks by two blanks before and after it or a blank
//! line (messaging, 4.3), marks stand behind a backslash, `<` and a typed entity are entities themselves (a tag blanks a
//! whole message on phones), and an address is a link with itself as label, the one form the documents promise. Text
//! kinds, DINGs, todos and announcements have no markup: nothing says that one would be read there.
//!
//! **Invariant:** nothing typed is markup where it is shown, and nothing of it is left out but control characters and
//! blanks at the ends of lines.

/// Where text is shown as it is: text messages, DINGs, todos, announcements, titles.
pub fn plain(text: &str) -> String {
    lines(text).join("\n")
}

/// In DingTalk's Markdown.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    let mut before = String::new();
    for (at, line) in markdown_lines(text).into_iter().enumerate() {
        let breaks = if before.is_empty() || line.is_empty() { "\n" } else { "  \n  " };
        out.push_str(if at > 0 { breaks } else { "" });
        out.push_str(&line);
        before = line;
    }
    out
}

/// The same line by line, for whoever puts marks of their own before each. One blank line stands between paragraphs; any
/// more would not be seen, and hold a blank that is.
pub fn markdown_lines(text: &str) -> Vec<String> {
    let lines = lines(text);
    let blank_before = |at: usize| at.checked_sub(1).is_none_or(|before| lines[before].is_empty());
    let one = |(at, line): (usize, &String)| match line.as_str() {
        "" if blank_before(at) => "&nbsp;".to_owned(),
        "" => String::new(),
        line => markdown_line(line),
    };
    lines.iter().enumerate().map(one).collect()
}

/// In HTML, as the inside of a paragraph.
pub fn html(text: &str) -> String {
    let one = |line: &String| {
        pieces(&spaced(line)).into_iter().fold(String::new(), |out, piece| match piece {
            Piece::Address(url) => {
                let url = escape(url);
                format!("{out}<a href=\"{url}\" rel=\"noopener noreferrer\">{url}</a>")
            }
            Piece::Words(words) => out + &escape(words).replace('\u{A0}', "&nbsp;"),
        })
    };
    lines(text).iter().map(one).collect::<Vec<_>>().join("<br>")
}

/// Text that may stand in HTML, in an attribute too.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The lines of a text, without what cannot be seen.
fn lines(text: &str) -> Vec<String> {
    const BREAKS: [char; 6] = ['\n', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown = |line: &str| -> String { line.chars().filter(|c| *c == '\t' || !c.is_control()).collect() };
    text.split(BREAKS).map(|line| shown(line).trim_end().to_owned()).collect()
}

/// Blanks that would be swallowed, at the beginning or one after another, as blanks that are not.
fn spaced(line: &str) -> String {
    let line = line.replace('\t', "    ");
    let mut out = String::with_capacity(line.len());
    let mut kept = true;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let more = rest.peek() == Some(&' ');
        out.push(if c == ' ' && (kept || more) { '\u{A0}' } else { c });
        kept = c == ' ' && kept;
    }
    out
}

/// A part of a line.
enum Piece<'t> {
    Words(&'t str),
    Address(&'t str),
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, url)) = first_address(rest) {
        found.push(Piece::Words(before));
        found.push(Piece::Address(url));
        rest = rest.get(before.len() + url.len()..).unwrap_or_default();
    }
    found.push(Piece::Words(rest));
    found
}

/// The first web address, and what stands before it; the punctuation behind it belongs to the sentence.
fn first_address(text: &str) -> Option<(&str, &str)> {
    let taken = |c: char| c.is_ascii_graphic() && !"<>\"'`()[]{}|\\^*".contains(c);
    text.match_indices("http").find_map(|(at, _)| {
        let (before, rest) = text.split_at(at);
        let bare = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))?;
        let end = bare.find(|c: char| !taken(c)).unwrap_or(bare.len());
        let host = bare.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '~']);
        let whole = rest.len() - bare.len() + host.len();
        host.starts_with(|c: char| c.is_ascii_alphanumeric()).then_some((before, rest.get(..whole)?))
    })
}

fn markdown_line(line: &str) -> String {
    let line = spaced(line);
    let mut out = String::with_capacity(line.len() + 8);
    let pieces = pieces(&line);
    let mut first = true;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Address(url) => {
                out.push('[');
                marked(&mut out, url);
                // An entity in an address would be read as what it stands for.
                let target = if url.contains('&') { url.replace(';', "%3B") } else { (*url).to_owned() };
                out.push_str(&format!("]({target})"));
            }
            Piece::Words(words) => {
                let words = if first { beginning(&mut out, words) } else { words };
                // Before a link it would make it a picture.
                match words.strip_suffix('!').filter(|_| at + 1 < pieces.len()) {
                    Some(words) => {
                        marked(&mut out, words);
                        out.push_str("\\!");
                    }
                    None => marked(&mut out, words),
                }
            }
        }
        first = false;
    }
    out
}

/// Writes what would make a line a heading, a quote, a list or a rule; what remains of it.
fn beginning<'t>(out: &mut String, words: &'t str) -> &'t str {
    let rest = words.trim_start_matches(['\u{A0}', ' ']);
    let indent = words.len() - rest.len();
    for _ in words.get(..indent).unwrap_or_default().chars() {
        out.push_str("&nbsp;");
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, after) = rest.split_at(digits);
    match after.chars().next() {
        Some('>') if digits == 0 => {
            out.push_str("&gt;");
            after.get(1..).unwrap_or_default()
        }
        Some(c) if digits == 0 && "#-+=".contains(c) || digits > 0 && ".)".contains(c) => {
            out.push_str(number);
            out.push('\\');
            out.push(c);
            after.get(1..).unwrap_or_default()
        }
        _ => rest,
    }
}

/// Writes words with a backslash before every mark.
fn marked(out: &mut String, words: &str) {
    for (at, c) in words.char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '&' if is_entity(words.get(at + 1..).unwrap_or_default()) => out.push_str("&amp;"),
            '\u{A0}' => out.push_str("&nbsp;"),
            c => out.push(c),
        }
    }
}

/// Whether what stands behind an ampersand makes it an entity.
fn is_entity(rest: &str) -> bool {
    const LONGEST: usize = 34;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    end.is_some_and(|end| {
        (1..LONGEST).contains(&end) && rest.get(end..).is_some_and(|rest| rest.starts_with(';'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_lines_are_written_out() {
        for (text, written) in [
            ("明天9点开会", "明天9点开会"),
            ("一\n二\n\n三\n\n\n四", "一  \n  二\n\n三\n\n&nbsp;  \n  四"),
            (
                "# 请准时\n> 引\n- 甲\n+ 乙\n1. 丙\n2) 丁\n---\n===",
                "\\# 请准时  \n  &gt; 引  \n  \\- 甲  \n  \\+ 乙  \n  1\\. 丙  \n  2\\) 丁  \n  \\---  \n  \\===",
            ),
            ("带_工作证_和*胸牌*，1*2*3=6", "带\\_工作证\\_和\\*胸牌\\*，1\\*2\\*3=6"),
            ("<b>重要</b> <3天 &nbsp; A&B", "&lt;b>重要&lt;/b> &lt;3天 &amp;nbsp; A&B"),
            ("~~旧~~ `x` |a| [图](u) \\", "\\~\\~旧\\~\\~ \\`x\\` \\|a\\| \\[图\\](u) \\\\"),
            ("  缩进  两格", "&nbsp;&nbsp;缩进&nbsp; 两格"),
            (
                "见 https://a.example/vm/a_b_c.aspx。",
                "见 [https://a.example/vm/a\\_b\\_c.aspx](https://a.example/vm/a_b_c.aspx)。",
            ),
            ("看!http://a.example/?a=1&b=2;", "看\\![http://a.example/?a=1&b=2](http://a.example/?a=1&b=2);"),
            ("2026.1.1放假", "2026\\.1.1放假"),
        ] {
            assert_eq!(markdown(text), written, "{text}");
        }
    }

    #[test]
    fn a_page_shows_it_as_typed() {
        assert_eq!(
            html("- <b>要</b>\n见 https://a.example/x?a=1&b=2。\n  空"),
            "- &lt;b&gt;要&lt;/b&gt;<br>见 <a href=\"https://a.example/x?a=1&amp;b=2\" rel=\"noopener noreferrer\">https://a.example/x?a=1&amp;b=2</a>。<br>&nbsp;&nbsp;空"
        );
        assert_eq!(html("[x](javascript:a) ![](http://)"), "[x](javascript:a) ![](http://)");
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(plain("一\u{1A}\r\n二 \t\r三\u{2028}四\u{0}"), "一\n二\n三\n四");
    }

    proptest! {
        #[test]
        fn the_only_tags_of_a_page_are_ours(text in "[-a-z<>\"'&*#\\[\\]()!.:/\\n 中0-9]{0,80}") {
            let html = html(&text);
            for tag in html.split('<').skip(1) {
                let ours = tag.starts_with("br>") || tag.starts_with("a href=\"http") || tag.starts_with("/a>");
                prop_assert!(ours, "{} in {}", tag, html);
            }
        }
    }
}
