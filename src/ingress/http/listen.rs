//! Connections: how many, and for how long they may be silent.
//!
//! As many are open as the process has descriptors for, less a reserve. One more than that, and the oldest that is silent
//! (it sends no head, not all of its body, or nothing at all) is closed for it: so whoever says something at once is heard,
//! the operator's probes too, however many hold the line and say nothing.
//!
//! **Invariant:** a connection whose request is complete is not closed before it is answered, except by the end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What connections may do.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many are open at a time.
    pub connections: usize,
    /// How long one may take for a head, from when it was opened or last answered: idle ones end then, too.
    pub head: Duration,
}

impl Limits {
    /// By how many descriptors this process may have: a quarter and some are left to the store, the platform and files.
    pub fn of_this_process() -> Self {
        let most = std::fs::read_to_string("/proc/self/limits").ok().and_then(|limits| descriptors(&limits));
        let most = most.unwrap_or(1024);
        Self {
            connections: (most - most / 4).saturating_sub(64).clamp(32, 8_192),
            head: Duration::from_secs(15),
        }
    }
}

/// The soft limit of open files.
fn descriptors(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// A connection, as its requests see it.
#[derive(Default)]
struct Connection {
    /// Complete requests that are not answered yet.
    busy: AtomicUsize,
    close: CancellationToken,
}

type Open = Arc<Mutex<BTreeMap<u64, Arc<Connection>>>>;

/// As what a connection counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Busy,
    Silent,
}

/// While it lives, the connection counts as busy, or again as silent.
pub(super) struct Marked {
    connection: Option<Arc<Connection>>,
    mark: Mark,
}

impl Marked {
    fn new(connection: Option<Arc<Connection>>, mark: Mark) -> Self {
        let marked = Self { connection, mark };
        marked.count(mark);
        marked
    }

    fn count(&self, mark: Mark) {
        let Some(connection) = &self.connection else { return };
        match mark {
            Mark::Busy => connection.busy.fetch_add(1, Ordering::Relaxed),
            Mark::Silent => connection.busy.fetch_sub(1, Ordering::Relaxed),
        };
    }
}

impl Drop for Marked {
    fn drop(&mut self) {
        self.count(match self.mark {
            Mark::Busy => Mark::Silent,
            Mark::Silent => Mark::Busy,
        });
    }
}

/// A request whose body is still to come: its connection is silent until what is returned is dropped.
pub(super) fn unfinished(request: &Request) -> Marked {
    Marked::new(request.extensions().get::<Arc<Connection>>().cloned(), Mark::Silent)
}

/// Serves until `shut`, then lets what is under way come to its end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shut: CancellationToken) {
    let (open, mut tasks, mut number) = (Open::default(), JoinSet::new(), 0);
    let mut crowd = Told::default();
    while let Some(accepted) = shut.run_until_cancelled(listener.accept()).await {
        while tasks.try_join_next().is_some() {}
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if crowd.is_news() {
                    tracing::error!(%error, "no connection can be taken");
                }
                make_room(&open);
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let many = lock(&open).len();
        if many >= limits.connections {
            if crowd.is_news() {
                tracing::warn!(
                    connections = many,
                    "as many connections as may be are open: the oldest silent ones are closed for new ones"
                );
            }
            if !make_room(&open) {
                continue;
            }
        }
        number += 1;
        let connection = Arc::new(Connection::default());
        lock(&open).insert(number, Arc::clone(&connection));
        let (open, router, shut) = (Arc::clone(&open), router.clone(), shut.clone());
        tasks.spawn(async move {
            answer((stream, peer), &connection, (router, limits), &shut).await;
            lock(&open).remove(&number);
        });
    }
    while tasks.join_next().await.is_some() {}
}

/// One connection, to its end.
async fn answer(
    (stream, peer): (TcpStream, SocketAddr),
    connection: &Arc<Connection>,
    (router, limits): (Router, Limits),
    shut: &CancellationToken,
) {
    // Answers are small and waited for.
    let _ = stream.set_nodelay(true);
    let (routes, known) = (TowerToHyperService::new(router), Arc::clone(connection));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        let busy = Marked::new(Some(Arc::clone(&known)), Mark::Busy);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(&known));
        let answer = routes.call(request);
        async move {
            let answer = answer.await;
            drop(busy);
            answer
        }
    });
    let mut serving = http1::Builder::new();
    serving.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(64 * 1024);
    let serving = serving.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => return,
        () = connection.close.cancelled() => return,
        () = shut.cancelled() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// Closes the oldest silent connection; whether there was one.
fn make_room(open: &Open) -> bool {
    let mut open = lock(open);
    let silent = open.iter().find(|(_, connection)| connection.busy.load(Ordering::Relaxed) == 0);
    let Some(number) = silent.map(|(number, _)| *number) else { return false };
    if let Some(connection) = open.remove(&number) {
        connection.close.cancel();
    }
    true
}

fn lock(open: &Open) -> MutexGuard<'_, BTreeMap<u64, Arc<Connection>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is told once a minute at most.
#[derive(Default)]
pub(super) struct Told {
    at: Option<Instant>,
}

impl Told {
    pub(super) fn is_news(&mut self) -> bool {
        const QUIET: Duration = Duration::from_mins(1);
        let now = Instant::now();
        let news = self.at.is_none_or(|at| now >= at + QUIET);
        if news {
            self.at = Some(now);
        }
        news
    }
}

#[cfg(test)]
mod tests;
