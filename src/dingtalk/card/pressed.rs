//! A press on a card's button, by HTTP or Stream, which carry the same object (event-callback-card).
//!
//! **Invariant:** who pressed is the platform's word; `params` come from the template and the client, so nothing trusts
//! them.

use serde_json::{Map, Value, json};

use super::{Params, by_key};
use crate::dingtalk::wire;
use crate::domain::id::{OutTrackId, UserId};

/// Not a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a press on a card: {what}")]
pub struct Malformed {
    /// What is missing or wrong.
    pub what: &'static str,
}

/// A press.
#[derive(Clone, Debug, PartialEq)]
pub struct Pressed {
    /// On which card.
    pub out_track_id: OutTrackId,
    /// By whom.
    pub user: UserId,
    /// `corpId`.
    pub corp: Option<String>,
    /// The button's id: the first of `actionIds`.
    pub button: Option<String>,
    /// What the template and the client sent along, of any kind.
    pub params: Map<String, Value>,
    /// `spaceType`, `IM` for both kinds of conversation.
    pub space_type: Option<String>,
    /// `spaceId`: the conversation the card lies in.
    pub space_id: Option<String>,
}

impl Pressed {
    /// Reads a press.
    ///
    /// # Errors
    /// [`Malformed`]: no JSON, another kind of call-back, or no card or person in it.
    pub fn parse(json: &[u8]) -> Result<Self, Malformed> {
        let body: Value = serde_json::from_slice(json).map_err(|_| Malformed { what: "no JSON" })?;
        if wire::text(&body, "type").is_some_and(|kind| kind != "actionCallback") {
            return Err(Malformed { what: "another kind of call-back" });
        }
        let id = |name, what| wire::id(&body, name).ok_or(Malformed { what });
        let contents: Vec<Value> = ["content", "value"]
            .iter()
            .filter_map(|name| wire::field(&body, name))
            .filter_map(wire::embedded)
            .collect();
        Ok(Self {
            out_track_id: OutTrackId(id("outTrackId", "no outTrackId")?),
            user: UserId(id("userId", "no userId")?),
            corp: wire::text(&body, "corpId"),
            button: contents.iter().find_map(button).filter(|id| id.len() <= wire::LONGEST_ID),
            params: contents.iter().find_map(params).unwrap_or_default(),
            space_type: wire::text(&body, "spaceType"),
            space_id: wire::text(&body, "spaceId"),
        })
    }
}

/// `cardPrivateData`, an object or a string of one.
fn private(content: &Value) -> Option<Value> {
    wire::field(content, "cardPrivateData").and_then(wire::embedded)
}

fn button(content: &Value) -> Option<String> {
    let inner = private(content);
    let places = [inner.as_ref(), Some(content)];
    places.into_iter().flatten().find_map(|place| {
        wire::field(place, "actionIds").map(wire::texts).and_then(|ids| ids.into_iter().next())
    })
}

/// The params, in their place or beside it.
fn params(content: &Value) -> Option<Map<String, Value>> {
    let inner = private(content);
    let places = [inner.as_ref(), Some(content)];
    let found =
        places.into_iter().flatten().find_map(|place| wire::field(place, "params").and_then(wire::embedded));
    match found {
        Some(Value::Object(params)) => Some(params),
        _ => None,
    }
}

/// The answer to a press: what the card shows from now on to the one who pressed, and to nobody else. Over HTTP it is
/// the body, over Stream the `response` of the acknowledgement; empty maps change nothing.
pub fn answer(public: &Params, own: &Params) -> Value {
    json!({
        "cardUpdateOptions": by_key(),
        "cardData": {"cardParamMap": public},
        "userPrivateData": {"cardParamMap": own},
    })
}
