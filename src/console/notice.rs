//! The page of a notice: whoever has its address reads it; who opens it inside the client has read it, and says there
//! that their todo is done.
//!
//! **Invariant:** nothing is looked up before the mark of the address is known to be ours, and no text is shown of a
//! notice that was taken back. The platform is asked about a visitor only within what an address and a page may have.

mod attachment;
mod chart;
mod done;
mod page;
mod queue;
mod uncounted;
mod visit;
pub(super) mod visitor;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Console;
use super::caller::Caller;
use super::page::Inside;
use crate::domain::id::OperationId;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Mark};
use crate::operation;
pub(super) use queue::Queue;
pub(super) use uncounted::Uncounted;
use uncounted::Why;
use visitor::{Purpose, Refused, Visitor};

/// The longest body taken, in bytes: a code.
const MOST: usize = 4 * 1024;

/// The routes of notices' pages.
pub(super) fn router(console: Arc<Console>) -> Router {
    Router::new()
        .route("/app/notices/{operation}/{mark}", get(show))
        .route("/app/notices/{operation}/{mark}/read", post(read))
        .route("/app/notices/{operation}/{mark}/done", post(done))
        .route("/app/notices/{operation}/{mark}/missed", post(missed))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(console)
}

/// Why there is no page.
enum Missing {
    /// Nothing is known under this address, or not any more, or not yet.
    Unknown,
    /// The store did not answer.
    Later,
    /// That address asks for too many.
    TooMany,
}

/// The notice an address is of.
async fn found(
    console: &Console,
    Caller(caller): Caller,
    (of, mark): (String, String),
) -> Result<(Operation, Campaign), Missing> {
    if !console.limits.callers.admit(caller, Instant::now()) {
        return Err(Missing::TooMany);
    }
    let id = OperationId(of);
    if !console.pages.knows(&id, &mark) {
        return Err(Missing::Unknown);
    }
    let record = console.store.record(id.as_str()).await.map_err(|error| {
        error.log("a notice's page cannot be read");
        Missing::Later
    })?;
    let op = record.and_then(|record| operation::read(&record).ok()).ok_or(Missing::Unknown)?;
    let campaign = op.campaign().filter(|_| op.begun_at.is_some()).cloned().ok_or(Missing::Unknown)?;
    Ok((op, campaign))
}

/// `GET /app/notices/{operation}/{mark}`.
async fn show(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Path(address): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (status, inside, body) = match found(&console, caller, address).await {
        Ok((op, campaign)) if campaign.recalled_at.is_some() => {
            (StatusCode::OK, Inside::Browser, page::recalled(&op, &campaign, &console.app))
        }
        Ok((op, campaign)) => {
            let inside = Inside::of(headers.get(header::USER_AGENT));
            (StatusCode::OK, inside, page::whole(&op, &campaign, (&console.app, inside)))
        }
        Err(Missing::Unknown) => (StatusCode::NOT_FOUND, Inside::Browser, page::unknown(&console.app)),
        Err(Missing::Later) => (StatusCode::SERVICE_UNAVAILABLE, Inside::Browser, page::later(&console.app)),
        Err(Missing::TooMany) => (StatusCode::TOO_MANY_REQUESTS, Inside::Browser, page::later(&console.app)),
    };
    let policy = page::policy(inside, &console.app.script);
    let guards = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, guards, Html(body)).into_response()
}

/// What a page sends once it knows who looks at it.
#[derive(Deserialize)]
struct Said {
    code: String,
}

/// `POST /app/notices/{operation}/{mark}/read {code}`: whoever the code is of has read it.
async fn read(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Path(address): Path<(String, String)>,
    Json(said): Json<Said>,
) -> Response {
    let outcome = match shown(&console, caller, address).await {
        Ok((op, campaign)) => {
            let visitor = Visitor { caller, code: &said.code };
            visit::take(&console, (&op, &campaign), visitor).await
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(visit) => {
            let todo = visit.todo.map(|mark| json!({"done": mark == Mark::Done}));
            answer(json!({"read": true, "said": visit.said, "chart": visit.chart, "todo": todo}))
        }
        Err(refused) => refusal(refused, Purpose::Read, json!({"read": false})),
    }
}

fn answer(body: Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// Who is to come back is told when, and whether the code they had is still good then.
fn refusal(refused: Refused, purpose: Purpose, mut body: Value) -> Response {
    body["said"] = json!(refused.words(purpose));
    let again = refused.again();
    if let Some(again) = again {
        body["again"] = json!({"after": again.after, "code": if again.unused { "same" } else { "new" }});
    }
    let mut answer = (refused.status(), answer(body)).into_response();
    if let Some(again) = again {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(again.after));
    }
    answer
}

/// What a page sends when somebody presses a button of their todo.
#[derive(Deserialize)]
struct Told {
    code: String,
    done: bool,
}

/// `POST /app/notices/{operation}/{mark}/done {code, done}`: whoever the code is of says so of their todo.
async fn done(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Path(address): Path<(String, String)>,
    Json(told): Json<Told>,
) -> Response {
    let says = if told.done { Mark::Done } else { Mark::Open };
    let outcome = match shown(&console, caller, address).await {
        Ok((op, campaign)) => {
            let visitor = Visitor { caller, code: &told.code };
            done::take(&console, (&op, &campaign), (visitor, says)).await
        }
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(said) => answer(json!({"todo": {"done": told.done}, "said": said})),
        Err(refused) => refusal(refused, Purpose::Todo, json!({})),
    }
}

/// What a page sends whose client tells it of nobody.
#[derive(Deserialize)]
struct Missed {
    why: Why,
}

/// `POST /app/notices/{operation}/{mark}/missed {why}`: a visit that cannot be counted.
async fn missed(
    State(console): State<Arc<Console>>,
    Caller(caller): Caller,
    Path((of, mark)): Path<(String, String)>,
    Json(missed): Json<Missed>,
) -> StatusCode {
    if !console.limits.callers.admit(caller, Instant::now()) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    if !console.pages.knows(&OperationId(of), &mark) {
        return StatusCode::NOT_FOUND;
    }
    console.limits.uncounted.note(missed.why, Instant::now());
    StatusCode::NO_CONTENT
}

/// The notice an address is of, where it is still to be seen.
async fn shown(
    console: &Console,
    caller: Caller,
    address: (String, String),
) -> Result<(Operation, Campaign), Refused> {
    match found(console, caller, address).await {
        Ok((_, campaign)) if campaign.recalled_at.is_some() => Err(Refused::Recalled),
        Ok(found) => Ok(found),
        Err(Missing::Unknown) => Err(Refused::Unknown),
        Err(Missing::Later) => Err(Refused::Unstored),
        Err(Missing::TooMany) => Err(Refused::TooMany),
    }
}
