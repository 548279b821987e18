//! The roles there are, which of them the bot deals in, and how people call them.
//!
//! **Invariant:** a role is grantable only if the configuration names it, it is in the configured group, and it is not
//! the administrators' own.

use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
use super::{Directory, NOW, RECENT};
use crate::clock::Clock;
use crate::dingtalk::Error;
use crate::dingtalk::role::{Holder, Listed};
use crate::domain::id::RoleId;
use crate::domain::role::Role;

/// The roles change only by hand, and an event says so.
const ROLES: Duration = Duration::from_mins(10);

pub(super) struct Caches {
    listed: Cache<(), Arc<Vec<Listed>>>,
    holders: Cache<RoleId, Arc<Vec<Holder>>>,
}

impl Caches {
    pub(super) fn new(clock: &Clock) -> Self {
        Self { listed: Cache::new(clock.clone(), 1), holders: Cache::new(clock.clone(), 100) }
    }

    pub(super) fn clear(&self) {
        self.listed.clear();
        self.holders.clear();
    }

    /// Who holds what changes with people.
    pub(super) fn forget_holders(&self) {
        self.holders.clear();
    }
}

impl Directory {
    /// The roles of the configured group, as at most ten minutes ago.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn roles(&self) -> Result<Vec<Role>, Error> {
        let listed = self.listed_roles(ROLES).await?;
        Ok(listed.iter().filter(|role| self.is_ours(role)).map(|role| self.role_of(role)).collect())
    }

    /// A role by how people call it, by what the bot calls it, or by its own name; one of another group is found by
    /// its name only, and is not grantable.
    ///
    /// # Errors
    /// The roles could not be read.
    pub async fn role_said(&self, said: &str) -> Result<Option<Role>, Error> {
        let said = said.trim();
        let words = &self.inner.settings.roles;
        let called = words.iter().find(|words| {
            words.name == said || words.say == said || words.aliases.iter().any(|alias| alias == said)
        });
        let name = called.map_or(said, |words| words.name.as_str());
        let listed = self.listed_roles(ROLES).await?;
        Ok(self.listed_as(&listed, name).map(|role| self.role_of(role)))
    }

    /// Who holds a role, as of a few seconds ago.
    ///
    /// # Errors
    /// It could not be read; [`Error::RoleUnknown`].
    pub async fn holders(&self, role: RoleId) -> Result<Arc<Vec<Holder>>, Error> {
        let read = async { self.inner.client.role_members(role).await.map(|list| Some(Arc::new(list))) };
        Ok(self.inner.roles.holders.get(&role, NOW, read).await?.unwrap_or_default())
    }

    /// Who holds a role, as of a minute ago at most, but where an event has put it in doubt: for lists that only show it.
    ///
    /// # Errors
    /// It could not be read; [`Error::RoleUnknown`].
    pub async fn holders_lately(&self, role: RoleId) -> Result<Arc<Vec<Holder>>, Error> {
        let read = async { self.inner.client.role_members(role).await.map(|list| Some(Arc::new(list))) };
        Ok(self.inner.roles.holders.get(&role, RECENT, read).await?.unwrap_or_default())
    }

    /// Roles as the organisation has them, at most so old; one that is gone is not grantable any more.
    ///
    /// # Errors
    /// The roles could not be read.
    pub(crate) async fn roles_as_of(&self, roles: &[Role], age: Duration) -> Result<Vec<Role>, Error> {
        let listed = self.listed_roles(age).await?;
        let current = |role: &Role| match listed.iter().find(|one| one.id == role.id) {
            Some(one) => self.role_of(one),
            None => Role { grantable: false, ..role.clone() },
        };
        Ok(roles.iter().map(current).collect())
    }

    /// The id of the role every sub-administrator must hold; `None` when the organisation has no such role.
    pub(super) async fn role_named(&self, name: &str) -> Result<Option<RoleId>, Error> {
        let listed = self.listed_roles(ROLES).await?;
        Ok(self.listed_as(&listed, name).map(|role| role.id))
    }

    async fn listed_roles(&self, age: Duration) -> Result<Arc<Vec<Listed>>, Error> {
        let read = async { self.inner.client.roles().await.map(|roles| Some(Arc::new(roles))) };
        Ok(self.inner.roles.listed.get(&(), age, read).await?.unwrap_or_default())
    }

    /// By name, in the configured group before any other.
    fn listed_as<'a>(&self, listed: &'a [Listed], name: &str) -> Option<&'a Listed> {
        let named = || listed.iter().filter(|role| role.name == name);
        named().find(|role| self.is_ours(role)).or_else(|| named().next())
    }

    fn is_ours(&self, role: &Listed) -> bool {
        role.group == self.inner.settings.role_group
    }

    fn role_of(&self, role: &Listed) -> Role {
        let settings = &self.inner.settings;
        let words = settings.roles.iter().find(|words| words.name == role.name && self.is_ours(role));
        let administrators = settings.admin_role.as_deref() == Some(role.name.as_str());
        Role {
            id: role.id,
            name: role.name.clone(),
            say: words.map_or_else(|| role.name.clone(), |words| words.say.clone()),
            grantable: words.is_some() && !administrators,
        }
    }
}
