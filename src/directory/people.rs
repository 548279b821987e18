//! Members: by id, by number, by name.
//!
//! **Invariant:** a member handed out was read by id a few seconds ago at most; a list or a search only says whom to
//! read.

mod crowd;
pub(super) mod hr;
mod newcomer;
mod roster;
mod seen;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;

pub use roster::{Counted, Entry};

use super::cache::Cache;
use super::{Directory, NOW, RECENT, SETTLED};
use crate::clock::Clock;
use crate::dingtalk::account::Account;
use crate::dingtalk::user::{Match, NewMember};
use crate::dingtalk::{self, Error};
use crate::domain::id::{DepartmentId, UnionId, UserId};
use crate::domain::mobile::Mobile;
use crate::domain::permit::{Actor, Rank};
use crate::domain::person::Member;
use crate::language::{self, Likeness};

/// The most people read because their names sound alike.
const ALIKE: usize = 12;
/// The most people of one name.
const NAMESAKES: usize = 50;
/// More pages of one department than the platform allows members.
const PAGES: usize = 100;

/// A member as a department lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) union: Option<UnionId>,
    pub(crate) mobile: Option<String>,
    pub(crate) active: bool,
    pub(crate) exclusive: bool,
}

impl Listed {
    /// Somebody our own call has just made a member: whether they have logged in is told later, if at all.
    fn new(user: &UserId, member: &NewMember) -> Self {
        Self {
            user: user.clone(),
            name: member.name.clone(),
            union: None,
            mobile: Some(member.mobile.reveal().to_owned()),
            active: false,
            exclusive: false,
        }
    }
}

impl From<&Member> for Listed {
    fn from(member: &Member) -> Self {
        Self {
            user: member.user.clone(),
            name: member.name.clone(),
            union: member.union.clone(),
            mobile: member.mobile.clone(),
            active: member.active,
            exclusive: member.exclusive,
        }
    }
}

type Placed = HashMap<UserId, (i64, Option<Vec<DepartmentId>>)>;

pub(super) struct Caches {
    /// Where people were put by a call of ours, and when; `None` while the platform has not answered it.
    placed: Mutex<Placed>,
    one: Cache<UserId, Arc<Member>>,
    lists: Cache<DepartmentId, Arc<Vec<Listed>>>,
}

impl Caches {
    pub(super) fn new(clock: &Clock) -> Self {
        let placed = Mutex::default();
        Self { placed, one: Cache::new(clock.clone(), 1000), lists: Cache::new(clock.clone(), 400) }
    }

    fn placed(&self) -> MutexGuard<'_, Placed> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where these people are is not known any more.
    pub(super) fn displace(&self, users: &[UserId]) {
        let mut placed = self.placed();
        for user in users {
            placed.remove(user);
        }
    }

    pub(super) fn clear(&self) {
        self.placed().clear();
        self.one.clear();
        self.lists.clear();
    }

    /// Only how it stands with this person: nothing is known to have changed.
    pub(super) fn forget_one(&self, user: &UserId) {
        self.one.forget(user);
    }

    /// Where somebody new is listed is not known: all lists go.
    pub(super) fn forget(&self, users: &[UserId]) {
        for user in users {
            self.one.forget(user);
        }
        self.lists.clear();
    }
}

