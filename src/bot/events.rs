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
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Task;
use crate::domain::person::Member;
use crate::store::{self, After, Commit, Item, Owner, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailboxes of `events`.
pub struct Events {
    desk: Arc<Desk>,
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
        const PAUSE: Duration = Duration::from_secs(5);
        match error.class() {
            Class::Retry { after } => Self::Later(after.max(PAUSE)),
            Class::Unknown => Self::Later(PAUSE),
            Class::Permanent | Class::Operator => Self::Failed(Failure::Fault(error.into())),
        }
    }
}

/// Without the field permission a member has no number; then so many invitations are looked up by theirs.
const MOST_LOOKUPS: usize = 20;

impl Events {
    /// Over the directory and the invitation ledger.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk }
    }

    async fn joined(&self, users: &[UserId], commit: &mut Commit) -> Result<(), Stop> {
        let open = self.open_invites().await?;
        if open.is_empty() {
            return Ok(());
        }
        for user in users {
            let Some(member) = self.desk.directory.member(user).await? else { continue };
            if let Some(invite) = self.invite_of(&open, &member).await? {
                post_joined(commit, invite, member.user);
            }
        }
        Ok(())
    }

    /// Looks at open invitations, some at a time: whoever has joined without an event telling gets what an event would
    /// have given them. The first of a night's looks puts the whole directory in doubt.
    async fn reconcile(&self, owner: &Owner, after: Option<&str>, commit: &mut Commit) -> Result<(), Stop> {
        if after.is_none() {
            self.desk.directory.forget(Hint::Everything);
        }
        let entries = self.desk.store.entries(key::map::INVITES).await?;
        let rest = entries.iter().filter(|(field, _)| after.is_none_or(|after| field.as_str() > after));
        let some: Vec<_> = rest.take(MOST_LOOKUPS).collect();
        for invite in some.iter().filter_map(|(_, text)| serde_json::from_str::<Invite>(text).ok()) {
            let mobile = Mobile::new(invite.mobile.reveal());
            match self.desk.directory.by_mobile(&mobile).await {
                Ok(Some(member)) => post_joined(commit, &invite, member.user),
                Ok(None) => {}
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

    async fn open_invites(&self) -> Result<Vec<Invite>, store::Error> {
        let entries = self.desk.store.entries(key::map::INVITES).await?;
        Ok(entries.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect())
    }

    /// By the userid we chose, by number, and only then by asking whose the invited numbers are.
    async fn invite_of<'i>(
        &self,
        open: &'i [Invite],
        member: &Member,
    ) -> Result<Option<&'i Invite>, dingtalk::Error> {
        if let Some(ours) = open.iter().find(|invite| invite.user == member.user) {
            return Ok(Some(ours));
        }
        if let Some(mobile) = &member.mobile {
            return Ok(open.iter().find(|invite| invite.mobile.reveal() == mobile));
        }
        for invite in open.iter().take(MOST_LOOKUPS) {
            let mobile = Mobile::new(invite.mobile.reveal());
            let found = self.desk.directory.by_mobile(&mobile).await?;
            if found.is_some_and(|found| found.user == member.user) {
                return Ok(Some(invite));
            }
        }
        Ok(None)
    }
}

/// The invited person's operation goes on.
fn post_joined(commit: &mut Commit, invite: &Invite, user: UserId) {
    let task = Task::Joined { line: invite.line, user };
    commit.posts.push((crate::operation::owner(&invite.operation), crate::operation::task(&task)));
}

impl Handler for Events {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let body = hold.items().first().map_or("", |item| item.body.as_str());
            let event: Event = serde_json::from_str(body)
                .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable event: {error}")))?;
            let mut commit = Commit { take: 1, ..Commit::default() };
            let followed = match event {
                Event::Joined { users } | Event::Activated { users } => {
                    self.joined(&users, &mut commit).await
                }
                Event::Reconcile { after } => {
                    self.reconcile(hold.owner(), after.as_deref(), &mut commit).await
                }
            };
            match followed {
                Ok(()) => Ok(commit),
                Err(Stop::Later(pause)) => {
                    tracing::warn!("who joined cannot be read now; it is asked again");
                    let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                    let after = After::Park(self.desk.clock.now_ms().saturating_add(pause));
                    Ok(Commit { after, ..Commit::default() })
                }
                Err(Stop::Failed(failure)) => Err(failure),
            }
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}
