//! A message somebody sent to the robot, by HTTP or Stream, which carry the same object (receive-message,
//! robot-message-type).
//!
//! **Invariant:** only the message's id, the conversation and the sender are needed; everything else may be missing, of
//! another kind or unknown, and nothing panics.

use secrecy::SecretString;

use crate::dingtalk::wire::Tree;
use crate::domain::id::{ConversationId, UnionId, UserId};

/// Not a robot message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a robot message: {what}")]
pub struct Malformed {
    /// What is missing or wrong.
    pub what: &'static str,
}

/// A message to the robot.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// `msgId`: the same in every delivery of the message.
    pub id: String,
    /// `createAt`, milliseconds since the epoch.
    pub at_ms: Option<i64>,
    /// `conversationId`; of a group also the address to send to.
    pub conversation: ConversationId,
    /// Alone or in a group.
    pub chat: Chat,
    /// From whom.
    pub sender: Sender,
    /// To which robot.
    pub robot: Robot,
    /// Whether the robot was called on: always, unless the platform says no.
    pub called: bool,
    /// `atUsers`, the robot among them.
    pub at: Vec<At>,
    /// What it says.
    pub content: Content,
    /// What it answers to.
    pub quote: Option<Quote>,
    /// Where to reply.
    pub webhook: Option<Webhook>,
}

/// What kind of conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chat {
    /// One person and the robot.
    Single,
    /// A group.
    Group {
        /// Its name.
        title: Option<String>,
    },
}

/// Who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// `senderStaffId`; absent for people outside the organisation and before the robot is published.
    pub user: Option<UserId>,
    /// `senderId`, encrypted: good for telling people apart, not for looking them up.
    pub encrypted: String,
    /// `senderUnionId`.
    pub union: Option<UnionId>,
    /// `senderNick`, which everybody sets for themselves.
    pub nick: String,
    /// `senderCorpId`.
    pub corp: Option<String>,
    /// `isAdmin`: a hint, never a proof.
    pub admin_hint: bool,
}

/// Whom it was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Robot {
    /// `robotCode`; absent where the configured app id is meant.
    pub code: Option<String>,
    /// `chatbotCorpId`.
    pub corp: Option<String>,
    /// `chatbotUserId`, encrypted.
    pub encrypted: Option<String>,
}

/// Somebody called on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// `dingtalkId`, encrypted.
    pub encrypted: Option<String>,
    /// `staffId`; absent for the robot itself and for people outside.
    pub user: Option<UserId>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, without the space around it.
    Text(String),
    /// Text and pictures, in order.
    Rich(Vec<Piece>),
    /// Speech, as the platform understood it.
    Audio {
        /// The text.
        recognition: Option<String>,
    },
    /// A file.
    File {
        /// Its name.
        name: Option<String>,
        /// With what to fetch it.
        download_code: Option<String>,
    },
    /// Nothing: the organisation's quota of pushes is used up (`errCode` 20001).
    Withheld,
    /// Something the bot does not read.
    Other {
        /// `msgtype`.
        kind: String,
    },
}

/// A part of rich text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// Somebody called on by name.
    At(String),
    /// A picture.
    Picture {
        /// With what to fetch it.
        download_code: Option<String>,
    },
    /// Something else.
    Other,
}

/// What a message answers to; all of it is undocumented and may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// The message quoted.
    pub message: Option<String>,
    /// The handle that sending it returned, if the robot sent it.
    pub process_query_key: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// Its text.
    pub text: Option<String>,
}

/// Where a message can be replied to.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Whoever has it can post.
    pub url: SecretString,
    /// Milliseconds since the epoch.
    pub expires_at_ms: i64,
}

