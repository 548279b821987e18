//! The card of an answer with what can be done about it.

use super::contract::OFFER;
use super::{Button, Drawing, button_id, plain};

/// More commands than this are not buttons any more; they can still be typed.
pub const MOST: usize = 8;

/// An answer in Markdown, how to say by text what the buttons do, and what is written on them.
pub fn draw(title: &str, body: &str, hint: &str, labels: &[String], revision: u64) -> Drawing {
    let press = OFFER.button("pick");
    let buttons = labels.iter().take(MOST).enumerate().map(|(at, label)| Button {
        id: button_id(&format!("pick-{}", at + 1), revision),
        label: plain(label),
        style: press.style.clone(),
    });
    Drawing {
        card: OFFER.name.clone(),
        title: title.to_owned(),
        body: body.to_owned(),
        note: String::new(),
        hint: hint.to_owned(),
        buttons: buttons.collect(),
        fallback: if hint.is_empty() { OFFER.fallback.clone() } else { hint.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::question::picked;
    use crate::card::read_button;

    #[test]
    fn each_offer_has_a_button_and_a_way_by_text() {
        let drawing = draw("还没进来的人", "1. 吴九", "回复「重新邀请」", &["全部重新邀请".into()], 3);
        let (name, revision) = read_button(&drawing.buttons[0].id).expect("one of ours");
        assert_eq!((picked(name), revision), (Some(1), 3));
        assert!(drawing.as_markdown().ends_with("回复「重新邀请」"));
    }
}
