//! DingTalk's Markdown (messaging, 4.3) as HTML: headings, quotes, bold, italic, links, lists; what looks like an
//! address is a link. Pictures are links to them: a page loads nothing from elsewhere.
//!
//! **Invariant:** what was typed never becomes markup of its own: all of it is escaped, and links lead to web addresses
//! only: what the client alone understands (`dingtalk://`) makes it act in the reader's name.

use std::fmt::Write as _;

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

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Blank,
    Heading(usize),
    Quote,
    Item,
    Numbered(u32),
    Plain,
}

/// Kinds of which several lines make one block.
impl Kind {
    fn goes_on(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Quote, Self::Quote)
                | (Self::Item, Self::Item)
                | (Self::Numbered(_), Self::Numbered(_))
                | (Self::Plain, Self::Plain)
        )
    }
}

/// The text as blocks.
pub fn html(text: &str) -> String {
    let lines: Vec<(Kind, &str)> = text.lines().map(line).collect();
    let mut out = String::new();
    for block in lines.chunk_by(|one, next| one.0.goes_on(next.0)) {
        let Some((kind, first)) = block.first() else { continue };
        let items = || -> String {
            block.iter().flat_map(|(_, line)| ["<li>".to_owned(), inline(line), "</li>".to_owned()]).collect()
        };
        let joined = || block.iter().map(|(_, line)| inline(line)).collect::<Vec<_>>().join("<br>");
        let _ = match kind {
            Kind::Blank => Ok(()),
            Kind::Heading(level) => {
                let level = (level + 1).min(6);
                write!(out, "<h{level}>{}</h{level}>", inline(first))
            }
            Kind::Quote => write!(out, "<blockquote><p>{}</p></blockquote>", joined()),
            Kind::Item => write!(out, "<ul>{}</ul>", items()),
            Kind::Numbered(from) => write!(out, "<ol start=\"{from}\">{}</ol>", items()),
            Kind::Plain => write!(out, "<p>{}</p>", joined()),
        };
    }
    out
}

fn line(line: &str) -> (Kind, &str) {
    let text = line.trim();
    if text.is_empty() {
        return (Kind::Blank, text);
    }
    let bare = text.trim_start_matches('#');
    let level = text.len() - bare.len();
    if (1..=6).contains(&level) && bare.starts_with(' ') {
        return (Kind::Heading(level), bare.trim());
    }
    if let Some(quoted) = text.strip_prefix('>') {
        return (Kind::Quote, quoted.trim());
    }
    if let Some(item) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
        return (Kind::Item, item.trim());
    }
    match text.split_once(". ").map(|(number, item)| (number.parse(), item)) {
        Some((Ok(number), item)) => (Kind::Numbered(number), item.trim()),
        _ => (Kind::Plain, text),
    }
}

/// One line, with what stands inside it.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((span, after)) = span(rest) {
            out.push_str(&span);
            rest = after;
            continue;
        }
        out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
        rest = rest.strip_prefix(c).unwrap_or_default();
    }
    out
}

/// What begins here, as HTML, and what comes after it.
fn span(rest: &str) -> Option<(String, &str)> {
    match rest.chars().next()? {
        '*' => between(rest, "**", "strong").or_else(|| between(rest, "*", "em")),
        '!' => link(rest.strip_prefix('!')?, "图片"),
        '[' => link(rest, ""),
        'h' => address(rest),
        '&' => rest.strip_prefix("&nbsp;").map(|after| ("&nbsp;".to_owned(), after)),
        _ => None,
    }
}

fn between<'t>(rest: &'t str, mark: &str, tag: &str) -> Option<(String, &'t str)> {
    let (inner, after) = rest.strip_prefix(mark)?.split_once(mark)?;
    let whole = !inner.is_empty() && inner.trim() == inner && !inner.starts_with('*');
    whole.then(|| (format!("<{tag}>{}</{tag}>", inline(inner)), after))
}

