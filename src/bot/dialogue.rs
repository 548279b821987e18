//! A conversation about one command: what is known so far, what is asked, and how an answer is taken.
//!
//! A command is run over a [`Request`]. Where something is missing it asks a [`Question`]; the answer is merged into
//! the request, and the command is run again from the top. So answers may come in any order, several at once, and
//! what is known is never asked.

mod heir;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::id::{DepartmentId, OperationId, OutTrackId, UserId};
use crate::language::{self, Answer, Intent, Lexicon, MemberDraft, Mode, Person, Slots};

/// What the bot remembers of one person in one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The open question, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialogue: Option<Dialogue>,
    /// The latest proposal of this chat: what a typed 确认 applies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<OperationId>,
}

/// An open question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// The command asked for.
    pub intent: Intent,
    /// What is known.
    pub request: Request,
    /// What is asked.
    pub question: Question,
    /// What was known before each answer, for 上一步.
    #[serde(default)]
    pub past: Vec<(Request, Question)>,
    /// The question's card, where it has choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<OutTrackId>,
}

/// What a command is to do, as far as said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The words.
    pub slots: Slots,
    /// What was meant where words fit several: by the words.
    #[serde(default, skip_serializing_if = "Picks::is_empty")]
    pub picks: Picks,
}

impl Request {
    /// The same without a role that turned out not to exist.
    #[must_use]
    pub fn without_role(&self, said: &str) -> Self {
        let mut request = self.clone();
        request.slots.roles.retain(|role| role != said);
        for member in &mut request.slots.members {
            member.roles.retain(|role| role != said);
        }
        request
    }
}

/// Choices made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picks {
    /// Departments by the words.
    #[serde(default)]
    pub departments: BTreeMap<String, DepartmentId>,
    /// People by the words.
    #[serde(default)]
    pub people: BTreeMap<String, UserId>,
}

