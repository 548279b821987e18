//! Roles: which there are, who holds them, giving and taking them.
//!
//! **Invariant:** roles are given and taken only as far as a permit covers exactly these roles of this person.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Api, Client, Effect};
use super::error::Error;
use super::user::Answer;
use super::wire;
use crate::domain::id::{RoleId, UserId};
use crate::domain::permit::Permit;

const LIST: Api = Api::old("POST /topapi/role/list", Effect::Read);
const MEMBERS: Api = Api::old("POST /topapi/role/simplelist", Effect::Read);
const GRANT: Api = Api::old("POST /topapi/role/addrolesforemps", Effect::Write);
const REVOKE: Api = Api::old("POST /topapi/role/removerolesforemps", Effect::Write);

/// Pages of groups, and of holders.
const GROUPS: usize = 200;
const HOLDERS: usize = 100;
/// More pages than any organisation has: a paging that does not end is an error, not a loop.
const PAGES: usize = 1000;
/// The most roles in one request.
const BATCH: usize = 20;

/// A role as the organisation lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The role.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// The name of its group.
    pub group: String,
}

/// Somebody who holds a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

#[derive(Deserialize)]
struct Paged<T> {
    #[serde(default, rename = "hasMore", deserialize_with = "wire::lenient_flag")]
    has_more: bool,
    #[serde(default = "Vec::new", deserialize_with = "wire::null_as_empty", bound = "T: Deserialize<'de>")]
    list: Vec<T>,
}

#[derive(Deserialize)]
struct GroupDetail {
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "wire::null_as_empty")]
    roles: Vec<RoleDetail>,
}

#[derive(Deserialize)]
struct RoleDetail {
    id: i64,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct HolderDetail {
    userid: String,
    #[serde(default)]
    name: String,
}

impl Client {
    /// All roles of all groups (obtains-a-list-of-enterprise-roles).
    ///
    /// # Errors
    /// None of its own.
    pub async fn roles(&self) -> Result<Vec<Listed>, Error> {
        let mut roles = Vec::new();
        for page in 0..PAGES {
            let body = json!({"size": GROUPS, "offset": page * GROUPS});
            let answer: Answer<Paged<GroupDetail>> = self.post(&LIST, &body).await?;
            let more = answer.result.has_more && !answer.result.list.is_empty();
            roles.extend(answer.result.list.into_iter().flat_map(listed));
            if !more {
                return Ok(roles);
            }
        }
        Err(Error::Shape { what: format!("{}: pages without end", LIST.name) })
    }

    /// All who hold a role (obtain-the-list-of-employees-of-a-role).
    ///
    /// # Errors
    /// [`Error::RoleUnknown`].
    pub async fn role_members(&self, role: RoleId) -> Result<Vec<Holder>, Error> {
        let mut holders = Vec::new();
        for page in 0..PAGES {
            let body = json!({"role_id": role, "size": HOLDERS, "offset": page * HOLDERS});
            let answer: Answer<Paged<HolderDetail>> = self.post(&MEMBERS, &body).await?;
            let more = answer.result.has_more && !answer.result.list.is_empty();
            let named = |one: HolderDetail| Holder { user: UserId(one.userid), name: one.name };
            holders.extend(answer.result.list.into_iter().map(named));
            if !more {
                return Ok(holders);
            }
        }
        Err(Error::Shape { what: format!("{}: pages without end", MEMBERS.name) })
    }

    /// Gives at most 20 roles to a person (add-role-information-to-employees-in-batches). Repeating it is harmless.
    ///
    /// # Errors
    /// [`Error::RoleUnknown`], [`Error::SystemRole`], [`Error::NotFound`].
    pub async fn grant_roles(&self, permit: &Permit, roles: &[RoleId], user: &UserId) -> Result<(), Error> {
        if !permit.covers_add_roles(user, roles) {
            return Err(Error::PermitMismatch);
        }
        self.change_roles(&GRANT, roles, user).await
    }

    /// Takes at most 20 roles from a person (delete-the-color-information-of-employee-corners-in-batches). Repeating it
    /// is harmless.
    ///
    /// # Errors
    /// As [`Client::grant_roles`].
    pub async fn revoke_roles(&self, permit: &Permit, roles: &[RoleId], user: &UserId) -> Result<(), Error> {
        if !permit.covers_remove_roles(user, roles) {
            return Err(Error::PermitMismatch);
        }
        self.change_roles(&REVOKE, roles, user).await
    }

    async fn change_roles(&self, api: &Api, roles: &[RoleId], user: &UserId) -> Result<(), Error> {
        if roles.len() > BATCH {
            return Err(Error::TooMany { limit: BATCH });
        }
        let ids: Vec<String> = roles.iter().map(ToString::to_string).collect();
        let body = json!({"roleIds": ids.join(","), "userIds": user});
        self.post::<Value>(api, &body).await.map(drop)
    }
}

fn listed(group: GroupDetail) -> impl Iterator<Item = Listed> {
    let GroupDetail { name: group, roles } = group;
    roles.into_iter().map(move |role| Listed { id: RoleId(role.id), name: role.name, group: group.clone() })
}
