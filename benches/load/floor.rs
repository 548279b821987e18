//! The floors: what the same machine does at best with the same libraries, keeping none of the service's promises.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use futures_util::{SinkExt as _, StreamExt as _};
use redis::aio::MultiplexedConnection;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use super::measure::say;
use super::wire::{SECRET, now_ms, sign};

/// Once a message, and into its conversation's list.
const KEEP: &str = "if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[1])
return 1";
const DAYS_MS: u64 = 3 * 86_400_000;
/// As long as a usual answer.
const ANSWER: &str = "您可以管理：\n- 和平医院（及下级部门：急诊科、药剂科）";

/// What is read of a message.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(rename = "msgId", borrow)]
    id: Cow<'a, str>,
    #[serde(rename = "conversationId", borrow)]
    conversation: Cow<'a, str>,
    #[serde(rename = "sessionWebhook", borrow)]
    webhook: Cow<'a, str>,
}

/// What is read of a frame.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    headers: Headers<'a>,
    #[serde(borrow)]
    data: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Headers<'a> {
    #[serde(rename = "messageId", borrow)]
    id: Cow<'a, str>,
}

/// What a floor works with.
struct Floor {
    store: Option<(MultiplexedConnection, redis::Script)>,
    http: reqwest::Client,
}

impl Floor {
    async fn new(store: Option<String>) -> anyhow::Result<Arc<Self>> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build()?;
        let store = match store {
            Some(url) => {
                let connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
                Some((connection, redis::Script::new(KEEP)))
            }
            None => None,
        };
        Ok(Arc::new(Self { store, http }))
    }

    /// Keeps a message, where there is a store.
    async fn keep(&self, said: &Said<'_>, body: &[u8]) -> bool {
        let Some((connection, script)) = &self.store else { return true };
        let mut call = script.key(format!("seen:{}", said.id));
        call.key(format!("mail:{}", said.conversation)).arg(body).arg(DAYS_MS);
        call.invoke_async::<u8>(&mut connection.clone()).await.is_ok()
    }

    async fn reply(&self, webhook: &str) {
        let body = json!({"msgtype": "text", "text": {"content": ANSWER}}).to_string();
        let request = self.http.post(webhook).header("content-type", "application/json").body(body);
        if let Ok(answer) = request.send().await {
            let _ = answer.bytes().await;
        }
    }
}

/// Whether a message is signed, and of now.
fn is_signed(headers: &HeaderMap) -> bool {
    const HOUR_MS: u64 = 3_600_000;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let timestamp = header("timestamp");
    let recent = timestamp.parse::<u64>().is_ok_and(|at| now_ms().abs_diff(at) < HOUR_MS);
    recent && sign(timestamp, SECRET) == header("sign")
}

const EMPTY: &str = r#"{"msgtype":"empty"}"#;

type Answer = Result<([(&'static str, &'static str); 1], &'static str), StatusCode>;

async fn stored(State(floor): State<Arc<Floor>>, headers: HeaderMap, body: Bytes) -> Answer {
    taken(&floor, &headers, &body).await.map(|_| ([("content-type", "application/json")], EMPTY))
}

async fn answered(State(floor): State<Arc<Floor>>, headers: HeaderMap, body: Bytes) -> Answer {
    let webhook = taken(&floor, &headers, &body).await?;
    tokio::spawn(async move { floor.reply(&webhook).await });
    Ok(([("content-type", "application/json")], EMPTY))
}

/// The webhook of a message that was taken.
async fn taken(floor: &Floor, headers: &HeaderMap, body: &[u8]) -> Result<String, StatusCode> {
    if !is_signed(headers) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let said: Said<'_> = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let kept = floor.keep(&said, body).await;
    if kept { Ok(said.webhook.into_owned()) } else { Err(StatusCode::SERVICE_UNAVAILABLE) }
}

/// The floor of accepting.
pub async fn accept(store: String) -> anyhow::Result<()> {
    let floor = Floor::new(Some(store)).await?;
    serve(Router::new().route("/dingtalk/robot", post(stored)).with_state(floor)).await
}

/// The floor of answering, by HTTP.
pub async fn http(store: Option<String>) -> anyhow::Result<()> {
    let floor = Floor::new(store).await?;
    serve(Router::new().route("/dingtalk/robot", post(answered)).with_state(floor)).await
}

async fn serve(routes: Router) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&format!("http://{}", listener.local_addr()?))?;
    Ok(axum::serve(axum::serve::ListenerExt::tap_io(listener, |io| drop(io.set_nodelay(true))), routes)
        .await?)
}

/// The floor of answering, over Stream.
pub async fn stream(api: String, store: Option<String>) -> anyhow::Result<()> {
    let floor = Floor::new(store).await?;
    let open = floor.http.post(format!("{api}/v1.0/gateway/connections/open")).body("{}").send().await?;
    let granted: serde_json::Value = serde_json::from_slice(&open.bytes().await?)?;
    let field = |name: &str| granted[name].as_str().with_context(|| format!("no {name}"));
    let address = format!("{}?ticket={}", field("endpoint")?, field("ticket")?);
    let (socket, _) = tokio_tungstenite::connect_async_with_config(address, None, true).await?;
    let (mut up, mut down) = socket.split();
    let (acknowledge, mut acknowledged) = mpsc::unbounded_channel::<String>();
    tokio::spawn(async move {
        while let Some(text) = acknowledged.recv().await {
            up.feed(Message::text(text)).await?;
            while let Ok(more) = acknowledged.try_recv() {
                up.feed(Message::text(more)).await?;
            }
            up.flush().await?;
        }
        anyhow::Ok(())
    });
    say(&api)?;
    while let Some(frame) = down.next().await {
        let Message::Text(text) = frame? else { continue };
        let (floor, acknowledge) = (Arc::clone(&floor), acknowledge.clone());
        tokio::spawn(async move {
            let frame: Frame<'_> = serde_json::from_str(&text)?;
            let said: Said<'_> = serde_json::from_str(&frame.data)?;
            if floor.keep(&said, frame.data.as_bytes()).await {
                let headers = json!({"messageId": frame.headers.id, "contentType": "application/json"});
                let ack =
                    json!({"code": 200, "message": "OK", "headers": headers, "data": "{\"response\":null}"});
                acknowledge.send(ack.to_string())?;
                floor.reply(&said.webhook).await;
            }
            anyhow::Ok(())
        });
    }
    Ok(())
}
