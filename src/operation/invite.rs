//! The ledger of invitations as others see it: what is open, and the one look that closes it.
//!
//! Events say who joined and who logged in; an event may be lost, or come before its invitation is written down. So
//! whoever needs to know looks: [`Ledger::look`] asks the platform how it stands with one entry, and
//! [`Ledger::settle`] says what follows. [`look_at`] has that done in a turn of its own, which is how a nightly
//! reconciliation goes through all of them.
//!
//! **Invariant:** an entry is closed only by what was read from the platform after it was written.

use std::time::Duration;

pub use super::ledger::look_at;
use super::ledger::{self, Look};
use crate::clock::Clock;
use crate::dingtalk::{self, Class};
use crate::directory::Directory;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::invite::{self, Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Failed, Progress, Task};
use crate::domain::person::Member;
use crate::store::{self, After, Commit, Delivery, Entry, Item, Owner, Store, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// The ledger, with the means to look. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    store: Store,
    directory: Directory,
}

/// How it stands with somebody of the ledger, as read now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "looked at once and let go")]
pub enum Seen {
    /// A member.
    In(Member),
    /// None.
    Out,
}

impl Seen {
    /// Whether what the entry waited for has happened, or cannot any more.
    pub fn closes(&self, invite: &Invite) -> bool {
        match (invite.stage, self) {
            (Stage::Consent, Self::In(_)) | (Stage::Login, Self::Out) => true,
            (Stage::Consent, Self::Out) => false,
            (Stage::Login, Self::In(member)) => member.active,
        }
    }
}

/// Why a look saw nothing.
#[derive(Debug, thiserror::Error)]
enum Unseen {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Platform(#[from] dingtalk::Error),
}

impl Ledger {
    /// Over the store's maps, looking through this directory.
    pub fn new(store: Store, directory: Directory) -> Self {
        Self { store, directory }
    }

    /// Every open entry, the oldest first.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn open(&self) -> Result<Vec<Invite>, store::Error> {
        let entries = self.store.entries(key::map::INVITES).await?;
        let mut open: Vec<Invite> =
            entries.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
        open.sort_by(|one, other| (one.at, &one.mobile).cmp(&(other.at, &other.mobile)));
        Ok(open)
    }

    /// The open entry of a number.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(&self, mobile: &Mobile) -> Result<Option<Invite>, store::Error> {
        let entry = self.store.entry(key::map::INVITES, mobile.reveal()).await?;
        Ok(entry.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether no entry is open.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn is_empty(&self) -> Result<bool, store::Error> {
        Ok(self.store.size(key::map::INVITES).await? == 0)
    }

    /// The open entry of somebody whose userid we chose; the outer `None`: it is not one of ours.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of_user(&self, user: &UserId) -> Result<Option<Option<Invite>>, store::Error> {
        let Some((operation, line)) = invite::chosen_for(user) else { return Ok(None) };
        let Some(record) = self.store.record(operation.as_str()).await? else { return Ok(None) };
        let Ok(op) = super::read(&record) else { return Ok(None) };
        match op.lines.get(line).and_then(|line| line.mobile.as_ref()) {
            Some(mobile) => self.of(mobile).await.map(Some),
            None => Ok(Some(None)),
        }
    }

    /// The last try for a number, where it failed and no other has succeeded since.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn failed(&self, mobile: &Mobile) -> Result<Option<Failed>, store::Error> {
        let entry = self.store.entry(key::map::TRIES, mobile.reveal()).await?;
        Ok(entry.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// [`Ledger::look`] after those whom waiting people ask for: nobody waits for this answer.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn look_in_turn(&self, invite: &Invite) -> Result<Seen, dingtalk::Error> {
        if let Some(member) = self.directory.member_in_turn(&invite.user).await? {
            return Ok(Seen::In(member));
        }
        let found = self.directory.by_mobile_in_turn(&invite.mobile).await?;
        Ok(found.map_or(Seen::Out, Seen::In))
    }

