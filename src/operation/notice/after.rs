//! Once a notice is out: who has read it is looked up and counted, and those who have not are reminded.

mod count;
pub mod look;
pub(super) mod remind;

use super::shown;
use crate::domain::id::OperationId;
use crate::domain::operation::Operation;
use crate::operation::record;
use crate::store::{Commit, RecordWrite};

/// Writes it as it is now, and shows it.
fn put(op: Operation, commit: &mut Commit) {
    let expect = Some(op.revision);
    let op = op.raised();
    commit.posts.extend(shown(&op));
    commit.records.push(RecordWrite { record: record(&op), expect });
}

/// Under which the times of its reminders are waited for.
pub(super) fn keys(op: &Operation) -> Vec<String> {
    let all = op.campaign().into_iter().flat_map(|campaign| &campaign.remind);
    all.map(|one| key(&op.id, one.number)).collect()
}

fn key(op: &OperationId, number: u32) -> String {
    format!("remind:{op}:{number}")
}
