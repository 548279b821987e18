//! Questions about changing a member: which field, what value, where to, from where.
//!
//! **Invariant:** the answer to "what value" is taken as typed: it is never read as a command or a choice.

use serde::{Deserialize, Serialize};

use super::Request;
use super::merge::{Taken, may_name_a_department};
use crate::domain::id::DepartmentId;
use crate::language::{self, Change, Field, Intent, Party, Reader, Slots};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MemberQuestion {
    /// Which field.
    Field {
        /// The fields, with what they are called.
        options: Vec<(Field, String)>,
    },
    /// Its new value.
    Value {
        /// Of which field.
        field: Field,
        /// What that is called.
        called: String,
    },
    /// Into which department.
    MoveTo {
        /// Who.
        of: String,
    },
    /// Whose people are to be listed.
    ListOf,
    /// Which of several departments is left.
    Leave {
        /// Under what the choice is kept.
        key: String,
        /// Who.
        of: String,
        /// The departments.
        options: Vec<(DepartmentId, String)>,
    },
    /// Whether to take somebody who is shared out of one's own unit, since nothing else may be done.
    TakeOut {
        /// What the unit is called.
        unit: String,
        /// The one choice, in words.
        offer: String,
    },
}

impl MemberQuestion {
    /// The choices, where there are some to press.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::Field { options } => options.iter().map(|(_, called)| called.clone()).collect(),
            Self::Leave { options, .. } => options.iter().map(|(_, called)| called.clone()).collect(),
            Self::TakeOut { offer, .. } => vec![offer.clone()],
            Self::Value { .. } | Self::MoveTo { .. } | Self::ListOf => Vec::new(),
        }
    }

    /// Takes the choice at this place, from nought.
    pub fn choose(&self, request: &mut Request, at: usize) -> Option<()> {
        match self {
            Self::Field { options } => request.slots.field = Some(options.get(at)?.0),
            Self::Leave { key, options, .. } => {
                request.picks.departments.insert(key.clone(), options.get(at)?.0);
            }
            Self::TakeOut { unit, .. } if at == 0 => {
                request.slots.from = Some(Party::Department(unit.clone()));
                request.slots.to = None;
                request.slots.department = None;
            }
            _ => return None,
        }
        Some(())
    }

    /// Takes a text as the answer.
    pub fn take(&self, request: &Request, text: &str, reader: Reader<'_>) -> Taken {
        let (mut request, text) = (request.clone(), text.trim());
        let choice = match self {
            Self::Value { .. } => None,
            _ => language::read_answer(text, reader.lexicon).choice,
        };
        let taken = match (self, choice) {
            (_, Some(number)) => number.checked_sub(1).and_then(|at| self.choose(&mut request, at)),
            (Self::Field { options }, None) => field(&mut request, options, text, reader),
            (Self::Value { field, .. }, None) => value(&mut request, *field, text),
            (Self::MoveTo { .. } | Self::ListOf, None) => place(&mut request, text),
            (Self::Leave { options, .. }, None) => {
                one_of(options, text).and_then(|at| self.choose(&mut request, at))
            }
            (Self::TakeOut { .. }, None) => None,
        };
        taken.map_or(Taken::NotAnAnswer, |()| Taken::Merged(request))
    }
}

/// `职位`, or at once `职位改成护士长`.
fn field(request: &mut Request, options: &[(Field, String)], text: &str, reader: Reader<'_>) -> Option<()> {
    if let Some((field, _)) = options.iter().find(|(_, called)| called == text) {
        request.slots.field = Some(*field);
        return Some(());
    }
    // Whose it is is known, and left out of such an answer; the language wants it said.
    let whose = request.slots.targets.first().and_then(|person| person.name.clone()).unwrap_or_default();
    let slots = [text.to_owned(), format!("{whose}{text}")].iter().find_map(|text| updates(text, reader))?;
    request.slots.field = slots.field;
    request.slots.value = slots.value;
    request.slots.changes = slots.changes;
    Some(())
}

fn updates(text: &str, reader: Reader<'_>) -> Option<Slots> {
    let said = reader.parse(text);
    let whole = said.slots.field.is_some() || !said.slots.changes.is_empty();
    (said.intent == Intent::MemberUpdate && whole).then_some(said.slots)
}

fn value(request: &mut Request, field: Field, text: &str) -> Option<()> {
    if text.is_empty() {
        return None;
    }
    let slots = &mut request.slots;
    if let Some(change) = slots.changes.iter_mut().find(|change| change.field == field) {
        *change = Change { field, value: text.to_owned() };
    } else {
        slots.field = Some(field);
        slots.value = Some(text.to_owned());
    }
    Some(())
}

fn place(request: &mut Request, text: &str) -> Option<()> {
    may_name_a_department(text).then(|| request.slots.department = Some(text.to_owned()))
}

/// The only one whose name is this, or ends so.
fn one_of(options: &[(DepartmentId, String)], text: &str) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    let mut found = options.iter().enumerate().filter(|(_, (_, called))| called.ends_with(text));
    let (at, _) = found.next()?;
    found.next().is_none().then_some(at)
}
