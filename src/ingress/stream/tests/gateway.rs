//! A gateway that does what a test tells it to, and a door before a store in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::super::{Links, Settings};
use crate::clock::{Clock, Ids};
use crate::dingtalk::{self, Boxed, CachedToken, Client, Lane, Reservation, Shared, SharedError};
use crate::directory::{self, Directory, News};
use crate::ingress::Door;
use crate::store::{self, Store};
use crate::turn::Engine;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shared state of a client that is alone and makes no call that needs any.
struct Alone;

impl Shared for Alone {
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>> {
        Box::pin(async { Ok(None) })
    }

    fn put_token<'a>(&'a self, _: &'a CachedToken, _: Duration) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(async { Ok(()) })
    }

    fn drop_token<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(async { Ok(()) })
    }

    fn refresh_lock(&self, _: Duration) -> Boxed<'_, Result<bool, SharedError>> {
        Box::pin(async { Ok(true) })
    }

    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>> {
        Box::pin(async { Ok(()) })
    }

    fn reserve<'a>(
        &'a self,
        _: &'a str,
        _: Lane,
        _: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>> {
        Box::pin(async { Ok(Reservation::After(Duration::ZERO)) })
    }

    fn count<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        Box::pin(async { Ok(()) })
    }
}

struct Inside {
    base: String,
    /// Where connections are granted, when not here.
    elsewhere: std::sync::Mutex<Option<String>>,
    asked: AtomicU64,
    /// So many requests for a connection are refused first.
    refusing: AtomicU64,
    sockets: mpsc::UnboundedSender<WebSocket>,
}

/// The stand-in.
pub struct Gateway {
    inside: Arc<Inside>,
    sockets: Mutex<mpsc::UnboundedReceiver<WebSocket>>,
}

async fn open(State(inside): State<Arc<Inside>>) -> Response {
    inside.asked.fetch_add(1, Ordering::SeqCst);
    let refuse = |left: u64| left.checked_sub(1);
    if inside.refusing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, refuse).is_ok() {
        return (StatusCode::SERVICE_UNAVAILABLE, "busy").into_response();
    }
    let elsewhere = inside.elsewhere.lock().expect("lock").clone();
    let endpoint = elsewhere.unwrap_or_else(|| format!("{}/connect", inside.base));
    axum::Json(json!({"endpoint": endpoint, "ticket": "a+b="})).into_response()
}

async fn connect(State(inside): State<Arc<Inside>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async move |socket| drop(inside.sockets.send(socket)))
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("ws://{}", listener.local_addr().expect("an address"));
        let (sockets, received) = mpsc::unbounded_channel();
        let (asked, refusing) = (AtomicU64::new(0), AtomicU64::new(0));
        let inside = Inside { base, elsewhere: std::sync::Mutex::default(), asked, refusing, sockets };
        let inside = Arc::new(inside);
        let app = Router::new()
            .route("/v1.0/gateway/connections/open", post(open))
            .route("/connect", get(connect))
            .with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { inside, sockets: Mutex::new(received) }
    }

    /// Grants connections at this address from now on.
    pub fn grant_at(&self, endpoint: String) {
        *self.inside.elsewhere.lock().expect("lock") = Some(endpoint);
    }

    /// Refuses so many requests from now on.
    pub fn refuse(&self, times: u64) {
        self.inside.refusing.store(times, Ordering::SeqCst);
    }

    /// How often a connection was asked for.
    pub fn asked(&self) -> u64 {
        self.inside.asked.load(Ordering::SeqCst)
    }

    /// The next connection that comes.
    pub async fn socket(&self) -> Peer {
        let next = async { self.sockets.lock().await.recv().await };
        Peer(timeout(PATIENCE, next).await.expect("a connection in time").expect("the gateway runs"))
    }

    /// Whether a connection comes within this time.
    pub async fn is_left_alone_for(&self, span: Duration) -> bool {
        let next = async { self.sockets.lock().await.recv().await };
        timeout(span, next).await.is_err()
    }
}

/// The gateway's end of a connection.
pub struct Peer(pub WebSocket);

impl Peer {
    pub async fn sends(&mut self, frame: &Value) {
        self.0.send(Message::Text(frame.to_string().into())).await.expect("it is open");
    }

    /// The next acknowledgement; pings and the like are passed over.
    pub async fn hears(&mut self) -> Option<Value> {
        let next = async {
            loop {
                match self.0.recv().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).ok(),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    Some(Ok(_)) => {}
                }
            }
        };
        timeout(PATIENCE, next).await.expect("a word in time")
    }
}

/// A door with its connections.
pub struct Held {
    pub door: Arc<Door>,
    pub links: Links,
    pub stop: CancellationToken,
}

/// A door before an empty store; its client knows this API.
pub async fn door(api: &str) -> (Arc<Door>, Client) {
    let settings = dingtalk::Settings {
        api: api.to_owned(),
        oapi: api.to_owned(),
        client_id: "dingapp".to_owned(),
        client_secret: SecretString::from("the-app-secret"),
        agent_id: None,
        waits: dingtalk::Waits { timeout: Duration::from_secs(1), ..dingtalk::Waits::default() },
    };
    let client = Client::new(settings, Arc::new(Alone), Clock::System).expect("a client");
    let directory = Directory::new(client.clone(), directory::Settings::default(), Clock::System);
    let store =
        Store::open(store::Settings::new("memory".to_owned(), "ding1".to_owned())).await.expect("memory");
    let (corp_id, client_id) = ("ding1".to_owned(), "dingapp".to_owned());
    let (clock, ids) = (Clock::System, Ids::counted());
    let news = News::new(directory, store.clone(), "replica".to_owned());
    (
        Arc::new(Door {
            corp_id,
            client_id,
            engine: Engine::accepting(store.clone(), clock.clone()),
            store,
            news,
            clock,
            ids,
            metrics: crate::metric::Metrics::default(),
            heard: crate::ingress::Heard::default(),
            press_lands: Duration::ZERO,
            own_cards: std::collections::BTreeSet::new(),
        }),
        client,
    )
}

/// Holds so many connections to a gateway.
pub async fn hold(gateway: &Gateway, connections: usize, ping: Duration) -> Held {
    let (door, client) = door(&gateway.inside.base.replacen("ws", "http", 1)).await;
    let stop = CancellationToken::new();
    let settings = Settings { connections, ping };
    let links = Links::open(Arc::clone(&door), client, settings, stop.clone());
    Held { door, links, stop }
}
