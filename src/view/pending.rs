//! Who has been asked for and is not quite there yet, in somebody's scope, looked at now.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::{Error, View};
use crate::dingtalk;
use crate::directory::Entry;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;
use crate::operation::invite::{Ledger, Seen};

/// The most entries looked at while somebody waits: two seconds of calls.
pub const MOST: usize = 20;
/// So many at a time.
const ABREAST: usize = 8;

/// What was found.
#[derive(Debug, Default)]
pub struct Pending {
    /// Who has to accept, the oldest first.
    pub consent: Vec<Waiting>,
    /// Members who have not logged in.
    pub login: Vec<Sleeper>,
    /// Who turned out to be in by now.
    pub arrived: Vec<String>,
    /// More entries than are looked at, or inactive members than are shown: how many.
    pub more: usize,
    /// Inactive members in all, where not all of them are shown.
    pub asleep: usize,
    /// The department as it was said, where one was.
    pub said: Option<String>,
    /// Whether the inactive members the bot did not add were read too.
    pub walked: Walked,
}

/// Whether a whole unit was read, or known from the last walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Walked {
    /// All of it.
    All,
    /// Too much to be read while somebody waits.
    #[default]
    TooWide,
}

/// Somebody who has to accept.
#[derive(Debug)]
pub struct Waiting {
    /// The entry.
    pub invite: Invite,
    /// Whether the platform said just now that they are not in.
    pub looked: Looked,
    /// Its page, to be handed to them; `None` where pages have no address.
    pub link: Option<String>,
}

/// Whether something was read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Yes.
    Now,
    /// The platform did not answer.
    NotNow,
}

/// A member who has not logged in.
#[derive(Debug, Default)]
pub struct Sleeper {
    /// userid.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Number, as far as known.
    pub mobile: Option<String>,
    /// Where they are.
    pub place: String,
    /// Since when, where the bot added them.
    pub since: Option<i64>,
    /// Whether it is an enterprise account.
    pub exclusive: bool,
}

impl Pending {
    /// Whether nobody is missing.
    pub fn is_empty(&self) -> bool {
        self.consent.is_empty() && self.login.is_empty()
    }
}

/// The ledger.
pub fn ledger(view: &View) -> Ledger {
    Ledger::new(view.store.clone(), view.directory.clone())
}

/// Whether an entry lies in what somebody manages, and, where one is named, below a department.
///
/// # Errors
/// It could not be found out.
pub async fn in_scope(
    view: &View,
    actor: &Actor,
    invite: &Invite,
    below: Option<DepartmentId>,
) -> Result<bool, dingtalk::Error> {
    if below.is_none() && actor.rank == Rank::MainAdministrator {
        return Ok(true);
    }
    for department in &invite.departments {
        let Some(chain) = view.directory.chain(*department).await? else { return Ok(false) };
        if !actor.manages(&chain) || below.is_some_and(|node| !chain.is_within(&[node])) {
            return Ok(false);
        }
    }
    Ok(!invite.departments.is_empty())
}

/// Whether somebody may know of an entry: who sent it, and who manages all departments it leads to.
///
/// # Errors
/// It could not be found out.
pub async fn may_know(view: &View, actor: &Actor, invite: &Invite) -> Result<bool, dingtalk::Error> {
    if !actor.is_administrator() {
        return Ok(false);
    }
    Ok(invite.initiator == actor.user || in_scope(view, actor, invite, None).await?)
}

/// The open entries of a number or a name that the asker may know of.
///
/// # Errors
/// They could not be read.
pub async fn known(
    view: &View,
    actor: &Actor,
    (mobile, name): (Option<&str>, Option<&str>),
) -> Result<Vec<Invite>, Error> {
    if !actor.is_administrator() {
        return Ok(Vec::new());
    }
    let ledger = ledger(view);
    let entries = match (mobile, name) {
        (Some(number), _) => ledger.of(&Mobile::new(number)).await?.into_iter().collect(),
        (None, Some(name)) => {
            ledger.open().await?.into_iter().filter(|invite| invite.name == name).collect::<Vec<_>>()
        }
        (None, None) => Vec::new(),
    };
    let mut known = Vec::new();
    for invite in entries {
        if may_know(view, actor, &invite).await? {
            known.push(invite);
        }
    }
    Ok(known)
}

/// How many in somebody's scope have to accept, by the ledger alone: nothing is looked at.
///
/// # Errors
/// Ledger or organisation could not be read.
pub async fn to_accept(view: &View, actor: &Actor) -> Result<usize, Error> {
    let mut count = 0;
    for invite in ledger(view).open().await? {
        count += usize::from(invite.stage == Stage::Consent && in_scope(view, actor, &invite, None).await?);
    }
    Ok(count)
}

/// Somebody was read to be a member: an entry that says otherwise is closed soon.
///
/// # Errors
/// The store did not answer.
pub async fn noticed(view: &View, member: &Member, mobile: Option<&str>) -> Result<(), Error> {
    let Some(number) = mobile.or(member.mobile.as_deref()) else { return Ok(()) };
    let ledger = ledger(view);
    if let Some(invite) = ledger.of(&Mobile::new(number)).await?
        && Seen::In(member.clone()).closes(&invite)
    {
        ledger.settle_soon(&invite, view.clock.now_ms()).await?;
    }
    Ok(())
}

