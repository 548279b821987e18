//! Connections and time-outs: one multiplexed connection for steps, and one for each reader that blocks.
//!
//! **Invariant:** nothing waits for the server longer than its time-out, and a reader that is dropped while it
//! blocks takes its connection with it, so that no answer meant for it reaches anybody else.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisError, RedisResult};
use tokio::time::timeout;

use super::super::{Error, Settings};
use super::is_no_script;
use super::script::Loaded;

/// See the module.
pub(super) struct Link {
    client: Client,
    steps: ConnectionManager,
    /// Connections of readers that are not reading right now.
    readers: Mutex<Vec<MultiplexedConnection>>,
    timeout: Duration,
}

impl Link {
    /// Connects. The first connection may take longer than a step: names are resolved, TLS is agreed.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let client = super::address::client(&settings.url)?;
        let patience = settings.timeout.max(Duration::from_secs(2));
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(None)
            .set_number_of_retries(0);
        let connecting = ConnectionManager::new_with_config(client.clone(), config);
        let steps =
            timeout(patience, connecting).await.map_err(|_| late())?.map_err(|error| unavailable(&error))?;
        Ok(Self { client, steps, readers: Mutex::default(), timeout: settings.timeout })
    }

    /// Asks the server; its refusal is the caller's to judge.
    pub async fn try_ask<T: FromRedisValue>(&self, cmd: &Cmd) -> Result<RedisResult<T>, Error> {
        let mut steps = self.steps.clone();
        timeout(self.timeout, cmd.query_async(&mut steps)).await.map_err(|_| late())
    }

    /// Asks the server.
    pub async fn ask<T: FromRedisValue>(&self, cmd: &Cmd) -> Result<T, Error> {
        self.try_ask(cmd).await?.map_err(|error| failure("a command", &error))
    }

    /// Sends several commands as one transaction.
    pub async fn transact(&self, pipeline: &Pipeline) -> Result<(), Error> {
        let mut steps = self.steps.clone();
        let answer = timeout(self.timeout, pipeline.query_async(&mut steps)).await.map_err(|_| late())?;
        answer.map_err(|error| failure("a transaction", &error))
    }

    /// Calls a script, loading it if the server does not know it.
    pub async fn run<T: FromRedisValue>(&self, loaded: &Loaded, call: &Cmd) -> Result<T, Error> {
        let mut steps = self.steps.clone();
        let answer = timeout(self.timeout, async {
            match call.query_async(&mut steps).await {
                Err(error) if is_no_script(&error) => {
                    loaded.script.load_async(&mut steps).await?;
                    call.query_async(&mut steps).await
                }
                answer => answer,
            }
        });
        answer.await.map_err(|_| late())?.map_err(|error| failure(loaded.name, &error))
    }

    /// Asks on a connection of its own, for a command that blocks for `block`.
    pub async fn read<T: FromRedisValue>(&self, cmd: &Cmd, block: Duration) -> Result<RedisResult<T>, Error> {
        let mut reader = self.reader().await?;
        let answer = timeout(block + self.timeout, cmd.query_async(&mut reader)).await.map_err(|_| late())?;
        if !answer.as_ref().is_err_and(RedisError::is_unrecoverable_error) {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        }
        Ok(answer)
    }

    async fn reader(&self) -> Result<MultiplexedConnection, Error> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(reader) = idle {
            return Ok(reader);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(None);
        let reader = self.client.get_multiplexed_async_connection_with_config(&config);
        timeout(self.timeout, reader).await.map_err(|_| late())?.map_err(|error| unavailable(&error))
    }
}

/// What an error of the driver means to the floors above: a wrong type or a script that failed on what it found
/// will fail again, everything else may pass.
pub(super) fn failure(place: &str, error: &RedisError) -> Error {
    let lasting = matches!(error.code(), Some("WRONGTYPE" | "ERR"))
        || matches!(error.kind(), redis::ErrorKind::UnexpectedReturnType | redis::ErrorKind::Parse);
    if lasting { corrupt(place, &error.to_string()) } else { unavailable(error) }
}

/// The server cannot be reached or does not want to.
pub(super) fn unavailable(error: &RedisError) -> Error {
    Error::Unavailable { cause: error.to_string() }
}

/// Something is there that this program does not write.
pub(super) fn corrupt(place: &str, cause: &str) -> Error {
    Error::Corrupt { place: place.to_owned(), cause: cause.to_owned() }
}

fn late() -> Error {
    Error::Unavailable { cause: "no answer in time".to_owned() }
}
