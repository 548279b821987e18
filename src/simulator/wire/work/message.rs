//! The seven kinds of work notice, read as page `message-types-and-data-format` has them.

use serde_json::{Map, Value};

use super::super::{Params, Refusal};
use crate::simulator::render::seen::Markup;
use crate::simulator::world::{Link, Message, Place, World};

/// The most bytes a message may have.
const MOST: usize = 2_048;
/// Fields of a form that are shown.
const FORM: usize = 6;

type Object = Map<String, Value>;

/// `msg`, an object or JSON in a string.
pub fn read(world: &World, params: &Params) -> Result<Message, Refusal> {
    let msg = params.object("msg").ok_or_else(|| Refusal::missing("msg"))?;
    if Value::Object(msg.clone()).to_string().len() > MOST {
        return Err(Refusal::invalid("msg"));
    }
    let kind = msg.get("msgtype").and_then(Value::as_str).unwrap_or_default();
    let body = msg.get(kind).and_then(Value::as_object).cloned().unwrap_or_default();
    let mut message = Message::new(Place::Own, "bot", "work", "");
    message.markup = Markup::of(kind);
    match kind {
        "text" => message.text = needed(&body, "content")?,
        "markdown" => {
            message.title = needed(&body, "title")?;
            message.text = needed(&body, "text")?;
        }
        "link" => {
            needed(&body, "picUrl")?;
            message.title = needed(&body, "title")?;
            message.text = needed(&body, "text")?;
            message.links.push(Link { title: message.title.clone(), url: needed(&body, "messageUrl")? });
        }
        "oa" => oa(&body, &mut message)?,
        "action_card" => action_card(&body, &mut message)?,
        "image" | "voice" | "file" => media(world, &body, &mut message)?,
        _ => return Err(Refusal::old(40_008, format!("不合法的消息类型: {kind}"))),
    }
    Ok(message)
}

fn part(body: &Object, name: &str) -> Option<String> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn needed(body: &Object, name: &str) -> Result<String, Refusal> {
    part(body, name).ok_or_else(|| Refusal::invalid(name))
}

/// A text no longer than so many characters.
fn short(body: &Object, name: &str, most: usize) -> Result<String, Refusal> {
    needed(body, name).ok().filter(|t| t.chars().count() <= most).ok_or_else(|| Refusal::invalid(name))
}

fn media(world: &World, body: &Object, message: &mut Message) -> Result<(), Refusal> {
    let id = needed(body, "media_id")?;
    let file = world.files.get(&id).ok_or_else(|| Refusal::old(40_007, "无效的媒体文件id"))?;
    message.text.clone_from(&file.name);
    message.file = Some(id);
    Ok(())
}

/// Shown as its title, the first six fields of its form, and its content.
fn oa(body: &Object, message: &mut Message) -> Result<(), Refusal> {
    let url = needed(body, "message_url")?;
    let head = body.get("head").and_then(Value::as_object).ok_or_else(|| Refusal::invalid("oa.head"))?;
    if needed(head, "bgcolor")?.chars().count() != 8 {
        return Err(Refusal::invalid("oa.head.bgcolor"));
    }
    needed(head, "text")?;
    let inner = body.get("body").and_then(Value::as_object).ok_or_else(|| Refusal::invalid("oa.body"))?;
    message.title = part(inner, "title").unwrap_or_default();
    let form = inner.get("form").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pair = |field: &Object| Some(format!("{}{}", part(field, "key")?, part(field, "value")?));
    let fields = form.iter().take(FORM).filter_map(|field| pair(field.as_object()?));
    let lines: Vec<String> = fields.chain(part(inner, "content")).collect();
    message.text = lines.join("\n");
    let status = body.get("status_bar").and_then(Value::as_object);
    message.status = status.and_then(|bar| part(bar, "status_value")).unwrap_or_default();
    message.links.push(Link { title: message.title.clone(), url });
    Ok(())
}

/// One button for the whole card, or several of their own; never both.
fn action_card(body: &Object, message: &mut Message) -> Result<(), Refusal> {
    message.text = needed(body, "markdown")?;
    message.title = part(body, "title").unwrap_or_default();
    let Some(list) = body.get("btn_json_list") else {
        let (title, url) = (short(body, "single_title", 20)?, short(body, "single_url", 500)?);
        message.links.push(Link { title, url });
        return Ok(());
    };
    let wrong = || Refusal::invalid("btn_json_list");
    let buttons = list.as_array().filter(|buttons| !buttons.is_empty()).ok_or_else(wrong)?;
    let placed = part(body, "btn_orientation").is_some_and(|way| way == "0" || way == "1");
    if !placed || list.to_string().chars().count() > 1_000 {
        return Err(wrong());
    }
    for button in buttons {
        let button = button.as_object().ok_or_else(wrong)?;
        let (title, url) = (short(button, "title", 20)?, short(button, "action_url", 700)?);
        message.links.push(Link { title, url });
    }
    Ok(())
}
