//! Which notice is meant, and who has read it as far as can be told now.

use crate::bot::dialogue::{NoticeQuestion, Question, Request};
use crate::bot::resolve::Found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop};
use crate::dingtalk::Class;
use crate::domain::operation::notice::{Campaign, Summary};
use crate::domain::operation::{Operation, State};
use crate::domain::permit::Rank;
use crate::operation::notice::look;
use crate::operation::notice::reads::{self, Part};
use crate::store::key;

/// The most choices of a question.
const CHOICES: usize = 5;

/// The notices the asker may know of, the latest first: their own, and all for a main administrator.
pub async fn known(asking: &Asking<'_>) -> Result<Vec<Summary>, Stop> {
    let entries = asking.desk.store.entries(key::map::NOTICES).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Summary>(text).ok());
    let all = asking.actor.rank == Rank::MainAdministrator;
    let confirmed = read.filter(|one| one.state != State::Proposed);
    let mut mine: Vec<Summary> = confirmed.filter(|one| all || one.initiator == asking.actor.user).collect();
    mine.sort_by_key(|one| std::cmp::Reverse((one.at, one.number)));
    Ok(mine)
}

/// The notice that is meant: by number or title, else the latest the asker had sent themselves.
pub async fn meant(asking: &Asking<'_>, request: &Request) -> Result<Found<Summary>, Stop> {
    let all = known(asking).await?;
    let reply = |text: String| Ok(Found::Ask(Outcome::Reply(text)));
    let Some(said) = request.slots.notice.as_deref().map(str::trim) else {
        let own = all.into_iter().find(|one| one.initiator == asking.actor.user && !one.automatic);
        return own.map_or_else(|| reply(wording::none_sent().to_owned()), |one| Ok(Found::It(one)));
    };
    let number = crate::bot::wording::said::number(said);
    let fits = |one: &&Summary| number == Some(one.number) || one.title.contains(said);
    let mut fitting: Vec<Summary> = all.iter().filter(fits).cloned().collect();
    match fitting.len() {
        0 => reply(wording::no_such_notice(said)),
        1 => Ok(Found::It(fitting.remove(0))),
        _ => {
            let options =
                fitting.iter().take(CHOICES).map(|one| (one.number, wording::listed(one))).collect();
            let question = Question::Notice(NoticeQuestion::Which { options });
            Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
        }
    }
}

/// The notice as it is; `None` past its time to live.
pub async fn operation(asking: &Asking<'_>, summary: &Summary) -> Result<Option<Operation>, Stop> {
    let found = asking.desk.store.record(summary.operation.as_str()).await?;
    Ok(found.and_then(|found| crate::operation::read(&found).ok()))
}

/// Its calls with who has read what they brought: what is written down, and what a few calls tell now. The second is
/// whether all of that could be asked.
pub async fn read_by(
    asking: &Asking<'_>,
    op: &Operation,
    campaign: &Campaign,
) -> Result<(Vec<Part>, Asked), Stop> {
    let mut parts = reads::known(&asking.desk.store, &op.id, campaign).await?;
    let now = asking.desk.clock.now_ms();
    let (mut left, mut asked) = (look::MOST, Asked::All);
    for part in &mut parts {
        for (handle, batch) in look::worth_asking(part, campaign, now) {
            let Some(rest) = left.checked_sub(look::price(&handle, &batch)) else {
                asked = Asked::Some;
                continue;
            };
            left = rest;
            match look::ask(&asking.desk.client, &handle, (&batch, &campaign.sender)).await {
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

/// Whether the platform told everything there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Yes.
    All,
    /// Not all of it.
    Some,
}
