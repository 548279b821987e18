//! What is told of a todo: by the platform that something of it has changed, by its executors how far they are.
//!
//! The platform's event does not say what has changed: it only has the list of whom it names read. What somebody says on
//! our page becomes a call (their own, judged as such), and the event which that call causes has nothing read.
//!
//! **Invariant:** what somebody says is stored before it is acknowledged, and told to the platform until it answers;
//! what is noted as done or open is what the platform has taken or told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::readers::{Readers, next_minute};
use super::{TASKS, kept, place, reached, to_count, written};
use crate::dingtalk;
use crate::domain::id::{OperationId, TodoId, UnionId, UserId};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{self, Batch, Chunk, Mark, Named, Reads, Sending};
use crate::domain::permit::Asked;
use crate::domain::permit::notice::Handle;
use crate::gate::No;
use crate::operation::facts;
use crate::operation::invite::{park, pause_after};
use crate::operation::notice::crowd::Error;
use crate::store::{self, Commit, Delivery, Item, Owner, key};
use crate::turn::Failure;

/// How far the platform's clock and ours, and the way of an event, may lie apart: milliseconds.
const ECHO: i64 = 5 * 60_000;

/// Something about a todo has changed for these people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// For whom.
    pub unions: Vec<UnionId>,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// Somebody says how far their todo is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Of which notice it is.
    pub op: OperationId,
    /// By which chunk.
    pub chunk: u32,
    /// Who says so.
    pub user: UserId,
    /// What.
    pub mark: Mark,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// What lies in the mailbox of a todo.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Said(Said),
    Changed(Changed),
}

/// What is put into a todo's mailbox for a change.
pub fn changed(seen: String, todo: &TodoId, changed: &Changed) -> Delivery {
    let item = serde_json::to_string(changed).expect("a change is plain data");
    Delivery { seen, owner: owner(todo), item }
}

/// What is put there for what somebody says.
pub(super) fn said(todo: &TodoId, said: &Said) -> Delivery {
    let item = serde_json::to_string(said).expect("what is said is plain data");
    let seen = format!("todo:{todo}|{}|{}|{:?}", said.user, said.at, said.mark);
    Delivery { seen, owner: owner(todo), item }
}

fn owner(todo: &TodoId) -> Owner {
    Owner::todo(todo)
}

/// The todo a call has made.
pub(super) fn todo_of(batch: &Batch) -> Option<&TodoId> {
    match &batch.state {
        Sending::Sent { handle: Some(Handle::Todo { id }), .. } => Some(id),
        _ => None,
    }
}

/// Who has to do it.
pub(super) fn executors(batch: &Batch) -> impl Iterator<Item = (&Named, &UnionId)> {
    reached(batch).into_iter().filter_map(|one| Some((one, one.union.as_ref()?)))
}

/// A todo with those who have to do it, and who of its chunk's people have.
struct Part {
    op: OperationId,
    chunk: u32,
    todo: TodoId,
    executors: Vec<(Named, UnionId)>,
    reads: Reads,
    revision: Option<u64>,
}

impl Readers {
    /// A turn about a todo: what has changed is looked up first, so that what is said is said of that.
    pub(super) async fn todo(&self, todo: &TodoId, items: &[Item]) -> Result<Commit, Failure> {
        let told: Vec<Told> = items.iter().filter_map(|item| serde_json::from_str(&item.body).ok()).collect();
        let done = Commit { take: items.len(), ..Commit::default() };
        let Some(mut part) = self.part(todo, &told).await? else { return Ok(done) };
        let before = part.reads.clone();
        let mut audit = Vec::new();
        let mut commit = match self.follow(&mut part, told, &mut audit).await {
            Ok(()) => done,
            Err(Error::Store(error)) => return Err(error.into()),
            // All of it comes again; what is noted by then makes no second call.
            Err(Error::Platform(error)) => park(self.clock.now_ms(), pause_after(&error).unwrap_or_default()),
        };
        commit.audit = audit;
        if part.reads.by != before.by {
            commit.due.push(to_count(&part.op, next_minute(self.clock.now_ms())));
        }
        if part.reads != before {
            let id = notice::reads(&part.op, part.chunk);
            commit.records.push(written(&part.op, id, &part.reads, part.revision));
        }
        Ok(commit)
    }

