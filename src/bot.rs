//! What next, and what we say.
//!
//! A message is read (`language`), what it is in its dialogue found (`heard`), the command run over live state, and
//! what it answers turned into one commit (`reply`): words, a question, or a proposed operation. Commands are one file each
//! under `commands/`, one line each in its table; help and menus are derived from the table.
//!
//! **Invariant:** a command changes nothing; it proposes. Only `operation` writes to DingTalk.

mod approval;
pub mod commands;
pub mod dialogue;
mod dispatch;
mod events;
mod help;
mod index;
pub mod pending;
mod proposal;
mod reach;
mod reply;
mod resolve;
mod wording;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use approval::Approvals;
pub use dispatch::Chat;
pub use events::Events;
pub use index::{Index, keep_index};
pub use pending::digest::{Digest, wake as wake_digest};
pub use wording::too_many_messages;

use crate::clock::{Clock, Ids};
use crate::dingtalk;
use crate::directory::Directory;
use crate::domain::id::{OperationId, UserId};
use crate::domain::inbound::{Conversation, Quote};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Channel, Quiet};
use crate::domain::permit::{Actor, Denied, Rank};
use crate::domain::person::Member;
use crate::gate::Gate;
use crate::language::{Intent, Lexicon, Parsed, Reader};
use crate::operation::notice::pages::Pages;
use crate::sheet::Sheet;
use crate::store::Store;
use dialogue::{Question, Request, Spoken};

/// A future without a name.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the bot is told about itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a proposal may be confirmed.
    pub confirm_ttl: Duration,
    /// How long an open question is remembered.
    pub session_ttl: Duration,
    /// The organisation's name (组织名).
    pub organisation: String,
    /// Its code (组织代码), with which enterprise accounts log in.
    pub code: Option<String>,
    /// The minute of the day, at +08:00, at which administrators get their digest; `None`: never.
    pub digest_at: Option<u16>,
    /// Its `CorpId`, for links into it.
    pub corp_id: String,
    /// What people call an app on the workbench, and its link.
    pub workbench_apps: Vec<(String, String)>,
    /// Removing more people at once than this needs a second person.
    pub remove_above: usize,
    /// A notice to more people than this needs a second person.
    pub notice_above: usize,
    /// Named sets of departments a notice can be for, by name or id.
    pub audiences: BTreeMap<String, Vec<String>>,
    /// By which way people are reminded of a notice the first time, the second, …
    pub reminders: Vec<Channel>,
    /// How long after a notice has gone out they are without anybody asking, in milliseconds; never where empty.
    pub remind_after: Vec<i64>,
    /// When people are not to be disturbed.
    pub quiet_hours: Option<Quiet>,
    /// Metered calls the organisation has a month; `None` where that is not known.
    pub calls_a_month: Option<u64>,
    /// Who signs announcements, where that is not who sends them.
    pub announcer: Option<UserId>,
    /// How long a second person is waited for.
    pub approval_wait: Duration,
    /// Where the pages of notices are.
    pub pages: Pages,
}

/// Everything a command may ask.
pub struct Desk {
    /// The organisation as we know it.
    pub directory: Directory,
    /// Who may do what.
    pub gate: Gate,
    /// Records, the invitation ledger.
    pub store: Store,
    /// The platform, for what only a preview asks, and for files people sent.
    pub client: dingtalk::Client,
    /// What people's words mean.
    pub lexicon: Lexicon,
    /// What departments and members are called.
    pub index: Index,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// The rest.
    pub settings: Settings,
}

impl Desk {
    /// What somebody's words say, now and in this organisation.
    pub fn parse(&self, text: &str) -> Parsed {
        self.reading(|reader| reader.parse(text))
    }

    /// Something that reads what somebody has written.
    pub fn reading<T>(&self, read: impl FnOnce(Reader<'_>) -> T) -> T {
        let index = self.index.current();
        read(Reader { now: self.clock.now(), lexicon: &self.lexicon, organisation: index.as_deref() })
    }
}

/// One person asking one thing.
pub struct Asking<'a> {
    /// What may be asked in turn.
    pub desk: &'a Desk,
    /// Who asks, with their rank as of now.
    pub actor: &'a Actor,
    /// The asker as a member.
    pub me: &'a Member,
    /// Where: what a reading command answers in a group goes to the asker alone, and then this is their single chat.
    pub conversation: &'a Conversation,
    /// What is asked for.
    pub intent: Intent,
    remarks: Mutex<Vec<String>>,
    spoken: Option<Spoken>,
    quote: Option<Quote>,
    about: Mutex<Option<u32>>,
}

