//! What is said to a frame: it is handed to what takes its kind, and acknowledged by what became of it.
//!
//! **Invariant:** a message or press that was not stored is not acknowledged at all; an event that was not is to come
//! again. Nothing a frame holds ends the socket it came on.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use serde_json::Value;

use super::super::robot::Taken;
use super::super::{Door, Refused, card, event, robot};
use crate::bot;
use crate::courier::Parcel;
use crate::dingtalk::stream::{Ack, Frame, Kind, MESSAGES, PRESSES};
use crate::domain::inbound::Message;
use crate::store::Delivery;

/// The text that acknowledges a frame, if it is to be acknowledged.
pub(super) async fn answer(door: &Door, frame: Frame) -> Option<String> {
    let told = AssertUnwindSafe(taken(door, &frame)).catch_unwind().await;
    let ack = told.unwrap_or_else(|_| {
        tracing::error!(topic = frame.topic, "a frame made its handler panic; it is given up");
        Some(Ack::failed())
    });
    ack.and_then(|ack| frame.acknowledged(&ack))
}

async fn taken(door: &Door, frame: &Frame) -> Option<Ack> {
    let data = frame.data.as_bytes();
    match (&frame.kind, frame.topic.as_str()) {
        (Kind::Event, _) => Some(happened(door, frame).await),
        (Kind::Callback, MESSAGES) => match counted(door, "message", robot::take(door, data)).await {
            Ok(taken) => {
                ask_to_wait(door, taken).await;
                Some(Ack::answer(&Value::Null))
            }
            Err(refused) => refusal(refused),
        },
        (Kind::Callback, PRESSES) => match counted(door, "press", card::take(door, data)).await {
            Ok(answer) => Some(Ack::answer(&answer)),
            Err(refused) => refusal(refused),
        },
        (Kind::Callback, topic) => {
            tracing::warn!(topic, "a frame of a topic that nobody takes");
            Some(Ack::unknown())
        }
        (Kind::Other(kind), topic) => {
            tracing::warn!(kind, topic, "a frame of a kind that is not known");
            None
        }
        // The socket's own business, and seen there.
        (Kind::System, _) => None,
    }
}

async fn counted<T>(
    door: &Door,
    kind: &'static str,
    taking: impl Future<Output = Result<T, Refused>>,
) -> Result<T, Refused> {
    door.counted(("stream", kind), taking, |refused| refused.label()).await
}

fn refusal(refused: Refused) -> Option<Ack> {
    match refused {
        Refused::NotStored => None,
        Refused::UnknownRobot => Some(Ack::unknown()),
        Refused::NoJson | Refused::Unsigned => Some(Ack::unreadable()),
    }
}

async fn happened(door: &Door, frame: &Frame) -> Ack {
    if frame.corp.as_ref().is_some_and(|corp| *corp != door.corp_id) {
        tracing::warn!("an event of another organisation");
        return Ack::done();
    }
    match frame.event() {
        Ok(event) => match counted(door, "event", event::take(door, event)).await {
            Ok(()) => Ack::done(),
            Err(_) => Ack::later(),
        },
        Err(error) => {
            tracing::warn!(%error, "an event cannot be read");
            Ack::unreadable()
        }
    }
}

/// An acknowledgement says nothing to a person, so what HTTP would answer goes through the outbox.
async fn ask_to_wait(door: &Door, taken: Taken) {
    let Taken::Refused { first: true, message } = taken else { return };
    let Message { id, conversation, webhook, .. } = *message;
    let (owner, item) = Parcel::text(&conversation, bot::too_many_messages().to_owned(), webhook).post();
    if let Err(error) = door.store.accept(&Delivery { seen: format!("full:{id}"), owner, item }).await {
        tracing::warn!(%error, "somebody could not be asked to wait");
    }
}
