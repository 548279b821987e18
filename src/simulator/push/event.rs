//! An event: encrypted and signed for HTTP, repeated twice, then put aside (messaging, 2.6 and 3).
//!
//! **Invariant:** one event has one eventId in all its deliveries, and only a decryptable `success` ends them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::stream::{self, Frame};
use super::{Outcome, Request, crypto, post};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Corp, Event};

/// The platform waits this long.
const WITHIN: Duration = Duration::from_millis(2_500);
/// How long after a failure the next delivery comes.
const REPEATS: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(30)];

/// Delivers an event; the repeats of one that failed run beside.
pub async fn send(hub: &Arc<Hub>, event: Event) {
    let (id, born) = (hub.ids.fresh("ev"), hub.clock.now_ms());
    let event = Dated { event, id, born };
    if deliver(hub, &event).await.is_ok() {
        return;
    }
    let hub = Arc::clone(hub);
    tokio::spawn(async move {
        let stopping = hub.stopping.clone();
        stopping.run_until_cancelled(repeat(&hub, event)).await;
    });
}

async fn repeat(hub: &Arc<Hub>, event: Dated) {
    for pause in REPEATS {
        hub.clock.sleep(pause).await;
        if deliver(hub, &event).await.is_ok() {
            return;
        }
    }
    hub.visit(|desk| desk.world.undelivered.push_back((event.born, event.event)));
}

/// An event with the identity it keeps in every delivery.
struct Dated {
    event: Event,
    id: String,
    born: i64,
}

/// Delivers once, over HTTP when there are bots, else over Stream; the error says what was wrong.
async fn deliver(hub: &Arc<Hub>, event: &Dated) -> Result<Outcome, String> {
    if hub.has_bots() {
        return post_event(hub, &http_body(hub, event), None).await;
    }
    let corp = hub.visit(|desk| desk.world.corp.clone());
    let headers = [
        ("eventType", event.event.kind.to_owned()),
        ("eventId", event.id.clone()),
        ("eventCorpId", corp.id),
        ("eventBornTime", event.born.to_string()),
        ("eventUnifiedAppId", corp.app),
    ];
    let outcome = stream::push(hub, &Frame::event(headers.into(), event.event.payload.to_string())).await;
    // Code 200 without a status is what one official SDK sends.
    let later = outcome.body.get("status").is_some_and(|s| s != "SUCCESS");
    if outcome.delivered && !later { Ok(outcome) } else { Err("not acknowledged".into()) }
}

/// The HTTP form: payload flattened at the top level, in the casing of the HTTP pages.
fn http_body(hub: &Arc<Hub>, event: &Dated) -> Value {
    let corp = hub.visit(|desk| desk.world.corp.id.clone());
    let mut body = Map::new();
    for (key, value) in event.event.payload.as_object().into_iter().flatten() {
        body.insert(http_name(event.event.kind, key), value.clone());
    }
    body.insert("EventType".into(), json!(event.event.kind));
    body.insert("EventTime".into(), json!(event.born));
    body.insert("CorpId".into(), json!(corp));
    body.insert("eventId".into(), json!(event.id));
    body.insert("BizId".into(), json!(event.id));
    Value::Object(body)
}

/// A key in the casing of the HTTP pages: of what happens to robot messages (`robot_msg_…`) all of them are capital.
fn http_name(kind: &str, key: &str) -> String {
    let capital =
        kind.starts_with("robot_msg_") || ["timeStamp", "userId", "deptId", "unionIdList"].contains(&key);
    match key.split_at_checked(1).filter(|_| capital) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => key.to_owned(),
    }
}

/// Posts an event, signed and encrypted; the error says what was wrong with the answer.
async fn post_event(hub: &Arc<Hub>, body: &Value, pick: Option<&Value>) -> Result<Outcome, String> {
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
    post_event(hub, &json!({"EventType": "check_url"}), pick).await
}
