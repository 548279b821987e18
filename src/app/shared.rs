//! What all replicas of an app share towards DingTalk, kept in the store: token, pace, ledger.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::dingtalk::{Boxed, CachedToken, Lane, Reservation, SESSION_WEBHOOK, Shared, SharedError};
use crate::domain::operation::notice::budget;
use crate::ingress::TOKEN_SEEN;
use crate::store::{self, Store};

const TOKEN: &str = "token";
const REFRESH: &str = "token-refresh";
/// Long enough to outlive any outage between two restarts.
const SEEN_FOR: Duration = Duration::from_hours(24 * 30);
/// Nobody has a place further ahead than that, however long they would wait.
const AHEAD: Duration = Duration::from_secs(8);
const NO_LIMIT: store::Reservation = store::Reservation::Go { after: Duration::ZERO, mark: 0 };

/// Over one organisation's store.
pub struct InStore {
    store: Store,
    clock: Clock,
    per_second: f64,
    per_20s: u32,
    /// The fence of the refresh lock while it is ours.
    lock: std::sync::Mutex<Option<u64>>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    value: String,
    refresh_after_ms: i64,
    serial: i64,
}

impl InStore {
    /// With these limits; 0: none.
    pub fn new(store: Store, clock: Clock, per_second: f64, per_20s: u32) -> Self {
        Self { store, clock, per_second, per_20s, lock: std::sync::Mutex::new(None) }
    }

    fn fence(&self) -> std::sync::MutexGuard<'_, Option<u64>> {
        self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn kept(&self) -> Result<Option<Kept>, SharedError> {
        let text = self.store.value(TOKEN).await.map_err(failed)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// A place in the API's pace, then one in the window of the address. Whoever gets the first and not the second gives
    /// the first back.
    async fn place(&self, api: &str, lane: Lane, within: Duration) -> Result<Reservation, store::Error> {
        let (wait, mark) = match self.in_pace(api, lane, within).await? {
            store::Reservation::Go { after, mark } => (after, mark),
            store::Reservation::AskAgain { after } => return Ok(Reservation::AskAgain(after)),
            store::Reservation::TooFar { after } => return Ok(Reservation::TooFar(after)),
        };
        let after = match self.in_window(within).await? {
            store::Reservation::Go { after, .. } => return Ok(Reservation::After(after.max(wait))),
            store::Reservation::AskAgain { after } | store::Reservation::TooFar { after } => after,
        };
        if mark > 0 {
            self.store.give_back(api, self.per_second, mark).await?;
        }
        Ok(match lane {
            Lane::Waiting => Reservation::TooFar(after),
            Lane::Bulk => Reservation::AskAgain(after.saturating_sub(within.min(AHEAD))),
        })
    }

    async fn in_pace(
        &self,
        api: &str,
        lane: Lane,
        within: Duration,
    ) -> Result<store::Reservation, store::Error> {
        if self.per_second <= 0.0 || api == SESSION_WEBHOOK {
            return Ok(NO_LIMIT);
        }
        let lane = match lane {
            Lane::Waiting => store::Lane::Waiting,
            Lane::Bulk => store::Lane::Bulk,
        };
        self.store.reserve(api, self.per_second, (lane, within.min(AHEAD))).await
    }

    /// The window is every lane's: nobody takes places in it further ahead than people wait.
    async fn in_window(&self, within: Duration) -> Result<store::Reservation, store::Error> {
        if self.per_20s == 0 {
            return Ok(NO_LIMIT);
        }
        self.store.reserve_window("out", (self.per_20s, Duration::from_secs(20)), within.min(AHEAD)).await
    }
}

fn failed(error: store::Error) -> SharedError {
    SharedError(Box::new(error))
}

impl Shared for InStore {
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>> {
        Box::pin(async move {
            let kept = self.kept().await?;
            Ok(kept.map(|kept| CachedToken {
                value: SecretString::from(kept.value),
                refresh_after_ms: kept.refresh_after_ms,
                serial: kept.serial,
            }))
        })
    }

    fn put_token<'a>(&'a self, token: &'a CachedToken, ttl: Duration) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(async move {
            let kept = Kept {
                value: token.value.expose_secret().to_owned(),
                refresh_after_ms: token.refresh_after_ms,
                serial: token.serial,
            };
            let text = serde_json::to_string(&kept).map_err(|error| SharedError(Box::new(error)))?;
            self.store.put_value(TOKEN, &text, ttl).await.map_err(failed)?;
            self.store.put_value(TOKEN_SEEN, "yes", SEEN_FOR).await.map_err(failed)
        })
    }

    fn drop_token<'a>(&'a self, value: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(async move {
            match self.kept().await? {
                Some(kept) if kept.value == value => self.store.drop_value(TOKEN).await.map_err(failed),
                _ => Ok(()),
            }
        })
    }

    fn refresh_lock(&self, ttl: Duration) -> Boxed<'_, Result<bool, SharedError>> {
        Box::pin(async move {
            let fence = self.store.lock(REFRESH, ttl).await.map_err(failed)?;
            let taken = fence.is_some();
            if taken {
                *self.fence() = fence;
            }
            Ok(taken)
        })
    }

    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>> {
        Box::pin(async move {
            let fence = self.fence().take();
            match fence {
                Some(fence) => self.store.unlock(REFRESH, fence).await.map_err(failed),
                None => Ok(()),
            }
        })
    }

    fn per_second(&self) -> Option<f64> {
        Some(self.per_second).filter(|rate| *rate > 0.0)
    }

    fn reserve<'a>(
        &'a self,
        api: &'a str,
        lane: Lane,
        within: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>> {
        Box::pin(async move { self.place(api, lane, within).await.map_err(failed) })
    }

    fn count<'a>(&'a self, api: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(
            async move { self.store.count(&budget::month(self.clock.now()), api, 1).await.map_err(failed) },
        )
    }
}
