//! Words as a message of the robot's.
//!
//! **Invariant:** what has no markup of ours goes out as it is.

use crate::card::plain;
use crate::dingtalk::message::Body;

/// As markdown where it has markup, else as text.
pub(super) fn body(text: &str) -> Body {
    if has_markup(text) {
        return Body::Markdown { title: headline(text), text: spaced(text) };
    }
    Body::Text { content: text.to_owned() }
}

/// Cards said as text have bold titles; the stars of a masked number are no markup.
fn has_markup(text: &str) -> bool {
    text.replace("****", "").contains('*')
}

/// What the list of conversations shows of a markdown message.
fn headline(text: &str) -> String {
    plain(text.lines().next().unwrap_or_default()).chars().take(40).collect()
}

/// A single line break needs blanks around it in DingTalk's markdown.
fn spaced(text: &str) -> String {
    text.replace("\n\n", "\u{0}").replace('\n', "  \n  ").replace('\u{0}', "\n\n")
}
