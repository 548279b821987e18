//! A contact event: encrypted and signed for HTTP, repeated twice, then put aside (messaging, 2.6 and 3).
//!
//! **Invariant:** one event has one eventId in all its deliveries, and only a decryptable `success` ends them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Outcome, Request, crypto, post};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Corp, Event};

/// The platform waits this long.
const WITHIN: Duration = Duration::from_millis(2_500);
/// How long after a failure the next delivery comes.
const REPEATS: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(30)];

/// Delivers an event; the repeats of one that failed run beside.
pub async fn send(hub: &Arc<Hub>, event: Event) {
    if !hub.has_bots() {
        set_aside(hub, event);
        return;
    }
    let body = envelope(hub, &event);
    if deliver(hub, &body, None).await.is_ok() {
        return;
    }
    let hub = Arc::clone(hub);
    tokio::spawn(async move {
        let stopping = hub.stopping.clone();
        stopping.run_until_cancelled(repeat(&hub, event, body)).await;
    });
}

async fn repeat(hub: &Arc<Hub>, event: Event, body: Value) {
    for pause in REPEATS {
        hub.clock.sleep(pause).await;
        if deliver(hub, &body, None).await.is_ok() {
            return;
        }
    }
    set_aside(hub, event);
}

fn set_aside(hub: &Arc<Hub>, event: Event) {
    hub.visit(|desk| {
        let now = desk.now;
        desk.world.undelivered.push_back((now, event));
    });
}

/// The HTTP form: payload flattened at the top level, in the casing of the HTTP pages.
fn envelope(hub: &Arc<Hub>, event: &Event) -> Value {
    let id = hub.ids.fresh("ev");
    let (corp, now) = hub.visit(|desk| (desk.world.corp.id.clone(), desk.now));
    let mut body = Map::new();
    for (key, value) in event.payload.as_object().into_iter().flatten() {
        body.insert(http_name(key), value.clone());
    }
    body.insert("EventType".into(), json!(event.kind));
    body.insert("EventTime".into(), json!(now));
    body.insert("CorpId".into(), json!(corp));
    body.insert("eventId".into(), json!(id));
    body.insert("BizId".into(), json!(id));
    Value::Object(body)
}

fn http_name(key: &str) -> String {
    match key {
        "timeStamp" => "TimeStamp".into(),
        "userId" => "UserId".into(),
        "deptId" => "DeptId".into(),
        other => other.to_owned(),
    }
}

/// Delivers once; the error says what was wrong with the answer.
async fn deliver(hub: &Arc<Hub>, body: &Value, pick: Option<&Value>) -> Result<Outcome, String> {
    let target = hub.target(pick).ok_or("no bot is connected")?;
    let corp = hub.visit(|desk| desk.world.corp.clone());
    let timestamp = hub.clock.now_ms().to_string();
    let nonce: String = hub.ids.fresh("n").chars().rev().take(8).collect();
    let noise = crypto::noise(&hub.ids.fresh("noise"));
    let encrypted = crypto::encrypt(&corp.event_aes_key, &corp.app, &body.to_string(), noise)
        .ok_or("the EncodingAESKey is not 43 letters and digits")?;
    let signature = crypto::event_sign(&corp.event_token, &timestamp, &nonce, &encrypted);
    let query =
        format!("msg_signature={signature}&signature={signature}&timestamp={timestamp}&nonce={nonce}");
    let request = Request {
        url: format!("{target}/dingtalk/event?{query}"),
        headers: Vec::new(),
        body: json!({"encrypt": encrypted}).to_string(),
        within: WITHIN,
    };
    let outcome = post(hub, &request).await;
    if let Some(problem) = &outcome.problem {
        return Err(problem.clone());
    }
    if outcome.status != Some(200) {
        return Err(format!("the bot answered HTTP {}", outcome.status.unwrap_or_default()));
    }
    acknowledged(&corp, &outcome.body)?;
    Ok(outcome)
}

/// Only a signed, decryptable `success` counts.
fn acknowledged(corp: &Corp, answer: &Value) -> Result<(), String> {
    let part = |name: &str| match answer.get(name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(format!("the answer has no {name}")),
    };
    let (encrypted, signature) = (part("encrypt")?, part("msg_signature")?);
    let timestamp = part("timeStamp").or_else(|_| part("timestamp"))?;
    if crypto::event_sign(&corp.event_token, &timestamp, &part("nonce")?, &encrypted) != signature {
        return Err("the answer's msg_signature does not match".into());
    }
    match crypto::decrypt(&corp.event_aes_key, &encrypted) {
        Some((text, owner)) if text == "success" && owner == corp.app => Ok(()),
        Some((text, owner)) => Err(format!("the answer says {text:?} for {owner:?}")),
        None => Err("the answer does not decrypt".into()),
    }
}

/// What the console does when the address is saved: one `check_url` to a bot.
pub async fn check_url(hub: &Arc<Hub>, pick: Option<&Value>) -> Result<Outcome, String> {
    deliver(hub, &json!({"EventType": "check_url"}), pick).await
}
