//! Cards: what they show, drawn from typed facts, and how a press on one is read.
//!
//! `cards/<card>.json` is the contract of one card; `card/<card>.rs` draws it. A [`Drawing`] is independent of the
//! rung it is shown on: the organisation's own template, the public AI-markdown template with call-back buttons, or, where
//! no card can be shown,
//! markdown with numbered choices that can be answered by text.
//!
//! **Invariant:** the revision a card was drawn with is part of every button id (`confirm.7`), and nothing else that
//! comes back with a press is trusted.

pub mod approval;
pub mod contract;
pub mod offer;
pub mod operation;
pub mod page;
pub mod question;
pub mod reason;

use serde::{Deserialize, Serialize};

use crate::dingtalk::card::{self as template, Color, Markdown, Params};
use crate::domain::mobile::Mobile;

/// A card as it is to be seen, on whichever rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// Which card it is, by its contract's name.
    #[serde(default)]
    pub card: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Markdown, small: who may press, until when.
    pub note: String,
    /// How to use the buttons; only where there are some.
    pub hint: String,
    /// What can be pressed; empty for good once decided.
    pub buttons: Vec<Button>,
    /// What to say instead of the hint where nothing can be pressed; a drawing without it is not said there at all.
    pub fallback: String,
}

/// Something to press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// `{name}.{revision}`.
    pub id: String,
    /// What is written on it.
    pub label: String,
    /// `blue`, `gray`, `red`.
    pub style: String,
}

impl Button {
    /// An entry of the list of buttons of an organisation's own template: what the editor calls a dynamic event.
    fn as_own(&self) -> serde_json::Value {
        serde_json::json!({
            "text": self.label, "color": self.style, "status": "normal",
            "action": {"type": "sendCardRequest", "params": {"actionId": self.id, "params": {}}},
        })
    }
}

impl Drawing {
    /// The second rung: the variables of the public AI-markdown template.
    pub fn params(&self) -> Params {
        let parts = [&self.body, &self.note, &self.hint].into_iter().filter(|part| !part.is_empty());
        let content = parts.cloned().collect::<Vec<_>>().join("\n\n");
        let buttons = self.buttons.iter().map(|button| template::Button {
            id: button.id.clone(),
            text: button.label.clone(),
            color: match button.style.as_str() {
                "red" => Color::Red,
                "gray" => Color::Gray,
                _ => Color::Blue,
            },
        });
        Markdown { title: self.title.clone(), content, buttons: buttons.collect() }.params()
    }

    /// The first rung: the variables of the organisation's own template, beside those of the second, so that a card is
    /// kept up to date whichever it was made with.
    pub fn params_of_own(&self) -> Params {
        let note = [&self.note, &self.hint].into_iter().filter(|part| !part.is_empty());
        let note = note.cloned().collect::<Vec<_>>().join("  \n");
        let buttons: Vec<_> = self.buttons.iter().map(Button::as_own).collect();
        let own = [
            ("title", self.title.clone()),
            ("body", self.body.clone()),
            ("note", note),
            (contract::BUTTONS, serde_json::Value::from(buttons).to_string()),
        ];
        let mut params = self.params();
        params.extend(own.map(|(name, value)| (name.to_owned(), value)));
        params
    }

    /// The third rung: all of it as markdown.
    pub fn as_markdown(&self) -> String {
        let mut parts = vec![format!("**{}**", self.title), self.body.clone()];
        if !self.note.is_empty() {
            parts.push(self.note.clone());
        }
        if !self.buttons.is_empty() {
            parts.push(self.fallback.clone());
        }
        parts.join("\n\n")
    }
}

/// The id of a button: its name and the revision it was drawn with.
pub fn button_id(name: &str, revision: u64) -> String {
    format!("{name}.{revision}")
}

/// Name and revision of a pressed button's id; `None` if it is none of ours.
pub fn read_button(id: &str) -> Option<(&str, u64)> {
    let (name, revision) = id.rsplit_once('.')?;
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    plain.then_some(())?;
    Some((name, revision.parse().ok()?))
}

/// Text from people inside markdown: what would be markup is taken out of it.
pub fn plain(text: &str) -> String {
    const MARKUP: &str = "*_`#[]<>!\\";
    let bare: String = text.chars().map(|c| if MARKUP.contains(c) { ' ' } else { c }).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What somebody typed, to be repeated: without markup, and not all of a long one.
pub fn short(text: &str) -> String {
    /// More of what was typed is not repeated.
    const LONGEST: usize = 30;
    let plain = plain(text);
    if plain.chars().count() <= LONGEST {
        return plain;
    }
    let head: String = plain.chars().take(LONGEST).collect();
    format!("{head}…")
}

/// A number by its last four digits.
fn number_tail(mobile: &Mobile) -> String {
    let digits: Vec<char> = mobile.reveal().chars().collect();
    let tail: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    format!("尾号 {tail} 的手机号")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_button_id_comes_back() {
        assert_eq!(read_button(&button_id("confirm", 7)), Some(("confirm", 7)));
        for bad in ["confirm", ".7", "confirm.", "con firm.1", "confirm.-1", "确认.1", ""] {
            assert_eq!(read_button(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_cannot_draw_markup() {
        assert_eq!(plain("**张三**[x](http://y)"), "张三 x (http://y)");
    }

    proptest! {
        #[test]
        fn any_button_id_is_read_without_panic(id in ".{0,40}") {
            let _ = read_button(&id);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(short("张三"), "张三");
        let long = short(&"长".repeat(5_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (31, true));
    }
}
