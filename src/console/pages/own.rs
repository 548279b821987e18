//! One's own page: am I in, what is registered of me, what I may do, whom to turn to.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::Page;
use crate::console::Console;
use crate::console::api::me::{self, Office, Profile};
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;

#[derive(Template)]
#[template(path = "own.html", config = "src/console/askama.toml")]
struct Own {
    frame: Frame,
    own: Profile,
}

/// `GET /app/me`.
pub async fn show(State(console): State<Arc<Console>>, me: Me) -> Page {
    Page(drawn(&console, &me).await)
}

async fn drawn(console: &Console, me: &Me) -> Result<Html<String>, Problem> {
    let own = me::of(console, me).await?;
    Ok(page::drawn(&Own { frame: me.frame(console, "我的", "/app/me"), own }))
}
