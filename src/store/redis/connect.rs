//! Connections and time-outs: one multiplexed connection for steps, and one for each reader that blocks.
//!
//! A server that answers but is not, or not yet, the one to write to (it became a replica, it reads its file) is left:
//! the address is resolved anew, for readers too.
//!
//! **Invariant:** nothing waits for the server longer than its time-out, and a reader that is dropped while it
//! blocks takes its connection with it, so that no answer meant for it reaches anybody else.

use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisError, RedisResult};
use tokio::time::{Instant, timeout};

use super::super::{Error, Settings};
use super::is_no_script;
use super::script::Loaded;

/// Between two connections made because a server was not the one: whoever asks does not set the pace.
const APART: Duration = Duration::from_millis(250);

/// See the module.
pub(super) struct Link {
    client: Client,
    config: ConnectionManagerConfig,
    steps: RwLock<Steps>,
    /// Connections of readers that are not reading right now, each of its generation.
    readers: Mutex<Vec<(u64, MultiplexedConnection)>>,
    timeout: Duration,
}

/// The connection of steps, and how often it was left for a new one.
struct Steps {
    manager: ConnectionManager,
    generation: u64,
    made: Instant,
}

/// What is asked in one go.
enum Step<'a> {
    Command(&'a Cmd),
    Transaction(&'a Pipeline),
    Script(&'a Loaded, &'a Cmd),
}

impl Step<'_> {
    async fn ask<T: FromRedisValue>(&self, steps: &mut ConnectionManager) -> RedisResult<T> {
        match self {
            Self::Command(cmd) => cmd.query_async(steps).await,
            Self::Transaction(pipeline) => pipeline.query_async(steps).await,
            Self::Script(loaded, call) => match call.query_async(steps).await {
                Err(error) if is_no_script(&error) => {
                    loaded.script.load_async(steps).await?;
                    call.query_async(steps).await
                }
                answer => answer,
            },
        }
    }
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
        let connecting = ConnectionManager::new_with_config(client.clone(), config.clone());
        let manager =
            timeout(patience, connecting).await.map_err(|_| late())?.map_err(|error| unavailable(&error))?;
        let steps = RwLock::new(Steps { manager, generation: 0, made: Instant::now() });
        Ok(Self { client, config, steps, readers: Mutex::default(), timeout: settings.timeout })
    }

    /// Asks the server; its refusal is the caller's to judge.
    pub async fn try_ask<T: FromRedisValue>(&self, cmd: &Cmd) -> Result<RedisResult<T>, Error> {
        self.step(Step::Command(cmd)).await
    }

    /// Asks the server.
    pub async fn ask<T: FromRedisValue>(&self, cmd: &Cmd) -> Result<T, Error> {
        self.try_ask(cmd).await?.map_err(|error| failure("a command", &error))
    }

    /// Sends several commands in one go: as a transaction, where they are one.
    pub async fn transact(&self, pipeline: &Pipeline) -> Result<(), Error> {
        self.step(Step::Transaction(pipeline)).await?.map_err(|error| failure("a transaction", &error))
    }

    /// Calls a script, loading it if the server does not know it.
    pub async fn run<T: FromRedisValue>(&self, loaded: &Loaded, call: &Cmd) -> Result<T, Error> {
        self.step(Step::Script(loaded, call)).await?.map_err(|error| failure(loaded.name, &error))
    }

    /// One step in its time. A server that is not the one has done nothing, so the step is tried once more on the next
    /// connection.
    async fn step<T: FromRedisValue>(&self, step: Step<'_>) -> Result<RedisResult<T>, Error> {
        let (mut steps, generation) = self.steps();
        let answer = timeout(self.timeout, async {
            match step.ask(&mut steps).await {
                Err(error) if is_elsewhere(&error) && self.leave(generation) => {
                    let (mut steps, generation) = self.steps();
                    let answer = step.ask(&mut steps).await;
                    if answer.as_ref().is_err_and(is_elsewhere) {
                        self.leave(generation);
                    }
                    answer
                }
                answer => answer,
            }
        });
        answer.await.map_err(|_| late())
    }

    /// Asks on a connection of its own, for a command that blocks for `block`.
    pub async fn read<T: FromRedisValue>(&self, cmd: &Cmd, block: Duration) -> Result<RedisResult<T>, Error> {
        let (mut reader, generation) = self.reader().await?;
        let answer = timeout(block + self.timeout, cmd.query_async(&mut reader)).await.map_err(|_| late())?;
        match &answer {
            Err(error) if is_elsewhere(error) => drop(self.leave(generation)),
            Err(error) if error.is_unrecoverable_error() => {}
            _ => self.idle().push((generation, reader)),
        }
        Ok(answer)
    }

    async fn reader(&self) -> Result<(MultiplexedConnection, u64), Error> {
        let (_, generation) = self.steps();
        let idle = {
            let mut idle = self.idle();
            idle.retain(|(made_in, _)| *made_in == generation);
            idle.pop()
        };
        if let Some((_, reader)) = idle {
            return Ok((reader, generation));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(None);
        let reader = self.client.get_multiplexed_async_connection_with_config(&config);
        let reader =
            timeout(self.timeout, reader).await.map_err(|_| late())?.map_err(|error| unavailable(&error))?;
        Ok((reader, generation))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(u64, MultiplexedConnection)>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn steps(&self) -> (ConnectionManager, u64) {
        let steps = self.steps.read().unwrap_or_else(PoisonError::into_inner);
        (steps.manager.clone(), steps.generation)
    }

    /// Leaves the connections of this generation; whether there are newer ones.
    fn leave(&self, generation: u64) -> bool {
        let mut steps = self.steps.write().unwrap_or_else(PoisonError::into_inner);
        if steps.generation > generation {
            return true;
        }
        if steps.made.elapsed() < APART {
            return false;
        }
        // It connects with the first step on it.
        match ConnectionManager::new_lazy_with_config(self.client.clone(), self.config.clone()) {
            Ok(manager) => {
                *steps = Steps { manager, generation: generation + 1, made: Instant::now() };
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the store's address cannot be connected to anew");
                false
            }
        }
    }
}

/// Whether this server is not the one to write to, now or yet: it became a replica, lost its primary, reads its file.
/// Older servers wrap what a script met in an error of the script's.
fn is_elsewhere(error: &RedisError) -> bool {
    const CODES: [&str; 4] = ["READONLY", "MASTERDOWN", "LOADING", "UNBLOCKED"];
    error.code().is_some_and(|code| CODES.contains(&code)) || wraps(error, &CODES)
}

/// Whether a script met one of these errors.
fn wraps(error: &RedisError, codes: &[&str]) -> bool {
    let met = |detail: &str| codes.iter().any(|code| detail.contains(&format!("-{code} ")));
    error.code() == Some("ERR") && error.detail().is_some_and(met)
}

/// What an error of the driver means to the floors above: a wrong type or a script that failed on what it found
/// will fail again, everything else may pass.
pub(super) fn failure(place: &str, error: &RedisError) -> Error {
    let lasting = matches!(error.code(), Some("WRONGTYPE" | "ERR"))
        || matches!(error.kind(), redis::ErrorKind::UnexpectedReturnType | redis::ErrorKind::Parse);
    let lasting = lasting && !is_elsewhere(error) && !wraps(error, &["OOM", "MISCONF", "NOREPLICAS"]);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn met(line: &str) -> RedisError {
        let answer = redis::parse_redis_value(format!("-{line}\r\n").as_bytes()).expect("an answer");
        answer.extract_error().expect_err("an error")
    }

    #[test]
    fn a_server_that_is_not_the_one_is_told_from_one_that_fails() {
        for line in [
            "READONLY You can't write against a read only replica.",
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
            "LOADING Redis is loading the dataset in memory",
            "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
            "READONLY You can't write against a read only replica. script: ab, on @user_script:4.",
            "ERR Error running script (call to f_ab): @user_script:4: @user_script: 4: -READONLY You can't write against a read only replica.",
        ] {
            assert!(is_elsewhere(&met(line)), "{line}");
            assert!(matches!(failure("x", &met(line)), Error::Unavailable { .. }), "{line}");
        }
        for line in ["ERR no such thing as READONLY ", "WRONGTYPE Operation against a key"] {
            assert!(!is_elsewhere(&met(line)), "{line}");
            assert!(matches!(failure("x", &met(line)), Error::Corrupt { .. }), "{line}");
        }
        let full = "ERR Error running script (call to f_ab): @user_script:4: -OOM command not allowed";
        assert!(!is_elsewhere(&met(full)) && matches!(failure("x", &met(full)), Error::Unavailable { .. }));
    }
}
