//! A conversation about one command: what is known so far, what is asked, and how an answer is taken.
//!
//! A command is run over a [`Request`]. Where something is missing it asks a [`Question`]; the answer is merged into
//! the request, and the command is run again from the top. So answers may come in any order, several at once, and
//! what is known is never asked.

mod absorb;
mod account;
mod change;
mod control;
mod hand;
mod heir;
mod member;
mod merge;
mod narrow;
mod notice;
pub mod offer;
pub mod page;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use absorb::{absorbed, names_whom};
pub use change::{Unchanged, bare, corrected, field_of, holds};
pub use control::{Asked, Control, Of, Origin, Table, Trust};
pub use member::MemberQuestion;
pub use merge::{Taken, chosen, is_only, names_only_people, take_choice, take_text};
pub use notice::NoticeQuestion;
pub use notice::amendment::{Amend, Amendment, Stage, Which, amended};
pub use offer::Guess;

use crate::proposal::import::Existing;

use crate::domain::id::{ConversationId, DepartmentId, OperationId, OutTrackId, UserId};
use crate::language::{Intent, MemberDraft, Mode, Person, Slots};
use page::Page;

/// What the bot remembers of one person in one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The open question, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialogue: Option<Dialogue>,
    /// The latest proposal of this chat: what a typed 确认 applies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// Earlier ones that wait beside it, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Table>,
    /// What somebody else asked leave for, in the private chat: the latest, where nothing was said since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The latest one confirmed by text here: what stopped half-way is gone on with from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<OperationId>,
    /// The list being read, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// The notice last spoken of: 撤回, 谁没看 or 催一下 without a name is about it, unless one was sent since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Spoken>,
    /// The people last spoken of: whom 她 and 刚才那几个 stand for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// The latest import or notice of this chat: what a typed 停止 applies to while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stoppable: Option<OperationId>,
}

/// A notice that was spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// Its number.
    pub number: u32,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// People who were spoken of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// As they were said.
    pub said: Vec<Person>,
    /// Who was meant, where words fit several: by the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub picks: BTreeMap<String, UserId>,
    /// How many messages came since.
    #[serde(default)]
    pub since: u8,
}

impl People {
    /// More are not remembered.
    const MOST: usize = 10;
    /// For so many messages an order that names nobody is about them.
    const FRESH: u8 = 2;
    /// For so many more, one that says 她 is.
    const LASTS: u8 = 8;

    /// Another message came; `None` where too many did.
    #[must_use]
    pub fn older(self) -> Option<Self> {
        let since = self.since + 1;
        (since <= Self::LASTS).then_some(Self { since, ..self })
    }

    /// The only one, where that is who an order is about that names nobody.
    pub fn lone(&self) -> Option<&Person> {
        let [one] = &self.said[..] else { return None };
        (self.since <= Self::FRESH).then_some(one)
    }

    /// Whom a request is about, but for whoever made it; `None` where that is nobody, or a crowd.
    pub fn of(request: &Request) -> Option<Self> {
        let drafts = request.slots.members.iter().map(MemberDraft::person);
        let targets = request.slots.targets.iter().filter(|one| !one.is_self).cloned();
        let said: Vec<Person> = drafts.chain(targets).filter(|one| *one != Person::default()).collect();
        let few = !said.is_empty() && said.len() <= Self::MOST;
        few.then(|| Self { said, picks: request.picks.people.clone(), since: 0 })
    }
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

impl Dialogue {
    /// Whether it is a command's own question: that one was put aside is said.
    pub fn is_own(&self) -> bool {
        !matches!(self.question, Question::Meant { .. } | Question::WhichCard { .. })
    }
}

/// What a command is to do, as far as said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The words.
    pub slots: Slots,
    /// What was meant where words fit several: by the words.
    #[serde(default, skip_serializing_if = "Picks::is_empty")]
    pub picks: Picks,
    /// A file sent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SentFile>,
    /// Why somebody leaves, as said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The messages it was put together from, the first and the latest ones: whoever quotes one of them means it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
    /// What was changed about a notice, and which one it is to stand in for.
    #[serde(default, skip_serializing_if = "Amendment::is_empty")]
    pub notice: Amendment,
    /// The card it takes the place of, where it is what was made of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<OperationId>,
    /// Whether all of what somebody has is meant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
    /// What becomes of people of a table who are members already.
    #[serde(default, skip_serializing_if = "Existing::is_kept")]
    pub existing: Existing,
}

