//! The control plane under `/_sim/`: what testers and the playground do to the world (design 3.3).
//!
//! **Invariant:** nothing here is part of the platform; a refusal is a 4xx with `{"error": "…"}`.

mod app;
mod knob;
mod people;
mod read;
mod seat;
mod talk;
mod tap;
mod work;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::Order;
use super::gateway;
use super::hub::Hub;
use super::wire;

/// An answer of the control plane.
type Answer = Result<Json<Value>, Trouble>;

/// Why something cannot be done.
#[derive(Debug)]
struct Trouble(StatusCode, String);

impl Trouble {
    fn bad(words: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, words.into())
    }

    fn missing(words: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, words.into())
    }

    fn conflict(words: impl Into<String>) -> Self {
        Self(StatusCode::CONFLICT, words.into())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

/// A JSON body, whatever its content type says; none is an empty object.
#[derive(Debug)]
struct Told(Value);

impl<S: Send + Sync> FromRequest<S> for Told {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let body = Bytes::from_request(request, state).await.map_err(|e| Trouble::bad(e.to_string()))?;
        if body.trim_ascii().is_empty() {
            return Ok(Self(json!({})));
        }
        serde_json::from_slice(&body).map(Self).map_err(|e| Trouble::bad(format!("the body is no JSON: {e}")))
    }
}

/// The text of a field that must be there.
fn required(body: &Value, name: &str) -> Result<String, Trouble> {
    let text = body.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    text.map(str::to_owned).ok_or_else(|| Trouble::bad(format!("{name} is missing")))
}

/// Everything under `/_sim/`.
pub fn router() -> Router<Arc<Hub>> {
    Router::new()
        .route("/_sim/app", get(app::open))
        .route("/_sim/dingtalk.js", get(app::script))
        .route("/_sim/world", get(world))
        .route("/_sim/say", post(talk::say))
        .route("/_sim/redeliver", post(talk::redeliver))
        .route("/_sim/push", post(talk::push))
        .route("/_sim/chat", get(talk::chat))
        .route("/_sim/file", get(talk::file))
        .route("/_sim/tap", post(tap::tap))
        .route("/_sim/accept", post(people::accept))
        .route("/_sim/accounts", post(people::register))
        .route("/_sim/ignore", post(people::ignore))
        .route("/_sim/leave", post(people::leave))
        .route("/_sim/login", post(people::login))
        .route("/_sim/auth_code", post(people::auth_code))
        .route("/_sim/change_mobile", post(people::change_mobile))
        .route("/_sim/read", post(read::read))
        .route("/_sim/appoint", post(people::appoint))
        .route("/_sim/groups", post(work::group))
        .route("/_sim/todos", post(work::todo))
        .route("/_sim/done", post(work::done))
        .route("/_sim/faults", get(faults).post(order_fault).delete(end_faults))
        .route("/_sim/calls", get(calls))
        .route("/_sim/apis", get(apis))
        .route("/_sim/knobs", get(knob::show).post(knob::turn))
        .route("/_sim/check_url", post(knob::check_url))
        .route("/_sim/undelivered", get(knob::undelivered))
        .route("/_sim/streams", get(gateway::streams))
        .route("/_sim/streams/rotate", post(gateway::rotate))
        .route("/_sim/reset", post(reset))
        .route("/_sim/quiet", get(quiet))
        .route("/_sim/{*rest}", axum::routing::any(nothing))
        .layer(DefaultBodyLimit::max(32 << 20))
}

async fn nothing() -> Trouble {
    Trouble::missing("no such call under /_sim/")
}

#[derive(Deserialize)]
struct Parts {
    parts: Option<String>,
}

/// `GET /_sim/world?parts=deliveries,todos`: only these; without `parts`, everything. `sent` counts the deliveries of each
/// message instead of listing them.
async fn world(State(hub): State<Arc<Hub>>, Query(query): Query<Parts>) -> Json<Value> {
    let parts: Option<Vec<&str>> = query.parts.as_deref().map(|parts| parts.split(',').collect());
    Json(hub.visit(|desk| desk.world.as_json(|part| parts.as_ref().is_none_or(|p| p.contains(&part)))))
}

async fn faults(State(hub): State<Arc<Hub>>) -> Json<Value> {
    Json(hub.faults().as_json())
}

async fn order_fault(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let order: Order = serde_json::from_value(body).map_err(|e| Trouble::bad(e.to_string()))?;
    if order.rate.is_some_and(|r| !(0.0..=1.0).contains(&r)) {
        return Err(Trouble::bad("rate lies between 0 and 1"));
    }
    let mut faults = hub.faults();
    faults.order(order);
    Ok(Json(faults.as_json()))
}

async fn end_faults(State(hub): State<Arc<Hub>>) -> Json<Value> {
    hub.faults().clear();
    Json(json!({"faults": []}))
}

#[derive(Deserialize)]
struct Since {
    since: Option<String>,
    last: Option<usize>,
}

/// `since` is milliseconds or an RFC 3339 time; `last` lists only so many calls, the totals count all.
async fn calls(State(hub): State<Arc<Hub>>, Query(query): Query<Since>) -> Answer {
    let since = match query.since {
        None => 0,
        Some(text) => text
            .parse::<i64>()
            .ok()
            .or_else(|| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond))
            .ok_or_else(|| Trouble::bad("since is milliseconds since the epoch or an RFC 3339 time"))?,
    };
    Ok(Json(hub.log().as_json(since, query.last.unwrap_or(usize::MAX))))
}

/// `GET /_sim/apis`: every API the platform has here, by the names `calls` uses.
async fn apis() -> Json<Value> {
    Json(json!({"apis": wire::all().map(|api| api.call).collect::<Vec<_>>()}))
}

async fn reset(State(hub): State<Arc<Hub>>) -> Json<Value> {
    hub.reset();
    Json(json!({"ok": true}))
}

#[derive(Deserialize)]
struct Patience {
    timeout_ms: Option<u64>,
    idle_ms: Option<u64>,
}

async fn quiet(State(hub): State<Arc<Hub>>, Query(query): Query<Patience>) -> Json<Value> {
    let started = tokio::time::Instant::now();
    let timeout = Duration::from_millis(query.timeout_ms.unwrap_or(10_000));
    let idle = Duration::from_millis(query.idle_ms.unwrap_or(300));
    let quiet = hub.activity.quiet(timeout, idle).await;
    Json(json!({"quiet": quiet, "waited_ms": started.elapsed().as_secs_f64() * 1_000.0}))
}
