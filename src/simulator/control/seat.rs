//! Somebody's client with the mini-app open: what they open passes through it, as through the platform's web view.
//!
//! Each person's client listens on a port of its own, so that several can be looked at beside each other in one browser.
//! It calls itself by the platform's name and answers the pages' question who is there (`requestAuthCode`).
//!
//! **Invariant:** a client gives codes of one person alone, and leads to nothing but the app.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::net::TcpListener;

use crate::simulator::hub::Hub;

/// A page's events go on for minutes.
const LONGEST: Duration = Duration::from_mins(5);
/// As what a client presents itself besides the browser it is.
const CLIENT: &str = "AliApp(DingTalk/7.6.60)";
/// The script pages load in a client.
pub const SCRIPT: &str = include_str!("seat/dingtalk.js");

#[derive(Clone)]
struct Seat {
    hub: Arc<Hub>,
    user: String,
    app: String,
}

/// The port of somebody's client, which is opened where it is not yet.
///
/// # Errors
/// Whatever binding a port says.
pub async fn port(hub: &Arc<Hub>, user: &str, app: &str) -> std::io::Result<u16> {
    if let Some(port) = hub.seat(user, app) {
        return Ok(port);
    }
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let port = listener.local_addr()?.port();
    let seat = Seat { hub: Arc::clone(hub), user: user.to_owned(), app: app.to_owned() };
    let router = Router::new().route("/_sim/code", post(code)).fallback(pass).with_state(seat);
    let stopping = hub.stopping.clone();
    let served =
        axum::serve(listener, router).with_graceful_shutdown(async move { stopping.cancelled().await });
    tokio::spawn(async move { served.await });
    hub.keep_seat(user, app, port);
    Ok(port)
}

/// `POST /_sim/code`: what the client answers a page that asks who is there.
async fn code(State(seat): State<Seat>) -> Response {
    match seat.hub.visit(|desk| desk.world.code(&seat.user, (desk.now, desk.ids))) {
        Some(code) => Json(json!({"code": code})).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Anything else is the app's.
async fn pass(
    State(seat): State<Seat>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = seat.hub.http.request(method, format!("{}{path}", seat.app)).headers(as_client(headers));
    let Ok(response) = request.timeout(LONGEST).body(body).send().await else {
        return (StatusCode::BAD_GATEWAY, "the app does not answer").into_response();
    };
    let (status, mut headers) = (response.status(), response.headers().clone());
    for name in [header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::CONNECTION] {
        headers.remove(name);
    }
    (status, headers, Body::from_stream(parts(response))).into_response()
}

/// A body as it comes: events are shown when they happen.
fn parts(response: reqwest::Response) -> impl Stream<Item = Result<Bytes, reqwest::Error>> {
    stream::try_unfold(response, |mut response| async move {
        Ok(response.chunk().await?.map(|chunk| (chunk, response)))
    })
}

/// The host stays the client's own: pages believe to be where the browser is.
fn as_client(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers.remove(HeaderName::from_static("keep-alive"));
    let browser = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    if let Ok(agent) = HeaderValue::from_str(format!("{browser} {CLIENT}").trim()) {
        headers.insert(header::USER_AGENT, agent);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_names_itself_and_keeps_the_host() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:1"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        let sent = as_client(headers);
        assert_eq!(sent[header::USER_AGENT], "Mozilla/5.0 AliApp(DingTalk/7.6.60)");
        assert!(sent.contains_key(header::HOST) && !sent.contains_key(header::CONNECTION));
    }
}