    /// What takes out the tries that failed before a time, in milliseconds: nobody asks about them any more.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn failed_before(&self, time: i64) -> Result<Vec<Entry>, store::Error> {
        let tries = self.store.entries(key::map::TRIES).await?;
        let old = |text: &str| serde_json::from_str::<Failed>(text).is_ok_and(|failed| failed.at < time);
        let gone = tries.into_iter().filter(|(_, text)| old(text));
        Ok(gone.map(|(field, _)| Entry { map: key::map::TRIES, field, value: None }).collect())
    }

    /// How it stands with one entry, read from the platform now: at most three calls.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn look(&self, invite: &Invite) -> Result<Seen, dingtalk::Error> {
        if let Some(member) = self.directory.member_anew(&invite.user).await? {
            return Ok(Seen::In(member));
        }
        let found = self.directory.by_mobile_anew(&invite.mobile).await?;
        Ok(found.map_or(Seen::Out, Seen::In))
    }

    /// What follows from a look: the operation that waits goes on and closes the entry; where nothing waits, it is
    /// closed here.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn settle(
        &self,
        invite: &Invite,
        seen: &Seen,
        commit: &mut Commit,
    ) -> Result<(), store::Error> {
        if !seen.closes(invite) {
            return Ok(());
        }
        match seen {
            Seen::In(member) if self.is_waited_for(invite).await? => {
                let task = Task::Joined { line: invite.line, user: member.user.clone() };
                commit.posts.push((super::owner(&invite.operation), super::task(&task)));
            }
            _ => commit.entries.push(ledger::entry(&invite.mobile, None)),
        }
        Ok(())
    }

    /// Closes the entries of everybody in a department who waited for a log-in that has been.
    async fn look_through(&self, department: DepartmentId, commit: &mut Commit) -> Result<(), Unseen> {
        for member in self.directory.active_in_turn(department).await? {
            let entry = match &member.mobile {
                Some(number) => self.of(&Mobile::new(number)).await?,
                None => self.of_user(&member.user).await?.flatten(),
            };
            let waited = entry.filter(|invite| invite.stage == Stage::Login && invite.user == member.user);
            commit.entries.extend(waited.map(|invite| ledger::entry(&invite.mobile, None)));
        }
        Ok(())
    }

    /// Has an entry that a look has shown to be over settled soon; a command itself writes nothing.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn settle_soon(&self, invite: &Invite, now: i64) -> Result<(), store::Error> {
        let (owner, item) = look_at(invite);
        let seen = format!("look:{}-{}:{now}", invite.operation, invite.line);
        self.store.accept(&Delivery { seen, owner, item }).await.map(drop)
    }

    /// Whether the operation is still there and its line invited.
    async fn is_waited_for(&self, invite: &Invite) -> Result<bool, store::Error> {
        let Some(record) = self.store.record(invite.operation.as_str()).await? else { return Ok(false) };
        let Ok(op) = super::read(&record) else { return Ok(false) };
        let line = op.lines.get(invite.line);
        let invited = |line: &crate::domain::operation::Line| {
            line.steps.iter().any(|step| matches!(step.progress, Progress::Invited { .. }))
        };
        Ok(line.is_some_and(invited))
    }
}

/// Works off the mailboxes of `invite`: one look each.
pub struct Looker {
    ledger: Ledger,
    clock: Clock,
}

impl Looker {
    /// Over the ledger.
    pub fn new(ledger: Ledger, clock: Clock) -> Self {
        Self { ledger, clock }
    }

    async fn look(&self, item: &str) -> Result<Commit, Failure> {
        let look: Look = serde_json::from_str(item)
            .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable look: {error}")))?;
        let mut commit = Commit { take: 1, ..Commit::default() };
        let looked = match look {
            Look::At { look } => self.look_at(&look, &mut commit).await,
            Look::Through { department } => self.ledger.look_through(department, &mut commit).await,
        };
        match looked {
            Ok(()) => Ok(commit),
            Err(Unseen::Store(error)) => Err(error.into()),
            Err(Unseen::Platform(error)) => {
                if let Some(pause) = pause_after(&error) {
                    return Ok(park(self.clock.now_ms(), pause));
                }
                // What is open stays open; the next who asks looks again.
                tracing::error!(%error, "how invitations stand cannot be read");
                Ok(commit)
            }
        }
    }

    async fn look_at(&self, mobile: &Mobile, commit: &mut Commit) -> Result<(), Unseen> {
        let Some(invite) = self.ledger.of(mobile).await? else { return Ok(()) };
        let seen = self.ledger.look_in_turn(&invite).await?;
        Ok(self.ledger.settle(&invite, &seen, commit).await?)
    }
}

/// How long to wait before a question that the platform did not answer is asked again; `None`: it never will be.
pub fn pause_after(error: &dingtalk::Error) -> Option<Duration> {
    const PAUSE: Duration = Duration::from_secs(5);
    match error.class() {
        Class::Retry { after } => Some(after.max(PAUSE)),
        Class::Unknown => Some(PAUSE),
        Class::Permanent | Class::Operator => None,
    }
}

/// Leaves the item where it is for so long.
pub fn park(now: i64, pause: Duration) -> Commit {
    let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    Commit { after: After::Park(now.saturating_add(pause)), ..Commit::default() }
}

impl Handler for Looker {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let body = hold.items().first().map_or("", |item| item.body.as_str()).to_owned();
            self.look(&body).await
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}
