//! Opens the mini-app as somebody, and serves what stands in for the platform's script.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Trouble, seat};
use crate::simulator::hub::Hub;

/// Who opens what.
#[derive(Deserialize)]
pub struct Opened {
    user: String,
    path: Option<String>,
    app: Option<String>,
}

/// `GET /_sim/app?user=…&path=…`: opens the app in that person's client, which is a port of its own: the browser is led
/// there. `path` may also be a whole address of the app; `app` says where that is, where it was not said at the start.
pub async fn open(
    State(hub): State<Arc<Hub>>,
    Query(opened): Query<Opened>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let Opened { user, path, app } = opened;
    if !hub.visit(|desk| desk.world.members.contains_key(&user)) {
        return Err(Trouble::missing(format!("{user} is no member")));
    }
    let app = app.or_else(|| hub.app()).or_else(|| hub.first_bot());
    let app =
        app.ok_or_else(|| Trouble::conflict("where the app is was not said: start with --app or --bot"))?;
    let app = app.trim_end_matches('/').to_owned();
    let path = path.unwrap_or_else(|| "/app/".to_owned());
    let path = path.strip_prefix(app.as_str()).unwrap_or(&path);
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(Trouble::bad("path begins with one slash"));
    }
    let port = seat::port(&hub, &user, &app).await.map_err(|error| Trouble::conflict(error.to_string()))?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let name = if host.starts_with("localhost") { "localhost" } else { "127.0.0.1" };
    Ok(Redirect::to(&format!("http://{name}:{port}{path}")).into_response())
}

/// `GET /_sim/dingtalk.js`.
pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], seat::SCRIPT).into_response()
}