impl Directory {
    /// A member as of a few seconds ago; `None` when there is none.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn member(&self, user: &UserId) -> Result<Option<Member>, Error> {
        self.member_as_of(user, NOW).await
    }

    /// A call of ours is about to make somebody a member: the event about it may come before its answer.
    pub(crate) fn placing(&self, user: &UserId) {
        self.note_placed(user, None);
    }

    /// The platform has just made somebody a member: as good as read, for as long as anything is that was read.
    pub(crate) fn placed(&self, user: &UserId, member: &NewMember) {
        self.note_placed(user, Some(member.departments.clone()));
        self.inner.hints.put_newcomer(Listed::new(user, member), &member.departments);
    }

    fn note_placed(&self, user: &UserId, places: Option<Vec<DepartmentId>>) {
        let now = self.inner.clock.now_ms();
        let mut placed = self.inner.people.placed();
        placed.retain(|_, (at, _)| is_fresh(*at, now, RECENT));
        placed.insert(user.clone(), (now, places));
    }

    /// Whether a call of ours has made somebody a member within a minute, or is about to.
    pub(super) fn has_placed(&self, user: &UserId) -> bool {
        let now = self.inner.clock.now_ms();
        self.inner.people.placed().get(user).is_some_and(|(at, _)| is_fresh(*at, now, RECENT))
    }

    /// Where somebody is, if a call of ours has put them there not longer ago than this.
    pub(crate) fn placement(&self, user: &UserId, age: Duration) -> Option<Vec<DepartmentId>> {
        let now = self.inner.clock.now_ms();
        let placed = self.inner.people.placed();
        placed
            .get(user)
            .filter(|(at, _)| is_fresh(*at, now, age.min(NOW)))
            .and_then(|(_, places)| places.clone())
    }

    pub(crate) async fn member_as_of(&self, user: &UserId, age: Duration) -> Result<Option<Member>, Error> {
        let member = self.read_member(user, age).await?;
        Ok(member.map(|member| Member::clone(&member)))
    }

    pub(super) async fn read_member(
        &self,
        user: &UserId,
        age: Duration,
    ) -> Result<Option<Arc<Member>>, Error> {
        let read = async {
            match self.inner.client.user(user).await {
                Ok(member) => Ok(Some(Arc::new(member))),
                Err(Error::NotFound) => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.inner.people.one.get(user, age, read).await
    }

    /// The member with a number; `None` when nobody here has it.
    ///
    /// # Errors
    /// It could not be looked up.
    pub async fn by_mobile(&self, mobile: &Mobile) -> Result<Option<Member>, Error> {
        match self.inner.client.user_by_mobile(mobile).await? {
            Some(user) => self.member(&user).await,
            None => Ok(None),
        }
    }

    /// Which of many numbers belong to members, as the last walk saw them; nothing is read. `None` before the first walk.
    pub fn numbers_of_members<'n>(&self, numbers: impl Iterator<Item = &'n str>) -> Option<HashSet<&'n str>> {
        self.inner.hints.numbers_of_members(numbers)
    }

    /// Whether a number belongs to a member, read now.
    ///
    /// # Errors
    /// It could not be looked up.
    pub async fn is_members_number(&self, mobile: &Mobile) -> Result<bool, Error> {
        Ok(self.inner.client.user_by_mobile(mobile).await?.is_some())
    }

    /// The enterprise account with a login name, read now; `None` when this organisation has none.
    ///
    /// # Errors
    /// It could not be looked up.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        self.inner.client.account(login).await
    }

    /// The members of exactly this name: those in the asker's scope, and only if there are none, those elsewhere.
    ///
    /// # Errors
    /// They could not be looked up.
    pub async fn by_name(&self, name: &str, asker: &Actor) -> Result<Vec<Member>, Error> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(Vec::new());
        }
        if let Rank::SubAdministrator { scope } = &asker.rank {
            let inside = self.named_in(name, scope).await?;
            if !inside.is_empty() {
                return Ok(inside);
            }
        }
        if let Some(seen) = self.inner.hints.people_named(name) {
            let found = self.called(name, seen.into_iter().map(|(user, _)| user)).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let hits = self.inner.client.search_users(name, Match::Exact).await?;
        self.called(name, hits).await
    }

    /// Members whose names sound like this one, the closest first: those in a sub-administrator's scope, and only if
    /// there are none, those elsewhere, the nearest departments first. A few at most, and a guess: whether the asker
    /// may see them is not judged here.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn sounding(&self, said: &str, asker: &Actor) -> Result<Vec<Member>, Error> {
        let hints = &self.inner.hints;
        let mut seen = match (hints.people_fitting(|name| language::sounds_like(said, name)), &asker.rank) {
            (Some(seen), _) => seen,
            (None, Rank::SubAdministrator { scope }) => self.sounding_in(said, scope).await?,
            (None, _) => Vec::new(),
        };
        if let (Rank::SubAdministrator { scope }, Some(tree)) = (&asker.rank, hints.tree()) {
            let inside = |place: &DepartmentId| tree.is_below(*place, scope);
            if seen.iter().any(|(_, _, place)| inside(place)) {
                seen.retain(|(_, _, place)| inside(place));
            }
        }
        if asker.rank == Rank::Staff {
            self.nearest_first(&mut seen, asker).await?;
        }
        let mut known = BTreeSet::new();
        let users = seen.iter().map(|(_, user, _)| user).filter(|user| known.insert(*user));
        let read = try_join_all(users.take(ALIKE).map(|user| self.visible_member(user))).await?;
        let alike = |member: &Member| language::sounds_like(said, &member.name).is_some();
        Ok(read.into_iter().flatten().filter(alike).collect())
    }

    /// Before the first walk: department by department.
    async fn sounding_in(
        &self,
        said: &str,
        scope: &[DepartmentId],
    ) -> Result<Vec<(Likeness, UserId, DepartmentId)>, Error> {
        let departments = self.walk(scope).await?.unwrap_or_default();
        let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
        let people = departments.iter().zip(&lists).flat_map(|(place, list)| {
            list.iter().filter_map(|person| {
                Some((language::sounds_like(said, &person.name)?, person.user.clone(), place.id))
            })
        });
        let mut found: Vec<_> = people.collect();
        found.sort_unstable();
        Ok(found)
    }

    /// By how many departments above them people share with the asker.
    async fn nearest_first<F>(
        &self,
        seen: &mut [(F, UserId, DepartmentId)],
        asker: &Actor,
    ) -> Result<(), Error> {
        let (Some(tree), Some(me)) = (self.inner.hints.tree(), self.member(&asker.user).await?) else {
            return Ok(());
        };
        let own: BTreeSet<DepartmentId> =
            me.departments.iter().flat_map(|id| tree.upward(*id).map(|one| one.id)).collect();
        let shared = |place: DepartmentId| tree.upward(place).filter(|one| own.contains(&one.id)).count();
        seen.sort_by_key(|(_, _, place)| std::cmp::Reverse(shared(*place)));
        Ok(())
    }

    /// Where the last walk saw them; if it saw nobody, department by department.
    async fn named_in(&self, name: &str, scope: &[DepartmentId]) -> Result<Vec<Member>, Error> {
        let hints = &self.inner.hints;
        if let (Some(seen), Some(tree)) = (hints.people_named(name), hints.settled_tree()) {
            let inside = seen.into_iter().filter(|(_, department)| tree.is_below(*department, scope));
            let found = self.called(name, inside.map(|(user, _)| user)).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let Some(departments) = self.walk(scope).await? else { return Ok(Vec::new()) };
        let lists = try_join_all(departments.iter().map(|one| self.listed_in(one.id))).await?;
        let listed = lists.iter().flat_map(|list| list.iter()).filter(|person| person.name == name);
        self.called(name, listed.map(|person| person.user.clone())).await
    }

    /// Each of these once, read by id, if that is their name.
    async fn called(
        &self,
        name: &str,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<Vec<Member>, Error> {
        let users: BTreeSet<UserId> = users.into_iter().collect();
        let read = try_join_all(users.iter().take(NAMESAKES).map(|user| self.visible_member(user))).await?;
        Ok(read.into_iter().flatten().filter(|member| member.name == name).collect())
    }

    /// A member, if the app may see them.
    pub(super) async fn visible_member(&self, user: &UserId) -> Result<Option<Member>, Error> {
        match self.member(user).await {
            Err(Error::OutsideAppScope) => Ok(None),
            other => other,
        }
    }

    /// Everybody in a department and below it, each once, and the departments they are listed in; `None` when those
    /// are too many to wait for.
    ///
    /// # Errors
    /// They could not be read.
    pub(crate) async fn everybody_in(
        &self,
        id: DepartmentId,
    ) -> Result<Option<(Vec<Listed>, Vec<DepartmentId>)>, Error> {
        let Some(departments) = self.walk(&[id]).await? else { return Ok(None) };
        let ids: Vec<DepartmentId> = departments.iter().map(|one| one.id).collect();
        let lists = try_join_all(ids.iter().map(|id| self.listed_in(*id))).await?;
        let mut seen = BTreeSet::new();
        let people = lists.iter().flat_map(|list| list.iter());
        let once: Vec<Listed> = people.filter(|one| seen.insert(one.user.clone())).cloned().collect();
        Ok(Some((once, ids)))
    }

    /// The direct members of a department; none when there is no such department.
    pub(super) async fn listed_in(&self, id: DepartmentId) -> Result<Arc<Vec<Listed>>, Error> {
        self.listed_as_of(id, SETTLED).await
    }

    pub(crate) async fn listed_as_of(
        &self,
        id: DepartmentId,
        age: Duration,
    ) -> Result<Arc<Vec<Listed>>, Error> {
        let read = async { list(&self.inner.client, id).await.map(|list| list.map(Arc::new)) };
        Ok(self.inner.people.lists.get(&id, age, read).await?.unwrap_or_default())
    }
}

fn is_fresh(at: i64, now: i64, age: Duration) -> bool {
    u64::try_from(now - at).is_ok_and(|since| u128::from(since) <= age.as_millis())
}

/// Reads the pages of a department's direct members.
pub(super) async fn list(client: &dingtalk::Client, id: DepartmentId) -> Result<Option<Vec<Listed>>, Error> {
    let mut listed = Vec::new();
    let mut cursor = 0;
    for _ in 0..PAGES {
        let page = match client.users_in(id, cursor).await {
            Err(Error::DepartmentUnknown) => return Ok(None),
            page => page?,
        };
        listed.extend(page.items.iter().map(Listed::from));
        match page.next {
            Some(next) => cursor = next,
            None => return Ok(Some(listed)),
        }
    }
    Err(Error::Shape { what: format!("members of {id}: pages without end") })
}
