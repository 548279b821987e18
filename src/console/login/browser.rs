//! Signing in with a browser outside the client: by the platform's login page, for members.
//!
//! **Invariant:** a code is only taken from whoever was sent for it: the browser that comes back shows the cookie it was
//! given when it left.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

use super::{Here, cookies, enter, set};
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::caller::Caller;
use crate::console::guard::{Site, cookie};
use crate::console::page;
use crate::console::problem::{Place, Problem};
use crate::dingtalk;
use crate::domain::id::UserId;

/// What the cookie of whoever is away to sign in is called.
const AWAY: &str = "guanjia-away";
/// For so many seconds one may be away.
const PATIENCE: u32 = 600;

/// Where one wants to be afterwards.
#[derive(Deserialize)]
pub struct Leaving {
    #[serde(default)]
    to: String,
}

/// `GET /app/login/dingtalk?to=…`: to the platform's login page.
pub async fn leave(
    State(console): State<Arc<Console>>,
    uri: Uri,
    headers: HeaderMap,
    Asked(leaving): Asked<Leaving>,
) -> Response {
    let site = Site::of(&uri, &headers);
    let Some(base) = console.base.clone().or_else(|| site.here()) else {
        return page::answer(Problem::no_address(), Place::Page);
    };
    let secret = console.ids.secret();
    let state = format!("{secret}.{}", URL_SAFE_NO_PAD.encode(leaving.to));
    let query = [
        ("redirect_uri", format!("{base}/app/login/back")),
        ("response_type", "code".to_owned()),
        ("client_id", console.app.client_id.clone()),
        ("scope", "openid".to_owned()),
        ("prompt", "consent".to_owned()),
        ("state", state),
    ];
    match reqwest::Url::parse_with_params(&format!("{}/oauth2/auth", console.app.login), query) {
        Ok(url) => (set(&site, AWAY, &secret, Some(PATIENCE)), Redirect::to(url.as_str())).into_response(),
        Err(_) => page::answer(Problem::no_address(), Place::Page),
    }
}

/// What one comes back with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Back {
    #[serde(default)]
    auth_code: String,
    #[serde(default)]
    state: String,
}

/// `GET /app/login/back?authCode&state`: from the platform's login page.
pub async fn back(
    State(console): State<Arc<Console>>,
    Caller(caller): Caller,
    Here { site, before }: Here,
    headers: HeaderMap,
    Asked(back): Asked<Back>,
) -> Response {
    let (secret, to) = back.state.split_once('.').unwrap_or_default();
    let left = cookie(&headers, &site.cookie(AWAY)).unwrap_or_default();
    let is_same: bool = left.as_bytes().ct_eq(secret.as_bytes()).into();
    if left.is_empty() || !is_same || back.auth_code.is_empty() {
        return page::answer(Problem::not_signed_in(), Place::Page);
    }
    if !console.limits.callers.may_try(caller, Instant::now()) {
        return page::answer(Problem::too_many(), Place::Page);
    }
    let user = match member(&console, &back.auth_code).await {
        Ok(user) => user,
        Err(error) => {
            if matches!(error, dingtalk::Error::LoginOver) {
                console.limits.callers.failed(caller, Instant::now());
            }
            return page::answer(problem(error), Place::Page);
        }
    };
    match enter(&console, &user, before).await {
        Ok(token) => {
            let mut headers = cookies(&site, &token);
            headers.extend(set(&site, AWAY, "", Some(0)));
            (headers, Redirect::to(&wanted(to))).into_response()
        }
        Err(error) => page::answer(error.into(), Place::Page),
    }
}

/// Whose a code is, if they are a member the app may see.
async fn member(console: &Console, code: &str) -> Result<UserId, dingtalk::Error> {
    let client = console.client.bulk_in_turn();
    let user = client.logged_in_outside(code).await?;
    client.user(&user).await.map(|member| member.user)
}

fn problem(error: dingtalk::Error) -> Problem {
    match error {
        dingtalk::Error::LoginOver => Problem::not_signed_in(),
        dingtalk::Error::NotFound | dingtalk::Error::OutsideAppScope => Problem::stranger(),
        error => error.into(),
    }
}

/// A page of ours, whatever was asked for.
fn wanted(encoded: &str) -> String {
    let decoded = URL_SAFE_NO_PAD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let ours = |to: &String| {
        to.starts_with("/app/") && !to.contains(['\\', '\r', '\n']) && !to.starts_with("/app/login")
    };
    decoded.filter(ours).unwrap_or_else(|| "/app/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_to_a_page_of_ours_alone() {
        let led = |to: &str| wanted(&URL_SAFE_NO_PAD.encode(to));
        assert_eq!(led("/app/members?q=x"), "/app/members?q=x");
        for to in [
            "https://evil.example",
            "//evil.example",
            "/app/\\evil",
            "/app/x\r\nSet-Cookie: a",
            "/app/login/dingtalk",
            "",
        ] {
            assert_eq!(led(to), "/app/", "{to}");
        }
        assert_eq!(wanted("§"), "/app/");
    }
}
