//! The HTTP door: three routes for DingTalk (robot messages, presses, events), and two for the operator.
//!
//! **Invariant:** no body is looked into before its signature and time have been checked; what the head alone tells is
//! checked before a byte of the body is read.

mod body;
pub mod listen;

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ready::Readiness;
use super::robot::Taken;
use super::stream::Pulse;
use super::{Door, Refused, card, robot};
use crate::bot;
use crate::dingtalk::crypto::{Beside, Cipher, Envelope, Error};
use crate::dingtalk::event::Event;
use crate::dingtalk::signature::{self, Signed};
use crate::directory::{Directory, Standing};

/// What requests are checked against.
pub struct Keys {
    /// What robot messages are signed with.
    pub client_secret: SecretString,
    /// What presses are signed with.
    pub card_secret: SecretString,
    /// What events are sealed with.
    pub cipher: Cipher,
}

/// A door and its keys.
struct Gatehouse {
    door: Arc<Door>,
    keys: Keys,
    doubts: Mutex<Doubts>,
}

/// What was not believed, told once a minute: whoever sends junk does not fill the log.
#[derive(Default)]
struct Doubts {
    told: listen::Told,
    untold: u64,
}

impl Gatehouse {
    async fn counted<T>(
        &self,
        kind: &'static str,
        taking: impl Future<Output = Result<T, Turned>>,
    ) -> Result<T, Turned> {
        self.door.counted(("http", kind), taking, Turned::label).await
    }

    fn doubt(&self, what: &str, error: impl std::fmt::Display) -> Refused {
        let mut doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        if doubts.told.is_news() {
            let others = std::mem::take(&mut doubts.untold);
            tracing::warn!(%error, others_before = others, "{what} is not believed");
        } else {
            doubts.untold += 1;
            tracing::debug!(%error, "{what} is not believed");
        }
        Refused::Unsigned
    }
}

/// The routes DingTalk calls.
pub fn router(door: Arc<Door>, keys: Keys) -> Router {
    Router::new()
        .route("/dingtalk/robot", post(receive_message))
        .route("/dingtalk/card", post(receive_press))
        .route("/dingtalk/event", post(receive_event))
        .route("/dingtalk/event/{corp_id}", post(receive_event_for))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(Arc::new(Gatehouse { door, keys, doubts: Mutex::default() }))
}

/// What the operator asks about; `pulse` where the Stream door is open.
type Health = (Readiness, Directory, Option<Arc<Pulse>>);

/// The routes the operator calls; `pulse` where the Stream door is open.
pub fn health(readiness: Readiness, directory: Directory, pulse: Option<Arc<Pulse>>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state((readiness, directory, pulse))
}

/// What the last look has found; asking costs nothing. How the Stream connections are, and how far the organisation is
/// known, is in the body alone: their trouble is the platform's more often than this replica's, and a replica that knows
/// nothing yet answers all but lists of everybody.
async fn ready(State((readiness, directory, pulse)): State<Health>) -> Response {
    let found = readiness.found();
    let status = if found.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let [store, clock, token] = [found.store, found.clock, found.token].map(|wrong| wrong.unwrap_or("ok"));
    let mut body = json!({"store": store, "clock": clock, "token": token});
    if let Some(Standing { state, complete, departments_seen, of, members }) = directory.standing() {
        body["directory"] = json!({
            "state": state.name(), "complete": complete,
            "departments_seen": departments_seen, "of": of, "members": members,
        });
    }
    if let Some(pulse) = pulse {
        body["stream"] = json!({"open": pulse.open(), "heard_ms_ago": pulse.heard_ms_ago()});
    }
    (status, Json(body)).into_response()
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Unsigned => (StatusCode::UNAUTHORIZED, "the signature or its time is not accepted"),
            Self::NoJson => (StatusCode::BAD_REQUEST, "the body is not the JSON this address expects"),
            Self::UnknownRobot => (StatusCode::NOT_FOUND, "no such robot here"),
            Self::NotStored => (StatusCode::SERVICE_UNAVAILABLE, "not stored; send it again"),
        };
        (status, Json(json!({"error": why}))).into_response()
    }
}

/// Why a request is turned away.
enum Turned {
    Refused(Refused),
    Body(body::Fault),
}

impl Turned {
    fn label(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.label(),
            Self::Body(_) => "body",
        }
    }
}

impl From<Refused> for Turned {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<body::Fault> for Turned {
    fn from(fault: body::Fault) -> Self {
        Self::Body(fault)
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refused) => refused.into_response(),
            Self::Body(fault) => fault.into_response(),
        }
    }
}

/// The header as text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `POST /dingtalk/robot`: a message to the robot (receive-message).
async fn receive_message(
    State(house): State<Arc<Gatehouse>>,
    request: Request,
) -> Result<Json<Value>, Turned> {
    house.counted("message", message(&house, request)).await
}

