//! An answer with what can be done about it: buttons that are commands, ready to be previewed.
//!
//! Its record holds all of it, so a press works long after the dialogue is forgotten, and before there was one.

use serde::{Deserialize, Serialize};

use super::super::Desk;
use crate::card;
use crate::courier::Parcel;
use crate::domain::id::UserId;
use crate::domain::inbound::Conversation;
use crate::domain::operation::State;
use crate::language::{Intent, Slots};
use crate::store::{Commit, Owner, Record, RecordWrite};

/// How the handles of such cards begin.
pub const HANDLE: &str = "offer";

/// A command to press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What is written on the button.
    pub label: String,
    /// The command.
    pub intent: Intent,
    /// What it is about.
    pub slots: Slots,
}

/// What a text that was not understood may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The command.
    pub intent: Intent,
    /// What stands on its button: what the text put right would do.
    pub title: String,
    /// The text put right, where that is possible: chosen, it is as good as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// How to say by text what the buttons do.
    pub hint: String,
    /// What can be pressed.
    pub offers: Vec<Offer>,
}

/// What the record of such a card holds.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    /// Where it is.
    pub place: Conversation,
    /// What it shows.
    pub sheet: Sheet,
}

impl Sheet {
    fn drawn(&self, revision: u64) -> card::Drawing {
        let labels: Vec<String> = self.offers.iter().map(|offer| offer.label.clone()).collect();
        card::offer::draw(&self.title, &self.body, &self.hint, &labels, revision)
    }
}

/// Shows it to one person; presses go on in this mailbox.
pub fn show(desk: &Desk, user: &UserId, mailbox: &Owner, shown: &Shown, commit: &mut Commit) {
    let id = desk.ids.fresh(HANDLE);
    commit.posts.push(Parcel::first_card(&shown.place, &id, shown.sheet.drawn(1)).post());
    let record = Record {
        id,
        owner: user.to_string(),
        mailbox: mailbox.clone(),
        state: State::Proposed.name().to_owned(),
        revision: 1,
        expires_at: 0,
        body: serde_json::to_string(shown).expect("a sheet is plain data"),
    };
    commit.records.push(RecordWrite { record, expect: None });
}

/// Draws it anew after a press, so that its buttons can be pressed again.
pub fn renew(record: Record, shown: &Shown, commit: &mut Commit) {
    let expect = Some(record.revision);
    let record = Record { revision: record.revision + 1, ..record };
    let drawing = shown.sheet.drawn(record.revision);
    commit.posts.push(Parcel::redrawn_card(&shown.place, &record.id, drawing).post());
    commit.records.push(RecordWrite { record, expect });
}
