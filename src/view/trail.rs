//! What was done and refused, as far as somebody may know.
//!
//! Everybody reads of their own acts; an administrator also of those about a department they manage, as it was then.
//! The trail is read from its end and only so far back: the cost of an answer does not grow with the trail's age.

use super::{Error, View};
use crate::dingtalk;
use crate::domain::audit::Act;
use crate::domain::permit::{Actor, Rank};

/// So far back it is looked, in entries.
const REACH: u64 = 5_000;
/// So many are read at a time.
const PAGE: u64 = 500;
/// Acts of several replicas are sealed so close to the order in which they happened, in milliseconds.
const SLACK: i64 = 60_000;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At the trail's beginning.
    Whole,
    /// With enough found.
    Full,
    /// So far back that it was given up.
    TooFar,
}

/// An act, with its number in the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub seq: u64,
    /// What was done.
    pub act: Act,
}

/// What is looked for.
pub struct Wanted<'a> {
    /// Only what fits.
    pub fits: &'a (dyn Fn(&Act) -> bool + Sync),
    /// Only what is older than this number.
    pub before: Option<u64>,
    /// Only what happened from this time on, milliseconds since the epoch: further back it is not looked.
    pub since: Option<i64>,
    /// At most so many.
    pub most: usize,
}

/// The latest acts wanted that the asker may know of, newest first.
///
/// # Errors
/// They could not be read.
pub async fn latest(view: &View, actor: &Actor, wanted: &Wanted<'_>) -> Result<(Vec<Entry>, End), Error> {
    let Some(tail) = view.store.audit_tail().await? else { return Ok((Vec::new(), End::Whole)) };
    let end = wanted.before.map_or(tail.seq, |before| tail.seq.min(before.saturating_sub(1)));
    let last = end.saturating_sub(REACH);
    let mut found = Vec::new();
    let mut upto = end;
    while upto > last {
        let from = upto.saturating_sub(PAGE).max(last) + 1;
        let size = usize::try_from(upto - from + 1).unwrap_or(usize::MAX);
        for sealed in view.store.audit(from, size).await?.iter().rev().filter(|sealed| sealed.seq <= upto) {
            let Ok(mut act) = serde_json::from_str::<Act>(&sealed.line) else { continue };
            if is_ones_own_refusal(actor, &act) && !manages_any(view, actor, &act).await? {
                // Whoever is refused does not learn by it whom they meant.
                act.subject.user = None;
            }
            if wanted.since.is_some_and(|since| act.at < since - SLACK) {
                return Ok((found, End::Whole));
            }
            let late = wanted.since.is_none_or(|since| act.at >= since);
            if late && (wanted.fits)(&act) && may_know(view, actor, &act).await? {
                found.push(Entry { seq: sealed.seq, act });
                if found.len() == wanted.most {
                    return Ok((found, End::Full));
                }
            }
        }
        upto = from - 1;
    }
    Ok((found, if last == 0 { End::Whole } else { End::TooFar }))
}

/// Whether somebody may know of an act.
async fn may_know(view: &View, actor: &Actor, act: &Act) -> Result<bool, dingtalk::Error> {
    if actor.rank == Rank::MainAdministrator || act.actor == actor.user {
        return Ok(true);
    }
    if !actor.is_administrator() {
        return Ok(false);
    }
    manages_any(view, actor, act).await
}

/// Whether somebody manages one of the departments an act was about.
async fn manages_any(view: &View, actor: &Actor, act: &Act) -> Result<bool, dingtalk::Error> {
    for department in &act.subject.departments {
        let chain = view.directory.chain(*department).await?;
        if chain.is_some_and(|chain| actor.manages(&chain)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody was refused something about another.
fn is_ones_own_refusal(actor: &Actor, act: &Act) -> bool {
    actor.rank != Rank::MainAdministrator
        && act.actor == actor.user
        && act.result == "refused"
        && act.subject.user.as_ref().is_some_and(|user| *user != actor.user)
}
