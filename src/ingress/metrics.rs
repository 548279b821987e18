//! `GET /metrics`: what was counted, and how it stands at the moment of asking.
//!
//! How it stands is asked for by one scrape at a time and kept for a second, so that whoever asks often costs nothing;
//! what a scrape could not find out is missing from it, never old.

mod stand;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::ready::Readiness;
use super::stream::Pulse;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::metric::Metrics;
use crate::store::Store;

/// The format of the answer.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// How long an answer is good enough for whoever asks next.
const FRESH: Duration = Duration::from_secs(1);

/// What is looked at.
pub struct Sources {
    /// What was counted.
    pub metrics: Metrics,
    /// What waits.
    pub store: Store,
    /// What is known of the organisation.
    pub directory: Directory,
    /// Whether this replica can work.
    pub readiness: Readiness,
    /// The Stream connections, where that is the door.
    pub pulse: Option<Arc<Pulse>>,
    /// The time.
    pub clock: Clock,
    /// How many metered calls the organisation has a month.
    pub calls_a_month: Option<u64>,
    /// Turns this replica works on at a time.
    pub workers: usize,
}

struct Scrape {
    sources: Sources,
    began: Instant,
    told: Mutex<Option<(Instant, String)>>,
}

/// The route.
pub fn router(sources: Sources) -> Router {
    let scrape = Scrape { sources, began: Instant::now(), told: Mutex::default() };
    Router::new().route("/metrics", get(tell)).with_state(Arc::new(scrape))
}

async fn tell(State(scrape): State<Arc<Scrape>>) -> impl IntoResponse {
    let mut told = scrape.told.lock().await;
    let fresh = told.as_ref().filter(|(at, _)| at.elapsed() < FRESH).map(|(_, text)| text.clone());
    let text = if let Some(text) = fresh {
        text
    } else {
        let snapshot = scrape.sources.look(scrape.began.elapsed()).await;
        let text = scrape.sources.metrics.tell(snapshot);
        *told = Some((Instant::now(), text.clone()));
        text
    };
    ([(CONTENT_TYPE, FORMAT)], text)
}

/// Counts the requests of these routes by their templates; what has none is one route.
pub fn count_requests(router: Router, metrics: Metrics) -> Router {
    router.layer(middleware::from_fn_with_state(metrics, count))
}

async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    metrics.request((method, route), response.status().as_u16(), began.elapsed());
    response
}

/// Whoever makes up methods makes up no series.
fn method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" | "HEAD" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}
