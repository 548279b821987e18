//! Who administers what.
//!
//! **Invariant:** somebody is a sub-administrator only if all three are read and hold: listed with level 2, a
//! non-empty scope, and the administrators' role where one is configured. `isAdmin` of a message plays no part.

mod institution;
mod peers;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{try_join, try_join_all};

pub use institution::Institutions;

use super::cache::Cache;
use super::{Directory, NOW, RECENT};
use crate::clock::Clock;
use crate::dingtalk::Error;
use crate::dingtalk::admin::Level;
use crate::domain::department::{Chain, Department};
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::{Actor, Rank, Target};
use crate::domain::person::Member;

/// Administrators in sight.
type Listed = Arc<Vec<(UserId, Level)>>;
/// The nodes somebody manages.
type Scope = Arc<[DepartmentId]>;

/// The most scopes read to answer one question.
const CANDIDATES: usize = 16;
/// The most names told to a refused person.
const NAMES: usize = 3;

pub(super) struct Caches {
    listed: Cache<(), Listed>,
    scopes: Cache<UserId, Scope>,
}

impl Caches {
    pub(super) fn new(clock: &Clock) -> Self {
        Self { listed: Cache::new(clock.clone(), 1), scopes: Cache::new(clock.clone(), 1000) }
    }

    pub(super) fn clear(&self) {
        self.listed.clear();
        self.scopes.clear();
    }
}

impl Directory {
    /// Somebody with their rank as of a minute ago at most.
    ///
    /// # Errors
    /// One of the facts could not be read.
    pub async fn actor(&self, user: &UserId) -> Result<Actor, Error> {
        self.actor_as_of(user, RECENT).await
    }

    /// Somebody with their rank as of now, five seconds at most.
    ///
    /// # Errors
    /// One of the facts could not be read.
    pub async fn actor_now(&self, user: &UserId) -> Result<Actor, Error> {
        self.actor_as_of(user, NOW).await
    }

    pub(crate) async fn actor_as_of(&self, user: &UserId, age: Duration) -> Result<Actor, Error> {
        let rank = match self.level(user, age).await? {
            None => Rank::Staff,
            Some(Level::Main) => Rank::MainAdministrator,
            Some(Level::Sub) => self.sub_rank(user, age).await?,
        };
        Ok(Actor { user: user.clone(), rank })
    }

    async fn sub_rank(&self, user: &UserId, age: Duration) -> Result<Rank, Error> {
        let (scope, holds) = try_join(self.scope(user, age), self.holds_admin_role(user, age)).await?;
        if scope.is_empty() || !holds {
            return Ok(Rank::Staff);
        }
        Ok(Rank::SubAdministrator { scope: scope.to_vec() })
    }

    async fn holds_admin_role(&self, user: &UserId, age: Duration) -> Result<bool, Error> {
        let Some(name) = &self.inner.settings.admin_role else { return Ok(true) };
        let (role, member) = try_join(self.role_named(name), self.read_member(user, age)).await?;
        Ok(role.zip(member).is_some_and(|(role, member)| member.roles.contains(&role)))
    }

    /// The facts about a member that an action on them is judged by.
    ///
    /// # Errors
    /// One of them could not be read, or the member's departments have changed just now.
    pub async fn target(&self, member: &Member) -> Result<Target, Error> {
        self.target_as_of(member, RECENT).await
    }

    pub(crate) async fn target_as_of(&self, member: &Member, age: Duration) -> Result<Target, Error> {
        self.target_in(&member.user, &member.departments, age).await
    }

    /// The same of somebody in these departments.
    pub(crate) async fn target_in(
        &self,
        user: &UserId,
        departments: &[DepartmentId],
        age: Duration,
    ) -> Result<Target, Error> {
        let chains = self.chains_as_of(departments, age).await?;
        let Ok(chains) = chains else {
            self.inner.people.forget(std::slice::from_ref(user));
            return Err(Error::DepartmentUnknown);
        };
        let administrator = self.level(user, age).await?.is_some();
        Ok(Target { user: user.clone(), chains, administrator })
    }

