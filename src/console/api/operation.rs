//! `/operations`: what is to be changed, from the request to its end.
//!
//! A request is asked under a key of its caller's and answered with the operation it came to, which its initiator then
//! confirms; whoever else has to agree does so here too. Everything goes the way it goes in chat: a request is proposed
//! in a turn of its asker's mailbox ([`asking`]), a decision is a press on the operation's card ([`deciding`]), and the
//! card in the private chat shows what came of either.
//!
//! **Invariant:** nothing is written here but through those mailboxes; what somebody may not see is not there.

pub mod asking;
pub mod deciding;
pub mod events;
pub mod notice;
pub mod shown;
pub mod verb;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use self::asking::{Asked, Key};
use self::deciding::{Decided, Decision};
use self::shown::{Listed, Operation};
use self::verb::Verb;
use super::{Answer, Body};
use crate::console::Console;
use crate::console::caller::Caller;
use crate::console::problem::Problem;
use crate::console::who::{Me, Signed};
use crate::domain::id::OperationId;
use crate::proposal::Request;
use crate::view::operation::{self, Part};

/// So far back goes what is called recent.
const RECENT: Duration = Duration::from_hours(72);

/// Not known yet: to be asked again, in the same words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NotYet {
    /// What to do.
    pub advice: &'static str,
}

impl NotYet {
    fn response() -> Response {
        let body = Self {
            advice: "还没有结果，请稍后用同样的内容和同一个 Idempotency-Key 再请求一次。"
        };
        (StatusCode::ACCEPTED, [(header::RETRY_AFTER, "1")], Json(body)).into_response()
    }
}

/// Operations somebody has to do with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Operations {
    /// Asked for by oneself, and to be confirmed.
    pub open: Vec<Listed>,
    /// Waiting for one's word: to be agreed to, or to be tried again.
    pub waiting: Vec<Listed>,
    /// Of the last three days, the latest first; without those above.
    pub recent: Vec<Listed>,
}

/// Asks for a change. It is proposed, not done: whoever asks confirms it.
#[utoipa::path(post, path = "/operations", operation_id = "propose_operation", tag = "operations", request_body = Request,
    params(("Idempotency-Key" = String, Header, description = "up to 80 letters, digits, `-`, `_`, `.`, `:`; the same key is the same request"),
        ("X-Form-Token" = String, Header, description = "`form_token` of `/me`")),
    responses((status = 201, description = "proposed, to be confirmed", body = Operation), (status = 202, description = "not answered yet", body = NotYet), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub(super) async fn propose(
    State(console): State<Arc<Console>>,
    Signed(me): Signed,
    key: Key,
    Body(request): Body<Request>,
) -> Result<Response, Problem> {
    match asking::ask(&console, &me, (&key.0, request)).await? {
        Asked::Waits => Ok(NotYet::response()),
        Asked::Proposed(id) => {
            let seen = shown::find(&console, &me.actor, &id).await?;
            let at = format!("/api/v1/operations/{id}");
            let shown = shown::of(&console, &seen);
            Ok((StatusCode::CREATED, [(header::LOCATION, at)], Json(shown)).into_response())
        }
    }
}

/// What one has to do with: what one asked for, and what waits for one's word.
#[utoipa::path(get, path = "/operations", operation_id = "list_operations", tag = "operations",
    responses((status = 200, body = Operations), (status = 401, body = Problem)))]
pub(super) async fn list(State(console): State<Arc<Console>>, me: Me) -> Answer<Operations> {
    of(&console, &me).await.map(Json)
}

/// What somebody has to do with.
pub async fn of(console: &Console, me: &Me) -> Result<Operations, Problem> {
    let view = console.view();
    let now = console.clock.now_ms();
    let since = now - i64::try_from(RECENT.as_millis()).unwrap_or(i64::MAX);
    let (waiting, mine) =
        tokio::try_join!(operation::waiting(&view, &me.actor), operation::mine(&view, &me.actor, since))?;
    let known: Vec<OperationId> = waiting.iter().map(|seen| seen.op.id.clone()).collect();
    let (mut open, mut recent) = (Vec::new(), Vec::new());
    for seen in mine.iter().filter(|seen| !known.contains(&seen.op.id)) {
        let to_confirm = seen.part == Part::Initiator && shown::may(seen, now).contains(&Verb::Confirm);
        if to_confirm { &mut open } else { &mut recent }.push(Listed::of(seen, now));
    }
    let waiting = waiting.iter().map(|seen| Listed::of(seen, now)).collect();
    Ok(Operations { open, waiting, recent })
}

/// One operation, as far as one may see it.
#[utoipa::path(get, path = "/operations/{id}", operation_id = "show_operation", tag = "operations", params(("id" = String, Path, description = "its id")),
    responses((status = 200, body = Operation), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
) -> Answer<Operation> {
    let seen = shown::find(&console, &me.actor, &OperationId(id)).await?;
    Ok(Json(shown::of(&console, &seen)))
}

/// Decides about an operation, as the button of its card does: `confirm`, `cancel`, `retry` and `stop` are its initiator's,
/// `approve` and `reject` those of whoever was asked to agree.
#[utoipa::path(post, path = "/operations/{id}/{verb}", operation_id = "decide_operation", tag = "operations", request_body = Decision,
    params(("id" = String, Path, description = "its id"), ("verb" = Verb, Path, description = "what"),
        ("X-Form-Token" = String, Header, description = "`form_token` of `/me`")),
    responses((status = 200, body = Operation), (status = 202, description = "taken, and not judged yet", body = NotYet), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub(super) async fn decide(
    State(console): State<Arc<Console>>,
    Signed(me): Signed,
    caller: Caller,
    Path((id, verb)): Path<(String, String)>,
    Body(decision): Body<Decision>,
) -> Result<Response, Problem> {
    let verb = Verb::read(&verb)?;
    match deciding::decide(&console, (&me, caller), &OperationId(id), (verb, &decision)).await? {
        Decided::Waits => Ok(NotYet::response()),
        Decided::As(seen) => Ok(Json(shown::of(&console, &seen)).into_response()),
    }
}
