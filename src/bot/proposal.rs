//! From a command's lines to an operation on the table, and what becomes of it before it runs: confirmed or cancelled
//! by text, superseded by the next one.

use serde_json::json;

use super::dialogue::Picks;
use super::{Asking, Desk, Refusal, Stop, wording};
use crate::card;
use crate::courier::Parcel;
use crate::domain::audit::{Act, Subject};
use crate::domain::id::{DepartmentId, OperationId, UserId};
use crate::domain::invite;
use crate::domain::operation::bulk::{self, Rest};
use crate::domain::operation::{Bulk, Import, Kind, Line, Operation, State, Task};
use crate::domain::permit::{Asked, Denied};
use crate::domain::role::Role;
use crate::gate::No;
use crate::operation::notice::listing;
use crate::operation::{record, stop_record, trail, whole};
use crate::sheet::Sheet;
use crate::store::{Commit, Due, Record, RecordWrite};

/// An operation of these lines, with ids of its own.
pub fn new(asking: &Asking<'_>, kind: Kind, lines: Vec<Line>, warnings: Vec<String>) -> Operation {
    let desk = asking.desk;
    let id = OperationId(desk.ids.fresh("op"));
    let now = desk.clock.now_ms();
    let ttl = i64::try_from(desk.settings.confirm_ttl.as_millis()).unwrap_or(i64::MAX);
    let mut op = Operation {
        kind,
        initiator: asking.actor.user.clone(),
        initiator_name: asking.me.name.clone(),
        conversation: asking.conversation.clone(),
        state: State::Proposed,
        revision: 1,
        created_at: now,
        expires_at: now.saturating_add(ttl),
        begun_at: None,
        lines,
        warnings,
        approval: None,
        bulk: None,
        id,
    };
    choose_users(&op.id, &mut op.lines);
    op
}

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

/// Has an import or a notice stopped, if it runs.
pub async fn stop(desk: &Desk, id: Option<&OperationId>, commit: &mut Commit) -> Result<Moved, Stop> {
    let Some(id) = id else { return Ok(Moved::Nothing) };
    let running = [State::Confirmed, State::Running].map(State::name);
    let found = desk.store.record(id.as_str()).await?;
    if found.is_none_or(|found| !running.contains(&found.state.as_str())) {
        return Ok(Moved::Nothing);
    }
    let Some(flag) = desk.store.record(&bulk::stop(id)).await? else { return Ok(Moved::Nothing) };
    if flag.state == Record::OPEN {
        let expect = Some(flag.revision);
        let record =
            Record { state: State::Cancelled.name().to_owned(), revision: flag.revision + 1, ..flag };
        commit.records.push(RecordWrite { record, expect });
        commit.posts.push((crate::operation::owner(id), crate::operation::task(&Task::Stop)));
    }
    Ok(Moved::Yes)
}

/// The userids of people to be made members: found by it later means it is ours.
fn choose_users(id: &OperationId, lines: &mut [Line]) {
    for (at, line) in lines.iter_mut().enumerate() {
        for step in &mut line.steps {
            step.change.facet_mut().choose(invite::userid(id, at));
        }
    }
}

/// Asks the gate; a no becomes a refusal that names who could do it.
pub async fn permitted(
    asking: &Asking<'_>,
    asked: &Asked,
    about: Option<String>,
    places: &[DepartmentId],
) -> Result<(), Stop> {
    match asking.desk.gate.permit(asking.actor, asked).await {
        Ok(_permit) => Ok(()),
        Err(No::Denied(reason)) => Err(super::resolve::refusal(asking, reason, about, places).await?),
        Err(No::CouldNotCheck(error)) => Err(error.into()),
        Err(No::NoSuchMember) => Err(Stop::Refused(Refusal::NoSuchPerson(about.unwrap_or_default()))),
        Err(No::NoSuchDepartment(_)) => {
            Err(Stop::Refused(Refusal::NoSuchDepartment(about.unwrap_or_default())))
        }
    }
}

