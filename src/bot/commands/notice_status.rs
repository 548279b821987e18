//! `notice.status`: 刚才的通知谁没看. How far it is, and who has read it, as far as each way can tell.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::reach::noticed::{self, Asked};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::wording::notice::standing as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel, Receipt, Reminder};
use crate::language::Intent;
use crate::operation::notice::crowd;
use crate::operation::notice::reads::Part;
use crate::operation::notice::standing::Whole;

pub const COMMAND: Command = Command {
    intent: Intent::NoticeStatus,
    title: "通知回执",
    says: &["刚才的通知谁没看"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More unread, or who have not done their todo, than this are handed out as a file.
const NAMED: usize = 20;
/// Institutions told of.
const PLACES: usize = 8;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let summary = found!(noticed::meant(asking, &request).await?);
    let Some(op) = noticed::operation(asking, &summary).await? else {
        return Ok(Outcome::Reply(wording::too_old(&summary)));
    };
    let Some(campaign) = op.campaign() else { return Ok(Outcome::Reply(wording::too_old(&summary))) };
    if campaign.chunks.is_none() {
        return Ok(Outcome::Reply(wording::not_gone_out(&summary)));
    }
    let (parts, asked) = noticed::read_by(asking, &op, campaign).await?;
    let whole = whole(asking, (&op, campaign), parts).await?;
    let undone = whole.undone();
    let mut text = words::standing(&op, campaign);
    for leg in &campaign.legs {
        text.push_str(&words::leg(&whole.leg(leg)));
        if leg.channel == Channel::Todo {
            text.push_str(&words::undone(&undone, NAMED));
        }
    }
    if asked == Asked::Some {
        text.push_str(words::not_all_asked());
    }
    if campaign.remind.iter().any(Reminder::has_begun) || !campaign.reminded_by.is_empty() {
        text.push_str(words::reminders_count());
    }
    let by_name = whole.everybody();
    let told =
        campaign.legs.iter().any(|leg| leg.receipt != Receipt::PageOnly && leg.channel != Channel::Group)
            || (whole.visits().is_some() && !by_name.is_empty());
    let unread = whole.unread();
    if told {
        text.push_str(&words::unread(&unread, (by_name.len(), NAMED)));
    }
    if told || whole.visits().is_some() {
        text.push_str(&by_place(asking, &whole).await?);
    }
    let many = told && unread.len().max(undone.len()) > NAMED;
    let file = many.then(|| words::sheet(campaign, whole.parts(), whole.visits()));
    Ok(Outcome::Told { text, file, refused: Vec::new() })
}

/// How much has been read, institution by institution, where there are several.
async fn by_place(asking: &Asking<'_>, whole: &Whole) -> Result<String, Stop> {
    let Some(mut rows) = whole.places(&asking.desk.directory).await? else { return Ok(String::new()) };
    if rows.len() < 2 {
        return Ok(String::new());
    }
    let more = rows.len().saturating_sub(PLACES);
    rows.truncate(PLACES);
    Ok(words::by_place(&rows, more))
}

/// All that is known of a notice whose calls are these.
pub(super) async fn whole(
    asking: &Asking<'_>,
    of: (&Operation, &Campaign),
    parts: Vec<Part>,
) -> Result<Whole, Stop> {
    match Whole::of(&asking.desk.directory, &asking.desk.store, of, parts).await {
        Ok(whole) => Ok(whole),
        Err(crowd::Error::Platform(error)) => Err(error.into()),
        Err(crowd::Error::Store(error)) => Err(error.into()),
    }
}
