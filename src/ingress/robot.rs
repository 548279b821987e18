//! A message to the robot, whichever door it came by (receive-message).

use secrecy::ExposeSecret;

use super::{Door, Refused};
use crate::dingtalk::message::{Chat, Content, Incoming};
use crate::domain::id::UserId;
use crate::domain::inbound::{ChatId, Conversation, Inbound, Message, Quote, Text, Webhook};
use crate::store::{Accepted, Delivery, Owner};

/// What became of a message.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is in the mailbox, or was there before.
    Stored,
    /// The mailbox holds its limit.
    Refused {
        /// Whether this is the first refusal since it filled: then the person is asked to wait.
        first: bool,
        /// Where to say so.
        message: Box<Message>,
    },
}

/// Reads a message and puts it into its conversation's mailbox.
pub(super) async fn take(door: &Door, body: &[u8]) -> Result<Taken, Refused> {
    let incoming = Incoming::parse(body).map_err(|error| {
        tracing::warn!(%error, "a robot message cannot be read");
        Refused::NoJson
    })?;
    if incoming.robot.code.as_deref().is_some_and(|code| code != door.client_id) {
        tracing::warn!("a message for another robot");
        return Err(Refused::UnknownRobot);
    }
    if incoming.robot.corp.as_deref().is_some_and(|corp| corp != door.corp_id) {
        tracing::warn!("a message for another organisation's robot");
        return Err(Refused::UnknownRobot);
    }
    if matches!(ChatId::from(incoming.conversation.to_string()), ChatId::Private(_)) {
        tracing::warn!("a message from a conversation whose id is none of the platform's");
        return Err(Refused::NoJson);
    }
    let inbound = Inbound::Message(Box::new(message(door, incoming)));
    let item = serde_json::to_string(&inbound).map_err(|_| Refused::NoJson)?;
    let Inbound::Message(message) = inbound else { return Err(Refused::NoJson) };
    let delivery = Delivery {
        seen: format!("msg:{}", message.id),
        owner: Owner::chat(&message.conversation.chat, &message.conversation.with),
        item,
    };
    match door.engine.accept(&delivery).await {
        Ok(Accepted::Full { first }) => Ok(Taken::Refused { first, message }),
        Ok(Accepted::Stored | Accepted::Duplicate) => Ok(Taken::Stored),
        Err(error) => {
            error.log("a message could not be stored; it is not acknowledged");
            Err(Refused::NotStored)
        }
    }
}

fn message(door: &Door, incoming: Incoming) -> Message {
    let foreign = incoming.sender.corp.as_ref().is_some_and(|corp| *corp != door.corp_id);
    let is_member = incoming.sender.user.is_some() && !foreign;
    let text = if is_member { text(&incoming) } else { Text::FromStranger };
    let pictures = incoming.pictures();
    let member = incoming.sender.user.filter(|_| !foreign);
    let with = member.unwrap_or(UserId(incoming.sender.encrypted));
    let (conversation, title) = match incoming.chat {
        Chat::Single => (Conversation::private(&with), None),
        Chat::Group { title } => (Conversation::in_group(incoming.conversation, with), title),
    };
    Message {
        id: incoming.id,
        conversation,
        nick: incoming.sender.nick,
        title,
        text,
        quote: incoming.quote.map(|quote| Quote { message: quote.message, text: quote.text }),
        pictures,
        at: Some(door.clock.now_ms()),
        webhook: incoming.webhook.map(|webhook| Webhook {
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
