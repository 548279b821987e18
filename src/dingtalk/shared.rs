//! What all replicas of one app share: the token, the pace, and the ledger of metered calls.
//!
//! **Invariant:** one platform app, one [`Shared`]: two apps never see each other's token or pace.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use secrecy::SecretString;

/// A future behind a pointer, so that [`Shared`] can be a trait object.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The name under which replies by session webhook are reserved and counted. They need no token and lie outside the
/// app's rate: an implementation paces them by the IP window alone.
pub const SESSION_WEBHOOK: &str = "POST /robot/sendBySession";

/// What the shared state could not do.
#[derive(Debug, thiserror::Error)]
#[error("the state shared by the replicas cannot be reached")]
pub struct SharedError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The app's access token, as all replicas see it.
#[derive(Clone)]
pub struct CachedToken {
    /// The token.
    pub value: SecretString,
    /// From then on (milliseconds since the epoch) it is to be fetched anew, though it is still good for a while.
    pub refresh_after_ms: i64,
    /// Grows with every fetch, also when the platform returns the same value again.
    pub serial: i64,
}

impl fmt::Debug for CachedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedToken").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// Who waits for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A person in a conversation: goes first, gives up early.
    Waiting,
    /// A sync or a mass notice: goes when nobody waits, and has patience.
    Bulk,
}

/// The answer to a wish to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// A place is taken: call after this long (zero: now).
    After(Duration),
    /// No place is taken: ask again after this long.
    AskAgain(Duration),
    /// No place is taken: it would have come after this long, which is more than the caller can wait.
    TooFar(Duration),
}

/// What all replicas of one app share. An `api` is its method and path template, `POST /topapi/v2/user/get`.
pub trait Shared: Send + Sync + 'static {
    /// The current token, if there is one.
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>>;

    /// Publishes a fresh token, to be forgotten after `ttl`.
    fn put_token<'a>(&'a self, token: &'a CachedToken, ttl: Duration) -> Boxed<'a, Result<(), SharedError>>;

    /// Forgets the token if it still is the one with this value.
    fn drop_token<'a>(&'a self, value: &'a str) -> Boxed<'a, Result<(), SharedError>>;

    /// Takes the lock under which one replica at a time fetches a token; false when another holds it. It falls by
    /// itself after `ttl`.
    fn refresh_lock(&self, ttl: Duration) -> Boxed<'_, Result<bool, SharedError>>;

    /// Gives the lock back, if it still is ours.
    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>>;

    /// How many calls of one API a second the pace allows, as [`Shared::reserve`] has it; `None`: any number.
    fn per_second(&self) -> Option<f64> {
        None
    }

    /// Asks for a place in the pace of the app and API and in the window of the IP address, that comes within `within`.
    /// Who gets none has taken nothing from anybody.
    fn reserve<'a>(
        &'a self,
        api: &'a str,
        lane: Lane,
        within: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>>;

    /// Notes a call that counts against the organisation's monthly quota.
    fn count<'a>(&'a self, api: &'a str) -> Boxed<'a, Result<(), SharedError>>;
}
