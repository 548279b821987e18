//! What was done and refused, and for main administrators whether the chain holds.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::Page;
use crate::bot::commands::COMMANDS;
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::audit::{self, Acts, Chain, Filter};
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;

/// So many on a page.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "audit.html", config = "src/console/askama.toml")]
struct Shown {
    frame: Frame,
    acts: Acts,
    text: String,
    actions: Vec<(&'static str, &'static str, bool)>,
    is_first: bool,
    may_check: bool,
    chain: Option<Chain>,
    action: String,
}

/// `GET /app/audit`.
pub async fn show(State(console): State<Arc<Console>>, me: Me, Asked(filter): Asked<Filter>) -> Page {
    Page(drawn(&console, &me, &filter).await)
}

async fn drawn(console: &Console, me: &Me, filter: &Filter) -> Result<Html<String>, Problem> {
    let acts = audit::of(console, me, (filter, SHOWN)).await?;
    let is_first = filter.before.is_none();
    let chain = if filter.check.is_some() { Some(audit::checked(console, me).await?) } else { None };
    let chosen = filter.action.clone().unwrap_or_default();
    let written = |name: &str| {
        !matches!(
            name.rsplit('.').next(),
            Some("status" | "list" | "show" | "pending" | "diagnose" | "guide")
        )
    };
    let actions = COMMANDS.iter().map(|command| (command.intent.name(), command.title));
    let actions = actions.filter(|(name, _)| written(name));
    Ok(page::drawn(&Shown {
        frame: me.frame(console, "操作记录", "/app/audit"),
        acts,
        text: filter.q.clone().unwrap_or_default(),
        actions: actions.map(|(name, title)| (name, title, name == chosen)).collect(),
        is_first,
        may_check: me.is_main(),
        chain,
        action: chosen,
    }))
}
