//! The contracts in `cards/`, read once.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// One card's contract.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The card's name, as its file is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// What a template must declare.
    pub variables: Vec<Variable>,
    /// What can be pressed.
    pub buttons: Vec<Press>,
    /// What stands for the buttons where there are none.
    pub fallback: String,
}

/// A variable of a card.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// As in the template.
    pub name: String,
    /// As the card editor calls the type.
    pub r#type: String,
    /// Whether each viewer has their own.
    pub private: bool,
    /// For the preview.
    pub example: String,
}

/// A button of a card.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// The name in the button's id.
    pub id: String,
    /// What is written on it; empty where each one has its own.
    pub label: String,
    /// `blue`, `gray`, `red`.
    pub style: String,
    /// Whether there may be several, numbered from one (`pick-1`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
}

impl Contract {
    /// The button by its id.
    ///
    /// # Panics
    /// Never for the ids the code uses: a test holds code and contracts together.
    pub fn button(&self, id: &str) -> &Press {
        self.buttons
            .iter()
            .find(|button| button.id == id)
            .expect("the contract has the buttons the code draws")
    }
}

/// The variable in which an organisation's own template gets its buttons: a list, since which there are changes with
/// the card's state, and each one's id with its revision.
pub const BUTTONS: &str = "buttons";
/// Its type, as the card editor calls it.
pub const BUTTONS_TYPE: &str = "loopArray";
/// What each entry of it holds; a state may stand beside, and need not.
pub const BUTTON_FIELDS: [&str; 3] = ["text", "color", "action"];

/// Every contract.
pub fn all() -> [&'static Contract; 7] {
    [&APPROVAL, &IMPORT, &NOTICE, &OFFER, &OPERATION, &PAGE, &QUESTION]
}

/// The contract of this name.
pub fn named(name: &str) -> Option<&'static Contract> {
    all().into_iter().find(|contract| contract.name == name)
}

fn read(json: &str) -> Contract {
    serde_json::from_str(json).expect("the contracts in cards/ are read by a test")
}

/// `cards/approval.json`.
pub static APPROVAL: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/approval.json")));

/// `cards/operation.json`.
pub static OPERATION: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/operation.json")));

/// `cards/import.json`.
pub static IMPORT: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/import.json")));

/// `cards/notice.json`.
pub static NOTICE: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/notice.json")));

/// `cards/question.json`.
pub static QUESTION: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/question.json")));

/// `cards/offer.json`.
pub static OFFER: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/offer.json")));
/// `cards/page.json`.
pub static PAGE: LazyLock<Contract> = LazyLock::new(|| read(include_str!("../../cards/page.json")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_are_whole_and_called_like_their_files() {
        let known = [
            ("approval", &*APPROVAL),
            ("import", &*IMPORT),
            ("notice", &*NOTICE),
            ("offer", &*OFFER),
            ("operation", &*OPERATION),
            ("page", &*PAGE),
            ("question", &*QUESTION),
        ];
        for (file, contract) in known {
            assert_eq!(contract.name, file);
            assert!(!contract.purpose.is_empty() && !contract.fallback.is_empty());
            let names: Vec<&str> = contract.variables.iter().map(|v| v.name.as_str()).collect();
            assert_eq!(names, ["title", "body", "note"], "{file}: what a drawing fills");
            assert!(
                contract
                    .variables
                    .iter()
                    .all(|v| !v.private && !v.r#type.is_empty() && !v.example.is_empty())
            );
            assert!(contract.buttons.iter().all(|b| b.repeated == b.label.is_empty()));
        }
    }

    #[test]
    fn every_file_in_cards_has_code() {
        let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/cards"))
            .expect("cards/")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let known = [
            "approval.json",
            "import.json",
            "notice.json",
            "offer.json",
            "operation.json",
            "page.json",
            "question.json",
        ];
        assert_eq!(files, known);
    }
}
