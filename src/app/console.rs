//! What people open in a browser, put together.

use std::sync::Arc;

use axum::Router;

use super::parts;
use crate::bot::Desk;
use crate::config::Config;
use crate::console::{self, App, Console, Limits};
use crate::ingress::Door;

/// Its routes, whichever door is used.
pub(super) fn router(config: &Config, door: &Door, desk: &Arc<Desk>) -> Router {
    let services = &desk.services;
    console::router(Console {
        desk: Arc::clone(desk),
        services: Arc::clone(services),
        store: door.store.clone(),
        client: services.client.clone(),
        gate: services.gate.clone(),
        directory: services.directory.clone(),
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
