//! What becomes of a proposal before it runs: put on the table, confirmed, cancelled, superseded, taken up again.

pub mod draft;

use self::draft::choose_users;
use super::{Error, Refusal, Services};
use crate::card;
use crate::courier::Parcel;
use crate::domain::id::OperationId;
use crate::domain::operation::bulk::{self, Rest};
use crate::domain::operation::{Bulk, Import, Line, Operation, State, Task};
use crate::operation::notice::listing;
use crate::operation::{record, stop_record, trail, whole};
use crate::sheet::Sheet;
use crate::store::{Commit, Due, Record, RecordWrite};

/// Many people to be added: the whole, its parts, and the rows that are not to be added.
#[derive(Debug)]
pub struct Many {
    /// What is confirmed.
    pub whole: Operation,
    parts: Vec<Operation>,
    rest: Vec<Rest>,
    /// All rows with what will come of them, and those to be mended, as files.
    pub lists: Vec<Sheet>,
    /// What was refused, for the trail.
    pub refused: Vec<Refusal>,
}

impl Many {
    /// Parts the lines, each with where it stood.
    pub fn new(
        mut whole: Operation,
        mut import: Import,
        lines: Vec<(u32, Line)>,
        (rest, lists): (Vec<Rest>, Vec<Sheet>),
        refused: Vec<Refusal>,
    ) -> Self {
        let mut parts = Vec::new();
        let mut lines = lines.into_iter();
        for number in 0u32.. {
            let (rows, mut lines): (Vec<u32>, Vec<Line>) = lines.by_ref().take(bulk::LINES).unzip();
            if lines.is_empty() {
                break;
            }
            let id = bulk::part(&whole.id, number);
            choose_users(&id, &mut lines);
            let part = Bulk::Part { of: whole.id.clone(), number, rows };
            let bulk = Some(Box::new(part));
            let warnings = Vec::new();
            // Nobody can confirm it; it runs when the whole sets it going.
            parts.push(Operation { id, state: State::Confirmed, lines, warnings, bulk, ..whole.clone() });
        }
        import.parts = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        whole.bulk = Some(Box::new(Bulk::Import(import)));
        Self { whole, parts, rest, lists, refused }
    }
}

/// Puts an import on the table: everything it consists of, its card, the trail.
pub fn propose_many(many: &Many, now: i64, commit: &mut Commit) {
    propose(&many.whole, now, commit);
    let mut write = |record: Record| commit.records.push(RecordWrite { record, expect: None });
    for part in &many.parts {
        write(record(part));
    }
    write(stop_record(&many.whole));
    if !many.rest.is_empty() {
        let body = serde_json::to_string(&many.rest).expect("rows are plain data");
        write(Record { id: bulk::rest(&many.whole.id), body, ..stop_record(&many.whole) });
    }
    commit.audit.push(whole(&many.whole, "proposed", now));
}

/// Puts a new operation on the table: record, end of its time, card, trail.
pub fn propose(op: &Operation, now: i64, commit: &mut Commit) {
    commit.records.push(RecordWrite { record: record(op), expect: None });
    commit.due.push(Due {
        key: format!("expire:{}", op.id),
        at: op.expires_at,
        owner: crate::operation::owner(&op.id),
        item: crate::operation::task(&Task::Expire),
    });
    commit.posts.push(Parcel::first_card(&op.conversation, op.id.as_str(), card::operation::draw(op)).post());
    commit.audit.extend(op.lines.iter().map(|line| trail(op, line, "proposed", now)));
    if op.campaign().is_some() {
        commit.records.push(RecordWrite { record: stop_record(op), expect: None });
        commit.audit.push(whole(op, "proposed", now));
    }
    commit.entries.extend(listing(op));
}

/// What a typed confirmation or cancellation, or a newer proposal, came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is in its new state.
    Yes,
    /// There was nothing on the table.
    Nothing,
    /// It had run out of time.
    Expired,
}

