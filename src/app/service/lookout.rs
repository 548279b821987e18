//! What the operator asks a replica: whether it is alive, whether it is ready, and what it has counted.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::dingtalk::Client;
use crate::directory::Directory;
use crate::ingress::http::listen::{self, Limits};
use crate::ingress::metrics::{self, Sources};
use crate::ingress::ready::{Demand, Readiness};
use crate::ingress::stream::Pulse;
use crate::ingress::{Door, http};

/// The addresses, before anything answers there.
pub(super) struct Lookout {
    metrics: Option<TcpListener>,
}

/// What it looks at besides the door.
pub(super) struct Looked {
    pub client: Client,
    pub directory: Directory,
    pub pulse: Option<Arc<Pulse>>,
}

impl Lookout {
    /// Binds the address of the metrics, where they have one of their own.
    pub(super) async fn bind(config: &Config) -> anyhow::Result<Self> {
        let Some(address) = config.metrics_listen else { return Ok(Self { metrics: None }) };
        let listener = TcpListener::bind(address).await;
        let listener =
            listener.with_context(|| format!("GUANJIA_METRICS_LISTEN: {address} cannot be listened on"))?;
        Ok(Self { metrics: Some(listener) })
    }

    /// That address.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Looks until `stop`, and answers until `shut`; the routes that are served with everything else.
    pub(super) fn open(
        self,
        config: &Config,
        door: &Arc<Door>,
        looked: Looked,
        (shut, stop): (&CancellationToken, &CancellationToken),
    ) -> Router {
        let Looked { client, directory, pulse } = looked;
        let demand = if config.store_unsafe { Demand::Nothing } else { Demand::Keeps };
        let readiness = Readiness::spawn(Arc::clone(door), client, demand, stop.clone());
        let health = http::health(readiness.clone(), directory.clone(), pulse.clone());
        let metrics = metrics::router(Sources {
            metrics: door.metrics.clone(),
            store: door.store.clone(),
            directory,
            readiness,
            pulse,
            clock: door.clock.clone(),
            calls_a_month: config.org.calls_a_month,
            workers: super::workers(config),
        });
        match self.metrics {
            None => health.merge(metrics),
            Some(listener) => {
                tokio::spawn(listen::serve(listener, metrics, Limits::of_this_process(), shut.clone()));
                health
            }
        }
    }
}
