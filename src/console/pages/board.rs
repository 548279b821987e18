//! The responsibility board: institutions × roles, those with gaps first.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::Page;
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::board::{self, Board, Part};
use crate::console::page::{self, Frame};
use crate::console::who::Me;

#[derive(Template)]
#[template(path = "board.html", config = "src/console/askama.toml")]
struct Shown {
    frame: Frame,
    board: Board,
    linked: bool,
}

/// `GET /app/board`.
pub async fn show(State(console): State<Arc<Console>>, me: Me, Asked(part): Asked<Part>) -> Page {
    let drawn = board::of(&console, &me, part.department).await.map(|board| {
        let frame = me.frame(&console, "责任表", "/app/board");
        page::drawn(&Shown { frame, board, linked: me.actor.is_administrator() })
    });
    Page(drawn)
}
