//! What a person reads, as text: kind, words, buttons.

use serde_json::Value;

/// One message of the bot.
pub fn message(message: &Value) -> String {
    let kind = message["kind"].as_str().unwrap_or_default();
    let text = message["text"].as_str().unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut shown = lines.join("\n");
    if !matches!(kind, "text") {
        shown = format!("〔{}〕{shown}", if message.get("card").is_some() { "card" } else { kind });
    }
    let buttons: Vec<String> = buttons(message).iter().map(one).collect();
    if !buttons.is_empty() {
        shown.push_str(&format!("\n{}", buttons.join(" ")));
    }
    shown
}

/// Several, one after the other.
pub fn messages(all: &[Value]) -> String {
    all.iter().map(message).collect::<Vec<_>>().join("\n\n——\n")
}

/// The buttons of a card.
pub fn buttons(message: &Value) -> Vec<Value> {
    message["card"]["buttons"].as_array().cloned().unwrap_or_default()
}

fn one(button: &Value) -> String {
    let label = button["label"].as_str().unwrap_or_default();
    if button["enabled"] == true { format!("[{label}]") } else { format!("({label})") }
}
