//! One request and its answer.
//!
//! **Invariant:** every answer is looked at in this order: a ban as a page, a ban as JSON, the refusal of its generation,
//! its status, and only then what was asked for. Throttling therefore goes before permission, though both are a 403.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use super::api::{Api, Family, Meter};
use super::{CachedToken, Client};
use crate::dingtalk::error::{Error, Refusal, ban, ban_page};

const JSON: Cow<'static, str> = Cow::Borrowed("application/json");

/// What a request carries.
pub(in crate::dingtalk) struct Payload<'a> {
    body: Option<Bytes>,
    kind: Cow<'static, str>,
    query: &'a [(&'a str, &'a str)],
    /// Where to, when it is not a path of the platform's bases.
    address: Option<Url>,
}

impl<'a> Payload<'a> {
    /// A JSON body.
    pub(in crate::dingtalk) fn json(api: &Api, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(body).map_err(|_| Error::Shape { what: api.name.to_owned() })?;
        Ok(Self { body: Some(body.into()), kind: JSON, query: &[], address: None })
    }

    /// A query and no body.
    pub(in crate::dingtalk) fn query(query: &'a [(&'a str, &'a str)]) -> Self {
        Self { body: None, kind: JSON, query, address: None }
    }

    /// A query, and the parts of a form between these boundaries.
    pub(in crate::dingtalk) fn form(query: &'a [(&'a str, &'a str)], boundary: &str, body: Vec<u8>) -> Self {
        let kind = Cow::Owned(format!("multipart/form-data; boundary={boundary}"));
        Self { body: Some(body.into()), kind, query, address: None }
    }

    /// With a query besides.
    pub(in crate::dingtalk) fn asking(mut self, query: &'a [(&'a str, &'a str)]) -> Self {
        self.query = query;
        self
    }

    /// To this address instead.
    pub(in crate::dingtalk) fn to(mut self, address: Url) -> Self {
        self.address = Some(address);
        self
    }
}

impl Client {
    /// Sends once, traces it, counts it.
    pub(in crate::dingtalk) async fn exchange(
        &self,
        api: &Api,
        payload: &Payload<'_>,
        token: Option<&CachedToken>,
    ) -> Result<Value, Error> {
        let began = Instant::now();
        let outcome = self.send(api, payload, token).await;
        let took = began.elapsed();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let label = outcome.as_ref().map_or_else(Error::label, |_| "ok");
        self.metrics.platform_call(api.name, label, took);
        match &outcome {
            Ok(_) => tracing::debug!(api = api.name, ms, outcome = "ok", "called the platform"),
            Err(error) => tracing::debug!(api = api.name, ms, outcome = %error, "called the platform"),
        }
        if let Err(Error::IpBanned { after }) = &outcome {
            self.note_ban(*after);
        }
        if api.meter == Meter::Counted && was_counted(&outcome) {
            self.count(api).await;
        }
        outcome
    }

    /// The ledger is for people to look at; that it could not be written does not undo the call.
    async fn count(&self, api: &Api) {
        if let Err(error) = self.inner.shared.count(api.name).await {
            tracing::warn!(api = api.name, %error, "a metered call is missing from the ledger");
        }
    }

    async fn send(
        &self,
        api: &Api,
        payload: &Payload<'_>,
        token: Option<&CachedToken>,
    ) -> Result<Value, Error> {
        let response = self.request(api, payload, token)?.send().await.map_err(Error::transport)?;
        let (status, wait) = (response.status(), retry_after(response.headers()));
        let body = whole(response).await?;
        read(api, status, &body, wait)
    }

    fn request(
        &self,
        api: &Api,
        payload: &Payload<'_>,
        token: Option<&CachedToken>,
    ) -> Result<RequestBuilder, Error> {
        let (method, path) = api.parts()?;
        let settings = &self.inner.settings;
        let base = match api.family {
            Family::Old => &settings.oapi,
            Family::New => &settings.api,
        };
        let request = match &payload.address {
            Some(address) => self.inner.http.request(method, address.clone()),
            None => self.inner.http.request(method, format!("{}{path}", base.trim_end_matches('/'))),
        };
        let mut request = request.header(ACCEPT, "application/json");
        if !payload.query.is_empty() {
            request = request.query(payload.query);
        }
        if let Some(token) = token {
            request = with_token(request, api.family, token.value.expose_secret());
        }
        Ok(match &payload.body {
            Some(body) => request.header(CONTENT_TYPE, payload.kind.as_ref()).body(body.clone()),
            None => request,
        })
    }
}

fn with_token(request: RequestBuilder, family: Family, token: &str) -> RequestBuilder {
    match family {
        Family::Old => request.query(&[("access_token", token)]),
        Family::New => request.header("x-acs-dingtalk-access-token", token),
    }
}

/// What the platform refuses at its gateway does not count against the quota, nor does what never arrived.
fn was_counted(outcome: &Result<Value, Error>) -> bool {
    !matches!(
        outcome,
        Err(Error::Throttled { .. }
            | Error::IpBanned { .. }
            | Error::QuotaGone
            | Error::TokenRejected
            | Error::Unreachable { .. }
            | Error::Shape { .. })
    )
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The body. That the head of the answer came and the rest did not says that the call was made, not what became of it.
async fn whole(response: Response) -> Result<Bytes, Error> {
    match response.bytes().await {
        Ok(body) => Ok(body),
        Err(error) => {
            let source = Some(error.without_url());
            Err(Error::OutcomeUnknown { reason: "the answer broke off".to_owned(), source })
        }
    }
}

/// What an answer says.
fn read(api: &Api, status: StatusCode, body: &[u8], wait: Option<Duration>) -> Result<Value, Error> {
    if let Some(error) = ban_page(status.as_u16(), body) {
        return Err(error);
    }
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return Err(unreadable(api, status));
    };
    if let Some(error) = ban(&answer) {
        return Err(error);
    }
    let refusal = match api.family {
        Family::New if status.is_success() => None,
        Family::New => Refusal::new(&answer).or_else(|| Refusal::old(&answer)),
        Family::Old => {
            Refusal::old(&answer).or_else(|| Refusal::new(&answer).filter(|_| !status.is_success()))
        }
    };
    match refusal {
        Some(refusal) => Err(refusal.after(wait).into_error(status.as_u16())),
        None if status.is_success() => Ok(answer),
        None => Err(by_status(status, wait)),
    }
}

/// An answer that is no JSON is judged by its status; a success that cannot be read is still one of a write.
fn unreadable(api: &Api, status: StatusCode) -> Error {
    if status.is_success() { super::misread(api) } else { by_status(status, None) }
}

fn by_status(status: StatusCode, wait: Option<Duration>) -> Error {
    match status.as_u16() {
        429 => Error::Throttled { after: wait.unwrap_or(Duration::from_secs(1)) },
        404 | 405 => Error::Malformed { code: status.as_u16().to_string() },
        code @ 400..=499 => Error::Refused { code: code.to_string(), message: String::new() },
        code => Error::unknown(&format!("HTTP {code}")),
    }
}

#[cfg(test)]
mod tests;
