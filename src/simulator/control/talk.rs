//! People write, and look at what was written.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::push::{self, Outcome, Utterance};
use crate::simulator::render;
use crate::simulator::render::seen::Markup;
use crate::simulator::world::{Message, Place, World};

/// The place a `chat` field names: the single chat unless it is an openConversationId.
fn place(user: &str, chat: Option<&str>) -> Place {
    match chat {
        None | Some("" | "single") => Place::Single(user.to_owned()),
        Some(id) => Place::Group(id.to_owned()),
    }
}

/// `POST /_sim/say`: waits for the bot's HTTP answer.
pub async fn say(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let user = required(&body, "user")?;
    let msgtype = body["msgtype"].as_str().unwrap_or("text").to_owned();
    let text = if msgtype == "text" { required(&body, "text")? } else { String::new() };
    let said = Utterance {
        place: place(&user, body["chat"].as_str()),
        user,
        msgtype,
        text,
        content: body.get("content").cloned().unwrap_or_else(|| json!({})),
    };
    let (id, message) = push::compose(&hub, &said).map_err(Trouble::missing)?;
    let outcome = push::deliver_message(&hub, &message, body.get("bot")).await;
    Ok(Json(report(&id, &outcome)))
}

/// Which file.
#[derive(Deserialize)]
pub struct Wanted {
    id: String,
}

/// `GET /_sim/file?id=…`: a file of a chat, as a person's client fetches it.
pub async fn file(State(hub): State<Arc<Hub>>, Query(wanted): Query<Wanted>) -> Result<Vec<u8>, Trouble> {
    let found = hub.visit(|desk| desk.world.files.get(&wanted.id).map(|file| file.content.clone()));
    found.ok_or_else(|| Trouble::missing(format!("no file {}", wanted.id)))
}

fn report(id: &str, outcome: &Outcome) -> Value {
    let mut report = json!({"msgId": id, "delivered": outcome.delivered, "latency_ms": outcome.latency_ms});
    if let Some(status) = outcome.status {
        report["status"] = json!(status);
    }
    if let Some(problem) = &outcome.problem {
        report["error"] = json!(problem);
    }
    report
}

/// `POST /_sim/redeliver`: the same body again, signed anew.
pub async fn redeliver(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let id = required(&body, "msgId")?;
    let said = hub.visit(|desk| desk.world.said.get(&id).cloned());
    let said = said.ok_or_else(|| Trouble::missing(format!("no message {id}")))?;
    let times = body["times"].as_u64().unwrap_or(1).clamp(1, 100);
    let mut deliveries = Vec::new();
    for _ in 0..times {
        let outcome = push::deliver_message(&hub, &said.body, body.get("bot")).await;
        deliveries.push(report(&id, &outcome));
    }
    let mut last = deliveries.last().cloned().unwrap_or_default();
    last["deliveries"] = json!(deliveries);
    Ok(Json(last))
}

/// `POST /_sim/push`: a message made by hand, `body` as it is, by the door everything goes by.
pub async fn push(State(hub): State<Arc<Hub>>, Told(told): Told) -> Answer {
    let id = required(&told["body"], "msgId")?;
    let outcome = push::deliver_message(&hub, &told["body"], told.get("bot")).await;
    Ok(Json(report(&id, &outcome)))
}

/// Whose eyes, on what.
#[derive(Deserialize)]
pub struct View {
    user: Option<String>,
    conversation: Option<String>,
}

/// `GET /_sim/chat`: what a person sees in all their chats, or everything in a group.
///
/// With both, one of that person's: `single`, a group, or `work`, `ding`, `todo`, `announcement`.
pub async fn chat(State(hub): State<Arc<Hub>>, Query(view): Query<View>) -> Answer {
    if view.user.is_none() && view.conversation.is_none() {
        return Err(Trouble::bad("say whose chat: ?user=… or ?conversation=…"));
    }
    hub.visit(|desk| {
        let world = &*desk.world;
        if view.user.as_ref().is_some_and(|u| !known(world, u)) {
            return Err(Trouble::missing("no such person"));
        }
        let Some(user) = view.user.as_deref() else {
            let id = view.conversation.clone().unwrap_or_default();
            if !world.groups.contains_key(&id) {
                return Err(Trouble::missing("no such conversation"));
            }
            let place = Place::Group(id);
            let seen = world.chat.by_place(&place).filter(|m| !m.recalled);
            return Ok(Json(json!({"messages": seen.map(|m| entry(world, m, None)).collect::<Vec<_>>()})));
        };
        let only = view.conversation.as_deref();
        let own = ["single", "work", "ding", "todo", "announcement"];
        if only.is_some_and(|name| !own.contains(&name) && !world.groups.contains_key(name)) {
            return Err(Trouble::missing("no such conversation"));
        }
        let seen = world.seen_by(user).into_iter().filter_map(|number| world.chat.at(number));
        let seen = seen.filter(|m| only.is_none_or(|name| name == m.conversation()));
        Ok(Json(json!({"messages": seen.map(|m| entry(world, m, Some(user))).collect::<Vec<_>>()})))
    })
}

/// Members, and people who were members.
fn known(world: &World, user: &str) -> bool {
    world.members.contains_key(user) || world.leavers.iter().any(|l| l.userid == user)
}

/// One entry, its card as this viewer sees it now.
pub fn entry(world: &World, message: &Message, viewer: Option<&str>) -> Value {
    let mut entry = json!({
        "at": message.at, "from": message.from, "kind": message.kind, "text": message.text,
        "msgId": message.id, "title": message.title, "seen": message.seen(),
        "conversation": message.conversation(),
    });
    if !message.status.is_empty() {
        entry["status"] = json!(message.status);
    }
    if let Some(todo) =
        message.key.as_deref().filter(|_| message.kind == "todo").and_then(|id| world.todo(id))
    {
        let viewer = viewer.and_then(|user| world.members.get(user));
        let done = viewer.map_or(todo.done, |member| todo.is_done_by(&member.unionid));
        entry["todo"] = json!({"id": todo.id, "done": done, "due": todo.due});
    }
    if !message.links.is_empty() {
        let links = message.links.iter().map(|l| json!({"label": l.title, "url": l.url}));
        entry["links"] = links.collect();
    }
    if let Some((id, file)) = message.file.as_ref().and_then(|id| Some((id, world.files.get(id)?))) {
        entry["file"] = json!({"id": id, "name": file.name, "size": file.content.len()});
    }
    if let Some(name) = world.members.get(&message.from).map(|m| &m.name) {
        entry["name"] = json!(name);
    }
    let card = message.card.as_ref().and_then(|id| Some((id, world.cards.get(id)?)));
    if let Some((id, card)) = card {
        let params = card.seen_by(viewer);
        let buttons: Vec<_> = render::buttons(&params).iter().map(render::Button::as_json).collect();
        entry["text"] = json!(render::text(&params));
        entry["seen"] = json!(Markup::Markdown.shows(&render::text(&params)));
        entry["title"] = json!(render::title(&params));
        entry["card"] = json!({
            "outTrackId": id, "template": card.template, "params": params, "buttons": buttons,
            "updates": card.updates,
        });
    }
    entry
}
