//! The app's access token (pages: obtain-the-access-token-of-an-internal-app, server-api-calling-guide).
//!
//! It is fetched by one replica at a time and one task in it, ten minutes before it runs out, and kept both here and
//! in [`Shared`](super::Shared). While fetching fails in passing, the old one serves on.
//!
//! **Invariant:** a token that was refused is never handed out again without having been fetched anew; `serial` says
//! which of two is the later one, also when their values are equal.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Api, CachedToken, Client, Effect, Lane, Payload, decode, idle};
use crate::dingtalk::error::{Class, Error};
use crate::dingtalk::wire;

const FETCH: Api = Api::new("POST /v1.0/oauth2/accessToken", Effect::Read);
/// How long before its end a token is fetched anew, in seconds.
const EARLY: i64 = 600;
/// A fetch may take one time-out, repetitions included, and its lock lasts so much longer. What a replica that died
/// while fetching leaves behind is over before those who wait, as long again, give up.
const MARGIN: Duration = Duration::from_millis(500);
const POLL: Duration = Duration::from_millis(50);
/// How long an old token serves before another early fetch is tried.
const RESPITE_MS: i64 = 30_000;

/// The token as this process knows it.
#[derive(Default)]
pub(super) struct Tokens {
    current: RwLock<Option<CachedToken>>,
    fetching: Mutex<()>,
    respite_until_ms: AtomicI64,
}

impl Tokens {
    fn current(&self) -> Option<CachedToken> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, token: &CachedToken) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fetched {
    access_token: String,
    #[serde(default, deserialize_with = "wire::lenient_integer")]
    expire_in: Option<i64>,
}

impl Client {
    /// Whether a token is at hand that is good for some minutes.
    pub fn holds_token(&self) -> bool {
        self.serving().is_some()
    }

    /// Makes sure that there is a token.
    ///
    /// # Errors
    /// None can be had now.
    pub async fn obtain_token(&self) -> Result<(), Error> {
        self.app_token().await.map(drop)
    }

    /// A token to call with.
    pub(super) async fn app_token(&self) -> Result<CachedToken, Error> {
        if let Some(token) = self.serving() {
            return Ok(token);
        }
        let client = self.clone();
        idle::wait(undisturbed(async move { client.refresh().await })).await
    }

    /// A token later than the one refused.
    pub(super) async fn replace_token(&self, refused: &CachedToken) -> Result<CachedToken, Error> {
        let (client, refused) = (self.clone(), refused.clone());
        idle::wait(undisturbed(async move { client.replace(&refused).await })).await
    }

    /// The early fetch, or the first.
    async fn refresh(&self) -> Result<CachedToken, Error> {
        let _one = self.inner().tokens.fetching.lock().await;
        if let Some(token) = self.serving() {
            return Ok(token);
        }
        let old = self.inner().tokens.current();
        let floor = old.as_ref().map_or(i64::MIN, |token| token.serial);
        match (self.obtain(floor).await, old) {
            (Err(error), Some(old)) if !matches!(error.class(), Class::Operator | Class::Permanent) => {
                tracing::warn!(%error, "the token could not be refreshed yet");
                let until = self.inner().clock.now_ms() + RESPITE_MS;
                self.inner().tokens.respite_until_ms.store(until, Ordering::Relaxed);
                Ok(old)
            }
            (outcome, _) => outcome,
        }
    }

    async fn replace(&self, refused: &CachedToken) -> Result<CachedToken, Error> {
        let _one = self.inner().tokens.fetching.lock().await;
        if let Some(token) = self.inner().tokens.current().filter(|token| token.serial > refused.serial) {
            return Ok(token);
        }
        self.inner().shared.drop_token(refused.value.expose_secret()).await?;
        self.obtain(refused.serial).await
    }

    /// What this process holds, while it is fresh or nothing better can be had.
    fn serving(&self) -> Option<CachedToken> {
        let now = self.inner().clock.now_ms();
        let respite = now < self.inner().tokens.respite_until_ms.load(Ordering::Relaxed);
        self.inner().tokens.current().filter(|token| respite || now < token.refresh_after_ms)
    }

    /// A token later than `floor`: from another replica, or fetched.
    async fn obtain(&self, floor: i64) -> Result<CachedToken, Error> {
        let (began, within) = (Instant::now(), self.inner().settings.waits.timeout);
        loop {
            if let Some(token) = self.published(floor).await? {
                return Ok(token);
            }
            if self.inner().shared.refresh_lock(within + MARGIN).await? {
                let outcome = self.fetch_locked(floor).await;
                if let Err(error) = self.inner().shared.refresh_unlock().await {
                    tracing::warn!(%error, "the token's lock stays until it falls by itself");
                }
                return outcome;
            }
            if began.elapsed() > within + 2 * MARGIN {
                return Err(Error::Busy);
            }
            idle::sleep(POLL).await;
        }
    }

    /// What the replicas share, if it is fresh and later than `floor`.
    async fn published(&self, floor: i64) -> Result<Option<CachedToken>, Error> {
        let now = self.inner().clock.now_ms();
        let token = self.inner().shared.token().await?;
        let token = token.filter(|token| token.serial > floor && now < token.refresh_after_ms);
        if let Some(token) = &token {
            self.inner().tokens.remember(token);
        }
        Ok(token)
    }

    /// Under the lock: looks once more, since another replica may just have given the lock back, then fetches.
    async fn fetch_locked(&self, floor: i64) -> Result<CachedToken, Error> {
        if let Some(token) = self.published(floor).await? {
            return Ok(token);
        }
        let settings = &self.inner().settings;
        let secret = settings.client_secret.expose_secret();
        let body = json!({"appKey": settings.client_id, "appSecret": secret});
        let client = self.in_lane(Lane::Waiting);
        let payload = Payload::json(&FETCH, &body)?;
        let fetch = tokio::time::timeout(settings.waits.timeout, client.run_open(&FETCH, &payload));
        let answer = fetch.await.unwrap_or(Err(Error::Busy))?;
        let fetched: Fetched = decode(&FETCH, answer)?;
        let seconds = fetched.expire_in.unwrap_or(7200).clamp(1, 86_400);
        let now = self.inner().clock.now_ms();
        let token = CachedToken {
            value: SecretString::from(fetched.access_token),
            refresh_after_ms: now + (seconds - EARLY).max(seconds / 2) * 1000,
            serial: now.max(floor.saturating_add(1)),
        };
        self.inner().tokens.remember(&token);
        let ttl = Duration::from_secs(seconds.unsigned_abs());
        if let Err(error) = self.inner().shared.put_token(&token, ttl).await {
            tracing::warn!(%error, "the other replicas have to fetch a token themselves");
        }
        Ok(token)
    }
}

/// Runs to its end also when the call that wanted the token is given up: the lock must not stay taken.
async fn undisturbed<F>(fetch: F) -> Result<CachedToken, Error>
where
    F: Future<Output = Result<CachedToken, Error>> + Send + 'static,
{
    tokio::spawn(fetch).await.unwrap_or(Err(Error::Busy))
}
