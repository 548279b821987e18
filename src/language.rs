//! Chinese text → what is meant: pure, total, and the only place that reads what people type.
//!
//! A message is *folded* character by character, *cut* into cells in which every word of the *lexicon* is found,
//! courtesy is made *soft*, and then *readings* are tried in order of precedence. The words and the rules are data in
//! `language/lexicon/*.txt`; a rule reads a whole message or nothing of it.
//!
//! **Invariant:** any string gives an answer in time linear in its length; a write intent is only returned for a
//! message that is an order from its first character to its last.

mod account;
mod answer;
mod assemble;
mod change;
mod class;
mod command;
mod control;
mod correction;
mod courtesy;
mod cue;
mod exception;
mod fold;
mod followup;
mod found;
mod frame;
mod glyph;
mod ground;
mod guard;
mod guide;
pub mod heading;
mod intent;
mod lexicon;
mod matcher;
mod member;
mod mention;
mod mobile;
mod near;
mod notice;
mod office;
mod orders;
mod organisation;
mod party;
mod pattern;
mod people;
mod pinyin;
mod reading;
mod remark;
mod report;
mod retime;
mod roster;
mod rule;
mod segment;
mod shape;
mod slip;
mod slot;
mod slots;
mod span;
mod spoken_of;
mod suggest;
mod table;
mod tail;
mod text;
mod unit;
mod when;
mod whereabouts;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

pub use answer::{Answer, control_word, read_answer};
pub use correction::{Correction, NewValue, puts_off, read_correction, read_corrections};
pub use exception::{read_exception, with_exceptions};
pub use followup::{FollowUp, Sure};
pub use intent::Intent;
pub use lexicon::{Lexicon, RoleWords, listing};
pub use mobile::{MobileFault, mobile_fault, normalize_mobile};
pub use office::is_office;
pub use orders::Reader;
pub use organisation::{Names, Organisation, Short, short_for};
pub use pinyin::{Likeness, Sound, sound, sounds_like};
pub use remark::{Remark, remark};
pub use retime::{Retimed, Says};
pub use slip::Suggestion;
pub use slots::{Audience, Change, Channel, Field, MemberDraft, Mode, Party, Person, Slots, State};
pub use spoken_of::{SpokenOf, spoken_of};
pub use suggest::suggestions;

use reading::Prepared;

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parsed {
    /// What it wants.
    pub intent: Intent,
    /// What it said.
    pub slots: Slots,
    /// For an unknown one: what it may have meant, at most three.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggest: Vec<Intent>,
    /// What stands in the text and is neither slot nor courtesy nor a known reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Of that, when it is to be done, where that is not now.
    #[serde(skip)]
    pub later: Option<String>,
    /// Other intents that fit as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<Intent>,
    /// Several orders in one message, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Parsed>,
    /// Whether all of what somebody has is meant, where nothing of it is named: 把李四的角色都去掉.
    #[serde(skip)]
    pub all: bool,
    /// For an unknown one: what makes it no order, whatever it seems to ask for.
    #[serde(skip)]
    pub aside: Option<Aside>,
    /// How it was read.
    #[serde(skip)]
    pub explain: Explain,
}

impl Parsed {
    /// As `guanjia parse` prints it: somebody is a name and a number there; which department was said with a name, the
    /// service keeps to itself.
    pub fn printed(&self) -> Value {
        let mut printed = serde_json::to_value(self).unwrap_or_default();
        without_department(&mut printed);
        printed
    }
}

fn without_department(read: &mut Value) {
    match read {
        Value::Object(fields) => {
            fields.remove("of");
            fields.values_mut().for_each(without_department);
        }
        Value::Array(items) => items.iter_mut().for_each(without_department),
        _ => {}
    }
}

/// What a message is that speaks of an order and gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// It says not to.
    Denied,
    /// It says when, or if.
    Conditional,
    /// It tells what has happened.
    Told,
    /// Somebody else is to do it.
    Elsewhere,
}

/// How a message was read, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explain {
    /// What was read, courtesy and marks left out.
    pub read: String,
    /// The rule or reader that read it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// What kept it from being an order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<&'static str>,
    /// What it would be with one thing put right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<String>,
}

/// Reads a message.
pub fn parse(text: &str, now: Timestamp, lexicon: &Lexicon) -> Parsed {
    Reader { now, lexicon, organisation: None }.parse(text)
}

impl Reader<'_> {
    /// Reads a message; names that the organisation has are read whole.
    pub fn parse(self, text: &str) -> Parsed {
        let mut parsed = ground::read(text, (self.lexicon, self.organisation), |text| {
            tail::read(text, |text| self.alone(text))
        });
        whereabouts::tell_apart(text, &mut parsed, self.lexicon);
        parsed
    }

    /// Reads the cells of a row as somebody who is to be added.
    pub fn person(self, cells: &[String]) -> Parsed {
        self.parse(&format!("{}\n{}", listing::ADD, cells.join("\t")))
    }

    /// Reads what somebody puts right; names that the organisation has are read whole.
    pub fn corrections(self, text: &str) -> Vec<Correction> {
        ground::read(text, (self.lexicon, self.organisation), |text| read_corrections(text, self.lexicon))
    }

    /// What a text says about a notice that is out, where it says nothing else.
    pub fn follow_up(self, text: &str) -> Option<FollowUp> {
        followup::read(text, self.lexicon, self.organisation)
    }

    /// Reads a message as it stands.
    fn alone(self, text: &str) -> Parsed {
        let mut parsed = orders::read_one(text, self);
        parsed.all =
            parsed.intent == Intent::RoleRevoke && parsed.slots.roles.is_empty() && text.contains(ALL);
        let mut orders = orders::several(text, &parsed, self);
        if orders.len() == 1 {
            return orders.remove(0);
        }
        if orders.is_empty() {
            return orders::without_remark(text, &parsed, self).unwrap_or(parsed);
        }
        let mut suggest: Vec<Intent> = Vec::new();
        for order in &orders {
            if !suggest.contains(&order.intent) {
                suggest.push(order.intent);
            }
        }
        suggest.truncate(3);
        let explain =
            Explain { read: parsed.explain.read, by: "several orders".into(), ..Explain::default() };
        Parsed { intent: Intent::Unknown, suggest, orders, explain, ..Parsed::default() }
    }
}

/// "All".
const ALL: &[char] = &['\u{90FD}', '\u{5168}', '\u{6240}'];

/// The first cells that count, for `explain`.
fn shown(prepared: &Prepared<'_>) -> String {
    let text = &prepared.text;
    let mut out = String::new();
    let mut gap = false;
    for cell in text.cells.iter().take(80) {
        if cell.soft {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !out.is_empty() {
            out.push(' ');
        }
        out.extend(&text.folded.plain[cell.start..cell.end]);
    }
    out
}
