//! `notice.remind`: 催一下没看的. To who has not read it, and only as far as that is known; each time by a stronger way,
//! in other words.

use super::Command;
use super::notice_send::{self, Draft};
use super::notice_status;
use crate::bot::dialogue::Request;
use crate::bot::reach::{audience, noticed};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::card::operation::notice::reminder as card;
use crate::domain::operation::notice::{Audience, Campaign, Channel, Leg, Part, Receipt, reminder};
use crate::language::Intent;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeRemind,
    title: "催办未读",
    says: &["催一下没看的"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let summary = found!(noticed::meant(asking, &request).await?);
    let Some(op) = noticed::operation(asking, &summary).await? else {
        return Ok(Outcome::Reply(wording::too_old(&summary)));
    };
    let Some(campaign) = op.campaign() else { return Ok(Outcome::Reply(wording::too_old(&summary))) };
    if campaign.sent_at.is_none() {
        return Ok(Outcome::Reply(wording::not_gone_out(&summary)));
    }
    if campaign.recalled_at.is_some() {
        return Ok(Outcome::Reply(wording::recalled_before(&summary)));
    }
    let untold = |leg: &Leg| leg.receipt == Receipt::PageOnly || leg.channel == Channel::Group;
    if campaign.link.is_none() && campaign.legs.iter().all(untold) {
        return Ok(Outcome::Reply(wording::nobody_known(&summary)));
    }
    let (parts, _) = noticed::read_by(asking, &op, campaign).await?;
    let whole = notice_status::whole(asking, (&op, campaign), parts).await?;
    if whole.everybody().is_empty() {
        return Ok(Outcome::Reply(wording::nobody_known(&summary)));
    }
    let unread = whole.unread();
    if unread.is_empty() {
        return Ok(Outcome::Reply(wording::all_read(&summary)));
    }
    let except = found!(Box::pin(audience::excepted(asking, &request)).await?);
    let name = card::those_unread(campaign);
    let to = vec![Part::Unread { of: op.id.clone(), name }];
    let time = campaign.reminders + 1;
    let draft = Draft {
        number: None,
        audience: Audience { to, except },
        title: Some(card::title(campaign)),
        text: card::text(&op, campaign, time),
        pictures: 0,
        at: None,
        channels: channels(asking, &request, (campaign, unread.len())),
        replaces: None,
        asked: Some(Box::new(request)),
    };
    notice_send::propose(asking, draft).await
}

/// The ways asked for; else the one the organisation has for the first, second, … reminder. Loud ones are for few.
fn channels(asking: &Asking<'_>, request: &Request, (campaign, people): (&Campaign, usize)) -> Vec<Channel> {
    let said: Vec<Channel> = request.slots.channels.iter().map(|said| wording::channel(*said)).collect();
    if !said.is_empty() {
        return said;
    }
    let next = reminder::way(&asking.desk.settings.reminders, campaign.reminders);
    vec![reminder::fitting(next, people)]
}
