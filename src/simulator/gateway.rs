//! The Stream gateway: WebSocket connections, each frame to one of them chosen at random (messaging, 2).
//!
//! **Invariant:** after `disconnect` nothing more is routed to a connection.

mod socket;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use super::world::Chance;

pub use socket::{connect, rotate, streams};

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
    count: watch::Sender<usize>,
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
            count: watch::Sender::default(),
            waiting: Mutex::default(),
            chance: Mutex::new(Chance::of(seed)),
        }
    }

    fn add(&self, connection: Connection) {
        let mut connections = lock(&self.connections);
        connections.push(connection);
        self.count.send_replace(connections.len());
    }

    fn remove(&self, id: &str) {
        let mut connections = lock(&self.connections);
        connections.retain(|c| c.id != id);
        self.count.send_replace(connections.len());
    }

    /// Waits until so many connections are open.
    pub async fn connected(&self, connections: usize) {
        // The sender lives as long as the gateway, so waiting can only end by there being so many.
        let _ = self.count.subscribe().wait_for(|count| *count >= connections).await;
    }

    /// How many connections are open.
    fn open(&self) -> usize {
        lock(&self.connections).len()
    }

    /// The place of one connection that subscribed, chosen at random.
    fn choose(&self, connections: &[Connection], subscription: &str) -> Option<usize> {
        let fit: Vec<_> =
            (0..connections.len()).filter(|n| connections[*n].topics.contains(subscription)).collect();
        fit.get(lock(&self.chance).below(fit.len())).copied()
    }

    /// Gives orders to one of the connections that subscribed; false when there is none.
    fn order(&self, subscription: &str, orders: impl IntoIterator<Item = Order>) -> bool {
        let connections = lock(&self.connections);
        let Some(chosen) = self.choose(&connections, subscription) else { return false };
        orders.into_iter().all(|order| connections[chosen].orders.send(order).is_ok())
    }

    /// Sends a frame; what is returned resolves with its acknowledgement. `None` when nobody listens.
    pub fn send(&self, subscription: &str, id: &str, frame: String) -> Option<oneshot::Receiver<Value>> {
        self.expect(id, || self.order(subscription, [Order::Send(frame)]))
    }

    /// The same, but the connection chosen swallows it, and everything else, while it looks alive.
    pub fn lose(&self, subscription: &str, id: &str, frame: String) -> Option<oneshot::Receiver<Value>> {
        self.expect(id, || self.order(subscription, [Order::Freeze, Order::Send(frame)]))
    }

    fn expect(&self, id: &str, sent: impl FnOnce() -> bool) -> Option<oneshot::Receiver<Value>> {
        let (tell, told) = oneshot::channel();
        lock(&self.waiting).insert(id.to_owned(), tell);
        if sent() {
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
            self.count.send_replace(connections.len());
        }
    }

    /// Announces the end of every connection.
    fn disconnect_all(&self, frame: &str) -> usize {
        let ended: Vec<_> = std::mem::take(&mut *lock(&self.connections));
        self.count.send_replace(0);
        for connection in &ended {
            let _ = connection.orders.send(Order::Disconnect(frame.to_owned()));
        }
        ended.len()
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
