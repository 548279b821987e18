//! The card of a question with a few possible answers.

use super::contract::QUESTION;
use super::{Button, Drawing, button_id, plain};

/// More than this many choices are not buttons any more: the person is asked to be more precise.
pub const MOST: usize = 8;

/// A question with choices, open.
pub fn open(title: &str, choices: &[String], revision: u64) -> Drawing {
    let press = QUESTION.button("pick");
    let mut buttons: Vec<Button> = choices
        .iter()
        .enumerate()
        .map(|(at, choice)| Button {
            id: button_id(&format!("pick-{}", at + 1), revision),
            label: format!("{}. {}", at + 1, shortened(choice)),
            style: press.style.clone(),
        })
        .collect();
    let cancel = QUESTION.button("cancel");
    buttons.push(Button {
        id: button_id(&cancel.id, revision),
        label: cancel.label.clone(),
        style: cancel.style.clone(),
    });
    Drawing {
        card: QUESTION.name.clone(),
        title: title.to_owned(),
        body: listed(choices),
        note: String::new(),
        hint: "点按钮，或直接回复序号。".to_owned(),
        buttons,
        fallback: QUESTION.fallback.clone(),
    }
}

/// The same question once it is over.
pub fn closed(title: &str, choices: &[String], answer: &str) -> Drawing {
    Drawing {
        card: QUESTION.name.clone(),
        title: title.to_owned(),
        body: listed(choices),
        note: answer.to_owned(),
        hint: String::new(),
        buttons: Vec::new(),
        fallback: String::new(),
    }
}

/// The number of a picked choice, from one, by the button's name.
pub fn picked(button: &str) -> Option<usize> {
    button.strip_prefix("pick-")?.parse().ok().filter(|at| *at > 0)
}

fn listed(choices: &[String]) -> String {
    let lines: Vec<String> =
        choices.iter().enumerate().map(|(at, choice)| format!("{}. {}", at + 1, plain(choice))).collect();
    lines.join("\n")
}

/// The end of a long path says more than its beginning; of anything else the beginning does.
fn shortened(choice: &str) -> String {
    const MOST: usize = 24;
    let count = choice.chars().count();
    if count <= MOST {
        return plain(choice);
    }
    if choice.contains(" / ") {
        let tail: String = choice.chars().skip(count - MOST + 1).collect();
        return format!("…{}", plain(&tail));
    }
    let head: String = choice.chars().take(MOST - 1).collect();
    format!("{}…", plain(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_numbered_and_can_be_pressed() {
        let drawing = open("请选择部门", &["和平医院 / 急诊科".into(), "康宁 / 急诊科".into()], 1);
        let ids: Vec<&str> = drawing.buttons.iter().map(|b| b.id.as_str()).collect();
        assert_eq!(ids, ["pick-1.1", "pick-2.1", "cancel.1"]);
        assert_eq!(picked("pick-2"), Some(2));
        assert_eq!((picked("pick-0"), picked("cancel")), (None, None));
        assert!(drawing.as_markdown().contains("2. 康宁 / 急诊科"));
    }
}
