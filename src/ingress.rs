//! The HTTP door: verify, accept, acknowledge.
//!
//! Three routes for DingTalk (robot messages, card presses, events) and two for the operator. A request is believed by
//! its signature, stored in one step, and only then acknowledged; when the store does not answer in time it is
//! refused with 503, never acknowledged. What a message means is found out later, in its conversation's turn.
//!
//! **Invariant:** no answer 200 to something that is not stored, unless it is a repetition or nothing to store.

mod card;
mod event;
mod robot;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::SecretString;
use serde_json::json;

use crate::clock::{Clock, Ids};
use crate::dingtalk::crypto::Cipher;
use crate::directory::Directory;
use crate::store::Store;

/// The largest body taken, in bytes.
const MOST: usize = 1024 * 1024;

/// The shared value that says a token has been seen once, by any replica.
pub const TOKEN_SEEN: &str = "token-seen";

/// What requests are checked against.
pub struct Settings {
    /// The organisation.
    pub corp_id: String,
    /// The app, which is also its robot's code.
    pub client_id: String,
    /// What robot messages are signed with.
    pub client_secret: SecretString,
    /// What presses are signed with.
    pub card_secret: SecretString,
    /// What events are sealed with.
    pub cipher: Cipher,
}

/// The door's surroundings.
pub struct Door {
    /// What requests are checked against.
    pub settings: Settings,
    /// Where they go.
    pub store: Store,
    /// Told to forget what an event says has changed.
    pub directory: Directory,
    /// The time.
    pub clock: Clock,
    /// What makes equal answers look different.
    pub ids: Ids,
}

/// The routes.
pub fn router(door: Door) -> Router {
    Router::new()
        .route("/dingtalk/robot", post(robot::receive))
        .route("/dingtalk/card", post(card::receive))
        .route("/dingtalk/event", post(event::receive))
        .route("/dingtalk/event/{corp_id}", post(event::receive_for))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(Arc::new(door))
}

/// Ready: the store can be written to, and a token was seen once, by any replica.
async fn ready(State(door): State<Arc<Door>>) -> Response {
    let store = door.store.ping().await;
    let token = match &store {
        Ok(()) => door.store.value(TOKEN_SEEN).await.ok().flatten().is_some(),
        Err(_) => false,
    };
    let status = if store.is_ok() && token { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let store = store.map_or_else(|error| error.to_string(), |()| "ok".to_owned());
    let token =
        if token { "ok" } else { "no access token has been obtained yet: check the app's id and secret" };
    (status, axum::Json(json!({"store": store, "token": token}))).into_response()
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    Unsigned,
    NoJson,
    UnknownRobot,
    NotStored,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Unsigned => (StatusCode::UNAUTHORIZED, "the signature or its time is not accepted"),
            Self::NoJson => (StatusCode::BAD_REQUEST, "the body is not the JSON this address expects"),
            Self::UnknownRobot => (StatusCode::NOT_FOUND, "no such robot here"),
            Self::NotStored => (StatusCode::SERVICE_UNAVAILABLE, "not stored; send it again"),
        };
        (status, axum::Json(json!({"error": why}))).into_response()
    }
}

/// The header as text.
fn header<'a>(headers: &'a axum::http::HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
