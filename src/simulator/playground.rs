//! The page on which one plays several people beside each other, served at `/`.

use axum::response::Html;

/// The page; it talks to the control plane only.
pub async fn page() -> Html<&'static str> {
    Html(include_str!("playground/index.html"))
}
