//! A stand-in of the platform for the tests of this floor: it answers what it is told to and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{Boxed, CachedToken, Client, Lane, Reservation, Settings, Shared, SharedError};
use crate::clock::Clock;

/// What the stand-in does with a request.
#[derive(Clone)]
pub(super) enum Reply {
    Json(u16, Value),
    Page(u16, &'static str),
    /// Answers only after this long.
    Silence(Duration),
}

/// What the stand-in was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) api: String,
    pub(super) token: Option<String>,
    pub(super) query: String,
    pub(super) body: Value,
}

#[derive(Default)]
struct Inside {
    script: HashMap<String, VecDeque<Reply>>,
    asked: Vec<Asked>,
    tokens: usize,
}

/// A platform on a port of this machine.
pub(super) struct StandIn {
    pub(super) base: String,
    inside: Arc<Mutex<Inside>>,
}

impl StandIn {
    pub(super) async fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new().fallback(handle).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { base, inside }
    }

    /// The next answers to an API, in order; after them `{"errcode":0}`, or a fresh token.
    pub(super) fn answers(&self, api: &str, replies: impl IntoIterator<Item = Reply>) {
        self.inside.lock().expect("lock").script.entry(api.to_owned()).or_default().extend(replies);
    }

    pub(super) fn says(&self, api: &str, body: Value) {
        self.answers(api, [Reply::Json(200, body)]);
    }

    pub(super) fn asked(&self, api: &str) -> Vec<Asked> {
        let inside = self.inside.lock().expect("lock");
        inside.asked.iter().filter(|asked| asked.api == api).cloned().collect()
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            api: self.base.clone(),
            oapi: format!("{}/", self.base),
            client_id: "dingapp".to_owned(),
            client_secret: SecretString::from("the-app-secret"),
            agent_id: Some(1001),
            waits: super::Waits { timeout: Duration::from_secs(1), ..super::Waits::default() },
        }
    }

    /// A client of this platform, alone with its shared state.
    pub(super) fn client(&self) -> (Client, Arc<Local>) {
        let local = Arc::new(Local::default());
        let shared: Arc<dyn Shared> = local.clone();
        (Client::new(self.settings(), shared, Clock::System).expect("a client"), local)
    }
}

async fn handle(
    State(inside): State<Arc<Mutex<Inside>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let api = format!("{method} {}", uri.path());
    let query = uri.query().unwrap_or_default().to_owned();
    let in_query = query.split('&').find_map(|pair| pair.strip_prefix("access_token=")).map(str::to_owned);
    let in_header = headers.get("x-acs-dingtalk-access-token").and_then(|value| value.to_str().ok());
    let token = in_header.map(str::to_owned).or(in_query);
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let reply = {
        let mut inside = inside.lock().expect("lock");
        inside.asked.push(Asked { api: api.clone(), token, query, body });
        let told = inside.script.get_mut(&api).and_then(VecDeque::pop_front);
        told.unwrap_or_else(|| by_itself(&api, &mut inside.tokens))
    };
    match reply {
        Reply::Json(status, body) => (code(status), axum::Json(body)).into_response(),
        Reply::Page(status, page) => (code(status), page).into_response(),
        Reply::Silence(span) => {
            tokio::time::sleep(span).await;
            "late".into_response()
        }
    }
}

fn by_itself(api: &str, tokens: &mut usize) -> Reply {
    if api != "POST /v1.0/oauth2/accessToken" {
        return Reply::Json(200, json!({"errcode": 0, "errmsg": "ok", "success": true}));
    }
    *tokens += 1;
    Reply::Json(200, json!({"accessToken": format!("token-{tokens}"), "expireIn": 7200}))
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a status")
}

/// The state of an app with one replica, or with several in one test.
#[derive(Default)]
pub(super) struct Local {
    token: Mutex<Option<CachedToken>>,
    locked: Mutex<bool>,
    /// What [`Shared::reserve`] says next; then always "now".
    pub(super) paces: Mutex<VecDeque<Reservation>>,
    pub(super) reserved: Mutex<Vec<String>>,
    pub(super) counted: Mutex<Vec<String>>,
    /// How often the token was looked up.
    pub(super) looked: Mutex<usize>,
}

impl Local {
    /// Lets the token run out early, as if its time had come.
    pub(super) fn put(&self, token: CachedToken) {
        *self.token.lock().expect("lock") = Some(token);
    }
}

fn done<'a, T: Send + 'a>(value: T) -> Boxed<'a, Result<T, SharedError>> {
    Box::pin(async move { Ok(value) })
}

impl Shared for Local {
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>> {
        *self.looked.lock().expect("lock") += 1;
        done(self.token.lock().expect("lock").clone())
    }

    fn put_token<'a>(&'a self, token: &'a CachedToken, _: Duration) -> Boxed<'a, Result<(), SharedError>> {
        self.put(token.clone());
        done(())
    }

    fn drop_token<'a>(&'a self, value: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        self.token.lock().expect("lock").take_if(|token| token.value.expose_secret() == value);
        done(())
    }

    fn refresh_lock(&self, _: Duration) -> Boxed<'_, Result<bool, SharedError>> {
        done(!std::mem::replace(&mut *self.locked.lock().expect("lock"), true))
    }

    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>> {
        *self.locked.lock().expect("lock") = false;
        done(())
    }

    fn reserve<'a>(
        &'a self,
        api: &'a str,
        _: Lane,
        within: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>> {
        self.reserved.lock().expect("lock").push(api.to_owned());
        let said = self.paces.lock().expect("lock").pop_front();
        done(match said.unwrap_or(Reservation::After(Duration::ZERO)) {
            Reservation::After(wait) if wait > within => Reservation::TooFar(wait),
            said => said,
        })
    }

    fn count<'a>(&'a self, api: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        self.counted.lock().expect("lock").push(api.to_owned());
        done(())
    }
}
