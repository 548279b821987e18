//! `POST /dingtalk/event`: a change in the organisation, sealed (http-callback-overview).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::Value;

use super::{Door, Refused};
use crate::dingtalk::crypto::{Beside, Envelope, Error};
use crate::dingtalk::event::{Event, Kind};
use crate::directory::Hint;
use crate::domain::id::UserId;
use crate::domain::inbound;
use crate::store::{Accepted, Delivery, Owner};

/// Both spellings of what stands beside an envelope.
#[derive(Deserialize)]
pub(super) struct Signing {
    msg_signature: Option<String>,
    signature: Option<String>,
    timestamp: Option<String>,
    #[serde(rename = "timeStamp")]
    time_stamp: Option<String>,
    nonce: Option<String>,
}

pub(super) async fn receive_for(
    State(door): State<Arc<Door>>,
    Path(corp_id): Path<String>,
    query: Query<Signing>,
    body: Bytes,
) -> Result<Json<Envelope>, Refused> {
    if corp_id != door.settings.corp_id {
        return Err(Refused::UnknownRobot);
    }
    receive(State(door), query, body).await
}

pub(super) async fn receive(
    State(door): State<Arc<Door>>,
    Query(beside): Query<Signing>,
    body: Bytes,
) -> Result<Json<Envelope>, Refused> {
    let body: Value = serde_json::from_slice(&body).map_err(|_| Refused::NoJson)?;
    let encrypt = body.get("encrypt").and_then(Value::as_str).ok_or(Refused::NoJson)?;
    let signature = beside.msg_signature.or(beside.signature).ok_or(Refused::Unsigned)?;
    let timestamp = beside.timestamp.or(beside.time_stamp).ok_or(Refused::Unsigned)?;
    let nonce = beside.nonce.ok_or(Refused::Unsigned)?;
    let beside = Beside { signature: &signature, timestamp: &timestamp, nonce: &nonce };
    let message = door.settings.cipher.open(beside, encrypt).map_err(|error| {
        tracing::warn!(%error, "an event is not believed");
        if error == Error::Envelope { Refused::NoJson } else { Refused::Unsigned }
    })?;
    let event = Event::from_http(&message).map_err(|error| {
        tracing::warn!(%error, "an event cannot be read");
        Refused::NoJson
    })?;
    take(&door, event).await?;
    let sealed = door.settings.cipher.seal("success", (&timestamp, &nonce), salt(&door));
    sealed.map(Json).map_err(|_| Refused::NotStored)
}

/// Sixteen bytes that differ from answer to answer, as the envelope wants them.
fn salt(door: &Door) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(door.ids.fresh("").bytes().rev()) {
        *byte = from;
    }
    bytes
}

/// Forgets what changed; what sets something going is stored first.
async fn take(door: &Door, event: Event) -> Result<(), Refused> {
    if let Some(hint) = Hint::of(&event.kind) {
        door.directory.forget(hint);
    }
    let (owner, item) = match event.kind {
        Kind::UserAddOrg { users } => (mailbox(&users), inbound::Event::Joined { users }),
        Kind::UserActiveOrg { users } => (mailbox(&users), inbound::Event::Activated { users }),
        _ => return Ok(()),
    };
    let delivery = Delivery {
        seen: format!("event:{}", event.id),
        owner,
        item: serde_json::to_string(&item).map_err(|_| Refused::NoJson)?,
    };
    match door.store.accept(&delivery).await {
        Ok(Accepted::Stored | Accepted::Duplicate) => Ok(()),
        Ok(Accepted::Full { .. }) => {
            tracing::warn!("an event's mailbox is full; it is not acknowledged");
            Err(Refused::NotStored)
        }
        Err(error) => {
            tracing::error!(%error, "an event could not be stored; it is not acknowledged");
            Err(Refused::NotStored)
        }
    }
}

/// One a person, so that nobody waits for somebody else's event, and a district that joins at once fits.
fn mailbox(users: &[UserId]) -> Owner {
    Owner(users.first().map_or_else(|| "events".to_owned(), |user| format!("events:{user}")))
}
