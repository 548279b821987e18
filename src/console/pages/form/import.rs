//! Imports: a table is dropped, chosen or pasted; what would come of each row is looked over and mended in place; then it
//! is asked for, as anything is.
//!
//! **Invariant:** each page works without script: every button sends a plain form.

mod typed;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::typed::change;
use super::{Choice, Page, Typed, member};
use crate::console::Console;
use crate::console::api::import::shown::{self, Came, DryRun, Filter, Listed, Row};
use crate::console::api::import::upload::{self, Sent};
use crate::console::api::import::{self, administrators};
use crate::console::api::operation::asking::{self, Asked as Answered, Key};
use crate::console::api::{Asked, department};
use crate::console::page::{self, Frame};
use crate::console::problem::{Place, Problem};
use crate::console::who::Me;
use crate::proposal::Request as Wish;
use crate::proposal::import::held::Held;

/// At which tab.
const TAB: &str = "/app/members";
/// So many rows are mended at a time.
const MENDED: usize = 10;
/// More names of departments are not offered while one types.
const OFFERED: usize = 100;

#[derive(Template)]
#[template(path = "import/new.html", config = "src/console/askama.toml")]
struct New {
    frame: Frame,
    key: String,
    places: Vec<Choice>,
    open: Vec<Listed>,
    problem: Option<Problem>,
}

/// `GET /app/import`.
pub async fn new(State(console): State<Arc<Console>>, me: Me) -> Page {
    Page(blank(&console, &me, None).await)
}

async fn blank(console: &Console, me: &Me, problem: Option<Problem>) -> Result<Html<String>, Problem> {
    administrators(me)?;
    Ok(page::drawn(&New {
        frame: me.frame(console, "批量添加", TAB),
        key: console.ids.secret(),
        places: places(console, me, "").await,
        open: import::all(console, me).await?,
        problem,
    }))
}

/// The departments to choose a default from; none while the organisation is still being read.
async fn places(console: &Console, me: &Me, chosen: &str) -> Vec<Choice> {
    let usual = if me.is_main() { "不设，没写部门的行算有问题" } else { "我管理的单位" };
    let all = member::departments(console, me, usual).await.unwrap_or_default();
    all.into_iter().map(|one| one.when(|own| own == chosen)).collect()
}

/// `POST /app/import`: what is sent is read; its dry run is shown on a page of its own.
pub async fn open(State(console): State<Arc<Console>>, me: Me, request: Request) -> Response {
    match taken(&console, &me, request).await {
        Ok(held) => Redirect::to(&format!("/app/import/{}", held.id)).into_response(),
        Err(problem) => {
            let status = status(&problem);
            match blank(&console, &me, Some(problem)).await {
                Ok(html) => (status, html).into_response(),
                Err(problem) => page::answer(problem, Place::Page),
            }
        }
    }
}

async fn taken(console: &Console, me: &Me, request: Request) -> Result<Held, Problem> {
    administrators(me)?;
    let _seat = upload::seat(console, me).await?;
    let (sent, beside) = Sent::with(import::multipart(request).await?).await?;
    if !me.session.token.is_of(&beside.token) {
        return Err(Problem::stale_form());
    }
    let key = Key::read(&beside.key).ok_or_else(Problem::no_key)?;
    import::opened(console, me, (&key, sent)).await
}

fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[derive(Template)]
#[template(path = "import/dry.html", config = "src/console/askama.toml")]
struct Dry {
    frame: Frame,
    key: String,
    run: DryRun,
    /// Rows to be mended, with fields.
    mend: Vec<Row>,
    /// Rows with something wrong beside those.
    more: usize,
    tabs: Vec<Tab>,
    places: Vec<Choice>,
    names: Vec<String>,
    next: Option<String>,
    first: Option<String>,
    problem: Option<Problem>,
    waits: bool,
    /// Whether it has just been judged anew.
    again: bool,
}

/// Rows of one kind.
struct Tab {
    href: String,
    label: &'static str,
    count: usize,
    here: bool,
}

/// What of a dry run is looked at.
#[derive(Default, Deserialize)]
pub struct Look {
    /// Rows of which this will come.
    #[serde(default)]
    only: Option<Came>,
    #[serde(default)]
    from: Option<usize>,
    /// A row that is to be changed although nothing is wrong with it.
    #[serde(default)]
    edit: Option<u32>,
    /// Whether it has just been judged anew.
    #[serde(default)]
    again: Option<u8>,
}

/// `GET /app/import/{id}`.
pub async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
    Asked(look): Asked<Look>,
) -> Page {
    let drawn = async {
        let held = import::find(&console, &me, &id).await?;
        let key = console.ids.secret();
        drawn(&console, &me, (&held, &look), Told { key, problem: None, waits: false }).await
    };
    Page(drawn.await)
}

/// What stands around a dry run.
struct Told {
    key: String,
    problem: Option<Problem>,
    waits: bool,
}

