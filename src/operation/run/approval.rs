//! Waiting for a second person: asking, hearing, and ending it.
//!
//! **Invariant:** whoever agrees is another than the initiator, and is judged by what is the case when they are heard.

use std::time::Duration;

use super::{Runner, redraw};
use crate::card;
use crate::courier::Parcel;
use crate::dingtalk::{self, Class};
use crate::domain::id::UserId;
use crate::domain::inbound::Conversation;
use crate::domain::operation::{Approver, For, Operation, State, Task, Verdict, Vote, Waiting, Way};
use crate::domain::permit::{Asked, Denied};
use crate::domain::person::Member;
use crate::gate::No;
use crate::operation::facts::{not_heard, trail_of, whole_of};
use crate::operation::{owner, press, record, task};
use crate::store::{After, Commit, Due, Entry, Owner, Record, RecordWrite, key};
use crate::turn::Failure;

/// How long after a question that could not be answered it is put again.
const AGAIN: Duration = Duration::from_secs(5);

/// Whether somebody may have a say.
enum Standing {
    May,
    MayNot(Denied),
    /// It could not be found out, and trying again would not help.
    NotChecked,
    /// It may be found out later.
    Later,
}

impl Runner {
    /// What a confirmed operation that needs a second person comes to; `None` when it needs none (any more).
    pub(in crate::operation) async fn second_person(
        &self,
        op: &Operation,
    ) -> Result<Option<Commit>, Failure> {
        match &op.approval {
            Some(approval) if !approval.is_given() => match approval.way {
                Way::Second => self.ask(op.clone(), approval.wait).await.map(Some),
                // Confirmed without the number: it is on the table again.
                Way::HeadCount { .. } => Ok(Some(Self::put_back(op.clone()))),
            },
            _ => Ok(None),
        }
    }

