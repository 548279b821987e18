//! The rows of an import that was asked for, by a page or in chat: what came of each so far, and the files of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::files::workbook;
use crate::card::operation::import::{self as card, Results};
use crate::console::Console;
use crate::console::api::operation::shown;
use crate::console::api::{Answer, Asked};
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::OperationId;
use crate::domain::mobile::Mobile;
use crate::domain::operation::bulk::Rest;
use crate::domain::operation::{self, Import, Operation};
use crate::proposal::import::{is_member, wording};
use crate::view;
use crate::view::operation::{Part, Seen};

/// On a page.
const MOST: usize = 200;

/// Which rows.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Range {
    /// So many are passed over, as `next` said.
    #[serde(default)]
    pub from: Option<usize>,
}

/// Rows of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportResult)]
#[expect(clippy::struct_field_names, reason = "programs know the fields by these names")]
pub struct Rows {
    /// Those that are added, in the order they stood.
    pub rows: Vec<Row>,
    /// What `from` has to be for those after them.
    pub next: Option<usize>,
    /// Those that are not, and why: with the first of the others.
    pub not_added: Vec<Row>,
    /// Whether there are some to be mended.
    pub to_mend: bool,
    /// Whether the file of the result is there.
    pub is_over: bool,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportResultRow)]
pub struct Row {
    /// Where it stood, in words.
    #[schema(example = "第 3 行")]
    pub stood: String,
    /// Name.
    pub name: String,
    /// Number; masked but for whoever sent it.
    pub mobile: String,
    /// Where to.
    pub place: String,
    /// What came of it.
    #[schema(example = "已添加")]
    pub what: &'static str,
    /// Why, or what is left to do.
    pub why: String,
    /// `todo`, `started`, `done`, `invited`, `failed`, `member`.
    pub state: &'static str,
}

/// What came of each row of an import, or will.
#[utoipa::path(get, path = "/operations/{id}/rows", operation_id = "list_import_rows", tag = "imports", params(("id" = String, Path, description = "the operation's id"), Range),
    responses((status = 200, body = Rows), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(in crate::console::api) async fn list(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
    Asked(range): Asked<Range>,
) -> Answer<Rows> {
    let seen = shown::find(&console, &me.actor, &OperationId(id)).await?;
    let rows = of(&console, &seen, range.from.unwrap_or(0)).await?;
    rows.map(Json).ok_or_else(Problem::not_found)
}

/// The rows of an import from a place on; `None` where it is none.
pub async fn of(console: &Console, seen: &Seen, from: usize) -> Result<Option<Rows>, Problem> {
    let (op, view) = (&seen.op, console.view());
    let Some(import) = op.import() else { return Ok(None) };
    // Parts are read whole.
    let from = from - from % MOST;
    let lines = view::import::lines(&view, op, import, (from, MOST)).await?;
    let rest = if from == 0 { view::import::rest(&view, op).await? } else { Vec::new() };
    let people = usize::try_from(import.people).unwrap_or(usize::MAX);
    let row = |(row, line): &(u32, operation::Line)| {
        let (state, what, why) = card::came(op.state, line);
        let mobile = line.mobile.as_ref().map(|mobile| number(mobile, &seen.part)).unwrap_or_default();
        let stood = wording::stood(&import.sheets, *row);
        Row { stood, name: line.name.clone(), mobile, place: line.place.clone(), what, why, state }
    };
    Ok(Some(Rows {
        rows: lines.iter().map(row).collect(),
        next: Some(from + MOST).filter(|next| *next < people),
        to_mend: rest.iter().any(|one| !is_member(one)),
        not_added: rest.iter().take(MOST).map(|one| left(one, import, &seen.part)).collect(),
        is_over: has_run(op.state),
    }))
}

/// Whether it has run to its end.
fn has_run(state: operation::State) -> bool {
    use operation::State::{Done, Failed, PartlyDone};
    matches!(state, Done | PartlyDone | Failed)
}

fn left(one: &Rest, import: &Import, part: &Part) -> Row {
    let is_member = is_member(one);
    Row {
        stood: wording::stood(&import.sheets, one.row),
        name: one.name.clone(),
        mobile: number(&Mobile::new(one.mobile.clone()), part),
        place: one.place.clone(),
        what: if is_member { "已在组织，不改动" } else { "没有添加" },
        why: if is_member { String::new() } else { one.why.clone() },
        state: if is_member { "member" } else { "failed" },
    }
}

fn number(mobile: &Mobile, part: &Part) -> String {
    match part {
        Part::Initiator => mobile.reveal().to_owned(),
        Part::Second(_) | Part::Reader => mobile.masked(),
    }
}

/// An import one has asked for.
async fn own(console: &Console, me: &Me, id: String) -> Result<(Operation, Import), Problem> {
    let seen = shown::find(console, &me.actor, &OperationId(id)).await?;
    let import = seen.op.import().filter(|_| seen.part == Part::Initiator).cloned();
    Ok((seen.op, import.ok_or_else(Problem::not_found)?))
}

/// What came of every row, as a file, once it is over.
#[utoipa::path(get, path = "/operations/{id}/result.xlsx", operation_id = "export_import_result", tag = "imports", params(("id" = String, Path, description = "the operation's id")),
    responses((status = 200, description = "a workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::console::api) async fn result(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (op, import) = own(&console, &me, id).await?;
    if !has_run(op.state) {
        return Err(Problem::not_over());
    }
    let view = console.view();
    let mut results = Results::of(&import.sheets);
    let people = usize::try_from(import.people).unwrap_or(usize::MAX);
    let (rows, lines): (Vec<u32>, Vec<_>) =
        view::import::lines(&view, &op, &import, (0, people)).await?.into_iter().unzip();
    results.take_lines(&lines, &rows);
    results.take_rest(&view::import::rest(&view, &op).await?);
    workbook(&card::file_name(&import), vec![results.sheet()]).await
}

/// The rows of an import that are to be mended, with what is wrong; it can be sent again.
#[utoipa::path(get, path = "/operations/{id}/mend.xlsx", operation_id = "export_import_left", tag = "imports", params(("id" = String, Path, description = "the operation's id")),
    responses((status = 200, description = "a workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(in crate::console::api) async fn mend(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (op, import) = own(&console, &me, id).await?;
    let rest = view::import::rest(&console.view(), &op).await?;
    let wrong: Vec<&Rest> = rest.iter().filter(|one| !is_member(one)).collect();
    if wrong.is_empty() {
        return Err(Problem::not_found());
    }
    let sheet = wording::table::to_mend(&wrong, &import.sheets);
    workbook(&format!("{}.xlsx", sheet.name), vec![sheet]).await
}
