//! The client: one call from the wish to the answer.
//!
//! A call asks [`Shared`] for a place in the pace, waits for it, keeps its distance from the calls before it, takes the
//! token, sends, reads the answer, and repeats what may be repeated. How long that may take is told by [`Waits`].
//!
//! **Invariant:** a write whose outcome is not known is never repeated here.

mod address;
mod api;
mod exchange;
mod idle;
mod retry;
mod spacing;
mod token;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

pub(super) use api::{Api, Effect};
pub(super) use exchange::Payload;
pub use idle::{Idle, telling, wait};
pub(super) use retry::Retry;

use super::error::Error;
use super::shared::{Boxed, CachedToken, Lane, Reservation, SESSION_WEBHOOK, Shared};
use crate::clock::Clock;
use crate::metric::Metrics;
use address::base;
use spacing::{Leave, Spacing};
use token::Tokens;

/// How long a call takes and is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// The longest one request may take, connection included.
    pub timeout: Duration,
    /// In [`Lane::Waiting`] a method sends nothing later than this after it was called; it ends one time-out later at
    /// most.
    pub budget: Duration,
    /// The pause before a read that was busy is tried again; twice and four times as long before the next ones.
    pub busy: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            budget: Duration::from_secs(8),
            busy: Duration::from_millis(500),
        }
    }
}

impl Waits {
    /// The longest a call may last, waiting for its place included.
    pub fn longest(&self) -> Duration {
        self.budget + self.timeout
    }
}

/// Whether a call is not to be sent after all, asked when its place has come.
pub type Veto = Arc<dyn Fn() -> Boxed<'static, bool> + Send + Sync>;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(2);

/// Where the platform is, and who we are to it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Base of the new API, `https://api.dingtalk.com`.
    pub api: String,
    /// Base of the old API, `https://oapi.dingtalk.com`; session webhooks must point at the same host and port.
    pub oapi: String,
    /// The app's id (Client ID, `AppKey`), which is also its robot's code.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
    /// The app's agent id, for work notices.
    pub agent_id: Option<i64>,
    /// How long calls take and are waited for.
    pub waits: Waits,
}

/// A client of one app. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    lane: Lane,
    /// How long it waits for its place: as long as this lane does.
    patience: Lane,
    veto: Option<Veto>,
    metrics: Metrics,
}

pub(super) struct Inner {
    pub(super) settings: Settings,
    pub(super) shared: Arc<dyn Shared>,
    pub(super) clock: Clock,
    tokens: Tokens,
    /// None where the pace has no limit.
    spacing: Option<Spacing>,
    http: reqwest::Client,
    oapi: Url,
    banned_until_ms: AtomicI64,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("app", &self.inner.settings.client_id).finish_non_exhaustive()
    }
}

