//! The public AI-markdown template of the official SDKs, which works with no set-up.

use serde_json::json;

use super::Params;

/// The template's id. The SDKs use it in every organisation; nothing guarantees it.
pub const AI_MARKDOWN: &str = "382e4302-551d-4880-bf29-a30acfab2e71.schema";

/// What the template shows: a title, Markdown, and buttons that call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// The title.
    pub title: String,
    /// The text.
    pub content: String,
    /// In order; none for a card that is done.
    pub buttons: Vec<Button>,
}

/// A button that calls back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What comes back as [`Pressed::button`](super::Pressed::button).
    pub id: String,
    /// What it says.
    pub text: String,
    /// Its colour.
    pub color: Color,
}

/// A button's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// The main choice.
    Blue,
    /// Another choice.
    Gray,
    /// A choice that destroys.
    Red,
}

impl Color {
    fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Gray => "gray",
            Self::Red => "red",
        }
    }
}

impl Markdown {
    /// The variables of the template.
    pub fn params(&self) -> Params {
        let buttons: Vec<_> = self.buttons.iter().map(button).collect();
        let object = json!({
            "order": ["msgTitle", "msgContent", "staticMsgContent", "msgTextList", "msgImages", "msgSlider", "msgButtons"],
            "msgButtons": buttons,
        });
        let params = [
            ("msgTitle", self.title.clone()),
            ("msgContent", self.content.clone()),
            ("staticMsgContent", String::new()),
            // 3: finished. Nothing is streamed into this card.
            ("flowStatus", "3".to_owned()),
            ("sys_full_json_obj", object.to_string()),
        ];
        params.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

fn button(button: &Button) -> serde_json::Value {
    json!({"id": button.id, "text": button.text, "color": button.color.name(), "request": true})
}
