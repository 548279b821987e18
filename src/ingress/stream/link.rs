//! One connection, kept: a successor for every socket, connected before it is left.
//!
//! **Invariant:** a link has one socket at a time that it counts on; those it has left only drain.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Line;
use super::backoff::{Backoff, chance};
use super::socket::{self, End, Stream, Ties};
use crate::dingtalk::{self, Class};

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest message taken off a socket, in bytes: the platform's are at most a megabyte.
const MOST: usize = 4 * 1024 * 1024;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no connection was granted: {0}")]
    NotGranted(dingtalk::Error),
    #[error("the address that was granted cannot be reached: {0}")]
    Unreachable(String),
}

impl Failure {
    fn label(&self) -> &'static str {
        match self {
            Self::NotGranted(_) => "not_granted",
            Self::Unreachable(_) => "unreachable",
        }
    }
}

/// One kept connection.
pub(super) struct Link {
    line: Arc<Line>,
    sockets: JoinSet<()>,
    backoff: Backoff,
}

impl Link {
    pub(super) fn new(line: Arc<Line>) -> Self {
        Self { line, sockets: JoinSet::new(), backoff: Backoff::default() }
    }

    /// Stays connected until stopped, then waits for what is still draining.
    pub(super) async fn keep(mut self) {
        let stop = self.line.stop.clone();
        // The socket that has been left, told by being dropped that its successor stands.
        let mut left: Option<DropGuard> = None;
        while !stop.is_cancelled() {
            let pause = match stop.run_until_cancelled(connect(&self.line)).await {
                None => break,
                Some(Ok(stream)) => {
                    drop(left.take());
                    let (end, lived, replaced) = self.serve(stream).await;
                    left = Some(replaced);
                    self.backoff.ended(end, lived, chance(&self.line.door.ids))
                }
                Some(Err(failure)) => Some(self.pause_after(&failure)),
            };
            while self.sockets.try_join_next().is_some() {}
            if let Some(pause) = pause {
                stop.run_until_cancelled(tokio::time::sleep(pause)).await;
            }
        }
        drop(left);
        while self.sockets.join_next().await.is_some() {}
    }

    /// Has a socket served beside, until it needs a successor: why, how long it lived, and what to drop when there is one.
    async fn serve(&mut self, stream: Stream) -> (End, Duration, DropGuard) {
        let began = Instant::now();
        let (need, needed) = oneshot::channel();
        let replaced = CancellationToken::new();
        let ties = Ties { need, replaced: replaced.clone() };
        let line = Arc::clone(&self.line);
        self.sockets.spawn(async move {
            line.pulse.open.fetch_add(1, Ordering::Relaxed);
            let _closed = Closed(Arc::clone(&line));
            socket::run(stream, line, ties).await;
        });
        tracing::debug!("a Stream connection is open");
        // Nobody tells when the task has panicked: then the socket is gone with it.
        let end = needed.await.unwrap_or(End::Closed);
        let lived = began.elapsed();
        self.line.door.metrics.stream_end(end.label());
        match end {
            End::Told => tracing::debug!(?lived, "the platform replaces a Stream connection"),
            End::Silent => {
                tracing::warn!(?lived, "a Stream connection says nothing any more; it is replaced");
            }
            End::Closed => tracing::warn!(?lived, "a Stream connection was closed; it is opened again"),
            End::Stopped => {}
        }
        (end, lived, replaced.drop_guard())
    }

    fn pause_after(&mut self, failure: &Failure) -> Duration {
        let chance = chance(&self.line.door.ids);
        self.line.door.metrics.stream_end(failure.label());
        if let Failure::NotGranted(error) = failure
            && error.class() == Class::Operator
        {
            let pause = self.backoff.refused(chance);
            tracing::error!(
                %error, ?pause,
                "the Stream gateway refuses the app: check GUANJIA_CLIENT_ID and GUANJIA_CLIENT_SECRET (no blanks around \
                 them), and that the app is published"
            );
            return pause;
        }
        let pause = self.backoff.failed(chance);
        tracing::warn!(error = %failure, ?pause, "there is no Stream connection; trying again");
        pause
    }
}

/// Takes a socket out of the count, however its task ends.
struct Closed(Arc<Line>);

impl Drop for Closed {
    fn drop(&mut self) {
        self.0.pulse.open.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn connect(line: &Line) -> Result<Stream, Failure> {
    let url = line.client.open_stream().await.map_err(Failure::NotGranted)?;
    let config = WebSocketConfig::default().max_message_size(Some(MOST)).max_frame_size(Some(MOST));
    // The address is not told: it holds a ticket.
    match timeout(PATIENCE, connect_async_with_config(url.expose_secret(), Some(config), true)).await {
        Ok(Ok((stream, _))) => Ok(stream),
        Ok(Err(error)) => Err(Failure::Unreachable(error.to_string())),
        Err(_) => Err(Failure::Unreachable(format!("not within {PATIENCE:?}"))),
    }
}
