//! A notice as it is shown before and after it is confirmed: what it says word for word, to whom, by which ways, at what
//! price.

use serde::Serialize;
use utoipa::ToSchema;

use crate::card::operation::notice as card;
use crate::domain::operation::notice::{Campaign, Channel, Leg, Part};
use crate::domain::operation::{Operation, State};

/// A notice that is asked for, or was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notice {
    /// By which number its sender speaks of it.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it says, word for word.
    pub text: String,
    /// Whom it is for.
    pub to: String,
    /// Who is left out.
    pub except: Option<String>,
    /// How many people it reaches.
    pub people: u32,
    /// Institution by institution, most first: some of them.
    pub places: Vec<Reached>,
    /// How many institutions there are.
    pub institutions: u32,
    /// By which ways.
    pub ways: Vec<Way>,
    /// When it goes out, milliseconds since the epoch; at once where absent.
    pub at: Option<i64>,
    /// What else comes with it: reminders that go out by themselves, what it changes.
    pub remarks: Vec<String>,
}

/// How many it reaches in an institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NoticePlace)]
pub struct Reached {
    /// What it is called.
    pub name: String,
    /// How many of its people.
    pub people: u32,
}

/// One way it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NoticeWay)]
pub struct Way {
    /// Which.
    pub channel: Channel,
    /// What it is called.
    #[schema(example = "工作通知")]
    pub name: &'static str,
    /// Metered calls.
    pub calls: u32,
    /// What can be told of who has read it, or what came of it, in words.
    pub told: String,
}

impl Notice {
    /// Whether its title is more than the text says by itself at its beginning.
    pub fn has_own_title(&self) -> bool {
        self.text.lines().next().map(str::trim) != Some(self.title.as_str())
    }
}

/// The notice of an operation, if it is one.
pub fn of(op: &Operation) -> Option<Notice> {
    let campaign = op.campaign()?;
    let open = matches!(op.state, State::Proposed | State::AwaitingApproval | State::Confirmed);
    let names = |parts: &[Part]| (!parts.is_empty()).then(|| card::names(parts));
    let reached = |(_, name, people): &(_, String, u32)| Reached { name: name.clone(), people: *people };
    let remarks = card::remarks(campaign);
    Some(Notice {
        number: campaign.number,
        title: campaign.title.clone(),
        text: campaign.text.clone(),
        to: card::names(&campaign.audience.to),
        except: names(&campaign.audience.except),
        people: campaign.people,
        places: campaign.places.iter().map(reached).collect(),
        institutions: campaign.institutions,
        ways: campaign.legs.iter().map(|leg| way(leg, campaign, op.state)).collect(),
        at: campaign.at,
        remarks: if open { remarks } else { Vec::new() },
    })
}

fn way(leg: &Leg, campaign: &Campaign, state: State) -> Way {
    let ends = matches!(state, State::Cancelled | State::Expired | State::Superseded | State::Rejected);
    let before = matches!(state, State::Proposed | State::AwaitingApproval | State::Confirmed);
    let told = if before || ends { card::told(leg, campaign).to_owned() } else { card::came(leg) };
    Way { channel: leg.channel, name: card::channel(leg.channel), calls: leg.calls, told }
}
