//! An event, whichever way it came.
//!
//! **Invariant:** an event that sets something going is stored before it is taken for taken; no event is believed for
//! more than that something has to be read again.

use super::{Door, Refused};
use crate::dingtalk::event::{Event, Kind};
use crate::directory::Hint;
use crate::domain::id::UserId;
use crate::domain::inbound;
use crate::operation::notice::reads;
use crate::store::{Accepted, Delivery, Owner};

/// Forgets what changed; what sets something going is stored first.
pub(super) async fn take(door: &Door, event: Event) -> Result<(), Refused> {
    super::heard::note(door, &event).await;
    if let Some(hint) = Hint::of(&event.kind) {
        door.news.tell(hint).await.map_err(|error| {
            error.log("what an event changes could not be told; it is not acknowledged");
            Refused::NotStored
        })?;
    }
    let seen = format!("event:{}", event.id);
    let (owner, item) = match event.kind {
        Kind::MessageRead { user, key } => {
            let at = event.at_ms.unwrap_or_else(|| door.clock.now_ms());
            return accept(door, &reads::delivery(seen, &key, &reads::Read { user, at })).await;
        }
        Kind::TodoChanged { unions, todo } => {
            let at = event.at_ms.unwrap_or_else(|| door.clock.now_ms());
            return accept(door, &reads::changed(seen, &todo, &reads::Changed { unions, at })).await;
        }
        Kind::UserAddOrg { users } => (mailbox(&users), inbound::Event::Joined { users }),
        Kind::UserActiveOrg { users } => (mailbox(&users), inbound::Event::Activated { users }),
        _ => return Ok(()),
    };
    store(door, seen, owner, &item).await
}

/// Puts something that happened into a mailbox, once.
pub(super) async fn store(
    door: &Door,
    seen: String,
    owner: Owner,
    item: &inbound::Event,
) -> Result<(), Refused> {
    let item = serde_json::to_string(item).map_err(|_| Refused::NoJson)?;
    accept(door, &Delivery { seen, owner, item }).await
}

async fn accept(door: &Door, delivery: &Delivery) -> Result<(), Refused> {
    match door.engine.accept(delivery).await {
        Ok(Accepted::Stored | Accepted::Duplicate) => Ok(()),
        Ok(Accepted::Full { .. }) => {
            tracing::warn!("an event's mailbox is full; it is not acknowledged");
            Err(Refused::NotStored)
        }
        Err(error) => {
            error.log("an event could not be stored; it is not acknowledged");
            Err(Refused::NotStored)
        }
    }
}

/// One a person, so that nobody waits for somebody else's event, and a district that joins at once fits.
fn mailbox(users: &[UserId]) -> Owner {
    Owner::events(users.first())
}
