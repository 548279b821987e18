//! People: a list of those somebody manages, and what they may know of one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::{Error, View, department};
use crate::directory::Entry;
use crate::domain::id::{DepartmentId, RoleId, UserId};
use crate::domain::permit::{Actor, Denied};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::gate::Sight;
use crate::language;

/// Fewer digits than these are no end of a number.
const DIGITS: usize = 3;

/// Which people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Those of this department and below; all the asker manages where none is named.
    pub department: Option<DepartmentId>,
    /// A part of a name, how a name sounds, the end of a number.
    pub text: Option<String>,
    /// Who holds this role.
    pub role: Option<RoleId>,
    /// Who has logged in, or has not.
    pub active: Option<bool>,
}

/// The people of a list, in the order of the departments.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Who.
    pub entries: Vec<Entry>,
    /// The roles there are to be named, each with who holds it.
    pub roles: Vec<(Role, Arc<HashSet<UserId>>)>,
}

impl People {
    /// What somebody's roles are called.
    pub fn roles_of(&self, user: &UserId) -> Vec<&Role> {
        let held = self.roles.iter().filter(|(_, holders)| holders.contains(user));
        held.map(|(role, _)| role).collect()
    }
}

/// The people asked for; `None` while that is too much to read. Whoever may not have them listed is told why.
///
/// # Errors
/// They could not be read.
pub async fn list(
    view: &View,
    actor: &Actor,
    query: &Query,
) -> Result<Result<Option<People>, Denied>, Error> {
    let nodes = match query.department.map_or_else(|| department::nodes(actor), |one| Ok(vec![one])) {
        Ok(nodes) => nodes,
        Err(denied) => return Ok(Err(denied)),
    };
    if let Err(denied) = view.gate.may_list(actor, &nodes).await? {
        return Ok(Err(denied));
    }
    let Some(mut entries) = view.directory.roster(&nodes).await? else { return Ok(Ok(None)) };
    let roles = held(view).await?;
    if let Some(role) = query.role {
        let holders = roles.iter().find(|(one, _)| one.id == role).map(|(_, holders)| Arc::clone(holders));
        entries.retain(|entry| holders.as_ref().is_some_and(|holders| holders.contains(&entry.user)));
    }
    if let Some(active) = query.active {
        entries.retain(|entry| entry.active == active);
    }
    if let Some(text) = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        entries.retain(|entry| fits(entry, text));
    }
    Ok(Ok(Some(People { entries, roles })))
}

/// The roles of the configured group, each with who holds it.
async fn held(view: &View) -> Result<Vec<(Role, Arc<HashSet<UserId>>)>, Error> {
    let roles = view.directory.roles().await?;
    let lists = try_join_all(roles.iter().map(|role| view.directory.holders_lately(role.id))).await?;
    let users = |list: &Arc<Vec<crate::dingtalk::role::Holder>>| {
        Arc::new(list.iter().map(|one| one.user.clone()).collect::<HashSet<UserId>>())
    };
    Ok(roles.into_iter().zip(lists.iter().map(users)).collect())
}

/// By a part of the name, its sound, or the end of the number.
fn fits(entry: &Entry, text: &str) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let ends = |number: &String| number.ends_with(text);
        return text.len() >= DIGITS && entry.mobile.as_ref().is_some_and(ends);
    }
    entry.name.contains(text) || language::sounds_like(text, &entry.name).is_some()
}

/// What somebody may know of a person.
#[derive(Clone, Debug)]
pub enum Sheet {
    /// All of it.
    Full(Box<Person>),
    /// Their name, and that they are a member.
    Name(String),
}

/// All there is to know of a member.
#[derive(Clone, Debug)]
pub struct Person {
    /// The member.
    pub member: Member,
    /// Departments with their paths, in the order of the member's.
    pub places: Vec<String>,
    /// What their roles are called.
    pub roles: Vec<Role>,
}

/// What somebody may know of a member; `None` where there is none, or nothing.
///
/// # Errors
/// It could not be read.
pub async fn sheet(view: &View, actor: &Actor, user: &UserId) -> Result<Option<Sheet>, Error> {
    let Some(member) = view.directory.member(user).await? else { return Ok(None) };
    match view.gate.may_see(actor, &member).await? {
        Sight::Nothing => Ok(None),
        Sight::NameOnly => Ok(Some(Sheet::Name(member.name))),
        Sight::Full => Ok(Some(Sheet::Full(Box::new(person(view, member).await?)))),
    }
}

/// All there is to know of somebody; whether the asker may is not judged here.
///
/// # Errors
/// It could not be read.
pub async fn person(view: &View, member: Member) -> Result<Person, Error> {
    let places = try_join_all(member.departments.iter().map(|id| view.directory.path(*id))).await?;
    let all = view.directory.roles().await?;
    let roles = all.into_iter().filter(|role| member.roles.contains(&role.id)).collect();
    Ok(Person { member, places, roles })
}

/// What the departments of these people are called: with the way to one where another on the list is called the same.
///
/// # Errors
/// They could not be read.
pub async fn places(view: &View, entries: &[Entry]) -> Result<HashMap<DepartmentId, String>, Error> {
    let ids: HashSet<DepartmentId> = entries.iter().map(|entry| entry.department).collect();
    let mut names: HashMap<DepartmentId, String> = HashMap::new();
    for id in ids {
        names.insert(id, view.directory.name(id).await?.unwrap_or_default());
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in names.values() {
        *counts.entry(name.clone()).or_default() += 1;
    }
    for (id, name) in &mut names {
        if counts.get(name.as_str()).is_some_and(|count| *count > 1) {
            *name = view.directory.path(*id).await?;
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_name_sound_and_the_end_of_their_number() {
        let entry = Entry {
            user: UserId("u".into()),
            name: "欧阳静".into(),
            mobile: Some("13900000022".into()),
            active: true,
            exclusive: false,
            department: DepartmentId(1),
        };
        for text in ["欧阳", "静", "ouyangjing", "oyj", "欧阳静", "0022", "13900000022"] {
            assert!(fits(&entry, text), "{text}");
        }
        for text in ["张", "zhang", "22", "1390", "0021"] {
            assert!(!fits(&entry, text), "{text}");
        }
        assert!(!fits(&Entry { mobile: None, ..entry }, "0022"));
    }
}
