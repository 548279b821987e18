//! One frame down and its acknowledgement up: JSON texts whose `data` is JSON in a string.
//!
//! **Invariant:** any text is a frame or is refused, nothing panics. Both `headers` and the pages' `header` are read.

use serde::Serialize;
use serde_json::{Value, json};

use crate::dingtalk::event::{self, Event, Headers};
use crate::dingtalk::wire::{self, Tree};

/// Not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a frame: {what}")]
pub struct Malformed {
    /// What is missing or wrong.
    pub what: &'static str,
}

/// What a frame is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The connection itself.
    System,
    /// Something that happened in the organisation.
    Event,
    /// Something said or pressed.
    Callback,
    /// What is not known here.
    Other(String),
}

/// A frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is about.
    pub kind: Kind,
    /// Its topic.
    pub topic: String,
    /// The delivery's own id: a redelivery has another one. Empty when there is none: then nothing can be acknowledged.
    pub id: String,
    /// When it was sent, milliseconds since the epoch.
    pub sent_ms: Option<i64>,
    /// The organisation an event happened in.
    pub corp: Option<String>,
    /// The payload, JSON.
    pub data: String,
    event: EventHeaders,
}

/// The headers only an event has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct EventHeaders {
    kind: String,
    id: Option<String>,
    born: Option<String>,
}

impl Frame {
    /// Reads a frame.
    ///
    /// # Errors
    /// [`Malformed`]: no JSON object, or no type in it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let body: Tree<'_> = serde_json::from_str(text).map_err(|_| Malformed { what: "no JSON" })?;
        let kind = match &*body.look("type").ok_or(Malformed { what: "no type" })? {
            "SYSTEM" => Kind::System,
            "EVENT" => Kind::Event,
            "CALLBACK" => Kind::Callback,
            other => Kind::Other(other.to_owned()),
        };
        let headers = body.field("headers").or_else(|| body.field("header"));
        let header = |name: &str| headers.and_then(|headers| headers.text(name));
        Ok(Self {
            kind,
            topic: header("topic").unwrap_or_default(),
            id: header("messageId").unwrap_or_default(),
            sent_ms: headers.and_then(|headers| headers.integer("time")),
            corp: header("eventCorpId"),
            data: match body.field("data") {
                Some(Tree::Text(data)) => data.clone().into_owned(),
                Some(_) => unquoted(text),
                None => String::new(),
            },
            event: EventHeaders {
                kind: header("eventType").unwrap_or_default(),
                id: header("eventId"),
                born: header("eventBornTime"),
            },
        })
    }

    /// The event it carries.
    ///
    /// # Errors
    /// [`event::Malformed`]: the data is no JSON object, or the event has no type.
    pub fn event(&self) -> Result<Event, event::Malformed> {
        let EventHeaders { kind, id, born } = &self.event;
        let headers = Headers { kind, id: id.as_deref(), born: born.as_deref() };
        Event::from_stream(headers, &self.data)
    }

    /// The text that acknowledges it; `None` for a frame without an id.
    pub fn acknowledged(&self, ack: &Ack) -> Option<String> {
        let headers = Acknowledging { message_id: &self.id, content_type: "application/json" };
        let up = Up { code: ack.code, message: ack.message, headers, data: &ack.data };
        if self.id.is_empty() { None } else { serde_json::to_string(&up).ok() }
    }
}

/// The payload of a frame that has it as JSON, and not as text.
fn unquoted(frame: &str) -> String {
    let body: Value = serde_json::from_str(frame).unwrap_or_default();
    wire::field(&body, "data").map(Value::to_string).unwrap_or_default()
}

/// What goes up.
#[derive(Serialize)]
struct Up<'a> {
    code: u16,
    message: &'a str,
    headers: Acknowledging<'a>,
    data: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Acknowledging<'a> {
    message_id: &'a str,
    content_type: &'a str,
}

/// What is said of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    code: u16,
    message: &'static str,
    /// JSON in a string.
    data: String,
}

impl Ack {
    /// A call-back was taken; this is the answer to it, `null` where none is wanted.
    pub fn answer(response: &Value) -> Self {
        Self { code: 200, message: "OK", data: json!({"response": response}).to_string() }
    }

    /// An event was taken.
    pub fn done() -> Self {
        Self { code: 200, message: "OK", data: json!({"status": "SUCCESS", "message": "ok"}).to_string() }
    }

    /// An event could not be stored: it is to come again.
    pub fn later() -> Self {
        let data = json!({"status": "LATER", "message": "not stored"});
        Self { code: 200, message: "OK", data: data.to_string() }
    }

    /// A ping's own data, back.
    pub fn echo(data: &str) -> Self {
        Self { code: 200, message: "OK", data: data.to_owned() }
    }

    /// Nobody here takes this topic.
    pub fn unknown() -> Self {
        Self { code: 404, message: "topic not handled", data: json!({"response": null}).to_string() }
    }

    /// The payload is not what its topic promises.
    pub fn unreadable() -> Self {
        Self { code: 400, message: "bad request", data: json!({"response": null}).to_string() }
    }

    /// Something here went wrong.
    pub fn failed() -> Self {
        Self { code: 500, message: "handler error", data: json!({"response": null}).to_string() }
    }
}