/// Everybody in scope who is not there yet; who turns out to be is taken out of the ledger soon.
///
/// # Errors
/// Ledger or organisation could not be read; that one entry could not be looked at is said with it.
pub async fn gather(view: &View, actor: &Actor, below: Option<DepartmentId>) -> Result<Pending, Error> {
    let ledger = ledger(view);
    let mut mine = Vec::new();
    for invite in ledger.open().await? {
        if in_scope(view, actor, &invite, below).await? {
            mine.push(invite);
        }
    }
    let mut pending = Pending { more: mine.len().saturating_sub(MOST), ..Pending::default() };
    mine.truncate(MOST);
    let looks = stream::iter(mine).map(|invite| async {
        let seen = ledger.look(&invite).await;
        (invite, seen)
    });
    let looks: Vec<(Invite, Result<Seen, dingtalk::Error>)> = looks.buffered(ABREAST).collect().await;
    for (invite, seen) in looks {
        pending.take(view, invite, seen).await?;
    }
    pending.add_inactive(view, actor, below).await?;
    Ok(pending)
}

impl Pending {
    async fn take(
        &mut self,
        view: &View,
        invite: Invite,
        seen: Result<Seen, dingtalk::Error>,
    ) -> Result<(), Error> {
        let looked = match &seen {
            Ok(seen) if seen.closes(&invite) => {
                ledger(view).settle_soon(&invite, view.clock.now_ms()).await?;
                if matches!(seen, Seen::In(_)) {
                    self.arrived.push(invite.name);
                }
                return Ok(());
            }
            Ok(_) => Looked::Now,
            Err(error) => {
                tracing::warn!(%error, "an invitation could not be looked at");
                Looked::NotNow
            }
        };
        match invite.stage {
            Stage::Consent => {
                let link = view.join.link(&invite);
                self.consent.push(Waiting { invite, looked, link });
            }
            Stage::Login => self.login.push(Sleeper {
                user: match seen {
                    Ok(Seen::In(member)) => member.user,
                    _ => invite.user,
                },
                name: invite.name,
                mobile: Some(invite.mobile.reveal().to_owned()),
                place: invite.place,
                since: Some(invite.at),
                exclusive: false,
            }),
        }
        Ok(())
    }

    /// Those the bot did not add have no entry: they are read where they are, in a wide unit as the last walk saw them.
    async fn add_inactive(
        &mut self,
        view: &View,
        actor: &Actor,
        below: Option<DepartmentId>,
    ) -> Result<(), Error> {
        let nodes = match (below, &actor.rank) {
            (Some(node), _) => vec![node],
            (None, Rank::SubAdministrator { scope }) => scope.clone(),
            (None, _) => vec![DepartmentId::ROOT],
        };
        let Some(inactive) = inactive(view, &nodes).await? else { return Ok(()) };
        self.walked = Walked::All;
        let known: BTreeSet<UserId> = self.login.iter().map(|sleeper| sleeper.user.clone()).collect();
        let others: Vec<(Sleeper, Option<DepartmentId>)> =
            inactive.into_iter().filter(|(sleeper, _)| !known.contains(&sleeper.user)).collect();
        let room = MOST.saturating_sub(self.login.len());
        let left = others.len().saturating_sub(room);
        self.more += left;
        if left > 0 {
            self.asleep = self.login.len() + others.len();
        }
        for (mut sleeper, department) in others.into_iter().take(room) {
            if let Some(id) = department {
                sleeper.place = view.directory.name(id).await?.unwrap_or_default();
            }
            self.login.push(sleeper);
        }
        Ok(())
    }
}

/// Who has not logged in there, each with a department of theirs; `None` when that is not known yet.
async fn inactive(
    view: &View,
    nodes: &[DepartmentId],
) -> Result<Option<Vec<(Sleeper, Option<DepartmentId>)>>, Error> {
    if let Some(members) = view.directory.inactive_below(nodes).await? {
        let sleeper = |Member { user, name, mobile, exclusive, departments, .. }: Member| {
            (Sleeper { user, name, mobile, exclusive, ..Sleeper::default() }, departments.first().copied())
        };
        return Ok(Some(members.into_iter().map(sleeper).collect()));
    }
    let Some(seen) = view.directory.once_inactive(nodes) else { return Ok(None) };
    // Those who may be shown are looked at: they may have logged in since.
    let some: Vec<UserId> = seen.iter().take(MOST).map(|entry| entry.user.clone()).collect();
    let looks = stream::iter(some).map(|user| async move { view.directory.member(&user).await });
    let looked: Vec<Option<Member>> = looks.buffered(ABREAST).try_collect().await?;
    let gone: BTreeSet<&UserId> = seen
        .iter()
        .zip(&looked)
        .filter(|(_, member)| member.as_ref().is_none_or(|member| member.active))
        .map(|(entry, _)| &entry.user)
        .collect();
    let asleep = seen.iter().filter(|entry| !gone.contains(&entry.user)).cloned();
    let sleeper = |Entry { user, name, mobile, exclusive, department, .. }: Entry| {
        (Sleeper { user, name, mobile, exclusive, ..Sleeper::default() }, Some(department))
    };
    Ok(Some(asleep.map(sleeper).collect()))
}
