//! The API under `/api/v1`: what pages draw and do, for programs. Whoever is signed in asks; what they may not see is not
//! there.
//!
//! One line a route in [`ROUTES`]; a test holds the table and the description (`openapi.json`) together.
//!
//! **Invariant:** an answer is made by [`crate::view`], which knows who asks; nothing is read past it.

#[expect(unused_qualifications, reason = "the description is written by a macro")]
pub mod audit;
#[expect(unused_qualifications, reason = "the description is written by a macro")]
pub mod board;
pub mod department;
mod described;
#[expect(unused_qualifications, reason = "the description is written by a macro")]
pub mod import;
#[expect(unused_qualifications, reason = "the description is written by a macro")]
pub mod invitation;
pub mod me;
#[expect(unused_qualifications, reason = "the description is written by a macro")]
pub mod member;
pub mod notice;
pub mod operation;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::OpenApi;

use self::described::Whole;
use super::Console;
use super::page;
use super::problem::{Place, Problem};

/// An answer, or why there is none.
pub type Answer<T> = Result<Json<T>, Problem>;

/// The largest answer an `ETag` is made of, in bytes; larger ones do not exist.
const LARGEST: usize = 16 << 20;

type Route = (&'static str, fn() -> MethodRouter<Arc<Console>>);

/// Every route, below `/api/v1`.
const ROUTES: [Route; 27] = [
    ("/me", || get(me::show)),
    ("/departments", || get(department::list)),
    ("/members", || get(member::list)),
    ("/members/{user}", || get(member::show)),
    ("/roles", || get(board::roles)),
    ("/board", || get(board::show)),
    ("/invitations", || get(invitation::list)),
    ("/imports", || {
        get(import::list).merge(post(import::open).layer(DefaultBodyLimit::max(import::upload::largest())))
    }),
    ("/imports/template.xlsx", || get(import::files::template)),
    ("/imports/{id}", || get(import::show).patch(import::change)),
    ("/imports/{id}/rows.xlsx", || get(import::files::rows)),
    ("/imports/{id}/mend.xlsx", || get(import::files::mend)),
    ("/operations", || get(operation::list).post(operation::propose)),
    ("/operations/{id}", || get(operation::show)),
    ("/operations/{id}/events", || get(operation::events::follow)),
    ("/operations/{id}/rows", || get(import::rows::list)),
    ("/operations/{id}/result.xlsx", || get(import::rows::result)),
    ("/operations/{id}/mend.xlsx", || get(import::rows::mend)),
    ("/operations/{id}/{verb}", || post(operation::decide)),
    ("/notices", || get(notice::list)),
    ("/notices/audience", || get(notice::audience::list)),
    ("/notices/price", || post(notice::audience::count)),
    ("/notices/{number}", || get(notice::show)),
    ("/audit", || get(audit::list)),
    ("/audit.csv", || get(audit::csv)),
    ("/audit/chain", || get(audit::chain)),
    ("/openapi.json", || get(describe)),
];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "管家 API",
        version = "1",
        description = "本单位的人、责任、邀请、通知和操作记录。用登录后的会话访问：只看得到自己可以看的，只做得了自己可以做的。写操作要带 X-Form-Token（见 /me）和 Idempotency-Key。"
    ),
    servers((url = "/api/v1")),
    paths(
        me::show, department::list, member::list, member::show, board::roles, board::show, invitation::list,
        import::list, import::open, import::files::template, import::show, import::change, import::files::rows, import::files::mend,
        import::rows::list, import::rows::result, import::rows::mend,
        operation::list, operation::propose, operation::show, operation::events::follow, operation::decide,
        notice::list, notice::audience::list, notice::audience::count, notice::show, audit::list, audit::csv, audit::chain, describe,
    ),
    components(schemas(Problem, member::Presence, member::Order)),
    modifiers(&Whole)
)]
struct Description;

/// The description of this API.
#[utoipa::path(get, path = "/openapi.json", tag = "api", security(()), responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
async fn describe() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// The routes.
pub(super) fn router() -> Router<Arc<Console>> {
    let mut router = Router::new();
    for (path, route) in ROUTES {
        router = router.route(&format!("/api/v1{path}"), route());
    }
    router.route("/api/v1/{*rest}", any(async || Problem::not_found())).layer(middleware::from_fn(tagged))
}

/// An answer that somebody has already is not sent again.
async fn tagged(request: Request, next: Next) -> Response {
    let reads = *request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK || goes_on(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
        return Problem::unavailable().into_response();
    };
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..15]));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if known.as_ref().is_some_and(|known| has(known, &tag)) {
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return (StatusCode::NOT_MODIFIED, kept(parts.headers)).into_response();
    }
    Response::from_parts(parts, body.into())
}

/// Whether an answer has no end to be waited for.
fn goes_on(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

fn kept(headers: HeaderMap) -> HeaderMap {
    headers
}

/// Whether one of several tags is this one; a weak one is as good for reading.
fn has(known: &HeaderValue, tag: &str) -> bool {
    let all = known.to_str().unwrap_or_default().split(',').map(str::trim);
    all.into_iter().any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// What stands behind the `?` of an address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(page::answer(Problem::bad_query(&error.body_text()), Place::of(&parts.uri))),
        }
    }
}

/// What stands in the body of a request, as JSON.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejected) => Err(Problem::bad_body(&rejected.body_text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_every_description_is_a_route() {
        let described: Vec<String> = Description::openapi().paths.paths.keys().cloned().collect();
        let mut routed: Vec<String> = ROUTES.iter().map(|(path, _)| (*path).to_owned()).collect();
        routed.sort();
        assert_eq!(described, routed);
    }

    #[test]
    fn a_known_tag_is_found_among_others() {
        let known = HeaderValue::from_static("\"a\", W/\"b\"");
        assert!(has(&known, "\"a\"") && has(&known, "\"b\"") && !has(&known, "\"c\""));
        assert!(has(&HeaderValue::from_static("*"), "\"c\""));
    }
}
