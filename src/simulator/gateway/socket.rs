//! The sockets of the Stream gateway: opened by a ticket, served until either side ends them (messaging, 2.1).
//!
//! **Invariant:** a ticket opens one connection, and ten seconds after `disconnect` it is closed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::{Connection, Order};
use crate::simulator::hub::Hub;
use crate::simulator::push::{disconnect_frame, ping_frame};

/// How often the gateway pings.
const BEAT: Duration = Duration::from_secs(30);
/// How long a connection stays open after `disconnect`.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a half-open connection swallows what it gets.
const FROZEN: Duration = Duration::from_mins(1);

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
    hub.gateway.add(Connection { id: id.clone(), topics, orders });
    let stopping = hub.stopping.clone();
    if hub.visit(|desk| desk.world.knobs.streams_mute) {
        stopping.run_until_cancelled(sleep(FROZEN)).await;
    }
    stopping.run_until_cancelled(serve(&hub, &mut socket, &mut received)).await;
    hub.gateway.remove(&id);
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
    axum::Json(json!({"open": hub.gateway.open()}))
}

/// `POST /_sim/streams/rotate`: the platform replaces its connections, as it does every few hours.
pub async fn rotate(State(hub): State<Arc<Hub>>) -> axum::Json<Value> {
    let ended = hub.gateway.disconnect_all(&disconnect_frame(&hub));
    axum::Json(json!({"disconnected": ended}))
}
