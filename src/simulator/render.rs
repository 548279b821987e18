//! What a card looks like: its text and buttons, from the data one viewer sees.
//!
//! The public AI-markdown template shows `msgTitle`, `msgContent`, `staticMsgContent` and the buttons of
//! `sys_full_json_obj.msgButtons`; the markdown template shows `title`, `markdown`, `tips`; of any other template its
//! variables are shown line by line, `title`, `body` and `note` first. What a card is told that its template has no
//! variable for is not seen.

pub mod seen;

use serde_json::{Map, Value, json};

use super::world::{Card, Params};

/// A button as a viewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its action id.
    pub id: String,
    /// What is written on it.
    pub label: String,
    /// `blue`, `gray`, `red`, ….
    pub color: String,
    /// Whether pressing it does anything.
    pub enabled: bool,
    /// Where it leads, when it opens a link instead of calling back.
    pub url: Option<String>,
}

impl Button {
    /// As `GET /_sim/chat` shows it.
    pub fn as_json(&self) -> Value {
        json!({"id": self.id, "label": self.label, "enabled": self.enabled, "color": self.color, "url": self.url})
    }
}

/// The title of a card.
pub fn title(params: &Params) -> String {
    ["msgTitle", "title", "lastMessage"].iter().find_map(|n| params.get(*n)).cloned().unwrap_or_default()
}

/// The text of a card, title first.
pub fn text(params: &Params) -> String {
    let known = [
        "msgTitle",
        "title",
        "markdown",
        "tips",
        "body",
        "note",
        "msgContent",
        "staticMsgContent",
        "content",
    ];
    let shown: Vec<_> =
        known.iter().filter_map(|n| params.get(*n)).filter(|t| !t.is_empty()).cloned().collect();
    if shown.is_empty() {
        let hidden = ["sys_full_json_obj", "flowStatus", "logo", "config"];
        let rest = params.iter().filter(|(k, _)| !hidden.contains(&k.as_str()));
        return rest.map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>().join("\n");
    }
    shown.join("\n\n")
}

/// The buttons of a card, in order.
pub fn buttons(params: &Params) -> Vec<Button> {
    let packed = params.get("sys_full_json_obj").and_then(|json| serde_json::from_str::<Value>(json).ok());
    let list = packed.as_ref().and_then(|p| p.get("msgButtons")).cloned();
    let own = || params.get("buttons").and_then(|json| serde_json::from_str::<Value>(json).ok());
    match list.or_else(own) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_object).filter_map(button).collect(),
        _ => Vec::new(),
    }
}

/// A button of a template's list; one that neither calls back nor leads anywhere is disabled, a hidden one is none.
fn button(item: &Map<String, Value>) -> Option<Button> {
    let part =
        |names: &[&str]| names.iter().find_map(|n| item.get(*n)?.as_str()).unwrap_or_default().to_owned();
    let yes = |name: &str| item.get(name).is_some_and(|v| v == true || v == "true");
    let status = part(&["status"]);
    if status == "hidden" {
        return None;
    }
    let label = part(&["text", "label", "title"]);
    let url = Some(part(&["url", "iosUrl"])).filter(|u| !u.is_empty());
    let event = item.get("action").filter(|event| event["type"] == "sendCardRequest");
    let called = event.and_then(|event| event["params"]["actionId"].as_str()).filter(|id| !id.is_empty());
    let id = called
        .map(str::to_owned)
        .or_else(|| Some(part(&["id", "actionId"])))
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| label.clone());
    let able = yes("request") || called.is_some() || url.is_some();
    let enabled = able && !yes("disabled") && status != "disabled";
    Some(Button { id, label, color: part(&["color"]), enabled, url })
}

/// Remembers the buttons a card offers, for presses from clients that have not refreshed.
pub fn note_buttons(card: &mut Card) {
    let mut views = vec![card.seen_by(None)];
    views.extend(card.private.keys().map(|user| card.seen_by(Some(user))));
    let ids: Vec<_> = views.iter().flat_map(buttons).filter(|b| b.enabled).map(|b| b.id).collect();
    card.offered.extend(ids);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ai_template_shows_text_and_buttons() {
        let packed = json!({"order": ["msgTitle"], "msgButtons": [
            {"text": "确认", "color": "blue", "id": "confirm.7", "request": true},
            {"text": "已取消", "color": "gray", "id": "x", "request": true, "status": "disabled"},
            {"text": "看", "url": "https://x"}, {"text": "不动", "id": "y"}, {"text": "藏", "status": "hidden"},
        ]});
        let mut params = Params::new();
        params.insert("msgTitle".into(), "添加成员".into());
        params.insert("msgContent".into(), "张三".into());
        params.insert("sys_full_json_obj".into(), packed.to_string());
        assert_eq!(text(&params), "添加成员\n\n张三");
        let seen: Vec<_> = buttons(&params).into_iter().map(|b| (b.id, b.enabled)).collect();
        let expected = [("confirm.7", true), ("x", false), ("看", true), ("y", false)];
        assert_eq!(seen, expected.map(|(id, on)| (id.to_owned(), on)));
    }

    #[test]
    fn other_templates_show_their_variables() {
        let params =
            Params::from([("type".to_owned(), "年假".to_owned()), ("logo".to_owned(), "@x".to_owned())]);
        assert_eq!(text(&params), "type: 年假");
    }
}
