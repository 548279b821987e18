//! Files about an import: the table to fill in, every row with what will come of it, the rows to be mended.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{Own, administrators, find};
use crate::console::Console;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::proposal::import::wording::table;
use crate::sheet::{self, Sheet};

/// What a workbook is.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook of these sheets, to be kept under this name.
///
/// # Errors
/// It cannot be written.
pub async fn workbook(name: &str, sheets: Vec<Sheet>) -> Result<Response, Problem> {
    let written = tokio::task::spawn_blocking(move || sheet::write(&sheets)).await;
    let bytes = match written {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            tracing::error!(%error, "a file of an import cannot be written");
            return Err(Problem::unavailable());
        }
        Err(error) => {
            tracing::error!(%error, "a file of an import was not written to its end");
            return Err(Problem::unavailable());
        }
    };
    let escaped = name.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    });
    let kept = format!("attachment; filename=\"list.xlsx\"; filename*=UTF-8''{escaped}");
    Ok(([(header::CONTENT_TYPE, WORKBOOK.to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes)
        .into_response())
}

/// The table to fill in.
#[utoipa::path(get, path = "/imports/template.xlsx", operation_id = "import_template", tag = "imports",
    responses((status = 200, description = "a workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::console::api) async fn template(
    State(console): State<Arc<Console>>,
    me: Me,
) -> Result<Response, Problem> {
    drop(console);
    administrators(&me)?;
    workbook(table::TEMPLATE, vec![table::blank(), table::notes()]).await
}

/// Every row of a dry run with what will come of it.
#[utoipa::path(get, path = "/imports/{id}/rows.xlsx", operation_id = "export_import", tag = "imports", params(("id" = String, Path, description = "its id")),
    responses((status = 200, description = "a workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 502, body = Problem)))]
pub(in crate::console::api) async fn rows(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let held = find(&console, &me, &id).await?;
    let dry = held.dry(&Own::new(&me).asker(&console, &me)).await?;
    let sheet = dry.whole(&held.told.left);
    workbook(&format!("{}.xlsx", sheet.name), vec![sheet]).await
}

/// The rows of a dry run that are to be mended, with what is wrong; it can be sent again.
#[utoipa::path(get, path = "/imports/{id}/mend.xlsx", operation_id = "export_import_problems", tag = "imports", params(("id" = String, Path, description = "its id")),
    responses((status = 200, description = "a workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 502, body = Problem)))]
pub(in crate::console::api) async fn mend(
    State(console): State<Arc<Console>>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let held = find(&console, &me, &id).await?;
    let dry = held.dry(&Own::new(&me).asker(&console, &me)).await?;
    let sheet = dry.to_mend().ok_or_else(Problem::not_found)?;
    workbook(&format!("{}.xlsx", sheet.name), vec![sheet]).await
}