    async fn ask(&self, mut op: Operation, wait: i64) -> Result<Commit, Failure> {
        let found = match self.could_agree(&op).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "who could agree to an operation cannot be found out now");
                return Ok(Commit { after: After::Park(self.later(AGAIN)), ..Commit::default() });
            }
        };
        let initiator = op.initiator.clone();
        if found.is_empty() {
            return Ok(self.over(op, State::Rejected, &initiator));
        }
        let asked = found.into_iter().enumerate().map(|(at, member)| Approver {
            card: Approver::card_of(&op.id, at),
            user: member.user,
            name: member.name,
            revision: 1,
            barred: None,
        });
        if let Some(approval) = &mut op.approval {
            approval.asked = asked.collect();
        }
        let expect = op.revision;
        op.expires_at = self.clock.now_ms().saturating_add(wait);
        let op = op.moved(State::AwaitingApproval).raised();
        let mut commit = Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            due: vec![Self::expiry(&op)],
            posts: vec![redraw(&op)],
            audit: self.said(&op, &initiator, "confirmed"),
            entries: vec![waits(
                &op,
                For::Approval { asked: asked_of(&op).map(|a| a.user.clone()).collect() },
            )],
            ..Commit::default()
        };
        for approver in asked_of(&op) {
            commit
                .records
                .push(RecordWrite { record: card_record(&op, approver, State::Proposed), expect: None });
            let drawing = card::approval::open(&op, approver);
            let parcel =
                Parcel::first_card(&Conversation::private(&approver.user), approver.card.as_str(), drawing);
            commit.posts.push(parcel.post());
            commit.posts.push(press::placed(&op.id, &approver.user));
        }
        Ok(commit)
    }

    /// Those whose word would count: administrators of all of it, and of a notice the other officers.
    async fn could_agree(&self, op: &Operation) -> Result<Vec<Member>, dingtalk::Error> {
        let directory = &self.steps.directory;
        let mut found = directory.could_approve(&op.places(), &op.initiator).await?;
        if op.campaign().is_some() {
            let known: Vec<UserId> = found.iter().map(|member| member.user.clone()).collect();
            let officers = self.steps.gate.officers();
            let others: Vec<UserId> =
                officers.filter(|one| **one != op.initiator && !known.contains(one)).cloned().collect();
            for officer in others {
                found.extend(directory.member(&officer).await?);
            }
        }
        Ok(found)
    }

    /// A confirmation that was none: the card asks again.
    fn put_back(op: Operation) -> Commit {
        let expect = op.revision;
        let op = op.moved(State::Proposed).raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            due: vec![Self::expiry(&op)],
            posts: vec![redraw(&op)],
            ..Commit::default()
        }
    }

    /// Confirmed by the number of people, where it is that and still on the table.
    pub(super) fn confirmed_by_count(&self, mut op: Operation, people: usize) -> Commit {
        let open = op.state == State::Proposed && self.clock.now_ms() < op.expires_at;
        let expected = op.approval.as_ref().map(|approval| approval.way);
        if !open || expected != Some(Way::HeadCount { people }) {
            return Commit { take: 1, ..Commit::default() };
        }
        let vote =
            Vote { by: op.initiator.clone(), name: op.initiator_name.clone(), verdict: Verdict::Agree };
        op.approval.iter_mut().for_each(|approval| approval.vote = Some(vote.clone()));
        let expect = op.revision;
        let op = op.moved(State::Confirmed).raised();
        Commit {
            take: 1,
            records: vec![RecordWrite { record: record(&op), expect: Some(expect) }],
            undue: vec![format!("expire:{}", op.id)],
            posts: vec![redraw(&op), (owner(&op.id), task(&Task::Run))],
            entries: Self::listing(&op).into_iter().collect(),
            ..Commit::default()
        }
    }

    /// Somebody who was asked has said something.
    pub(super) async fn voted(&self, op: Operation, by: UserId, verdict: Verdict) -> Result<Commit, Failure> {
        let asked = asked_of(&op).find(|approver| approver.user == by).cloned();
        let open = op.state == State::AwaitingApproval && self.clock.now_ms() < op.expires_at;
        let Some(approver) = asked.filter(|_| open && by != op.initiator) else {
            return Ok(Commit { take: 1, ..Commit::default() });
        };
        match self.standing(&op, &by).await {
            Standing::May => Ok(self.heard(op, approver, verdict)),
            Standing::MayNot(reason) => Ok(self.not_counted(op, &approver, Some(&reason))),
            Standing::NotChecked => Ok(self.not_counted(op, &approver, None)),
            Standing::Later => Ok(Commit { after: After::Park(self.later(AGAIN)), ..Commit::default() }),
        }
    }

    /// Whether somebody might do all of it themselves, as of now; whoever is gone by now is nobody's concern.
    async fn standing(&self, op: &Operation, by: &UserId) -> Standing {
        let of_lines = op
            .lines
            .iter()
            .flat_map(|line| line.steps.iter().filter_map(|one| one.change.facet().asks(&line.about())));
        let all: Vec<Asked> = of_lines.chain(op.campaign().map(Self::asked_of_notice)).collect();
        let said = self.clock.now_ms();
        for asked in all {
            match self.steps.gate.permit_now(by, &asked, said).await {
                Ok(_) | Err(No::NoSuchMember) => {}
                Err(No::Denied(reason)) => return Standing::MayNot(reason),
                Err(No::NoSuchDepartment(_)) => return Standing::NotChecked,
                Err(No::CouldNotCheck(error)) => {
                    tracing::warn!(%error, "whether somebody may agree cannot be checked");
                    return match error.class() {
                        Class::Retry { .. } | Class::Unknown => Standing::Later,
                        Class::Permanent | Class::Operator => Standing::NotChecked,
                    };
                }
            }
        }
        Standing::May
    }

    fn heard(&self, mut op: Operation, approver: Approver, verdict: Verdict) -> Commit {
        let by = approver.user.clone();
        if let Some(approval) = &mut op.approval {
            approval.vote = Some(Vote { by: by.clone(), name: approver.name, verdict });
        }
        if verdict == Verdict::Refuse {
            return self.over(op, State::Rejected, &by);
        }
        let expect = op.revision;
        let op = op.moved(State::Confirmed).raised();
        let mut commit = Self::closing(&op);
        commit.records.push(RecordWrite { record: record(&op), expect: Some(expect) });
        commit.posts.push(redraw(&op));
        commit.posts.push((owner(&op.id), task(&Task::Run)));
        commit.audit = self.said(&op, &by, "approved");
        commit
    }

    /// What somebody said does not count: their card says why; where it could not be checked, they may say it again.
    fn not_counted(&self, mut op: Operation, approver: &Approver, reason: Option<&Denied>) -> Commit {
        let (expect, shown) = (op.revision, approver.revision);
        let approver = Approver { revision: shown + 1, barred: reason.cloned(), ..approver.clone() };
        if let Some(approval) = &mut op.approval {
            for one in approval.asked.iter_mut().filter(|one| one.user == approver.user) {
                *one = approver.clone();
            }
        }
        let op = op.raised();
        let (state, drawing) = match reason {
            Some(reason) => (State::Rejected, card::approval::barred(&op, reason)),
            None => (State::Proposed, card::approval::not_checked(&op, &approver)),
        };
        let conversation = Conversation::private(&approver.user);
        Commit {
            take: 1,
            records: vec![
                RecordWrite { record: record(&op), expect: Some(expect) },
                RecordWrite { record: card_record(&op, &approver, state), expect: Some(shown) },
            ],
            posts: vec![
                redraw(&op),
                Parcel::redrawn_card(&conversation, approver.card.as_str(), drawing).post(),
            ],
            audit: reason
                .map(|reason| not_heard(&approver.user, &op, reason, self.clock.now_ms()))
                .map(|act| serde_json::to_string(&act).expect("an act is plain data"))
                .into_iter()
                .collect(),
            ..Commit::default()
        }
    }

    /// It will not be run; everybody who was asked sees that.
    pub(super) fn over(&self, op: Operation, state: State, actor: &UserId) -> Commit {
        let expect = op.revision;
        let op = op.moved(state).raised();
        let mut commit = Self::closing(&op);
        commit.records.push(RecordWrite { record: record(&op), expect: Some(expect) });
        commit.posts.push(redraw(&op));
        commit.entries.extend(Self::listing(&op));
        commit.audit = self.said(&op, actor, state.name());
        commit
    }

    /// Nobody is asked any more.
    fn closing(op: &Operation) -> Commit {
        let closed = |approver: &Approver| RecordWrite {
            record: Record { revision: approver.revision + 1, ..card_record(op, approver, op.state) },
            expect: Some(approver.revision),
        };
        Commit {
            take: 1,
            records: asked_of(op).map(closed).collect(),
            undue: vec![format!("expire:{}", op.id)],
            posts: told(op),
            entries: vec![no_longer(op)],
            ..Commit::default()
        }
    }

    fn said(&self, op: &Operation, actor: &UserId, result: &str) -> Vec<String> {
        let now = self.clock.now_ms();
        if op.campaign().is_some() {
            return vec![whole_of(actor, op, (result, now))];
        }
        op.lines.iter().map(|line| trail_of(actor, op, line, (result, now))).collect()
    }

    pub(super) fn expiry(op: &Operation) -> Due {
        Due {
            key: format!("expire:{}", op.id),
            at: op.expires_at,
            owner: owner(&op.id),
            item: task(&Task::Expire),
        }
    }
}

