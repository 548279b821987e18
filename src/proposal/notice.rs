//! Notices: from what one says, to whom and by which ways, to an operation that can be confirmed.
//!
//! Nothing goes out by this: a preview says who that is today, by which way, at what price, and what each way cannot
//! tell; the operation finds them anew when its time has come.

pub mod audience;
mod campaign;
pub mod price;
pub mod recall;
pub mod remind;

use super::wording::notice as wording;
use super::{Asker, Error, Refusal, new, permission};
use crate::card::operation::notice::length::TooLong;
use crate::domain::operation::notice::{Audience, Campaign, Channel, Crowd, Difference};
use crate::domain::operation::{Approval, Bulk, Kind, Operation};
use crate::operation::notice::crowd;

/// A notice as it was asked for.
pub struct Draft {
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// To whom.
    pub audience: Audience,
    /// What it is called; else the beginning of its text.
    pub title: Option<String>,
    /// What it says.
    pub text: String,
    /// Pictures that came with it and do not go out.
    pub pictures: u32,
    /// When, milliseconds since the epoch; at once where absent.
    pub at: Option<i64>,
    /// By which ways.
    pub channels: Vec<Channel>,
    /// The one that waits for its time, in whose place it is to go out.
    pub replaces: Option<Box<Operation>>,
}

/// Why it cannot be sent so.
pub enum Unsent {
    /// In words; it is to be asked for anew.
    Said(String),
    /// A way does not take all of it, and no page can show the rest: another way or text is enough.
    TooLong {
        /// Which ways.
        ways: Vec<TooLong>,
        /// The notice.
        campaign: Box<Campaign>,
        /// Ways that would take all of it.
        others: Vec<Channel>,
    },
}

impl Unsent {
    /// What is told where nothing can be asked.
    pub fn refused(self) -> Error {
        Error::Refused(Refusal::NothingToDo(match self {
            Self::Said(said) => said,
            Self::TooLong { ways, campaign, others } => wording::too_long(&ways, &campaign, &others),
        }))
    }
}

impl From<crowd::Error> for Error {
    fn from(error: crowd::Error) -> Self {
        match error {
            crowd::Error::Platform(error) => Self::Platform(error),
            crowd::Error::Store(error) => Self::Store(error),
        }
    }
}

/// The operation it comes to, to be confirmed; else why it cannot be sent so.
///
/// # Errors
/// It is refused, or could not be checked.
pub async fn propose(asker: &Asker<'_>, draft: Draft) -> Result<Result<Operation, Unsent>, Error> {
    let crowd = campaign::crowd_of(asker, &draft.audience).await?;
    propose_to(asker, draft, crowd).await
}

/// The same, for those its audience means now; `None` while nobody can tell.
async fn propose_to(
    asker: &Asker<'_>,
    draft: Draft,
    crowd: Option<Crowd>,
) -> Result<Result<Operation, Unsent>, Error> {
    let mut op = new(asker, Kind::NoticeSend, Vec::new(), Vec::new());
    let earlier = draft.replaces.clone();
    let Some(drawn) = Box::pin(campaign::draw(asker, (draft, crowd), &op)).await? else {
        return Ok(Err(Unsent::Said(wording::not_counted_yet().to_owned())));
    };
    let campaign::Drawn { campaign, warnings } = match drawn {
        Ok(drawn) => drawn,
        Err(unsent) => return Ok(Err(unsent)),
    };
    let people = usize::try_from(campaign.people).unwrap_or(usize::MAX);
    let places = campaign.reach.clone();
    op.warnings = warnings;
    if people > asker.services.settings.notice_above {
        op.approval = earlier.as_ref().and_then(|earlier| agreed_before(earlier, &campaign));
        if op.approval.is_none() {
            op.approval = permission::agreement_to_notice(asker, &places, people).await?;
            let before = earlier.as_ref().and_then(|earlier| earlier.campaign()?.at);
            op.warnings.extend(before.map(wording::until_agreed));
        }
        if op.approval.is_none() {
            return Ok(Err(Unsent::Said(wording::nobody_to_agree(people))));
        }
    }
    op.bulk = Some(Box::new(Bulk::Notice(Box::new(campaign))));
    Ok(Ok(op))
}

/// The agreement somebody has given to the one that waits, where it covers this one too.
fn agreed_before(earlier: &Operation, campaign: &Campaign) -> Option<Approval> {
    let given = earlier.approval.as_ref().filter(|approval| approval.is_given())?;
    let differs = &campaign.replaces.as_ref()?.differs;
    let covers = !differs.iter().any(Difference::needs_new_agreement);
    // Nobody is asked, so nobody's card is to be redrawn.
    covers.then(|| Approval { asked: Vec::new(), others: Vec::new(), ..given.clone() })
}

/// The ways asked for; people who are in none of them get a work notice, groups their message.
pub fn ways(wanted: &[Channel], audience: &Audience) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    for channel in wanted {
        if !channels.contains(channel) {
            channels.push(*channel);
        }
    }
    if audience.has_people() && channels.iter().all(|channel| *channel == Channel::Group) {
        channels.push(Channel::Work);
    }
    let groups = audience.groups().next().is_some();
    if !audience.has_people() {
        channels.retain(|channel| *channel == Channel::Group);
    }
    channels.retain(|channel| groups || *channel != Channel::Group);
    if groups && !channels.contains(&Channel::Group) {
        channels.push(Channel::Group);
    }
    channels
}
