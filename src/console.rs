//! What people open in a browser: pages, and what they call. Served beside either door.
//!
//! Three kinds of pages: a notice's own, for whoever has its address; an invitation's own (`join`), for the invited person,
//! who is no member yet; and the mini-app, for members who have signed in, with the API that its pages are drawn from.
//!
//! **Invariant:** a page works without any script; what needs to know who looks at it is told by the client's silent
//! login, never by the address.

mod api;
mod caller;
mod guard;
mod join;
mod login;
mod notice;
mod page;
mod pages;
mod problem;
mod session;
mod who;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;

use crate::bot::Desk;
use crate::clock::{Clock, Ids};
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::gate::Gate;
use crate::operation::join::JoinPages;
use crate::operation::notice::pages::Pages;
use crate::proposal::Services;
use crate::store::Store;
use crate::view::View;

/// What the cookie of a session is called, but for what a browser's rules put before or behind it.
const COOKIE: &str = "guanjia";
/// The longest body taken, in bytes.
const LONGEST: usize = 64 * 1024;

/// What the pages are made from.
pub struct Console {
    /// What people's words are read with, for the rows of tables.
    pub desk: Arc<Desk>,
    /// What proposals are made with, for what is counted before anything is asked for.
    pub services: Arc<Services>,
    /// Operations, visits, sessions.
    pub store: Store,
    /// The platform, which knows whose a login code is.
    pub client: Client,
    /// The organisation.
    pub directory: Directory,
    /// Who may do what.
    pub gate: Gate,
    /// The time.
    pub clock: Clock,
    /// What nobody can guess.
    pub ids: Ids,
    /// By what pages are known.
    pub pages: Pages,
    /// By what invitations' pages are known.
    pub join: JoinPages,
    /// Under what the trail is sealed.
    pub trail_key: SecretString,
    /// Where browsers reach it, where that was set.
    pub base: Option<String>,
    /// Whose they are.
    pub app: App,
    /// What is let through to the store and the platform.
    pub limits: Limits,
}

impl Console {
    /// What people may see.
    fn view(&self) -> View {
        View {
            directory: self.directory.clone(),
            gate: self.gate.clone(),
            store: self.store.clone(),
            client: self.client.clone(),
            clock: self.clock.clone(),
            join: self.join.clone(),
        }
    }
}

/// What is let through, of visitors nobody knows.
pub struct Limits {
    callers: caller::Callers,
    people: caller::People,
    whole_trail: tokio::sync::Mutex<()>,
    queue: notice::Queue,
    uncounted: notice::Uncounted,
    streams: api::operation::events::Streams,
    uploads: tokio::sync::Semaphore,
}

/// So many tables are taken in at a time.
const UPLOADS: usize = 4;

impl Default for Limits {
    fn default() -> Self {
        Self {
            callers: caller::Callers::default(),
            people: caller::People::default(),
            whole_trail: tokio::sync::Mutex::default(),
            queue: notice::Queue::default(),
            uncounted: notice::Uncounted::default(),
            streams: api::operation::events::Streams::default(),
            uploads: tokio::sync::Semaphore::new(UPLOADS),
        }
    }
}

/// The app, as a page names it.
pub struct App {
    /// The organisation.
    pub corp_id: String,
    /// The app.
    pub client_id: String,
    /// The organisation's name.
    pub organisation: String,
    /// Its code, with which enterprise accounts log in.
    pub code: Option<String>,
    /// Where the client's script is.
    pub script: String,
}

/// Every route of the console.
pub fn router(console: Console) -> Router {
    let console = Arc::new(console);
    let guarded = login::router().merge(page::router()).merge(pages::router()).merge(api::router());
    guarded
        .merge(join::router())
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(Arc::clone(&console), guard::stand))
        .with_state(Arc::clone(&console))
        .merge(notice::router(console))
}
