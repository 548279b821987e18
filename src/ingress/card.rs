//! A press on a card, whichever door it came by (event-callback-card).

use serde_json::{Value, json};

use super::{Door, Refused};
use crate::card;
use crate::dingtalk::card::{Params, Pressed, answer};
use crate::domain::id::{OutTrackId, UserId};
use crate::domain::operation::{Bulk, State as Stage};
use crate::operation::press::{self, Button};
use crate::store::{self, Decision};

/// Decides a press in one step of the store; the answer to it.
pub(super) async fn take(door: &Door, body: &[u8]) -> Result<Value, Refused> {
    let pressed = Pressed::parse(body).map_err(|error| {
        tracing::warn!(%error, "a press cannot be read");
        Refused::NoJson
    })?;
    let foreign = pressed.corp.as_ref().is_some_and(|corp| *corp != door.corp_id);
    let Some((name, revision)) = pressed.button.as_deref().and_then(card::read_button).filter(|_| !foreign)
    else {
        tracing::warn!("a press on a button that is not ours");
        return Ok(json!({}));
    };
    let button = Button { name, revision };
    let press = press::press(&pressed.out_track_id, &pressed.user, button, door.clock.now_ms());
    let press = press::landing(press, door.press_lands);
    match door.store.press(&press).await {
        Ok(decision) => {
            if decision == Decision::NotYours {
                record_refusal(door, &press, (&pressed.out_track_id, &pressed.user)).await;
            }
            Ok(said(door, &decision, &press, &pressed.out_track_id).await)
        }
        Err(error) => {
            error.log("a press could not be stored; it is not acknowledged");
            Err(Refused::NotStored)
        }
    }
}

/// That somebody pressed what is not theirs is recorded, once a press however often it comes.
async fn record_refusal(door: &Door, press: &store::Press, (card, by): (&OutTrackId, &UserId)) {
    match press::about(&door.store, card).await {
        Ok(Some((op, reason))) => {
            press::refused(&door.store, &op, (by, &reason), (&press.seen, press.now)).await;
        }
        Ok(None) => {}
        Err(error) => error.log("a refused press could not be recorded"),
    }
}

/// What the one who pressed sees at once: the card as it is now, and why the press did not count. A redraw for everybody
/// follows from the operation's own turn.
async fn said(door: &Door, decision: &Decision, press: &store::Press, card: &OutTrackId) -> Value {
    if press.to.is_none() && matches!(decision, Decision::Counts { .. }) {
        return json!({});
    }
    let mut shown = match decision {
        Decision::NotYours | Decision::Unknown => Params::new(),
        _ if press.record != card.as_str() => stopping(door, card).await.unwrap_or_default(),
        _ => drawn(door, press, decision).await.unwrap_or_default(),
    };
    if let Some(remark) = card::operation::remark(decision) {
        shown.insert("staticMsgContent".to_owned(), remark.to_owned());
        if !door.own_cards.is_empty() {
            shown.insert("note".to_owned(), remark.to_owned());
        }
    }
    answer(&shown, &Params::new())
}

/// The operation as its record has it; past its time it is drawn as expired before its own turn has said so.
async fn drawn(door: &Door, press: &store::Press, decision: &Decision) -> Option<Params> {
    let record = door.store.record(&press.record).await.ok().flatten()?;
    let op = crate::operation::read(&record).ok()?;
    let op = if *decision == Decision::Expired { op.moved(Stage::Expired) } else { op };
    Some(params(door, &card::operation::draw(&op)))
}

/// What a card is told, whichever template it was made with.
fn params(door: &Door, drawing: &card::Drawing) -> Params {
    if door.own_cards.contains(&drawing.card) { drawing.params_of_own() } else { drawing.params() }
}

/// An import that is to stop, drawn so before its own turn has said so; one that is over stays as it is.
async fn stopping(door: &Door, card: &OutTrackId) -> Option<Params> {
    let record = door.store.record(card.as_str()).await.ok().flatten()?;
    let mut op = crate::operation::read(&record).ok()?;
    if !op.state.is_final()
        && let Some(Bulk::Import(import)) = op.bulk.as_deref_mut()
    {
        import.stopped = true;
    }
    Some(params(door, &card::operation::draw(&op)))
}