impl Incoming {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Malformed`]: no JSON, or no id, conversation or sender in it.
    pub fn parse(json: &[u8]) -> Result<Self, Malformed> {
        let body: Tree<'_> = serde_json::from_slice(json).map_err(|_| Malformed { what: "no JSON" })?;
        let id = |name, what| body.id(name).ok_or(Malformed { what });
        let (kind, content) = content(&body);
        let chat = chat(&body);
        Ok(Self {
            id: id("msgId", "no msgId")?,
            at_ms: body.integer("createAt"),
            conversation: ConversationId(id("conversationId", "no conversationId")?),
            sender: sender(&body)?,
            robot: Robot {
                code: body.text("robotCode"),
                corp: body.text("chatbotCorpId"),
                encrypted: body.text("chatbotUserId"),
            },
            called: !matches!(body.field("isInAtList"), Some(Tree::Bool(false))),
            at: body.items("atUsers").iter().map(at).collect(),
            content: content.unwrap_or(Content::Other { kind }),
            quote: quote(&body),
            webhook: webhook(&body),
            chat,
        })
    }

    /// The text to be understood: typed, rich without its pictures, or spoken. `None` when there is none.
    pub fn text(&self) -> Option<String> {
        let text = match &self.content {
            Content::Text(text) => text.clone(),
            Content::Rich(pieces) => joined(pieces),
            Content::Audio { recognition } => recognition.clone()?,
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// How many pictures stand among the words.
    pub fn pictures(&self) -> u32 {
        let Content::Rich(pieces) = &self.content else { return 0 };
        let many = pieces.iter().filter(|piece| matches!(piece, Piece::Picture { .. })).count();
        u32::try_from(many).unwrap_or(u32::MAX)
    }
}

/// The words of rich text: a picture stands on a line of its own, so that what is before it ends one.
fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        let ends = matches!(piece, Piece::Picture { .. }) && !text.is_empty() && !text.ends_with('\n');
        text.push_str(if ends { "\n" } else { piece.as_text() });
    }
    text.trim().to_owned()
}

impl Piece {
    fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::At(name) => name,
            Self::Picture { .. } | Self::Other => "",
        }
    }
}

fn chat(body: &Tree<'_>) -> Chat {
    let group = match body.text("conversationType") {
        Some(kind) => kind == "2",
        None => body.text("conversationTitle").is_some(),
    };
    if group { Chat::Group { title: body.text("conversationTitle") } } else { Chat::Single }
}

fn sender(body: &Tree<'_>) -> Result<Sender, Malformed> {
    let user = body.id("senderStaffId").map(UserId);
    let encrypted = body.id("senderId");
    if user.is_none() && encrypted.is_none() {
        return Err(Malformed { what: "no sender" });
    }
    Ok(Sender {
        user,
        encrypted: encrypted.unwrap_or_default(),
        union: body.text("senderUnionId").map(UnionId),
        nick: body.text("senderNick").unwrap_or_default(),
        corp: body.text("senderCorpId"),
        admin_hint: body.flag("isAdmin"),
    })
}

fn at(user: &Tree<'_>) -> At {
    At { encrypted: user.text("dingtalkId"), user: user.text("staffId").map(UserId) }
}

fn webhook(body: &Tree<'_>) -> Option<Webhook> {
    let url = body.text("sessionWebhook")?;
    let expires_at_ms = body.integer("sessionWebhookExpiredTime")?;
    Some(Webhook { url: SecretString::from(url), expires_at_ms })
}

/// The kind of a message, and its content if it is one the bot reads.
fn content(body: &Tree<'_>) -> (String, Option<Content>) {
    let kind = body.text("msgtype").unwrap_or_default();
    let inner = body.field("content").and_then(Tree::embedded).unwrap_or(Tree::Null);
    let text = body.field("text").and_then(|text| text.look("content"));
    let refused = ["errCode", "errorCode"].iter().find_map(|name| body.integer(name));
    if refused.is_some_and(|code| code != 0) && text.is_none() && matches!(inner, Tree::Null) {
        return (kind, Some(Content::Withheld));
    }
    let content = match kind.to_ascii_lowercase().as_str() {
        "text" => text.map(|text| Content::Text(text.trim().to_owned())),
        "richtext" => Some(Content::Rich(rich(&inner).iter().map(piece).collect())),
        "audio" => {
            Some(Content::Audio { recognition: inner.look("recognition").map(|text| text.trim().to_owned()) })
        }
        "file" => {
            Some(Content::File { name: inner.text("fileName"), download_code: inner.text("downloadCode") })
        }
        _ => None,
    };
    (kind, content)
}

/// The items of rich text, under either name.
fn rich<'t, 'a>(content: &'t Tree<'a>) -> &'t [Tree<'a>] {
    match content.field("richText") {
        Some(Tree::List(items)) => items,
        Some(older) => older.items("richTextList"),
        None => content.items("richTextList"),
    }
}

fn piece(item: &Tree<'_>) -> Piece {
    let kind = item.text("type").or_else(|| item.text("msgType")).unwrap_or_default();
    let download_code = item.text("downloadCode").or_else(|| item.text("pictureDownloadCode"));
    match kind.as_str() {
        "picture" => Piece::Picture { download_code },
        "at" => item.text("atName").map_or(Piece::Other, |name| Piece::At(format!("@{name} "))),
        _ => match item.text("text").or_else(|| item.text("content")) {
            Some(text) => Piece::Text(text),
            None if download_code.is_some() => Piece::Picture { download_code },
            None => Piece::Other,
        },
    }
}

fn quote(body: &Tree<'_>) -> Option<Quote> {
    let holders = [body.field("text"), body.field("content"), Some(body)];
    let replied = holders.into_iter().flatten().find_map(|holder| holder.field("repliedMsg"));
    let replied = replied.or_else(|| body.field("quoteMessage"));
    let quote = Quote {
        message: replied.and_then(|replied| replied.text("msgId")).or_else(|| body.text("originalMsgId")),
        process_query_key: body.text("originalProcessQueryKey"),
        kind: replied.and_then(|r| r.text("msgType").or_else(|| r.text("msgtype"))),
        text: replied.and_then(|replied| replied.field("content")).and_then(quoted_text),
    };
    (quote != Quote::default()).then_some(quote)
}

/// The text of what is quoted: a string, `{text}`, `{content}`, or rich text.
fn quoted_text(content: &Tree<'_>) -> Option<String> {
    let content = match (content, content.embedded()) {
        (_, Some(inner)) => inner,
        (Tree::Text(text), None) => return Some(text.trim().to_owned()),
        (other, None) => other.clone(),
    };
    if let Some(text) = content.look("text").or_else(|| content.look("content")) {
        return Some(text.trim().to_owned());
    }
    let text: String = rich(&content).iter().map(|item| piece(item).as_text().to_owned()).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