/// The cards of those who were asked, as they are to be seen now.
pub(super) fn told(op: &Operation) -> Vec<(Owner, String)> {
    let drawing = card::approval::over(op);
    asked_of(op)
        .map(|approver| {
            let conversation = Conversation::private(&approver.user);
            Parcel::redrawn_card(&conversation, approver.card.as_str(), drawing.clone()).post()
        })
        .collect()
}

/// The entry that says what a typed word may be about.
pub(super) fn waits(op: &Operation, for_what: For) -> Entry {
    let waiting = Waiting {
        operation: op.id.clone(),
        for_what,
        title: card::approval::title(op),
        initiator: op.initiator.clone(),
        chat: op.conversation.chat.clone(),
        until: op.expires_at,
    };
    Entry { map: key::map::WAITS, field: op.id.to_string(), value: serde_json::to_string(&waiting).ok() }
}

/// Nothing is waited for any more.
pub(super) fn no_longer(op: &Operation) -> Entry {
    Entry { map: key::map::WAITS, field: op.id.to_string(), value: None }
}

fn asked_of(op: &Operation) -> impl Iterator<Item = &Approver> {
    op.approval.iter().flat_map(|approval| &approval.asked)
}

/// The record of somebody's card: only they may press, and it goes through the mailbox of their private chat.
fn card_record(op: &Operation, approver: &Approver, state: State) -> Record {
    let conversation = Conversation::private(&approver.user);
    Record {
        id: approver.card.to_string(),
        owner: approver.user.to_string(),
        mailbox: Owner::chat(&conversation.chat, &approver.user),
        state: state.name().to_owned(),
        revision: approver.revision,
        expires_at: op.expires_at,
        body: op.id.to_string(),
    }
}
