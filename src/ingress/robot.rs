//! `POST /dingtalk/robot`: a message to the robot (receive-message).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Door, Refused, header};
use crate::bot;
use crate::dingtalk::message::{Chat, Content, Incoming};
use crate::dingtalk::signature::{self, Signed};
use crate::domain::id::UserId;
use crate::domain::inbound::{Conversation, ConversationKind, Inbound, Message, Text, Webhook};
use crate::store::{Accepted, Delivery, Owner};

pub(super) async fn receive(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let signed = Signed { timestamp: header(&headers, "timestamp"), sign: header(&headers, "sign") };
    signature::verify_robot(signed, &door.settings.client_secret, door.clock.now_ms()).map_err(|error| {
        tracing::warn!(%error, "a robot message is not believed");
        Refused::Unsigned
    })?;
    let incoming = Incoming::parse(&body).map_err(|error| {
        tracing::warn!(%error, "a robot message cannot be read");
        Refused::NoJson
    })?;
    if incoming.robot.code.as_deref().is_some_and(|code| code != door.settings.client_id) {
        tracing::warn!("a message for another robot");
        return Err(Refused::UnknownRobot);
    }
    accept(&door, &incoming).await
}

async fn accept(door: &Door, incoming: &Incoming) -> Result<Json<Value>, Refused> {
    let message = message(door, incoming);
    let who = incoming.sender.user.as_ref().map_or(incoming.sender.encrypted.as_str(), |user| user.as_str());
    let delivery = Delivery {
        seen: format!("msg:{}", message.id),
        owner: Owner(format!("chat:{}|{who}", message.conversation.id)),
        item: serde_json::to_string(&Inbound::Message(Box::new(message))).map_err(|_| Refused::NoJson)?,
    };
    match door.store.accept(&delivery).await {
        Ok(Accepted::Full { first: true }) => Ok(Json(json!({
            "msgtype": "text",
            "text": {"content": bot::too_many_messages()},
        }))),
        Ok(_) => Ok(Json(json!({"msgtype": "empty"}))),
        Err(error) => {
            tracing::error!(%error, "a message could not be stored; it is not acknowledged");
            Err(Refused::NotStored)
        }
    }
}

fn message(door: &Door, incoming: &Incoming) -> Message {
    let kind = match incoming.chat {
        Chat::Single => ConversationKind::Single,
        Chat::Group { .. } => ConversationKind::Group,
    };
    let foreign = incoming.sender.corp.as_ref().is_some_and(|corp| *corp != door.settings.corp_id);
    let member = incoming.sender.user.clone().filter(|_| !foreign);
    let text = if member.is_some() { text(incoming) } else { Text::FromStranger };
    let with = member.unwrap_or_else(|| UserId(incoming.sender.encrypted.clone()));
    Message {
        id: incoming.id.clone(),
        conversation: Conversation { id: incoming.conversation.clone(), kind, with },
        nick: incoming.sender.nick.clone(),
        text,
        webhook: incoming.webhook.as_ref().map(|webhook| Webhook {
            url: webhook.url.expose_secret().to_owned(),
            expires_at: webhook.expires_at_ms,
        }),
    }
}

fn text(incoming: &Incoming) -> Text {
    match (&incoming.content, incoming.text()) {
        (Content::Withheld, _) => Text::Withheld,
        (_, Some(words)) => Text::Words(words),
        (Content::Audio { .. }, None) => Text::Unreadable("audio".to_owned()),
        (Content::File { name, download_code: Some(code) }, None) => {
            Text::File { name: name.clone().unwrap_or_default(), code: code.clone() }
        }
        (Content::File { .. }, None) => Text::Unreadable("file".to_owned()),
        (Content::Other { kind }, None) => Text::Unreadable(kind.clone()),
        (Content::Text(_) | Content::Rich(_), None) => Text::Unreadable("picture".to_owned()),
    }
}
