//! The overview: how many are in, who is missing, what nobody answers for, what was sent lately.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::Page;
use crate::console::Console;
use crate::console::api::{board, department, notice, operation};
use crate::console::page::{self, Frame};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::view::pending;

/// So many institutions are drawn.
const BARS: usize = 20;
/// So many notices are shown.
const NOTICES: usize = 3;

#[derive(Template)]
#[template(path = "overview.html", config = "src/console/askama.toml")]
struct Overview {
    frame: Frame,
    people: usize,
    inactive: usize,
    to_accept: usize,
    gaps: Option<usize>,
    bars: Vec<Bar>,
    others: usize,
    vacant: Vec<Vacant>,
    notices: Vec<notice::Listed>,
    /// What waits for whoever looks at it.
    waiting: Vec<operation::shown::Listed>,
    complete: bool,
}

/// How many of an institution have logged in.
struct Bar {
    name: String,
    active: usize,
    people: usize,
    width: usize,
    /// Where it is drawn.
    top: usize,
}

struct Vacant {
    institution: String,
    roles: Vec<String>,
}

impl Overview {
    fn has_gaps(&self) -> bool {
        self.gaps.is_some_and(|gaps| gaps > 0)
    }

    fn height(&self) -> usize {
        self.bars.len() * 40
    }
}

/// `GET /app/`.
pub async fn show(State(console): State<Arc<Console>>, me: Me) -> Response {
    if !me.actor.is_administrator() {
        return Redirect::to("/app/me").into_response();
    }
    Page(drawn(&console, &me).await).into_response()
}

async fn drawn(console: &Console, me: &Me) -> Result<axum::response::Html<String>, Problem> {
    let to_accept = pending::to_accept(&console.view(), &me.actor).await?;
    // What is not read yet is left out, rather than the whole page.
    let departments = department::of(console, me).await.ok();
    let board = board::of(console, me, None).await.ok();
    let notices = notice::known(console, me).await?.notices;
    let mut waiting = operation::of(console, me).await?;
    waiting.waiting.append(&mut waiting.open);
    let tops: Vec<&department::Department> =
        departments.iter().flat_map(|all| &all.departments).filter(|one| one.depth == 0).collect();
    let (bars, others) = departments.as_ref().map(|all| bars(console, all)).unwrap_or_default();
    let vacant = board.as_ref().map(vacancies).unwrap_or_default();
    Ok(page::drawn(&Overview {
        frame: me.frame(console, "概览", "/app/"),
        people: tops.iter().map(|one| one.people).sum(),
        inactive: tops.iter().map(|one| one.inactive).sum(),
        to_accept,
        gaps: board.as_ref().map(|board| board.gaps),
        bars,
        others,
        vacant,
        notices: notices.into_iter().take(NOTICES).collect(),
        waiting: waiting.waiting,
        complete: departments.is_some(),
    }))
}

/// The institutions with the most who have not logged in; where there is one alone, its departments.
fn bars(console: &Console, all: &department::Departments) -> (Vec<Bar>, usize) {
    let institutions = console.directory.institutions().unwrap_or_default();
    let ids: Vec<i64> = institutions.all().map(|id| id.0).collect();
    let mut shown: Vec<&department::Department> =
        all.departments.iter().filter(|one| ids.contains(&one.id) && one.depth > 0).collect();
    if shown.is_empty() {
        shown = all.departments.iter().filter(|one| one.depth <= 1 && one.people > 0).collect();
    }
    shown.retain(|one| one.people > 0);
    shown.sort_by_key(|one| (std::cmp::Reverse(one.inactive), one.id));
    let others = shown.len().saturating_sub(BARS);
    let bar = |(at, one): (usize, &department::Department)| Bar {
        name: one.name.clone(),
        active: one.people - one.inactive,
        people: one.people,
        width: 360 * (one.people - one.inactive) / one.people,
        top: at * 40,
    };
    (shown.into_iter().take(BARS).enumerate().map(bar).collect(), others)
}

fn vacancies(board: &board::Board) -> Vec<Vacant> {
    let open = board.rows.iter().filter(|row| row.gaps > 0);
    let vacant = |row: &board::Row| Vacant {
        institution: row.name.clone().unwrap_or_default(),
        roles: board
            .roles
            .iter()
            .zip(&row.holders)
            .filter(|(_, holders)| holders.is_empty())
            .map(|(role, _)| role.say.clone())
            .collect(),
    };
    open.take(BARS).map(vacant).collect()
}
