//! What may come after the end, or instead of it: trying again what was left half done, and giving up waiting.

use std::time::Duration;

use super::approval::{no_longer, waits};
use super::{Runner, redraw};
use crate::domain::operation::{For, Operation, State, Task, Way};
use crate::operation::facts::trail;
use crate::operation::{owner, record, task};
use crate::store::{Commit, RecordWrite};

/// How long the initiator may have the rest tried again.
const OFFERED: Duration = Duration::from_hours(24);

impl Runner {
    /// The initiator's confirmation, for the trail; that of an operation which was asked about is there already.
    pub(super) fn confirmed(&self, op: &Operation) -> Vec<String> {
        let result = match op.approval.as_ref().map(|approval| approval.way) {
            None => "confirmed",
            Some(Way::HeadCount { .. }) => "confirmed_by_count",
            Some(Way::Second) => return Vec::new(),
        };
        let now = self.clock.now_ms();
        op.lines.iter().map(|line| trail(op, line, result, now)).collect()
    }

    /// Its time is over: to be agreed to, or to be tried again.
    pub(super) fn too_late(&self, op: Operation) -> Commit {
        if op.expires_at == 0 || self.clock.now_ms() < op.expires_at {
            return Commit { take: 1, ..Commit::default() };
        }
        if op.state == State::AwaitingApproval {
            let initiator = op.initiator.clone();
            return self.over(op, State::Expired, &initiator);
        }
        if !op.is_half_done() {
            return Commit { take: 1, ..Commit::default() };
        }
        let expect = op.revision;
        let op = Operation { expires_at: 0, ..op }.raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            posts: vec![redraw(&op)],
            entries: vec![no_longer(&op)],
            ..Commit::default()
        }
    }

    /// The initiator does not want it any more.
    pub(super) fn withdrawn(&self, op: Operation) -> Commit {
        if op.state != State::AwaitingApproval {
            return Commit { take: 1, ..Commit::default() };
        }
        let initiator = op.initiator.clone();
        self.over(op, State::Cancelled, &initiator)
    }

    /// What was left half done is begun once more.
    pub(super) fn again(&self, mut op: Operation) -> Commit {
        if !op.is_half_done() || self.clock.now_ms() >= op.expires_at {
            return Commit { take: 1, ..Commit::default() };
        }
        let expect = op.revision;
        let now = self.clock.now_ms();
        op.reopen();
        op.begun_at = Some(now);
        let op = op.moved(State::Running).raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![format!("expire:{}", op.id)],
            posts: vec![redraw(&op), (owner(&op.id), task(&Task::Run))],
            entries: vec![no_longer(&op)],
            audit: op.lines.iter().map(|line| trail(&op, line, "retried", now)).collect(),
            ..Commit::default()
        }
    }

    /// How long it may be tried again, where it may.
    pub(super) fn retryable(&self, op: Operation) -> Operation {
        if op.is_half_done() { Operation { expires_at: self.later(OFFERED), ..op } } else { op }
    }

    /// The offer of it, with its end.
    pub(super) fn offer_again(op: &Operation, commit: &mut Commit) {
        if op.is_half_done() {
            commit.due.push(Self::expiry(op));
            commit.entries.push(waits(op, For::Retry));
        }
    }
}
