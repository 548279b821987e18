//! Signing in and out, by the client's silent login (免登).
//!
//! **Invariant:** whose a session is was told by the platform, for a code that counts once; the session is a new one.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::caller::Caller;
use super::guard::Site;
use super::notice::visitor::{self, Purpose, Refused, Visitor};
use super::page;
use super::problem::{Place, Problem};
use super::session::{self, Token};
use super::who::{self, Me};
use super::{COOKIE, Console};
use crate::domain::id::{OperationId, UserId};
use crate::store;

/// Whoever signs in waits in a queue of their own.
const QUEUE: &str = "sign-in";

/// The routes of signing in and out.
pub(super) fn router() -> Router<Arc<Console>> {
    Router::new().route("/app/login", post(silently)).route("/app/logout", post(out))
}

/// What a page sends once the client has told it.
#[derive(Deserialize)]
struct Said {
    code: String,
}

/// `POST /app/login {code}`.
async fn silently(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Here { site, before }: Here,
    Json(said): Json<Said>,
) -> Response {
    let queue = OperationId(QUEUE.to_owned());
    let visitor = Visitor { caller, code: &said.code };
    let signed = match visitor::member(&console, &queue, visitor).await {
        Ok(member) => enter(&console, &member.user, before).await.map_err(|error| {
            error.log("a session could not be opened");
            Refused::Later
        }),
        Err(refused) => Err(refused),
    };
    match signed {
        Ok(token) => (cookies(&site, &token), Json(json!({"ok": true}))).into_response(),
        Err(refused) => {
            let body = json!({"ok": false, "said": refused.words(Purpose::SignIn)});
            (refused.status(), Json(body)).into_response()
        }
    }
}

/// Where a browser is, and the session it had.
struct Here {
    site: Site,
    before: Option<Token>,
}

impl FromRequestParts<Arc<Console>> for Here {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Self::Rejection> {
        let before = who::session(console, parts).await.ok().flatten().map(|session| session.token);
        Ok(Self { site: Site::of(&parts.uri, &parts.headers), before })
    }
}

/// A new session; the one before ends.
async fn enter(console: &Console, user: &UserId, before: Option<Token>) -> Result<Token, store::Error> {
    if let Some(before) = before {
        session::end(console, &before).await?;
    }
    session::open(console, user).await
}

/// What makes a browser keep a session, and no other site's pages send it along with what they post.
fn cookies(site: &Site, token: &Token) -> HeaderMap {
    set(site, COOKIE, token.reveal(), None)
}

/// A cookie for this place alone.
fn set(site: &Site, of: &str, value: &str, seconds: Option<u32>) -> HeaderMap {
    let secure = if site.is_here() { "" } else { "; Secure" };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", site.cookie(of));
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.append(header::SET_COOKIE, value);
    }
    headers
}

/// What every form carries.
#[derive(Deserialize)]
struct Signed {
    token: String,
}

/// `POST /app/logout`: out of every browser.
async fn out(
    State(console): State<Arc<Console>>,
    uri: Uri,
    me: Me,
    headers: HeaderMap,
    Form(form): Form<Signed>,
) -> Response {
    if !me.session.token.is_of(&form.token) {
        return page::answer(Problem::stale_form(), Place::Page);
    }
    let site = Site::of(&uri, &headers);
    if let Err(error) = session::end_all(&console, &me.session.user).await {
        return page::answer(error.into(), Place::Page);
    }
    (StatusCode::SEE_OTHER, set(&site, COOKIE, "", Some(0)), Redirect::to("/app/signed-out")).into_response()
}
