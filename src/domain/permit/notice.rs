//! Writing to many at once — people, departments with all below them, groups — and taking it back.
//!
//! **Invariant:** who manages a part of the organisation writes to people with a department in it and to whole
//! departments in it, and to no group, whose people the platform does not tell; staff write to nobody. A todo is marked by its executor alone.

use serde::{Deserialize, Serialize};

use super::{Actor, Denied, Grant, Permit, Rank};
use crate::domain::department::Chain;
use crate::domain::id::{
    AnnouncementId, ConversationId, DepartmentId, DingId, MessageKey, TaskId, TodoId, UnionId, UserId,
};

/// The facts about somebody who is to be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// userid.
    pub user: UserId,
    /// unionid, where it was read.
    pub union: Option<UnionId>,
    /// One chain a department they were seen in; read only where it matters.
    pub chains: Vec<Chain>,
}

/// The facts about a department that is to be written to, with all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub department: DepartmentId,
    /// Where it lies; read only where it matters.
    pub chain: Option<Chain>,
}

/// Something to be written to many, with the facts it is judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// People.
    pub receivers: Vec<Receiver>,
    /// Departments.
    pub places: Vec<Place>,
    /// Groups the robot is in.
    pub groups: Vec<ConversationId>,
    /// Whether the actor is a notice officer, who may write to everybody.
    pub officer: bool,
}

/// What the platform calls something that was sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub enum Handle {
    /// A work notice.
    Work {
        /// `task_id`.
        task: TaskId,
    },
    /// The robot's message to people alone.
    Chat {
        /// `processQueryKey`.
        key: MessageKey,
    },
    /// The robot's message to a group.
    Group {
        /// Which group.
        group: ConversationId,
        /// `processQueryKey`.
        key: MessageKey,
    },
    /// An announcement.
    Announcement {
        /// `blackboardId`.
        id: AnnouncementId,
    },
    /// A todo.
    Todo {
        /// `taskId`.
        id: TodoId,
    },
    /// A DING.
    Ding {
        /// `openDingId`.
        id: DingId,
    },
}

/// Something to be taken back, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Who had it sent.
    pub initiator: UserId,
    /// What of it is to be taken back.
    pub sent: Vec<Handle>,
}

/// A todo to be marked as done or open, with the facts it is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// Which.
    pub todo: TodoId,
    /// Who has to do it, as it was recorded when it was made.
    pub executors: Vec<(UserId, UnionId)>,
}

/// What was granted: sorted, each once, so that asking about 20 of 15,000 people costs 20 searches.
#[derive(Debug)]
pub(super) struct Granted {
    people: Vec<(UserId, Option<UnionId>)>,
    departments: Vec<DepartmentId>,
    groups: Vec<ConversationId>,
    reach: Reach,
}

/// How far the actor's word goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Everybody,
    Scope,
}

pub(super) fn notify(actor: &Actor, notice: &Notice) -> Result<Granted, Denied> {
    let Notice { receivers, places, groups, officer } = notice;
    let reach = match &actor.rank {
        _ if *officer => Reach::Everybody,
        Rank::MainAdministrator => Reach::Everybody,
        Rank::SubAdministrator { .. } => Reach::Scope,
        Rank::Staff => return Err(Denied::NotAdministrator),
    };
    if receivers.is_empty() && places.is_empty() && groups.is_empty() {
        return Err(Denied::NoReceiver);
    }
    if reach == Reach::Scope {
        within_scope(actor, notice)?;
    }
    let people = receivers.iter().map(|one| (one.user.clone(), one.union.clone())).collect();
    let departments = places.iter().map(|place| place.department).collect();
    Ok(Granted {
        people: sorted(people),
        departments: sorted(departments),
        groups: sorted(groups.clone()),
        reach,
    })
}

