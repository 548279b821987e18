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
mod reach;
mod reply;
mod resolve;
mod wording;

use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

pub use approval::Approvals;
pub use dispatch::Chat;
pub use events::Events;
pub use index::{Index, keep_index};
pub use pending::digest::{Digest, wake as wake_digest};
pub use wording::{refusal, stopped, too_many_messages};

use crate::domain::id::OperationId;
use crate::domain::inbound::{Conversation, Quote};
use crate::domain::operation::Operation;
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;
use crate::gate::Gate;
use crate::language::{Intent, Lexicon, Parsed, Reader};
use crate::proposal::{Asker, Error as Stop, Refusal, Services, lifecycle};
use crate::sheet::Sheet;
use dialogue::{Question, Request, Spoken};

/// A future without a name.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Everything a command may ask: what proposals are made with, and what people's words mean.
pub struct Desk {
    /// What proposals are made with.
    pub services: Arc<Services>,
    /// What people's words mean.
    pub lexicon: Lexicon,
    /// What departments and members are called.
    pub index: Index,
}

impl Deref for Desk {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
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
    asker: Asker<'a>,
    /// What may be asked in turn.
    pub desk: &'a Desk,
    /// What is asked for.
    pub intent: Intent,
    remarks: Mutex<Vec<String>>,
    spoken: Option<Spoken>,
    quote: Option<Quote>,
    cards: Vec<String>,
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
        let asker = Asker { services: &desk.services, actor, me, conversation };
        let (remarks, about) = (Mutex::default(), Mutex::default());
        Self { asker, desk, intent, remarks, spoken: None, quote: None, cards: Vec::new(), about }
    }

    /// While these cards of this chat wait, each in a few words.
    #[must_use]
    pub fn beside(self, cards: Vec<String>) -> Self {
        Self { cards, ..self }
    }

    /// The cards of this chat that wait.
    pub fn cards(&self) -> &[String] {
        &self.cards
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

impl<'a> Deref for Asking<'a> {
    type Target = Asker<'a>;

    fn deref(&self) -> &Asker<'a> {
        &self.asker
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
    /// Another command over this request: what was said comes to that.
    Rather {
        /// The command.
        intent: Intent,
        /// What it is to do.
        request: Box<Request>,
        /// What is asked first, if something is.
        question: Option<Question>,
        /// What to say before.
        remark: Option<String>,
    },
    /// A card that waits is called off.
    Withdraw(OperationId),
    /// A list, page by page.
    Browse(dialogue::page::Subject),
    /// Many people to be added, to be confirmed as one.
    ProposeMany(Box<lifecycle::Many>),
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
