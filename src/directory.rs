//! The organisation as we know it, and how we keep knowing it.
//!
//! Facts are read from the platform when somebody needs them and kept as long as the asker allows; events say earlier
//! what to [`forget`](Directory::forget). A walk over the whole organisation runs in the background and only tells
//! where to look: its finds are read again before they count, and no answer waits for it. One replica walks for all:
//! what it saw lies in the store, where the others and later starts take it over (`sync`).
//!
//! **Invariant:** what cannot be read is an [`Error`](dingtalk::Error), never a fact.

mod admins;
mod cache;
mod departments;
mod hints;
mod naming;
mod news;
mod people;
mod post;
mod roles;
mod sync;
mod tree;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::dingtalk::{self, event};
use crate::domain::id::{DepartmentId, UserId};

pub use admins::Institutions;
pub use departments::Inside;
use hints::Hints;
pub use naming::{Called, Named};
pub use news::News;
pub use people::hr::Hr;
pub use people::{Counted, Entry};
pub use post::Post;
pub use sync::{Extent, Standing, State};

/// How the organisation calls things.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The role group whose roles the bot deals in.
    pub role_group: String,
    /// The roles the bot may give and take.
    pub roles: Vec<RoleWords>,
    /// The role a sub-administrator must hold besides; `None` waives it.
    pub admin_role: Option<String>,
}

/// One role and how people call it.
#[derive(Clone, Debug, Default)]
pub struct RoleWords {
    /// The organisation's own name.
    pub name: String,
    /// What the bot calls it.
    pub say: String,
    /// What else people call it.
    pub aliases: Vec<String>,
}

/// What an event, or a write of our own, has put in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Who is an administrator, and of what.
    Administrators,
    /// The departments.
    Departments,
    /// These departments: whether they are there, what they are called, below which they are, who heads them.
    SomeDepartments(Vec<DepartmentId>),
    /// The roles there are.
    Roles,
    /// These people: whether they are members, where, with which roles.
    People(Vec<UserId>),
    /// These people, who have joined: of those our own call has just put somewhere nothing new is said.
    Newcomers(Vec<UserId>),
    /// These people, who have logged in: where our own call has just put them, they are.
    Awake(Vec<UserId>),
    /// Which roles these people hold.
    Holders(Vec<UserId>),
    /// All of it.
    Everything,
}

impl Hint {
    /// What an event puts in doubt, if anything.
    pub fn of(event: &event::Kind) -> Option<Self> {
        use event::Kind;
        match event {
            Kind::AdminsChanged { .. } => Some(Self::Administrators),
            Kind::DepartmentsChanged { ids } if ids.is_empty() => Some(Self::Departments),
            Kind::DepartmentsChanged { ids } => Some(Self::SomeDepartments(ids.clone())),
            Kind::RolesChanged { users } if users.is_empty() => Some(Self::Roles),
            Kind::UserAddOrg { users } => Some(Self::Newcomers(users.clone())),
            Kind::UserActiveOrg { users } => Some(Self::Awake(users.clone())),
            Kind::RolesChanged { users } => Some(Self::Holders(users.clone())),
            Kind::UserLeaveOrg { users } | Kind::UserModifyOrg { users } => Some(Self::People(users.clone())),
            Kind::MessageRead { .. } | Kind::TodoChanged { .. } | Kind::CheckUrl | Kind::Other { .. } => None,
        }
    }
}

/// At most this old for what is done now.
pub(crate) const NOW: Duration = Duration::from_secs(5);
/// At most this old for what is said or proposed.
pub(crate) const RECENT: Duration = Duration::from_mins(1);
/// At most this old for what changes rarely and is announced by events.
const SETTLED: Duration = Duration::from_mins(5);

/// The organisation. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    inner: Arc<Inner>,
}

struct Inner {
    client: dingtalk::Client,
    settings: Settings,
    clock: Clock,
    admins: admins::Caches,
    departments: departments::Caches,
    hr: people::hr::Caches,
    people: people::Caches,
    roles: roles::Caches,
    hints: Hints,
    progress: sync::Progress,
}

impl Directory {
    /// A directory that knows nothing yet.
    pub fn new(client: dingtalk::Client, settings: Settings, clock: Clock) -> Self {
        let inner = Inner {
            client,
            settings,
            admins: admins::Caches::new(&clock),
            departments: departments::Caches::new(&clock),
            hr: people::hr::Caches::new(&clock),
            people: people::Caches::new(&clock),
            roles: roles::Caches::new(&clock),
            hints: Hints::new(clock.clone()),
            progress: sync::Progress::default(),
            clock,
        };
        Self { inner: Arc::new(inner) }
    }

    /// How long ago something was, by the clock that dates what is read; nothing is older than the clock.
    pub(crate) fn time_since(&self, at_ms: i64) -> Duration {
        let passed = self.inner.clock.now_ms().saturating_sub(at_ms);
        Duration::from_millis(u64::try_from(passed).unwrap_or_default())
    }

    /// Reads anew what a hint puts in doubt, the next time it is asked for.
    pub fn forget(&self, hint: Hint) {
        let inner = &*self.inner;
        match hint {
            Hint::Administrators => {
                inner.admins.clear();
                inner.hints.doubt(hints::Doubts::raise_scopes);
            }
            Hint::Departments => {
                inner.departments.clear();
                inner.hints.doubt(hints::Doubts::raise_tree);
            }
            Hint::SomeDepartments(ids) => {
                inner.departments.clear();
                inner.hints.doubt(|doubts| doubts.raise_departments(ids));
            }
            Hint::Roles => {
                inner.roles.clear();
            }
            Hint::People(users) => {
                inner.people.displace(&users);
                self.doubt_people(users);
            }
            Hint::Newcomers(users) => {
                let (ours, others): (Vec<UserId>, Vec<UserId>) =
                    users.into_iter().partition(|user| self.has_placed(user));
                inner.people.forget(&ours);
                if !others.is_empty() {
                    self.doubt_people(others);
                }
            }
            Hint::Awake(users) => self.doubt_people(users),
            Hint::Holders(users) => {
                for user in &users {
                    inner.people.forget_one(user);
                }
                inner.roles.forget_holders();
            }
            Hint::Everything => {
                inner.admins.clear();
                inner.departments.clear();
                inner.people.clear();
                inner.roles.clear();
                inner.hr.clear();
                inner.hints.doubt(|doubts| {
                    doubts.raise_tree();
                    doubts.raise_scopes();
                });
            }
        }
    }

    fn doubt_people(&self, users: Vec<UserId>) {
        self.inner.people.forget(&users);
        self.inner.roles.forget_holders();
        self.inner.hints.doubt(|doubts| doubts.raise_people(users));
    }
}

#[cfg(test)]
pub(crate) mod tests;