fn within_scope(actor: &Actor, notice: &Notice) -> Result<(), Denied> {
    if !notice.groups.is_empty() {
        return Err(Denied::GroupUnseen);
    }
    let inside = |place: &&Place| {
        let chain = place.chain.as_ref().filter(|chain| chain.department() == place.department);
        chain.is_some_and(|chain| actor.manages(chain))
    };
    if let Some(outside) = notice.places.iter().find(|place| !inside(place)) {
        return Err(Denied::DepartmentOutside { department: outside.department });
    }
    let reached = |one: &&Receiver| one.chains.iter().any(|chain| actor.manages(chain));
    let outside = notice.receivers.iter().filter(|one| !reached(one)).map(|one| one.user.clone());
    let users: Vec<UserId> = outside.collect();
    if users.is_empty() { Ok(()) } else { Err(Denied::ReceiversOutside { users }) }
}

/// Whoever sent something takes it back, also when they have lost their office since; a main administrator anything.
pub(super) fn recall(actor: &Actor, recall: &Recall) -> Result<Vec<Handle>, Denied> {
    if actor.user != recall.initiator && actor.rank != Rank::MainAdministrator {
        return Err(Denied::NotSender);
    }
    Ok(sorted(recall.sent.clone()))
}

/// Everybody marks their own part of a todo, and nobody anybody else's, whatever their rank.
pub(super) fn mark(actor: &Actor, marking: &Marking) -> Result<Grant, Denied> {
    let Marking { todo, executors } = marking;
    let own = executors.iter().find(|(user, _)| *user == actor.user);
    let (_, union) = own.ok_or(Denied::NotExecutor)?;
    Ok(Grant::Mark { todo: todo.clone(), union: union.clone() })
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}

fn all<T: Ord>(which: &[T], of: &[T]) -> bool {
    !which.is_empty() && which.iter().all(|one| of.binary_search(one).is_ok())
}

impl Granted {
    fn person(&self, user: &UserId) -> Option<&(UserId, Option<UnionId>)> {
        // One person may have been listed with and without a unionid: the sort puts the one with it last.
        let end = self.people.partition_point(|(known, _)| known <= user);
        self.people[..end].last().filter(|(known, _)| known == user)
    }

    fn knows(&self, (user, union): &(UserId, UnionId)) -> bool {
        let Some((_, read)) = self.person(user) else { return false };
        self.reach == Reach::Everybody || read.as_ref() == Some(union)
    }
}

impl Permit {
    fn notice(&self) -> Option<&Granted> {
        match &self.grant {
            Grant::Notify(granted) => Some(granted),
            _ => None,
        }
    }

    /// Whether it covers writing to each of these people.
    pub fn covers_notice_users(&self, users: &[UserId]) -> bool {
        let covered = |of: &Granted| !users.is_empty() && users.iter().all(|user| of.person(user).is_some());
        self.notice().is_some_and(covered)
    }

    /// Whether it covers a todo for each of these people, known by the unionid beside their userid.
    pub fn covers_notice_todo(&self, executors: &[(UserId, UnionId)]) -> bool {
        let covered = |of: &Granted| !executors.is_empty() && executors.iter().all(|one| of.knows(one));
        self.notice().is_some_and(covered)
    }

    /// Whether it covers writing to everybody in and below each of these departments.
    pub fn covers_notice_departments(&self, departments: &[DepartmentId]) -> bool {
        self.notice().is_some_and(|of| all(departments, &of.departments))
    }

    /// Whether it covers writing to this group.
    pub fn covers_notice_group(&self, group: &ConversationId) -> bool {
        self.notice().is_some_and(|of| all(std::slice::from_ref(group), &of.groups))
    }

    /// Whether it covers marking this executor's part of this todo.
    pub fn covers_mark(&self, which: &TodoId, executor: &UnionId) -> bool {
        matches!(&self.grant, Grant::Mark { todo, union } if todo == which && union == executor)
    }

    /// Whether it covers taking back each of these.
    pub fn covers_recall(&self, which: &[Handle]) -> bool {
        matches!(&self.grant, Grant::Recall { sent } if all(which, sent))
    }
}
