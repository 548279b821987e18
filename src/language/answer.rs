//! Answers inside an open dialogue: what pieces they carry, in whatever order.
//!
//! **Invariant:** an answer never is a command; the caller decides which of the two a message is.

use serde::Serialize;

use super::class;
use super::lexicon::Lexicon;
use super::reading::Prepared;
use super::slots::MemberDraft;
use super::text::{Kind, Text};
use super::{Intent, assemble, guard, member};

/// The pieces of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// People, with whatever was said about them.
    pub persons: Vec<MemberDraft>,
    /// Every number said.
    pub mobiles: Vec<String>,
    /// Every name said.
    pub names: Vec<String>,
    /// The department, when it applies to all.
    pub department: Option<String>,
    /// Roles by the organisation's names, when they apply to all.
    pub roles: Vec<String>,
    /// The number of a choice, from one.
    pub choice: Option<usize>,
    /// "None", "not needed".
    pub none: bool,
    /// Talk that answers nothing (`谢谢`, `稍等`, `不知道`, `不对`, a question): whatever was asked for, the text itself must
    /// not be taken for it.
    pub talk: bool,
    /// Cancel, confirm, back, next.
    pub control: Option<Intent>,
    /// How many letters, digits and characters it has, courtesy and particles left out.
    #[serde(skip)]
    pub letters: usize,
}

/// Reads an answer.
pub fn read_answer(text: &str, lexicon: &Lexicon) -> Answer {
    let prepared = Prepared::new(text, lexicon);
    let text = &prepared.text;
    let mut answer = Answer { control: steers(&prepared), letters: letters(text), ..Answer::default() };
    let (start, end) = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    answer.none = text.longest(lexicon, start, class::NONE) == Some(end) && end > start;
    answer.choice = choice(text, lexicon, start, end);
    answer.talk = answer.choice.is_none() && is_talk(&prepared, lexicon, (start, end));
    if answer.choice.is_some() || answer.none || answer.talk {
        return answer;
    }
    if let Some(found) = member::read(text, lexicon) {
        answer.department = found.slots.department;
        answer.roles = found.slots.roles;
        answer.persons = found.slots.members;
    } else {
        loose(text, lexicon, &mut answer);
    }
    answer.names = answer.persons.iter().filter_map(|person| person.name.clone()).collect();
    answer.mobiles = answer.persons.iter().filter_map(|person| person.mobile.clone()).collect();
    answer
}

fn letters(text: &Text<'_>) -> usize {
    let said = text.cells.iter().filter(|cell| !cell.soft);
    said.map(|cell| text.folded.plain[cell.start..cell.end].iter().filter(|c| c.is_alphanumeric()).count())
        .sum()
}

/// The control word that a text is as a whole, as [`read_answer`] finds it, and nothing else.
pub fn control_word(text: &str, lexicon: &Lexicon) -> Option<Intent> {
    steers(&Prepared::new(text, lexicon))
}

fn steers(prepared: &Prepared<'_>) -> Option<Intent> {
    prepared.control.filter(|intent| *intent != Intent::Help)
}

/// Nothing but courtesy and words that answer nothing, or a question, a denial, a condition.
fn is_talk(prepared: &Prepared<'_>, lexicon: &Lexicon, (start, end): (usize, usize)) -> bool {
    let text = &prepared.text;
    let number = text.cells.iter().any(|cell| cell.kind == Kind::Number && cell.end - cell.start >= 7);
    let sentence = prepared.tone.asks
        || text.present.meets(&lexicon.sets.asks)
        || !guard::guards(text, lexicon, (start, end)).is_empty()
        || (end.saturating_sub(4)..end).any(|at| text.longest(lexicon, at, class::WHAT) == Some(end))
        || text.longest_of(lexicon, end.saturating_sub(1), &lexicon.sets.asking).is_some();
    start >= end || only_talk(text, lexicon) || (sentence && !number)
}

/// Whether every character belongs to talk, courtesy included.
fn only_talk(text: &Text<'_>, lexicon: &Lexicon) -> bool {
    let said = text.cells.iter().filter(|cell| matches!(cell.kind, Kind::Han | Kind::Word | Kind::Number));
    let said: String = said.flat_map(|cell| &text.folded.plain[cell.start..cell.end]).collect();
    if said.len() > 120 {
        return false;
    }
    let mut reached = vec![false; said.len() + 1];
    reached[0] = true;
    for at in 0..said.len() {
        let rest = said.get(at..).filter(|_| reached[at]);
        let words = rest.map(|rest| lexicon.talk.iter().filter(move |word| rest.starts_with(word.as_str())));
        words.into_iter().flatten().for_each(|word| reached[at + word.len()] = true);
    }
    reached[said.len()]
}

/// `2`, `第2个`, `第二个`, `选2`.
fn choice(text: &Text<'_>, lexicon: &Lexicon, start: usize, end: usize) -> Option<usize> {
    let mut at = start;
    while let Some(next) = text.longest(lexicon, at, class::CHOICE_BEFORE) {
        at = text.skip_soft(next);
    }
    let cell = text.cells.get(at)?;
    let mut value = None;
    if cell.kind == Kind::Number && cell.end - cell.start <= 2 {
        value = text.folded.shown(cell.start, cell.end).parse().ok();
    } else if at > start {
        value = NUMERALS.iter().position(|c| *c == text.char_at(at)).map(|at| at + 1);
    }
    let mut at = text.skip_soft(at + 1);
    while let Some(next) = text.longest(lexicon, at, class::CHOICE_AFTER) {
        at = text.skip_soft(next);
    }
    value.filter(|value| *value > 0 && at >= end)
}

pub(super) const NUMERALS: &[char] = &[
    '\u{4E00}', '\u{4E8C}', '\u{4E09}', '\u{56DB}', '\u{4E94}', '\u{516D}', '\u{4E03}', '\u{516B}',
    '\u{4E5D}', '\u{5341}',
];

/// Something in it was not understood: numbers, roles and a department are taken all the same, where they can only be of
/// one person.
fn loose(text: &Text<'_>, lexicon: &Lexicon, answer: &mut Answer) {
    let mut draft = MemberDraft::default();
    let number = |cell: &&super::text::Cell| cell.kind == Kind::Number && cell.end - cell.start >= 7;
    let (start, end) = (text.skip_soft(0), text.trim_end(0, text.cells.len()));
    let lines = (start..end).any(|at| text.cells[at].kind == Kind::Break);
    let several = lines || text.cells.iter().filter(number).count() > 1;
    if several {
        return;
    }
    for (at, cell) in text.cells.iter().enumerate() {
        if cell.kind == Kind::Number && cell.end - cell.start >= 7 && draft.mobile.is_none() {
            draft.mobile = Some(text.numbers[cell.number].clone());
        }
        if let Some((role, _)) = text.role_at(lexicon, at) {
            assemble::push_role(lexicon, role, &mut answer.roles);
        }
    }
    if !draft.is_empty() {
        answer.persons.push(draft);
    }
}