impl Client {
    /// A client in [`Lane::Waiting`]. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::Shape`] when a base is no address, [`Error::Unreachable`] or the like when TLS cannot be set up.
    pub fn new(settings: Settings, shared: Arc<dyn Shared>, clock: Clock) -> Result<Self, Error> {
        // A second installation says that the first one stands, which is all we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(settings.waits.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .pool_idle_timeout(Duration::from_secs(30))
            .user_agent(concat!("guanjia/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::transport)?;
        let oapi = base(&settings.oapi)?;
        base(&settings.api)?;
        let banned_until_ms = AtomicI64::new(0);
        let spacing = shared.per_second().map(Spacing::new);
        let tokens = Tokens::default();
        let inner = Inner { settings, shared, clock, tokens, spacing, http, oapi, banned_until_ms };
        let (lane, metrics) = (Lane::Waiting, Metrics::default());
        Ok(Self { inner: Arc::new(inner), lane, patience: lane, veto: None, metrics })
    }

    /// The same client, its calls counted there.
    #[must_use]
    pub fn with_metrics(self, metrics: Metrics) -> Self {
        Self { metrics, ..self }
    }

    /// The same client, its calls in another lane.
    #[must_use]
    pub fn in_lane(&self, lane: Lane) -> Self {
        Self { lane, patience: lane, ..self.clone() }
    }

    /// The same client, its calls in [`Lane::Bulk`], but waiting no longer than [`Waits::budget`]: for turns, which are
    /// to give up their seat when waiting people want the whole pace.
    #[must_use]
    pub fn bulk_in_turn(&self) -> Self {
        Self { lane: Lane::Bulk, patience: Lane::Waiting, ..self.clone() }
    }

    /// [`Client::bulk_in_turn`], its writes sent only if nothing forbids it when their place has come.
    ///
    /// What was forbidden ends in [`Error::CalledOff`].
    #[must_use]
    pub fn bulk_unless(&self, veto: Veto) -> Self {
        Self { veto: Some(veto), ..self.bulk_in_turn() }
    }

    fn retry(&self, effect: Effect) -> Retry {
        Retry::new(self.inner.settings.waits, self.patience, effect)
    }

    /// Reading is never forbidden: what became of a write that was begun is asked for after a stop, too.
    async fn not_forbidden(&self, api: &Api) -> Result<(), Error> {
        match &self.veto {
            Some(veto) if api.effect == Effect::Write && veto().await => Err(Error::CalledOff),
            _ => Ok(()),
        }
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The means to fetch what is no API.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// The base of the old API.
    pub(super) fn oapi(&self) -> &Url {
        &self.inner.oapi
    }

    /// Calls with a JSON body.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        api: &Api,
        body: &(impl Serialize + Sync),
    ) -> Result<T, Error> {
        let payload = Payload::json(api, body)?;
        decode(api, self.run(api, &payload).await?)
    }

    /// Calls with a JSON body an API whose path has variables in it, each given as `{name}` and what it stands for.
    pub(super) async fn post_at<T: DeserializeOwned>(
        &self,
        api: &Api,
        path: &[(&str, &str)],
        body: &(impl Serialize + Sync),
    ) -> Result<T, Error> {
        let address = self.inner.address(api, path)?;
        let payload = Payload::json(api, body)?.to(address);
        decode(api, self.run(api, &payload).await?)
    }

    /// The same with a query besides.
    pub(super) async fn post_asking<T: DeserializeOwned>(
        &self,
        api: &Api,
        path: &[(&str, &str)],
        query: &[(&str, &str)],
        body: &(impl Serialize + Sync),
    ) -> Result<T, Error> {
        let payload = Payload::json(api, body)?.asking(query).to(self.inner.address(api, path)?);
        decode(api, self.run(api, &payload).await?)
    }

    /// Calls without a body an API whose path has variables in it.
    pub(super) async fn call_at<T: DeserializeOwned>(
        &self,
        api: &Api,
        path: &[(&str, &str)],
    ) -> Result<T, Error> {
        let payload = Payload::query(&[]).to(self.inner.address(api, path)?);
        decode(api, self.run(api, &payload).await?)
    }

    /// Calls with a query alone.
    pub(super) async fn query<T: DeserializeOwned>(
        &self,
        api: &Api,
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        decode(api, self.run(api, &Payload::query(query)).await?)
    }

    /// A call with the app's token.
    pub(super) async fn run(&self, api: &Api, payload: &Payload<'_>) -> Result<Value, Error> {
        let mut retry = self.retry(api.effect);
        loop {
            // Apart and without its type, since a call is at the bottom of everything that waits for one, and is large.
            let attempt: Boxed<'_, _> = Box::pin(self.attempt(api, payload, &mut retry));
            let failed = match attempt.await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match retry.next(&failed) {
                Some(wait) => idle::sleep(wait).await,
                None => return Err(failed),
            }
        }
    }

    /// A call without a token: the token's own, and the session webhooks.
    pub(super) async fn run_open(&self, api: &Api, payload: &Payload<'_>) -> Result<Value, Error> {
        let mut retry = self.retry(api.effect);
        loop {
            let placed: Boxed<'_, _> = Box::pin(async {
                let asked = Instant::now();
                self.place(api, &retry).await?;
                let leave = self.leave(api, &retry).await?;
                self.waited(asked);
                Ok(leave)
            });
            let failed = match placed.await {
                Ok(_leave) => match self.exchange(api, payload, None).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            match retry.next(&failed) {
                Some(wait) => idle::sleep(wait).await,
                None => return Err(failed),
            }
        }
    }

    /// One attempt, or two where the token was refused and another one could be had.
    async fn attempt(&self, api: &Api, payload: &Payload<'_>, retry: &mut Retry) -> Result<Value, Error> {
        let token = self.app_token().await.map_err(unsent)?;
        match self.exchange_in_place(api, payload, &token, retry).await {
            Err(Error::TokenRejected) if retry.may_refresh() => {
                let token = self.replace_token(&token).await.map_err(unsent)?;
                self.exchange_in_place(api, payload, &token, retry).await
            }
            outcome => outcome,
        }
    }

    async fn exchange_in_place(
        &self,
        api: &Api,
        payload: &Payload<'_>,
        token: &CachedToken,
        retry: &Retry,
    ) -> Result<Value, Error> {
        let asked = Instant::now();
        self.place(api, retry).await?;
        // Asked before it is told from the calls before it: what the asking takes is no part of its way.
        self.not_forbidden(api).await?;
        let _leave = self.leave(api, retry).await?;
        self.waited(asked);
        self.exchange(api, payload, Some(token)).await
    }

    fn waited(&self, since: Instant) {
        let lane = match self.lane {
            Lane::Waiting => "waiting",
            Lane::Bulk => "bulk",
        };
        self.metrics.platform_wait(lane, since.elapsed());
    }

    /// Takes a place in the pace and waits for it.
    async fn place(&self, api: &Api, retry: &Retry) -> Result<(), Error> {
        self.not_banned()?;
        loop {
            match self.inner.shared.reserve(api.name, self.lane, retry.left()).await? {
                Reservation::After(wait) => {
                    if !wait.is_zero() {
                        idle::sleep(wait).await;
                    }
                    return Ok(());
                }
                Reservation::AskAgain(wait) if retry.affords(wait) => {
                    idle::sleep(wait.max(Duration::from_millis(5))).await;
                }
                Reservation::AskAgain(wait) | Reservation::TooFar(wait) => {
                    return Err(Error::Throttled { after: wait.max(Duration::from_millis(200)) });
                }
            }
        }
    }

    /// Keeps its distance from the calls before it. What is given back is to be kept until the answer is there.
    async fn leave(&self, api: &Api, retry: &Retry) -> Result<Option<Leave>, Error> {
        let leave = match &self.inner.spacing {
            Some(spacing) if api.name != SESSION_WEBHOOK => Some(spacing.leave(api.name, retry).await?),
            _ => None,
        };
        // Another call may have been banned while this one waited.
        self.not_banned()?;
        Ok(leave)
    }

    /// A ban is for all calls from here; calling on would only prolong it.
    pub(super) fn note_ban(&self, after: Duration) {
        let span = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
        self.inner.banned_until_ms.store(self.inner.clock.now_ms().saturating_add(span), Ordering::Relaxed);
    }

    fn not_banned(&self) -> Result<(), Error> {
        let left = self.inner.banned_until_ms.load(Ordering::Relaxed) - self.inner.clock.now_ms();
        match u64::try_from(left) {
            Ok(left) if left > 0 => Err(Error::IpBanned { after: Duration::from_millis(left) }),
            _ => Ok(()),
        }
    }
}

/// What kept a token away did not execute the call that wanted it.
fn unsent(error: Error) -> Error {
    match error {
        Error::OutcomeUnknown { .. } => Error::Busy,
        other => other,
    }
}

/// The typed answer. A mistake is told by the call, never by the value found there.
pub(super) fn decode<T: DeserializeOwned>(api: &Api, answer: Value) -> Result<T, Error> {
    serde_json::from_value(answer).map_err(|_| misread(api))
}

/// A success that cannot be read: whatever a write was to do may have been done.
fn misread(api: &Api) -> Error {
    match api.effect {
        Effect::Read => Error::Shape { what: api.name.to_owned() },
        Effect::Write => Error::unknown("the answer cannot be read"),
    }
}

#[cfg(test)]
mod tests;
