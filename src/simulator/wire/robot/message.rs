//! What a robot can send: `msgKey` and its `msgParam` (messaging, 4.2; page `robot-message-type`).

use serde_json::{Map, Value};

use super::super::{Params, Refusal};
use super::wrong;
use crate::simulator::render::seen::Markup;
use crate::simulator::world::{Link, Message, Place, World};

/// The most bytes of `msgParam`.
const MOST: usize = 15_000;

/// A msgKey: what it shows as, the parameter it shows, and every parameter it needs with the code of its absence.
struct Kind {
    name: &'static str,
    shows: (&'static str, &'static str),
    needs: &'static [(&'static str, &'static str)],
}

const TITLE: (&str, &str) = ("title", "miss.param.actionCardTotitle");
const TEXT: (&str, &str) = ("text", "miss.param.actionCardTotext");

const KINDS: &[Kind] = &[
    Kind {
        name: "sampleText",
        shows: ("text", "content"),
        needs: &[("content", "miss.param.contentOfText")],
    },
    Kind {
        name: "sampleMarkdown",
        shows: ("markdown", "text"),
        needs: &[("title", "miss.param.markdownTotitle"), ("text", "miss.param.markdownTotext")],
    },
    Kind {
        name: "sampleImageMsg",
        shows: ("image", "photoURL"),
        needs: &[("photoURL", "miss.param.photoTophotoUrl")],
    },
    Kind {
        name: "sampleLink",
        shows: ("link", "text"),
        needs: &[
            ("title", "miss.param.titleOfLink"),
            ("text", "miss.param.textOfLink"),
            ("messageUrl", "miss.param.messageUrlOfLink"),
        ],
    },
    Kind {
        name: "sampleActionCard",
        shows: ("actionCard", "text"),
        needs: &[
            TITLE,
            TEXT,
            ("singleTitle", "miss.param.actionCardTosingleTitle"),
            ("singleURL", "miss.param.actionCardTosingleUrl"),
        ],
    },
    Kind { name: "sampleActionCard2", shows: ("actionCard", "text"), needs: &[TITLE, TEXT] },
    Kind { name: "sampleActionCard3", shows: ("actionCard", "text"), needs: &[TITLE, TEXT] },
    Kind { name: "sampleActionCard4", shows: ("actionCard", "text"), needs: &[TITLE, TEXT] },
    Kind { name: "sampleActionCard5", shows: ("actionCard", "text"), needs: &[TITLE, TEXT] },
    Kind { name: "sampleActionCard6", shows: ("actionCard", "text"), needs: &[TITLE, TEXT] },
    Kind {
        name: "sampleAudio",
        shows: ("audio", "mediaId"),
        needs: &[("mediaId", "miss.param.audio"), ("duration", "miss.param.audio")],
    },
    Kind {
        name: "sampleFile",
        shows: ("file", "fileName"),
        needs: &[
            ("mediaId", "miss.param.file"),
            ("fileName", "miss.param.file"),
            ("fileType", "miss.param.file"),
        ],
    },
    Kind {
        name: "sampleVideo",
        shows: ("video", "videoMediaId"),
        needs: &[
            ("videoMediaId", "miss.param.video"),
            ("videoType", "miss.param.video"),
            ("picMediaId", "miss.param.video"),
            ("duration", "miss.param.video"),
        ],
    },
];

/// Reads a message; its place is for the caller to say.
pub fn read(world: &World, params: &Params) -> Result<Message, Refusal> {
    let key = params.text("msgKey").ok_or_else(|| wrong("invalidParameter.msgKey.empty"))?;
    let kind = KINDS.iter().find(|kind| kind.name == key);
    let kind = kind.ok_or_else(|| wrong("invalidParameter.msgKey.invalid"))?;
    let invalid = || wrong("invalidParameter.msgParam.invalid");
    // An object in place of the JSON text is no text.
    let raw = params.raw("msgParam").and_then(Value::as_str).ok_or_else(invalid)?;
    if raw.len() > MOST {
        return Err(wrong("invalidParameter.msgParam.tooLong"));
    }
    let param: Map<String, Value> = serde_json::from_str(raw).map_err(|_| invalid())?;
    // Every value is a string.
    if !param.values().all(Value::is_string) {
        return Err(invalid());
    }
    let part = |name: &str| param.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some((_, code)) = kind.needs.iter().find(|(name, _)| part(name).is_empty()) {
        return Err(wrong(code));
    }
    let (shown, text) = kind.shows;
    let mut message = Message::new(Place::Single(String::new()), "bot", shown, part(text));
    message.markup = Markup::of(&key);
    message.title = part("title");
    message.links = links(&key, &part)?;
    if ["sampleFile", "sampleAudio"].contains(&kind.name) {
        let media = Some(part("mediaId")).filter(|id| world.files.contains_key(id));
        message.file = Some(media.ok_or_else(invalid)?);
    }
    match world.refuses(&message) {
        Some(code) => Err(wrong(code)),
        None => Ok(message),
    }
}

/// The links of a message: of a card with so many buttons, every one of them.
fn links(key: &str, part: &impl Fn(&str) -> String) -> Result<Vec<Link>, Refusal> {
    let many = key.strip_prefix("sampleActionCard").and_then(|many| many.parse::<u32>().ok());
    let names: Vec<(String, String)> = match many {
        Some(6) => (1..=2).map(|n| (format!("buttonTitle{n}"), format!("buttonUrl{n}"))).collect(),
        Some(many) => (1..=many).map(|n| (format!("actionTitle{n}"), format!("actionURL{n}"))).collect(),
        None if key == "sampleLink" => vec![("title".into(), "messageUrl".into())],
        None if key == "sampleActionCard" => vec![("singleTitle".into(), "singleURL".into())],
        None => Vec::new(),
    };
    let mut links = Vec::new();
    for (title, url) in names {
        let link = Link { title: part(&title), url: part(&url) };
        if link.title.is_empty() {
            return Err(wrong("miss.param.actionCardTobtnsTotitle"));
        }
        if link.url.is_empty() {
            return Err(wrong("miss.param.actionCardTobtnsToactionUrl"));
        }
        links.push(link);
    }
    Ok(links)
}
