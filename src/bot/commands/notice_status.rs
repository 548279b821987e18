//! `notice.status`: 刚才的通知谁没看. How far it is, and who has read it, as far as each way can tell.

use super::Command;
use crate::bot::dialogue::Request;
use crate::bot::reach::noticed::{self, Asked};
use crate::bot::resolve::found;
use crate::bot::wording::notice as wording;
use crate::bot::wording::notice::standing::{self as words, Standing};
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::domain::operation::notice::{Campaign, Channel, Crowd, Leg, Reads, Receipt};
use crate::language::Intent;
use crate::operation::notice::reads::{self, Part};
use crate::operation::notice::{crowd, standing, visits};

pub const COMMAND: Command = Command {
    intent: Intent::NoticeStatus,
    title: "通知回执",
    says: &["刚才的通知谁没看"],
    who: Who::Notifiers,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More unread than this are handed out as a file.
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
    let visits = visits::of(&asking.desk.store, &op.id, campaign).await?;
    let whole =
        Whole { parts: &parts, visits: visits.as_ref(), crowd: reached(asking, campaign, &parts).await? };
    let mut text = words::standing(&op, campaign);
    for leg in &campaign.legs {
        text.push_str(&words::leg(&whole.leg(leg)));
    }
    if asked == Asked::Some {
        text.push_str(words::not_all_asked());
    }
    let by_name = reads::everybody(&parts);
    let told =
        campaign.legs.iter().any(|leg| leg.receipt != Receipt::PageOnly && leg.channel != Channel::Group)
            || (visits.is_some() && !by_name.is_empty());
    let unread = reads::unread(&parts, visits.as_ref());
    if told {
        text.push_str(&words::unread(&unread, (by_name.len(), NAMED)));
    }
    if told || visits.is_some() {
        text.push_str(&whole.by_place(asking).await?);
    }
    let file = (told && unread.len() > NAMED).then(|| words::sheet(campaign, &parts, visits.as_ref()));
    Ok(Outcome::Told { text, file, refused: Vec::new() })
}

/// All that is known of a notice.
struct Whole<'a> {
    parts: &'a [Part],
    visits: Option<&'a Reads>,
    /// Everybody it reached; `None` while nobody can tell.
    crowd: Option<Crowd>,
}

impl Whole<'_> {
    fn leg(&self, leg: &Leg) -> Standing {
        let standing = |read, of| Standing { channel: leg.channel, receipt: leg.receipt, read, of };
        if leg.receipt == Receipt::PageOnly {
            let Some(visits) = self.visits else { return standing(0, 0) };
            let of = usize::try_from(leg.tally.sent).unwrap_or(usize::MAX);
            let read = self.crowd.as_ref().map_or(visits.by.len(), |crowd| standing::visitors(crowd, visits));
            return standing(read.min(of), of);
        }
        let people = reads::people(self.parts, leg.channel, self.visits);
        if leg.channel == Channel::Group {
            return standing(reads::readers(self.parts, leg.channel), people.len());
        }
        standing(people.iter().filter(|(_, at)| at.is_some()).count(), people.len())
    }

    /// How much has been read, institution by institution, where there are several.
    async fn by_place(&self, asking: &Asking<'_>) -> Result<String, Stop> {
        let Some(crowd) = &self.crowd else { return Ok(String::new()) };
        let readers = standing::readers(self.parts, self.visits);
        let mut rows = standing::by_place(&asking.desk.directory, crowd, &readers).await?;
        if rows.len() < 2 {
            return Ok(String::new());
        }
        let more = rows.len().saturating_sub(PLACES);
        rows.truncate(PLACES);
        Ok(words::by_place(&rows, more))
    }
}

async fn reached(asking: &Asking<'_>, campaign: &Campaign, parts: &[Part]) -> Result<Option<Crowd>, Stop> {
    match standing::reached(&asking.desk.directory, &asking.desk.store, campaign, parts).await {
        Ok(crowd) => Ok(crowd),
        Err(crowd::Error::Platform(error)) => Err(error.into()),
        Err(crowd::Error::Store(error)) => Err(error.into()),
    }
}
