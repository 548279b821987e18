//! What stands before every page and call: who may write from where, and what a browser may do with what it gets.
//!
//! **Invariant:** nothing is written for a request that another site had a browser send.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use super::Console;
use super::caller::Caller;
use super::page;
use super::problem::{Place, Problem};

/// Where a browser believes to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Host and port, as the browser calls them.
    host: String,
}

impl Site {
    /// By what a request says.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
        Self { host: host.unwrap_or_default().to_ascii_lowercase() }
    }

    /// Whether it is this machine, which is reached without TLS.
    pub fn is_here(&self) -> bool {
        let name = self.host.rsplit_once(':').map_or(self.host.as_str(), |(name, port)| {
            if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { self.host.as_str() }
        });
        matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    }

    /// What a cookie is called here. A browser takes one of the other name only over TLS and for this host alone; on this
    /// machine there is no TLS, and ports, which cookies do not tell apart, may be different people's.
    pub fn cookie(&self, of: &str) -> String {
        if !self.is_here() {
            return format!("__Host-{of}");
        }
        let port = self.host.rsplit_once(':').map_or("80", |(_, port)| port);
        format!("{of}-{port}")
    }

    /// Whether an origin is this place.
    fn is(&self, origin: &str) -> bool {
        let host = origin.split_once("://").map(|(_, host)| host.to_ascii_lowercase());
        host.is_some_and(|host| !host.is_empty() && host == self.host)
    }

    /// Who may show it in a frame: the platform's client, and on this machine whatever runs on it.
    fn frames(&self) -> &'static str {
        if self.is_here() {
            "'self' https://*.dingtalk.com http://127.0.0.1:* http://localhost:*"
        } else {
            "'self' https://*.dingtalk.com"
        }
    }
}

/// A cookie of a request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// Whether a browser was told by another site to send this. A browser that says nothing of it is too old to, and is held
/// by the token of the form.
fn is_strange(site: &Site, base: Option<&str>, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text(HeaderName::from_static("sec-fetch-site")).is_some_and(|from| from != "same-origin") {
        return true;
    }
    text(header::ORIGIN).is_some_and(|origin| !site.is(origin) && base != Some(origin))
}

/// Scheme and host of an address.
fn origin(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    let to = url[from..].find('/').map_or(url.len(), |at| from + at);
    &url[..to]
}

/// Stands before a router.
pub async fn stand(
    State(console): State<Arc<Console>>,
    Caller(caller): Caller,
    request: Request,
    next: Next,
) -> Response {
    let site = Site::of(request.uri(), request.headers());
    let place = Place::of(request.uri());
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let base = console.base.as_deref().map(origin);
    let mut response = if !console.limits.callers.admit(caller, Instant::now()) {
        page::answer(Problem::too_many(), place)
    } else if writes && is_strange(&site, base, request.headers()) {
        page::answer(Problem::cross_site(), place)
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let policy = policy(&console, &site);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        // Not `no-referrer`: with it a browser does not say where a form comes from.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        if !headers.contains_key(&name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    }
    response.into_response()
}

fn policy(console: &Console, site: &Site) -> String {
    format!(
        "default-src 'none'; script-src 'self' {}; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {}",
        console.app.script,
        site.frames()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(host: &str) -> Site {
        Site { host: host.to_owned() }
    }

    #[test]
    fn cookies_are_of_one_host_and_here_of_one_port() {
        assert_eq!(site("bot.example.org").cookie("gj"), "__Host-gj");
        assert_eq!(site("bot.example.org:8443").cookie("gj"), "__Host-gj");
        assert_eq!(site("127.0.0.1:8080").cookie("gj"), "gj-8080");
        assert_eq!(site("localhost").cookie("gj"), "gj-80");
        for host in ["127.0.0.1.example.org", "localhost.example.org:80", "127.0.0.1:80.example.org", ""] {
            assert!(!site(host).is_here(), "{host}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; xgj=2; gj=3; gj=4"));
        headers.append(header::COOKIE, HeaderValue::from_static("b=5"));
        assert_eq!((cookie(&headers, "gj"), cookie(&headers, "b")), (Some("3"), Some("5")));
        assert_eq!(cookie(&headers, "g"), None);
    }

    #[test]
    fn what_another_site_sends_is_strange() {
        let here = site("bot.example.org");
        for (name, value, strange) in [
            ("origin", "https://bot.example.org", false),
            ("origin", "https://front.example.org", false),
            ("origin", "https://evil.example", true),
            ("origin", "https://bot.example.org.evil.example", true),
            ("origin", "null", true),
            ("sec-fetch-site", "same-origin", false),
            ("sec-fetch-site", "same-site", true),
            ("sec-fetch-site", "cross-site", true),
            ("sec-fetch-site", "none", true),
            ("accept", "*/*", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            assert_eq!(is_strange(&here, Some("https://front.example.org"), &headers), strange, "{value}");
        }
        assert_eq!(origin("https://a.example/x/y"), "https://a.example");
    }
}
