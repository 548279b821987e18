//! What the organisation's events set going: an invited person who has joined gets what was asked for them.
//!
//! Events are hints: who joined is read from the platform before anything follows from it, however long that takes.

use std::sync::Arc;
use std::time::Duration;

use super::Desk;
use crate::dingtalk::{self, Class};
use crate::directory::Hint;
use crate::domain::id::UserId;
use crate::domain::inbound::Event;
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::person::Member;
use crate::operation::invite::{Ledger, Seen, park, pause_after};
use crate::store::{self, Commit, Item, Owner, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of `events`.
pub struct Events {
    desk: Arc<Desk>,
    ledger: Ledger,
}

/// Why an event has not been dealt with.
#[derive(Debug, thiserror::Error)]
enum Stop {
    /// The platform does not answer now: asked again after this long.
    #[error("the platform does not answer now")]
    Later(Duration),
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<dingtalk::Error> for Stop {
    fn from(error: dingtalk::Error) -> Self {
        match pause_after(&error) {
            Some(pause) => Self::Later(pause),
            None => Self::Failed(Failure::Fault(error.into())),
        }
    }
}

/// Without the field permission a member has no number; then so many invitations are looked up by theirs.
const MOST_LOOKUPS: usize = 20;

/// What an event says of somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// They are a member.
    Joined,
    /// They have logged in for the first time.
    LoggedIn,
}

/// How long a failed try is worth knowing of: a quarter, in milliseconds.
const KEPT: i64 = 90 * 24 * 60 * 60 * 1_000;

impl Events {
    /// Over the directory and the invitation ledger.
    pub fn new(desk: Arc<Desk>) -> Self {
        let ledger = Ledger::new(desk.store.clone(), desk.directory.clone());
        Self { desk, ledger }
    }

    /// Nothing is read of whom the ledger does not wait for, or not for this: an import brings thousands of events.
    async fn arrived(&self, users: &[UserId], what: Arrival, commit: &mut Commit) -> Result<(), Stop> {
        if self.ledger.is_empty().await? {
            return Ok(());
        }
        for user in users {
            let ours = match self.ledger.of_user(user).await? {
                Some(None) => continue,
                Some(Some(invite)) if invite.stage == Stage::Login && what == Arrival::Joined => continue,
                Some(ours) => ours,
                None => None,
            };
            let Some(member) = self.desk.directory.member_in_turn(user).await? else { continue };
            let invite = match ours {
                Some(invite) => Some(invite),
                None => self.invite_of(&member).await?,
            };
            if let Some(invite) = invite {
                self.ledger.settle(&invite, &Seen::In(member), commit).await?;
            }
        }
        Ok(())
    }

    /// Looks at open invitations, some at a time: whoever has joined without an event telling gets what an event would
    /// have given them. The first of a night's looks puts the whole directory in doubt.
    async fn reconcile(&self, owner: &Owner, after: Option<&str>, commit: &mut Commit) -> Result<(), Stop> {
        if after.is_none() {
            self.desk.directory.forget(Hint::Everything);
            let old = self.ledger.failed_before(self.desk.clock.now_ms().saturating_sub(KEPT)).await?;
            commit.entries.extend(old);
        }
        let entries = self.desk.store.entries(key::map::INVITES).await?;
        let rest = entries.iter().filter(|(field, _)| after.is_none_or(|after| field.as_str() > after));
        let some: Vec<_> = rest.take(MOST_LOOKUPS).collect();
        for invite in some.iter().filter_map(|(_, text)| serde_json::from_str::<Invite>(text).ok()) {
            match self.ledger.look_in_turn(&invite).await {
                Ok(seen) => self.ledger.settle(&invite, &seen, commit).await?,
                // One number that cannot be looked up keeps nobody else waiting.
                Err(error) if error.class() == Class::Permanent => {
                    tracing::warn!(%error, "an invited number cannot be looked up");
                }
                Err(error) => return Err(error.into()),
            }
        }
        if let Some((last, _)) = some.last() {
            let next = Event::Reconcile { after: Some(last.clone()) };
            let item = serde_json::to_string(&next).map_err(|error| Failure::Fault(error.into()))?;
            commit.posts.push((owner.clone(), item));
        }
        Ok(())
    }

    /// Of somebody whose userid we did not choose: by number, and only then by asking whose the invited numbers are.
    async fn invite_of(&self, member: &Member) -> Result<Option<Invite>, Stop> {
        if let Some(mobile) = &member.mobile {
            return Ok(self.ledger.of(&Mobile::new(mobile)).await?);
        }
        let open = self.ledger.open().await?.into_iter();
        for invite in open.filter(|invite| invite.stage == Stage::Consent).take(MOST_LOOKUPS) {
            let found = self.desk.directory.by_mobile_in_turn(&invite.mobile).await?;
            if found.is_some_and(|found| found.user == member.user) {
                return Ok(Some(invite));
            }
        }
        Ok(None)
    }
}

impl Handler for Events {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let body = hold.items().first().map_or("", |item| item.body.as_str());
            let event: Event = serde_json::from_str(body)
                .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable event: {error}")))?;
            let mut commit = Commit { take: 1, ..Commit::default() };
            let followed = match event {
                Event::Joined { users } => self.arrived(&users, Arrival::Joined, &mut commit).await,
                Event::Activated { users } => self.arrived(&users, Arrival::LoggedIn, &mut commit).await,
                Event::Reconcile { after } => {
                    self.reconcile(hold.owner(), after.as_deref(), &mut commit).await
                }
            };
            match followed {
                Ok(()) => Ok(commit),
                Err(Stop::Later(pause)) => {
                    tracing::warn!("who joined cannot be read now; it is asked again");
                    Ok(park(self.desk.clock.now_ms(), pause))
                }
                Err(Stop::Failed(failure)) => Err(failure),
            }
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}
