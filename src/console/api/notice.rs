//! `GET /notices` and `GET /notices/{number}`: what was sent, and who has read it as far as can be told.

pub mod audience;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel, Receipt, Summary};
use crate::operation::notice::crowd;
use crate::operation::notice::standing::{Place, Standing, Whole};
use crate::view::notice::{self, Asked};

/// More names than these are counted.
const NAMED: usize = 200;

/// A notice on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ListedNotice)]
pub struct Listed {
    /// Its number.
    pub number: u32,
    /// The operation by which it was sent.
    pub operation: String,
    /// What it is called.
    pub title: String,
    /// Who had it sent.
    pub by: String,
    /// Their userid.
    pub by_id: String,
    /// Where it is: `confirmed`, `awaiting_approval`, `running`, `done`, `partly_done`, `failed`, `cancelled`, …
    pub state: String,
    /// When it went out, or is to: milliseconds since the epoch.
    pub at: i64,
    /// For how many people it is.
    pub people: u32,
    /// Whether it was taken back.
    pub recalled: bool,
    /// Whether it is a reminder that went out by itself.
    pub automatic: bool,
}

impl From<Summary> for Listed {
    fn from(one: Summary) -> Self {
        Self {
            number: one.number,
            operation: one.operation.to_string(),
            title: one.title,
            by: one.initiator_name,
            by_id: one.initiator.to_string(),
            state: one.state.name().to_owned(),
            at: one.at,
            people: one.people,
            recalled: one.recalled,
            automatic: one.automatic,
        }
    }
}

/// The notices one may know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notices {
    /// The latest first.
    pub notices: Vec<Listed>,
}

/// How one way of a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Way {
    /// `work`, `chat`, `group`, `todo`, `ding`, `announcement`.
    pub channel: &'static str,
    /// Whether it can be known who has read it; else only visits of the page are counted.
    pub known: bool,
    /// How many have read, or done.
    pub read: usize,
    /// Of how many it reached; 0 where nothing tells.
    pub of: usize,
}

/// How much has been read in an institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Share {
    /// What it is called.
    pub name: String,
    /// How many of its people have read.
    pub read: usize,
    /// How many it reached there.
    pub of: usize,
}

/// A notice, and who has read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Receipts {
    /// What it is.
    #[serde(flatten)]
    pub notice: Listed,
    /// What it says; absent once taken back, or past its time of keeping.
    pub text: Option<String>,
    /// Way by way.
    pub ways: Vec<Way>,
    /// How many have read it, by whatever told; absent while nobody can tell.
    pub read: Option<usize>,
    /// Of how many.
    pub of: Option<usize>,
    /// Institution by institution, the least read first.
    pub places: Vec<Share>,
    /// Who is known not to have read it: some of them.
    pub unread: Vec<String>,
    /// How many are.
    pub unread_in_all: usize,
    /// Whether the platform told all there is to tell.
    pub complete: bool,
}

/// The notices one may know of: one's own, and all for a main administrator.
#[utoipa::path(get, path = "/notices", operation_id = "list_notices", tag = "notices",
    responses((status = 200, body = Notices), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(State(console): State<Arc<Console>>, me: Me) -> Answer<Notices> {
    known(&console, &me).await.map(Json)
}

/// The notices somebody may know of.
pub async fn known(console: &Console, me: &Me) -> Result<Notices, Problem> {
    let all = summaries(console, me).await?;
    Ok(Notices { notices: all.into_iter().map(Listed::from).collect() })
}

async fn summaries(console: &Console, me: &Me) -> Result<Vec<Summary>, Problem> {
    let view = console.view();
    if !notice::may_send(&view, &me.actor) {
        return Err(Problem::not_notifier());
    }
    Ok(notice::known(&view, &me.actor).await?)
}

/// A notice, and who has read it.
#[utoipa::path(get, path = "/notices/{number}", operation_id = "show_notice", tag = "notices", params(("number" = u32, Path, description = "its number")),
    responses((status = 200, body = Receipts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(number): Path<String>,
) -> Answer<Receipts> {
    of(&console, &me, &number).await.map(Json)
}

/// The receipts of a notice somebody may know of.
pub async fn of(console: &Console, me: &Me, number: &str) -> Result<Receipts, Problem> {
    let all = summaries(console, me).await?;
    let summary = all.into_iter().find(|one| one.number.to_string() == number);
    let summary = summary.ok_or_else(Problem::not_found)?;
    let op = notice::operation(&console.view(), &summary).await?;
    let listed = Listed::from(summary);
    let Some((op, campaign)) = op.as_ref().and_then(|op| Some((op, op.campaign()?))) else {
        return Ok(bare(listed, None));
    };
    let text = campaign.recalled_at.is_none().then(|| campaign.text.clone());
    if campaign.chunks.is_none() {
        return Ok(bare(listed, text));
    }
    read(console, (op, campaign), bare(listed, text)).await
}

/// A notice of which nothing is known to have been read.
fn bare(notice: Listed, text: Option<String>) -> Receipts {
    let (ways, places, unread) = (Vec::new(), Vec::new(), Vec::new());
    Receipts { notice, text, ways, read: None, of: None, places, unread, unread_in_all: 0, complete: false }
}

async fn read(
    console: &Console,
    (op, campaign): (&Operation, &Campaign),
    bare: Receipts,
) -> Result<Receipts, Problem> {
    let (parts, asked) = notice::read_by(&console.view(), op, campaign).await?;
    let whole = Whole::of(&console.directory, &console.store, (op, campaign), parts).await;
    let whole = whole.map_err(|error| match error {
        crowd::Error::Platform(error) => Problem::from(error),
        crowd::Error::Store(error) => Problem::from(error),
    })?;
    let total = whole.total();
    let places = whole.places(&console.directory).await?.unwrap_or_default();
    let unread = whole.unread();
    Ok(Receipts {
        ways: campaign.legs.iter().map(|leg| way(&whole.leg(leg))).collect(),
        read: total.map(|(read, _)| read),
        of: total.map(|(_, of)| of),
        places: places.into_iter().map(|Place { name, read, of }| Share { name, read, of }).collect(),
        unread_in_all: unread.len(),
        unread: unread.into_iter().take(NAMED).map(|one| one.name).collect(),
        complete: asked == Asked::All,
        ..bare
    })
}

fn way(standing: &Standing) -> Way {
    let known = standing.receipt != Receipt::PageOnly;
    Way { channel: name(standing.channel), known, read: standing.read, of: standing.of }
}

fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Work => "work",
        Channel::Chat => "chat",
        Channel::Group => "group",
        Channel::Todo => "todo",
        Channel::Ding => "ding",
        Channel::Announcement => "announcement",
    }
}
