//! A robot message: composed once, pushed signed (messaging, 1.1 and 1.2).
//!
//! **Invariant:** the body, and with it the msgId, is the same in every redelivery; the signature is not.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::stream::{self, Frame};
use super::{Outcome, Request, crypto, post};
use crate::simulator::hub::Hub;
use crate::simulator::wire::{Desk, Params, read_reply};
use crate::simulator::world::{Member, Message, Place};

/// How long a session webhook works: 90 minutes in all of the documents' samples.
const SESSION_LIFE: i64 = 5_400_000;
/// The robot's own encrypted id.
const ROBOT_ID: &str = "$:LWCP_v1:$guanjia+sim/robot==";
/// The document names no limit for robot messages.
const WITHIN: Duration = Duration::from_secs(5);

/// Over Stream, a push is acknowledged within this time.
const STREAM_WITHIN: Duration = Duration::from_secs(3);
/// When a message that was not acknowledged has been seen to come again.
const REPEAT: Duration = Duration::from_secs(16);
/// The Stream topic of robot messages.
const MESSAGES: &str = "/v1.0/im/bot/messages/get";

/// What the body of the bot's HTTP answer may be.
const ANSWERS: [&str; 4] = ["text", "markdown", "actionCard", "feedCard"];

/// What somebody says.
#[derive(Clone, Debug)]
pub struct Utterance {
    /// Who.
    pub user: String,
    /// Where.
    pub place: Place,
    /// `text`, `richText`, `picture`, ….
    pub msgtype: String,
    /// The words, for text.
    pub text: String,
    /// `content`, for every other type.
    pub content: Value,
}

/// Writes the message into the chat and composes its body; returns the msgId and the body.
///
/// # Errors
/// A sentence when the person is no member or does not sit in that group.
pub fn compose(hub: &Arc<Hub>, said: &Utterance) -> Result<(String, Value), String> {
    let id = hub.ids.fresh("msg");
    let session = hub.ids.fresh("s");
    let body = hub.visit(|desk| {
        let now = desk.now;
        let member =
            desk.world.members.get(&said.user).ok_or_else(|| format!("{} is no member", said.user))?;
        if !desk.world.sees(&said.user, &said.place) {
            return Err(format!("{} is not in {}", said.user, said.place.id()));
        }
        let mut body = envelope(member, &id, now);
        let text = if said.msgtype == "text" { said.text.as_str() } else { "" };
        let group = if let Place::Group(id) = &said.place { desk.world.groups.get(id) } else { None };
        match group {
            Some(group) => {
                body["conversationType"] = json!("2");
                body["conversationTitle"] = json!(group.title);
                body["isInAtList"] = json!(true);
                body["atUsers"] = json!([{"dingtalkId": ROBOT_ID}]);
            }
            None => body["conversationType"] = json!("1"),
        }
        body["conversationId"] = json!(said.place.id());
        body["senderCorpId"] = json!(desk.world.corp.id);
        body["chatbotCorpId"] = json!(desk.world.corp.id);
        body["robotCode"] = json!(desk.world.corp.app);
        body["sessionWebhook"] = json!(format!("{}/robot/sendBySession?session={session}", desk.base));
        body["sessionWebhookExpiredTime"] = json!(now + SESSION_LIFE);
        body["msgtype"] = json!(said.msgtype);
        if said.msgtype == "text" {
            body["text"] = said.content.clone();
            body["text"]["content"] = json!(spoken(text, &said.place));
        } else {
            body["content"] = content(desk, &said.content, &id);
        }
        desk.world.open_session(&session, said.place.clone(), now + SESSION_LIFE);
        desk.world.keep_said(&id, body.clone());
        let shown = if text.is_empty() { body["content"].to_string() } else { text.to_owned() };
        let file = body["content"]["downloadCode"].as_str().map(str::to_owned);
        let file = file.filter(|code| desk.world.files.contains_key(code));
        let written = Message {
            id: id.clone(),
            file,
            ..Message::new(said.place.clone(), &said.user, &said.msgtype, shown)
        };
        desk.world.write(written, now);
        Ok(body)
    })?;
    Ok((id, body))
}