impl<'a> Asking<'a> {
    /// Nothing remarked yet.
    pub fn new(
        desk: &'a Desk,
        actor: &'a Actor,
        me: &'a Member,
        conversation: &'a Conversation,
        intent: Intent,
    ) -> Self {
        let (remarks, about) = (Mutex::default(), Mutex::default());
        Self { desk, actor, me, conversation, intent, remarks, spoken: None, quote: None, about }
    }

    /// After a notice was spoken of in this conversation, and in answer to what is quoted.
    #[must_use]
    pub fn after(self, spoken: Option<Spoken>, quote: Option<Quote>) -> Self {
        Self { spoken, quote, ..self }
    }

    /// What the message answers to.
    pub fn quote(&self) -> Option<&Quote> {
        self.quote.as_ref()
    }

    /// The notice spoken of before.
    pub fn spoken(&self) -> Option<Spoken> {
        self.spoken
    }

    /// From now on this is the notice spoken of.
    pub fn speaks_of(&self, number: u32) {
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = Some(number);
    }

    /// The notice this was about, if it was about one.
    pub fn about(&self) -> Option<u32> {
        *self.about.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something to be said before the answer: whom it takes to be meant.
    pub fn remark(&self, text: String) {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    /// What was remarked, in order.
    pub fn remarks(&self) -> Vec<String> {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a command answers.
#[derive(Debug)]
pub enum Outcome {
    /// Something to say: in a group to the asker alone.
    Reply(String),
    /// Something is missing or could mean several things.
    Ask {
        /// What was understood so far.
        request: Request,
        /// What is asked.
        question: Question,
        /// What to say before the question (what was wrong with the last answer).
        remark: Option<String>,
    },
    /// Something to say, with commands to press.
    Offer(dialogue::offer::Sheet),
    /// A change to be confirmed.
    Propose(Box<Operation>),
    /// Refused, with something else that may be done instead.
    Instead {
        /// What is refused.
        refusal: Refusal,
        /// What was understood.
        request: Request,
        /// The way on.
        question: Question,
        /// The way on, in words.
        remark: String,
    },
    /// What is on its way is stopped, or what waits for its time called off.
    CallOff {
        /// What.
        operation: OperationId,
        /// What to say.
        text: String,
    },
    /// A list, page by page.
    Browse(dialogue::page::Subject),
    /// Many people to be added, to be confirmed as one.
    ProposeMany(Box<proposal::Many>),
    /// Something to say, and a list of it as a file.
    Told {
        /// What.
        text: String,
        /// The list.
        file: Option<Sheet>,
        /// What was refused, for the trail.
        refused: Vec<Refusal>,
    },
}

/// Why a command stops short of an outcome.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The person is told why, in words made from these facts.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The platform did not answer, or not usefully: said calmly, logged once.
    #[error(transparent)]
    Platform(#[from] dingtalk::Error),
    /// The store did not.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// What a person is told instead of what they asked for.
#[derive(Debug)]
pub enum Refusal {
    /// Not allowed.
    Denied {
        /// The reason.
        reason: Denied,
        /// What it was about, in words (a department's or person's name).
        about: Option<String>,
        /// Who could do it.
        who_can: Vec<String>,
    },
    /// Nobody found by these words.
    NoSuchPerson(String),
    /// No department found by these words.
    NoSuchDepartment(String),
    /// Neither a department, a role nor a group the robot is in is called so.
    NoSuchAudience {
        /// What was said.
        said: String,
        /// What is called nearly so.
        near: Vec<String>,
    },
    /// Everything asked for is so already.
    NothingToDo(String),
    /// The number belongs to a member already.
    AlreadyMember {
        /// Who and where, for those who may see it.
        shown: Option<String>,
        /// The number, masked.
        masked: String,
    },
    /// Something else could be done instead.
    Instead {
        /// What is refused.
        refusal: Box<Refusal>,
        /// What can be done, in words.
        offer: String,
    },
}

/// What a command may be used by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Every member.
    Everyone,
    /// Main and sub-administrators.
    Administrators,
    /// Main administrators alone.
    MainAdministrators,
    /// Main and sub-administrators; whoever asks about themselves is answered too.
    AdministratorsOrOneself,
    /// Main and sub-administrators, and notice officers.
    Notifiers,
}

impl Who {
    /// Whether somebody may use it at all.
    pub fn admits(self, actor: &Actor, gate: &Gate) -> bool {
        match self {
            Self::Notifiers => actor.is_administrator() || gate.is_officer(&actor.user),
            Self::Everyone | Self::AdministratorsOrOneself => true,
            Self::Administrators => actor.is_administrator(),
            Self::MainAdministrators => actor.rank == Rank::MainAdministrator,
        }
    }

    /// Whether it is worth telling somebody about.
    pub fn concerns(self, actor: &Actor, gate: &Gate) -> bool {
        self.admits(actor, gate) && (self != Self::AdministratorsOrOneself || actor.is_administrator())
    }
}
