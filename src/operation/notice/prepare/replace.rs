//! A notice that waits for its time, changed: another takes its place.
//!
//! The other is an operation of its own, previewed and confirmed like any. When it is to go on (to wait for its own
//! time, or to begin), the one that waits is called off in the same commit. Should that one's time come first, its own
//! turn has written its record by then: the commit does not count, and looking again the other is not sent.
//!
//! **Invariant:** the one that waits is written by another turn than its own here alone, only while it waits, and only
//! at the revision that was read.

use super::super::{due_key, listed, whole};
use crate::card::operation::notice as card;
use crate::domain::inbound::{Inbound, Press};
use crate::domain::operation::{Operation, State, Why};
use crate::operation::run::{Runner, redraw};
use crate::operation::{part, read, record};
use crate::store::{Commit, Owner, RecordWrite};
use crate::turn::Failure;

/// What has become of the notice in whose place another is to go out.
pub(in crate::operation::notice) enum Earlier {
    /// There is none, or its place has been taken.
    Nothing,
    /// It waits: this is what calls it off.
    Waits(Box<Commit>),
    /// It does not wait any more.
    Gone(Why),
}

impl Runner {
    /// Looks at the one a notice is to stand in for.
    pub(in crate::operation::notice) async fn earlier(&self, op: &Operation) -> Result<Earlier, Failure> {
        let Some(of) = op.campaign().filter(|one| one.is_a_change()).and_then(|one| one.replaces.as_ref())
        else {
            return Ok(Earlier::Nothing);
        };
        let Some(found) = self.store.record(of.of.as_str()).await? else {
            return Ok(Earlier::Gone(Why::NotWaiting));
        };
        let earlier = read(&found)?;
        // Somebody has pressed the button that stops it, and it has not heard of that yet.
        if part::is_stopped(&self.store, &earlier.id).await? {
            return Ok(Earlier::Gone(Why::NotWaiting));
        }
        Ok(match earlier.state {
            State::Confirmed if is_scheduled(&earlier) => {
                Earlier::Waits(Box::new(replaced(earlier, op, self.clock.now_ms())))
            }
            State::Confirmed | State::Running | State::Done | State::PartlyDone => {
                Earlier::Gone(Why::Overtaken)
            }
            _ => Earlier::Gone(Why::NotWaiting),
        })
    }

    /// Its sender has pressed the button to change it: the conversation goes on with that. The button can be pressed
    /// again.
    pub(in crate::operation::notice) fn change_wanted(op: Operation) -> Commit {
        if !is_scheduled(&op) {
            return Commit { take: 1, ..Commit::default() };
        }
        let expect = Some(op.revision);
        let op = op.raised();
        let press = Press {
            card: crate::domain::id::OutTrackId(op.id.to_string()),
            user: op.initiator.clone(),
            button: card::CHANGE.to_owned(),
        };
        let item = serde_json::to_string(&Inbound::Press(press)).expect("a press is plain data");
        let chat = Owner::chat(&op.conversation.chat, &op.initiator);
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect }],
            posts: vec![redraw(&op), (chat, item)],
            ..Commit::default()
        }
    }
}

/// Whether a notice is confirmed and waits for its time.
pub fn is_scheduled(op: &Operation) -> bool {
    let timed = op.campaign().is_some_and(|one| one.at.is_some() && one.automatic.is_none());
    op.state == State::Confirmed && timed && !op.needs_approval()
}

/// It has its place.
pub(in crate::operation::notice) fn taken(op: &mut Operation) {
    if let Some(replaces) = op.campaign_mut().and_then(|campaign| campaign.replaces.as_mut()) {
        replaces.done = true;
    }
}

/// The one that waited is not to go out.
fn replaced(mut earlier: Operation, by: &Operation, now: i64) -> Commit {
    let expect = Some(earlier.revision);
    if let Some(campaign) = earlier.campaign_mut() {
        campaign.replaced_by = Some(by.id.clone());
    }
    let earlier = earlier.moved(State::Superseded).raised();
    Commit {
        records: vec![RecordWrite { record: record(&earlier), expect }],
        undue: vec![due_key(&earlier), format!("expire:{}", earlier.id)],
        posts: vec![redraw(&earlier)],
        entries: vec![listed(&earlier)],
        audit: vec![whole(&earlier, "superseded", now)],
        ..Commit::default()
    }
}

/// Both in one.
pub(in crate::operation::notice) fn with(mut commit: Commit, mut other: Commit) -> Commit {
    commit.records.append(&mut other.records);
    commit.undue.append(&mut other.undue);
    commit.posts.append(&mut other.posts);
    commit.entries.append(&mut other.entries);
    other.audit.append(&mut commit.audit);
    commit.audit = other.audit;
    commit
}