/// `[label](address)`.
fn link<'t>(rest: &'t str, otherwise: &str) -> Option<(String, &'t str)> {
    let (label, after) = rest.strip_prefix('[')?.split_once("](")?;
    let (url, after) = after.split_once(')')?;
    let leads = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    if !leads || url.chars().any(|c| c.is_whitespace() || c.is_control()) || label.contains('[') {
        return None;
    }
    let label = match (label.trim(), otherwise) {
        ("", "") => url,
        ("", otherwise) => otherwise,
        (label, _) => label,
    };
    Some((anchor(url, label), after))
}

/// What looks like an address, without what stands behind it.
fn address(rest: &str) -> Option<(String, &str)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    let taken = |c: char| c.is_ascii_graphic() && !"<>\"'`()[]{}|\\^*".contains(c);
    let end = rest.find(|c: char| !taken(c)).map_or(rest, |end| rest.split_at(end).0);
    let url = end.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let after = rest.strip_prefix(url)?;
    (url.len() > scheme.len()).then(|| (anchor(url, url), after))
}

fn anchor(url: &str, label: &str) -> String {
    format!("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", escape(url), escape(label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_subset_becomes_html() {
        for (text, html_of) in [
            ("明天9点开会", "<p>明天9点开会</p>"),
            ("一\n二\n\n三", "<p>一<br>二</p><p>三</p>"),
            ("# 通知\n## 时间\n#井号", "<h2>通知</h2><h3>时间</h3><p>#井号</p>"),
            ("> 引\n> 用\n文", "<blockquote><p>引<br>用</p></blockquote><p>文</p>"),
            (
                "- 甲\n- 乙\n3. 丙\n4. 丁",
                "<ul><li>甲</li><li>乙</li></ul><ol start=\"3\"><li>丙</li><li>丁</li></ol>",
            ),
            ("**要** *紧* 3 * 4", "<p><strong>要</strong> <em>紧</em> 3 * 4</p>"),
            ("**没有关", "<p>**没有关</p>"),
            (
                "见 https://a.example/b?x=1&y=2。谢谢",
                "<p>见 <a href=\"https://a.example/b?x=1&amp;y=2\" rel=\"noopener noreferrer\">https://a.example/b?x=1&amp;y=2</a>。谢谢</p>",
            ),
            (
                "[报名](https://a.example/x) ![](http://a.example/p.png)",
                "<p><a href=\"https://a.example/x\" rel=\"noopener noreferrer\">报名</a> <a href=\"http://a.example/p.png\" rel=\"noopener noreferrer\">图片</a></p>",
            ),
        ] {
            assert_eq!(html(text), html_of, "{text}");
        }
    }

    #[test]
    fn nothing_typed_becomes_markup() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<b>)",
            "![\" onerror=\"x](https://a.example/\"onload=\"x)",
            "# <img src=x onerror=alert(1)>",
        ] {
            let html = html(text);
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
            assert!(!html.contains("javascript:alert(1)\"") && !html.contains("\" on"), "{html}");
        }
        assert_eq!(html("[x](javascript:a)"), "<p>[x](javascript:a)</p>");
        // What only the client understands makes the client act.
        for url in [
            "dingtalk://dingtalkclient/page/link?url=x",
            "dtmd://dingtalkclient/sendMessage?content=x",
            "taobao://x",
        ] {
            assert_eq!(html(&format!("[报名]({url})")), format!("<p>[报名]({url})</p>"));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_shown_and_its_tags_are_ours(text in "[-a-z<>\"'&*#\\[\\]()!.:/\\n 中0-9]{0,80}") {
            let html = html(&text);
            let tags = html.split('<').skip(1).map(|tag| tag.split(['>', ' ']).next().unwrap_or_default());
            for tag in tags {
                let name = tag.trim_start_matches('/');
                let ours = ["p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "strong", "em", "blockquote"];
                prop_assert!(ours.contains(&name), "{tag} in {html}");
            }
        }
    }
}