/// An operation that can still be decided.
///
/// # Errors
/// The store did not answer.
pub async fn open(services: &Services, id: &OperationId) -> Result<Option<Operation>, Error> {
    let Some(found) = services.store.record(id.as_str()).await? else { return Ok(None) };
    let op = crate::operation::read(&found).ok().filter(|_| found.state == Record::OPEN);
    Ok(op.filter(|op| services.clock.now_ms() < op.expires_at))
}

/// Takes a proposal off the table into `to`; the commit compares revisions, so a press that was quicker wins.
pub async fn move_to(
    services: &Services,
    id: Option<&OperationId>,
    to: State,
    commit: &mut Commit,
) -> Result<Moved, Error> {
    let Some(id) = id else { return Ok(Moved::Nothing) };
    let Some(found) = services.store.record(id.as_str()).await? else { return Ok(Moved::Nothing) };
    if found.state != Record::OPEN {
        return Ok(Moved::Nothing);
    }
    let Ok(op) = crate::operation::read(&found) else { return Ok(Moved::Nothing) };
    Ok(move_from_table(services, op, to, commit))
}

/// Takes this proposal off the table into `to`, as it was read (and perhaps added to).
pub fn move_from_table(services: &Services, op: Operation, to: State, commit: &mut Commit) -> Moved {
    let now = services.clock.now_ms();
    if now >= op.expires_at {
        return Moved::Expired;
    }
    let expect = Some(op.revision);
    let op = op.moved(to).raised();
    commit.records.push(RecordWrite { record: record(&op), expect });
    commit.undue.push(format!("expire:{}", op.id));
    if to == State::Confirmed {
        commit.posts.push((crate::operation::owner(&op.id), crate::operation::task(&Task::Run)));
    }
    commit
        .posts
        .push(Parcel::redrawn_card(&op.conversation, op.id.as_str(), card::operation::draw(&op)).post());
    commit.entries.extend(listing(&op));
    // A confirmation is recorded by the run it sets going, as that of a press is.
    if to != State::Confirmed {
        commit.audit.extend(op.lines.iter().map(|line| trail(&op, line, to.name(), now)));
        commit.audit.extend(op.bulk.as_ref().map(|_| whole(&op, to.name(), now)));
    }
    Moved::Yes
}

/// Has an operation taken up where it stopped half-way, as a press on its button does; false where there is nothing to
/// take up.
pub async fn resume(services: &Services, id: &OperationId, commit: &mut Commit) -> Result<bool, Error> {
    let Some(found) = services.store.record(id.as_str()).await? else { return Ok(false) };
    let half = |op: &Operation| op.is_half_done() && services.clock.now_ms() < op.expires_at;
    if !crate::operation::read(&found).is_ok_and(|op| half(&op)) {
        return Ok(false);
    }
    commit.posts.push((crate::operation::owner(id), crate::operation::task(&Task::Retry)));
    Ok(true)
}

/// Has an import or a notice stopped, if it runs.
pub async fn stop(
    services: &Services,
    id: Option<&OperationId>,
    commit: &mut Commit,
) -> Result<Moved, Error> {
    let Some(id) = id else { return Ok(Moved::Nothing) };
    let running = [State::Confirmed, State::Running].map(State::name);
    let found = services.store.record(id.as_str()).await?;
    if found.is_none_or(|found| !running.contains(&found.state.as_str())) {
        return Ok(Moved::Nothing);
    }
    let Some(flag) = services.store.record(&bulk::stop(id)).await? else { return Ok(Moved::Nothing) };
    if flag.state == Record::OPEN {
        let expect = Some(flag.revision);
        let record =
            Record { state: State::Cancelled.name().to_owned(), revision: flag.revision + 1, ..flag };
        commit.records.push(RecordWrite { record, expect });
        commit.posts.push((crate::operation::owner(id), crate::operation::task(&Task::Stop)));
    }
    Ok(Moved::Yes)
}
