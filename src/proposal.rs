//! Proposals: from what somebody asks for, in types, to an operation that they can confirm, or the reason why not.
//!
//! No sentence, no dialogue, no page: a command of the bot turns words into these calls, the mini-app a form into a
//! [`Request`] of ids, and both come by the same checks. What a proposal shows is in the operation: its lines, its
//! remarks, who else has to agree. How it goes on from there is in [`lifecycle`].
//!
//! **Invariant:** nothing is proposed that the gate would refuse now; and nothing is written to the platform here.

pub mod account;
pub mod department;
pub mod gathering;
pub mod import;
pub mod lifecycle;
pub mod member;
pub mod notice;
pub mod permission;
pub mod request;
pub mod role;
pub mod wording;

pub use lifecycle::draft::{Whom, new, place, places};
pub use member::{
    add as member_add, removal as member_remove, transfer as member_move, update as member_update,
};
pub use request::Request;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Clock, Ids};
use crate::dingtalk;
use crate::directory::Directory;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::inbound::Conversation;
use crate::domain::operation::notice::{Channel, Quiet};
use crate::domain::permit::{Actor, Denied};
use crate::domain::person::Member;
use crate::gate::Gate;
use crate::operation::join::JoinPages;
use crate::operation::notice::pages::Pages;
use crate::store::Store;
use crate::view::{self, View};

/// What is set for the organisation.
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
    /// Where those of invitations are.
    pub join: JoinPages,
}

/// What proposals are made with. Cheap to share, costly to make.
pub struct Services {
    /// The organisation as we know it.
    pub directory: Directory,
    /// Who may do what.
    pub gate: Gate,
    /// Records, the invitation ledger.
    pub store: Store,
    /// The platform, for what only a preview asks, and for files people sent.
    pub client: dingtalk::Client,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// The rest.
    pub settings: Settings,
}

impl Services {
    /// What people may see, for those questions that chat and pages ask alike.
    pub fn view(&self) -> View {
        View {
            directory: self.directory.clone(),
            gate: self.gate.clone(),
            store: self.store.clone(),
            client: self.client.clone(),
            clock: self.clock.clone(),
            join: self.settings.join.clone(),
        }
    }
}

/// One person asking for something.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// What may be asked in turn.
    pub services: &'a Services,
    /// Who asks, with their rank as of now.
    pub actor: &'a Actor,
    /// The asker as a member.
    pub me: &'a Member,
    /// Where: what a reading command answers in a group goes to the asker alone, and then this is their single chat.
    pub conversation: &'a Conversation,
}

/// Why there is no proposal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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

impl Error {
    /// About this person: for the trail.
    #[must_use]
    pub fn of(self, user: &UserId) -> Self {
        match self {
            Self::Refused(Refusal::Denied { reason, about, who_can, whom }) => {
                let whom = whom.or_else(|| Some(user.clone()));
                Self::Refused(Refusal::Denied { reason, about, who_can, whom })
            }
            other => other,
        }
    }
}

impl From<view::Error> for Error {
    fn from(error: view::Error) -> Self {
        match error {
            view::Error::Platform(error) => Self::Platform(error),
            view::Error::Store(error) => Self::Store(error),
        }
    }
}

/// What a person is told instead of what they asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "refusal", content = "about", rename_all = "snake_case")]
pub enum Refusal {
    /// Not allowed.
    Denied {
        /// The reason.
        reason: Denied,
        /// What it was about, in words (a department's or person's name).
        about: Option<String>,
        /// Who could do it.
        who_can: Vec<String>,
        /// The person it was about: for the trail, and for nobody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        whom: Option<UserId>,
    },
    /// There is such a thing, and the asker is told what they would be told of none.
    Hidden {
        /// What is said.
        refusal: Box<Refusal>,
        /// The person it was about, if it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// Where it belongs.
        departments: Vec<DepartmentId>,
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
