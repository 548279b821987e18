//! A reminder: to who has not read a notice, and only as far as that is known; each time by a stronger way, in other
//! words.

use super::{Draft, Unsent};
use crate::card::operation::notice::reminder as card;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{
    Audience, Campaign, Channel, Crowd, Leg, Named, Part, Receipt, Summary, reminder,
};
use crate::operation::notice::crowd;
use crate::operation::notice::standing::Whole;
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error};
use crate::view;

/// Who is reminded of what.
pub struct Unread<'o> {
    /// The notice.
    of: (&'o Operation, &'o Campaign),
    /// Who has not read it, as the platform tells now.
    people: Vec<Named>,
}

/// Who has not read it; else what is said instead of reminding them.
///
/// # Errors
/// It could not be found out.
pub async fn unread<'o>(
    asker: &Asker<'_>,
    summary: &Summary,
    op: Option<&'o Operation>,
) -> Result<Result<Unread<'o>, String>, Error> {
    let Some((op, campaign)) = op.and_then(|op| Some((op, op.campaign()?))) else {
        return Ok(Err(wording::too_old(summary)));
    };
    if campaign.sent_at.is_none() {
        return Ok(Err(wording::not_gone_out(summary)));
    }
    if campaign.recalled_at.is_some() {
        return Ok(Err(wording::recalled_before(summary)));
    }
    let untold = |leg: &Leg| leg.receipt == Receipt::PageOnly || leg.channel == Channel::Group;
    if campaign.link.is_none() && campaign.legs.iter().all(untold) {
        return Ok(Err(wording::nobody_known(summary)));
    }
    let services = asker.services;
    let (parts, _) = view::notice::read_by(&services.view(), op, campaign).await?;
    let whole = Whole::of(&services.directory, &services.store, (op, campaign), parts).await?;
    if whole.everybody().is_empty() {
        return Ok(Err(wording::nobody_known(summary)));
    }
    let people = whole.unread();
    if people.is_empty() {
        return Ok(Err(wording::all_read(summary)));
    }
    Ok(Ok(Unread { of: (op, campaign), people }))
}

/// The reminder of those of them who are meant, by these ways; else by the one the organisation has for the first,
/// second, … reminder. Loud ones are for few.
///
/// # Errors
/// It is refused, or could not be checked.
pub async fn propose(
    asker: &Asker<'_>,
    Unread { of: (op, campaign), people }: Unread<'_>,
    (only, except): (Vec<Part>, Vec<Part>),
    ways: Vec<Channel>,
) -> Result<Result<Operation, Unsent>, Error> {
    let name = card::those_unread(campaign);
    let to = vec![Part::Unread { of: op.id.clone(), name }];
    let audience = Audience { to, except, only };
    let crowd = crowd::left_of(&asker.services.directory, &people, &audience).await?;
    let next = || {
        let next = reminder::way(&asker.services.settings.reminders, campaign.reminders);
        vec![reminder::fitting(next, crowd.as_ref().map_or(people.len(), Crowd::len))]
    };
    let draft = Draft {
        number: None,
        audience,
        title: Some(card::title(campaign)),
        text: card::text(op, campaign, campaign.reminders + 1),
        pictures: 0,
        at: None,
        channels: if ways.is_empty() { next() } else { ways },
        replaces: None,
    };
    super::propose_to(asker, draft, crowd).await
}
