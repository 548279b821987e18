//! Interactive cards: registering the call-back, creating, delivering and updating; presses come in by [`Pressed`].
//!
//! **Invariant:** an update names the variables it changes; it never wipes the others. A card counts as delivered only
//! when every space says so.

mod markdown;
mod pressed;

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

pub use markdown::{AI_MARKDOWN, Button, Color, Markdown};
pub use pressed::{Malformed, Pressed, answer};

use super::client::{Api, Client, Effect};
use super::error::{Error, scrub};
use super::wire;
use crate::domain::id::{ConversationId, OutTrackId, UserId};

const REGISTER: Api = Api::new("POST /v1.0/card/callbacks/register", Effect::Write).metered();
const CREATE: Api = Api::new("POST /v1.0/card/instances/createAndDeliver", Effect::Write).metered();
const UPDATE: Api = Api::new("PUT /v1.0/card/instances", Effect::Write).metered();

/// The variables of a card. Values are text: a number `1`, a bool `true`, anything else JSON
/// (instructions-for-filling-in-api-card-data).
pub type Params = BTreeMap<String, String>;

/// A card to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The template, `….schema`.
    pub template: String,
    /// Our handle, at most 100 characters: a second card with it is not made.
    pub out_track_id: OutTrackId,
    /// What everybody sees.
    pub params: Params,
    /// What one viewer sees instead.
    pub private: BTreeMap<UserId, Params>,
    /// Where.
    pub space: Space,
    /// Where presses go.
    pub callback: Callback,
    /// Shown in the list of conversations.
    pub last_message: Option<String>,
}

/// Where a card is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Space {
    /// In the conversation of one person with the robot.
    Single(UserId),
    /// In a group the robot is in.
    Group(ConversationId),
}

/// Where presses go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// To the address registered under this key.
    Http {
        /// The key.
        route_key: String,
    },
    /// Down the Stream connection.
    Stream,
}

/// What became of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is there now.
    Delivered {
        /// The handle for recall, which is a `processQueryKey`.
        carrier: Option<String>,
    },
    /// A card with this outTrackId was there before; it is as it was.
    AlreadyThere,
}

impl Client {
    /// Registers where presses go, in place of what was registered under the key (register-card-callback-address). The
    /// platform signs with `secret`.
    ///
    /// # Errors
    /// None of its own.
    pub async fn register_card_callback(
        &self,
        route_key: &str,
        url: &str,
        secret: &SecretString,
    ) -> Result<(), Error> {
        let body = json!({
            "callbackRouteKey": route_key,
            "callbackUrl": url,
            "apiSecret": secret.expose_secret(),
            "forceUpdate": true,
        });
        let answer = self.post(&REGISTER, &body).await?;
        succeeded(&REGISTER, &answer)
    }

    /// Creates a card and delivers it to one space (create-and-deliver-cards). May be repeated: the outTrackId makes
    /// it one card.
    ///
    /// # Errors
    /// [`Error::NotDelivered`]: created, but it reached nobody. [`Error::TemplateUnknown`], [`Error::ContentRefused`],
    /// [`Error::NotFound`].
    pub async fn create_card(&self, card: &Card) -> Result<Delivery, Error> {
        let body = creation(card, &self.inner().settings.client_id);
        match self.post(&CREATE, &body).await {
            Ok(answer) => delivery(&answer),
            Err(Error::CardExists) => Ok(Delivery::AlreadyThere),
            Err(error) => Err(error),
        }
    }

    /// Changes these variables of a card, for everybody and for single viewers (interactive-card-update-interface). May
    /// be repeated; the last update wins, so one card's updates are sent one after another.
    ///
    /// # Errors
    /// [`Error::CardUnknown`], [`Error::ContentRefused`].
    pub async fn update_card(
        &self,
        card: &OutTrackId,
        params: &Params,
        private: &BTreeMap<UserId, Params>,
    ) -> Result<(), Error> {
        let mut body = json!({
            "outTrackId": card,
            "userIdType": 1,
            "cardData": {"cardParamMap": params},
            "cardUpdateOptions": by_key(),
        });
        if !private.is_empty() {
            body["privateData"] = for_viewers(private);
        }
        let answer = self.post(&UPDATE, &body).await?;
        succeeded(&UPDATE, &answer)
    }
}

fn by_key() -> Value {
    json!({"updateCardDataByKey": true, "updatePrivateDataByKey": true})
}

fn for_viewers(private: &BTreeMap<UserId, Params>) -> Value {
    let viewers = private.iter().map(|(user, params)| (user.0.clone(), json!({"cardParamMap": params})));
    Value::Object(viewers.collect::<Map<_, _>>())
}

fn creation(card: &Card, robot: &str) -> Value {
    let mut body = json!({
        "cardTemplateId": card.template,
        "outTrackId": card.out_track_id,
        "userIdType": 1,
        "cardData": {"cardParamMap": card.params},
    });
    if !card.private.is_empty() {
        body["privateData"] = for_viewers(&card.private);
    }
    match &card.callback {
        Callback::Stream => body["callbackType"] = json!("STREAM"),
        Callback::Http { route_key } => {
            body["callbackType"] = json!("HTTP");
            body["callbackRouteKey"] = json!(route_key);
        }
    }
    add_space(&mut body, card, robot);
    body
}

/// Where the card goes, and what it looks like there.
fn add_space(body: &mut Value, card: &Card, robot: &str) {
    // A card stays where it was sent: it shows what its receiver may see.
    let mut model = json!({"supportForward": false});
    if let Some(summary) = &card.last_message {
        model["lastMessageI18n"] = json!({"ZH_CN": summary});
    }
    match &card.space {
        Space::Single(user) => {
            body["openSpaceId"] = json!(format!("dtv1.card//IM_ROBOT.{user}"));
            body["imRobotOpenSpaceModel"] = model;
            body["imRobotOpenDeliverModel"] = json!({"spaceType": "IM_ROBOT", "robotCode": robot});
        }
        Space::Group(group) => {
            body["openSpaceId"] = json!(format!("dtv1.card//IM_GROUP.{group}"));
            body["imGroupOpenSpaceModel"] = model;
            body["imGroupOpenDeliverModel"] = json!({"robotCode": robot});
        }
    }
}

fn succeeded(api: &Api, answer: &Value) -> Result<(), Error> {
    if wire::field(answer, "success").is_none_or(|success| *success == json!(true)) {
        return Ok(());
    }
    Err(Error::Refused { code: format!("{}: success=false", api.name), message: String::new() })
}

/// The status says nothing about delivery: every space is asked.
fn delivery(answer: &Value) -> Result<Delivery, Error> {
    succeeded(&CREATE, answer)?;
    let result = wire::field(answer, "result").cloned().unwrap_or_default();
    let spaces = wire::items(&result, "deliverResults");
    if let Some(failed) = spaces.iter().find(|space| !wire::flag(space, "success")) {
        let reason = wire::text(failed, "errorMsg").unwrap_or_default();
        return Err(Error::NotDelivered { reason: scrub(&reason) });
    }
    match spaces.first() {
        Some(space) => Ok(Delivery::Delivered { carrier: wire::text(space, "carrierId") }),
        None => Err(Error::NotDelivered { reason: "no space in the answer".to_owned() }),
    }
}

#[cfg(test)]
mod tests;
