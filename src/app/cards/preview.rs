//! Every card with the examples of its contract, on its three rungs, drawn as the playground draws them.

use serde_json::{Value, json};

use crate::card::contract::Contract;
use crate::card::{Button, Drawing, button_id};
use crate::simulator::playground::{CARD_SCRIPT, CARD_STYLE};

/// What the page says around the cards.
const STYLE: &str = "body{font:14px/1.55 sans-serif;margin:0;background:var(--bg);color:var(--ink)}main{max-width:1080px;margin:0 \
auto;padding:20px}h1{font-size:20px}h2{margin:28px 0 4px;font-size:16px}p{margin:4px 0 12px;color:var(--soft)}\
.rungs{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:14px;align-items:start}\
.rungs h3{font-size:12px;font-weight:600;color:var(--soft);margin:0 0 6px}.bubble{background:#fff;border:1px solid \
var(--line);border-radius:4px 12px 12px 12px;padding:7px 11px}";

/// The page.
pub(super) fn page(contracts: &[&Contract]) -> String {
    let cards: Vec<Value> = contracts.iter().map(|contract| shown(contract)).collect();
    // Inside a script, what would end it must not stand as it is.
    let cards = Value::from(cards).to_string().replace('<', "\\u003c");
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>管家 · 卡片预览</title>\n<style>{CARD_STYLE}{STYLE}</style>\
         </head>\n<body><main><h1>管家 · 卡片预览</h1><div id=\"cards\"></div></main>\n<script>\n{CARD_SCRIPT}\n\
         const CARDS = {cards};\n{DRAW}</script></body></html>\n"
    )
}

/// Draws them; without the script nothing can be drawn.
const DRAW: &str = "for (const c of CARDS) {\n  const rung = (title, view) => $(\"div\", {}, $(\"h3\", { textContent: title }), view);\n  \
document.getElementById(\"cards\").append($(\"h2\", { textContent: c.name }), $(\"p\", { textContent: c.purpose }),\n    \
$(\"div\", { className: \"rungs\" }, rung(\"自己的模板\", cardView(c.own, () => {})), rung(\"公共模板\", cardView(c.public, () => {})),\n      \
rung(\"没有卡片时的文字\", $(\"div\", { className: \"bubble\" }, md(c.text)))));\n}\n";

fn shown(contract: &Contract) -> Value {
    let drawing = example(contract);
    let buttons: Vec<Value> = drawing
        .buttons
        .iter()
        .map(|button| json!({"id": button.id, "label": button.label, "color": button.style, "enabled": true}))
        .collect();
    let message = |template: &str, parts: &[&str]| {
        let text: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        json!({
            "title": drawing.title, "text": text.join("\n\n"),
            "card": {"outTrackId": contract.name, "template": template, "buttons": buttons, "updates": 0},
        })
    };
    let (own, public) = (drawing.params_of_own(), drawing.params());
    let of =
        |params: &'_ crate::dingtalk::card::Params, name: &str| params.get(name).cloned().unwrap_or_default();
    json!({
        "name": contract.name, "purpose": contract.purpose,
        "own": message("own", &[&of(&own, "title"), &of(&own, "body"), &of(&own, "note")]),
        "public": message("public", &[&of(&public, "msgTitle"), &of(&public, "msgContent")]),
        "text": drawing.as_markdown(),
    })
}

/// The card as its contract's examples have it.
fn example(contract: &Contract) -> Drawing {
    let of = |name: &str| {
        let variable = contract.variables.iter().find(|variable| variable.name == name);
        variable.map(|variable| variable.example.clone()).unwrap_or_default()
    };
    let buttons = contract.buttons.iter().map(|button| {
        let (id, label) = if button.repeated {
            (format!("{}-1", button.id), "1".to_owned())
        } else {
            (button.id.clone(), button.label.clone())
        };
        Button { id: button_id(&id, 1), label, style: button.style.clone() }
    });
    Drawing {
        card: contract.name.clone(),
        title: of("title"),
        body: of("body"),
        note: of("note"),
        hint: String::new(),
        buttons: buttons.collect(),
        fallback: contract.fallback.clone(),
    }
}
