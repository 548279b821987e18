//! A relay between the client and a simulator: it keeps what either wrote, and may answer in the platform's place.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use guanjia::clock::{Clock, Ids};
use guanjia::dingtalk::{
    Boxed, CachedToken, Client, Lane, Reservation, Settings as Platform, Shared, SharedError,
};
use guanjia::simulator::{self, Settings, Simulator};
use serde_json::Value;

/// One call that came through.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `METHOD /path`.
    pub api: String,
    /// The body as the client wrote it; `null` when it was empty.
    pub asked: Value,
    /// The status and body that went back.
    pub answered: (u16, Value),
}

struct Inside {
    simulator: String,
    http: reqwest::Client,
    script: Mutex<HashMap<String, VecDeque<(u16, Value)>>>,
    seen: Mutex<Vec<Exchange>>,
}

/// The relay, the simulator behind it and a client before it.
pub struct Relay {
    /// Its client.
    pub client: Client,
    inside: Arc<Inside>,
    simulator: Simulator,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Relay {
    /// All three, on ports of their own.
    pub async fn start() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = Settings { listen, ..Settings::default() };
        let simulator = simulator::start(settings, Clock::System, Ids::counted()).await.expect("a free port");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS settings");
        let inside = Arc::new(Inside {
            simulator: simulator.url(),
            http,
            script: Mutex::default(),
            seen: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind(listen).await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new().fallback(pass).with_state(Arc::clone(&inside));
        let task = tokio::spawn(async move { axum::serve(listener, app).await });
        let platform = Platform {
            api: base.clone(),
            oapi: base,
            client_id: "dingsimapp".to_owned(),
            client_secret: "sim-app-secret".into(),
            agent_id: Some(1001),
            waits: guanjia::dingtalk::Waits::default(),
        };
        let client = Client::new(platform, Arc::new(Alone::default()), Clock::System).expect("addresses");
        Self { client, inside, simulator, task }
    }

    /// The next answer to an API is this one, and the simulator is not asked.
    pub fn says(&self, api: &str, status: u16, body: Value) {
        self.inside.script.lock().expect("lock").entry(api.to_owned()).or_default().push_back((status, body));
    }

    /// What came through of one API, oldest first.
    pub fn seen(&self, api: &str) -> Vec<Exchange> {
        self.inside.seen.lock().expect("lock").iter().filter(|one| one.api == api).cloned().collect()
    }

    /// A call of the simulator's control plane.
    pub async fn sim(&self, what: &str, body: Value) {
        let call = self.inside.http.post(format!("{}/_sim/{what}", self.inside.simulator)).json(&body);
        assert!(call.send().await.expect("an answer").status().is_success(), "{what} {body}");
    }

    /// Stops everything that was started.
    pub async fn stop(self) {
        self.task.abort();
        self.simulator.stop().await;
    }
}

async fn pass(
    State(inside): State<Arc<Inside>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let api = format!("{method} {}", uri.path());
    let told = inside.script.lock().expect("lock").get_mut(&api).and_then(VecDeque::pop_front);
    let asked = serde_json::from_slice(&body).unwrap_or_default();
    let answered = match told {
        Some(told) => told,
        None => ask(&inside, method, &uri, headers, body).await,
    };
    inside.seen.lock().expect("lock").push(Exchange { api, asked, answered: answered.clone() });
    (StatusCode::from_u16(answered.0).expect("a status"), axum::Json(answered.1)).into_response()
}

async fn ask(
    inside: &Inside,
    method: Method,
    uri: &Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> (u16, Value) {
    headers.remove(header::HOST);
    let call = inside.http.request(method, format!("{}{uri}", inside.simulator)).headers(headers).body(body);
    let answer = call.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// What a client shares when there is no other replica: its token, and no pace.
#[derive(Default)]
struct Alone {
    token: Mutex<Option<CachedToken>>,
}

fn done<'a, T: Send + 'a>(value: T) -> Boxed<'a, Result<T, SharedError>> {
    Box::pin(async move { Ok(value) })
}

impl Shared for Alone {
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>> {
        done(self.token.lock().expect("lock").clone())
    }

    fn put_token<'a>(&'a self, token: &'a CachedToken, _: Duration) -> Boxed<'a, Result<(), SharedError>> {
        *self.token.lock().expect("lock") = Some(token.clone());
        done(())
    }

    fn drop_token<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        *self.token.lock().expect("lock") = None;
        done(())
    }

    fn refresh_lock(&self, _: Duration) -> Boxed<'_, Result<bool, SharedError>> {
        done(true)
    }

    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>> {
        done(())
    }

    fn reserve<'a>(
        &'a self,
        _: &'a str,
        _: Lane,
        _: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>> {
        done(Reservation::After(Duration::ZERO))
    }

    fn count<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        done(())
    }
}
