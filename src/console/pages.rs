//! The pages under `/app/`: what the API answers, drawn by the server; what forms send is asked as the API asks it.
//!
//! **Invariant:** a page shows nothing that the API would not tell the same person.

mod accounts;
mod audit;
mod board;
mod departments;
mod form;
mod help;
mod invitations;
mod members;
mod notices;
mod operations;
mod overview;
mod own;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use self::form::{account, compose, department, import, invitation, member, notice, role};
use super::Console;
use super::api::import::upload::largest;
use super::page::{self, Frame};
use super::problem::{Place, Problem};
use super::who::Me;

/// The longest form with a text in it, in bytes: three for a character, three for each of those as forms write it.
const LONGEST_FORM: usize = 256 * 1024;

/// The routes of the pages.
pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/app/", get(overview::show))
        .route("/app/members", get(members::list))
        .route("/app/members/new", form::<member::Add>())
        .route("/app/members/{user}", get(members::person))
        .route("/app/members/{user}/move", form::<member::Move>())
        .route("/app/members/{user}/edit", form::<member::Edit>())
        .route("/app/members/{user}/number", form::<member::Number>())
        .route("/app/members/{user}/roles", form::<role::Roles>())
        .route("/app/members/{user}/handover", form::<role::HandOver>())
        .route("/app/members/{user}/remove", form::<member::Remove>())
        .route("/app/import", get(import::new).post(import::open).layer(DefaultBodyLimit::max(largest())))
        .route("/app/import/{id}", get(import::show).post(import::send))
        .route("/app/accounts", get(accounts::show))
        .route("/app/accounts/new", form::<account::Open>())
        .route("/app/accounts/manage", form::<account::Manage>())
        .route("/app/departments", get(departments::show))
        .route("/app/departments/{id}/add", form::<department::Add>())
        .route("/app/departments/{id}/rename", form::<department::Rename>())
        .route("/app/departments/{id}/heads", form::<department::Heads>())
        .route("/app/departments/{id}/remove", form::<department::Remove>())
        .route("/app/operations", get(operations::list))
        .route("/app/operations/{id}", get(operations::one))
        .route("/app/operations/{id}/{verb}", post(operations::decide))
        .route("/app/board", get(board::show))
        .route("/app/board/{institution}/{role}", form::<role::Vacancy>())
        .route("/app/invitations/resend", form::<invitation::Resend>())
        .route("/app/invitations", get(invitations::show))
        .route("/app/notices", get(notices::list))
        .route(
            "/app/notices/new",
            get(compose::show).post(compose::send).layer(DefaultBodyLimit::max(LONGEST_FORM)),
        )
        .route("/app/notices/{number}/remind", form::<notice::Remind>())
        .route("/app/notices/{number}/recall", form::<notice::Recall>())
        .route("/app/notices/{number}", get(notices::one))
        .route("/app/audit", get(audit::show))
        .route("/app/me", get(own::show))
        .route("/app/help", get(help::show))
}

/// A form is drawn and taken at one address.
fn form<F: form::Form + 'static>() -> MethodRouter<Arc<Console>> {
    get(form::show::<F>).post(form::send::<F>)
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
