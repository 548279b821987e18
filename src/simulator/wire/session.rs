//! The session webhook: a robot's answer in the conversation it was spoken to (messaging, 1.7).
//!
//! **Invariant:** no token is asked for; the address alone lets one in, until it expires.

use serde_json::{Map, Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::render::seen::Markup;
use crate::simulator::world::{Link, Message};

/// Page `robot-reply-and-send-messages`, `robot-message-type`.
pub const APIS: &[Api] = &[Api::open("POST /robot/sendBySession", send)];

fn send(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let token = params.text("session").unwrap_or_default();
    let now = desk.now;
    let session = desk.world.sessions.get(&token).filter(|s| now < s.until);
    let place = session.map(|s| s.place.clone()).ok_or_else(|| Refusal::old(300_001, "session 不存在"))?;
    let message = read(params, Message::new(place, "bot", "", ""))?;
    desk.world.write(message, now);
    Ok(json!({}))
}

fn field(object: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    let text = object.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    text.map(str::to_owned).ok_or_else(|| Refusal::missing(name))
}

/// A message of a webhook or of the answer to a robot push, laid over a blank one.
pub fn read(params: &Params, blank: Message) -> Result<Message, Refusal> {
    let kind = params.text("msgtype").ok_or_else(|| Refusal::missing("msgtype"))?;
    if !["text", "markdown", "actionCard", "link", "feedCard"].contains(&kind.as_str()) {
        return Err(Refusal::old(400_105, format!("不支持的消息类型: {kind}")));
    }
    let body = params.object(&kind).ok_or_else(|| Refusal::missing(&kind))?;
    let mut message = Message { kind: kind.clone(), markup: Markup::of(&kind), ..blank };
    match kind.as_str() {
        "text" => message.text = field(&body, "content")?,
        "feedCard" => {
            message.links = links(body.get("links"), "messageURL");
            message.text = message.links.iter().map(|l| l.title.as_str()).collect::<Vec<_>>().join("\n");
        }
        _ => {
            message.title = field(&body, "title")?;
            message.text = field(&body, "text")?;
            message.links = links(body.get("btns"), "actionURL");
            for (title, url) in [("singleTitle", "singleURL"), ("title", "messageUrl")] {
                if let (Ok(title), Ok(url)) = (field(&body, title), field(&body, url)) {
                    message.links.push(Link { title, url });
                }
            }
        }
    }
    Ok(message)
}

fn links(list: Option<&Value>, url: &str) -> Vec<Link> {
    let items = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            let part = |name: &str| item.get(name)?.as_str().map(str::to_owned);
            Some(Link { title: part("title")?, url: part(url)? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;
    use crate::simulator::world::Place;

    #[test]
    fn replies_appear_until_the_session_expires() {
        let mut world = small();
        world.open_session("s1", Place::Single("hp_admin".into()), NOW + 1);
        let mut reply = |body: Value| {
            let mut params = json!({"session": "s1"});
            params.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            call(&mut world, "POST /robot/sendBySession", params)["errcode"].clone()
        };
        assert_eq!(reply(json!({"msgtype": "text", "text": {"content": "好的"}})), 0);
        assert_eq!(reply(json!({"msgtype": "markdown", "markdown": {"title": "t", "text": "# x"}})), 0);
        let card = json!({"title": "t", "text": "x", "btns": [{"title": "看", "actionURL": "https://x"}]});
        assert_eq!(reply(json!({"msgtype": "actionCard", "actionCard": card})), 0);
        assert_eq!(reply(json!({"msgtype": "image", "image": {}})), 400_105);
        assert_eq!(reply(json!({"msgtype": "text", "text": {}})), 40_035);
        let kinds: Vec<_> = world.chat.iter().map(|m| m.kind.as_str()).collect();
        assert_eq!(
            (kinds, world.chat[2].links[0].title.as_str()),
            (vec!["text", "markdown", "actionCard"], "看")
        );
        world.open_session("s2", Place::Single("hp_admin".into()), NOW);
        let refused =
            call(&mut world, "POST /robot/sendBySession", json!({"session": "s2", "msgtype": "text"}));
        assert_eq!(refused["errcode"], 300_001);
    }
}