impl Picks {
    fn is_empty(&self) -> bool {
        self.departments.is_empty() && self.people.is_empty()
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Question {
    /// Whom to add: names and numbers.
    Members,
    /// The name of one to be added.
    Name {
        /// Which.
        at: usize,
        /// Their number, masked.
        of: String,
    },
    /// The number of one to be added.
    Mobile {
        /// Which.
        at: usize,
        /// Their name.
        of: String,
    },
    /// The department, for all.
    Department,
    /// Which of several departments.
    PickDepartment {
        /// The words.
        said: String,
        /// The choices, with their paths.
        options: Vec<(DepartmentId, String)>,
    },
    /// Whom.
    Targets,
    /// Which of several people.
    PickPerson {
        /// The words.
        said: String,
        /// The choices, described.
        options: Vec<(UserId, String)>,
    },
    /// What was meant by a text that was not understood: commands that come near it.
    Meant {
        /// At most three, with their titles.
        options: Vec<(Intent, String)>,
    },
    /// Which roles; the names there are.
    Roles {
        /// What there is.
        known: Vec<String>,
    },
    /// The login name of an enterprise account.
    Login,
    /// What an enterprise account is to be called.
    AccountName,
    /// The number to be bound to an enterprise account.
    AccountMobile,
    /// In which manner people are to be removed.
    Manner {
        /// Whom, in words.
        of: String,
        /// The manners there are.
        ways: Vec<Mode>,
    },
    /// Who takes over from whoever is removed.
    Heir,
    /// Which of several people takes over.
    PickHeir {
        /// The words.
        said: String,
        /// The choices, described.
        options: Vec<(UserId, String)>,
    },
}

impl Question {
    /// The choices, where there are some to press.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::PickDepartment { options, .. } => options.iter().map(|(_, text)| text.clone()).collect(),
            Self::PickPerson { options, .. } => options.iter().map(|(_, text)| text.clone()).collect(),
            Self::Roles { known } => known.clone(),
            Self::Meant { options } => options.iter().map(|(_, title)| title.clone()).collect(),
            Self::Manner { ways, .. } => {
                ways.iter().map(|way| super::wording::removal::way(*way).to_owned()).collect()
            }
            Self::PickHeir { options, .. } => options.iter().map(|(_, text)| text.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

/// What an answer came to.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "moved once a message")]
pub enum Taken {
    /// The request with the answer in it.
    Merged(Request),
    /// The answer does not answer.
    NotAnAnswer,
}

/// Whether an order says whom it is about: then it is a whole order, not the answer to a question of one of its kind.
pub fn names_whom(slots: &Slots) -> bool {
    !slots.members.is_empty() || !slots.targets.is_empty()
}

/// Takes a text as the answer to an open question.
pub fn take_text(dialogue: &Dialogue, text: &str, lexicon: &Lexicon) -> Taken {
    let answer = language::read_answer(text, lexicon);
    if answer.control.is_some() {
        return Taken::NotAnAnswer;
    }
    if let Some(choice) = answer.choice {
        return take_choice(dialogue, choice);
    }
    let mut request = dialogue.request.clone();
    if merge(&mut request, &dialogue.question, &answer, text) {
        Taken::Merged(request)
    } else {
        Taken::NotAnAnswer
    }
}

/// Whether a text is nothing but people: `张三`, a number, both. Then it answers a question; 查一下张三 asks one.
pub fn names_only_people(text: &str, lexicon: &Lexicon) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let answer = language::read_answer(text, lexicon);
    let said: usize = answer.names.iter().chain(&answer.mobiles).map(|piece| letters(piece)).sum();
    said > 0 && said >= letters(text)
}

/// Takes the choice of this number, from one.
pub fn take_choice(dialogue: &Dialogue, number: usize) -> Taken {
    let mut request = dialogue.request.clone();
    let Some(at) = number.checked_sub(1) else { return Taken::NotAnAnswer };
    let taken = match &dialogue.question {
        Question::PickDepartment { said, options } => options.get(at).map(|(id, _)| {
            request.picks.departments.insert(said.clone(), *id);
        }),
        Question::PickPerson { said, options } | Question::PickHeir { said, options } => {
            options.get(at).map(|(id, _)| {
                request.picks.people.insert(said.clone(), id.clone());
            })
        }
        Question::Roles { known } => known.get(at).map(|role| request.slots.roles.push(role.clone())),
        Question::Manner { ways, .. } => ways.get(at).map(|way| request.slots.mode = Some(*way)),
        _ => None,
    };
    taken.map_or(Taken::NotAnAnswer, |()| Taken::Merged(request))
}

/// Puts what the answer carries where it belongs; false if nothing did.
fn merge(request: &mut Request, question: &Question, answer: &Answer, text: &str) -> bool {
    match question {
        Question::Members => merge_members(request, answer),
        Question::Name { at, .. } => merge_name(request, *at, answer, text) | merge_rest(request, answer),
        Question::Mobile { at, .. } => merge_mobile(request, *at, answer, text) | merge_rest(request, answer),
        Question::Department | Question::PickDepartment { .. } => merge_department(request, answer, text),
        Question::Targets | Question::PickPerson { .. } => {
            merge_targets(request, answer) | merge_roles(request, answer)
        }
        Question::Roles { .. } => merge_roles(request, answer),
        Question::Meant { .. } => false,
        Question::Login | Question::AccountName | Question::AccountMobile => {
            merge_account(request, question, answer, text)
        }
        Question::Manner { ways, .. } => heir::merge_manner(request, ways, answer, text),
        Question::Heir | Question::PickHeir { .. } => heir::merge_heir(request, answer),
    }
}

/// A login name, a name or a number for an enterprise account; the other two and the department may come along.
fn merge_account(request: &mut Request, question: &Question, answer: &Answer, text: &str) -> bool {
    let number =
        answer.mobiles.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.mobile.clone()));
    let numbered = number.is_some();
    request.slots.mobile = number.or_else(|| request.slots.mobile.take());
    let said = text.trim();
    match question {
        Question::Login if is_login(said) => request.slots.account = Some(said.to_owned()),
        Question::AccountName if short_name(said).is_some() => request.slots.name = Some(said.to_owned()),
        Question::AccountMobile if !numbered => {
            let digits = said.chars().filter(char::is_ascii_digit).count();
            if digits < 5 {
                return false;
            }
            request.slots.mobile = Some(language::normalize_mobile(said));
        }
        Question::AccountMobile => {}
        _ => return false,
    }
    if let Some(department) = &answer.department {
        request.slots.department = Some(department.clone());
    }
    true
}

/// Letters, digits, dots, dashes, underscores; at least one letter, so that no number is taken for one.
fn is_login(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && text.chars().any(|c| c.is_ascii_alphabetic())
}

fn merge_members(request: &mut Request, answer: &Answer) -> bool {
    let slots = &mut request.slots;
    if answer.persons.is_empty() {
        let named = answer
            .names
            .iter()
            .map(|name| MemberDraft { name: Some(name.clone()), ..MemberDraft::default() });
        let numbered = answer
            .mobiles
            .iter()
            .map(|mobile| MemberDraft { mobile: Some(mobile.clone()), ..MemberDraft::default() });
        slots.members.extend(named.chain(numbered));
    } else {
        slots.members.extend(answer.persons.iter().cloned());
    }
    merge_rest(request, answer);
    !request.slots.members.is_empty()
}

fn merge_name(request: &mut Request, at: usize, answer: &Answer, text: &str) -> bool {
    let name = answer.names.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.name.clone()));
    let name = name.or_else(|| short_name(text));
    match (name, request.slots.members.get_mut(at)) {
        (Some(name), Some(member)) => {
            member.name = Some(name);
            true
        }
        _ => false,
    }
}

