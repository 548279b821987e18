//! A press of a card's button: pushed signed, answered within two seconds (messaging, 5.6).
//!
//! **Invariant:** an answer that comes in time changes the view of the one who pressed, and nobody else's.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::stream::{self, Frame};
use super::{Outcome, Request, crypto, post};
use crate::simulator::hub::Hub;
use crate::simulator::render;
use crate::simulator::wire::strings;
use crate::simulator::world::{Merge, Place};

/// The platform waits this long, the network included.
const WITHIN: Duration = Duration::from_secs(2);

/// The Stream topic of presses.
const PRESSES: &str = "/v1.0/card/instances/callback";

/// A press that the client lets through.
#[derive(Clone, Debug)]
pub struct Press {
    /// Who presses.
    pub user: String,
    /// outTrackId.
    pub card: String,
    /// The button's id.
    pub button: String,
    /// What the client sends along.
    pub params: Value,
    /// Where the card was pressed.
    pub place: Place,
}

/// Where a press goes.
enum Way {
    Http { url: String, secret: Option<String> },
    Stream,
    Nowhere(String),
}

/// Pushes a press and applies the answer.
pub async fn press(hub: &Arc<Hub>, press: &Press, pick: Option<&Value>) -> Outcome {
    let corp = hub.visit(|desk| desk.world.corp.id.clone());
    let payload = payload(press, &corp);
    let outcome = match way(hub, press, pick) {
        Way::Http { url, secret } => post(hub, &request(hub, url, secret.as_deref(), &payload)).await,
        Way::Stream => over_stream(hub, &payload).await,
        Way::Nowhere(problem) => Outcome::failed(problem),
    };
    if outcome.status == Some(200) {
        apply(hub, press, &outcome.body);
    }
    outcome
}

/// The acknowledgement carries the answer as `response`.
async fn over_stream(hub: &Arc<Hub>, payload: &Value) -> Outcome {
    let frame = Frame::callback(PRESSES, payload.to_string(), WITHIN);
    let mut outcome = stream::push(hub, &frame).await;
    outcome.body = outcome.body.get("response").cloned().unwrap_or_default();
    outcome
}

fn way(hub: &Arc<Hub>, press: &Press, pick: Option<&Value>) -> Way {
    let (callback_type, route) = hub.visit(|desk| {
        let card = desk.world.cards.get(&press.card);
        let route = card.and_then(|c| desk.world.routes.get(&c.route)).cloned();
        (card.map(|c| c.callback_type.clone()).unwrap_or_default(), route)
    });
    match (callback_type.as_str(), route) {
        ("HTTP", Some(route)) => Way::Http { url: reached(hub, &route.url, pick), secret: route.secret },
        ("HTTP", None) => Way::Nowhere("nobody registered the card's callbackRouteKey".into()),
        ("STREAM", _) => Way::Stream,
        _ => Way::Nowhere("the card has no callbackType: presses reach nobody".into()),
    }
}

/// The registered public address, reached through one of the bots behind it.
fn reached(hub: &Hub, url: &str, pick: Option<&Value>) -> String {
    let (Some(target), Ok(parsed)) = (hub.target(pick), reqwest::Url::parse(url)) else {
        return url.to_owned();
    };
    let query = parsed.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("{target}{}{query}", parsed.path())
}

fn payload(press: &Press, corp: &str) -> Value {
    let content =
        json!({"cardPrivateData": {"actionIds": [press.button], "params": press.params}}).to_string();
    json!({
        "type": "actionCallback", "outTrackId": press.card, "corpId": corp, "userId": press.user, "userIdType": 1,
        "spaceType": "IM", "spaceId": press.place.id(), "extension": "{}", "content": content, "value": content,
    })
}

fn request(hub: &Hub, url: String, secret: Option<&str>, payload: &Value) -> Request {
    let timestamp = hub.clock.now_ms();
    let headers = secret.map(|secret| {
        vec![
            ("x-ddpaas-signature-timestamp", timestamp.to_string()),
            ("x-ddpaas-signature", crypto::card_sign(timestamp, secret)),
        ]
    });
    Request { url, headers: headers.unwrap_or_default(), body: payload.to_string(), within: WITHIN }
}

fn apply(hub: &Arc<Hub>, press: &Press, answer: &Value) {
    let options = &answer["cardUpdateOptions"];
    let merge = |name: &str| Merge::by_key(options[name].as_bool());
    hub.visit(|desk| {
        let Some(card) = desk.world.cards.get_mut(&press.card) else { return };
        let shown = strings(answer.get("cardData"));
        if !shown.is_empty() {
            card.show(&press.user, merge("updateCardDataByKey"), shown);
        }
        let private = strings(answer.get("userPrivateData"));
        if !private.is_empty() {
            merge("updatePrivateDataByKey").lay(card.private.entry(press.user.clone()).or_default(), private);
        }
        render::note_buttons(card);
    });
}
