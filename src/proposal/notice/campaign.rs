//! A notice as it is shown before it is confirmed: who it is for today, its price, what is worth a warning.

use super::{Draft, Unsent};
use crate::card::operation::notice::{heading, length};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::budget::{Budget, Fit};
use crate::domain::operation::notice::plan::{self, By, Offer};
use crate::domain::operation::notice::{
    Audience, Campaign, Channel, Crowd, Leg, Receipt, Replaces, Sender, Tally, reminder,
};
use crate::domain::permit::{Asked, Rank};
use crate::operation::notice::{book, crowd};
use crate::proposal::wording::notice as wording;
use crate::proposal::{Asker, Error, permission};

/// The institutions that are named with their numbers.
const NAMED: usize = 5;
/// The most departments whose lists are named to the gate.
const LISTS: usize = 40;

/// A notice, and what is to be said about it.
pub struct Drawn {
    /// The notice.
    pub campaign: Campaign,
    /// Remarks of the preview.
    pub warnings: Vec<String>,
}

/// Draws it; `None` while nobody can tell who it is for, the inner error where it cannot be sent so, in words.
pub async fn draw(
    asker: &Asker<'_>,
    (draft, crowd): (Draft, Option<Crowd>),
    op: &Operation,
) -> Result<Option<Result<Drawn, Unsent>>, Error> {
    let Draft { number, audience, title: called, text, pictures, at, channels, replaces, .. } = draft;
    let Some(crowd) = crowd else { return Ok(None) };
    let groups = audience.groups().count();
    if crowd.is_empty() && groups == 0 {
        return Ok(Some(Err(Unsent::Said(wording::nobody(&audience)))));
    }
    permitted(asker, &audience, &crowd).await?;
    let offers: Vec<Offer> = channels.iter().map(|channel| plan::offer(*channel, &crowd, groups)).collect();
    let sender = sender(asker).await?;
    let link = asker.services.settings.pages.link(&op.id);
    if let Some(said) = unfit(&channels, &sender) {
        return Ok(Some(Err(Unsent::Said(said.to_owned()))));
    }
    let earlier = replaces.as_deref().and_then(|op| Some((op, op.campaign()?)));
    let number = match earlier.map(|(_, campaign)| campaign.number).or(number) {
        Some(number) => number,
        None => book::next_number(&asker.services.store).await?,
    };
    let title = called.unwrap_or_else(|| heading::of(&text));
    let mut campaign = Campaign {
        number,
        title,
        text,
        audience,
        reach: reach(asker, &crowd),
        sender,
        link,
        at,
        people: count(crowd.len()),
        asleep: count(crowd.asleep().count()),
        legs: offers.iter().map(leg).collect(),
        ..Campaign::default()
    };
    if earlier.is_some_and(|earlier| !differs(&mut campaign, earlier)) {
        return Ok(Some(Err(Unsent::Said(wording::same().to_owned()))));
    }
    let reminders = reminders(asker, &mut campaign, &offers);
    let long = length::too_long(op, &campaign);
    if campaign.link.is_none() && !long.is_empty() {
        let others = others(op, &campaign);
        return Ok(Some(Err(Unsent::TooLong { ways: long, campaign: Box::new(campaign), others })));
    }
    name_places(asker, &crowd, &mut campaign).await?;
    let calls = asker.services.settings.calls_a_month;
    let budget = book::month(&asker.services.store, calls, asker.services.clock.now()).await?;
    if let Some(said) = too_dear(&budget, &campaign) {
        return Ok(Some(Err(Unsent::Said(said))));
    }
    let mut warnings: Vec<String> = wording::left_out(pictures).into_iter().collect();
    warnings.extend(wording::warnings(&campaign, &crowd, &offers));
    warnings.extend(reminders.into_iter().chain(long.iter().map(wording::shortened)));
    warnings.extend(at_night(asker, at));
    warnings.extend(wording::month(&budget, campaign.calls()));
    Ok(Some(Ok(Drawn { campaign, warnings })))
}

/// What is said where it would go out while people are not to be disturbed.
fn at_night(asker: &Asker<'_>, at: Option<i64>) -> Option<String> {
    let goes = at.unwrap_or_else(|| asker.services.clock.now_ms());
    let night = asker.services.settings.quiet_hours.filter(|hours| hours.holds(goes));
    night.map(|hours| wording::night(hours, goes))
}

/// Notes what is different from the one in whose place it is to go out; false where nothing is.
fn differs(campaign: &mut Campaign, (op, before): (&Operation, &Campaign)) -> bool {
    let differs = campaign.differences(before);
    let any = !differs.is_empty();
    campaign.replaces = Some(Box::new(Replaces { of: op.id.clone(), differs, done: false }));
    any
}

/// The ways that would take all of a text.
fn others(op: &Operation, campaign: &Campaign) -> Vec<Channel> {
    let ways = [Channel::Chat, Channel::Announcement];
    // A group is told in no other way.
    let fits = |way: &Channel| campaign.audience.has_people() && length::fits(op, campaign, *way);
    ways.into_iter().filter(fits).collect()
}

