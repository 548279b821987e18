//! A push over Stream: one frame to one connection, acknowledged or not (messaging, 2.2 to 2.6).
//!
//! **Invariant:** every delivery has its own messageId; `data` is a JSON string and `time` a string.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Outcome;
use crate::simulator::fault::{Kind, Target};
use crate::simulator::gateway::Gateway;
use crate::simulator::hub::Hub;

/// A frame before it has a messageId.
#[derive(Clone, Debug)]
pub struct Frame {
    kind: &'static str,
    topic: &'static str,
    headers: Vec<(&'static str, String)>,
    data: String,
    within: Duration,
}

impl Frame {
    /// A `CALLBACK` of a topic.
    pub fn callback(topic: &'static str, data: String, within: Duration) -> Self {
        Self { kind: "CALLBACK", topic, headers: Vec::new(), data, within }
    }

    /// An `EVENT`; its identity stands in the headers.
    pub fn event(headers: Vec<(&'static str, String)>, data: String) -> Self {
        Self { kind: "EVENT", topic: "*", headers, data, within: Duration::from_secs(3) }
    }

    fn encode(&self, id: &str, now: i64) -> String {
        let mut headers = Map::new();
        headers.insert("topic".into(), json!(self.topic));
        headers.insert("contentType".into(), json!("application/json"));
        headers.insert("messageId".into(), json!(id));
        headers.insert("time".into(), json!(now.to_string()));
        headers.extend(self.headers.iter().map(|(k, v)| ((*k).to_owned(), json!(v))));
        json!({"specVersion": "1.0", "type": self.kind, "headers": headers, "data": self.data}).to_string()
    }
}

/// Pushes a frame as the faults in force allow; `body` is the acknowledgement's data.
pub async fn push(hub: &Arc<Hub>, frame: &Frame) -> Outcome {
    let open = hub.activity.open();
    let plan = hub.faults().plan(frame.kind, frame.topic, Target::StreamPush);
    plan.wait().await;
    let subscription = format!("{} {}", frame.kind, frame.topic);
    match plan.kind {
        Some(Kind::DropPush) => return Outcome::failed("dropped by a fault"),
        Some(Kind::DisconnectStream) => hub.gateway.disconnect(&subscription, &disconnect_frame(hub)),
        _ => {}
    }
    let outcome = match plan.kind {
        Some(Kind::HalfOpenStream) => attempt(hub, frame, &subscription, Gateway::lose).await,
        _ => attempt(hub, frame, &subscription, Gateway::send).await,
    };
    if plan.kind == Some(Kind::DuplicatePush) {
        attempt(hub, frame, &subscription, Gateway::send).await;
    }
    drop(open);
    outcome
}

/// How a frame leaves: subscription, id, text.
type Send = fn(&Gateway, &str, &str, String) -> Option<oneshot::Receiver<Value>>;

async fn attempt(hub: &Arc<Hub>, frame: &Frame, subscription: &str, send: Send) -> Outcome {
    let id = hub.ids.fresh("frame");
    let started = Instant::now();
    let text = frame.encode(&id, hub.clock.now_ms());
    let Some(acknowledged) = send(&hub.gateway, subscription, &id, text) else {
        return Outcome::failed("no bot is connected");
    };
    let ack = tokio::time::timeout(frame.within, acknowledged).await;
    hub.gateway.forget(&id);
    let latency_ms = started.elapsed().as_secs_f64() * 1_000.0;
    match ack {
        Ok(Ok(ack)) => {
            let code = ack["code"].as_u64().and_then(|c| u16::try_from(c).ok()).unwrap_or_default();
            let data = ack["data"].as_str().and_then(|d| serde_json::from_str(d).ok());
            Outcome {
                delivered: code == 200,
                status: Some(code),
                body: data.unwrap_or(Value::Null),
                latency_ms,
                problem: None,
            }
        }
        _ => Outcome { latency_ms, ..Outcome::failed("not acknowledged in time") },
    }
}

/// What the platform says before it closes a connection.
pub fn disconnect_frame(hub: &Hub) -> String {
    system(hub, "disconnect", &json!({"reason": "persistent connection is timeout"}))
}

/// A keep-alive that the client echoes.
pub fn ping_frame(hub: &Hub) -> String {
    system(hub, "ping", &json!({"opaque": hub.ids.fresh("opaque")}))
}

fn system(hub: &Hub, topic: &'static str, data: &Value) -> String {
    let frame =
        Frame { kind: "SYSTEM", topic, headers: Vec::new(), data: data.to_string(), within: Duration::ZERO };
    frame.encode(&hub.ids.fresh("frame"), hub.clock.now_ms())
}
