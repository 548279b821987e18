//! The page on which one plays several people beside each other, served at `/`, and how it draws a card.

use std::sync::LazyLock;

use axum::response::Html;

/// How a card looks; of the page, and of whatever else shows cards.
pub const CARD_STYLE: &str = include_str!("playground/card.css");
/// What draws one: `cardView(message, press)`, from a message as `GET /_sim/chat` has it.
pub const CARD_SCRIPT: &str = include_str!("playground/card.js");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let page = include_str!("playground/index.html");
    page.replacen("/*card.css*/", CARD_STYLE, 1).replacen("/*card.js*/", CARD_SCRIPT, 1)
});

/// The page; it talks to the control plane only.
pub async fn page() -> Html<&'static str> {
    Html(PAGE.as_str())
}