    /// The department the actor manages, when it is one alone and not the whole organisation.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn own_unit(&self, actor: &Actor) -> Result<Option<Department>, Error> {
        let Rank::SubAdministrator { scope } = &actor.rank else { return Ok(None) };
        match scope.as_slice() {
            [node] if *node != DepartmentId::ROOT => self.department(*node).await,
            _ => Ok(None),
        }
    }

    /// Whom to turn to about these departments: the sub-administrators who manage all of them, else main
    /// administrators; a few of them.
    ///
    /// # Errors
    /// They could not be found out.
    pub async fn who_can(&self, chains: &[Chain]) -> Result<Vec<Member>, Error> {
        let mut users = Vec::new();
        for (user, scope) in self.stewards(chains).await? {
            let covers = !chains.is_empty() && chains.iter().all(|chain| chain.is_within(&scope));
            if covers && self.actor(&user).await?.is_administrator() {
                users.push(user);
            }
            if users.len() == NAMES {
                break;
            }
        }
        if users.is_empty() {
            let listed = self.listed_admins(RECENT).await?;
            let main = listed.iter().filter(|(_, level)| *level == Level::Main);
            users.extend(main.map(|(user, _)| user.clone()).take(NAMES));
        }
        let members = try_join_all(users.iter().map(|user| self.visible_member(user))).await?;
        Ok(members.into_iter().flatten().collect())
    }

    /// Whether two people belong to one institution: the nearest department above each that a sub-administrator is
    /// put in charge of is the same. Direct colleagues always do.
    pub(crate) async fn is_same_institution(&self, one: &[Chain], other: &[Chain]) -> Result<bool, Error> {
        if one.iter().any(|chain| other.iter().any(|other| chain.department() == other.department())) {
            return Ok(true);
        }
        let (above, others) = (nodes_of(one), nodes_of(other));
        if !above.iter().any(|node| others.contains(node)) {
            return Ok(false);
        }
        let institutions = self.institutions_around(&[one, other].concat()).await?;
        let nearest = |chains: &[Chain]| -> BTreeSet<DepartmentId> {
            chains.iter().filter_map(|chain| institutions.of(chain)).collect()
        };
        Ok(!nearest(one).is_disjoint(&nearest(other)))
    }

    /// The institutions these chains lead through, as of a minute ago.
    pub(crate) async fn institutions_around(&self, chains: &[Chain]) -> Result<Institutions, Error> {
        let stewards = self.stewards(chains).await?;
        Ok(Institutions::new(stewards.iter().flat_map(|(_, scope)| scope.iter().copied())))
    }

    /// Sub-administrators of nodes on these chains (not of the whole organisation), with their scopes as of a
    /// minute ago.
    ///
    /// Known after a walk; before it, looked for where they usually are: in a department they manage.
    pub(super) async fn stewards(&self, chains: &[Chain]) -> Result<Vec<(UserId, Scope)>, Error> {
        let nodes = nodes_of(chains);
        let candidates = match self.inner.hints.scopes_meeting(&nodes) {
            Some(known) => known,
            None => self.seen_in(&nodes).await?,
        };
        let listed = self.listed_admins(RECENT).await?;
        let is_sub =
            |user: &UserId| listed.iter().any(|(other, level)| other == user && *level == Level::Sub);
        let candidates: Vec<UserId> = candidates.into_iter().filter(is_sub).take(CANDIDATES).collect();
        let scopes = try_join_all(candidates.iter().map(|user| self.scope(user, RECENT))).await?;
        let meets = |scope: &Scope| scope.iter().any(|node| nodes.contains(node));
        Ok(candidates.into_iter().zip(scopes).filter(|(_, scope)| meets(scope)).collect())
    }

    async fn seen_in(&self, nodes: &[DepartmentId]) -> Result<Vec<UserId>, Error> {
        let lists = try_join_all(nodes.iter().map(|node| self.listed_in(*node))).await?;
        let mut seen = BTreeSet::new();
        let users = lists.iter().flat_map(|list| list.iter()).map(|person| &person.user);
        Ok(users.filter(|user| seen.insert(*user)).cloned().collect())
    }

    async fn level(&self, user: &UserId, age: Duration) -> Result<Option<Level>, Error> {
        let listed = self.listed_admins(age).await?;
        Ok(listed.iter().find(|(other, _)| other == user).map(|(_, level)| *level))
    }

    pub(super) async fn listed_admins(&self, age: Duration) -> Result<Listed, Error> {
        let read = async { self.inner.client.admins().await.map(|listed| Some(Arc::new(listed))) };
        Ok(self.inner.admins.listed.get(&(), age, read).await?.unwrap_or_default())
    }

    async fn scope(&self, user: &UserId, age: Duration) -> Result<Scope, Error> {
        let read = async { self.inner.client.admin_scope(user).await.map(|scope| Some(Scope::from(scope))) };
        let scope = self.inner.admins.scopes.get(user, age, read).await?;
        Ok(scope.unwrap_or_else(|| Scope::from([])))
    }
}

/// Every department on these chains but the root, the nearest first.
fn nodes_of(chains: &[Chain]) -> Vec<DepartmentId> {
    let mut seen = BTreeSet::new();
    let ids = chains.iter().flat_map(|chain| chain.ids().iter().copied());
    ids.filter(|id| *id != DepartmentId::ROOT && seen.insert(*id)).collect()
}
