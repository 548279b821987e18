//! `notice.status`: 刚才的通知谁没看. How far it is, and who has read it, as far as each way can tell.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::reach::audience;
use crate::bot::reach::noticed::{self, Asked};
use crate::bot::resolve::{Found, found};
use crate::bot::wording::notice as wording;
use crate::bot::wording::notice::standing as words;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::card::operation::notice as card;
use crate::domain::id::UserId;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Audience, Campaign, Channel, Named, Receipt, Reminder, Summary};
use crate::language::Intent;
use crate::operation::notice::crowd;
use crate::operation::notice::reads::Part;
use crate::operation::notice::standing::Whole;
use crate::view;

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
    if let Some(outcome) = of_proposed(asking, &request).await? {
        return Ok(outcome);
    }
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
    if !request.slots.audience.is_empty() {
        return of_some(asking, &request, (&summary, &whole)).await;
    }
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

/// Who of some people has read it: 和平的都看了吗.
async fn of_some(
    asking: &Asking<'_>,
    request: &Request,
    (summary, whole): (&Summary, &Whole),
) -> Result<Outcome, Stop> {
    let only = found!(Box::pin(audience::alone(asking, request)).await?);
    let name = card::names(&only);
    let all = asking.desk.directory.crowd(&Audience { to: only.clone(), ..Audience::default() }).await?;
    let reached: Vec<UserId> = whole.everybody().into_iter().map(|one| one.user).collect();
    let reached = asking.desk.directory.crowd_of(&reached).await?;
    let reached = asking.desk.directory.among(reached, &only).await?;
    let (Some(all), Some(reached)) = (all, reached) else {
        return Ok(Outcome::Reply(words::not_all_asked().trim().to_owned()));
    };
    let among = |one: &Named| reached.people.iter().any(|known| known.user == one.user);
    let unread: Vec<Named> = whole.unread().into_iter().filter(among).collect();
    Ok(Outcome::Reply(words::of_some((summary, &name), (all.len(), reached.len()), (&unread, NAMED))))
}

/// Whether some people are among those a notice is for that has not gone out: 怎么没有安定医院.
async fn of_proposed(asking: &Asking<'_>, request: &Request) -> Result<Option<Outcome>, Stop> {
    if request.slots.audience.is_empty() || request.slots.notice.is_some() {
        return Ok(None);
    }
    let open = view::notice::proposed(&asking.desk.view(), asking.actor).await?;
    let Some(summary) = open.first() else { return Ok(None) };
    let Some(op) = noticed::operation(asking, summary).await? else { return Ok(None) };
    let Some(campaign) = op.campaign() else { return Ok(None) };
    let only = match Box::pin(audience::alone(asking, request)).await? {
        Found::It(only) => only,
        Found::Ask(outcome) => return Ok(Some(outcome)),
    };
    let desk = asking.desk;
    let all = desk.directory.crowd(&Audience { to: only.clone(), ..Audience::default() }).await?;
    let sources = crowd::Sources { directory: &desk.directory, store: &desk.store, asks: None };
    let meant = crowd::of(sources, &campaign.audience).await.map_err(failed)?;
    let Some((all, meant)) = all.zip(meant) else { return Ok(None) };
    let Some(among) = desk.directory.among(meant, &only).await? else { return Ok(None) };
    let said = words::whether_among((summary, &card::names(&only)), (all.len(), among.len()));
    Ok(Some(Outcome::Reply(said)))
}

fn failed(error: crowd::Error) -> Stop {
    match error {
        crowd::Error::Platform(error) => error.into(),
        crowd::Error::Store(error) => error.into(),
    }
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
    Whole::of(&asking.desk.directory, &asking.desk.store, of, parts).await.map_err(failed)
}
