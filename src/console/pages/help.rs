//! Help: what one may do in chat, from the same table as the bot's, and how to use the pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::Page;
use crate::bot::commands::COMMANDS;
use crate::console::Console;
use crate::console::page::{self, Frame};
use crate::console::who::Me;

#[derive(Template)]
#[template(path = "help.html", config = "src/console/askama.toml")]
struct Help {
    frame: Frame,
    commands: Vec<(&'static str, &'static [&'static str])>,
    code: Option<String>,
}

/// `GET /app/help`.
pub async fn show(State(console): State<Arc<Console>>, me: Me) -> Page {
    let mine = COMMANDS.iter().filter(|command| command.who.concerns(&me.actor, &console.gate));
    let commands = mine.map(|command| (command.title, command.says)).collect();
    let frame = me.frame(&console, "帮助", "/app/help");
    Page(Ok(page::drawn(&Help { frame, commands, code: console.app.code.clone() })))
}
