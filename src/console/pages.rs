//! The pages under `/app/`: what the API answers, drawn by the server.
//!
//! **Invariant:** a page shows nothing that the API would not tell the same person.

mod audit;
mod board;
mod help;
mod invitations;
mod members;
mod notices;
mod overview;
mod own;

use std::sync::Arc;

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::Console;
use super::page::{self, Frame};
use super::problem::{Place, Problem};
use super::who::Me;

/// The routes of the pages.
pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/app/", get(overview::show))
        .route("/app/members", get(members::list))
        .route("/app/members/{user}", get(members::person))
        .route("/app/board", get(board::show))
        .route("/app/invitations", get(invitations::show))
        .route("/app/notices", get(notices::list))
        .route("/app/notices/{number}", get(notices::one))
        .route("/app/audit", get(audit::show))
        .route("/app/me", get(own::show))
        .route("/app/help", get(help::show))
}

/// A page, or why there is none.
struct Page(Result<Html<String>, Problem>);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match self.0 {
            Ok(html) => html.into_response(),
            Err(problem) => page::answer(problem, Place::Page),
        }
    }
}

impl Me {
    /// What stands around a page of this title, at this tab.
    fn frame(&self, console: &Console, title: &str, tab: &str) -> Frame {
        Frame::new(console, (&self.actor, &self.member.name, &self.form), (title, tab))
    }
}
