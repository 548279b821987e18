//! A press on what is offered about an operation, wherever it was drawn: on a card, or on a page.
//!
//! **Invariant:** there is one press of one person on one button as it was drawn, however often and by whichever way it
//! comes: all of them get the same decision.

use super::facts::not_heard;
use super::task;
use crate::domain::id::{OperationId, OutTrackId, UserId};
use crate::domain::inbound::{Inbound, Press as Passed};
use crate::domain::operation::{Operation, State, Task, bulk};
use crate::domain::permit::Denied;
use crate::store::Press;

/// A button of a card, by its contract's name, as somebody saw it.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// What is written in its id.
    pub name: &'a str,
    /// The revision it was drawn with.
    pub revision: u64,
}

/// Confirming and cancelling an operation are decided by its record; taking it back and trying it again by its own turn;
/// everything else goes to the conversation.
pub fn press(card: &OutTrackId, by: &UserId, button: Button<'_>, now: i64) -> Press {
    let Button { name, revision } = button;
    let decides = card.as_str().starts_with("op");
    let (to, item) = match (decides, name) {
        (true, "stop") => (Some(State::Cancelled), task(&Task::Stop)),
        (true, "confirm") => (Some(State::Confirmed), task(&Task::Run)),
        (true, "withdraw") => (None, task(&Task::Withdraw)),
        (true, "retry") => (None, task(&Task::Retry)),
        (true, "change") => (None, task(&Task::Change)),
        (true, _) => (Some(State::Cancelled), task(&Task::Cancelled)),
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
    }
}

/// The trail's line about a press of somebody whose operation it is not.
pub fn refused(op: &Operation, by: &UserId, now: i64) -> String {
    not_heard(by, op, &Denied::NotInitiator, now)
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
    }
}

fn seen(card: &OutTrackId, by: &UserId, Button { name, revision }: Button<'_>) -> String {
    format!("press:{card}|{by}|{name}.{revision}")
}

fn passed_on(card: &OutTrackId, by: &UserId, name: &str) -> String {
    let press = Passed { card: card.clone(), user: by.clone(), button: name.to_owned() };
    serde_json::to_string(&Inbound::Press(press)).expect("a press is plain data")
}