    /// Of which chunk it is says whoever speaks of it; for what the platform tells it was noted when it was made.
    async fn part(&self, todo: &TodoId, told: &[Told]) -> Result<Option<Part>, store::Error> {
        let said = told.iter().find_map(|one| match one {
            Told::Said(Said { op, chunk, .. }) => Some((op.clone(), *chunk)),
            Told::Changed(_) => None,
        });
        let at = if said.is_some() {
            said
        } else {
            let noted = self.store.entry(key::map::MESSAGES, &format!("{TASKS}{todo}")).await?;
            noted.as_deref().and_then(place)
        };
        let Some((op, chunk)) = at else { return Ok(None) };
        let Some(found) = self.store.record(&notice::chunk(&op, chunk)).await? else { return Ok(None) };
        let Ok(calls) = serde_json::from_str::<Chunk>(&found.body) else { return Ok(None) };
        let Some(call) = calls.batches.iter().find(|batch| todo_of(batch) == Some(todo)) else {
            return Ok(None);
        };
        let executors = executors(call).map(|(one, union)| (one.clone(), union.clone())).collect();
        let (reads, revision) = kept(&self.store, &notice::reads(&op, chunk)).await?;
        Ok(Some(Part { op, chunk, todo: todo.clone(), executors, reads, revision }))
    }

    async fn follow(&self, part: &mut Part, told: Vec<Told>, audit: &mut Vec<String>) -> Result<(), Error> {
        let mut changes: BTreeMap<UnionId, Vec<i64>> = BTreeMap::new();
        let mut says: BTreeMap<UserId, Mark> = BTreeMap::new();
        for one in told {
            match one {
                Told::Changed(Changed { unions, at }) => {
                    for union in unions {
                        changes.entry(union).or_default().push(at);
                    }
                }
                // The last word counts.
                Told::Said(said) => _ = says.insert(said.user, said.mark),
            }
        }
        self.look(part, &changes).await?;
        if says.is_empty() {
            return Ok(());
        }
        let op = self.store.record(part.op.as_str()).await?;
        let op = op.map(|record| crate::operation::read(&record)).transpose()?;
        let Some(op) = op.filter(|op| op.campaign().is_some_and(|one| one.recalled_at.is_none())) else {
            return Ok(());
        };
        for (user, mark) in says {
            audit.extend(self.mark(part, &op, (&user, mark)).await?);
        }
        Ok(())
    }

    /// Reads the lists of those for whom it has changed: who has done it, and who has not after all.
    async fn look(&self, part: &mut Part, changes: &BTreeMap<UnionId, Vec<i64>>) -> Result<(), Error> {
        for (one, union) in &part.executors {
            let Some(times) = changes.get(union) else { continue };
            let Some(at) = news(&mut part.reads, &one.user, times) else { continue };
            match self.client.has_done_todo(union, &part.todo).await {
                Ok(true) => _ = part.reads.note(one.user.clone(), at),
                Ok(false) => _ = part.reads.by.remove(&one.user),
                // Whoever looks at the notice asks again.
                Err(error) => passing(error, "who has done a todo cannot be read")?,
            }
        }
        Ok(())
    }

