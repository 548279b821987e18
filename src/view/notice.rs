//! The notices somebody may know of, and who has read one as far as can be told now.

use super::{Error, View};
use crate::dingtalk::Class;
use crate::domain::operation::notice::{Campaign, Summary};
use crate::domain::operation::{Operation, State};
use crate::domain::permit::{Actor, Rank};
use crate::operation::notice::look;
use crate::operation::notice::reads::{self, Part};
use crate::store::key;

/// Whether somebody may send notices at all, and so ask about theirs.
pub fn may_send(view: &View, actor: &Actor) -> bool {
    actor.is_administrator() || view.gate.is_officer(&actor.user)
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

/// The notice as it is; `None` past its time to live.
///
/// # Errors
/// It could not be read.
pub async fn operation(view: &View, summary: &Summary) -> Result<Option<Operation>, Error> {
    let found = view.store.record(summary.operation.as_str()).await?;
    Ok(found.and_then(|found| crate::operation::read(&found).ok()))
}

/// Whether the platform told everything there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Yes.
    All,
    /// Not all of it.
    Some,
}

/// Its calls with who has read what they brought: what is written down, and what a few calls tell now. The second is
/// whether all of that could be asked.
///
/// # Errors
/// What is written down could not be read.
pub async fn read_by(view: &View, op: &Operation, campaign: &Campaign) -> Result<(Vec<Part>, Asked), Error> {
    let mut parts = reads::known(&view.store, &op.id, campaign).await?;
    let now = view.clock.now_ms();
    let (mut left, mut asked) = (look::MOST, Asked::All);
    for part in &mut parts {
        for (handle, batch) in look::worth_asking(part, campaign, now) {
            let Some(rest) = left.checked_sub(look::price(&handle, &batch)) else {
                asked = Asked::Some;
                continue;
            };
            left = rest;
            match look::ask(&view.client, &handle, (&batch, &campaign.sender)).await {
                Ok(answer) => {
                    look::merge(part, &handle, &answer, now);
                }
                Err(error) => {
                    if error.class() != Class::Permanent {
                        tracing::warn!(%error, "who has read a notice cannot be looked up now");
                    }
                    asked = Asked::Some;
                }
            }
        }
    }
    Ok((parts, asked))
}
