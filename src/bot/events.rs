//! What the organisation's events set going: an invited person who has joined gets what was asked for them.
//!
//! Events are hints: who joined is read from the platform before anything follows from it.

use std::sync::Arc;

use super::Desk;
use crate::domain::id::UserId;
use crate::domain::inbound::Event;
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::operation::Task;
use crate::domain::person::Member;
use crate::store::{Commit, Item, Owner, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// Works off the mailbox of `events`.
pub struct Events {
    desk: Arc<Desk>,
}

/// Without the field permission a member has no number; then so many invitations are looked up by theirs.
const MOST_LOOKUPS: usize = 20;

impl Events {
    /// Over the directory and the invitation ledger.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk }
    }

    async fn joined(&self, users: &[UserId], commit: &mut Commit) -> Result<(), Failure> {
        let open = self.open_invites().await?;
        if open.is_empty() {
            return Ok(());
        }
        for user in users {
            let member = match self.desk.directory.member(user).await {
                Ok(Some(member)) => member,
                Ok(None) => continue,
                Err(error) => return Err(Failure::Fault(error.into())),
            };
            if let Some(invite) = self.invite_of(&open, &member).await? {
                let task = Task::Joined { line: invite.line, user: member.user.clone() };
                let owner = crate::operation::owner(&invite.operation);
                commit.posts.push((owner, crate::operation::task(&task)));
            }
        }
        Ok(())
    }

    async fn open_invites(&self) -> Result<Vec<Invite>, Failure> {
        let entries = self.desk.store.entries(key::map::INVITES).await?;
        Ok(entries.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect())
    }

    /// By the userid we chose, by number, and only then by asking whose the invited numbers are.
    async fn invite_of<'i>(
        &self,
        open: &'i [Invite],
        member: &Member,
    ) -> Result<Option<&'i Invite>, Failure> {
        if let Some(ours) = open.iter().find(|invite| invite.user == member.user) {
            return Ok(Some(ours));
        }
        if let Some(mobile) = &member.mobile {
            return Ok(open.iter().find(|invite| invite.mobile.reveal() == mobile));
        }
        for invite in open.iter().take(MOST_LOOKUPS) {
            let mobile = Mobile::new(invite.mobile.reveal());
            let found =
                self.desk.directory.by_mobile(&mobile).await.map_err(|error| Failure::Fault(error.into()))?;
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
            match event {
                Event::Joined { users } | Event::Activated { users } => {
                    self.joined(&users, &mut commit).await?;
                }
            }
            Ok(commit)
        })
    }

    fn bury<'a>(&'a self, _owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async { Commit::default() })
    }
}