/// Those who have not read it by then are reminded, where it is known who that is; else what is said about it.
fn reminders(asker: &Asker<'_>, campaign: &mut Campaign, offers: &[Offer]) -> Option<String> {
    let settings = &asker.services.settings;
    if settings.remind_after.is_empty() || campaign.audience.reminds_of().is_some() {
        return None;
    }
    let told = |offer: &Offer| {
        let by_name = offer.channel != Channel::Group && offer.by == By::People;
        by_name && (offer.receipt != Receipt::PageOnly || campaign.link.is_some())
    };
    if !offers.iter().any(told) {
        return Some(wording::no_reminders().to_owned());
    }
    let people = usize::try_from(campaign.people).unwrap_or(usize::MAX);
    campaign.remind = reminder::planned(&settings.reminders, &settings.remind_after, people);
    None
}

/// What is said where a way needs to know more of who sends it.
fn unfit(channels: &[Channel], sender: &Sender) -> Option<&'static str> {
    if channels.contains(&Channel::Announcement) && sender.announcer.is_none() {
        return Some(wording::no_announcer());
    }
    (channels.contains(&Channel::Todo) && sender.union.is_none()).then(wording::no_identity)
}

/// What is said where the month has no room for it.
fn too_dear(budget: &Budget, campaign: &Campaign) -> Option<String> {
    let ding = campaign.legs.iter().any(|leg| leg.channel == Channel::Ding);
    let urgent = ding || wording::is_urgent(&campaign.text);
    match budget.fits(u64::from(campaign.calls())) {
        Fit::Fits => None,
        Fit::Reserved if urgent => None,
        Fit::Reserved => Some(wording::reserved(budget, campaign.calls())),
        Fit::Beyond => Some(wording::beyond(budget, campaign.calls())),
    }
}

/// Everybody an audience means now; `None` while nobody can tell.
pub(super) async fn crowd_of(asker: &Asker<'_>, audience: &Audience) -> Result<Option<Crowd>, Error> {
    let services = asker.services;
    let sources = crowd::Sources { directory: &services.directory, store: &services.store, asks: None };
    Ok(crowd::of(sources, audience).await?)
}

/// Puts it to the gate as it is now: who asks learns of a refusal before anything is shown.
pub(super) async fn permitted(asker: &Asker<'_>, audience: &Audience, crowd: &Crowd) -> Result<(), Error> {
    let users: Vec<UserId> = crowd.people.iter().map(|one| one.user.clone()).collect();
    let through = if crowd.nodes.len() <= LISTS { crowd.nodes.keys().copied().collect() } else { Vec::new() };
    let groups = audience.groups().map(|(id, _)| id.clone()).collect();
    let places: Vec<DepartmentId> = crowd.by_place().into_iter().map(|(id, _)| id).collect();
    let asked = Asked::Notify { users, departments: Vec::new(), groups, through };
    permission::permitted(asker, &asked, None, &places).await
}

/// The departments whoever agrees to it must manage: what the asker manages, where the notice keeps within that.
fn reach(asker: &Asker<'_>, crowd: &Crowd) -> Vec<DepartmentId> {
    let places: Vec<DepartmentId> = crowd.by_place().into_iter().map(|(id, _)| id).collect();
    match &asker.actor.rank {
        Rank::SubAdministrator { scope } => scope.clone(),
        _ if places.len() > NAMED => vec![DepartmentId::ROOT],
        _ => places,
    }
}

async fn sender(asker: &Asker<'_>) -> Result<Sender, Error> {
    let own = (asker.actor.rank == Rank::MainAdministrator).then(|| asker.actor.user.clone());
    Ok(Sender {
        corp: asker.services.settings.corp_id.clone(),
        place: place(asker).await?,
        union: asker.me.union.clone(),
        announcer: asker.services.settings.announcer.clone().or(own),
    })
}

/// The institution somebody sends for: what they manage, else where they are, else the organisation itself.
async fn place(asker: &Asker<'_>) -> Result<String, Error> {
    let directory = &asker.services.directory;
    let mut of = match &asker.actor.rank {
        Rank::SubAdministrator { scope } => scope.first().copied(),
        Rank::Staff | Rank::MainAdministrator => None,
    };
    if asker.actor.rank == Rank::Staff
        && let (Some(own), Some(all)) = (asker.me.departments.first(), directory.institutions())
    {
        of = directory.chain(*own).await?.and_then(|chain| all.of(&chain));
    }
    let name = match of {
        Some(id) => directory.name(id).await?,
        None => None,
    };
    Ok(name.unwrap_or_else(|| asker.services.settings.organisation.clone()))
}

fn leg(offer: &Offer) -> Leg {
    Leg {
        channel: offer.channel,
        calls: count(offer.calls),
        receipt: offer.receipt,
        tally: Tally::default(),
        read: 0,
    }
}

async fn name_places(asker: &Asker<'_>, crowd: &Crowd, campaign: &mut Campaign) -> Result<(), Error> {
    let places = crowd.by_place();
    campaign.institutions = count(places.len());
    for (id, people) in places.into_iter().take(NAMED) {
        let name = asker.services.directory.name(id).await?.unwrap_or_default();
        campaign.places.push((id, name, count(people)));
    }
    Ok(())
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
