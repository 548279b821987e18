//! An import as a whole: parts are set going a few at a time, counted when they are through, and told of at the end.
//!
//! Parts are operations of their own, each in its own turn. What sets one going, and what tells that it is through, are
//! items in mailboxes put there by the commit that decided it, so a crash at any moment neither loses nor repeats one.
//!
//! **Invariant:** once the stop is recorded no part begins a step that was not begun before.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::Steps;
use super::facts::whole;
use super::part::is_stopped;
use super::run::{Runner, redraw};
use super::{ledger, owner, read, record, started, task};
use crate::card::operation::import::{self as words, Results};
use crate::courier::Parcel;
use crate::dingtalk::Veto;
use crate::domain::id::OperationId;
use crate::domain::operation::bulk::{self, Bulk, Rest};
use crate::domain::operation::{Import, Operation, Progress, State, Tally, Task, Why};
use crate::sheet;
use crate::store::{Commit, Owner, RecordWrite};
use crate::turn::Failure;

/// The card is not redrawn more often than this, in milliseconds.
const PACE: i64 = 3_000;

impl Runner {
    /// A task of an import as a whole.
    pub(super) async fn lead(&self, what: Task, mut op: Operation) -> Result<Commit, Failure> {
        let begins = matches!(what, Task::Run) && op.state == State::Confirmed;
        let runs = op.state == State::Running;
        let now = self.clock.now_ms();
        let expect = op.revision;
        let Some(Bulk::Import(import)) = op.bulk.as_deref_mut() else { return Ok(done()) };
        let draw = match what {
            Task::Run if begins => true,
            Task::Part { number, tally } if runs => {
                if !import.count(number, tally) {
                    return Ok(done());
                }
                now - import.drawn_at >= PACE
            }
            Task::Stop if runs || op.state == State::Confirmed => {
                import.stopped = true;
                true
            }
            _ => return Ok(done()),
        };
        let mut posts: Vec<(Owner, String)> = Vec::new();
        while let Some(number) = import.take_next() {
            posts.push((owner(&bulk::part(&op.id, number)), task(&Task::Run)));
        }
        if draw {
            import.drawn_at = now;
        }
        let through = import.is_through();
        if begins {
            op.begun_at = Some(now);
        }
        op = op.moved(State::Running);
        if through {
            return self.end(op, expect).await;
        }
        let op = op.raised();
        let records = vec![RecordWrite { record: record(&op), expect: Some(expect) }];
        let undue = vec![format!("expire:{}", op.id)];
        let audit = if begins { vec![whole(&op, "confirmed", now)] } else { Vec::new() };
        if draw {
            posts.push(redraw(&op));
        }
        Ok(Commit { take: 1, records, undue, posts, audit, ..Commit::default() })
    }

    /// The means of a step. Those of an import go after waiting people, and not at all once it has been stopped, looked
    /// up when their place in the pace has come.
    pub(super) fn steps_of(&self, op: &Operation) -> Steps {
        op.part_of().map_or_else(|| self.steps.clone(), |(of, _)| self.steps_unless_stopped(of))
    }

    /// The means of what may be stopped in the middle.
    pub(super) fn steps_unless_stopped(&self, of: &OperationId) -> Steps {
        let (store, of) = (self.store.clone(), of.clone());
        let veto: Veto = Arc::new(move || {
            let (store, of) = (store.clone(), of.clone());
            Box::pin(async move { is_stopped(&store, &of).await.unwrap_or(true) })
        });
        Steps { client: self.steps.client.bulk_unless(veto), ..self.steps.clone() }
    }

    /// Whether the import of this part has been stopped: then all that was not begun is settled so.
    pub(super) async fn halted(
        &self,
        op: &mut Operation,
        (line, step): (usize, usize),
    ) -> Result<bool, Failure> {
        let Some((of, _)) = op.part_of() else { return Ok(false) };
        let begun = started(&op.lines[line].steps[step]).is_some();
        if begun || !is_stopped(&self.store, of).await? {
            return Ok(false);
        }
        for line in &mut op.lines {
            for step in line.steps.iter_mut().filter(|step| step.progress == Progress::Todo) {
                step.progress = Progress::Failed { why: Why::Stopped };
            }
        }
        Ok(true)
    }

    /// Given up again and again: what is under way ends by itself, nothing more is begun.
    pub(super) fn give_up(&self, op: Operation, trace: &str) -> Commit {
        let told = Parcel::text(&op.conversation, words::trouble(trace), None).post();
        if op.state.is_final() || op.state == State::Proposed {
            return Commit { posts: vec![told], ..Commit::default() };
        }
        let expect = op.revision;
        let op = op.moved(State::PartlyDone).raised();
        Commit {
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            posts: vec![redraw(&op), told],
            audit: vec![whole(&op, "failed", self.clock.now_ms())],
            ..Commit::default()
        }
    }

    /// All parts are through, or it was stopped: the result, for good.
    async fn end(&self, mut op: Operation, expect: u64) -> Result<Commit, Failure> {
        let id = op.id.clone();
        let Some(Bulk::Import(import)) = op.bulk.as_deref_mut() else { return Ok(done()) };
        import.tally.untouched += import.people.saturating_sub(import.tally.people());
        let whole_of = import.clone();
        let state = outcome(&whole_of);
        let op = op.moved(state).raised();
        let (results, mut posts) = self.results(&id, &whole_of).await?;
        let parcel = match workbook(results).await {
            Ok(bytes) => Parcel::file(
                &op.conversation,
                words::file_name(&whole_of),
                &bytes,
                words::told_without(&op, &whole_of),
            ),
            Err(error) => {
                tracing::error!(%error, "the file of a result cannot be written");
                Parcel::alone(&op.conversation, words::told_without(&op, &whole_of))
            }
        };
        posts.extend([redraw(&op), parcel.post()]);
        Ok(Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![format!("expire:{}", op.id)],
            posts,
            audit: vec![whole(
                &op,
                if whole_of.stopped { "stopped" } else { state.name() },
                self.clock.now_ms(),
            )],
            ..Commit::default()
        })
    }

    /// Every row with what came of it, and what has those looked for who were made members.
    async fn results(
        &self,
        id: &OperationId,
        import: &Import,
    ) -> Result<(Results, Vec<(Owner, String)>), Failure> {
        let mut results = Results::of(&import.sheets);
        let mut looks = BTreeMap::new();
        for number in 0..import.parts {
            let Some(found) = self.store.record(bulk::part(id, number).as_str()).await? else { continue };
            let part = read(&found)?;
            if let Some(Bulk::Part { rows, .. }) = part.bulk.as_deref() {
                looks.extend(ledger::look_through(part.lines.iter()));
                results.take_lines(&part.lines, rows);
            }
        }
        if let Some(found) = self.store.record(&bulk::rest(id)).await? {
            let rest: Vec<Rest> = serde_json::from_str(&found.body).unwrap_or_default();
            results.take_rest(&rest);
        }
        Ok((results, looks.into_iter().collect()))
    }
}

/// Off the workers: thousands of rows take a while.
async fn workbook(results: Results) -> anyhow::Result<Vec<u8>> {
    let bytes = tokio::task::spawn_blocking(move || sheet::write(&[results.sheet()])).await?;
    Ok(bytes?)
}

fn outcome(import: &Import) -> State {
    let Tally { failed, untouched, .. } = import.tally;
    match failed + untouched {
        0 => State::Done,
        all if all >= import.people => State::Failed,
        _ => State::PartlyDone,
    }
}

fn done() -> Commit {
    Commit { take: 1, ..Commit::default() }
}
