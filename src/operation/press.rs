//! A press on what is offered about an operation, wherever it was drawn: on a card, or on a page.
//!
//! **Invariant:** there is one press of one person on one button as it was drawn, however often and by whichever way it
//! comes: all of them get the same decision.

use std::time::Duration;

use super::facts::not_heard;
use super::{attempt, task};
use crate::domain::id::{OperationId, OutTrackId, UserId};
use crate::domain::inbound::{Conversation, Inbound, Press as Passed};
use crate::domain::operation::{Approver, Operation, State, Task, bulk};
use crate::domain::permit::Denied;
use crate::store::{self, Owner, Press, Rest, Store};

/// A button of a card, by its contract's name, as somebody saw it.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// What is written in its id.
    pub name: &'a str,
    /// The revision it was drawn with.
    pub revision: u64,
}

/// The buttons of who is asked to agree.
const VOTES: [&str; 2] = ["agree", "refuse"];
/// A revision that no card is drawn with.
const NEVER: u64 = 0;

/// What a card that nothing was typed for tells the conversation it was put into: that it is there.
pub const PLACED: &str = "placed";

/// Has a card that came into somebody's private chat from elsewhere known there: what they type is about it, too.
pub fn placed(operation: &OperationId, with: &UserId) -> (Owner, String) {
    let chat = Conversation::private(with).chat;
    (Owner::chat(&chat, with), passed_on(&OutTrackId(operation.to_string()), with, PLACED))
}

/// Confirming and cancelling an operation are decided by its record; taking it back and trying it again by its own turn;
/// everything else goes to the conversation.
pub fn press(card: &OutTrackId, by: &UserId, button: Button<'_>, now: i64) -> Press {
    let Button { name, revision } = button;
    let decides = card.as_str().starts_with("op");
    let asks = Approver::operation_of(card).is_some();
    let (to, item) = match (decides, name) {
        (true, "stop") => (Some(State::Cancelled), task(&Task::Stop)),
        (true, "confirm") => (Some(State::Confirmed), task(&Task::Run)),
        (true, "withdraw") => (None, task(&Task::Withdraw)),
        (true, "retry") => (None, task(&Task::Retry)),
        (true, "change") => (None, task(&Task::Change)),
        (true, "cancel") => (Some(State::Cancelled), task(&Task::Cancelled)),
        (true, _) => return unknown(card, by, button, now),
        (false, _) if asks && !VOTES.contains(&name) => return unknown(card, by, button, now),
        (false, _) => (None, passed_on(card, by, name)),
    };
    Press {
        seen: seen(card, by, button),
        // What stops an import is decided by a record of its own: the import's changes all the while.
        record: match (decides, name) {
            (true, "stop") => bulk::stop(&OperationId(card.to_string())),
            _ => card.to_string(),
        },
        revision,
        by: by.to_string(),
        to: to.map(|state| state.name().to_owned()),
        item,
        now,
        rest: None,
    }
}

/// The same, its run beginning once the answer to it has landed, where it confirms something.
pub fn landing(press: Press, lands: Duration) -> Press {
    if press.to.as_deref() != Some(State::Confirmed.name()) {
        return press;
    }
    let until = press.now.saturating_add(i64::try_from(lands.as_millis()).unwrap_or(i64::MAX));
    let session = landed((press.revision.saturating_add(1), until));
    Press { rest: Some(Rest { until, session, ttl: LANDED }), ..press }
}

/// How long it is remembered that a press has had its time to land.
pub(super) const LANDED: Duration = Duration::from_mins(1);

/// When the press that made this revision has landed, as its operation's session has it.
pub(super) fn landed((revision, at): (u64, i64)) -> String {
    format!("{revision}@{at}")
}

/// A button that the card never had: as one of a card that was never drawn, it changes nothing.
fn unknown(card: &OutTrackId, by: &UserId, button: Button<'_>, now: i64) -> Press {
    Press {
        seen: seen(card, by, button),
        record: card.to_string(),
        revision: NEVER,
        by: by.to_string(),
        to: None,
        item: passed_on(card, by, button.name),
        now,
        rest: None,
    }
}

/// Records that somebody tried to decide about an operation and may not: once by this name.
pub async fn refused(
    store: &Store,
    op: &Operation,
    (by, reason): (&UserId, &Denied),
    (once, now): (&str, i64),
) {
    attempt::note(store, not_heard(by, op, reason, now), once).await;
}

/// The operation a card is about, its own or that of who is asked to agree; `None` for any other card.
///
/// # Errors
/// The store's.
pub async fn about(store: &Store, card: &OutTrackId) -> Result<Option<(Operation, Denied)>, store::Error> {
    let (id, reason) = match Approver::operation_of(card) {
        Some(operation) => (operation.0, Denied::NotAsked),
        None => (card.to_string(), Denied::NotInitiator),
    };
    let found = store.record(&id).await?.and_then(|record| super::read(&record).ok());
    Ok(found.filter(|op| op.id.as_str() == id).map(|op| (op, reason)))
}

/// The initiator's confirmation by the number of people, where nobody else can agree; judged by its own turn.
pub fn counted(op: &OperationId, by: &UserId, (people, revision): (usize, u64), now: i64) -> Press {
    let card = OutTrackId(op.to_string());
    Press {
        seen: seen(&card, by, Button { name: "count", revision }),
        record: card.to_string(),
        revision,
        by: by.to_string(),
        to: None,
        item: task(&Task::Counted { people }),
        now,
        rest: None,
    }
}

fn seen(card: &OutTrackId, by: &UserId, Button { name, revision }: Button<'_>) -> String {
    format!("press:{card}|{by}|{name}.{revision}")
}

fn passed_on(card: &OutTrackId, by: &UserId, name: &str) -> String {
    let press = Passed { card: card.clone(), user: by.clone(), button: name.to_owned() };
    serde_json::to_string(&Inbound::Press(press)).expect("a press is plain data")
}
