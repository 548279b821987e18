//! `GET /roles` and `GET /board`: which roles there are, who holds them in which institution, and where nobody does.

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
use crate::view::board;
use crate::view::reach::Reach;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Role {
    /// Its id.
    pub id: i64,
    /// The organisation's own name for it.
    #[schema(example = "信息统计负责人")]
    pub name: String,
    /// How people call it.
    #[schema(example = "信息员")]
    pub say: String,
    /// Whether it can be given and taken here.
    pub grantable: bool,
}

impl From<crate::domain::role::Role> for Role {
    fn from(role: crate::domain::role::Role) -> Self {
        Self { id: role.id.0, name: role.name, say: role.say, grantable: role.grantable }
    }
}

/// The roles there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Roles {
    /// All of the group.
    pub roles: Vec<Role>,
}

/// The roles there are.
#[utoipa::path(get, path = "/roles", operation_id = "list_roles", tag = "roles", responses((status = 200, body = Roles), (status = 401, body = Problem)))]
pub(super) async fn roles(State(console): State<Arc<Console>>, _me: Me) -> Answer<Roles> {
    known(&console).await.map(Json)
}

/// The roles of the group.
pub async fn known(console: &Console) -> Result<Roles, Problem> {
    let roles = console.directory.roles().await?;
    Ok(Roles { roles: roles.into_iter().map(Role::from).collect() })
}

/// Which part of the board.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The institutions of this department.
    #[serde(default)]
    pub department: Option<i64>,
}

/// Somebody who holds a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holder {
    /// userid.
    pub user: String,
    /// Name.
    pub name: String,
}

/// One institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Row {
    /// Its id; absent for people who belong to none.
    pub institution: Option<i64>,
    /// What it is called.
    pub name: Option<String>,
    /// The holders of each role, in the order of the roles.
    pub holders: Vec<Vec<Holder>>,
    /// How many of the roles nobody holds.
    pub gaps: usize,
}

/// The responsibility board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Board {
    /// The roles, one a column.
    pub roles: Vec<Role>,
    /// The institutions, those with the most gaps first.
    pub rows: Vec<Row>,
    /// Gaps in all.
    pub gaps: usize,
}

/// Who answers for what, and where nobody does.
#[utoipa::path(get, path = "/board", operation_id = "show_board", tag = "roles", params(Part),
    responses((status = 200, body = Board), (status = 401, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(part): Asked<Part>,
) -> Answer<Board> {
    of(&console, &me, part.department).await.map(Json)
}

/// The board as far as somebody sees.
pub async fn of(console: &Console, me: &Me, department: Option<i64>) -> Result<Board, Problem> {
    let view = console.view();
    let reach = Reach::of_sight(&view.directory, &me.actor, &me.member).await?;
    let within = department.map(DepartmentId);
    if let Some(id) = within {
        let chain = view.directory.chain(id).await?.ok_or_else(Problem::not_found)?;
        if !reach.includes(&view.directory, std::slice::from_ref(&chain)).await? {
            return Err(Problem::not_found());
        }
    }
    let roles = board::responsible(&view.directory).await?;
    let rows = board::of(&view, &reach, within, &roles).await?.ok_or_else(Problem::not_read_yet)?;
    let mut rows: Vec<Row> = rows.into_iter().map(Row::from).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.gaps));
    let gaps = rows.iter().map(|row| row.gaps).sum();
    Ok(Board { roles: roles.into_iter().map(Role::from).collect(), rows, gaps })
}

impl From<board::Row> for Row {
    fn from(row: board::Row) -> Self {
        let holder = |seat: board::Seat| Holder { user: seat.user.0, name: seat.name };
        Self {
            gaps: row.gaps(),
            institution: row.institution.map(|id| id.0),
            name: row.name,
            holders: row.holders.into_iter().map(|seats| seats.into_iter().map(holder).collect()).collect(),
        }
    }
}
