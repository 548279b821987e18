//! The enterprise accounts there are, for main administrators.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Html;

use super::Page;
use crate::console::Console;
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::permit::Denied;
use crate::view::member::{self, Query};

#[derive(Template)]
#[template(path = "change/accounts.html", config = "src/console/askama.toml")]
struct Shown {
    frame: Frame,
    accounts: Vec<Account>,
}

struct Account {
    user: String,
    name: String,
    place: String,
    active: bool,
}

/// `GET /app/accounts`.
pub async fn show(State(console): State<Arc<Console>>, me: Me) -> Page {
    Page(drawn(&console, &me).await)
}

async fn drawn(console: &Console, me: &Me) -> Result<Html<String>, Problem> {
    if !me.is_main() {
        return Err(Problem::not_allowed(&Denied::NotMainAdministrator));
    }
    let view = console.view();
    let found = member::list(&view, &me.actor, &Query::default()).await?;
    let people = found.map_err(|denied| Problem::not_allowed(&denied))?.ok_or_else(Problem::not_read_yet)?;
    let entries: Vec<_> = people.entries.into_iter().filter(|entry| entry.exclusive).collect();
    let places = member::places(&view, &entries).await?;
    let account = |entry: crate::directory::Entry| Account {
        place: places.get(&entry.department).cloned().unwrap_or_default(),
        user: entry.user.0,
        name: entry.name,
        active: entry.active,
    };
    let accounts = entries.into_iter().map(account).collect();
    Ok(page::drawn(&Shown { frame: me.frame(console, "企业账号", "/app/accounts"), accounts }))
}