/// `data` in base64 is a file to be kept: what is pushed has its download code instead (messaging, 1.3).
fn content(desk: &mut Desk<'_>, told: &Value, id: &str) -> Value {
    let mut content = told.clone();
    let data = told["data"].as_str().and_then(|data| STANDARD.decode(data).ok());
    if let (Some(data), Some(fields)) = (data, content.as_object_mut()) {
        let code = format!("code-{id}");
        let name = told["fileName"].as_str().unwrap_or("file");
        desk.world.keep_file(&code, name, data, desk.now);
        fields.remove("data");
        fields.insert("downloadCode".into(), json!(code));
    }
    content
}

fn envelope(member: &Member, id: &str, now: i64) -> Value {
    json!({
        "msgId": id, "createAt": now,
        "senderId": format!("$:LWCP_v1:${}==", member.unionid), "senderNick": member.name,
        "senderStaffId": member.userid, "isAdmin": member.admin.is_some(), "chatbotUserId": ROBOT_ID,
        "senderPlatform": "Mac",
    })
}

/// In a group the platform strips `@robot` and leaves the space that followed it.
fn spoken(text: &str, place: &Place) -> String {
    if let Place::Single(_) = place {
        return text.to_owned();
    }
    let rest = text.trim_start();
    let stripped = rest.strip_prefix("@管家").map_or(rest, str::trim_start);
    format!(" {stripped}")
}

/// Pushes a composed message; an answer in the response body appears in the chat.
pub async fn deliver(hub: &Arc<Hub>, body: &Value, pick: Option<&Value>) -> Outcome {
    let Some(target) = hub.target(pick) else {
        return over_stream(hub, Frame::callback(MESSAGES, body.to_string(), STREAM_WITHIN)).await;
    };
    let secret = hub.visit(|desk| desk.world.corp.secret.clone());
    let timestamp = hub.clock.now_ms();
    let request = Request {
        url: format!("{target}/dingtalk/robot"),
        headers: vec![("timestamp", timestamp.to_string()), ("sign", crypto::robot_sign(timestamp, &secret))],
        body: body.to_string(),
        within: WITHIN,
    };
    let outcome = post(hub, &request).await;
    if outcome.delivered {
        write_answer(hub, body, &outcome.body);
    }
    outcome
}

/// Once, or once more later, as the knob says.
async fn over_stream(hub: &Arc<Hub>, frame: Frame) -> Outcome {
    let outcome = stream::push(hub, &frame).await;
    if !outcome.delivered && hub.visit(|desk| desk.world.knobs.repeats_messages) {
        let hub = Arc::clone(hub);
        tokio::spawn(async move {
            let again = async {
                hub.clock.sleep(REPEAT).await;
                stream::push(&hub, &frame).await;
            };
            hub.stopping.clone().run_until_cancelled(again).await;
        });
    }
    outcome
}

/// The one message a bot may answer with (messaging, 1.6); an empty body and `empty` say nothing.
fn write_answer(hub: &Arc<Hub>, asked: &Value, answer: &Value) {
    if !answer["msgtype"].as_str().is_some_and(|kind| ANSWERS.contains(&kind)) {
        return;
    }
    let session = asked["sessionWebhook"].as_str().and_then(|u| u.rsplit_once('=')).map(|(_, token)| token);
    hub.visit(|desk| {
        let place = session.and_then(|s| desk.world.sessions.get(s)).map(|s| s.place.clone());
        let Some(place) = place else { return };
        let blank = Message::new(place, "bot", "", "");
        if let Ok(message) = read_reply(&Params::from_json(answer.clone()), blank) {
            desk.world.write(message, desk.now);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_strips_the_robots_name_and_leaves_its_space() {
        let group = Place::Group("cidHp==".into());
        assert_eq!(spoken(" 帮助", &Place::Single("hp_li".into())), " 帮助");
        assert_eq!(spoken("@管家 帮助", &group), " 帮助");
        assert_eq!(spoken("帮助 @张三", &group), " 帮助 @张三");
    }
}