/// `POST /app/import/{id}`: rows are mended and all judged anew; or what was seen is asked for.
pub async fn send(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
    axum::Form(typed): axum::Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::of(typed);
    if !me.session.token.is_of(typed.one("token")) {
        return page::answer(Problem::stale_form(), Place::Page);
    }
    let mut told = Told { key: typed.one("key").to_owned(), problem: None, waits: false };
    if typed.one("do") == "send" {
        match asked(&console, &me, (&id, &typed)).await {
            Ok(Answered::Proposed(op)) => {
                return Redirect::to(&format!("/app/operations/{op}")).into_response();
            }
            Ok(Answered::Waits) => told.waits = true,
            Err(problem) => (told.key, told.problem) = (console.ids.secret(), Some(problem)),
        }
    } else {
        match import::changed(&console, &me, (&id, &change(&typed))).await {
            Ok(_) => return Redirect::to(&format!("/app/import/{id}?again=1#mend")).into_response(),
            Err(problem) => (told.key, told.problem) = (console.ids.secret(), Some(problem)),
        }
    }
    let status = told.problem.as_ref().map_or(StatusCode::ACCEPTED, status);
    let again = async {
        let held = import::find(&console, &me, &id).await?;
        drawn(&console, &me, (&held, &Look::default()), told).await
    };
    match again.await {
        Ok(html) => (status, html).into_response(),
        Err(problem) => page::answer(problem, Place::Page),
    }
}

async fn asked(console: &Console, me: &Me, (id, typed): (&str, &Typed)) -> Result<Answered, Problem> {
    administrators(me)?;
    let key = Key::read(typed.one("key")).ok_or_else(Problem::no_key)?;
    let revision = typed.one("revision").parse().map_err(|_| Problem::stale_form())?;
    asking::ask(console, me, (&key.0, Wish::ImportMembers { import: id.to_owned(), revision })).await
}

async fn drawn(
    console: &Console,
    me: &Me,
    (held, look): (&Held, &Look),
    told: Told,
) -> Result<Html<String>, Problem> {
    let filter = Filter { only: look.only, from: look.from, limit: None };
    let run = shown::of(console, held, &filter).await?;
    let problems = Filter { only: Some(Came::Problem), from: None, limit: Some(MENDED) };
    let mut mend = shown::of(console, held, &problems).await?.rows;
    let more = run.counts.problems - mend.len();
    let sheets = held.told.sheets();
    if let Some(wanted) = held.rows.iter().find(|row| Some(row.draft.row) == look.edit)
        && mend.iter().all(|row| row.row != wanted.draft.row)
    {
        mend.insert(0, shown::row(wanted, &sheets));
    }
    let chosen = held.place.map(|id| id.0.to_string()).unwrap_or_default();
    let names = department::of(console, me).await.map(|all| names(&all.departments)).unwrap_or_default();
    let here = |from: usize| address(&run.id, look.only, from);
    Ok(page::drawn(&Dry {
        frame: me.frame(console, "核对名单", TAB),
        key: told.key,
        mend,
        more,
        tabs: tabs(&run, look.only),
        places: places(console, me, &chosen).await,
        names,
        next: run.next.map(here),
        first: look.from.filter(|from| *from > 0).map(|_| here(0)),
        problem: told.problem,
        waits: told.waits,
        again: look.again.is_some(),
        run,
    }))
}

/// What departments are called, each once; of many none.
fn names(all: &[department::Department]) -> Vec<String> {
    if all.len() > OFFERED {
        return Vec::new();
    }
    let mut names: Vec<String> = all.iter().map(|one| one.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn tabs(run: &DryRun, only: Option<Came>) -> Vec<Tab> {
    let counts = &run.counts;
    let all = counts.people() + counts.members + counts.problems + counts.left_out;
    let of = |came: Option<Came>, label: &'static str, count: usize| Tab {
        href: address(&run.id, came, 0),
        label,
        count,
        here: came == only,
    };
    let kinds = [
        of(Some(Came::Problem), "有问题", counts.problems),
        of(Some(Came::Joins), "添加", counts.joins),
        of(Some(Came::Consents), "等本人同意", counts.consents),
        of(Some(Came::Updates), "更新", counts.updates),
        of(Some(Came::Member), "已在组织", counts.members),
        of(Some(Came::LeftOut), "不添加", counts.left_out),
    ];
    let some = kinds.into_iter().filter(|tab| tab.count > 0 || tab.here);
    std::iter::once(of(None, "全部", all)).chain(some).collect()
}

/// The address of these rows.
fn address(id: &str, only: Option<Came>, from: usize) -> String {
    let only = only.map_or_else(String::new, |came| format!("only={}&", name(came)));
    let from = if from > 0 { format!("from={from}&") } else { String::new() };
    let query = format!("{only}{from}");
    let query = query.trim_end_matches('&');
    if query.is_empty() { format!("/app/import/{id}#rows") } else { format!("/app/import/{id}?{query}#rows") }
}

fn name(came: Came) -> &'static str {
    match came {
        Came::Joins => "joins",
        Came::Consents => "consents",
        Came::Updates => "updates",
        Came::Member => "member",
        Came::Problem => "problem",
        Came::LeftOut => "left_out",
    }
}

/// How good what comes of a row is: the class of its tag.
fn tone(row: &Row) -> &'static str {
    match row.came {
        Came::Joins | Came::Updates => "good",
        Came::Consents => "warn",
        Came::Problem => "bad",
        Came::Member | Came::LeftOut => "plain",
    }
}

/// What comes of a row, shortly: why stands beside it.
fn short(row: &Row) -> &'static str {
    match row.came {
        Came::Member => "已在组织",
        Came::Problem => "有问题",
        Came::Joins | Came::Consents | Came::Updates | Came::LeftOut => row.what,
    }
}
