//! The daily digest: each administrator learns who in their scope is not there yet, once a day, if anybody is.
//!
//! One entry of the due set wakes one owner; its turn hands every administrator their own item and writes down that
//! the day is done, in one commit, so that a crash in the middle neither loses the digest nor repeats it. A start
//! wakes it too: what was missed while nothing ran is made up for the same day.
//!
//! **Invariant:** a day that is written down is not begun again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::dialogue::offer::{self, Shown};
use super::super::wording::pending::{Occasion, pending as listed};
use super::super::{Desk, Stop};
use crate::dingtalk;
use crate::domain::id::UserId;
use crate::domain::inbound::Conversation;
use crate::operation::invite::{park, pause_after};
use crate::store::{self, Commit, Delivery, Due, Entry, Item, Owner, Store, key};
use crate::turn::{Boxed, Failure, Handler, Hold};

/// The owner that hands out the day's items, and its due entry.
const OWNER: &str = "digest";
/// The field in which the last day done is written down.
const LAST: &str = "last";
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// Where the organisation's days begin, in milliseconds before those of UTC.
const ZONE: i64 = 8 * 3_600_000;

/// What lies in the mailboxes of `digest`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "digest", rename_all = "snake_case")]
enum Task {
    /// See whether it is time.
    Wake,
    /// Tell one administrator.
    Tell {
        /// Whom.
        user: UserId,
        /// The day it is of, counted from the epoch.
        day: i64,
    },
}

/// Works off the mailboxes of `digest`.
pub struct Digest {
    desk: Arc<Desk>,
}

/// Has the day looked at, whatever has happened to its due entry: each start does.
///
/// # Errors
/// The store did not take it.
pub async fn wake(store: &Store, now: i64) -> Result<(), store::Error> {
    let seen = format!("{OWNER}:{now}");
    let delivery = Delivery { seen, owner: Owner::digest(), item: json(&Task::Wake) };
    store.accept(&delivery).await.map(drop)
}

impl Digest {
    /// Over everything a command may ask.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk }
    }

    async fn wake(&self) -> Result<Commit, Stop> {
        let mut commit = Commit { take: 1, ..Commit::default() };
        let Some(minute) = self.desk.settings.digest_at else {
            commit.undue.push(OWNER.to_owned());
            return Ok(commit);
        };
        let now = self.desk.clock.now_ms();
        let day = (now + ZONE).div_euclid(DAY);
        let at = day * DAY - ZONE + i64::from(minute) * 60_000;
        let last = self.desk.store.entry(key::map::DIGEST, LAST).await?;
        let last: Option<i64> = last.and_then(|text| text.parse().ok());
        let passed = now >= at;
        if passed && last.is_some_and(|last| last < day) {
            for user in self.desk.directory.administrators().await? {
                let owner = Owner::digest_of(&user);
                commit.posts.push((owner, json(&Task::Tell { user, day })));
            }
        }
        // The first day of an installation begins with the next time it is due.
        let done = if passed { day } else { last.unwrap_or(day - 1) };
        let value = Some(done.to_string());
        commit.entries.push(Entry { map: key::map::DIGEST, field: LAST.to_owned(), value });
        commit.due.push(Due {
            key: OWNER.to_owned(),
            at: if passed { at + DAY } else { at },
            owner: Owner::digest(),
            item: json(&Task::Wake),
        });
        Ok(commit)
    }

    async fn tell(&self, user: &UserId, day: i64) -> Result<Commit, Stop> {
        let desk = &*self.desk;
        let mut commit = Commit { take: 1, ..Commit::default() };
        let now = desk.clock.now_ms();
        let actor = desk.directory.actor_now(user).await?;
        if (now + ZONE).div_euclid(DAY) > day || !actor.is_administrator() {
            return Ok(commit);
        }
        let found = super::gather(desk, &actor, None).await?;
        if found.is_empty() {
            return Ok(commit);
        }
        let sheet = listed(&found, Occasion::Daily, now);
        let place = Conversation::private(user);
        let mailbox = Owner::chat(&place.chat, user);
        offer::show(desk, user, &mailbox, &Shown { place, sheet }, &mut commit);
        Ok(commit)
    }

    async fn handle(&self, task: Task) -> Result<Commit, Failure> {
        let done = match &task {
            Task::Wake => self.wake().await,
            Task::Tell { user, day } => self.tell(user, *day).await,
        };
        match done {
            Ok(commit) => Ok(commit),
            Err(Stop::Store(error)) => Err(error.into()),
            Err(Stop::Platform(error)) => self.later(error),
            Err(Stop::Refused(refusal)) => {
                tracing::error!(?refusal, "a digest was refused");
                Ok(Commit { take: 1, ..Commit::default() })
            }
        }
    }

    fn later(&self, error: dingtalk::Error) -> Result<Commit, Failure> {
        match pause_after(&error) {
            Some(pause) => {
                tracing::warn!(%error, "the digest waits for the platform");
                Ok(park(self.desk.clock.now_ms(), pause))
            }
            None => Err(Failure::Fault(error.into())),
        }
    }
}

fn json(task: &Task) -> String {
    serde_json::to_string(task).expect("a task is plain data")
}

impl Handler for Digest {
    fn handle<'a>(&'a self, hold: &'a mut Hold) -> Boxed<'a, Result<Commit, Failure>> {
        Box::pin(async move {
            let body = hold.items().first().map_or("", |item| item.body.as_str()).to_owned();
            let task: Task = serde_json::from_str(&body)
                .map_err(|error| Failure::Fault(anyhow::anyhow!("an unreadable digest: {error}")))?;
            self.handle(task).await
        })
    }

    /// The day is given up; the next one is not.
    fn bury<'a>(&'a self, owner: &'a Owner, _item: &'a Item, _trace: &'a str) -> Boxed<'a, Commit> {
        Box::pin(async move {
            let due = Due {
                key: OWNER.to_owned(),
                at: self.desk.clock.now_ms() + DAY,
                owner: Owner::digest(),
                item: json(&Task::Wake),
            };
            let wakes = *owner == Owner::digest();
            Commit { due: if wakes { vec![due] } else { Vec::new() }, ..Commit::default() }
        })
    }
}
