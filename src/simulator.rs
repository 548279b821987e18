//! A DingTalk (钉钉) that speaks the real protocol over a world of plain data: `guanjia simulate`.
//!
//! A call comes in through the `gate` (faults, tokens, limits) and reaches one of the APIs of `wire`, which changes
//! the `world`; what the platform tells the bot goes out through `push`. Testers and the playground use `control`.
//!
//! **Invariant:** it shares no wire type with the client; only the clock is common.

mod calls;
mod control;
mod fault;
mod gate;
mod gateway;
mod hub;
pub mod playground;
mod push;
mod render;
mod wire;
mod world;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::clock::{Clock, Ids};
use hub::Hub;
pub use render::seen;

/// How a simulator is to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; port 0 picks one.
    pub listen: SocketAddr,
    /// Base URLs behind the bot's public address, taken in turn; none: nothing is pushed over HTTP.
    pub bots: Vec<String>,
    /// Base URL of the mini-app; where none is set, the first of the bots'.
    pub app: Option<String>,
    /// Grows the world to a district of this many members.
    pub members: Option<u32>,
    /// What chance is drawn from: fault rates, the district.
    pub seed: u64,
    /// Calls of an application to one API in any sliding second; 0 = no limits at all.
    pub calls_per_second: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8090)),
            bots: Vec::new(),
            app: None,
            members: None,
            seed: 1,
            calls_per_second: 20,
        }
    }
}

/// A running simulator.
#[derive(Debug)]
pub struct Simulator {
    hub: Arc<Hub>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Starts a simulator; it serves when this returns.
///
/// # Errors
/// Whatever binding the address says.
pub async fn start(settings: Settings, clock: Clock, ids: Ids) -> std::io::Result<Simulator> {
    let listener = TcpListener::bind(settings.listen).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let hub = Arc::new(Hub::new(&settings, base, clock, ids, push::send_events)?);
    hub.set_bots(settings.bots);
    hub.set_app(settings.app);
    let app = Router::new()
        .route("/", get(playground::page))
        .route("/connect", get(gateway::connect))
        .route("/files/{name}", get(gate::file))
        .merge(control::router())
        .fallback(gate::serve)
        .with_state(Arc::clone(&hub))
        .into_make_service_with_connect_info::<SocketAddr>();
    let stopping = hub.stopping.clone();
    let served = axum::serve(listener, app).with_graceful_shutdown(async move { stopping.cancelled().await });
    let task = tokio::spawn(async move { served.await });
    Ok(Simulator { hub, task })
}

impl Simulator {
    /// Its address, without a slash at the end: the base URL of `api`, `oapi` and the control plane.
    pub fn url(&self) -> String {
        self.hub.base.clone()
    }

    /// Sets where pushes go from now on.
    pub fn set_bots(&self, bots: Vec<String>) {
        self.hub.set_bots(bots);
    }

    /// Sets where the mini-app is.
    pub fn set_app(&self, url: String) {
        self.hub.set_app(Some(url));
    }

    /// Waits until so many Stream connections are open.
    pub async fn connected(&self, connections: usize) {
        self.hub.gateway.connected(connections).await;
    }

    /// Stops serving; connections that are still open get a second.
    pub async fn stop(mut self) {
        self.hub.stopping.cancel();
        if tokio::time::timeout(Duration::from_secs(1), &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}
