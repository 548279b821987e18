//! `GET /notices/audience` and `POST /notices/price`: whom a notice can be for, and what it would cost.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::board::{self, Role};
use super::super::department::Department;
use super::super::{Answer, Body};
use crate::card::operation::notice as card;
use crate::card::reason;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::{Me, Signed};
use crate::domain::inbound::Conversation;
use crate::domain::operation::notice::Channel;
use crate::domain::operation::notice::plan::Offer;
use crate::operation;
use crate::proposal::notice::audience::Recipients;
use crate::proposal::notice::price::{self, Price};
use crate::proposal::{Asker, Error};
use crate::view::{group, notice};

/// Whom a notice of one's own can be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Choices {
    /// Departments, each after the one above it.
    pub departments: Vec<Department>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Groups the robot is in, where one may write to them.
    pub groups: Vec<Group>,
}

/// A group the robot is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Whom a notice is to be for.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Whom it is for.
    pub to: Recipients,
    /// Whom of those it is not for.
    #[serde(default)]
    pub except: Recipients,
}

/// Whom it would reach today, and what each way would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Quote {
    /// How many people.
    pub people: usize,
    /// Those of them who have not logged in, and will not see it before.
    pub inactive: usize,
    /// How many groups.
    pub groups: usize,
    /// Institution by institution, most first: some of them.
    pub places: Vec<Reached>,
    /// Those left out who would not have been reached anyway.
    pub idle: Vec<String>,
    /// Whether another person has to agree to so many.
    pub needs_second: bool,
    /// The ways beside each other.
    pub ways: Vec<Way>,
}

/// How many it reaches in an institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuotedPlace)]
pub struct Reached {
    /// What it is called.
    pub name: String,
    /// How many of its people.
    pub people: usize,
}

/// What a way would cost, and what it could tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuotedWay)]
pub struct Way {
    /// Which.
    pub channel: Channel,
    /// What it is called.
    #[schema(example = "工作通知")]
    pub name: &'static str,
    /// Metered calls.
    pub calls: usize,
    /// What could be told of who has read it.
    #[schema(example = "可查每个人是否已读")]
    pub told: &'static str,
}

/// Whom a notice of one's own can be for.
#[utoipa::path(get, path = "/notices/audience", operation_id = "list_audience", tag = "notices",
    responses((status = 200, body = Choices), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn list(State(console): State<Arc<Console>>, me: Me) -> Answer<Choices> {
    choices(&console, &me).await.map(Json)
}

/// Whom somebody's notice can be for.
pub async fn choices(console: &Console, me: &Me) -> Result<Choices, Problem> {
    let view = console.view();
    if !notice::may_send(&view, &me.actor) {
        return Err(Problem::not_notifier());
    }
    let departments = notice::places(&view, &me.actor).await?.ok_or_else(Problem::not_read_yet)?;
    let groups = if notice::may_write_to_groups(&view, &me.actor) {
        group::vouched(&console.store, console.clock.now_ms()).await?
    } else {
        Vec::new()
    };
    Ok(Choices {
        departments: departments.into_iter().map(Department::from).collect(),
        roles: board::known(console).await?.roles,
        groups: groups
            .into_iter()
            .map(|group| Group { id: group.id.to_string(), name: group.name })
            .collect(),
    })
}

/// Counts whom a notice would reach, and prices each way. Nothing is sent or proposed by it.
#[utoipa::path(post, path = "/notices/price", operation_id = "price_notice", tag = "notices", request_body = Wanted,
    params(("X-Form-Token" = String, Header, description = "`form_token` of `/me`")),
    responses((status = 200, body = Quote), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub(crate) async fn count(
    State(console): State<Arc<Console>>,
    Signed(me): Signed,
    Body(wanted): Body<Wanted>,
) -> Answer<Quote> {
    quote(&console, &me, &wanted).await.map(Json)
}

/// What it would come to for somebody.
pub async fn quote(console: &Console, me: &Me, wanted: &Wanted) -> Result<Quote, Problem> {
    let services = &*console.services;
    let conversation = Conversation::private(&me.actor.user);
    let asker = Asker { services, actor: &me.actor, me: &me.member, conversation: &conversation };
    let found = price::of(&asker, &wanted.to, &wanted.except).await.map_err(|error| match error {
        Error::Refused(refusal) => Problem::refused(&refusal),
        Error::Platform(error) => Problem::not_checked(&reason::fault(&operation::fault(&error))),
        Error::Store(error) => error.into(),
    })?;
    Ok(Quote::of(found, console.base.as_deref()))
}

impl Quote {
    fn of(price: Price, link: Option<&str>) -> Self {
        let way = |offer: &Offer| Way {
            channel: offer.channel,
            name: card::channel(offer.channel),
            calls: offer.calls,
            told: card::of_receipt(offer.channel, offer.receipt, link),
        };
        Self {
            people: price.people,
            inactive: price.inactive,
            groups: price.groups,
            places: price.places.into_iter().map(|(_, name, people)| Reached { name, people }).collect(),
            idle: price.idle,
            needs_second: price.needs_second,
            ways: price.offers.iter().map(way).collect(),
        }
    }
}
