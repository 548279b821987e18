//! Whether this replica can do its work, looked at now and then, so that asking costs nothing and shows nothing inward.
//!
//! Ready: the store can be written to and is set to keep what it is given, this machine's clock is right, and a token was seen once, by any replica; trouble of the platform later is no
//! trouble of this replica's. Where the store forgets that (it was emptied), whoever holds a token tells it again.
//!
//! **Invariant:** what is told is no older than `PACE` and one look takes, and each cause is told in its own words.

mod keeping;
mod time;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub use self::keeping::Demand;
use self::keeping::Watch;
use self::time::Timekeeper;
use super::{Door, TOKEN_SEEN};
use crate::dingtalk::{Class, Client, Error};
use crate::store;

/// Between two looks.
const PACE: Duration = Duration::from_secs(3);
/// The same while it is not ready: it may be any moment.
const SOON: Duration = Duration::from_millis(200);
/// While nobody has a token, one is asked for every so many looks.
const ASKS: u32 = 15;
/// Longer than any outage between two restarts.
const SEEN_FOR: Duration = Duration::from_hours(24 * 30);

/// What was found by the last look.
#[derive(Clone)]
pub struct Readiness {
    found: Arc<RwLock<Found>>,
}

/// Each thing that is needed: nothing, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The store.
    pub store: Option<&'static str>,
    /// This machine's clock.
    pub clock: Option<&'static str>,
    /// A token.
    pub token: Option<&'static str>,
}

impl Found {
    /// Whether nothing is wrong.
    pub fn is_ready(&self) -> bool {
        self.store.is_none() && self.clock.is_none() && self.token.is_none()
    }
}

const STARTING: &str = "not looked at yet";
const NO_STORE: &str = "the store does not answer";
const UNKNOWN: &str = "not known while the store does not answer";
const NO_TOKEN: &str = "no access token has been obtained yet";
const SILENT: &str = "no access token has been obtained yet: the platform does not answer";
const REFUSED: &str =
    "no access token has been obtained yet: the platform refuses it; check the app's id and secret";

impl Readiness {
    /// Looks until `stop`.
    pub fn spawn(door: Arc<Door>, client: Client, demand: Demand, stop: CancellationToken) -> Self {
        let found = Found { store: Some(STARTING), clock: None, token: Some(STARTING) };
        let readiness = Self { found: Arc::new(RwLock::new(found)) };
        let (watch, time) = (Watch::new(demand), Timekeeper::new(door.clock.clone()));
        let look = Look { door, client, watch, time, looks: 0, token: NO_TOKEN };
        tokio::spawn(readiness.clone().keep(look, stop));
        readiness
    }

    /// What was found.
    pub fn found(&self) -> Found {
        self.found.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn keep(self, mut look: Look, stop: CancellationToken) {
        loop {
            let found = look.look().await;
            let ready = found.is_ready();
            self.put(&found);
            let pause = if ready { PACE } else { SOON };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Keeps what was found, and tells a change once.
    fn put(&self, found: &Found) {
        let before = std::mem::replace(
            &mut *self.found.write().unwrap_or_else(PoisonError::into_inner),
            found.clone(),
        );
        if before == *found {
            return;
        }
        if found.is_ready() {
            tracing::info!("ready");
        } else if before.store != Some(STARTING) || found.store.is_some() || found.clock.is_some() {
            let [store, clock, token] =
                [found.store, found.clock, found.token].map(|wrong| wrong.unwrap_or("ok"));
            tracing::warn!(store, clock, token, "not ready");
        }
    }
}

/// Who looks, and what is remembered from look to look.
struct Look {
    door: Arc<Door>,
    client: Client,
    watch: Watch,
    time: Timekeeper,
    looks: u32,
    /// What came of asking for a token last.
    token: &'static str,
}

impl Look {
    async fn look(&mut self) -> Found {
        self.looks += 1;
        match self.stored().await {
            Err(error) => {
                tracing::debug!(%error, "the store does not answer");
                Found { store: Some(NO_STORE), clock: None, token: Some(UNKNOWN) }
            }
            Ok((found, true)) => found,
            Ok((found, false)) => Found { token: self.token().await.err(), ..found },
        }
    }

    /// What is wrong with the store's settings and the clock, and whether a token was seen.
    async fn stored(&mut self) -> Result<(Found, bool), store::Error> {
        let store = &self.door.store;
        store.ping().await?;
        let clock = self.time.look(store).await?;
        let settings = self.watch.look(store).await?;
        let found = Found { store: settings, clock, token: None };
        Ok((found, store.value(TOKEN_SEEN).await?.is_some()))
    }

    /// Where nobody has told of a token: one is asked for now and then, and told of.
    async fn token(&mut self) -> Result<(), &'static str> {
        if !self.client.holds_token() {
            if self.looks % ASKS != 1 {
                return Err(self.token);
            }
            obtained(&self.client, &mut self.token).await?;
        }
        if let Err(error) = self.door.store.put_value(TOKEN_SEEN, "yes", SEEN_FOR).await {
            tracing::debug!(%error, "that a token was seen is told at the next look");
        }
        Ok(())
    }
}

async fn obtained(client: &Client, last: &mut &'static str) -> Result<(), &'static str> {
    let outcome = client.obtain_token().await;
    let error = match outcome {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    *last = match (&error, error.class()) {
        (Error::Shared(_), _) => UNKNOWN,
        (_, Class::Operator | Class::Permanent) => REFUSED,
        (_, Class::Retry { .. } | Class::Unknown) => SILENT,
    };
    Err(*last)
}
