//! The last call of a notice is over: what came of it, for good, with a list of whom it did not reach.

use super::super::facts::whole;
use super::super::run::Runner;
use super::after::remind::report;
use super::{record, shown};
use crate::card::operation::notice::{self as words, Missed};
use crate::courier::Parcel;
use crate::domain::operation::notice::{self, Campaign, Chunk};
use crate::domain::operation::{Operation, State};
use crate::sheet;
use crate::store::{Commit, RecordWrite};
use crate::turn::Failure;

pub(super) async fn finished(runner: &Runner, mut op: Operation) -> Result<Commit, Failure> {
    let now = runner.clock.now_ms();
    let expect = op.revision;
    let missed = missed(runner, &op).await?;
    let Some(campaign) = op.campaign_mut() else { return Ok(Commit { take: 1, ..Commit::default() }) };
    campaign.sent_at = Some(now);
    let state = outcome(campaign);
    let reminders = runner.schedule(&mut op);
    let op = op.moved(state).raised();
    let mut commit = Commit {
        take: 1,
        records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
        posts: shown(&op).into_iter().chain(report(&op)).collect(),
        due: reminders,
        audit: vec![whole(&op, state.name(), now)],
        ..Commit::default()
    };
    commit.entries.push(super::listed(&op));
    commit.due.extend(runner.next_look(&op));
    if !missed.is_empty() && report(&op).is_none() {
        commit.posts.push(list(&op, missed).await.post());
    }
    Ok(commit)
}

/// Everybody it did not reach for certain, read chunk by chunk.
async fn missed(runner: &Runner, op: &Operation) -> Result<Missed, Failure> {
    let mut missed = Missed::default();
    let chunks = op.campaign().and_then(|campaign| campaign.chunks).unwrap_or(0);
    for number in 0..chunks {
        let Some(found) = runner.store.record(&notice::chunk(&op.id, number)).await? else { continue };
        if let Ok(chunk) = serde_json::from_str::<Chunk>(&found.body) {
            missed.take(&chunk);
        }
    }
    Ok(missed)
}

/// As a file to its sender; as words where it cannot be written.
async fn list(op: &Operation, missed: Missed) -> Parcel {
    let otherwise = missed.told();
    let name = words::file_name(op);
    match tokio::task::spawn_blocking(move || sheet::write(&[missed.sheet()])).await {
        Ok(Ok(bytes)) => Parcel::file(&op.conversation, name, &bytes, otherwise),
        failed => {
            tracing::error!(?failed, "the list of whom a notice did not reach cannot be written");
            Parcel::alone(&op.conversation, otherwise)
        }
    }
}

fn outcome(campaign: &Campaign) -> State {
    let tally = campaign.tally();
    match tally.refused + tally.unknown + tally.untouched {
        0 => State::Done,
        _ if tally.sent == 0 => State::Failed,
        _ => State::PartlyDone,
    }
}
