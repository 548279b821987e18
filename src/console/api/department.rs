//! `GET /departments`: the departments somebody manages, with how many people are in each.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::view::department::{self, Branch};

/// A department with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Department {
    /// Its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The one above, where that is in the list too.
    pub parent: Option<i64>,
    /// How deep below the first one.
    pub depth: usize,
    /// People in it alone.
    pub direct: usize,
    /// People in it and below, each once.
    pub people: usize,
    /// Those of them who have not logged in.
    pub inactive: usize,
}

/// The departments somebody manages, each after the one above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Departments {
    /// All of them.
    pub departments: Vec<Department>,
}

impl From<Branch> for Department {
    fn from(branch: Branch) -> Self {
        Self {
            id: branch.id.0,
            name: branch.name,
            parent: branch.parent.map(|id| id.0),
            depth: branch.depth,
            direct: branch.direct,
            people: branch.people,
            inactive: branch.inactive,
        }
    }
}

/// The departments one manages, as a tree with counts.
#[utoipa::path(get, path = "/departments", operation_id = "list_departments", tag = "departments",
    responses((status = 200, body = Departments), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn list(State(console): State<Arc<Console>>, me: Me) -> Answer<Departments> {
    of(&console, &me).await.map(Json)
}

/// The departments somebody manages.
pub async fn of(console: &Console, me: &Me) -> Result<Departments, Problem> {
    let tree = department::tree(&console.view(), &me.actor).await?;
    let branches = tree.map_err(|denied| Problem::not_allowed(&denied))?.ok_or_else(Problem::not_read_yet)?;
    Ok(Departments { departments: branches.into_iter().map(Department::from).collect() })
}