    /// Tells the platform what somebody says of their own todo; the trail's line about it. What is so already is not
    /// told again.
    async fn mark(
        &self,
        part: &mut Part,
        op: &Operation,
        (user, mark): (&UserId, Mark),
    ) -> Result<Option<String>, Error> {
        if part.reads.by.contains_key(user) == (mark == Mark::Done) {
            return Ok(None);
        }
        let executors = part.executors.iter().map(|(one, union)| (one.user.clone(), union.clone())).collect();
        let asked = Asked::Mark { todo: part.todo.clone(), executors };
        let permit = match self.gate.permit_now(user, &asked, op.said_at()).await {
            Ok(permit) => permit,
            Err(No::CouldNotCheck(error)) => {
                passing(error, "whether somebody may mark a todo cannot be checked")?;
                return Ok(None);
            }
            Err(no) => {
                tracing::warn!(?no, "a todo was to be marked by somebody who may not");
                return Ok(None);
            }
        };
        let own = part.executors.iter().find(|(one, _)| one.user == *user);
        let creator = op.campaign().and_then(|campaign| campaign.sender.union.as_ref());
        let Some(((own, union), creator)) = own.zip(creator) else { return Ok(None) };
        if let Err(error) = self.client.mark_todo(&permit, (creator, &part.todo), (union, mark)).await {
            passing(error, "the platform does not take what somebody says of their todo")?;
            return Ok(None);
        }
        let now = self.clock.now_ms();
        let line = facts::marked(op, own, mark, now);
        note(&mut part.reads, user, mark, now);
        Ok(Some(line))
    }
}

/// What will pass is waited for; of anything else the log is told.
fn passing(error: dingtalk::Error, what: &'static str) -> Result<(), Error> {
    if pause_after(&error).is_some() {
        return Err(error.into());
    }
    tracing::error!(%error, "{what}");
    Ok(())
}

fn note(reads: &mut Reads, user: &UserId, mark: Mark, now: i64) {
    match mark {
        Mark::Done => _ = reads.note(user.clone(), now),
        Mark::Open => _ = reads.by.remove(user),
    }
    reads.marked.retain(|_, at| now - *at <= ECHO);
    reads.marked.insert(user.clone(), now);
}

/// When something has changed for somebody that we have not changed ourselves; `None` where that was all our own doing.
/// One call of ours causes one event: whatever comes besides is news.
fn news(reads: &mut Reads, user: &UserId, times: &[i64]) -> Option<i64> {
    let own = reads.marked.get(user).copied();
    let echo = own.and_then(|own| times.iter().position(|at| (at - own).abs() <= ECHO));
    if echo.is_some() {
        reads.marked.remove(user);
    }
    let rest = times.iter().enumerate().filter(|(place, _)| Some(*place) != echo);
    rest.map(|(_, at)| *at).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_doing_is_no_news_and_only_once() {
        let (mut reads, user) = (Reads::default(), UserId::from("a"));
        assert_eq!(news(&mut reads, &user, &[5]), Some(5), "somebody else's");
        note(&mut reads, &user, Mark::Done, 1_000);
        assert!(reads.by.contains_key(&user));
        assert_eq!(news(&mut reads, &user, &[1_000 + ECHO]), None);
        assert_eq!(news(&mut reads, &user, &[1_001]), Some(1_001), "there was one call");
        note(&mut reads, &user, Mark::Open, 2_000);
        assert!(reads.by.is_empty());
        assert_eq!(news(&mut reads, &user, &[2_001, 2_000]), Some(2_000), "another one besides");
        note(&mut reads, &user, Mark::Done, 3_000);
        assert_eq!(news(&mut reads, &user, &[3_001 + ECHO]), Some(3_001 + ECHO), "too late to be ours");
        note(&mut reads, &"b".into(), Mark::Done, 3_001 + ECHO);
        assert_eq!(reads.marked.keys().collect::<Vec<_>>(), [&UserId::from("b")], "old ones are let go");
    }

    #[test]
    fn a_mailbox_tells_what_is_said_from_what_has_changed() {
        let todo = TodoId("t1".to_owned());
        let speech =
            Said { op: OperationId("op1".into()), chunk: 2, user: "a".into(), mark: Mark::Open, at: 7 };
        let (word, event) =
            (said(&todo, &speech), changed("e".into(), &todo, &Changed { unions: vec!["u".into()], at: 8 }));
        assert_eq!((&word.owner, word.owner.name()), (&event.owner, "reads:todo|t1"));
        assert!(matches!(serde_json::from_str(&word.item), Ok(Told::Said(back)) if back == speech));
        assert!(matches!(serde_json::from_str(&event.item), Ok(Told::Changed(_))));
    }
}