/// A rare name that the lexicon does not know is still a name when a name was asked for.
fn short_name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (2..=12).contains(&text.chars().count())
        && text.chars().all(|c| !c.is_ascii() && c.is_alphabetic() || c == '·');
    fits.then(|| text.to_owned())
}

fn merge_mobile(request: &mut Request, at: usize, answer: &Answer, text: &str) -> bool {
    let number =
        answer.mobiles.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.mobile.clone()));
    let number = number.or_else(|| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (digits >= 5).then(|| language::normalize_mobile(text))
    });
    match (number, request.slots.members.get_mut(at)) {
        (Some(number), Some(member)) => {
            member.mobile = Some(number);
            true
        }
        _ => false,
    }
}

/// A department, roles: what may come along with another answer.
fn merge_rest(request: &mut Request, answer: &Answer) -> bool {
    let mut any = merge_roles(request, answer);
    if let Some(department) = &answer.department {
        request.slots.department = Some(department.clone());
        any = true;
    }
    any
}

fn merge_department(request: &mut Request, answer: &Answer, text: &str) -> bool {
    let said = answer.department.clone().or_else(|| {
        let text = text.trim();
        ((1..=40).contains(&text.chars().count()) && !text.contains('\n')).then(|| text.to_owned())
    });
    merge_roles(request, answer);
    match said {
        Some(said) => {
            request.slots.department = Some(said);
            for member in &mut request.slots.members {
                member.department = None;
            }
            true
        }
        None => false,
    }
}

fn merge_targets(request: &mut Request, answer: &Answer) -> bool {
    let names = answer.names.iter().map(|name| Person { name: Some(name.clone()), ..Person::default() });
    let numbers =
        answer.mobiles.iter().map(|mobile| Person { mobile: Some(mobile.clone()), ..Person::default() });
    let both = answer.persons.iter().map(|draft| Person {
        name: draft.name.clone(),
        mobile: draft.mobile.clone(),
        ..Person::default()
    });
    let said: Vec<Person> =
        if answer.persons.is_empty() { names.chain(numbers).collect() } else { both.collect() };
    if said.is_empty() {
        return false;
    }
    request.slots.targets = said;
    true
}

fn merge_roles(request: &mut Request, answer: &Answer) -> bool {
    for role in &answer.roles {
        if !request.slots.roles.contains(role) {
            request.slots.roles.push(role.clone());
        }
    }
    !answer.roles.is_empty()
}
