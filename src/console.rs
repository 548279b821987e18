//! What people open in a browser: pages, and what they call. Served beside either door.
//!
//! **Invariant:** a page works without any script; what needs to know who looks at it is told by the client's silent
//! login, never by the address.

mod caller;
mod notice;

use std::sync::Arc;

use axum::Router;

use crate::clock::Clock;
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::operation::notice::pages::Pages;
use crate::store::Store;

/// What the pages are made from.
pub struct Console {
    /// Operations, visits.
    pub store: Store,
    /// The platform, which knows whose a login code is.
    pub client: Client,
    /// The organisation.
    pub directory: Directory,
    /// The time.
    pub clock: Clock,
    /// By what pages are known.
    pub pages: Pages,
    /// Whose they are.
    pub app: App,
    /// What is let through to the store and the platform.
    pub limits: Limits,
}

/// What is let through, of visitors nobody knows.
#[derive(Default)]
pub struct Limits {
    callers: caller::Callers,
    queue: notice::Queue,
    uncounted: notice::Uncounted,
}

/// The app, as a page names it.
pub struct App {
    /// The organisation.
    pub corp_id: String,
    /// The app.
    pub client_id: String,
    /// The organisation's name.
    pub organisation: String,
}

/// Every route of the console.
pub fn router(console: Console) -> Router {
    notice::router(Arc::new(console))
}
