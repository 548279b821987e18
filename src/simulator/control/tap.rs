//! A person presses a button of a card they can see.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::push::{self, Press};
use crate::simulator::render;
use crate::simulator::world::{Card, Message, World};

/// `POST /_sim/tap`: returns the bot's answer to the call-back.
///
/// A label must be on the card as this person sees it now. An id may also be one the card offered before: that is a
/// client which has not refreshed.
pub async fn tap(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let card = required(&body, "card")?;
    let wanted = required(&body, "button")?;
    let press = hub.visit(|desk| {
        let world = &*desk.world;
        let shown = visible(world, &user, &card)?;
        let instance = world.cards.get(&card).ok_or_else(|| Trouble::missing(format!("no card {card}")))?;
        let button = button(instance, &user, &wanted)?;
        Ok(Press { user, card, button, params: params(&body), place: shown.place.clone() })
    })?;
    let outcome = push::press(&hub, &press, body.get("bot")).await;
    let mut answer = json!({
        "delivered": outcome.delivered, "status": outcome.status, "answer": outcome.body, "button": press.button,
        "latency_ms": outcome.latency_ms,
    });
    if let Some(problem) = outcome.problem {
        answer["error"] = json!(problem);
    }
    Ok(Json(answer))
}

/// The entry in which this person sees the card.
fn visible<'w>(world: &'w World, user: &str, card: &str) -> Result<&'w Message, Trouble> {
    if !world.members.contains_key(user) {
        return Err(Trouble::missing(format!("{user} is no member")));
    }
    let mut shown = world.chat.by_card(card).rev();
    let seen = shown.find(|m| world.sees_message(user, m));
    seen.ok_or_else(|| Trouble::missing(format!("{user} sees no card {card}")))
}

/// The id behind a label or id.
fn button(card: &Card, user: &str, wanted: &str) -> Result<String, Trouble> {
    let buttons = render::buttons(&card.seen_by(Some(user)));
    let named = buttons.iter().filter(|b| b.label == wanted || b.id == wanted);
    match named.clone().find(|b| b.enabled).or_else(|| named.clone().next()) {
        Some(button) if button.enabled && button.url.is_none() => Ok(button.id.clone()),
        Some(button) if button.enabled => Err(Trouble::conflict(format!("{wanted} only opens a link"))),
        Some(_) => Err(Trouble::conflict(format!("{wanted} is disabled"))),
        None if card.offered.contains(wanted) => Ok(wanted.to_owned()),
        None => {
            let there: Vec<_> = buttons.iter().map(|b| b.label.as_str()).collect();
            Err(Trouble::missing(format!("the card has no button {wanted}; it has {there:?}")))
        }
    }
}

/// `params`, with `form` inside it as the platform sends it.
fn params(body: &Value) -> Value {
    let mut params = body.get("params").filter(|p| p.is_object()).cloned().unwrap_or_else(|| json!({}));
    if let Some(form) = body.get("form").filter(|f| !f.is_null()) {
        params["form"] = form.clone();
    }
    params
}
