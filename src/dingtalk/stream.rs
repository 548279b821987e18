//! The Stream gateway: how a connection is opened, and what its frames say (developerpedia `learn/stream/protocol`).
//!
//! **Invariant:** the address goes where the platform says and nowhere else, over TLS wherever the API is; it holds
//! a ticket and is not printed.

mod frame;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

pub use frame::{Ack, Frame, Kind, Malformed};

use super::client::{Api, Client, Effect, Payload};
use super::error::Error;
use super::wire;

const OPEN: Api = Api::new("POST /v1.0/gateway/connections/open", Effect::Read);

/// The topic of messages to the robot.
pub const MESSAGES: &str = "/v1.0/im/bot/messages/get";
/// The topic of presses on cards.
pub const PRESSES: &str = "/v1.0/card/instances/callback";

impl Client {
    /// The address of one new connection, good for one use within 90 seconds. Tried once, without a token: whoever
    /// keeps connections knows when to try again.
    ///
    /// # Errors
    /// [`Error::Credentials`] when id or secret is wrong; [`Error::Shape`] when the answer holds no usable address.
    pub async fn open_stream(&self) -> Result<SecretString, Error> {
        self.open(&json!([
            {"type": "EVENT", "topic": "*"},
            {"type": "CALLBACK", "topic": MESSAGES},
            {"type": "CALLBACK", "topic": PRESSES},
        ]))
        .await
    }

    /// The same for a connection that takes nothing from those who work: of a topic that nobody here listens to.
    ///
    /// # Errors
    /// As [`Client::open_stream`].
    pub async fn open_idle_stream(&self) -> Result<SecretString, Error> {
        const PLUGINS: &str = "/v1.0/graph/api/invoke";
        self.open(&json!([{"type": "CALLBACK", "topic": PLUGINS}])).await
    }

    async fn open(&self, subscriptions: &Value) -> Result<SecretString, Error> {
        let settings = &self.inner().settings;
        let body = json!({
            "clientId": settings.client_id,
            "clientSecret": settings.client_secret.expose_secret(),
            "subscriptions": subscriptions,
            "ua": concat!("guanjia/", env!("CARGO_PKG_VERSION")),
        });
        let answer = self.exchange(&OPEN, &Payload::json(&OPEN, &body)?, None).await?;
        let tls = if settings.api.starts_with("https:") { Tls::Required } else { Tls::Optional };
        address(&answer, tls)
            .ok_or_else(|| Error::Shape { what: format!("{}: no usable address", OPEN.name) })
    }
}

/// Whether a connection in the clear will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    Required,
    Optional,
}

/// The endpoint with its ticket, percent-encoded.
fn address(answer: &Value, tls: Tls) -> Option<SecretString> {
    let mut url = Url::parse(&wire::text(answer, "endpoint")?).ok().filter(Url::has_host)?;
    let fits = match url.scheme() {
        "wss" => true,
        "ws" => tls == Tls::Optional,
        _ => false,
    };
    url.query_pairs_mut().append_pair("ticket", &wire::text(answer, "ticket")?);
    fits.then(|| SecretString::from(String::from(url)))
}

#[cfg(test)]
mod tests;
