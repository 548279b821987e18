//! Operations as people other than the trail's readers see them: what one has asked for, what one is asked to agree to,
//! and what one may read of somebody else's.
//!
//! **Invariant:** of an operation nobody sees more lines than they would read of in the trail; whoever may see none of
//! them is answered as if there were no such operation.

use super::trail::{self, Wanted};
use super::{Error, View};
use crate::domain::id::{OperationId, UserId};
use crate::domain::operation::{Approver, For, Line, Operation, Waiting};
use crate::domain::permit::{Actor, Rank};
use crate::store::key;

/// So many of one's own are looked up at most.
const MINE: usize = 30;
/// So many entries of the trail are read for them.
const ACTS: usize = 400;

/// In what part somebody sees an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// They asked for it, and alone may confirm it.
    Initiator,
    /// They are, or were, asked to agree to it.
    Second(Approver),
    /// They may read of it.
    Reader,
}

/// An operation as somebody sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// It, with the lines they may read of.
    pub op: Operation,
    /// In what part they see it.
    pub part: Part,
}

/// One operation; `None` where there is none, or none for this person.
///
/// # Errors
/// It could not be read.
pub async fn one(view: &View, actor: &Actor, id: &OperationId) -> Result<Option<Seen>, Error> {
    let Some(found) = view.store.record(id.as_str()).await? else { return Ok(None) };
    // Beside operations there are other records; of those nobody is told.
    let Ok(op) = crate::operation::read(&found) else { return Ok(None) };
    if op.id != *id || op.part_of().is_some() {
        return Ok(None);
    }
    seen(view, actor, op).await
}

async fn seen(view: &View, actor: &Actor, mut op: Operation) -> Result<Option<Seen>, Error> {
    if op.initiator == actor.user {
        return Ok(Some(Seen { op, part: Part::Initiator }));
    }
    let asked = op.approval.iter().flat_map(|approval| &approval.asked);
    if let Some(approver) = asked.into_iter().find(|one| one.user == actor.user).cloned() {
        return Ok(Some(Seen { op, part: Part::Second(approver) }));
    }
    if actor.rank == Rank::MainAdministrator {
        return Ok(Some(Seen { op, part: Part::Reader }));
    }
    if !actor.is_administrator() || op.bulk.is_some() {
        return Ok(None);
    }
    let mut lines: Vec<Line> = Vec::new();
    for line in std::mem::take(&mut op.lines) {
        if manages(view, actor, &line).await? {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    // Remarks are about all of it.
    Ok(Some(Seen { op: Operation { lines, warnings: Vec::new(), ..op }, part: Part::Reader }))
}

async fn manages(view: &View, actor: &Actor, line: &Line) -> Result<bool, Error> {
    for department in &line.departments {
        let chain = view.directory.chain(*department).await?;
        if chain.is_some_and(|chain| actor.manages(&chain)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What somebody has done something about since a time: asked for, agreed to. The latest first.
///
/// # Errors
/// They could not be read.
pub async fn mine(view: &View, actor: &Actor, since: i64) -> Result<Vec<Seen>, Error> {
    let fits = |act: &crate::domain::audit::Act| act.actor == actor.user && act.operation.is_some();
    let wanted = Wanted { fits: &fits, before: None, since: Some(since), most: ACTS };
    let (entries, _) = trail::latest(view, actor, &wanted).await?;
    let mut ids: Vec<OperationId> = Vec::new();
    for id in entries.into_iter().filter_map(|entry| entry.act.operation) {
        if ids.len() < MINE && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut found = Vec::new();
    for id in ids {
        found.extend(one(view, actor, &id).await?);
    }
    Ok(found)
}

/// What waits for somebody's word: to be agreed to, or to be tried again. The soonest to end first.
///
/// # Errors
/// It could not be read.
pub async fn waiting(view: &View, actor: &Actor) -> Result<Vec<Seen>, Error> {
    let now = view.clock.now_ms();
    let entries = view.store.entries(key::map::WAITS).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Waiting>(text).ok());
    let mut open: Vec<Waiting> = read.filter(|one| now < one.until && concerns(one, &actor.user)).collect();
    open.sort_by_key(|one| one.until);
    let mut found = Vec::new();
    for one in open {
        found.extend(self::one(view, actor, &one.operation).await?);
    }
    Ok(found)
}

fn concerns(one: &Waiting, user: &UserId) -> bool {
    match &one.for_what {
        For::Approval { asked } => asked.contains(user),
        For::Retry => one.initiator == *user,
    }
}
