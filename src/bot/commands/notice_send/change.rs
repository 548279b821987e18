//! A notice that waits for its time, to be changed: `修改刚才的通知`, or the button of its card.
//!
//! Nothing about it changes by that: what is to be different is asked for, and comes to a preview of another notice
//! that takes its place once it is confirmed.

use crate::bot::dialogue::{Amendment, NoticeQuestion, Question, Request};
use crate::bot::reach::noticed;
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop};
use crate::domain::id::OperationId;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Channel, Summary};
use crate::language::{self, Slots};
use crate::operation::notice::is_scheduled;

/// Finds the one that is meant and asks what is to be different.
pub(super) async fn open(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let of = match &request.notice.of {
        Some(of) => of.clone(),
        None => found!(noticed::meant(asking, &request).await?).operation,
    };
    let op = match waiting(asking, &of).await? {
        Ok(op) => op,
        Err(said) => return Ok(Outcome::Reply(said)),
    };
    let Some((campaign, at)) = op.campaign().and_then(|one| Some((one, one.at?))) else {
        return Ok(Outcome::Reply(wording::none_sent().to_owned()));
    };
    let notice = Amendment {
        of: Some(of),
        base: Some(campaign.audience.clone()),
        at: Some(at),
        ..Amendment::default()
    };
    let channels = campaign.legs.iter().map(|leg| said(leg.channel)).collect();
    let slots = Slots { text: Some(campaign.text.clone()), channels, ..Slots::default() };
    let question = Question::Notice(NoticeQuestion::Change { number: campaign.number, at });
    Ok(Outcome::Ask { request: Request { slots, notice, ..Request::default() }, question, remark: None })
}

/// The asker's own notice that waits for its time; else what is said about it.
pub(super) async fn waiting(
    asking: &Asking<'_>,
    of: &OperationId,
) -> Result<Result<Box<Operation>, String>, Stop> {
    let found = asking.desk.store.record(of.as_str()).await?;
    let op = found.and_then(|found| crate::operation::read(&found).ok());
    let Some((op, summary)) = op.and_then(|op| Summary::of(&op).map(|summary| (op, summary))) else {
        return Ok(Err(wording::none_sent().to_owned()));
    };
    if op.initiator != asking.actor.user {
        return Ok(Err(wording::change::not_yours(&summary)));
    }
    Ok(if is_scheduled(&op) { Ok(Box::new(op)) } else { Err(wording::change::not_waiting(&summary)) })
}

/// A way as it would be said.
fn said(channel: Channel) -> language::Channel {
    match channel {
        Channel::Group => language::Channel::Group,
        Channel::Work => language::Channel::Work,
        Channel::Todo => language::Channel::Todo,
        Channel::Announcement => language::Channel::Announcement,
        Channel::Ding => language::Channel::Ding,
        Channel::Chat => language::Channel::Chat,
    }
}
