//! Who has been asked for and is not quite there yet, with the page to hand to each.

use std::borrow::Borrow;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::Page;
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::invitation::{self, Part, Pending};
use crate::console::page::{self, Frame};
use crate::console::who::Me;

#[derive(Template)]
#[template(path = "invitations.html", config = "src/console/askama.toml")]
struct Shown {
    frame: Frame,
    pending: Pending,
    /// What the requests of this page begin with.
    drawn: String,
}

impl Shown {
    /// Under what the request to invite the one at this place again is known.
    fn key(&self, at: impl Borrow<usize>) -> String {
        format!("{}.{}", self.drawn, at.borrow())
    }
}

/// `GET /app/invitations`.
pub async fn show(State(console): State<Arc<Console>>, me: Me, Asked(part): Asked<Part>) -> Page {
    let drawn = invitation::of(&console, &me, part.department).await.map(|pending| {
        let frame = me.frame(&console, "待加入", "/app/invitations");
        page::drawn(&Shown { frame, pending, drawn: console.ids.secret() })
    });
    Page(drawn)
}
