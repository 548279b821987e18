//! What a person sees of a message: the client's rendering of its text.
//!
//! Text kinds are shown as they are. Markdown kinds are read as `CommonMark` with tables and crossed-out text, stricter
//! than the subset the documents name (messaging, 4.3): what would be markup in some version of the client is markup
//! here. A single line break is a blank, marks vanish, blanks in a row are one, and a tag blanks the whole message, as it
//! does on phones.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// How a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Markup {
    /// As it is.
    #[default]
    Plain,
    /// As Markdown.
    Markdown,
}

impl Markup {
    /// That of a message, by its `msgtype` or `msgKey`.
    pub fn of(kind: &str) -> Self {
        let marked = ["markdown", "action_card", "actionCard", "sampleMarkdown"];
        let is_markdown = marked.contains(&kind) || kind.starts_with("sampleActionCard");
        if is_markdown { Self::Markdown } else { Self::Plain }
    }

    /// What is seen of a text.
    pub fn shows(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Markdown => markdown(text),
        }
    }
}

fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut page = Page::default();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => return String::new(),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                page.out.push_str(&text);
            }
            Event::SoftBreak => page.out.push(' '),
            Event::HardBreak => page.out.push('\n'),
            Event::Rule => page.out.push_str("———\n\n"),
            Event::Start(tag) => page.begin(&tag),
            Event::End(tag) => page.end(tag),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => page.out.push('☐'),
        }
    }
    laid_out(&page.out)
}

/// What has been shown so far, and the numbers of the lists that are open.
#[derive(Default)]
struct Page {
    out: String,
    lists: Vec<Option<u64>>,
}

impl Page {
    fn begin(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(from) => self.lists.push(*from),
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("\n{}.\u{A0}", *number - 1)
                    }
                    _ => "\n•\u{A0}".to_owned(),
                };
                self.out.push_str(&mark);
            }
            Tag::Image { .. } => self.out.push_str("[图片]"),
            Tag::BlockQuote(_) => self.out.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => {
                self.lists.pop();
                self.out.push_str("\n\n");
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.out.push_str("\n\n");
            }
            TagEnd::TableRow | TagEnd::TableHead => self.out.push('\n'),
            TagEnd::TableCell => self.out.push(' '),
            _ => {}
        }
    }
}

/// Blanks in a row are one, and none stands at the end of a line; those that do not break are blanks.
fn laid_out(out: &str) -> String {
    let line = |line: &str| -> String {
        let mut shown = String::new();
        for c in line.trim_matches([' ', '\t']).chars() {
            if !(c == ' ' && shown.ends_with(' ')) {
                shown.push(if c == '\t' { ' ' } else { c });
            }
        }
        shown.replace('\u{A0}', " ")
    };
    let lines: Vec<String> = out.split('\n').map(line).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_out_is_not_seen() {
        for (text, seen) in [
            ("一\n二\n\n三", "一 二\n\n三"),
            ("一  \n  二", "一\n二"),
            ("# 请准时", "请准时"),
            ("带_工作证_和*胸牌*，~~旧~~", "带_工作证_和胸牌，旧"),
            ("- 甲\n- 乙", "• 甲\n• 乙"),
            ("3. 丙\n4. 丁", "3. 丙\n4. 丁"),
            ("<b>重要</b>", ""),
            ("[报名](https://a.example) ![](u)", "报名 [图片]"),
            ("a   b&nbsp;&nbsp;c", "a b  c"),
            ("\\*\\_ &lt;b> 1\\. x", "*_ <b> 1. x"),
            ("一  \n&nbsp;  \n二", "一\n \n二"),
        ] {
            assert_eq!(Markup::Markdown.shows(text), seen, "{text}");
            assert_eq!(Markup::Plain.shows(text), text);
        }
        let kinds = ["text", "sampleText", "markdown", "action_card", "sampleActionCard2"].map(Markup::of);
        assert_eq!(kinds.map(|kind| kind == Markup::Markdown), [false, false, true, true, true]);
    }
}
