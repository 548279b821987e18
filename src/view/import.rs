//! The rows of an import, as they stand in its parts: before it is confirmed, while it runs, and after.

use super::{Error, View};
use crate::domain::operation::bulk::{self, Bulk, LINES, Rest};
use crate::domain::operation::{Import, Line, Operation};

/// People that are added, with where each stood.
pub type Lines = Vec<(u32, Line)>;

/// Those of a range, at most so many; as whole parts are read, the range begins with one.
///
/// # Errors
/// They could not be read.
pub async fn lines(
    view: &View,
    op: &Operation,
    import: &Import,
    range: (usize, usize),
) -> Result<Lines, Error> {
    let (from, most) = range;
    let first = u32::try_from(from / LINES).unwrap_or(u32::MAX);
    let parts = u32::try_from(most.div_ceil(LINES)).unwrap_or(u32::MAX);
    let mut lines = Lines::new();
    for number in first..first.saturating_add(parts).min(import.parts) {
        let Some(found) = view.store.record(bulk::part(&op.id, number).as_str()).await? else { continue };
        let part = crate::operation::read(&found)?;
        if let Some(Bulk::Part { rows, .. }) = part.bulk.as_deref() {
            lines.extend(rows.iter().copied().zip(part.lines));
        }
    }
    lines.truncate(most);
    Ok(lines)
}

/// The rows that are not added, with the reasons.
///
/// # Errors
/// They could not be read.
pub async fn rest(view: &View, op: &Operation) -> Result<Vec<Rest>, Error> {
    let id = bulk::rest(&op.id);
    let Some(found) = view.store.record(&id).await? else { return Ok(Vec::new()) };
    let corrupt = |error: serde_json::Error| crate::store::Error::Corrupt {
        place: format!("record {id}"),
        cause: error.to_string(),
    };
    Ok(serde_json::from_str(&found.body).map_err(corrupt)?)
}