/// Roles for somebody who is no member yet cannot be put to the gate; that the bot gives them at all can be said now.
pub fn grantable(role: &Role) -> Result<(), Stop> {
    if role.grantable {
        return Ok(());
    }
    let reason = Denied::RoleNotGrantable { role: role.name.clone() };
    Err(Stop::Refused(Refusal::Denied { reason, about: Some(role.say.clone()), who_can: Vec::new() }))
}

/// The departments a refusal was judged by.
fn judged(reason: &Denied) -> Vec<DepartmentId> {
    match reason {
        Denied::DepartmentOutside { department } => vec![*department],
        Denied::PersonOutside { departments } => departments.clone(),
        Denied::PersonShared { outside } => outside.clone(),
        _ => Vec::new(),
    }
}

/// Notes which departments each line is about, for those who may read of it in the trail.
pub async fn place(desk: &Desk, op: &mut Operation) -> Result<(), Stop> {
    for line in op.lines.iter_mut().filter(|line| line.departments.is_empty()) {
        if let Some(user) = &line.user {
            let member = desk.directory.member(user).await?;
            line.departments = member.map(|member| member.departments).unwrap_or_default();
        }
        for step in &line.steps {
            line.departments.extend(step.change.facet().departments());
        }
    }
    Ok(())
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
pub async fn open(desk: &Desk, id: &OperationId) -> Result<Option<Operation>, Stop> {
    let Some(found) = desk.store.record(id.as_str()).await? else { return Ok(None) };
    let op = crate::operation::read(&found).ok().filter(|_| found.state == Record::OPEN);
    Ok(op.filter(|op| desk.clock.now_ms() < op.expires_at))
}

/// Where somebody was named otherwise than they are called, the preview says who was chosen.
pub fn name_the_picked(op: &mut Operation, picks: &Picks) {
    for (said, user) in &picks.people {
        let line = op.lines.iter().find(|line| line.user.as_ref() == Some(user));
        let other = line.map(|line| line.name.clone()).filter(|name| !name.starts_with(said.as_str()));
        op.warnings.extend(other.map(|name| wording::picked(said, &name)));
    }
}

/// Takes a proposal off the table into `to`; the commit compares revisions, so a press that was quicker wins.
pub async fn move_to(
    desk: &Desk,
    id: Option<&OperationId>,
    to: State,
    commit: &mut Commit,
) -> Result<Moved, Stop> {
    let Some(id) = id else { return Ok(Moved::Nothing) };
    let Some(found) = desk.store.record(id.as_str()).await? else { return Ok(Moved::Nothing) };
    if found.state != Record::OPEN {
        return Ok(Moved::Nothing);
    }
    let Ok(op) = crate::operation::read(&found) else { return Ok(Moved::Nothing) };
    Ok(move_from_table(desk, op, to, commit))
}

/// Takes this proposal off the table into `to`, as it was read (and perhaps added to).
pub fn move_from_table(desk: &Desk, op: Operation, to: State, commit: &mut Commit) -> Moved {
    let now = desk.clock.now_ms();
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
pub async fn resume(desk: &Desk, id: &OperationId, commit: &mut Commit) -> Result<bool, Stop> {
    let Some(found) = desk.store.record(id.as_str()).await? else { return Ok(false) };
    let half = |op: &Operation| op.is_half_done() && desk.clock.now_ms() < op.expires_at;
    if !crate::operation::read(&found).is_ok_and(|op| half(&op)) {
        return Ok(false);
    }
    commit.posts.push((crate::operation::owner(id), crate::operation::task(&Task::Retry)));
    Ok(true)
}

/// The trail's line about a refusal.
pub fn refused(desk: &Desk, actor: &UserId, action: &str, refusal: &Refusal) -> Option<String> {
    let refusal = match refusal {
        Refusal::Instead { refusal, .. } => refusal,
        other => other,
    };
    let Refusal::Denied { reason, about, .. } = refusal else { return None };
    let act = Act {
        at: desk.clock.now_ms(),
        actor: actor.clone(),
        action: action.to_owned(),
        operation: None,
        subject: Subject { name: about.clone(), departments: judged(reason), ..Subject::default() },
        result: "refused".to_owned(),
        reason: Some(json!(reason)),
        before: None,
        after: None,
    };
    serde_json::to_string(&act).ok()
}
