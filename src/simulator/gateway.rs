//! The Stream gateway: WebSocket connections, each frame to one of them chosen at random (messaging, 2).
//!
//! **Invariant:** a ticket opens one connection; after `disconnect` nothing more is routed to it, and it is closed ten
//! seconds later.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::hub::Hub;
use super::push::{disconnect_frame, ping_frame};
use super::world::Chance;

/// How often the gateway pings.
const BEAT: Duration = Duration::from_secs(30);
/// How long a connection stays open after `disconnect`.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a half-open connection swallows what it gets.
const FROZEN: Duration = Duration::from_mins(1);

/// What a connection is told to do.
#[derive(Debug)]
enum Order {
    Send(String),
    Disconnect(String),
    Freeze,
}

#[derive(Debug)]
struct Connection {
    id: String,
    topics: BTreeSet<String>,
    orders: mpsc::UnboundedSender<Order>,
}

/// The open connections and the frames that wait for their acknowledgement.
#[derive(Debug)]
pub struct Gateway {
    connections: Mutex<Vec<Connection>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Value>>>,
    chance: Mutex<Chance>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gateway {
    /// A gateway without connections; chance is drawn from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            connections: Mutex::default(),
            waiting: Mutex::default(),
            chance: Mutex::new(Chance::of(seed)),
        }
    }

    /// The place of one connection that subscribed, chosen at random.
    fn choose(&self, connections: &[Connection], subscription: &str) -> Option<usize> {
        let fit: Vec<_> =
            (0..connections.len()).filter(|n| connections[*n].topics.contains(subscription)).collect();
        fit.get(lock(&self.chance).below(fit.len())).copied()
    }

    /// Gives an order to one of the connections that subscribed; false when there is none.
    fn order(&self, subscription: &str, order: Order) -> bool {
        let connections = lock(&self.connections);
        let chosen = self.choose(&connections, subscription);
        chosen.is_some_and(|n| connections[n].orders.send(order).is_ok())
    }

    /// Sends a frame; what is returned resolves with its acknowledgement. `None` when nobody listens.
    pub fn send(&self, subscription: &str, id: &str, frame: String) -> Option<oneshot::Receiver<Value>> {
        let (tell, told) = oneshot::channel();
        lock(&self.waiting).insert(id.to_owned(), tell);
        if self.order(subscription, Order::Send(frame)) {
            return Some(told);
        }
        self.forget(id);
        None
    }

    /// Stops waiting for an acknowledgement.
    pub fn forget(&self, id: &str) {
        lock(&self.waiting).remove(id);
    }

    /// Announces the end of one connection, which gets nothing any more.
    pub fn disconnect(&self, subscription: &str, frame: &str) {
        let mut connections = lock(&self.connections);
        if let Some(chosen) = self.choose(&connections, subscription) {
            let _ = connections.remove(chosen).orders.send(Order::Disconnect(frame.to_owned()));
        }
    }

    /// Announces the end of every connection.
    fn disconnect_all(&self, frame: &str) -> usize {
        let ended: Vec<_> = std::mem::take(&mut *lock(&self.connections));
        for connection in &ended {
            let _ = connection.orders.send(Order::Disconnect(frame.to_owned()));
        }
        ended.len()
    }

    /// Makes one connection swallow everything while it looks alive.
    pub fn freeze(&self, subscription: &str) {
        self.order(subscription, Order::Freeze);
    }

    fn acknowledge(&self, text: &str) {
        let Ok(ack) = serde_json::from_str::<Value>(text) else { return };
        let id = ack["headers"]["messageId"].as_str().unwrap_or_default();
        let waiting = lock(&self.waiting).remove(id);
        if let Some(waiting) = waiting {
            let _ = waiting.send(ack);
        }
    }
}

/// What a connection is opened with.
#[derive(Deserialize)]
pub struct Key {
    ticket: String,
}

/// `GET /connect?ticket=…`: one WebSocket a ticket.
pub async fn connect(
    State(hub): State<Arc<Hub>>,
    Query(key): Query<Key>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = hub.visit(|desk| desk.world.tickets.remove(&key.ticket).filter(|t| desk.now < t.until));
    match ticket {
        Some(ticket) => upgrade.on_upgrade(move |socket| run(hub, ticket.topics, socket)),
        None => (StatusCode::UNAUTHORIZED, "invalid ticket").into_response(),
    }
}

async fn run(hub: Arc<Hub>, topics: BTreeSet<String>, mut socket: WebSocket) {
    let (orders, mut received) = mpsc::unbounded_channel();
    let id = hub.ids.fresh("conn");
    lock(&hub.gateway.connections).push(Connection { id: id.clone(), topics, orders });
    let stopping = hub.stopping.clone();
    stopping.run_until_cancelled(serve(&hub, &mut socket, &mut received)).await;
    lock(&hub.gateway.connections).retain(|c| c.id != id);
    let _ = timeout(Duration::from_secs(1), socket.send(Message::Close(None))).await;
}

/// Serves a connection until either side ends it.
async fn serve(hub: &Hub, socket: &mut WebSocket, orders: &mut mpsc::UnboundedReceiver<Order>) {
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    let mut end: Option<Instant> = None;
    loop {
        tokio::select! {
            got = socket.recv() => match got {
                Some(Ok(Message::Text(text))) => hub.gateway.acknowledge(&text),
                // After the client's close frame, reading on is what sends ours.
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            order = orders.recv(), if end.is_none() => {
                let frame = match order {
                    Some(Order::Send(frame)) => frame,
                    Some(Order::Disconnect(frame)) => {
                        end = Some(Instant::now() + DRAIN);
                        frame
                    }
                    Some(Order::Freeze) => return sleep(FROZEN).await,
                    None => return,
                };
                if socket.send(Message::Text(frame.into())).await.is_err() {
                    return;
                }
            }
            _ = beat.tick(), if end.is_none() => {
                if socket.send(Message::Text(ping_frame(hub).into())).await.is_err() {
                    return;
                }
            }
            () = until(end) => return,
        }
    }
}

async fn until(end: Option<Instant>) {
    match end {
        Some(end) => tokio::time::sleep_until(end).await,
        None => std::future::pending().await,
    }
}

/// `GET /_sim/streams`: how many connections are open.
pub async fn streams(State(hub): State<Arc<Hub>>) -> axum::Json<Value> {
    axum::Json(json!({"open": lock(&hub.gateway.connections).len()}))
}

/// `POST /_sim/streams/rotate`: the platform replaces its connections, as it does every few hours.
pub async fn rotate(State(hub): State<Arc<Hub>>) -> axum::Json<Value> {
    let ended = hub.gateway.disconnect_all(&disconnect_frame(&hub));
    axum::Json(json!({"disconnected": ended}))
}
