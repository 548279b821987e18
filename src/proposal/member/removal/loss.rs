//! What goes with somebody who is removed: roles, groups they own, todos.
//!
//! **Invariant:** what could not be read is `None`, and stops nobody: it is said, not guessed.

use crate::dingtalk::Class;
use crate::dingtalk::todo::Count;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::operation::groups::Known;
use crate::proposal::{Asker, Error};
use crate::store::key;

/// What goes with one person.
#[derive(Clone, Debug, Default)]
pub struct Loss {
    /// The roles they hold, as people call them.
    pub roles: Vec<String>,
    /// Those of them that nobody in the institution would hold any more.
    pub last: Option<Vec<String>>,
    /// Names of the groups they own.
    pub groups: Option<Vec<String>>,
    /// What they still have to do; not asked where so many people go that it would cost too much.
    pub todos: Option<Count>,
}

/// Todos are counted for so many people at most: each costs a metered call.
pub const TODOS_OF: usize = 5;
/// The most groups looked into for one preview.
const GROUPS: usize = 20;

/// What goes with each of these people, in their order.
///
/// # Errors
/// The store's; the platform's are in the answer.
pub async fn of(asker: &Asker<'_>, leaving: &[Member]) -> Result<Vec<Loss>, Error> {
    let roles = asker.services.directory.roles().await.ok();
    let vacant = vacated(asker, leaving, roles.as_deref().unwrap_or_default()).await;
    let owners = owners(asker, leaving).await?;
    let mut losses = Vec::new();
    for member in leaving {
        let todos = match &member.union {
            Some(union) if leaving.len() <= TODOS_OF => asker.services.client.open_todos(union).await.ok(),
            _ => None,
        };
        let own = |(owner, _): &&(UserId, String)| *owner == member.user;
        losses.push(Loss {
            roles: held(member, roles.as_deref().unwrap_or_default()).map(|role| role.say.clone()).collect(),
            last: vacant.as_ref().filter(|_| roles.is_some()).map(|vacant| of_member(vacant, member)),
            groups: owners
                .as_ref()
                .map(|owners| owners.iter().filter(own).map(|(_, name)| name.clone()).collect()),
            todos,
        });
    }
    Ok(losses)
}

fn held<'r>(member: &Member, roles: &'r [Role]) -> impl Iterator<Item = &'r Role> {
    roles.iter().filter(|role| member.roles.contains(&role.id))
}

/// Role and what it is called, by who holds it last.
type Vacant = Vec<(UserId, String)>;

fn of_member(vacant: &Vacant, member: &Member) -> Vec<String> {
    vacant.iter().filter(|(user, _)| *user == member.user).map(|(_, say)| say.clone()).collect()
}

/// The responsible roles that nobody of an institution would hold any more.
async fn vacated(asker: &Asker<'_>, leaving: &[Member], roles: &[Role]) -> Option<Vacant> {
    let responsible = |member| held(member, roles).filter(|role| role.grantable);
    let of = |member| responsible(member).map(|role: &Role| (member.user.clone(), role.id));
    let taken: Vec<(UserId, RoleId)> = leaving.iter().flat_map(of).collect();
    if taken.is_empty() {
        return Some(Vec::new());
    }
    let last = asker.services.directory.last(&taken).await.ok()??;
    let mut vacant = Vec::new();
    for (user, role) in &taken {
        let say = roles.iter().find(|one| one.id == *role).map(|role| role.say.clone());
        if last.iter().any(|one| one.user == *user && one.role == *role) {
            vacant.extend(say.map(|say| (user.clone(), say)));
        }
    }
    Some(vacant)
}

/// Who owns the groups the bot knows of: those it has made, and those of the people's departments.
async fn owners(asker: &Asker<'_>, leaving: &[Member]) -> Result<Option<Vec<(UserId, String)>>, Error> {
    let entries = asker.services.store.entries(key::map::GROUPS).await?;
    let known = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Known>(text).ok());
    let mut known: Vec<Known> = known.collect();
    // Those they made themselves first: more may be known than are looked into.
    let theirs = |group: &Known| leaving.iter().any(|one| group.owner.as_ref() == Some(&one.user));
    known.sort_by_key(|group| !theirs(group));
    let mut chats: Vec<String> = known.into_iter().take(GROUPS).map(|group| group.chat).collect();
    let mut departments: Vec<DepartmentId> = leaving.iter().flat_map(|one| one.departments.clone()).collect();
    departments.sort_unstable();
    departments.dedup();
    for department in departments.into_iter().take(GROUPS) {
        match asker.services.client.department_chat(department).await {
            Ok(chat) => chats.extend(chat.filter(|chat| !chats.contains(chat))),
            Err(error) => return Ok(unread(&error)),
        }
    }
    let mut owners = Vec::new();
    for chat in chats.iter().take(2 * GROUPS) {
        match asker.services.client.chat(chat).await {
            // Dissolved since.
            Err(error) if error.class() == Class::Permanent => {}
            Ok(group) => owners.extend(group.owner.map(|owner| (owner, group.name))),
            Err(error) => return Ok(unread(&error)),
        }
    }
    Ok(Some(owners))
}

fn unread<T>(error: &crate::dingtalk::Error) -> Option<T> {
    tracing::warn!(%error, "who owns a group cannot be read for a preview");
    None
}