/// A file as it was sent: it is fetched when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// With what to fetch it.
    pub code: String,
    /// What was pasted, where it is no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl SentFile {
    /// A file of this name, to be fetched with this.
    pub fn new(name: &str, code: &str) -> Self {
        Self { name: name.to_owned(), code: code.to_owned(), text: None }
    }
}

impl Request {
    /// So many messages are remembered.
    const SAID: usize = 8;

    /// A message that it was put together from.
    pub fn note(&mut self, message: &str) {
        if self.said.iter().any(|known| known == message) {
            return;
        }
        if self.said.len() == Self::SAID {
            self.said.remove(1);
        }
        self.said.push(message.to_owned());
    }

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
    /// Groups by their titles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, ConversationId>,
}

impl Picks {
    fn is_empty(&self) -> bool {
        self.departments.is_empty() && self.people.is_empty() && self.groups.is_empty()
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
    /// The department, for all who have none yet.
    Department,
    /// Another department than these words, which name none.
    OtherDepartment {
        /// The words.
        said: String,
    },
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
    /// Nobody is called so: whether one of these, who sound like it, was meant.
    NearPerson {
        /// The words.
        said: String,
        /// The choices, described.
        options: Vec<(UserId, String)>,
    },
    /// What was meant by a text that was not understood: commands that come near it.
    Meant {
        /// At most three.
        options: Vec<Guess>,
    },
    /// Whether to go on with what was understood, since some of the words were not.
    LeftOver {
        /// What was understood.
        understood: String,
        /// What was not.
        left: Vec<String>,
        /// When it is to be done, where that is all that is left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        later: Option<String>,
    },
    /// Which of several cards a typed 确认 or 取消 is about.
    WhichCard {
        /// Which of the two it was.
        control: Control,
        /// The cards, in a few words.
        options: Vec<(OperationId, String)>,
    },
    /// Whether people who are no members are to be added.
    AddThem {
        /// Their names.
        who: Vec<String>,
    },
    /// Which roles; the names there are.
    Roles {
        /// What there is.
        known: Vec<String>,
    },
    /// A table of people, as a file or pasted.
    Roster,
    /// Everybody of a table is a member: whether they are to be put right.
    Existing {
        /// How many they are.
        present: usize,
    },
    /// The login name of an enterprise account.
    Login,
    /// What an enterprise account is to be called.
    AccountName,
    /// The number to be bound to an enterprise account.
    AccountMobile,
    /// Who has the roles that are handed over.
    HandFrom {
        /// What the roles are called.
        roles: String,
        /// Who may be meant; empty where those are many.
        among: Vec<String>,
    },
    /// Who gets them.
    HandTo {
        /// What the roles are called.
        roles: String,
        /// Who has them.
        from: Option<String>,
    },
    /// Who is to be called together.
    Guests,
    /// What a group or a meeting is called.
    Title,
    /// When a meeting is to be.
    When {
        /// The day, where only the hour is missing.
        day: Option<String>,
    },
    /// Something about changing a member.
    Member(MemberQuestion),
    /// In which manner people are to be removed.
    Manner {
        /// Whom, in words.
        of: String,
        /// The manners there are.
        ways: Vec<Mode>,
    },
    /// Who takes over from whoever is removed.
    Heir,
    /// Something about a notice.
    Notice(NoticeQuestion),
}

impl Question {
    /// The choices, where there are some to press.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::PickDepartment { options, .. } => options.iter().map(|(_, text)| text.clone()).collect(),
            Self::PickPerson { options, .. } | Self::NearPerson { options, .. } => {
                options.iter().map(|(_, text)| text.clone()).collect()
            }
            Self::WhichCard { options, .. } => options.iter().map(|(_, about)| about.clone()).collect(),
            Self::Roles { known } => known.clone(),
            Self::Meant { options } => options.iter().map(|guess| guess.title.clone()).collect(),
            Self::LeftOver { .. } => vec![super::wording::said::JUST_SO.to_owned()],
            Self::AddThem { .. } => vec![super::wording::said::ADD_THEM.to_owned()],
            Self::Member(question) => question.choices(),
            Self::Notice(question) => question.choices(),
            Self::Existing { .. } => vec![super::wording::remedy::UPDATE.to_owned()],
            Self::Manner { ways, .. } => {
                ways.iter().map(|way| super::wording::removal::way(*way).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }
}