async fn message(house: &Gatehouse, request: Request) -> Result<Json<Value>, Turned> {
    let (Gatehouse { door, keys, .. }, headers) = (house, request.headers());
    let signed = Signed { timestamp: header(headers, "timestamp"), sign: header(headers, "sign") };
    signature::verify_robot(signed, &keys.client_secret, door.clock.now_ms())
        .map_err(|error| house.doubt("a robot message", error))?;
    Ok(Json(match robot::take(door, &body::read(request).await?).await? {
        Taken::Refused { first: true, .. } => {
            json!({"msgtype": "text", "text": {"content": bot::too_many_messages()}})
        }
        Taken::Stored | Taken::Refused { .. } => json!({"msgtype": "empty"}),
    }))
}

/// `POST /dingtalk/card`: a press on a card (event-callback-card). Two seconds for all of it.
async fn receive_press(State(house): State<Arc<Gatehouse>>, request: Request) -> Result<Json<Value>, Turned> {
    house.counted("press", press(&house, request)).await
}

async fn press(house: &Gatehouse, request: Request) -> Result<Json<Value>, Turned> {
    let (Gatehouse { door, keys, .. }, headers) = (house, request.headers());
    let signed = Signed {
        timestamp: header(headers, "x-ddpaas-signature-timestamp"),
        sign: header(headers, "x-ddpaas-signature"),
    };
    signature::verify_card(signed, &keys.card_secret, door.clock.now_ms())
        .map_err(|error| house.doubt("a press", error))?;
    Ok(Json(card::take(door, &body::read(request).await?).await?))
}

/// Both spellings of what stands beside an envelope.
#[derive(Deserialize)]
struct Signing {
    msg_signature: Option<String>,
    signature: Option<String>,
    timestamp: Option<String>,
    #[serde(rename = "timeStamp")]
    time_stamp: Option<String>,
    nonce: Option<String>,
}

async fn receive_event_for(
    State(house): State<Arc<Gatehouse>>,
    Path(corp_id): Path<String>,
    query: Query<Signing>,
    request: Request,
) -> Result<Json<Envelope>, Turned> {
    if corp_id != house.door.corp_id {
        return Err(Refused::UnknownRobot.into());
    }
    receive_event(State(house), query, request).await
}

/// `POST /dingtalk/event`: a change in the organisation, sealed (http-callback-overview).
async fn receive_event(
    State(house): State<Arc<Gatehouse>>,
    Query(beside): Query<Signing>,
    request: Request,
) -> Result<Json<Envelope>, Turned> {
    house.counted("event", event(&house, beside, request)).await
}

async fn event(house: &Gatehouse, beside: Signing, request: Request) -> Result<Json<Envelope>, Turned> {
    let Gatehouse { door, keys, .. } = house;
    let signature = beside.msg_signature.or(beside.signature).ok_or(Refused::Unsigned)?;
    let timestamp = beside.timestamp.or(beside.time_stamp).ok_or(Refused::Unsigned)?;
    let nonce = beside.nonce.ok_or(Refused::Unsigned)?;
    if !is_recent(&timestamp, door.clock.now_ms()) {
        return Err(house.doubt("an event", "its time is long past, or to come").into());
    }
    let body: Value = serde_json::from_slice(&body::read(request).await?).map_err(|_| Refused::NoJson)?;
    let encrypt = body.get("encrypt").and_then(Value::as_str).ok_or(Refused::NoJson)?;
    let beside = Beside { signature: &signature, timestamp: &timestamp, nonce: &nonce };
    let message = keys.cipher.open(beside, encrypt).map_err(|error| {
        let is_envelope = error == Error::Envelope;
        let refused = house.doubt("an event", error);
        if is_envelope { Refused::NoJson } else { refused }
    })?;
    let event = Event::from_http(&message).map_err(|error| {
        tracing::warn!(%error, "an event cannot be read");
        Refused::NoJson
    })?;
    super::event::take(door, event).await?;
    let sealed = keys.cipher.seal("success", (&timestamp, &nonce), salt(door));
    sealed.map(Json).map_err(|_| Refused::NotStored.into())
}

/// Whether an event was signed within a day: the platform repeats what was not taken, and for three days what was taken
/// is remembered, so that nothing older can be played again.
fn is_recent(timestamp: &str, now_ms: i64) -> bool {
    const DAY_MS: u64 = 86_400_000;
    let Ok(at) = timestamp.trim().parse::<i64>() else { return false };
    // The pages show milliseconds, and in one place seconds.
    let at_ms = if at.unsigned_abs() < 100_000_000_000 { at.saturating_mul(1_000) } else { at };
    now_ms.abs_diff(at_ms) <= DAY_MS
}

/// Sixteen bytes that differ from answer to answer, as the envelope wants them.
fn salt(door: &Door) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(door.ids.fresh("").bytes().rev()) {
        *byte = from;
    }
    bytes
}
