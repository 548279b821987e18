//! The notices somebody may know of, and who has read one as far as can be told now.

use super::department::{self, Branch};
use super::{Error, View};
use crate::domain::id::DepartmentId;
use crate::domain::operation::notice::{Campaign, Sending, Summary, To};
use crate::domain::operation::{Operation, State};
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;
use crate::operation::notice::reads::look;
pub use crate::operation::notice::reads::look::Asked;
use crate::operation::notice::reads::{self, Part};
use crate::store::key;

/// Whether somebody may send notices at all, and so ask about theirs.
pub fn may_send(view: &View, actor: &Actor) -> bool {
    actor.is_administrator() || view.gate.is_officer(&actor.user)
}

/// The departments a notice of somebody's can be for, each after the one above it: what they manage; all of them for an
/// officer. `None` while that cannot be told.
///
/// # Errors
/// They could not be read.
pub async fn places(view: &View, actor: &Actor) -> Result<Option<Vec<Branch>>, Error> {
    let nodes = match &actor.rank {
        _ if view.gate.is_officer(&actor.user) => vec![DepartmentId::ROOT],
        Rank::SubAdministrator { scope } => scope.clone(),
        Rank::MainAdministrator => vec![DepartmentId::ROOT],
        Rank::Staff => return Ok(Some(Vec::new())),
    };
    department::among(view, &nodes).await
}

/// Whether somebody may write to groups.
pub fn may_write_to_groups(view: &View, actor: &Actor) -> bool {
    actor.rank == Rank::MainAdministrator || view.gate.is_officer(&actor.user)
}

/// The notices the asker may know of, the latest first: their own, and all for a main administrator.
///
/// # Errors
/// They could not be read.
pub async fn known(view: &View, actor: &Actor) -> Result<Vec<Summary>, Error> {
    let entries = view.store.entries(key::map::NOTICES).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    let all = actor.rank == Rank::MainAdministrator;
    let confirmed = read.filter(|one| one.state != State::Proposed);
    let mut mine: Vec<Summary> = confirmed.filter(|one| all || one.initiator == actor.user).collect();
    mine.sort_by_key(|one| std::cmp::Reverse((one.at, one.number)));
    Ok(mine)
}

/// The notice of this number that was confirmed, whoever's it is.
///
/// # Errors
/// It could not be read.
pub async fn of_number(view: &View, number: u32) -> Result<Option<Operation>, Error> {
    let entries = view.store.entries(key::map::NOTICES).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    match read.filter(|one| one.state != State::Proposed).find(|one| one.number == number) {
        Some(summary) => operation(view, &summary).await,
        None => Ok(None),
    }
}

/// The notices of somebody's that lie there to be confirmed, the latest first.
///
/// # Errors
/// They could not be read.
pub async fn proposed(view: &View, actor: &Actor) -> Result<Vec<Summary>, Error> {
    let entries = view.store.entries(key::map::NOTICES).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    let mine = read.filter(|one| one.state == State::Proposed && one.initiator == actor.user);
    let mut open = Vec::new();
    for one in mine {
        let found = view.store.record(one.operation.as_str()).await?;
        let op = found.and_then(|found| crate::operation::read(&found).ok());
        if op.is_some_and(|op| op.state == State::Proposed && view.clock.now_ms() < op.expires_at) {
            open.push(one);
        }
    }
    open.sort_by_key(|one| std::cmp::Reverse(one.number));
    Ok(open)
}

/// The notices that somebody was sent, the latest first: of the latest so many there are.
///
/// # Errors
/// They could not be read.
pub async fn received(view: &View, me: &Member, most: usize) -> Result<Vec<Operation>, Error> {
    const LOOKED_AT: usize = 20;
    let entries = view.store.entries(key::map::NOTICES).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    let mut sent: Vec<Summary> = read.filter(|one| one.was_sent() && !one.recalled).collect();
    sent.sort_by_key(|one| std::cmp::Reverse((one.at, one.number)));
    let mut chains = Vec::new();
    for id in &me.departments {
        chains.extend(view.directory.chain(*id).await?);
    }
    let to_me = |to: &To| match to {
        To::People(people) => people.iter().any(|one| one.user == me.user),
        To::Departments { ids, .. } => chains.iter().any(|chain| chain.is_within(ids)),
        // Who is in a group nobody tells.
        To::Group { .. } => false,
    };
    let mut found = Vec::new();
    for one in sent.iter().take(LOOKED_AT) {
        let Some(op) = operation(view, one).await? else { continue };
        let Some(campaign) = op.campaign() else { continue };
        let parts = reads::known(&view.store, &op.id, campaign).await?;
        let batches = parts.iter().flat_map(|part| &part.chunk.batches);
        let mut arrived = batches.filter(|batch| matches!(batch.state, Sending::Sent { .. }));
        if arrived.any(|batch| to_me(&batch.to)) {
            found.push(op);
        }
        if found.len() == most {
            break;
        }
    }
    Ok(found)
}

/// The notice as it is; `None` past its time to live.
///
/// # Errors
/// It could not be read.
pub async fn operation(view: &View, summary: &Summary) -> Result<Option<Operation>, Error> {
    let found = view.store.record(summary.operation.as_str()).await?;
    Ok(found.and_then(|found| crate::operation::read(&found).ok()))
}

/// Its calls with who has read what they brought: what is written down, and what a few calls tell now. The second is
/// whether all of that could be asked.
///
/// # Errors
/// What is written down could not be read.
pub async fn read_by(view: &View, op: &Operation, campaign: &Campaign) -> Result<(Vec<Part>, Asked), Error> {
    Ok(look::now((&view.store, &view.client), (&op.id, campaign), view.clock.now_ms()).await?)
}
