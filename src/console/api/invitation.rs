//! `GET /invitations`: who has been asked for and is not quite there yet, looked at now.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Answer, Asked};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::DepartmentId;
use crate::domain::mobile::Mobile;
use crate::domain::permit::Denied;
use crate::view::pending::{self, Looked, Walked};

/// Which of them.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Those of this department and below.
    #[serde(default)]
    pub department: Option<i64>,
}

/// Somebody who has to accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invited {
    /// Its id, by which it is sent again.
    pub id: String,
    /// The name given.
    pub name: String,
    /// The number invited, masked: they accept with this one.
    pub mobile: String,
    /// Where they would be.
    pub place: String,
    /// When it was sent, milliseconds since the epoch.
    pub since: i64,
    /// Whether the platform said just now that they are not in.
    pub looked_now: bool,
    /// The page to hand to them; absent where pages have no address.
    pub link: Option<String>,
}

/// A member who has not logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sleeper {
    /// userid.
    pub user: String,
    /// Name.
    pub name: String,
    /// Number, masked.
    pub mobile: Option<String>,
    /// Where they are.
    pub place: String,
    /// Since when, where they were added here.
    pub since: Option<i64>,
    /// Whether this is an enterprise account.
    pub enterprise_account: bool,
}

/// Who is not quite there yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pending {
    /// Who has to accept, the oldest first.
    pub to_accept: Vec<Invited>,
    /// Members who have not logged in.
    pub to_log_in: Vec<Sleeper>,
    /// Who turned out to be in by now.
    pub arrived: Vec<String>,
    /// How many more there are than these.
    pub more: usize,
    /// Whether all departments were read; else only those added here are known.
    pub complete: bool,
}

/// Who has to accept or to log in.
#[utoipa::path(get, path = "/invitations", operation_id = "list_invitations", tag = "invitations", params(Part),
    responses((status = 200, body = Pending), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(part): Asked<Part>,
) -> Answer<Pending> {
    of(&console, &me, part.department).await.map(Json)
}

/// Who is not quite there yet, in what somebody manages.
pub async fn of(console: &Console, me: &Me, department: Option<i64>) -> Result<Pending, Problem> {
    let view = console.view();
    if !me.actor.is_administrator() {
        return Err(Problem::not_allowed(&Denied::NotAdministrator));
    }
    let below = department.map(DepartmentId);
    if let Some(id) = below
        && let Err(denied) = view.gate.may_list(&me.actor, &[id]).await?
    {
        return Err(Problem::not_allowed(&denied));
    }
    let found = pending::gather(&view, &me.actor, below).await?;
    let invited = |waiting: pending::Waiting| Invited {
        id: waiting.invite.user.0,
        mobile: waiting.invite.mobile.masked(),
        link: waiting.link,
        name: waiting.invite.name,
        place: waiting.invite.place,
        since: waiting.invite.at,
        looked_now: waiting.looked == Looked::Now,
    };
    let sleeper = |one: pending::Sleeper| Sleeper {
        user: one.user.0,
        name: one.name,
        mobile: one.mobile.map(|number| Mobile::new(number).masked()),
        place: one.place,
        since: one.since,
        enterprise_account: one.exclusive,
    };
    Ok(Pending {
        to_accept: found.consent.into_iter().map(invited).collect(),
        to_log_in: found.login.into_iter().map(sleeper).collect(),
        arrived: found.arrived,
        more: found.more,
        complete: found.walked == Walked::All,
    })
}
