//! Whether this replica can do its work, looked at now and then, so that asking costs nothing and shows nothing inward.
//!
//! Ready: the store can be written to, and a token was seen once, by any replica; trouble of the platform later is no
//! trouble of this replica's. Where the store forgets that (it was emptied), whoever holds a token tells it again.
//!
//! **Invariant:** what is told is no older than `PACE` and one look takes, and each cause is told in its own words.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

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
    /// A token.
    pub token: Option<&'static str>,
}

impl Found {
    /// Whether nothing is wrong.
    pub fn is_ready(&self) -> bool {
        self.store.is_none() && self.token.is_none()
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
    pub fn spawn(door: Arc<Door>, client: Client, stop: CancellationToken) -> Self {
        let found = Found { store: Some(STARTING), token: Some(STARTING) };
        let readiness = Self { found: Arc::new(RwLock::new(found)) };
        tokio::spawn(readiness.clone().keep(door, client, stop));
        readiness
    }

    /// What was found.
    pub fn found(&self) -> Found {
        self.found.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn keep(self, door: Arc<Door>, client: Client, stop: CancellationToken) {
        let (mut looks, mut token) = (0, NO_TOKEN);
        loop {
            let found = look(&door, &client, (looks % ASKS == 0, &mut token)).await;
            looks += 1;
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
        } else if before.store != Some(STARTING) {
            let [store, token] = [found.store, found.token].map(|wrong| wrong.unwrap_or("ok"));
            tracing::warn!(store, token, "not ready");
        }
    }
}

/// One look. `asks`: whether a token is asked for where nobody has one; and what came of asking last.
async fn look(door: &Door, client: &Client, (asks, last): (bool, &mut &'static str)) -> Found {
    match seen(door).await {
        Err(error) => {
            tracing::debug!(%error, "the store does not answer");
            Found { store: Some(NO_STORE), token: Some(UNKNOWN) }
        }
        Ok(true) => Found { store: None, token: None },
        Ok(false) => {
            let token = if client.holds_token() {
                Ok(())
            } else if asks {
                obtained(client, last).await
            } else {
                Err(*last)
            };
            if token.is_ok()
                && let Err(error) = door.store.put_value(TOKEN_SEEN, "yes", SEEN_FOR).await
            {
                tracing::debug!(%error, "that a token was seen is told at the next look");
            }
            Found { store: None, token: token.err() }
        }
    }
}

async fn seen(door: &Door) -> Result<bool, store::Error> {
    door.store.ping().await?;
    Ok(door.store.value(TOKEN_SEEN).await?.is_some())
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
