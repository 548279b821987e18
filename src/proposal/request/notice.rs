//! Notices as they are asked for in ids: sent, reminded of, taken back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by_id::nothing;
use crate::domain::operation::notice::{Channel, Summary};
use crate::domain::operation::{Operation, State};
use crate::proposal::notice::audience::{self, Recipients};
use crate::proposal::notice::{Draft, Unsent, propose, recall as recalling, remind as reminding, ways};
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error, Refusal};
use crate::view;

/// The longest text, in characters.
pub const LONGEST: usize = 10_000;
/// The longest title.
pub const LONGEST_TITLE: usize = 100;

/// A notice to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// What it says, as it is to be seen.
    pub text: String,
    /// What it is called; the beginning of its text where absent.
    #[serde(default)]
    pub title: Option<String>,
    /// Whom it is for.
    pub to: Recipients,
    /// Whom of those it is not for.
    #[serde(default)]
    pub except: Recipients,
    /// By which ways; a work notice where none is named, and groups by their message.
    #[serde(default)]
    pub ways: Vec<Channel>,
    /// When, milliseconds since the epoch; at once where absent.
    #[serde(default)]
    pub at: Option<i64>,
}

pub(super) async fn send(asker: &Asker<'_>, notice: NewNotice) -> Result<Operation, Error> {
    let text = notice.text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(nothing(wording::no_text().to_owned()));
    }
    let title = notice.title.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = title.filter(|title| !title.is_empty());
    let long = |what: &str, text: &str, most: usize| {
        (text.chars().count() > most).then(|| nothing(wording::too_much(what, most)))
    };
    let long = long(wording::TEXT, &text, LONGEST)
        .or_else(|| long(wording::TITLE, title.as_deref().unwrap_or_default(), LONGEST_TITLE));
    if let Some(refused) = long {
        return Err(refused);
    }
    if notice.at.is_some_and(|at| at <= asker.services.clock.now_ms()) {
        return Err(nothing(wording::past().to_owned()));
    }
    let audience = audience::chosen(asker, &notice.to, &notice.except).await?;
    if notice.ways == [Channel::Group] && audience.groups().next().is_none() {
        return Err(nothing(wording::no_group().to_owned()));
    }
    let channels = ways(&notice.ways, &audience);
    let (number, pictures, replaces) = (None, 0, None);
    let draft = Draft { number, audience, title, text, pictures, at: notice.at, channels, replaces };
    Box::pin(propose(asker, draft)).await?.map_err(Unsent::refused)
}

pub(super) async fn remind(asker: &Asker<'_>, number: u32, ways: Vec<Channel>) -> Result<Operation, Error> {
    let (summary, op) = known(asker, number).await?;
    let unread = reminding::unread(asker, &summary, op.as_ref()).await?.map_err(nothing)?;
    let proposed = Box::pin(reminding::propose(asker, unread, <(Vec<_>, Vec<_>)>::default(), ways)).await?;
    proposed.map_err(Unsent::refused)
}

pub(super) async fn recall(asker: &Asker<'_>, number: u32) -> Result<Operation, Error> {
    let (summary, op) = known(asker, number).await?;
    let Some((op, campaign)) = op.as_ref().and_then(|op| Some((op, op.campaign()?))) else {
        return Err(nothing(wording::too_old(&summary)));
    };
    if campaign.recalled_at.is_some() {
        return Err(nothing(wording::recalled_before(&summary)));
    }
    match op.state {
        State::Done | State::PartlyDone => {}
        State::Confirmed | State::Running => return Err(nothing(wording::to_be_stopped(&summary))),
        _ => return Err(nothing(wording::nothing_to_recall(&summary))),
    }
    recalling::propose(asker, &summary, (op, campaign)).await?.map_err(nothing)
}

/// The notice of this number, where the asker may know of it.
async fn known(asker: &Asker<'_>, number: u32) -> Result<(Summary, Option<Operation>), Error> {
    let view = asker.services.view();
    let all = view::notice::known(&view, asker.actor).await?;
    let summary = all.into_iter().find(|one| one.number == number);
    let Some(summary) = summary else { return Err(not_theirs(asker, number).await?) };
    let op = view::notice::operation(&view, &summary).await?;
    Ok((summary, op))
}

/// What is said of a number that there is not, or not for the asker; of another's the trail knows more.
async fn not_theirs(asker: &Asker<'_>, number: u32) -> Result<Error, Error> {
    let said = Refusal::NothingToDo(wording::no_such_number(number));
    let view = asker.services.view();
    let theirs = view::notice::of_number(&view, number).await?;
    Ok(Error::Refused(match theirs {
        Some(op) => Refusal::Hidden { refusal: Box::new(said), user: None, departments: op.places() },
        None => said,
    }))
}
