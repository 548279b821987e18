//! What people open in a browser, put together.

use axum::Router;

use super::parts;
use crate::config::Config;
use crate::console::{self, App, Console, Limits};
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::ingress::Door;

/// Its routes, whichever door is used.
pub(super) fn router(config: &Config, door: &Door, (client, directory): (&Client, Directory)) -> Router {
    console::router(Console {
        store: door.store.clone(),
        client: client.clone(),
        gate: parts::gate(config, &directory),
        directory,
        clock: door.clock.clone(),
        ids: door.ids.clone(),
        pages: parts::pages(config),
        join: parts::join_pages(config),
        trail_key: super::audit::key(&config.org),
        base: config.public_url.clone(),
        app: App {
            corp_id: config.org.corp_id.clone(),
            client_id: config.org.client_id.clone(),
            organisation: config.org.name.clone(),
            code: config.org.code.clone(),
            script: config.dingtalk.script.clone(),
        },
        limits: Limits::default(),
    })
}
